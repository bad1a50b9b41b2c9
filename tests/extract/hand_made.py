"""Evidence made by hand, so that the best reading of it is known; and texts of all sorts (for hypothesis)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from onrecord.document import Span
from onrecord.extract.confidence import FEATURES, Confidence
from onrecord.extract.decode import Candidate, Decoding
from onrecord.extract.evidence import CueEvidence, Evidence
from onrecord.extract.link import reachable
from onrecord.extract.model import Manifest
from onrecord.extract.roles import Role
from onrecord.extract.windows import Limits
from onrecord.extract.words import Mark, Words, words_of
from onrecord.reading import KINDS, NAME_TAGS, Reading

SURE = 0.96  # probability of what is said to be so; the rest is shared by what is not

MANIFEST = Manifest(
    "by hand",
    Limits(),
    Decoding(),
    Confidence((0.0,) * len(FEATURES), 0.0),
    layout=0.7,
    floating=0.8,
    resolution={},
)


@dataclass(frozen=True, slots=True)
class Said:
    """What the network saw: phrases of the text."""

    cue: str
    content: tuple[str, ...]
    source: str | None = None
    probability: float = 0.9


def evidence(text: str, *seen: Said) -> Evidence:
    """Strong evidence for some attributions of a text, in the order of their cues."""
    words = words_of(text)
    roles = np.zeros(len(words), np.int64)
    cues = []
    for said in seen:
        parts = {Role.CUE: [said.cue], Role.CONTENT: list(said.content), Role.SOURCE: [said.source or ""]}
        places = {role: [phrase(text, words, part) for part in found] for role, found in parts.items()}
        for role, runs in places.items():
            for run in runs:
                roles[run.start : run.stop] = role
        cue = places[Role.CUE][0]
        reach = reachable(words.paragraph, cue.start)
        links = np.zeros(len(words), np.int64)
        for link, role in ((1, Role.SOURCE), (2, Role.CONTENT)):
            for run in places[role]:
                links[run.start : run.stop] = link
        rows = likely(links[reach.start : reach.stop], 3)
        cues.append(CueEvidence(cue.start, cue.stop - 1, said.probability, reach, rows))
    return Evidence(
        words=words,
        roles=likely(roles, len(Role)),
        begins=np.zeros(len(words), np.float32),
        units=np.flatnonzero(np.diff(words.paragraph, prepend=-1)),
        cues=tuple(cues),
        reading=nothing_read(words),
    )


def nothing_read(words: Words) -> Reading:
    """The reading of a text in which no name stands out."""
    count = len(words)
    return Reading(
        starts=words.starts,
        ends=words.ends,
        paragraph=words.paragraph,
        quoted=words.mark != Mark.OUTSIDE,
        names=likely(np.zeros(count, np.int64), len(NAME_TAGS)).astype(np.float16),
        kinds=np.zeros((count, len(KINDS)), np.float16),
        anaphor=np.zeros((count, 1), np.float16),
        antecedent=np.zeros((count, 1), np.float16),
    )


def phrase(text: str, words: Words, part: str) -> range:
    """The words of a part of the text that stands there once."""
    if not part:
        return range(0)
    (start,) = [at for at in range(len(text)) if text.startswith(part, at)]
    return words.within(Span(start, start + len(part)))


def likely(classes: NDArray[np.int64], count: int) -> NDArray[np.float32]:
    """Log probabilities: :data:`SURE` for one class in each row."""
    rows = np.full((len(classes), count), np.log((1 - SURE) / (count - 1)), np.float32)
    rows[np.arange(len(classes)), classes] = np.log(SURE)
    return rows


def shown(text: str, words: Words, candidate: Candidate) -> tuple[str | None, str, tuple[str, ...]]:
    """A candidate as the words of its source, cue and content."""

    def of(run: range) -> str:
        start, end = words.span(run.start, run.stop - 1)
        return text[start:end]

    return (
        of(candidate.source) if candidate.source else None,
        of(range(candidate.cue.first, candidate.cue.last + 1)),
        tuple(of(run) for run in candidate.content),
    )


FRAGMENTS = (
    "“The bridge is closed,” Ada said. ",
    '"It will not open again," the mayor told reporters on Monday. ',
    "Officials said that rain had come. ",
    "According to the ministry, prices rose 3.5%. ",
    "‘The workers’ rights are at risk,’ he said. ",
    "''We lost the signal,'' she said, ''at noon.'' ",
    "“Nobody came.",
    "“And nobody will. We have been waiting for the whole of the day.”",
    "MODERATOR: Why did you leave?",
    "“Be kind.” ― Amina Yusuf",
    "He did not comment. ",
    "In the ’90s, they believed",
    "«Non», dit-elle. ",
    "said said said ",
    "\n\n",
    "\n",
    "\r\n\r\n",
    "\u2029",
    "\t",
    " ",
)
ODDITIES = "\"'“”‘’„«»\x00\x0b\x0c\x1c\x85\xa0\xad\u0301\u200b\u2028\u2029\u202e\ufeff\ufffd\ud800\udfff中م🙂_[]-:\r\n"

unicode = st.text(st.characters() | st.characters(categories=["Cs"]) | st.sampled_from(ODDITIES), max_size=120)
news = st.lists(st.sampled_from(FRAGMENTS) | st.text("ab 'ß,.”“\"", max_size=12), max_size=14).map("".join)
texts = st.one_of(news, unicode, st.tuples(news, unicode, news).map("".join))
