"""The acts must not be told worse than the floors of floors.json say; nor may labels stand for other attributions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evaluation.acts import confusion, read_labels, report
from evaluation.speakers import CORPORA
from onrecord.attribution import Act
from onrecord.evaluate import GoldDocument, read_gold

FLOORS = json.loads(Path(__file__).with_name("floors.json").read_text(encoding="utf-8"))["acts"]
DEV = CORPORA / "dev.jsonl"

needs_dev = pytest.mark.skipif(not DEV.exists(), reason=f"the development set is not there: {DEV}")


@pytest.fixture(scope="module")
def gold() -> list[GoldDocument]:
    return read_gold(DEV)


@needs_dev
@pytest.mark.parametrize("drawn", [1, 2, 3])
def test_the_share_that_is_right_does_not_fall_below_its_floor(drawn: int, gold: list[GoldDocument]) -> None:
    labels = [label for label in read_labels() if label.drawn == drawn]
    assert confusion(labels, gold).share >= FLOORS[f"drawn {drawn}"]


@needs_dev
def test_denials_do_not_fall_below_their_floors(gold: list[GoldDocument]) -> None:
    found = confusion(read_labels(), gold)
    assert found.precision(Act.DENIAL) >= FLOORS["denial"]["precision"]
    assert found.recall(Act.DENIAL) >= FLOORS["denial"]["recall"]


@needs_dev
def test_every_label_is_counted_once(gold: list[GoldDocument]) -> None:
    found = confusion(read_labels(), gold)
    assert found.number == sum(map(found.labelled, Act)) == 600
    assert f"Right: {found.share:.1%} of 600" in list(report(found))


def test_no_attribution_is_labelled_twice() -> None:
    labels = read_labels()
    assert len({(label.document, label.number) for label in labels}) == len(labels) == 600
    assert {label.act for label in labels} == set(Act)
