"""Statements must be told apart as well as they were: the floors are what was reached on BASIL, less a little."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from evaluation.conftest import BASIL
from evaluation.people import record
from evaluation.statements import Figures, Label, Said, kept, measured, placed, read_labels
from onrecord.archive.statements import Reported

BASIL_SHA256 = "d53bec765811f534b41e7bb9387cb2b70a702c540ca665cdc329db8f212f1c2b"
PRECISION, RECALL, COMPARED = 0.93, 0.82, 0.93


def test_the_labels_are_pairs_of_different_documents_once() -> None:
    labels = read_labels()
    assert len({frozenset([label.one, label.other]) for label in labels}) == len(labels) >= 260
    assert all(label.one[0] != label.other[0] for label in labels)
    assert all(0 <= start < end for label in labels for _, start, end in (label.one, label.other))
    assert all(0.3 < sum(each.same for each in part) / len(part) < 0.7 for part in halves(labels))


def halves(labels: list[Label]) -> list[list[Label]]:
    return [[label for label in labels if label.learned is learned] for learned in (True, False)]


def test_a_label_stands_for_the_attribution_that_has_most_of_its_place() -> None:
    one, other, third = (
        Said(document, start, end, Reported(number, 1, "we won", None, None, None))
        for number, (document, start, end) in enumerate([("d1", 10, 20), ("d1", 20, 60), ("d2", 0, 9)])
    )
    label = Label(("d1", 18, 50), ("d2", 0, 5), same=True, corpus="basil", learned=True, event=0)
    assert list(placed([label], [one, other, third])) == [(label, other.reported, third.reported)]
    assert list(placed([label], [one, other])) == []
    assert list(placed([label], [one, third])) == []


def test_an_event_is_learned_on_or_not() -> None:
    assert len({label.event for label in read_labels()}) == len(
        {(label.event, label.learned) for label in read_labels()}
    )


def test_figures_count_pairs() -> None:
    assert str(Figures(right=3, found=4, same=6, compared=5)) == "0.750 | 0.500 | 0.600 | 6"


@pytest.mark.model
def test_no_figure_falls_below_its_floor(basil_records: list[dict[str, Any]]) -> None:
    assert hashlib.sha256(BASIL.read_bytes()).hexdigest() == BASIL_SHA256
    labels = [label for label in read_labels() if label.corpus == "basil"]
    figures = measured(placed(labels, kept(map(record, basil_records))))
    assert figures.right / figures.found >= PRECISION
    assert figures.right / figures.same >= RECALL
    assert figures.compared / figures.same >= COMPARED
