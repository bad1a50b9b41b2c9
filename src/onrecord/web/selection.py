"""What somebody means who types or selects words of an article, as spans of its text."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from heapq import nsmallest
from itertools import islice, pairwise

from onrecord.attribution import Spans
from onrecord.document import Span
from onrecord.errors import QueryError

__all__ = ["Words"]

_GAP = re.compile(r"\s+…\s+")  # as Record.words shows it
_OFFSETS = re.compile(r"[0-9]{1,9}-[0-9]{1,9}(;[0-9]{1,9}-[0-9]{1,9})*")
_RUN = re.compile("  +")
_SPACES = [chr(code) for code in range(0x3001) if chr(code).isspace() and chr(code) != " "]
_SHOWN = 60  # characters of words in a message
_TRIED, _SEEN = 50, 100_000  # places for the first piece
_SHUFFLED = 20  # pieces that are looked for in any order


class Words:
    """The words of an article, to find where some of them stand. They are made ready once, when first looked for.

    Args:
        text: of the article.
    """

    def __init__(self, text: str) -> None:
        self._text = text.replace("\0", "\ufffd")  # as browsers send it

    @cached_property
    def _even(self) -> _Even:
        return _Even(self._text)

    def spans(self, words: str, offsets: str = "", near: int = 0) -> Spans:
        """Where words stand in the text, in its order.

        Args:
            words: the words, in any white space; pieces that stand apart are parted by `` … ``.
            offsets: where they were selected, as ``12-20;31-40``; it counts if these words stand there.
            near: where they are expected: of several places the nearest is meant.

        Raises:
            QueryError: they do not stand there.

        >>> Words("We won, she said, and we will win.").spans("We won, … we will win.")
        (Span(start=0, end=7), Span(start=22, end=34))
        """
        if not words.strip():
            return ()
        words = words.replace("\0", "\ufffd")
        selected = _selected(self._text, offsets)
        if selected and _plain(" … ".join(self._text[slice(*span)] for span in selected)) == _plain(words):
            return tuple(sorted(selected))
        for pieces in ([words], _GAP.split(words)):  # the article itself may have the sign for a gap
            parted = [_plain(piece) for piece in pieces if piece.strip()]
            found = _series(self._even, parted, near) or _apart(self._even, parted, near)
            if found:
                return found
        raise QueryError(
            f"The article does not have the words “{_plain(words)[:_SHOWN]}”: mark them in its text, or copy them."
        )


def _selected(text: str, offsets: str) -> Spans:
    """What was selected, in the order in which it was."""
    if not _OFFSETS.fullmatch(offsets):
        return ()
    spans = [Span(*map(int, each.split("-"))) for each in offsets.split(";")]
    if any(before.end > after.start for before, after in pairwise(sorted(spans))):
        return ()
    return tuple(_stripped(text, span) for span in spans if text[slice(*span)].strip())


def _stripped(text: str, span: Span) -> Span:
    words = text[slice(*span)]
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, start + len(words.strip()))


def _plain(words: str) -> str:
    return " ".join(words.split())


class _Even:
    """A text with one space for each white space in it, to look for words in time that grows with its length alone.

    Only where white space was longer than a space is it kept how far the rest has moved: other ways take hundreds of
    megabytes for a text of ten.
    """

    def __init__(self, text: str) -> None:
        for space in _SPACES:
            text = text.replace(space, " ")
        self._places, self._moved = array("q", [0]), array("q", [len(text) - len(text.lstrip())])
        text = text.strip()
        gone = 0
        for run in _RUN.finditer(text):
            gone += run.end() - run.start() - 1
            self._places.append(run.end() - gone)
            self._moved.append(self._moved[0] + gone)
        while "  " in text:  # each time half of them go
            text = text.replace("  ", " ")
        self.plain = text

    def start(self, place: int) -> int:
        """The offset in the text of a place in ``plain``."""
        return place + self._moved[bisect_right(self._places, place) - 1]

    def span(self, place: int, words: str) -> Span:
        """Where words that have a place stand in the text."""
        return Span(self.start(place), self.start(place + len(words) - 1) + 1)

    def nearest(self, words: str, near: int) -> list[int]:
        """Some places of words, the nearest first."""
        return nsmallest(_TRIED, islice(self._all(words), _SEEN), key=lambda place: abs(self.start(place) - near))

    def _all(self, words: str) -> Iterator[int]:
        place = self.plain.find(words)
        while place >= 0:
            yield place
            place = self.plain.find(words, place + len(words))

    def series(self, place: int, pieces: Iterable[str]) -> Spans:
        """The pieces of which the first stands at a place or behind it; nothing unless the others follow."""
        found: list[Span] = []
        for piece in pieces:
            place = self.plain.find(piece, place)
            if place < 0:
                return ()
            found.append(self.span(place, piece))
            place += len(piece)
        return tuple(found)


def _series(text: _Even, pieces: Sequence[str], near: int) -> Spans:
    """The pieces one after the other, the first of them as near as can be; nothing unless all are there."""
    if not text.series(0, pieces):  # what does not follow the first follows none
        return ()
    return next(filter(None, (text.series(place, pieces) for place in text.nearest(pieces[0], near))), ())


def _apart(text: _Even, pieces: Sequence[str], near: int) -> Spans:
    """The pieces in whatever order, each as near as can be beside the longer ones; nothing unless all are there."""
    if not 1 < len(pieces) <= _SHUFFLED:
        return ()
    found: list[Span] = []
    for piece in sorted(pieces, key=len, reverse=True):
        spans = (text.span(place, piece) for place in text.nearest(piece, near))
        span = next((span for span in spans if not any(_overlap(span, other) for other in found)), None)
        if span is None:
            return ()
        found.append(span)
    return tuple(sorted(found))


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
