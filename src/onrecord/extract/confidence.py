"""How sure an attribution is: a calibrated probability from a few features of the evidence for it.

A logistic regression (Cox 1958), fitted on articles of the training corpus that the network was not
trained on, and stretched to be a probability on articles of a later month as well (Platt 1999).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onrecord.extract.decode import Candidate
from onrecord.extract.evidence import Evidence
from onrecord.extract.link import CONTENT, SOURCE
from onrecord.extract.roles import Role
from onrecord.extract.words import Mark

__all__ = ["FEATURES", "Confidence", "features"]

Doubles = NDArray[np.float64]

FEATURES = (
    "log odds of the cue",
    "words of the cue",
    "log odds of the content words, mean",
    "log odds of the content words, least",
    "log odds of the content links, mean",
    "log odds of the content links, least",
    "words of the content",
    "spans of the content",
    "share of the content in quotation marks",
    "linked words left out, share",
    "log odds at the edges of the content",
    "distance from cue to content",
    "content before cue",
    "no source",
    "log odds of the source, mean",
    "words of the source",
    "log odds of the source words, mean",
    "distance from source to cue",
)
"""What :func:`features` gives, in this order. Counts and distances of words are logarithms."""

_LIMIT = 6.0  # log odds beyond this say no more
_LEAST = 1 / (1 + math.exp(_LIMIT))


@dataclass(frozen=True, slots=True)
class Confidence:
    """The logistic regression: ``1 / (1 + exp(-(weights . features + bias)))``."""

    weights: tuple[float, ...]
    bias: float

    def __call__(self, rows: Doubles) -> Doubles:
        """Probabilities of attributions (rows) from their features (columns)."""
        logits = rows @ np.array(self.weights) + self.bias
        result: Doubles = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
        return result


def features(evidence: Evidence, candidates: Sequence[Candidate]) -> Doubles:
    """The features of attributions: candidates x :data:`FEATURES`."""
    roles = _odds(evidence.roles)
    return np.array([_row(evidence, roles, candidate) for candidate in candidates]).reshape(-1, len(FEATURES))


def _row(evidence: Evidence, roles: Doubles, candidate: Candidate) -> list[float]:
    """The features of one attribution; ``roles`` are the log odds of the roles of all words."""
    cue = candidate.cue
    content = np.concatenate([np.arange(run.start, run.stop) for run in candidate.content])
    words = roles[content, Role.CONTENT]
    likely = cue.links[:, CONTENT]
    links = _odds(likely[content - cue.reach.start])
    probable = np.exp(likely)
    first, last = int(content[0]), int(content[-1])
    gap = 0 if first <= cue.first <= last else min(abs(first - cue.last), abs(cue.first - last))
    before, after = max(first - 1, 0), min(last + 1, len(roles) - 1)
    return [
        float(_odds(np.log(cue.probability))),
        math.log1p(cue.last - cue.first),
        words.mean(),
        words.min(),
        links.mean(),
        links.min(),
        math.log(len(content)),
        len(candidate.content),
        (evidence.words.mark[content] != Mark.OUTSIDE).mean(),
        1 - probable[content - cue.reach.start].sum() / max(probable.sum(), 1e-6),
        (roles[before, Role.CONTENT] + roles[after, Role.CONTENT]) / 2,
        math.log1p(gap),
        float(first < cue.first),
        *_source_features(roles, candidate),
    ]


def _source_features(roles: Doubles, candidate: Candidate) -> list[float]:
    source, cue = candidate.source, candidate.cue
    if source is None:
        return [1.0, 0.0, 0.0, 0.0, 0.0]
    links = cue.links[source.start - cue.reach.start : source.stop - cue.reach.start, SOURCE]
    gap = min(abs(source.start - cue.last), abs(cue.first - source.stop + 1))
    return [
        0.0,
        _odds(links).mean(),
        math.log(len(source)),
        roles[source.start : source.stop, Role.SOURCE].mean(),
        math.log(max(gap, 1)),
    ]


def _odds(log_probability: NDArray[np.floating]) -> Doubles:
    """Log odds of log probabilities, within limits."""
    probability = np.clip(np.exp(log_probability.astype(np.float64)), _LEAST, 1 - _LEAST)
    result: Doubles = np.log(probability / (1 - probability))
    return result
