"""Which words each cue can reach, and how far away they are.

A cue may be linked to the words of its own paragraph and of the two that follow it, where a
quotation may go on; never further than one window shows.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

__all__ = ["CONTENT", "DISTANCES", "LINKS", "NONE", "SOURCE", "distances", "reachable"]

LINKS = NONE, SOURCE, CONTENT = range(3)
"""What a word can be to a cue, in the order of the network's output."""

REACH = 2
"""How many paragraphs beyond its own a cue is linked to."""

_FURTHEST = 256  # words: no window shows more
_NEAR = 9  # classes of word distance in either direction: 0, 1, 2, 3-4, 5-8, … 65-128, more
_SIZES = np.array([0, *(math.ceil(math.log2(gap)) + 1 for gap in range(1, 2 ** (_NEAR - 2) + 1))])  # by distance
DISTANCES = 2 * _NEAR + REACH
"""How many classes of distance there are."""


def reachable(paragraph: NDArray[np.int64], cue: int) -> range:
    """The words that the cue at word ``cue`` can reach; ``paragraph`` is the paragraph of each word."""
    home = paragraph[cue]
    start, stop = paragraph.searchsorted(home), paragraph.searchsorted(home + REACH, "right")
    return range(max(int(start), cue - _FURTHEST), min(int(stop), cue + _FURTHEST))


def distances(paragraph: NDArray[np.int64], words: NDArray[np.int64], cues: NDArray[np.int64]) -> NDArray[np.int64]:
    """The class of distance of each cue (rows) to each word (columns).

    Args:
        paragraph: the paragraph of each word of the text.
        words: word numbers.
        cues: word numbers, of the first word of each cue.
    """
    gap = words[None, :] - cues[:, None]
    near = _SIZES.take(np.abs(gap), mode="clip") + _NEAR * (gap > 0)
    beyond = np.minimum(paragraph[words][None, :] - paragraph[cues][:, None], REACH)
    classes: NDArray[np.int64] = np.where(beyond > 0, 2 * _NEAR - 1 + beyond, near)
    return classes
