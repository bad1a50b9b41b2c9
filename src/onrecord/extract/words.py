"""The words of a text, with what an uncased encoder cannot see of them.

Words are ``\\w+|[^\\w\\s]``: runs of letters and digits, and single punctuation marks. All positions
that the extractor works with are word numbers; :meth:`Words.span` brings them back to characters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from onrecord.document import Span, paragraphs
from onrecord.extract.quotations import Quotation, quotations
from onrecord.reading import words_within

__all__ = ["Case", "Mark", "Words", "words_of"]

_WORD = re.compile(r"(\w+|[^\w\s])")


class Case(IntEnum):
    """How a word is written."""

    LOWER = 0
    TITLE = 1
    UPPER = 2
    MIXED = 3
    DIGITS = 4
    PUNCTUATION = 5


class Mark(IntEnum):
    """Where a word stands towards quotation marks."""

    OUTSIDE = 0
    INSIDE = 1
    OPENING = 2
    CLOSING = 3


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text as arrays of equal length, one entry a word.

    Attributes:
        starts: first character of each word.
        ends: the character after each word.
        case: :class:`Case` of each word.
        mark: :class:`Mark` of each word.
        paragraph: number of the paragraph that each word stands in.
        quoted: the quotations of the text, in the order in which they open.
    """

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    case: NDArray[np.int64]
    mark: NDArray[np.int64]
    paragraph: NDArray[np.int64]
    quoted: tuple[Quotation, ...]

    def __len__(self) -> int:
        return len(self.starts)

    def span(self, first: int, last: int) -> Span:
        """The characters from the word ``first`` to the word ``last``, both included."""
        return Span(int(self.starts[first]), int(self.ends[last]))

    def within(self, span: Span) -> range:
        """The numbers of the words that have a character in ``span``."""
        return words_within(self.starts, self.ends, span)

    def take(self, kept: NDArray[np.bool_]) -> Words:
        """Only the words for which ``kept`` is true."""
        return Words(
            self.starts[kept], self.ends[kept], self.case[kept], self.mark[kept], self.paragraph[kept], self.quoted
        )


def words_of(text: str) -> Words:
    """The words of ``text``.

    >>> words = words_of("“Go,” she said.")
    >>> [Mark(m).name for m in words.mark]
    ['OPENING', 'INSIDE', 'INSIDE', 'CLOSING', 'OUTSIDE', 'OUTSIDE', 'OUTSIDE']
    """
    parts = _WORD.split(text)  # what stands before the first word, the word, what stands between, …
    edges = np.cumsum(np.fromiter(map(len, parts), np.int64))
    starts, ends = edges[:-1:2].copy(), edges[1::2].copy()
    spelt = parts[1::2]
    cases = {word: _case(word) for word in set(spelt)}
    blocks = paragraphs(text)
    quoted = tuple(quotations(text, blocks))
    return Words(
        starts=starts,
        ends=ends,
        case=np.fromiter(map(cases.__getitem__, spelt), np.int64),
        mark=_marks(starts, quoted),
        paragraph=np.searchsorted(np.array([block.start for block in blocks], np.int64), starts, "right") - 1,
        quoted=quoted,
    )


def _case(word: str) -> Case:
    if word.islower():
        return Case.LOWER
    if word.istitle():
        return Case.TITLE
    if word.isupper():
        return Case.UPPER
    if word.isdigit():
        return Case.DIGITS
    if word[0].isalnum() or word[0] == "_":
        # Scripts without case are no different from lower case.
        return Case.MIXED if word.lower() != word else Case.LOWER
    return Case.PUNCTUATION


def _marks(starts: NDArray[np.int64], quoted: tuple[Quotation, ...]) -> NDArray[np.int64]:
    marks = np.full(len(starts), Mark.OUTSIDE, np.int64)
    outer = [quotation for quotation in quoted if quotation.depth == 0]
    for quotation in outer:
        first, end = np.searchsorted(starts, quotation.span)
        marks[first:end] = Mark.INSIDE
        if quotation.opened:
            marks[first : first + 1] = Mark.OPENING
        if quotation.closed:
            marks[end - 1 : end] = Mark.CLOSING
    return marks
