"""The accuracy of the shipped models must not fall below the floors of floors.json.

``extracted`` are the floors of what onrecord makes of the texts of the development set, by model. ``given`` are those
of the speakers where the attributions are given, there and in each corpus of the held-out set. The floors
are what was reached, less a little for the rounding of other processors. They belong to corpora told by
their hashes; they go up when the model gets better, and down only with a reason in the log.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

import onrecord
from evaluation.speakers import CORPORA, held_out, measured
from onrecord.evaluate import GoldDocument, Scores, evaluate, read_gold
from onrecord.evaluate.speakers import name_key

PINNED = json.loads(Path(__file__).with_name("floors.json").read_text(encoding="utf-8"))
DEV = CORPORA / "dev.jsonl"

pytestmark = pytest.mark.model
needs_dev = pytest.mark.skipif(not DEV.exists(), reason=f"the development set is not there: {DEV}")


@pytest.fixture(scope="module")
def pipeline() -> onrecord.Pipeline:
    return onrecord.load()


@pytest.fixture(scope="module")
def sets() -> dict[str, list[GoldDocument]]:
    return held_out(CORPORA)


@pytest.mark.parametrize("name", PINNED["corpora"])
def test_the_corpus_is_the_one_the_floors_belong_to(name: str) -> None:
    path = CORPORA / name
    if not path.exists():
        pytest.skip(f"the corpus is not there: {path}")
    assert hashlib.sha256(path.read_bytes()).hexdigest() == PINNED["corpora"][name]


@needs_dev
@pytest.mark.parametrize("model", PINNED["extracted"])
def test_no_measure_falls_below_its_floor(model: str) -> None:
    gold = read_gold(DEV)
    records = onrecord.load(model).pipe(each.document for each in gold)
    assert not fallen(evaluate(gold, records), PINNED["extracted"][model])


@needs_dev
def test_no_measure_of_given_attributions_falls_below_its_floor(pipeline: onrecord.Pipeline) -> None:
    assert not fallen(measured(read_gold(DEV), pipeline), PINNED["given"]["dev"])


@pytest.mark.parametrize("corpus", [name for name in PINNED["given"] if name != "dev"])
def test_no_measure_of_the_held_out_set_falls_below_its_floor(
    corpus: str, sets: dict[str, list[GoldDocument]], pipeline: onrecord.Pipeline
) -> None:
    if corpus not in sets:
        pytest.skip(f"the texts are not there: {CORPORA / corpus}.jsonl")
    assert not fallen(measured(sets[corpus], pipeline), PINNED["given"][corpus])


def test_every_name_of_the_held_out_set_stands_in_its_article(sets: dict[str, list[GoldDocument]]) -> None:
    documents = [each for gold in sets.values() for each in gold]
    assert [
        (each.document.id, one.name)
        for each in documents
        for one in each.attributions
        if one.name and name_key(one.name) not in name_key(f"{each.document.title} {each.document.text}")
    ] == []


def test_without_the_corpora_only_articles_that_may_be_passed_on_are_held_out(tmp_path: Path) -> None:
    assert list(held_out(tmp_path)) == ["wikinews"]


def fallen(scores: Scores, floors: Mapping[str, Mapping[str, float]]) -> dict[str, tuple[float, float]]:
    """The figures below their floors: what was reached, and the floor."""
    reached = scores.to_dict()
    return {
        f"{measure} {figure}": (reached[measure][figure], floor)
        for measure, figures in floors.items()
        for figure, floor in figures.items()
        if reached[measure][figure] < floor
    }
