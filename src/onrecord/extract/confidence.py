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
from onrecord.extract.evidence import CueEvidence, Evidence
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
    if not candidates:
        return np.zeros((0, len(FEATURES)))
    roles = _odds(evidence.roles)
    content = _content_features(evidence, roles[:, Role.CONTENT], candidates)
    rest = np.array([[*_place(candidate), *_source_features(roles, candidate)] for candidate in candidates])
    return np.column_stack([content, rest])


def _content_features(evidence: Evidence, odds: Doubles, candidates: Sequence[Candidate]) -> Doubles:
    """What the cue and the words of the content tell; ``odds``: of all words, that they are content."""
    words = np.concatenate([np.arange(run.start, run.stop) for each in candidates for run in each.content])
    counts = np.array([sum(map(len, each.content)) for each in candidates])
    begins = np.cumsum(counts) - counts
    likely = np.concatenate([_likely(each.cue, run) for each in candidates for run in each.content])
    links = _odds(likely)
    probable = np.array([np.exp(_likely(each.cue, each.cue.reach)).sum() for each in candidates])
    quoted = evidence.words.mark[words] != Mark.OUTSIDE
    before, after = np.maximum(words[begins] - 1, 0), np.minimum(words[begins + counts - 1] + 1, len(odds) - 1)
    return np.column_stack(
        [
            _odds(np.log([each.cue.probability for each in candidates])),
            np.log1p([each.cue.last - each.cue.first for each in candidates]),
            np.add.reduceat(odds[words], begins) / counts,
            np.minimum.reduceat(odds[words], begins),
            np.add.reduceat(links, begins) / counts,
            np.minimum.reduceat(links, begins),
            np.log(counts),
            [len(each.content) for each in candidates],
            np.add.reduceat(quoted, begins, dtype=np.float64) / counts,
            1 - np.add.reduceat(np.exp(likely), begins) / np.maximum(probable, 1e-6),
            (odds[before] + odds[after]) / 2,
        ]
    )


def _likely(cue: CueEvidence, words: range) -> NDArray[np.float32]:
    """Log probabilities that words are content of a cue."""
    return cue.links[words.start - cue.reach.start : words.stop - cue.reach.start, CONTENT]


def _place(candidate: Candidate) -> list[float]:
    """How far the content is from the cue, and whether it stands before it."""
    cue = candidate.cue
    first, last = candidate.content[0].start, candidate.content[-1].stop - 1
    gap = 0 if first <= cue.first <= last else min(abs(first - cue.last), abs(cue.first - last))
    return [math.log1p(gap), float(first < cue.first)]


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
