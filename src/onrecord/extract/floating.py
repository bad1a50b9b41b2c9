"""Quoted paragraphs that no cue claims: somebody's words all the same.

Such a paragraph goes on from the attribution before it, where there is one close by.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onrecord.extract.words import Mark, Words

__all__ = ["floating_quotations"]

_SHARE = 0.9  # of a paragraph's words in quotation marks; a dateline or a dash may stand outside
_LEAST = 4  # words: fewer are a title or an exclamation
_CLAIMED = 0.3  # share of its words in other contents: then it is attributed already


def floating_quotations(words: Words, claimed: NDArray[np.bool_]) -> list[range]:
    """The words of each paragraph that is all quotation and not yet claimed.

    Args:
        words: the words of the text.
        claimed: for each word, whether an attribution has it as source, cue or content.
    """
    starts = np.flatnonzero(np.diff(words.paragraph, prepend=-1)).tolist()
    found = []
    for start, stop in zip(starts, [*starts[1:], len(words)], strict=True):
        inside = words.mark[start:stop] != Mark.OUTSIDE
        if (
            inside.sum() >= max(_LEAST, _SHARE * (stop - start))
            and claimed[start:stop].mean() < _CLAIMED
        ):
            quoted = start + np.flatnonzero(inside)
            found.append(range(int(quoted[0]), int(quoted[-1]) + 1))
    return found
