"""How sure an attribution is: a calibrated probability from a few features of the evidence for it.

A logistic regression, fitted on articles that the network was not trained on, and checked for
calibration on others (the model card has the reliability table).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onrecord.extract.decode import Candidate
from onrecord.extract.evidence import Evidence
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
    return np.array([_row(evidence, candidate) for candidate in candidates]).reshape(-1, len(FEATURES))


def _row(evidence: Evidence, candidate: Candidate) -> list[float]:
    cue = candidate.cue
    content = np.concatenate([np.arange(run.start, run.stop) for run in candidate.content])
    roles = _odds(evidence.roles[content, Role.CONTENT])
    likely = cue.links[:, 2]
    links = _odds(likely[content - cue.reach.start])
    probable = np.exp(likely)
    first, last = int(content[0]), int(content[-1])
    gap = min(abs(first - cue.last), abs(cue.first - last)) if not first <= cue.first <= last else 0
    before, after = max(first - 1, 0), min(last + 1, len(evidence.words) - 1)
    edges = evidence.roles[[before, after], Role.CONTENT]
    quoted = evidence.words.mark[content] != Mark.OUTSIDE
    return [
        float(_odds(np.log(np.array([cue.probability])))[0]),
        np.log1p(cue.last - cue.first),
        float(roles.mean()),
        float(roles.min()),
        float(links.mean()),
        float(links.min()),
        np.log(len(content)),
        float(len(candidate.content)),
        float(quoted.mean()),
        float(1 - probable[content - cue.reach.start].sum() / max(probable.sum(), 1e-6)),
        float(_odds(edges).mean()),
        np.log1p(gap),
        float(first < cue.first),
        *_source_features(evidence, candidate),
    ]


def _source_features(evidence: Evidence, candidate: Candidate) -> list[float]:
    source, cue = candidate.source, candidate.cue
    if source is None:
        return [1.0, 0.0, 0.0, 0.0, 0.0]
    words = np.arange(source.start, source.stop)
    gap = min(abs(source.start - cue.last), abs(cue.first - source.stop + 1))
    return [
        0.0,
        float(_odds(cue.links[words - cue.reach.start, 1]).mean()),
        np.log(len(words)),
        float(_odds(evidence.roles[words, Role.SOURCE]).mean()),
        np.log(max(gap, 1)),
    ]


def _odds(log_probability: NDArray[np.floating]) -> Doubles:
    """Log odds of log probabilities, within limits."""
    probability = np.clip(np.exp(log_probability.astype(np.float64)), 1e-6, 1 - 1e-6)
    result: Doubles = np.clip(np.log(probability / (1 - probability)), -_LIMIT, _LIMIT)
    return result
