"""Statements must be told apart as well as they were: the floors are what was reached on BASIL, less a little."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import pytest

from evaluation.conftest import BASIL
from evaluation.statements import Figures, Label, Said, Statements, measured, placed, read_labels, said

BASIL_SHA256 = "d53bec765811f534b41e7bb9387cb2b70a702c540ca665cdc329db8f212f1c2b"
PRECISION, RECALL, COMPARED = 0.93, 0.85, 0.93


def test_the_labels_are_pairs_of_different_documents_once() -> None:
    labels = read_labels()
    assert len({frozenset([label.one, label.other]) for label in labels}) == len(labels) >= 260
    assert all(label.one[0] != label.other[0] for label in labels)
    assert all(0 <= start < end for label in labels for _, start, end in (label.one, label.other))
    assert all(0.3 < sum(each.same for each in part) / len(part) < 0.7 for part in halves(labels))


def halves(labels: list[Label]) -> list[list[Label]]:
    return [[label for label in labels if label.learned is learned] for learned in (True, False)]


def test_a_label_stands_for_the_attribution_that_has_most_of_its_place() -> None:
    one, other = Said("d1", 10, 20, "we won", None, None), Said("d1", 20, 60, "they lost", None, None)
    third = Said("d2", 0, 9, "we won", None, None)
    label = Label(("d1", 15, 40), ("d2", 0, 5), same=True, corpus="basil", learned=True, event=0)
    assert list(placed([label], [one, other, third])) == [(label, 1, 2)]
    assert list(placed([label], [one, other])) == []


def test_an_event_is_learned_on_or_not() -> None:
    assert len({label.event for label in read_labels()}) == len(
        {(label.event, label.learned) for label in read_labels()}
    )


BRIDGE = "“We will rebuild this bridge,”"
WINTER = "“The snow will come early in this mountain valley,”"


def made(*contents: str, speakers: Sequence[str | None] = (), days: Sequence[int] = ()) -> Statements:
    people = speakers or ["obi"] * len(contents)
    dates = days or [1] * len(contents)
    rows = zip(contents, people, dates, strict=True)
    return Statements([Said(f"d{number}", 0, 9, *row) for number, row in enumerate(rows)])


def test_words_of_two_speakers_are_no_statement_though_one_without_a_name_may_be_of_either() -> None:
    statements = made(*["“We will rebuild this old bridge soon,”"] * 4, speakers=["obi", "lee", None, "obi"])
    assert not statements.are_one(0, 1)
    assert statements.are_one(0, 2)
    assert statements.are_one(0, 3)
    assert statements.joined == 3


def test_what_is_verbatim_is_one_statement_whomever_it_is_ascribed_to_in_one_week() -> None:
    content = "“We will rebuild this bridge, and we will do it before the winter comes,”"
    assert made(content, content, speakers=["obi", "lee"]).are_one(0, 1)
    assert not made(content, content, speakers=["obi", "lee"], days=[1, 30]).are_one(0, 1)


def test_what_is_said_again_long_after_must_be_the_same_at_length() -> None:
    assert made(BRIDGE, BRIDGE).are_one(0, 1)
    assert not made(BRIDGE, BRIDGE, days=[1, 30]).are_one(0, 1)


def test_what_is_not_sure_joins_a_statement_only_if_it_matches_most_of_it() -> None:
    both, told = f"{BRIDGE} … {WINTER}", "that the snow will come early this year"
    assert made(both, told).are_one(0, 1)
    statements = made(both, f"{BRIDGE} … {BRIDGE}", told)
    assert statements.are_one(0, 1)
    assert not statements.are_one(0, 2)


def test_figures_count_pairs() -> None:
    assert str(Figures(right=3, found=4, same=6, compared=5)) == "0.750 | 0.500 | 0.600 | 6"


@pytest.mark.model
def test_no_figure_falls_below_its_floor(basil_records: list[dict[str, Any]]) -> None:
    assert hashlib.sha256(BASIL.read_bytes()).hexdigest() == BASIL_SHA256
    everything = list(said(basil_records))
    labels = [label for label in read_labels() if label.corpus == "basil"]
    figures = measured(Statements(everything), placed(labels, everything))
    assert figures.right / figures.found >= PRECISION
    assert figures.right / figures.same >= RECALL
    assert figures.compared / figures.same >= COMPARED
