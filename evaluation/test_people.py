"""People must be told apart as well as they were: the floors are what was reached on BASIL, less a little."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from evaluation.conftest import BASIL
from evaluation.people import Agreement, Pair, agreement, read_pairs, record, report, told
from onrecord.document import Span

BASIL_SHA256 = "d53bec765811f534b41e7bb9387cb2b70a702c540ca665cdc329db8f212f1c2b"
PRECISION, RECALL, UNNAMED = 0.93, 0.9, 55


def test_the_labels_are_pairs_of_different_documents_once() -> None:
    pairs = read_pairs()
    assert len({frozenset([pair.a, pair.b]) for pair in pairs}) == len(pairs) >= 500
    assert all(pair.a[0] != pair.b[0] and pair.a[1] < pair.a[2] and pair.b[1] < pair.b[2] for pair in pairs)
    assert 0.45 < sum(pair.same for pair in pairs) / len(pairs) < 0.6
    assert sum(pair.hard for pair in pairs) > len(pairs) / 2
    assert sum(pair.corpus == "basil" for pair in pairs) >= 120


def test_a_place_is_that_of_the_speaker_who_has_most_of_it() -> None:
    found = {"d1": [(Span(0, 4), 7), (Span(4, 14), 8)], "d2": [(Span(0, 9), 8)]}
    pair = Pair(("d1", 2, 12), ("d2", 0, 9), same=True, hard=False, corpus="basil", learned=True)
    assert agreement([pair], found) == Agreement(right=1, told=1, same=1, pairs=1, unnamed=0)
    assert agreement([pair], {"d1": found["d1"]}) == Agreement(right=0, told=0, same=0, pairs=0, unnamed=1)
    again = {**found, "d2": [(Span(0, 9), 8), (Span(30, 34), 8)]}
    assert agreement([pair], again) == agreement([pair], found)
    part = {**found, "d2": [(Span(0, 5), 8)]}
    assert agreement([pair], part) == Agreement(right=0, told=0, same=0, pairs=0, unnamed=1)


def test_figures_count_pairs() -> None:
    assert report("all", Agreement(right=3, told=4, same=6, pairs=9)) == "| all | 75.0% | 50.0% | 60.0% | 9 | 0 |"
    assert Agreement().f1 == Agreement().precision == Agreement().recall == 0


@pytest.mark.model
def test_no_figure_falls_below_its_floor(basil_records: list[dict[str, Any]]) -> None:
    assert hashlib.sha256(BASIL.read_bytes()).hexdigest() == BASIL_SHA256
    pairs = [pair for pair in read_pairs() if pair.corpus == "basil"]
    figures = agreement(pairs, told(map(record, basil_records)))
    assert figures.precision >= PRECISION
    assert figures.recall >= RECALL
    assert figures.unnamed <= UNNAMED
