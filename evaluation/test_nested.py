"""What is found within others must not get worse than the floors of floors.json say."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from evaluation.nested import Figures, Label, figures, read_labels, records
from evaluation.speakers import CORPORA
from onrecord.attribution import Attribution, Record, Type
from onrecord.document import Document, Span

FLOORS = json.loads(Path(__file__).with_name("floors.json").read_text(encoding="utf-8"))["nested"]


@pytest.mark.model
@pytest.mark.parametrize("corpus", FLOORS)
def test_the_share_that_is_right_does_not_fall_below_its_floor(corpus: str) -> None:
    if not (CORPORA / f"{corpus}.jsonl").exists():
        pytest.skip(f"the corpus is not there: {CORPORA / corpus}.jsonl")
    labels = read_labels()
    found = figures(labels, records(corpus, labels, None))
    assert found.share >= FLOORS[corpus]
    assert found.labelled >= 0.9 * (found.labelled + found.others)  # else the labels say too little


def test_there_are_labels_of_each_corpus() -> None:
    labels = read_labels()
    assert Counter(label.corpus for label in labels) == {"dev": 386, "wikinews": 82, "worldwide_ner": 61}
    assert len(set(labels)) == len(labels)


def test_what_nobody_has_read_counts_neither_way() -> None:
    document = Document("d", "Ana said that Rui hopes for rain, and Eva fears it.")
    outer = Attribution("a1", Type.INDIRECT, (Span(0, 3),), (Span(4, 8),), (Span(9, 50),))
    hope = Attribution("a1.1", Type.INDIRECT, (Span(14, 17),), (Span(18, 27),), (Span(28, 32),), parent="a1")
    fear = Attribution("a1.2", Type.INDIRECT, (Span(38, 41),), (Span(42, 47),), (Span(48, 50),), parent="a1")
    record = Record(document, (outer, hope, fear))
    label = Label("any", "d", Span(14, 17), Span(28, 32), right=True)
    assert figures([label], [record]) == Figures(right=1, labelled=1, others=1)
    wrong = Label("any", "d", Span(38, 41), Span(48, 50), right=False)
    assert figures([label, wrong], [record]) == Figures(right=1, labelled=2, others=0)
