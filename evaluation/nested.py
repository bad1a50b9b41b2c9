"""How often attributions within others are right.

    python -m evaluation.nested [--model MODEL]

``nested.jsonl`` are attributions that onrecord found in the contents of others: in the development set, where one
reader read all, and from that chose the least score and the rules of :mod:`onrecord.extract.nested`; and in sixty
articles each of Wikinews and of outlets of the whole world, read when these were settled; and what a later change of
decoding found beside these, after which the least score was set again. One is right where by the content of the outer
one its source says, thinks or wants what stands in its own, or half of that at least. What is only asked, asked for or
supposed is not said. How many are missed was not looked at, for nobody has annotated any. What the
model at hand finds beside the labels is counted, and counts neither way.
The texts may not be passed on: the labels are ids and places.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import onrecord
from evaluation.places import at
from evaluation.speakers import CORPORA
from onrecord.attribution import Attribution, Record
from onrecord.document import Document, Span

LABELS = Path(__file__).with_name("nested.jsonl")

_SAME = 0.5  # characters in common of the sources, and of the contents


@dataclass(frozen=True, slots=True)
class Label:
    """An attribution within another: where its source and its content stand, and whether it is right."""

    corpus: str
    id: str
    source: Span
    content: Span
    right: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """How many were found of those that are labelled, how many of them are right, and how many were found beside."""

    right: int
    labelled: int
    others: int

    @property
    def share(self) -> float:
        """Of those that are labelled the share that is right."""
        return self.right / (self.labelled or 1)


def read_labels(path: Path = LABELS) -> list[Label]:
    """The labels."""
    lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [Label(**line | {part: Span(*line[part]) for part in ("source", "content")}) for line in lines]


def figures(labels: Iterable[Label], records: Iterable[Record]) -> Figures:
    """How good what was found in some documents is."""
    known: dict[str, list[Label]] = defaultdict(list)
    for label in labels:
        known[label.id].append(label)
    judged = [
        _judged(each, known[record.document.id]) for record in records for each in record if each.parent is not None
    ]
    return Figures(judged.count(True), len(judged) - judged.count(None), judged.count(None))


def _judged(found: Attribution, labels: Sequence[Label]) -> bool | None:
    """Whether it is right; ``None`` where nobody has said."""
    content = Span(found.content[0].start, found.content[-1].end)
    source = Span(found.source[0].start, found.source[-1].end)
    alike = [(each.content, each) for each in labels if at(source, [(each.source, True)], _SAME)]
    label = at(content, alike, _SAME)
    return None if label is None else label.right


def records(corpus: str, labels: Iterable[Label], model: str | None) -> Iterator[Record]:
    """What a model finds in the labelled documents of a corpus."""
    asked = {label.id for label in labels if label.corpus == corpus}
    with (CORPORA / f"{corpus}.jsonl").open(encoding="utf-8") as stream:
        articles = [article for article in map(json.loads, stream) if article["id"] in asked]
    return onrecord.load(model, nested=True).pipe(Document(each["id"], each["text"]) for each in articles)


def measured(labels: Sequence[Label], model: str | None = None) -> Mapping[str, Figures]:
    """The figures of a model, by corpus."""
    corpora = dict.fromkeys(label.corpus for label in labels)
    return {corpus: figures(labels, records(corpus, labels, model)) for corpus in corpora}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model")
    for corpus, found in measured(read_labels(), parser.parse_args().model).items():
        print(f"{corpus}: {found.share:.1%} of {found.labelled} right; {found.others} others, which nobody has read")


if __name__ == "__main__":
    main()
