"""Where the paragraphs taken from a web page stand in it, character by character."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from onrecord.document import Page

__all__ = ["page_of"]

_LAST = 0x10000
_SEEN = np.array([not chr(code).isspace() and (chr(code).isprintable() or code >= 0xD800) for code in range(_LAST + 1)])
"""Which of the first characters of Unicode one sees: extraction may change white space, controls and format marks."""

_LONGEST = 5_000  # characters of a paragraph that is looked for piece by piece: the time grows with the square
_AROUND = 2_000  # characters beyond its own length in which it is
_MOST_SEARCHES = 200  # paragraphs of a page that are not where they should be
_SHORTEST = 4  # characters alike that are no chance
_ENOUGH = 0.5  # the share of a paragraph that must be found for it to be the one


def page_of(text: str, page: str) -> Page:
    """The page, with the places where a text taken from it stands there.

    A paragraph is looked for as a whole, from the end of the one before it on; where a part was left out of it
    (a footnote, a button), by the longest common subsequence. What cannot be found stands nowhere.

    Args:
        text: paragraphs parted by blank lines.
        page: all characters of the page.

    >>> page_of("It rained.\\n\\nShe left.", "News  It\\n rained. Ad. She left.").places
    ((0, 6), (3, 10), (12, 22))
    """
    here, seen = _seen(text)
    there, dense = _seen(page)
    places = np.full(len(here), -1, dtype=np.int64)
    after = searches = 0
    for begin, end in pairwise([0, *np.searchsorted(here, _ends(text)).tolist()]):
        if searches >= _MOST_SEARCHES:
            break
        wanted = seen[begin:end]
        at = dense.find(wanted, after)
        if at < 0:
            searches += 1
            at = dense.find(wanted)
        if at >= 0:
            places[begin:end] = there[at : at + len(wanted)]
            after = at + len(wanted)
        elif len(wanted) <= _LONGEST:
            for start, at, length in _pieces(wanted, dense, after):
                places[begin + start : begin + start + length] = there[at : at + length]
                after = at + length
    return Page(page, tuple(_runs(here, places)))


def _ends(text: str) -> list[int]:
    """Where the paragraphs end."""
    return [*(match.start() for match in re.finditer("\n\n", text)), len(text)]


def _seen(text: str) -> tuple[NDArray[np.int64], str]:
    """The offsets of the characters that one sees, and these characters."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    offsets = np.flatnonzero(_SEEN[np.minimum(codes, _LAST)])
    return offsets, codes[offsets].tobytes().decode("utf-32-le", "surrogatepass")


def _pieces(wanted: str, dense: str, after: int) -> list[tuple[int, int, int]]:
    """The parts of a paragraph that stand one after the other in a page: offset in it, offset there, length."""
    window = dense[after : after + 2 * len(wanted) + _AROUND]
    found = [
        (block.src_start, after + block.dest_start, block.src_end - block.src_start)
        for block in LCSseq.opcodes(wanted, window)
        if block.tag == "equal" and block.src_end - block.src_start >= _SHORTEST
    ]
    return found if sum(length for _, _, length in found) >= _ENOUGH * len(wanted) else []


def _runs(here: NDArray[np.int64], places: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """The offsets from which on text and page run alike."""
    if not len(here):
        return
    distance = np.where(places < 0, np.iinfo(np.int64).min, places - here)
    begins = np.flatnonzero(np.diff(distance, prepend=distance[0] + 1))
    for number in begins.tolist():
        yield int(here[number]), int(places[number])
