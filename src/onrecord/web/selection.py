"""What somebody means who types or selects words of an article, as spans of its text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from heapq import nsmallest
from itertools import islice

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
    for pieces in ([words], _GAP.split(words)):  # the article itself may have the sign for a gap
        parted = [piece.split() for piece in pieces if piece.strip()]
        found = _places(text, parted, near) if parted else ()
        if found:
            return found
    raise QueryError(
        f"The article does not have the words “{_plain(words)[:_SHOWN]}”: mark them in its text, or copy them."
    )


def _selected(text: str, offsets: str) -> Spans:
    if not _OFFSETS.fullmatch(offsets):
        return ()
    spans = sorted(Span(*map(int, each.split("-"))) for each in offsets.split(";"))
    return tuple(_stripped(text, span) for span in spans if text[slice(*span)].strip())


def _stripped(text: str, span: Span) -> Span:
    words = text[slice(*span)]
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, start + len(words.strip()))


def _plain(words: str) -> str:
    return " ".join(words.split())


def _places(text: str, pieces: Sequence[Sequence[str]], near: int) -> Spans:
    """The pieces one after the other, the first of them as near as can be; nothing unless all are there."""
    patterns = [re.compile(r"\s+".join(map(re.escape, piece))) for piece in pieces]
    first = patterns[0].search(text)
    if first is None or not _from(text, first.span(), patterns):  # what does not follow the first follows none
        return ()
    places = islice((match.span() for match in patterns[0].finditer(text)), _SEEN)
    nearest = nsmallest(_TRIED, places, key=lambda place: abs(place[0] - near))
    return next(filter(None, (_from(text, place, patterns) for place in nearest)), ())


def _from(text: str, place: tuple[int, int], patterns: Sequence[re.Pattern[str]]) -> Spans:
    """The pieces of which the first stands at a place; nothing unless the others follow."""
    found = [Span(*place)]
    for pattern in patterns[1:]:
        match = pattern.search(text, found[-1].end)
        if match is None:
            return ()
        found.append(Span(*match.span()))
    return tuple(found)
