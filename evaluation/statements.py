"""How often attributions of different documents are rightly held to report the same words.

    python -m evaluation.statements RECORDS.jsonl...

reads extracted records (``onrecord extract --format jsonl``), puts them into an archive, and compares its
statements with the labels of ``statements.jsonl``: pairs of attributions, each given by the document and by where its
content begins and ends.

The pairs are of documents that tell of one event: the articles of three outlets in BASIL (Fan et al. 2019), and
articles that a news site put together as coverage of one story. They were drawn from all pairs that have three
telling words in common, or two rarer ones, or the speaker's name and a rarer one, in strata by how much is common
(much, half, little, short contents, different speakers), a fifth of them among pairs of one speaker with much or
half in common, which are hard. One reader labelled them, and another read them without the labels: of 451 of which
the second was certain they judged 445 alike; two labels were corrected.

A pair is the same where both contents report one utterance, wholly or in part: the same words, a cut of them, or a
paraphrase that keeps some of them. It is not where a speaker says the like on another occasion, or in another
sentence of one speech; where others say it; where the contents only have their topic in common; and where one is
but a name or a phrase of the other. Whom an utterance is ascribed to was read in the article: a pair is the same
too where a record names a wrong speaker. Pairs on which a reader could be of two minds were left out. They were drawn
from what an earlier model found; a label of a content that the model at hand does not find says nothing.

What speaks for a pair was weighed on all of them, see :mod:`evaluation.fit_statements`, which also tells what comes
of it on pairs on which it was not learned; what was wrong on either half of the events (``learned`` in a label or
not) has been looked at while features were chosen.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from evaluation.people import read_records
from evaluation.places import at
from onrecord.archive import Archive
from onrecord.archive.statements import Reported
from onrecord.archive.wording import fingerprints
from onrecord.attribution import Record
from onrecord.document import Span

LABELS = Path(__file__).with_name("statements.jsonl")

_THIS_CONTENT = 0.5  # characters in common, from where either begins to where either ends

_PLACES = (
    'SELECT documents.name, min("start"), max("end"), attributions.id, statement_id, content, speakers.name, '
    "person_id, published FROM attributions JOIN documents ON documents.id = attributions.document_id "
    "JOIN spans ON attribution_id = attributions.id AND part = 'content' "
    "LEFT JOIN speakers ON speakers.id = speaker_id LEFT JOIN namings ON namings.id = naming_id "
    "GROUP BY attributions.id ORDER BY attributions.id"
)


@dataclass(frozen=True, slots=True)
class Said:
    """An attribution: where its content stands, and what the archive knows of it."""

    document: str
    start: int
    end: int
    reported: Reported


@dataclass(frozen=True, slots=True)
class Label:
    """Two places of documents, and whether they report the same words."""

    one: tuple[str, int, int]
    other: tuple[str, int, int]
    same: bool
    corpus: str
    learned: bool
    event: int


@dataclass(frozen=True, slots=True)
class Figures:
    """How often what is held to be the same is so, and what is the same is found."""

    right: int
    found: int
    same: int
    compared: int

    def __str__(self) -> str:
        precision, recall = self.right / (self.found or 1), self.right / (self.same or 1)
        return f"{precision:.3f} | {recall:.3f} | {2 * self.right / (self.found + self.same or 1):.3f} | {self.same}"


def kept(records: Iterable[Record]) -> list[Said]:
    """The attributions of an archive of these records."""
    with TemporaryDirectory() as folder:
        path = str(Path(folder, "records.db"))
        with Archive.open(path, write=True) as archive:
            run = archive.begin(version="evaluation", model="any", options={})
            left = iter(records)
            while batch := list(islice(left, 64)):
                archive.add(batch, run)
            archive.finish(run)
        with closing(sqlite3.connect(path)) as connection:
            rows = connection.execute(_PLACES)
            return [Said(document, start, end, Reported(*known)) for document, start, end, *known in rows]


def read_labels(path: Path = LABELS) -> list[Label]:
    """The labelled pairs."""
    lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [Label(tuple(line.pop("a")), tuple(line.pop("b")), **line) for line in lines]


def placed(labels: Iterable[Label], everything: Sequence[Said]) -> Iterator[tuple[Label, Reported, Reported]]:
    """The labels with the attributions of their contents; without those of which a content is no attribution's."""
    contents: dict[str, list[tuple[Span, Reported]]] = defaultdict(list)
    for each in everything:
        contents[each.document].append((Span(each.start, each.end), each.reported))
    for label in labels:
        one, other = (
            at(Span(start, end), contents[document], _THIS_CONTENT) for document, start, end in (label.one, label.other)
        )
        if one is not None and other is not None:
            yield label, one, other


def shared(one: Reported, other: Reported) -> int:
    """How many fingerprints two attributions have in common."""
    return len({*fingerprints(one.content)}.intersection(fingerprints(other.content)))


def measured(labels: Iterable[tuple[Label, Reported, Reported]]) -> Figures:
    """The figures on these labels."""
    right = found = same = compared = 0
    for label, one, other in labels:
        are_one = one.statement == other.statement
        found += are_one
        same += label.same
        right += are_one and label.same
        compared += label.same and shared(one, other) > 0
    return Figures(right, found, same, compared)


def report(everything: Sequence[Said], labels: Sequence[Label]) -> Iterator[str]:
    """The figures as Markdown."""
    at_hand = list(placed(labels, everything))
    parts = {
        "basil": [each for each in at_hand if each[0].corpus == "basil"],
        "volume": [each for each in at_hand if each[0].corpus == "volume"],
        "all": at_hand,
    }
    yield from ("| pairs | precision | recall | F1 | same |", "|---|---|---|---|---|")
    yield from (f"| {name} | {measured(part)} |" for name, part in parts.items() if part)
    figures = measured(at_hand)
    yield ""
    yield f"Of the same pairs {figures.compared / (figures.same or 1):.3f} have a fingerprint in common."
    documents = {each.document for each in everything}
    absent = sum({label.one[0], label.other[0]} <= documents for label in labels) - len(at_hand)
    yield f"{absent} labels of these documents have a place where no attribution was found."


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records", type=Path, nargs="+")
    paths = parser.parse_args().records
    everything = kept(record for path in paths for record in read_records(path))
    print("\n".join(report(everything, read_labels())))


if __name__ == "__main__":
    main()
