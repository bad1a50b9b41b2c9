"""What the network has to say of a text, brought together from its windows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from onrecord.extract.link import distances, reachable
from onrecord.extract.roles import Role
from onrecord.extract.tagger import Encoded, Tagger
from onrecord.extract.windows import Window
from onrecord.extract.words import Words

__all__ = ["CueEvidence", "Evidence", "gather"]

Floats = NDArray[np.float32]

_UNSEEN = np.array([0.0, -12.0, -12.0], np.float32)  # log probabilities of links to words out of view


@dataclass(frozen=True, slots=True)
class CueEvidence:
    """A cue and its links.

    Attributes:
        first, last: the words of the cue.
        probability: that these words are a cue.
        reach: the words it may be linked to.
        links: reach x 3, log probabilities of none, source and content.
    """

    first: int
    last: int
    probability: float
    reach: range
    links: Floats


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence for a whole text.

    Attributes:
        words: the words of the text.
        roles: words x 4, log probability of each :class:`Role`.
        begins: words, log probability that a new content begins here, given that this is content.
        units: first word of each unit that is decided as one: a paragraph, or a part of a very long one.
        cues: in the order of the text.
    """

    words: Words
    roles: Floats
    begins: Floats
    units: NDArray[np.int64]
    cues: tuple[CueEvidence, ...]


def gather(words: Words, shown: Iterable[Window], tagger: Tagger, cue_threshold: float) -> Evidence:
    """The evidence for a text; each word's from the window where it is at home.

    Windows are taken one by one and forgotten, so that a text of any length needs little memory.
    """
    roles: list[Floats] = [np.zeros((0, len(Role)), np.float32)]
    begins: list[Floats] = [np.zeros(0, np.float32)]
    starts: list[int] = []
    cues: list[CueEvidence] = []
    for window in shown:
        encoded = tagger.encode(window)
        tags = _at_home(window, encoded.tags)
        role, begin = _roles(tags)
        roles.append(role)
        begins.append(begin)
        starts.append(window.home.start)
        for first, last in _cues(tags, words.paragraph[window.home.start : window.home.stop], cue_threshold):
            cues.append(_unlinked(words, role, first, last, window.home.start))
        recent = takewhile(lambda cue: cue.first >= window.words.start, reversed(cues))  # noqa: B023  used at once
        _link(words, window, encoded, list(recent), tagger)
    units = np.union1d(np.flatnonzero(np.diff(words.paragraph, prepend=-1)), np.array(starts, np.int64))
    return Evidence(words, np.concatenate(roles), np.concatenate(begins), units, tuple(cues))


def _unlinked(words: Words, roles: Floats, first: int, last: int, offset: int) -> CueEvidence:
    reach = reachable(words.paragraph, offset + first)
    probability = float(np.exp(roles[first : last + 1, Role.CUE]).mean())
    return CueEvidence(offset + first, offset + last, probability, reach, np.tile(_UNSEEN, (len(reach), 1)))


def _at_home(window: Window, rows: Floats) -> Floats:
    return rows[window.home.start - window.words.start : window.home.stop - window.words.start]


def _roles(tags: Floats) -> tuple[Floats, Floats]:
    """Roles of the words from their tags: beginning and inside of a role added up."""
    inside, beginning = tags[:, 2::2], tags[:, 1::2]
    roles = np.concatenate([tags[:, :1], np.logaddexp(beginning, inside)], axis=1)
    return roles, beginning[:, Role.CONTENT - 1] - roles[:, Role.CONTENT]


def _cues(tags: Floats, paragraph: NDArray[np.int64], threshold: float) -> list[tuple[int, int]]:
    """Runs of words that are likely part of a cue, parted where a new cue more likely begins than goes on."""
    begin, inside = np.exp(tags[:, 2 * Role.CUE - 1]), np.exp(tags[:, 2 * Role.CUE])
    likely = begin + inside > threshold
    fresh = np.diff(paragraph, prepend=-1) > 0
    starts = likely & (~np.concatenate([[False], likely[:-1]]) | (begin > inside) | fresh)
    stops = likely & np.concatenate([~likely[1:] | starts[1:], [True]])
    return list(zip(np.flatnonzero(starts).tolist(), np.flatnonzero(stops).tolist(), strict=True))


def _link(words: Words, window: Window, result: Encoded, cues: Sequence[CueEvidence], tagger: Tagger) -> None:
    """Fill in the links of ``cues`` to the words at home in ``window``."""
    if not cues:
        return
    at_home = np.arange(window.home.start, window.home.stop)
    vectors = np.stack(
        [result.cue[cue.first - window.words.start : cue.last + 1 - window.words.start].mean(0) for cue in cues]
    )
    firsts = np.array([cue.first for cue in cues], np.int64)
    links = tagger.link(vectors, _at_home(window, result.target), distances(words.paragraph, at_home, firsts))
    for cue, row in zip(cues, links, strict=True):
        start, stop = max(cue.reach.start, window.home.start), min(cue.reach.stop, window.home.stop)
        if start < stop:
            seen = slice(start - cue.reach.start, stop - cue.reach.start)
            cue.links[seen] = row[start - window.home.start : stop - window.home.start]
