"""The accuracy of the shipped model on the development set must not fall below the floors of floors.json.

The floors are what was reached, less a little for the rounding of other processors. They belong to one
corpus, told by its hash; they go up when the model gets better, and down only with a reason in the log.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

import onrecord
from onrecord.evaluate import evaluate, read_gold

HERE = Path(__file__).parent
PINNED = json.loads((HERE / "floors.json").read_text(encoding="utf-8"))
CORPUS = Path(os.environ.get("ONRECORD_SHARED", HERE.parent.parent / "shared")) / "data" / PINNED["corpus"]

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(not CORPUS.exists(), reason=f"the development set is not there: {CORPUS}"),
]


def test_the_corpus_is_the_one_the_floors_belong_to() -> None:
    assert hashlib.sha256(CORPUS.read_bytes()).hexdigest() == PINNED["sha256"]


def test_no_measure_falls_below_its_floor() -> None:
    gold = read_gold(CORPUS)
    reached = evaluate(gold, onrecord.load().pipe(document.document for document in gold)).to_dict()
    fallen = {
        f"{measure} {figure}": (reached[measure][figure], floor)
        for measure, figures in PINNED["floors"].items()
        for figure, floor in figures.items()
        if reached[measure][figure] < floor
    }
    assert not fallen, f"below the floor (reached, floor): {fallen}"
