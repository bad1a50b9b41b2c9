"""Whom words mean: sources labelled by reading, coreference corpora, and pronouns of Wikipedia.

training/speakers.jsonl   the speakers of attributions in articles of other corpora, labelled by reading
gum_coref, meantime_coref mentions of the same entity (GUM; MEANTIME)
gap_*.tsv                 pronouns and the two names that each could mean (GAP, Webster et al. 2018)
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from onrecord.document import Span
from onrecord.extract.windows import pieces_of
from onrecord.extract.words import Case, Words
from onrecord.reading import KINDS
from training.corpora import Anaphor, Example, documents, unlabelled

NAMED = ("person", "organization")
CAPITALIZED = (Case.TITLE, Case.UPPER, Case.MIXED)
SHORT = 6  # words of a mention that is taken for a name; longer ones have much beside it
ENTITIES = ("person", "organization", "place", "PER", "ORG", "LOC")
PRONOUNS = frozenset("i he she it they we you him her his hers its their them who which that this".split())
TITLES = frozenset("mr mrs ms dr sir president senator sen rep gov governor general justice judge secretary".split())
SMALL = frozenset("the of and for de al bin van von jr sr on in".split())


def sources(document: dict[str, Any], words: Words) -> tuple[Anaphor, ...]:
    """The sources of an article whose speakers are labelled."""
    found = []
    text = document["text"]
    for attribution in document["attributions"]:
        run = _run(words, attribution["source"])
        if not run:
            continue
        speaker = attribution["speaker"]
        kind = next(number for number, kind in enumerate(KINDS) if (kind or "none") == speaker["kind"])
        antecedents: frozenset[int] | None = frozenset()
        sure = speaker.get("sure", True)
        if not sure:
            antecedents = None
        elif speaker["kind"] in NAMED:
            antecedents = frozenset(_namings(text, words, speaker["name"])) - set(run)
            if _names_itself(text[words.starts[run[0]] : words.ends[run[-1]]], speaker["name"]) or not antecedents:
                antecedents = None
        found.append(Anaphor(run, kind if sure else None, antecedents))
    return tuple(found)


def _run(words: Words, spans: Sequence[Sequence[int]]) -> range:
    """The words of the spans and of what stands between them."""
    return words.within(Span(spans[0][0], spans[-1][1])) if spans else range(0)


def _plain(text: str) -> list[str]:
    return re.findall(r"\w+", re.sub(r"[’'‘`]s\b", "", text).casefold())


def _names_itself(source: str, name: str) -> bool:
    return bool(set(_plain(source)) & (set(_plain(name)) - SMALL))


def _namings(text: str, words: Words, name: str) -> Iterator[int]:
    """The words that name somebody: the whole name, or a longer part of it that no other name goes before."""
    parts = set(_plain(name)) - SMALL
    said = [text[start:end].casefold() for start, end in zip(words.starts, words.ends, strict=True)]
    for number, word in enumerate(said):
        if word not in parts or words.case[number] not in CAPITALIZED:
            continue
        before = said[number - 1] if number else ""
        foreign = bool(number) and words.case[number - 1] == Case.TITLE and before not in parts | TITLES
        if not foreign:
            yield number


def coreference(document: dict[str, Any], tokenizer: Tokenizer) -> Example:
    """An article whose mentions are linked: those without a name mean the names of their cluster."""
    text = document["text"]
    pieces = pieces_of(text, tokenizer)
    clusters: dict[str, list[range]] = defaultdict(list)
    kinds: dict[str, str] = {}
    for mention in document["mentions"]:
        start, end, cluster, kind = _mention(mention)
        run = pieces.words.within(Span(start, end))
        if run:
            clusters[cluster].append(run)
            kinds[cluster] = kind
    anaphors = []
    for cluster, runs in clusters.items():
        if kinds[cluster] not in ENTITIES:
            continue
        names = [run for run in runs if _is_name(text, pieces.words, run)]
        antecedents = frozenset(word for run in names for word in run if pieces.words.case[word] in CAPITALIZED)
        anaphors += [
            Anaphor(run, None, antecedents)
            for run in runs
            if antecedents and not antecedents & set(run) and len(run) <= SHORT
        ]
    return unlabelled(document["id"], pieces, anaphors=tuple(anaphors))


def _mention(mention: dict[str, Any] | list[Any]) -> tuple[int, int, str, str]:
    """Its characters, its cluster and the type of that, in either of the two corpora."""
    if isinstance(mention, dict):
        return mention["start"], mention["end"], mention["cluster"], mention["etype"]
    start, end, cluster = mention
    kind = re.search(r"(PER|ORG|LOC)\d", cluster)
    return start, end, cluster, kind[1] if kind else ""


def _is_name(text: str, words: Words, run: range) -> bool:
    said = text[words.starts[run[0]] : words.ends[run[-1]]]
    capital = [words.case[word] in CAPITALIZED for word in run]
    return (
        len(run) <= SHORT
        and said.casefold() not in PRONOUNS
        and any(capital[1:] if len(run) > 1 else capital)
        and capital[-1]
    )


def pronouns(path: Path, tokenizer: Tokenizer) -> Iterator[Example]:
    """The pronouns of GAP that mean one of their two names."""
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            right = [name for name in "AB" if row[f"{name}-coref"] == "TRUE"]
            if not right:
                continue
            text = row["Text"]
            pieces = pieces_of(text, tokenizer)
            start = int(row["Pronoun-offset"])
            pronoun = pieces.words.within(Span(start, start + len(row["Pronoun"])))
            antecedents = frozenset(_namings(text, pieces.words, row[right[0]])) - set(pronoun)
            if pronoun and antecedents:
                yield unlabelled(row["ID"], pieces, anaphors=(Anaphor(pronoun, None, antecedents),))


def labelled(path: Path, corpora: Sequence[Path]) -> list[dict[str, Any]]:
    """The articles whose speakers are labelled, with their texts and titles from the corpora.

    A line of the file has ``id``, ``held_out`` and ``attributions``; of these ``source`` and ``speaker`` with
    its ``kind`` and, where there is one, ``name``; ``sure`` where it is false; ``cue`` and ``content`` where
    the article is held out.
    """
    texts = {document["id"]: document for corpus in corpora for document in documents(corpus)}
    return [
        {**line, "text": texts[line["id"]]["text"], "title": texts[line["id"]].get("title")}
        for line in documents(path)
        if line["id"] in texts
    ]
