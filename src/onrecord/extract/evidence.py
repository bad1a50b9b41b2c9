"""What the network has to say of a text, brought together from its windows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from onrecord.extract.link import distances, reachable
from onrecord.extract.roles import Role
from onrecord.extract.tagger import Encoded
from onrecord.extract.windows import Window
from onrecord.extract.words import Case, Mark, Words
from onrecord.reading import Reading

__all__ = ["CueEvidence", "Evidence", "Network", "at_home", "gather", "link", "read", "unlinked"]

Floats = NDArray[np.float32]
Halves = NDArray[np.float16]

_SURE = 6.0  # log odds beyond this say no more
_MOST_CUES = 32  # at home in one window: the likeliest; more is no prose, and would take memory without bound
_UNSEEN = np.array([0.0, -12.0, -12.0], np.float32)  # log probabilities of links to words out of view


class Network(Protocol):
    """What evidence is asked of: a :class:`~onrecord.extract.tagger.Tagger`, or a network before its export."""

    def encode(self, window: Window, /) -> Encoded:
        """One pass of the encoder over one window."""

    def link(self, cue: Floats, target: Floats, distance: NDArray[np.int64], /) -> Floats:
        """Log probabilities of none, source and content for each cue and word: cues x words x 3."""


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
        begins: words, log odds that content begins here rather than goes on, if this is content.
        units: first word of each unit that is decided as one: a paragraph, or a part of a very long one.
        cues: in the order of the text.
        reading: what is said of the words beside.
    """

    words: Words
    roles: Floats
    begins: Floats
    units: NDArray[np.int64]
    cues: tuple[CueEvidence, ...]
    reading: Reading


def gather(words: Words, shown: Iterable[Window], network: Network, cue_threshold: float) -> Evidence:
    """The evidence for a text; each word's from the window where it is at home.

    A run of words is a cue where each is part of one with more than the probability ``cue_threshold``.
    Windows are taken one by one and forgotten, so that a text of any length needs little memory.
    """
    roles: list[Floats] = [np.zeros((0, len(Role)), np.float32)]
    begins: list[Floats] = [np.zeros(0, np.float32)]
    starts: list[int] = []
    cues: list[CueEvidence] = []
    reader = _Reader(words)
    for window in shown:
        encoded = network.encode(window)
        reader.add(window, encoded)
        tags = at_home(window, encoded.tags)
        role, begin = _roles(tags)
        roles.append(role)
        begins.append(begin)
        starts.append(window.home.start)
        likely = np.exp(role[:, Role.CUE])
        found = [
            (first, last, float(likely[first : last + 1].mean()))
            for first, last in _cues(tags, words, window.home, cue_threshold)
        ]
        for first, last, probability in sorted(sorted(found, key=lambda cue: -cue[2])[:_MOST_CUES]):
            cues.append(unlinked(words, window.home.start + first, window.home.start + last, probability))
        recent = takewhile(lambda cue: cue.first >= window.words.start, reversed(cues))  # noqa: B023  used at once
        link(words, window, encoded, list(recent), network)
    units = np.union1d(np.flatnonzero(np.diff(words.paragraph, prepend=-1)), np.array(starts, np.int64))
    return Evidence(words, np.concatenate(roles), np.concatenate(begins), units, tuple(cues), reader.reading())


def read(words: Words, shown: Iterable[Window], network: Network) -> Reading:
    """The reading of a text whose attributions are not asked for: a title."""
    reader = _Reader(words)
    for window in shown:
        reader.add(window, network.encode(window))
    return reader.reading()


class _Reader:
    """Puts a reading together, window by window, in half precision: a long text has a lot of it."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._rows: dict[str, Halves] = {}

    def add(self, window: Window, encoded: Encoded) -> None:
        for name in ("names", "kinds", "anaphor", "antecedent"):
            rows = at_home(window, getattr(encoded, name))
            if name not in self._rows:
                self._rows[name] = np.zeros((len(self._words), rows.shape[1]), np.float16)
            self._rows[name][window.home.start : window.home.stop] = rows

    def reading(self) -> Reading:
        words = self._words
        nothing = np.zeros((len(words), 1), np.float16)
        return Reading(
            starts=words.starts,
            ends=words.ends,
            paragraph=words.paragraph,
            quoted=words.mark != Mark.OUTSIDE,
            names=self._rows.get("names", nothing),
            kinds=self._rows.get("kinds", nothing),
            anaphor=self._rows.get("anaphor", nothing),
            antecedent=self._rows.get("antecedent", nothing),
        )


def unlinked(words: Words, first: int, last: int, probability: float = 1.0) -> CueEvidence:
    """A cue whose links are not known yet; :func:`link` fills them in."""
    reach = reachable(words.paragraph, first)
    return CueEvidence(first, last, probability, reach, np.full((len(reach), len(_UNSEEN)), _UNSEEN))


def at_home(window: Window, rows: Floats) -> Floats:
    """The rows of the words at home in a window, of rows for all its words."""
    return rows[window.home.start - window.words.start : window.home.stop - window.words.start]


def _roles(tags: Floats) -> tuple[Floats, Floats]:
    """Roles of the words from their tags, beginning and inside added up; and whether content begins or goes on."""
    inside, beginning = tags[:, 2::2], tags[:, 1::2]
    roles = np.concatenate([tags[:, :1], np.logaddexp(beginning, inside)], axis=1)
    begins = beginning[:, Role.CONTENT - 1] - inside[:, Role.CONTENT - 1]
    return roles, begins.clip(-_SURE, _SURE)


def _cues(tags: Floats, words: Words, home: range, threshold: float) -> list[tuple[int, int]]:
    """Runs of words that are likely part of a cue, parted where a new cue more likely begins than goes on.

    None begins with a quotation mark: that is the end of a title, as in *said on "Face the Nation"*.
    """
    here = slice(home.start, home.stop)
    begin, inside = np.exp(tags[:, 2 * Role.CUE - 1]), np.exp(tags[:, 2 * Role.CUE])
    is_mark = (words.mark[here] >= Mark.OPENING) & (words.case[here] == Case.PUNCTUATION)
    likely = begin + inside > threshold
    fresh = np.diff(words.paragraph[here], prepend=-1) != 0
    for mark in np.flatnonzero(likely & is_mark):
        likely[mark] = mark > 0 and likely[mark - 1] and not fresh[mark]
    starts = likely & (~np.concatenate([[False], likely[:-1]]) | (begin > inside) & ~is_mark | fresh)
    stops = likely & np.concatenate([~likely[1:] | starts[1:], [True]])
    return list(zip(np.flatnonzero(starts).tolist(), np.flatnonzero(stops).tolist(), strict=True))


def link(words: Words, window: Window, result: Encoded, cues: Sequence[CueEvidence], network: Network) -> None:
    """Fill in the links of ``cues`` to the words at home in ``window``.

    Windows over one long paragraph overlap: a cue at home here is linked to all of it that is shown.
    """
    if not cues:
        return
    paragraph = words.paragraph
    shown = range(max(window.words.start, int(paragraph.searchsorted(paragraph[window.home.start]))), window.words.stop)
    vectors = np.stack(
        [result.cue[cue.first - window.words.start : cue.last + 1 - window.words.start].mean(0) for cue in cues]
    )
    firsts = np.array([cue.first for cue in cues], np.int64)
    targets = result.target[shown.start - window.words.start :]
    links = network.link(vectors, targets, distances(paragraph, np.array(shown), firsts))
    for cue, row in zip(cues, links, strict=True):
        near = shown if cue.first in window.home else window.home
        start, stop = max(cue.reach.start, near.start), min(cue.reach.stop, near.stop)
        if start < stop:
            seen = slice(start - cue.reach.start, stop - cue.reach.start)
            cue.links[seen] = row[start - shown.start : stop - shown.start]
