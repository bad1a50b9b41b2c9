"""How often it is told rightly whether two documents speak of one person, or of one body.

    python -m evaluation.people RECORDS.jsonl...

The records are what ``onrecord extract --format jsonl`` makes of the corpora. ``people.jsonl`` are pairs of names
where they stand in two documents, with whether both are one's, as a reader told from what the articles say. Hard
pairs are those of different names of one person, and those of one name, or of names that are alike, where it takes
knowledge to tell; the others are of one full name, or of two that nobody would take for one. They were drawn from
BASIL and from articles of US outlets of 2012-20, half of them alike in their family names, their spelling, their
initials or words, and each was read where it stands. The rules were made with those that are ``learned``; the others
were drawn from further articles when the rules stood, and read without what the rules say; two faults that they
showed have been mended since.
The texts may not be passed on: the labels are ids and places. The names were those of the speakers that an earlier
model found; one that is no speaker's to the model at hand says nothing of how people are told apart.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from evaluation.places import at
from onrecord.attribution import Attribution, Kind, Record, Speaker, Type
from onrecord.document import Document, Span
from onrecord.people import Corrections, Naming, gender, people

LABELS = Path(__file__).with_name("people.jsonl")
NAMED = (Kind.PERSON, Kind.ORGANIZATION)

_THIS_NAME = 0.6  # letters in common, of those in either: a part of a name may be another's

Place = tuple[str, int, int]
"""The id of a document, and where a name stands in it."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names in two documents, and whether they are one person's; ``learned``: the rules were made with it."""

    a: Place
    b: Place
    same: bool
    hard: bool
    corpus: str
    learned: bool


@dataclass(frozen=True, slots=True)
class Agreement:
    """How the pairs that are told to be one's agree with those that are, of the pairs of two speakers.

    Attributes:
        unnamed: labelled names that are no speaker's.
    """

    right: int = 0
    told: int = 0
    same: int = 0
    pairs: int = 0
    unnamed: int = 0

    @property
    def precision(self) -> float:
        """Share of the pairs told to be one's that are."""
        return self.right / self.told if self.told else 0.0

    @property
    def recall(self) -> float:
        """Share of the pairs that are one's that are told."""
        return self.right / self.same if self.same else 0.0

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        return 2 * self.right / (self.told + self.same) if self.told + self.same else 0.0


def read_pairs(path: Path = LABELS) -> list[Pair]:
    """The labelled pairs."""
    return [
        Pair(_place(line["a"]), _place(line["b"]), line["same"], line["hard"], line["corpus"], line["learned"])
        for line in map(json.loads, path.read_text(encoding="utf-8").splitlines())
    ]


def _place(found: Sequence[Any]) -> Place:
    name, start, end = found
    return name, start, end


def read_records(path: Path) -> Iterator[Record]:
    """The records of a file in the form that ``onrecord extract --format jsonl`` writes."""
    with path.open(encoding="utf-8") as lines:
        yield from map(record, map(json.loads, lines))


def record(line: Mapping[str, Any]) -> Record:
    """The record of a line."""
    document = Document(line["id"], line["text"], line["title"], line["published"], line["publisher"])
    return Record(document, tuple(map(_attribution, line["attributions"])))


def _attribution(found: Mapping[str, Any]) -> Attribution:
    source, cue, content = (_spans(found[part]) for part in ("source", "cue", "content"))
    said = found["speaker"]
    speaker = said and Speaker(said["name"], Kind(said["kind"]), _spans(said["mention"]))
    return Attribution(found["id"], Type(found["type"]), source, cue, content, found["continues"], speaker)


def _spans(found: Iterable[Sequence[int]]) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in found)


def told(records: Iterable[Record]) -> dict[str, list[tuple[Span, int]]]:
    """For each document where its named speakers stand, and which of all people each of them is told to be."""
    counts: Counter[tuple[str, Kind, str | None, int | None]] = Counter()
    places: list[tuple[str, Span, tuple[str, Kind, str | None, int | None]]] = []
    for each in records:
        published = each.document.published
        year = int(published[:4]) if published else None
        found = {}
        for speaker in dict.fromkeys(attribution.speaker for attribution in each):
            if speaker and speaker.name and speaker.kind in NAMED:
                found[speaker] = (speaker.name, speaker.kind, gender(each, speaker), year)
        counts.update(set(found.values()))
        places += [(each.document.id, span, key) for speaker, key in found.items() for span in speaker.mention]
    namings = [Naming(number, *key, count) for number, (key, count) in enumerate(counts.items())]
    ids = {key: number for number, key in enumerate(counts)}
    owner = {naming: number for number, each in enumerate(people(namings, Corrections())) for naming in each.namings}
    found_in: dict[str, list[tuple[Span, int]]] = {}
    for document, span, key in places:
        found_in.setdefault(document, []).append((span, owner[ids[key]]))
    return found_in


def agreement(pairs: Iterable[Pair], found: Mapping[str, Sequence[tuple[Span, int]]]) -> Agreement:
    """How what is told agrees with the labels; a pair of which one has no speaker says nothing of telling people."""
    right = positive = same = number = unnamed = 0
    for pair in pairs:
        sides = [_at(place, found) for place in (pair.a, pair.b)]
        unnamed += sides.count(None)
        if None not in sides:
            number += 1
            same += pair.same
            positive += sides[0] == sides[1]
            right += pair.same and sides[0] == sides[1]
    return Agreement(right, positive, same, number, unnamed)


def half_hard(pairs: Sequence[Pair], found: Mapping[str, Sequence[tuple[Span, int]]]) -> Agreement:
    """How it agrees where as many pairs are easy as are hard, of which the labels have more."""
    hard, easy = (agreement([pair for pair in pairs if pair.hard is wanted], found) for wanted in (True, False))
    weight = hard.pairs / easy.pairs
    return Agreement(*(round(one + weight * other) for one, other in zip(astuple(hard), astuple(easy), strict=True)))


def _at(place: Place, found: Mapping[str, Sequence[tuple[Span, int]]]) -> int | None:
    """Who has this name there, or most of it."""
    document, start, end = place
    return at(Span(start, end), found.get(document, ()), _THIS_NAME)


def report(name: str, found: Agreement) -> str:
    """A line of Markdown."""
    figures = " | ".join(f"{figure:.1%}" for figure in (found.precision, found.recall, found.f1))
    return f"| {name} | {figures} | {found.pairs} | {found.unnamed} |"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records", type=Path, nargs="+")
    parser.add_argument("--labels", type=Path, default=LABELS)
    options = parser.parse_args()
    found = told(each for path in options.records for each in read_records(path))
    pairs = read_pairs(options.labels)
    print(
        "| pairs | precision | recall | F1 | number | names that are no speaker's |",
        "|---|---|---|---|---|---|",
        sep="\n",
    )
    rows = {
        "all": pairs,
        "hard": [pair for pair in pairs if pair.hard],
        "one half": pairs[::2],
        "other half": pairs[1::2],
        "not learned from": [pair for pair in pairs if not pair.learned],
        **{corpus: [pair for pair in pairs if pair.corpus == corpus] for corpus in sorted({p.corpus for p in pairs})},
    }
    for name, part in rows.items():
        print(report(name, agreement(part, found)))
    print(report("all, as if half were hard", half_hard(pairs, found)))


if __name__ == "__main__":
    main()
