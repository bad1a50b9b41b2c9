"""Words without their inflection, and which of them tell little of what somebody says."""

from __future__ import annotations

from functools import lru_cache

from onrecord.names import BODY_NOUNS, HONORIFICS

__all__ = ["FUNCTION_WORDS", "OFFICES", "stem"]

FUNCTION_WORDS = frozenset(
    "a about after again all also although always am among an and another any are as at away back be because been "
    "before being between both but by can cannot could did do does done down during each even ever every for from "
    "get gets getting go goes going got had has have having he her here hers herself him himself his how however i "
    "if in into is it its itself just let lot made make makes making many may me might mine more most mr mrs ms much "
    "must my myself need needs never no nor not now of off on once one only onto or other others our ours ourselves "
    "out over own per quite rather really said same say saying says shall she should since so some still such tell "
    "telling tells than that the their theirs them themselves then there these they thing things this those though "
    "through thus to told too toward towards under until up upon us very want wants was way we well went were what "
    "when where whether which while who whom whose why will with within without would yet you your yours yourself "
    "add added adds includes including according".split()
)
"""Words that carry no meaning of their own, or that stand in what anybody says."""

_NUMBERS = {
    word: str(number)
    for number, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())
    if number != 1  # mostly a pronoun
} | {"%": "percent", "cent": "percent"}


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A word in small letters without the endings of its inflection: not always a word, but one for all its forms.

    >>> [stem(word) for word in "rebuilding bridges comes coming running cities city".split()]
    ['rebuild', 'bridg', 'com', 'com', 'run', 'citi', 'citi']
    """
    word = _NUMBERS.get(word, word)
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 3 and word.endswith("s") and word[-2] not in "su":
        word = word[:-1]
    for ending in ("ing", "ed", "ly"):
        bare = word.removesuffix(ending)
        if bare != word and len(bare) >= 3 and any(letter in "aeiouy" for letter in bare):
            word = bare[:-1] if bare[-1] == bare[-2] and bare[-1] not in "lsz" else bare
            break
    if len(word) > 3 and word.endswith("e"):
        return word[:-1]
    return word[:-1] + "i" if len(word) > 2 and word.endswith("y") else word


OFFICES = frozenset(map(stem, HONORIFICS | BODY_NOUNS | frozenset(["former", "adviser", "advisor", "aide"])))
"""The stems of titles and offices, and of the kinds of bodies."""
