"""From evidence to attributions: the most likely consistent reading of a text.

In each paragraph a Viterbi search over {neither, source, content of cue k} gives each cue its content,
which may be discontinuous. The source of a cue is the span that gains most by being one.

Either likes to begin and end where the probability changes most. The probabilities of the words alone would put an edge
that is in doubt at the median of its places: between two likely ones, where it seldom is.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from onrecord.extract.evidence import CueEvidence, Evidence
from onrecord.extract.link import CONTENT, NONE, SOURCE
from onrecord.extract.roles import Role
from onrecord.extract.words import Case, Words

__all__ = ["Candidate", "Decoding", "decode"]

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_IMPOSSIBLE = np.float32(-1e4)
_UNLIKELY = np.log(0.05)  # a cue with no likelier link in a paragraph has no content there
_FIRST_CONTENT = 2  # states: neither, source, content of the first cue near, of the second, …
_LEAST_CHANGE = 0.01  # of a probability at an edge: smaller ones count as this much
_LEAST_ODDS = np.float32(-30)  # less is as good as impossible
_AT_ONCE = 64  # units searched together: bounds the memory for long texts


@dataclass(frozen=True, slots=True)
class Decoding:
    """How to weigh the evidence. Most of it is chosen by ``training.calibrate``; see the model's manifest.

    Attributes:
        cue: least probability of a cue.
        link: weight of the log odds of links beside the log probabilities of roles, for content.
        switch: cost, as a log probability, of a change between neighbouring words.
        edge: weight of the logarithm of how much the probability changes where a content or a source begins or ends.
        source: log odds by which each word is likelier of the source than it seems, where the cue has none otherwise.
        keep: least calibrated score of an attribution.
        nested: least score of one within another.
    """

    cue: float = 0.3
    link: float = 1.0
    switch: float = 1.0
    edge: float = 0.0
    source: float = 0.0
    keep: float = 0.4
    nested: float = 0.62


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
    contents = _contents(owner, evidence.words)
    found = [
        Candidate(
            cue,
            _source(evidence.words, cue, owner[cue.reach.start : cue.reach.stop] == number, decoding),
            contents[number],
        )
        for number, cue in enumerate(cues)
        if number in contents
    ]
    return _with_whole_sources(found, evidence.words)


def _owners(evidence: Evidence, cues: Sequence[CueEvidence], claimed: NDArray[np.bool_], decoding: Decoding) -> Ints:
    """For each word the number of the cue whose content it is, or -1."""
    owner = np.full(len(evidence.words), -1, np.int64)
    taken = claimed.copy()
    for cue in cues:
        taken[cue.first : cue.last + 1] = True
    edges = np.append(evidence.units, len(evidence.words))
    for start in range(0, len(evidence.units), _AT_ONCE):
        units = edges[start : start + _AT_ONCE + 1]
        first = bisect_right(cues, units[0], key=lambda cue: cue.reach.stop)
        stop = bisect_left(cues, units[-1], key=lambda cue: cue.reach.start)
        if first < stop:
            near = _near(cues[first:stop], units)
            found = _best_cues(evidence, near, taken, decoding)
            owner[units[0] : units[-1]] = np.where(found >= 0, first + found, -1)
    _make_quotations_whole(owner, evidence.words, cues, taken)
    return owner


def _make_quotations_whole(owner: Ints, words: Words, cues: Sequence[CueEvidence], taken: NDArray[np.bool_]) -> None:
    """Give all of a quotation to the cue that has more of it than others, if it can reach it and no cue stands in it.

    Where it has a mark at its beginning alone, nobody knows how far it goes.
    """
    for quotation in words.quoted:
        if quotation.single or quotation.depth or (quotation.opened and not quotation.closed):
            continue
        run = words.within(quotation.span)
        within = slice(run.start, run.stop)
        owned = owner[within][(owner[within] >= 0) & (words.case[within] != Case.PUNCTUATION)]
        if not len(owned) or taken[within].any():
            continue
        most = int(np.bincount(owned).argmax())
        reach = cues[most].reach
        if reach.start <= run.start and run.stop <= reach.stop:
            owner[within] = most


@dataclass(frozen=True, slots=True)
class _Near:
    """Units that are decided together, and the cues that may have content in them. Words count from the first unit's.

    Attributes:
        units: the first word of each unit in the text, and the end of the last.
        unit, place: of each word, its unit and its place in it.
        state: units x cues, which state is content of the cue there; 0 where it has none.
        pairs: of each cue with each word that it reaches in a unit where it may have content: cue, word.
        links: pairs x 3.
    """

    units: Ints
    unit: Ints
    place: Ints
    state: Ints
    pairs: tuple[Ints, Ints]
    links: Floats


def _near(cues: Sequence[CueEvidence], units: Ints) -> _Near:
    begin, end = int(units[0]), int(units[-1])
    reach = [range(max(cue.reach.start, begin), min(cue.reach.stop, end)) for cue in cues]
    links = np.concatenate(
        [cue.links[r.start - cue.reach.start : r.stop - cue.reach.start] for cue, r in zip(cues, reach, strict=True)]
    )
    number = np.repeat(np.arange(len(cues)), [len(r) for r in reach])
    word = np.concatenate([np.arange(r.start, r.stop) for r in reach]) - begin
    unit = np.repeat(np.arange(len(units) - 1), np.diff(units))
    likely = links[:, CONTENT] > _UNLIKELY
    is_near = np.zeros((len(units) - 1, len(cues)), bool)
    is_near[unit[word[likely]], number[likely]] = True
    state = np.where(is_near, is_near.cumsum(1) + _FIRST_CONTENT - 1, 0)
    kept = is_near[unit[word], number]
    place = np.arange(end - begin) + begin - units[unit]
    return _Near(units, unit, place, state, (number[kept], word[kept]), links[kept])


def _best_cues(evidence: Evidence, near: _Near, taken: NDArray[np.bool_], decoding: Decoding) -> Ints:
    """For each word of some units the number of the cue whose content it is, or -1."""
    found = np.full(len(near.unit), -1, np.int64)
    words = np.flatnonzero((near.state.max(1) > 0)[near.unit])
    if not len(words):
        return found
    emissions = _emissions(evidence, near, taken, decoding.link)
    unit, place = near.unit[words], near.place[words]
    shape = (near.place.max() + 1, emissions.shape[1], len(near.units) - 1)  # one step of the search is one row
    scores, entering, leaving = (np.zeros(shape, np.float32) for _ in range(3))
    scores[place, :, unit] = emissions[words]
    entering[place, _FIRST_CONTENT:, unit] = evidence.begins[near.units[0] + words, None]
    rises, falls = _changes(near, shape)
    entering[:, _FIRST_CONTENT:] += decoding.edge * rises
    leaving[:, _FIRST_CONTENT:] = decoding.edge * falls
    owners = np.full((shape[2], shape[1]), -1)  # the cue of each state in each unit
    where, cue = np.nonzero(near.state)
    owners[where, near.state[where, cue]] = cue
    found[words] = owners[unit, _best_paths(scores, entering, leaving, decoding.switch)[place, unit]]
    return found


def _emissions(evidence: Evidence, near: _Near, taken: NDArray[np.bool_], weight: float) -> Floats:
    """Words x states, log scores of: neither, source, going on with the content of each cue near."""
    rows = slice(near.units[0], near.units[-1])
    roles, links = evidence.roles[rows], near.links
    scores = np.full((len(roles), max(_FIRST_CONTENT, near.state.max() + 1)), _IMPOSSIBLE, np.float32)
    scores[:, 0] = roles[:, Role.OUTSIDE]
    scores[:, 1] = roles[:, Role.SOURCE]
    going_on = roles[:, Role.CONTENT] - np.logaddexp(0, evidence.begins[rows])
    cue, word = near.pairs
    gain = links[:, CONTENT] - np.logaddexp(links[:, NONE], links[:, SOURCE])
    scores[word, near.state[near.unit[word], cue]] = going_on[word] + weight * gain
    scores[taken[rows], 0] = 0
    scores[taken[rows], 1:] = _IMPOSSIBLE
    return scores


def _changes(near: _Near, shape: tuple[int, ...]) -> tuple[Floats, Floats]:
    """By how much likelier each word is to be content of each cue near than the word before, and the word after.

    As logarithms, places x cues near x units.
    """
    cue, word = near.pairs
    unit = near.unit[word]
    likely = np.zeros((shape[0] + 2, shape[1] - _FIRST_CONTENT, shape[2]), np.float32)
    likely[near.place[word] + 1, near.state[unit, cue] - _FIRST_CONTENT, unit] = np.exp(near.links[:, CONTENT])
    return _edges(likely)


def _edges(likely: Floats) -> tuple[Floats, Floats]:
    """The logarithms of how much a probability rises to each place, and falls after it; the first and last are none."""
    change = likely[1:] - likely[:-1]
    return np.log(np.maximum(change[:-1], _LEAST_CHANGE)), np.log(np.maximum(-change[1:], _LEAST_CHANGE))


def _best_paths(scores: Floats, entering: Floats, leaving: Floats, switch: float) -> Ints:
    """The best state of each word, words x units (Viterbi 1967), from words x states x units.

    A change of state costs ``switch``. Where a state begins it has what there is to ``entering`` it, and where another
    follows what there is to ``leaving`` it. One may begin anew where it stands already.
    """
    length, states, units = scores.shape
    leaving = leaving - np.float32(switch)
    best, moved = np.empty_like(scores), np.empty_like(scores)
    left = np.empty_like(scores)  # the best that ends with each word
    best[0] = scores[0] + entering[0]
    np.add(best[0], leaving[0], out=left[0])
    for before, after, end, move, begin, score, leave, last in zip(
        best, best[1:], left[1:], moved[1:], entering[1:], scores[1:], leaving[1:], left, strict=False
    ):
        np.add(begin, np.maximum.reduce(last), out=move)
        np.add(np.maximum(before, move), score, out=after)
        np.add(after, leave, out=end)
    left[-1] = best[-1]  # nothing follows
    # The place of a state in its row, and of the one before it.
    origin = left.argmax(1) * units + np.arange(units)
    stay = np.arange(states)[:, None] * units + np.arange(units)
    back = np.where(moved[1:] > best[:-1], origin[:-1, None], stay).reshape(-1, states * units)
    path = origin  # its last row is that of the path
    for word in range(length - 1, 0, -1):
        back[word - 1].take(path[word], out=path[word - 1])
    chosen: Ints = path // units
    return chosen


def _contents(owner: Ints, words: Words) -> Mapping[int, tuple[range, ...]]:
    """The runs of words that each cue owns; a new paragraph begins a new one. Marks that stand alone are nobody's."""
    starts = np.flatnonzero((np.diff(owner, prepend=-2) != 0) | (np.diff(words.paragraph, prepend=-1) > 0))
    stops = np.append(starts, len(owner))[1:]
    spelt = np.concatenate([[0], np.cumsum(words.case != Case.PUNCTUATION)])
    kept = (owner[starts] >= 0) & (spelt[stops] > spelt[starts])
    contents: dict[int, tuple[range, ...]] = defaultdict(tuple)
    for start, stop in zip(starts[kept].tolist(), stops[kept].tolist(), strict=True):
        contents[int(owner[start])] += (range(start, stop),)
    return contents


def _source(words: Words, cue: CueEvidence, owned: NDArray[np.bool_], decoding: Decoding) -> range | None:
    """The run of words of the cue's paragraph that gains most by being the source.

    Annotators say nearly always who it is. So if none gains anything, words gain as much more as ``decoding.source``.
    """
    start = cue.reach.start
    paragraph = words.paragraph[start : cue.reach.stop]
    count = int(paragraph.searchsorted(paragraph[cue.first - start], "right"))
    links = cue.links[:count]
    gains = links[:, SOURCE] - np.logaddexp(links[:, NONE], links[:, CONTENT])
    taken = owned[:count].copy()
    taken[cue.first - start : cue.last + 1 - start] = True
    gains[taken] = _IMPOSSIBLE
    best = _best_run(gains, decoding.edge) or _best_run(gains + np.float32(decoding.source), decoding.edge)
    return best and range(start + best.start, start + best.stop)


def _with_whole_sources(found: Sequence[Candidate], words: Words) -> list[Candidate]:
    """The candidates, each with its source as far as that of another goes which begins or ends with the same word.

    But not beyond a mark, or over its own cue or content; and before it one word is added at most, such as an article:
    *Ada and* is somebody else. A single word may be a *who*, and gets nothing before it.
    """
    stops: dict[int, int] = {}
    starts: dict[int, int] = {}
    for source in filter(None, (each.source for each in found)):
        stops[source.start] = max(source.stop, stops.get(source.start, 0))
        starts[source.stop] = min(source.start, starts.get(source.stop, source.start))

    def whole(candidate: Candidate) -> range | None:
        source = candidate.source
        if source is None:
            return None
        after = range(source.stop, stops[source.start])
        before = range(starts[source.stop], source.start)
        if len(source) == 1 or len(before) > 1:
            before = range(0)
        own = (range(candidate.cue.first, candidate.cue.last + 1), *candidate.content)
        for added in (after, before):
            is_apart = all(run.stop <= added.start or added.stop <= run.start for run in own)
            inner = added[:-1] if added is after else added
            if added and is_apart and not (words.case[inner.start : inner.stop] == Case.PUNCTUATION).any():
                return range(min(source.start, added.start), max(source.stop, added.stop))
        return source

    return [replace(candidate, source=whole(candidate)) for candidate in found]


def _best_run(gains: Floats, edge: float) -> range | None:
    """The run of words with the greatest sum of log odds and of what its edges gain, if any word is likely.

    After Kadane's maximum subarray, which it is without edges.
    """
    if gains.max() <= 0:
        return None
    likely = np.zeros(len(gains) + 2, np.float32)
    likely[1:-1] = 1 / (1 + np.exp(-np.maximum(gains, _LEAST_ODDS)))
    rises, falls = _edges(likely)
    before = np.zeros(len(gains) + 1)
    gains.cumsum(dtype=np.float64, out=before[1:])
    starts, stops = before[:-1] - edge * rises, before[1:] + edge * falls
    last = int((stops - np.minimum.accumulate(starts)).argmax())
    return range(int(starts[: last + 1].argmin()), last + 1)
