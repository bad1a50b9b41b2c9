"""The words of two texts laid on one another: greedy string tiling.

Wise 1993; for what newspapers take from agencies, Clough et al. 2002.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

__all__ = ["Run", "laid", "reach"]

_MOST_PLACES = 8  # of one word in a text, so that what repeats itself costs no more than other texts


class Run(NamedTuple):
    """Words that follow one another in both texts: where they begin, and how many they are."""

    one: int
    other: int
    length: int


def laid(one: Sequence[str], other: Sequence[str]) -> list[Run]:
    """The words of the one laid on those of the other, each at most once, the longest runs first.

    >>> laid("we will rebuild it before winter".split(), "before winter we will".split())
    [Run(one=0, other=2, length=2), Run(one=4, other=0, length=2)]
    """
    ones: set[int] = set()
    others: set[int] = set()
    found: list[Run] = []
    for run in sorted(_runs(one, other), key=lambda run: (-run.length, run.one, run.other)):
        for part in _free(run, ones, others):
            found.append(part)
            ones.update(range(part.one, part.one + part.length))
            others.update(range(part.other, part.other + part.length))
    return found


def _runs(one: Sequence[str], other: Sequence[str]) -> Iterator[Run]:
    """All runs that cannot be made longer."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, word in enumerate(other):
        if len(places[word]) < _MOST_PLACES:
            places[word].append(place)
    for here, word in enumerate(one):
        for there in places.get(word, ()):
            if not (here and there and one[here - 1] == other[there - 1]):
                yield Run(here, there, _alike(islice(one, here, None), islice(other, there, None)))


def _alike(one: Iterator[str], other: Iterator[str]) -> int:
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return length


def _free(run: Run, ones: set[int], others: set[int]) -> Iterator[Run]:
    """The parts of a run on which nothing is laid yet."""
    begin = 0
    for step in range(run.length + 1):
        if step == run.length or run.one + step in ones or run.other + step in others:
            if step > begin:
                yield Run(run.one + begin, run.other + begin, step - begin)
            begin = step + 1


def reach(one: Sequence[str], other: Sequence[str], here: int, there: int) -> tuple[int, int]:
    """How many words before here and there are the same, and how many from here and there on.

    >>> reach("and we won it".split(), "that we won it".split(), 2, 2)
    (1, 2)
    """
    before = after = 0
    while before < min(here, there) and one[here - before - 1] == other[there - before - 1]:
        before += 1
    while after < min(len(one) - here, len(other) - there) and one[here + after] == other[there + after]:
        after += 1
    return before, after
