"""What the network says of each word of a text beside its part in an attribution.

The extractor makes it in the same pass of the encoder; resolving speakers needs it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from onrecord.attribution import Kind
from onrecord.document import Span

__all__ = ["KINDS", "NAME_TAGS", "NameType", "Reading", "words_within"]

Halves = NDArray[np.float16]


class NameType(IntEnum):
    """What a name is the name of."""

    NONE = 0
    PERSON = 1
    ORGANIZATION = 2
    PLACE = 3
    OTHER = 4


NAME_TAGS = ("O", *(f"{place}-{kind.name}" for kind in NameType if kind for place in "BI"))
"""``O``, then beginning and inside of each type of name: type ``t`` has the tags ``2 * t - 1`` and ``2 * t``."""

KINDS: tuple[Kind | None, ...] = (*Kind, None)
"""The kinds of sources in the order of the network's output; ``None`` where nobody can be told."""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """The words of a text, one row of each array a word.

    Attributes:
        starts, ends: characters of each word.
        paragraph: the number of its paragraph.
        quoted: whether it stands within quotation marks.
        names: words x ``NAME_TAGS``, log probabilities.
        kinds: words x ``KINDS``, log odds of each kind of source, if the word is part of one.
        anaphor, antecedent: words x width. The product of an anaphor's vector with an antecedent's is the
            log odds that the one means whom the other names, rather than somebody who is not named.
    """

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    paragraph: NDArray[np.int64]
    quoted: NDArray[np.bool_]
    names: Halves
    kinds: Halves
    anaphor: Halves
    antecedent: Halves

    def within(self, span: Span) -> range:
        """The numbers of the words that have a character in ``span``."""
        return words_within(self.starts, self.ends, span)


def words_within(starts: NDArray[np.int64], ends: NDArray[np.int64], span: Span) -> range:
    """The numbers of the words, from ``starts`` to ``ends``, that have a character in ``span``."""
    return range(int(ends.searchsorted(span.start, "right")), int(starts.searchsorted(span.end, "left")))
