"""Whether those of a name are spoken of as he or as she: by titles before it, and by the pronouns near it.

No list of given names is asked: such lists know the names of some countries only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from onrecord.names import Tokens
from onrecord.reading import NameType, Reading
from onrecord.resolve.mentions import Mention

__all__ = ["FEMALE_PRONOUNS", "MALE_PRONOUNS", "Evidence", "balance", "evidence"]

Evidence = Mapping[Tokens, tuple[float, float]]
"""For each name how many pronouns speak of him, and of her."""

MALE_PRONOUNS = frozenset(["he", "him", "his", "himself"])
FEMALE_PRONOUNS = frozenset(["she", "her", "hers", "herself"])

_PRONOUNS = MALE_PRONOUNS | FEMALE_PRONOUNS
_BEFORE = 120  # words before a pronoun that it may mean
_DOUBT = 0.5  # of a pronoun: counts for neither
_TITLE = 3.0  # pronouns that a title is worth
_LEAST = 0.01  # share of a pronoun that is worth counting


def evidence(said: Sequence[str], reading: Reading, mentions: Iterable[Mention]) -> Evidence:
    """What speaks for either, for each name of a person. ``said``: the words of the text in lower case."""
    sides: dict[Tokens, list[float]] = defaultdict(lambda: [0.0, 0.0])
    owner: dict[int, Tokens] = {}
    for mention in mentions:
        if mention.type != NameType.PERSON:
            continue
        if mention.gender:
            sides[mention.tokens][mention.gender == "f"] += _TITLE
        if not mention.in_title:
            owner |= dict.fromkeys(mention.words, mention.tokens)
    for word, form in enumerate(said):
        if form not in _PRONOUNS:
            continue
        low = max(0, word - _BEFORE)
        points = reading.antecedent[low:word].astype(np.float32) @ reading.anaphor[word].astype(np.float32)
        odds = np.exp(np.minimum(points, 30.0))
        shares = odds / (1 + odds.sum())
        for place in (low + np.flatnonzero(shares > _LEAST)).tolist():
            if place in owner:
                sides[owner[place]][form in FEMALE_PRONOUNS] += float(shares[place - low])
    return {name: (him, her) for name, (him, her) in sides.items()}


def balance(found: Evidence, names: Iterable[Tokens]) -> float:
    """From -1, those of these names are always he, to 1, always she; near 0 where little is known."""
    known = [found.get(name, (0.0, 0.0)) for name in set(names)]
    him, her = sum(pair[0] for pair in known), sum(pair[1] for pair in known)
    return (her - him) / (her + him + _DOUBT)
