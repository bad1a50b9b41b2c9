"""Annotated articles as training examples: what each word should be, and what each cue should link."""

from __future__ import annotations

import gzip
import hashlib
import json
import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from onrecord.document import Span
from onrecord.extract.link import LINKS, reachable
from onrecord.extract.roles import TAGS, Role
from onrecord.extract.windows import Pieces, pieces_of
from onrecord.extract.words import Words
from onrecord.reading import NAME_TAGS, NameType

Floats = NDArray[np.float32]

ROLES = {"source": Role.SOURCE, "cue": Role.CUE, "content": Role.CONTENT}


@dataclass(frozen=True, slots=True)
class CueTarget:
    """What one cue should be linked to.

    Attributes:
        first, last: the words of the cue.
        reach: the words it can be linked to.
        target: reach x 3 probabilities of none, source and content.
    """

    first: int
    last: int
    reach: range
    target: Floats


@dataclass(frozen=True, slots=True)
class Anaphor:
    """Words that mean somebody: a source, or a pronoun.

    Attributes:
        words: its words.
        kind: the number of its kind in :data:`onrecord.reading.KINDS`; ``None`` where it is not annotated.
        antecedents: the words of the names of whom it means; empty if nobody named; ``None`` where it is
            not annotated or has a name in itself.
    """

    words: range
    kind: int | None
    antecedents: frozenset[int] | None


@dataclass(frozen=True, slots=True)
class Example:
    """One article, as far as it is annotated.

    Attributes:
        id: of the article.
        pieces: its word pieces.
        tags: words x 7 probabilities of the tags; zero where they are not annotated.
        cues: what is to be linked.
        names: words x 9 probabilities of the tags of names; zero where they are not annotated.
        anaphors: what is to be resolved.
    """

    id: str
    pieces: Pieces
    tags: Floats
    cues: tuple[CueTarget, ...]
    names: Floats
    anaphors: tuple[Anaphor, ...] = ()


def documents(path: Path) -> list[dict[str, Any]]:
    """The lines of a JSONL corpus, perhaps compressed with gzip; without attributions that stand within others."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        return [_with_outer(json.loads(line)) for line in lines]


def _with_outer(document: dict[str, Any]) -> dict[str, Any]:
    """What people have annotated has none; what they have corrected may."""
    if any(each.get("parent") for each in document.get("attributions", ())):
        document["attributions"] = [each for each in document["attributions"] if not each.get("parent")]
    return document


def ids(paths: Sequence[Path]) -> set[str]:
    """The ids of all documents of some corpora."""
    return {document["id"] for path in paths for document in documents(path)}


def keep(examples: Sequence[Example], path: Path) -> None:
    """Write examples so that a run cut off leaves no half of them."""
    partial = path.with_suffix(".partial")
    partial.write_bytes(pickle.dumps(examples))
    partial.replace(path)


def kept(path: Path) -> list[Example]:
    """Examples that :func:`keep` has written."""
    found: list[Example] = pickle.loads(path.read_bytes())  # noqa: S301  our own file
    return found


def held_out(document_id: str, share: float) -> bool:
    """Whether an article is kept from training, to fit the scores on: by its id, so always the same ones."""
    return int(hashlib.sha256(document_id.encode()).hexdigest()[:8], 16) < share * 2**32


def example(document: dict[str, Any], tokenizer: Tokenizer) -> Example:
    """The training example of one annotated article."""
    pieces = pieces_of(document["text"], tokenizer)
    words = pieces.words
    tags = np.zeros(len(words), np.int64)
    cues = []
    for attribution in document["attributions"]:
        parts = {role: list(_words(words, attribution[name])) for name, role in ROLES.items()}
        for role, runs in parts.items():
            for run in runs:
                tags[run.start] = 2 * role - 1
                tags[run.start + 1 : run.stop] = 2 * role
        if parts[Role.CUE]:
            cues.append(_cue_target(words, parts))
    tags_of_words = np.eye(len(TAGS), dtype=np.float32)[tags]
    return replace(unlabelled(document["id"], pieces), tags=tags_of_words, cues=tuple(cues))


def _words(words: Words, spans: Sequence[Sequence[int]]) -> Iterator[range]:
    for start, end in spans:
        run = words.within(Span(start, end))
        if run:
            yield run


def _cue_target(words: Words, parts: dict[Role, list[range]]) -> CueTarget:
    first, last = parts[Role.CUE][0].start, parts[Role.CUE][-1].stop - 1
    reach = reachable(words.paragraph, first)
    links = np.zeros(len(reach), np.int64)
    for link, role in ((1, Role.SOURCE), (2, Role.CONTENT)):
        for run in parts[role]:
            start, stop = max(run.start, reach.start), min(run.stop, reach.stop)
            if start < stop:
                links[start - reach.start : stop - reach.start] = link
    return CueTarget(first, last, reach, np.eye(len(LINKS), dtype=np.float32)[links])


def unlabelled(document_id: str, pieces: Pieces, anaphors: tuple[Anaphor, ...] = ()) -> Example:
    """An article in which neither attributions nor names are annotated."""
    count = len(pieces.words)
    tags, names = np.zeros((count, len(TAGS)), np.float32), np.zeros((count, len(NAME_TAGS)), np.float32)
    return Example(document_id, pieces, tags, (), names, anaphors)


NAME_TYPES = {
    "Person": NameType.PERSON,
    "Organization": NameType.ORGANIZATION,
    "Location": NameType.PLACE,
    "Facility": NameType.PLACE,
    "NORP": NameType.OTHER,
    "Misc": NameType.OTHER,
    "Product": NameType.OTHER,
}
"""The types of names of the corpus en-worldwide-newswire; its dates and sums are no names."""


def name_tags(entities: Sequence[tuple[int, int, str]], words: Words) -> Floats:
    """Words x tags of names, for the entities of an article: characters and type of each."""
    tags = np.zeros(len(words), np.int64)
    for start, end, kind in entities:
        run = words.within(Span(start, end))
        if run and kind in NAME_TYPES:
            tags[run.start] = 2 * NAME_TYPES[kind] - 1
            tags[run.start + 1 : run.stop] = 2 * NAME_TYPES[kind]
    return np.eye(len(NAME_TAGS), dtype=np.float32)[tags]
