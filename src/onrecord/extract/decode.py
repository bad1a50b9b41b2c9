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
from onrecord.extract.link import CONTENT, NONE, SOURCE
from onrecord.extract.roles import Role
from onrecord.extract.words import Case

__all__ = ["Candidate", "Decoding", "decode"]

Floats = NDArray[np.float32]

_IMPOSSIBLE = np.float32(-1e4)
_UNLIKELY = np.log(0.05)  # a cue with no likelier link in a paragraph has no content there
_FIRST_CONTENT = 2  # states: neither, source, content of the first cue near, of the second, …
_AT_ONCE = 64  # units searched together: bounds the memory for long texts


@dataclass(frozen=True, slots=True)
class Decoding:
    """How to weigh the evidence. Chosen on held-out articles; see the model's manifest.

    Attributes:
        cue: least probability of a cue.
        link: weight of the log odds of links beside the log probabilities of roles, for content.
        switch: cost, as a log probability, of a change between neighbouring words.
        keep: least calibrated score of an attribution.
    """

    cue: float = 0.3
    link: float = 1.0
    switch: float = 1.0
    keep: float = 0.4


@dataclass(frozen=True, slots=True)
class Candidate:
    """An attribution in the making: runs of words."""

    cue: CueEvidence
    source: range | None
    content: tuple[range, ...]


def decode(
    evidence: Evidence, cues: Sequence[CueEvidence], claimed: NDArray[np.bool_], decoding: Decoding
) -> list[Candidate]:
    """A candidate for each of ``cues`` that gets some content, in the order of the text.

    ``claimed`` tells of each word of the text whether it belongs to another attribution already.
    """
    owner = _owners(evidence, cues, claimed, decoding)
    found = []
    for number, cue in enumerate(cues):
        owned = owner[cue.reach.start : cue.reach.stop] == number
        content = tuple(_runs(cue.reach.start + np.flatnonzero(owned), evidence))
        if content:
            found.append(Candidate(cue, _source(evidence, cue, owned), content))
    return found


def _owners(
    evidence: Evidence, cues: Sequence[CueEvidence], claimed: NDArray[np.bool_], decoding: Decoding
) -> NDArray[np.int64]:
    """For each word the number of the cue whose content it is, or -1."""
    owner = np.full(len(evidence.words), -1, np.int64)
    near = _near(evidence, cues)
    stops = np.append(evidence.units[1:], len(evidence.words))
    busy = [
        _Unit(int(evidence.units[number]), int(stops[number]), tuple(numbers))
        for number, numbers in sorted(near.items())
    ]
    taken = claimed.copy()
    for cue in cues:
        taken[cue.first : cue.last + 1] = True
    for start in range(0, len(busy), _AT_ONCE):
        group = busy[start : start + _AT_ONCE]
        scores = _emissions(evidence, cues, group, taken, decoding.link)
        paths = _best_paths(scores, _entering(evidence, group), decoding.switch)
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
        likely = np.flatnonzero(cue.links[:, CONTENT] > _UNLIKELY)
        if len(likely):
            units = np.searchsorted(evidence.units, cue.reach.start + likely, "right") - 1
            for unit in np.unique(units).tolist():
                near[unit].append(number)
    return near


def _emissions(
    evidence: Evidence, cues: Sequence[CueEvidence], group: Sequence[_Unit], taken: NDArray[np.bool_], weight: float
) -> Floats:
    """Units x words x states, log scores of: neither, source, going on with the content of each cue near.

    Padded with 0.
    """
    longest = max(unit.stop - unit.start for unit in group)
    scores = np.zeros((len(group), longest, _FIRST_CONTENT + max(len(unit.cues) for unit in group)), np.float32)
    for unit, score in zip(group, scores, strict=True):
        rows = slice(unit.start, unit.stop)
        score = score[: unit.stop - unit.start]  # noqa: PLW2901  the view that is filled
        score[:, 0] = evidence.roles[rows, Role.OUTSIDE]
        score[:, 1] = evidence.roles[rows, Role.SOURCE]
        score[:, _FIRST_CONTENT:] = _IMPOSSIBLE
        going_on = evidence.roles[rows, Role.CONTENT] - np.logaddexp(0, evidence.begins[rows])
        for state, number in enumerate(unit.cues, _FIRST_CONTENT):
            cue = cues[number]
            start, stop = max(cue.reach.start, unit.start), min(cue.reach.stop, unit.stop)
            links = cue.links[start - cue.reach.start : stop - cue.reach.start]
            gain = links[:, CONTENT] - np.logaddexp(links[:, NONE], links[:, SOURCE])
            seen = slice(start - unit.start, stop - unit.start)
            score[seen, state] = going_on[seen] + weight * gain
        score[taken[rows], 0] = 0
        score[taken[rows], 1:] = _IMPOSSIBLE
    return scores


def _entering(evidence: Evidence, group: Sequence[_Unit]) -> Floats:
    """Units x words: what beginning a content at a word scores above going on with it. Padded with 0."""
    entering = np.zeros((len(group), max(unit.stop - unit.start for unit in group)), np.float32)
    for unit, row in zip(group, entering, strict=True):
        row[: unit.stop - unit.start] = evidence.begins[unit.start : unit.stop]
    return entering


def _best_paths(scores: Floats, entering: Floats, switch: float) -> NDArray[np.int64]:
    """The best state of each word, units x words (Viterbi 1967).

    A change of state costs ``switch``; where it begins a content (states from 2) it also has ``entering``.
    A content may begin anew where it stands already.
    """
    units, length, states = scores.shape
    stay = np.arange(states)
    is_content = stay >= _FIRST_CONTENT
    best = scores[:, 0] + entering[:, 0, None] * is_content
    back = np.zeros((length, units, states), np.int64)
    for word in range(1, length):
        origin = best.argmax(1)
        moved = (best[np.arange(units), origin] - switch)[:, None] + entering[:, word, None] * is_content
        back[word] = np.where(moved > best, origin[:, None], stay)
        best = np.maximum(best, moved) + scores[:, word]
    path = np.zeros((units, length), np.int64)
    path[:, -1] = best.argmax(1)
    for word in range(length - 1, 0, -1):
        path[:, word - 1] = back[word, np.arange(units), path[:, word]]
    return path


def _runs(words: NDArray[np.int64], evidence: Evidence) -> Iterator[range]:
    """Runs of consecutive words; a new paragraph begins a new one. Marks that stand alone are nobody's words."""
    paragraph = evidence.words.paragraph[words]
    breaks = np.flatnonzero((np.diff(words) > 1) | (np.diff(paragraph) > 0)) + 1
    for run in np.split(words, breaks):
        if (evidence.words.case[run] != Case.PUNCTUATION).any():
            yield range(int(run[0]), int(run[-1]) + 1)


def _source(evidence: Evidence, cue: CueEvidence, owned: NDArray[np.bool_]) -> range | None:
    """The span of the cue's paragraph that gains most by being the source: a maximum-sum subarray (Kadane)."""
    paragraph = evidence.words.paragraph[cue.reach.start : cue.reach.stop]
    count = int(np.searchsorted(paragraph, paragraph[cue.first - cue.reach.start], "right"))
    links = cue.links[:count]
    gains = links[:, SOURCE] - np.logaddexp(links[:, NONE], links[:, CONTENT])
    gains = np.where(owned[:count], _IMPOSSIBLE, gains)
    gains[cue.first - cue.reach.start : cue.last + 1 - cue.reach.start] = _IMPOSSIBLE
    before = np.concatenate([[0], np.cumsum(gains.astype(np.float64))])
    lowest = np.minimum.accumulate(before)
    stop = int((before[1:] - lowest[:-1]).argmax()) + 1
    if before[stop] <= lowest[stop - 1]:
        return None
    start = int(before[:stop].argmin())
    return range(cue.reach.start + start, cue.reach.start + stop)
