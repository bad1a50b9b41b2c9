"""What two contents have in common and where they differ, word by word, for people to look at.

The words are compared without case, accents, punctuation and quotation marks; those that are the same in both,
in the same order, are found as ``difflib`` finds them (Ratcliff and Metzener 1988).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from onrecord.archive.stems import FUNCTION_WORDS

__all__ = ["Difference", "Piece", "difference"]

_MANY = 1_000  # words of a content; of more only what they begin and end with is compared
_TELLING = 3  # words in a row that tell something whatever they are
_LONGEST = 100  # letters of a word that are looked at
_WORD = re.compile(r"\s*\S+\s*|\s+")


class Difference(StrEnum):
    """Where the words of a piece stand."""

    SAME = "same"
    """In both."""
    ONE = "one"
    """Only in the one."""
    OTHER = "other"
    """Only in the other."""
    CHANGED = "changed"
    """In each other ones."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that follow one another, as the one and the other have them, white space with them.

    Attributes:
        kind: where they stand.
        one: the words of the one.
        other: those of the other.
    """

    kind: Difference
    one: str
    other: str


def difference(one: str, other: str) -> tuple[Piece, ...]:
    """The pieces of two contents in order; those of each, put together, are the content as it is.

    >>> for piece in difference("“We won,” she said", "that we never won"):
    ...     print(piece.kind, [piece.one, piece.other])
    other ['', 'that ']
    same ['“We ', 'we ']
    other ['', 'never ']
    same ['won,” ', 'won']
    one ['she said', '']
    """
    first, second = _WORD.findall(one), _WORD.findall(other)
    keys, other_keys = list(map(_key, first)), list(map(_key, second))
    return tuple(
        Piece(kind, "".join(first[start:end]), "".join(second[other_start:other_end]))
        for kind, start, end, other_start, other_end in _runs(keys, other_keys)
    )


def _key(word: str) -> str:
    """A word as it is compared; a sign that stands alone is compared as it is."""
    plain = unicodedata.normalize("NFKD", word.strip()[:_LONGEST]).casefold()
    return "".join(filter(str.isalnum, plain)) or plain


_Run = tuple[Difference, int, int, int, int]
_KINDS = {
    "equal": Difference.SAME,
    "delete": Difference.ONE,
    "insert": Difference.OTHER,
    "replace": Difference.CHANGED,
}


def _runs(one: Sequence[str], other: Sequence[str]) -> Iterator[_Run]:
    """The runs of words, where they begin and end in both: first those that both begin with, at last their ends."""
    least = min(len(one), len(other))
    begin = next((place for place in range(least) if one[place] != other[place]), least)
    rest = least - begin
    end = next((place for place in range(rest) if one[-1 - place] != other[-1 - place]), rest)
    if begin:
        yield Difference.SAME, 0, begin, 0, begin
    yield from _between(one[begin : len(one) - end], other[begin : len(other) - end], begin)
    if end:
        yield Difference.SAME, len(one) - end, len(one), len(other) - end, len(other)


def _between(one: Sequence[str], other: Sequence[str], begin: int) -> Iterator[_Run]:
    """The runs of what stands between the begin and the end that both have."""
    if len(one) <= _MANY and len(other) <= _MANY:
        found = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    elif one and other:
        found = [("replace", 0, len(one), 0, len(other))]
    else:
        found = [("delete" if one else "insert", 0, len(one), 0, len(other))]
    for kind, start, end, other_start, other_end in _joined(one, found):
        yield kind, begin + start, begin + end, begin + other_start, begin + other_end


def _joined(one: Sequence[str], found: Sequence[tuple[str, int, int, int, int]]) -> Iterator[_Run]:
    """The runs, but words such as “of the” between two long differences are part of one: they tell nothing."""
    pending: _Run | None = None
    for number, (kind, *places) in enumerate(found):
        start, end, other_start, other_end = places
        if kind == "equal" and not (
            pending
            and _is_long(pending)
            and any(map(_is_long, found[number + 1 : number + 2]))
            and _is_little(one[start:end])
        ):
            if pending:
                yield pending
                pending = None
            yield Difference.SAME, start, end, other_start, other_end
        elif pending:
            pending = Difference.CHANGED, pending[1], end, pending[3], other_end
        else:
            pending = _KINDS[kind], start, end, other_start, other_end
    if pending:
        yield pending


def _is_long(run: tuple[str, int, int, int, int]) -> bool:
    _, start, end, other_start, other_end = run
    return max(end - start, other_end - other_start) > _TELLING


def _is_little(words: Sequence[str]) -> bool:
    return len(words) < _TELLING and FUNCTION_WORDS.issuperset(words)
