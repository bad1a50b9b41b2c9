"""From evidence to attributions: the most likely consistent reading of a text.

In each paragraph a Viterbi search over {neither, source, content of cue k} gives each cue its content,
which may be discontinuous. The source of a cue is the span that gains most by being one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onrecord.extract.evidence import CueEvidence, Evidence
from onrecord.extract.link import LINKS
from onrecord.extract.roles import Role

__all__ = ["Candidate", "Decoding", "decode"]

Floats = NDArray[np.float32]

_NONE, _SOURCE, _CONTENT = range(len(LINKS))
_IMPOSSIBLE = np.float32(-1e4)
_UNLIKELY = np.log(0.05)  # a cue with no likelier link in a paragraph has no content there
_AT_ONCE = 64  # units searched together: bounds the memory for long texts


@dataclass(frozen=True, slots=True)
class Decoding:
    """How to weigh the evidence. Chosen on held-out articles; see the model's manifest.

    Attributes:
        cue: least probability of a cue.
        link: weight of the links beside the tags, for content.
        switch: cost of a change between neighbouring words.
        source: what a source must gain, in log odds.
        keep: least calibrated score of an attribution.
    """

    cue: float = 0.3
    link: float = 0.5
    switch: float = 1.0
    source: float = 0.0
    keep: float = 0.25


@dataclass(frozen=True, slots=True)
class Candidate:
    """An attribution in the making: runs of words. ``source_gain`` is the log odds of the source, 0 if none."""

    cue: CueEvidence
    source: range | None
    source_gain: float
    content: tuple[range, ...]


def decode(evidence: Evidence, cues: Sequence[CueEvidence], decoding: Decoding) -> list[Candidate]:
    """A candidate for each of ``cues`` that gets some content, in the order of the text."""
    owner = _owners(evidence, cues, decoding)
    found = []
    for number, cue in enumerate(cues):
        owned = owner[cue.reach.start : cue.reach.stop] == number
        if owned.any():
            content = tuple(_runs(cue.reach.start + np.flatnonzero(owned), evidence))
            source, gain = _source(evidence, cue, owned, decoding.source)
            found.append(Candidate(cue, source, gain, content))
    return found


def _owners(evidence: Evidence, cues: Sequence[CueEvidence], decoding: Decoding) -> NDArray[np.int64]:
    """For each word the number of the cue whose content it is, or -1."""
    owner = np.full(len(evidence.words), -1, np.int64)
    near = _near(evidence, cues)
    stops = np.append(evidence.units[1:], len(evidence.words))
    busy = [
        _Unit(int(evidence.units[number]), int(stops[number]), tuple(numbers)) for number, numbers in sorted(near.items())
    ]
    taken = np.zeros(len(evidence.words), bool)
    for cue in cues:
        taken[cue.first : cue.last + 1] = True
    for start in range(0, len(busy), _AT_ONCE):
        group = busy[start : start + _AT_ONCE]
        paths = _best_paths(_emissions(evidence, cues, group, taken, decoding.link), decoding.switch)
        for unit, path in zip(group, paths, strict=True):
            states = path[: unit.stop - unit.start]
            owner[unit.start : unit.stop] = np.array([-1, -1, *unit.cues])[states]
    return owner


@dataclass(frozen=True, slots=True)
class _Unit:
    """A stretch of words decided together, and the numbers of the cues that may have content in it."""

    start: int
    stop: int
    cues: tuple[int, ...]


def _near(evidence: Evidence, cues: Sequence[CueEvidence]) -> dict[int, list[int]]:
    """For each unit, the cues that may have content there."""
    near: dict[int, list[int]] = defaultdict(list)
    for number, cue in enumerate(cues):
        likely = np.flatnonzero(cue.links[:, _CONTENT] > _UNLIKELY)
        if len(likely):
            units = np.searchsorted(evidence.units, cue.reach.start + likely, "right") - 1
            for unit in np.unique(units).tolist():
                near[unit].append(number)
    return near


def _emissions(
    evidence: Evidence, cues: Sequence[CueEvidence], group: Sequence[_Unit], taken: NDArray[np.bool_], weight: float
) -> Floats:
    """Units x words x states, log scores of: neither, source, content of each cue near. Padded with 0."""
    longest = max(unit.stop - unit.start for unit in group)
    scores = np.zeros((len(group), longest, 2 + max(len(unit.cues) for unit in group)), np.float32)
    for unit, score in zip(group, scores, strict=True):
        rows = slice(unit.start, unit.stop)
        score = score[: unit.stop - unit.start]  # noqa: PLW2901  the view that is filled
        score[:, 0] = evidence.roles[rows, Role.OUTSIDE]
        score[:, 1] = evidence.roles[rows, Role.SOURCE]
        score[:, 2:] = _IMPOSSIBLE
        for state, number in enumerate(unit.cues, 2):
            cue = cues[number]
            start, stop = max(cue.reach.start, unit.start), min(cue.reach.stop, unit.stop)
            links = cue.links[start - cue.reach.start : stop - cue.reach.start]
            gain = links[:, _CONTENT] - np.logaddexp(links[:, _NONE], links[:, _SOURCE])
            score[start - unit.start : stop - unit.start, state] = (
                evidence.roles[start:stop, Role.CONTENT] + weight * gain
            )
        score[taken[rows], 0] = 0
        score[taken[rows], 1:] = _IMPOSSIBLE
    return scores


def _best_paths(scores: Floats, switch: float) -> NDArray[np.int64]:
    """The best state of each word (units x words), where a change of state costs ``switch`` (Viterbi 1967)."""
    units, length, states = scores.shape
    stay = np.arange(states)
    best = scores[:, 0].copy()
    back = np.zeros((length, units, states), np.int64)
    for word in range(1, length):
        origin = best.argmax(1)
        moved = best[np.arange(units), origin][:, None] - switch
        back[word] = np.where(moved > best, origin[:, None], stay)
        best = np.maximum(best, moved) + scores[:, word]
    path = np.zeros((units, length), np.int64)
    path[:, -1] = best.argmax(1)
    for word in range(length - 1, 0, -1):
        path[:, word - 1] = back[word, np.arange(units), path[:, word]]
    return path


def _runs(words: NDArray[np.int64], evidence: Evidence) -> Iterator[range]:
    """Runs of consecutive words; a new paragraph begins a new one."""
    paragraph = evidence.words.paragraph[words]
    breaks = np.flatnonzero((np.diff(words) > 1) | (np.diff(paragraph) > 0)) + 1
    for run in np.split(words, breaks):
        yield range(int(run[0]), int(run[-1]) + 1)


def _source(evidence: Evidence, cue: CueEvidence, owned: NDArray[np.bool_], least: float) -> tuple[range | None, float]:
    """The span of the cue's paragraph that gains most by being the source: a maximum-sum subarray (Kadane)."""
    paragraph = evidence.words.paragraph[cue.reach.start : cue.reach.stop]
    count = int(np.searchsorted(paragraph, paragraph[cue.first - cue.reach.start], "right"))
    links = cue.links[:count]
    gains = links[:, _SOURCE] - np.logaddexp(links[:, _NONE], links[:, _CONTENT])
    gains = np.where(owned[:count], _IMPOSSIBLE, gains)
    gains[cue.first - cue.reach.start : cue.last + 1 - cue.reach.start] = _IMPOSSIBLE
    before = np.concatenate([[0], np.cumsum(gains.astype(np.float64))])
    lowest = np.minimum.accumulate(before)
    stop = int((before[1:] - lowest[:-1]).argmax()) + 1
    gain = float(before[stop] - lowest[stop - 1])
    if gain <= least:
        return None, 0.0
    start = int(before[:stop].argmin())
    return range(cue.reach.start + start, cue.reach.start + stop), gain
