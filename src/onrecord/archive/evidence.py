"""What speaks for two contents that report the same words, weighed by logistic regression.

The weights are learned on labelled pairs of ``evaluation/statements.jsonl`` by ``evaluation/fit_statements.py``.
"""

from __future__ import annotations

from math import log1p, sqrt
from operator import mul
from typing import NamedTuple

__all__ = ["LONG_RUN", "VERBATIM", "Evidence"]

LONG_RUN = 7
"""As many words that follow one another in both as speak for one utterance by themselves."""

VERBATIM = 12
"""As many words that follow one another, in one week, are one utterance whomever they are ascribed to."""

# so many words must at least be in both that carry meaning and are no names, and follow one another, by the doubts;
# of those published on far days there are no labels
_LEAST = ((1, 1), (3, 1), (5, LONG_RUN), (8, VERBATIM))
_SURE = 2.0  # the logarithm of odds that leave hardly a doubt
_INTERCEPT = -7.56
_WEIGHTS = (1.08, 3.18, 2.99, 8.14, 1.73, -1.61, -1.22)


class Evidence(NamedTuple):
    """What speaks for two contents that report the same words, or against it.

    Attributes:
        words: how many are in both that carry meaning and are no names.
        run: the most words that follow one another in both.
        told: what those weigh that the one tells and only the other quotes.
        share: how much of the one that says more is in the other.
        quoted: whether all is in the other that the one quotes that quotes less.
        one_sided: whether only one of them quotes.
        doubts: how much leaves it open whether it is one utterance.
    """

    words: int
    run: int
    told: float
    share: float
    quoted: bool
    one_sided: bool
    doubts: int

    @property
    def features(self) -> tuple[float, ...]:
        """What is weighed."""
        is_long = self.run >= LONG_RUN
        return log1p(self.run), is_long, self.quoted, sqrt(self.share), log1p(self.told), self.one_sided, self.doubts

    @property
    def is_telling(self) -> bool:
        """Whether there are words enough to judge by: formulas say little."""
        words, run = _LEAST[min(self.doubts, len(_LEAST) - 1)]
        return self.words >= words and self.run >= run and (self.words > 1 or self.run > 2)

    @property
    def odds(self) -> float:
        """The logarithm of the odds that they report the same words, less what is asked for."""
        return sum(map(mul, _WEIGHTS, self.features), _INTERCEPT)

    @property
    def is_sure(self) -> bool:
        """Whether this leaves hardly a doubt."""
        return self.is_enough and self.odds > _SURE

    @property
    def is_enough(self) -> bool:
        """Whether they are held to report the same words."""
        return self.is_telling and self.odds > 0
