"""Quoted paragraphs that no cue claims: somebody's words all the same.

Such a paragraph goes on from the attribution before it, where there is one close by.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onrecord.extract.words import Case, Mark, Words

__all__ = ["floating_quotations"]

_SHARE = 0.9  # of a paragraph's words in quotation marks; a dateline or a dash may stand outside
_LEAST = 4  # words: fewer are a title or an exclamation
_LEAST_FURTHER = 2  # words of a paragraph in which a quotation goes on; "(APPLAUSE)" is none
_HEADING = 12  # words: fewer between single marks, or without a stop at their end, are a heading
_CLAIMED = 0.3  # share of its words in other contents: then it is attributed already


def floating_quotations(words: Words, claimed: NDArray[np.bool_]) -> list[range]:
    """The words of each paragraph that is all quotation and not yet claimed.

    Args:
        words: the words of the text.
        claimed: for each word, whether an attribution has it as source, cue or content.
    """
    starts = np.flatnonzero(np.diff(words.paragraph, prepend=-1)).tolist()
    stops = [*starts, len(words)][1:]
    spelt = words.case != Case.PUNCTUATION
    single = np.isin(words.starts, [quotation.span.start for quotation in words.quoted if quotation.single])
    found = []
    for start, stop in zip(starts, stops, strict=True):
        quoted = start + np.flatnonzero(words.mark[start:stop] != Mark.OUTSIDE)
        if len(quoted) < _SHARE * (stop - start):
            continue
        if not _is_sentence(words, start, stop):
            least = _HEADING
        elif start > 0 and words.mark[start - 1] == Mark.INSIDE:
            least = _LEAST_FURTHER
        else:
            least = _HEADING if single[quoted[0]] else _LEAST
        if spelt[quoted].sum() >= least and claimed[start:stop].mean() < _CLAIMED:
            found.append(range(int(quoted[0]), int(quoted[-1]) + 1))
    return found


def _is_sentence(words: Words, start: int, stop: int) -> bool:
    """Whether more than quotation marks follows the last word of a paragraph: a stop, within the marks or after."""
    spelt = np.flatnonzero(words.case[start:stop] != Case.PUNCTUATION)
    after = words.mark[start + int(spelt[-1]) + 1 : stop] if len(spelt) else words.mark[:0]
    return bool(np.isin(after, [Mark.INSIDE, Mark.OUTSIDE]).any())
