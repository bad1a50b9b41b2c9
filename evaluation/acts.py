"""How often it is told rightly what kind of act an attribution reports.

    python -m evaluation.acts [DEV.jsonl]

``acts.jsonl`` are attributions of the development set that were drawn by lot (``random.Random(20161108).sample``, of
all places of all documents) among those that people annotated, so that they do not depend on a model. One reader
labelled them by the conventions of ``docs/acts.md``, from the sentence and what stands around it, without what the
function says. The rules were made with the training set alone. Then the first 400 were measured once (``drawn`` is 1),
and what was wrong was looked at and mended; then 100 more (2), and some of it was mended; then 100 more (3), and
nothing has been mended since: these say what comes of it on others.
The texts may not be passed on: the labels are ids and places.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluation.speakers import CORPORA
from onrecord.act import act
from onrecord.attribution import Act
from onrecord.evaluate import GoldDocument, read_gold

LABELS = Path(__file__).with_name("acts.jsonl")


@dataclass(frozen=True, slots=True)
class Label:
    """An attribution, by its document and its number among those of the document, and its act."""

    document: str
    number: int
    act: Act
    drawn: int


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often which act is told for which."""

    counts: Mapping[tuple[Act, Act], int]
    """By the right act and the one that is told."""

    @property
    def number(self) -> int:
        """Of attributions."""
        return sum(self.counts.values())

    @property
    def share(self) -> float:
        """Of the attributions the share that is right."""
        return sum(self.counts.get((each, each), 0) for each in Act) / (self.number or 1)

    def precision(self, of: Act) -> float:
        """Share of what is told to be of an act that is."""
        return self.counts.get((of, of), 0) / (sum(self.counts.get((each, of), 0) for each in Act) or 1)

    def recall(self, of: Act) -> float:
        """Share of what is of an act that is told to be."""
        return self.counts.get((of, of), 0) / (self.labelled(of) or 1)

    def labelled(self, of: Act) -> int:
        """How many are of an act."""
        return sum(self.counts.get((of, each), 0) for each in Act)


def read_labels(path: Path = LABELS) -> list[Label]:
    """The labels."""
    lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [Label(line["id"], line["number"], Act(line["act"]), line["drawn"]) for line in lines]


def confusion(labels: Sequence[Label], gold: Sequence[GoldDocument]) -> Confusion:
    """How the acts that are told agree with the labels."""
    documents = {each.document.id: each for each in gold}
    counts: Counter[tuple[Act, Act]] = Counter()
    for label in labels:
        found = documents[label.document]
        one = found.attributions[label.number]
        counts[label.act, act(found.document.text, one.source, one.cue, one.content)] += 1
    return Confusion(counts)


def report(found: Confusion) -> Iterator[str]:
    """The figures as Markdown."""
    yield f"Right: {found.share:.1%} of {found.number}"
    yield from ("", "| act | precision | recall | number |", "|---|---|---|---|")
    for each in Act:
        yield f"| {each} | {found.precision(each):.1%} | {found.recall(each):.1%} | {found.labelled(each)} |"
    yield from ("", f"| is, told as | {' | '.join(Act)} |", "|---|" + "---|" * len(Act))
    for each in Act:
        yield f"| {each} | {' | '.join(str(found.counts.get((each, told), 0)) for told in Act)} |"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="?", default=CORPORA / "dev.jsonl")
    gold = read_gold(parser.parse_args().gold)
    labels = read_labels()
    for drawn in sorted({label.drawn for label in labels}):
        print(f"## Drawn {drawn}\n")
        print("\n".join(report(confusion([label for label in labels if label.drawn == drawn], gold))), end="\n\n")


if __name__ == "__main__":
    main()
