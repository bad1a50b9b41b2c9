"""What somebody means who types or selects words of an article, as spans of its text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from heapq import nsmallest
from itertools import accumulate, islice, pairwise

from onrecord.attribution import Spans
from onrecord.document import Span
from onrecord.errors import QueryError

__all__ = ["spans_of"]

_GAP = re.compile(r"\s+…\s+")  # as Record.words shows it
_OFFSETS = re.compile(r"[0-9]{1,9}-[0-9]{1,9}(;[0-9]{1,9}-[0-9]{1,9})*")
_SHOWN = 60  # characters of words in a message
_TRIED, _SEEN = 50, 100_000  # places for the first piece


def spans_of(text: str, words: str, offsets: str = "", near: int = 0) -> Spans:
    """Where words stand in a text.

    Args:
        text: of the article.
        words: the words, in any white space; pieces that stand apart are parted by `` … ``.
        offsets: where they were selected, as ``12-20;31-40``; it counts if these words stand there.
        near: where they are expected: of several places the nearest is meant.

    Raises:
        QueryError: they do not stand there in this order.

    >>> spans_of("We won, she said, and we will win.", "We won, … we will win.")
    (Span(start=0, end=7), Span(start=22, end=34))
    """
    if not words.strip():
        return ()
    text, words = (each.replace("\0", "\ufffd") for each in (text, words))  # as browsers send it
    selected = _selected(text, offsets)
    if selected and _plain(" … ".join(text[slice(*span)] for span in selected)) == _plain(words):
        return selected
    known = _Words(text)
    for pieces in ([words], _GAP.split(words)):  # the article itself may have the sign for a gap
        parted = [_plain(piece) for piece in pieces if piece.strip()]
        found = _places(known, parted, near) if parted else ()
        if found:
            return found
    raise QueryError(
        f"The article does not have the words “{_plain(words)[:_SHOWN]}”: mark them in its text, or copy them."
    )


def _selected(text: str, offsets: str) -> Spans:
    if not _OFFSETS.fullmatch(offsets):
        return ()
    spans = sorted(Span(*map(int, each.split("-"))) for each in offsets.split(";"))
    if any(before.end > after.start for before, after in pairwise(spans)):
        return ()
    return tuple(_stripped(text, span) for span in spans if text[slice(*span)].strip())


def _stripped(text: str, span: Span) -> Span:
    words = text[slice(*span)]
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, start + len(words.strip()))


def _plain(words: str) -> str:
    return " ".join(words.split())


class _Words:
    """A text with a space for each white space in it, to look for words in time that grows with its length alone."""

    def __init__(self, text: str) -> None:
        found = [match.span() for match in re.finditer(r"\S+", text)]
        self.plain = " ".join(text[start:end] for start, end in found)
        self._starts = [start for start, _ in found]
        self._places = list(accumulate((end - start + 1 for start, end in found), initial=0))[:-1]

    def start(self, place: int) -> int:
        """The offset in the text of a place in ``plain``."""
        word = bisect_right(self._places, place) - 1
        return self._starts[word] + place - self._places[word]

    def all(self, words: str) -> Iterator[int]:
        """The places of words."""
        place = self.plain.find(words)
        while place >= 0:
            yield place
            place = self.plain.find(words, place + len(words))

    def series(self, place: int, pieces: Sequence[str]) -> Spans:
        """The pieces of which the first stands at a place; nothing unless the others follow."""
        found: list[Span] = []
        for piece in pieces:
            place = self.plain.find(piece, place)
            if place < 0:
                return ()
            end = place + len(piece)
            found.append(Span(self.start(place), self.start(end - 1) + 1))
            place = end
        return tuple(found)


def _places(text: _Words, pieces: Sequence[str], near: int) -> Spans:
    """The pieces one after the other, the first of them as near as can be; nothing unless all are there."""
    if not text.series(0, pieces):  # what does not follow the first follows none
        return ()
    nearest = nsmallest(_TRIED, islice(text.all(pieces[0]), _SEEN), key=lambda place: abs(text.start(place) - near))
    return next(filter(None, (text.series(place, pieces) for place in nearest)), ())
