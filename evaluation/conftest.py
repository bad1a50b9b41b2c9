"""What several measurements need: articles of the corpora, extracted once."""

from __future__ import annotations

import json
from typing import Any

import pytest

import onrecord
from evaluation.speakers import CORPORA

BASIL = CORPORA / "basil_outlets.jsonl"


@pytest.fixture(scope="session")
def basil_records() -> list[dict[str, Any]]:
    """What onrecord finds in the articles of BASIL, in the form of its JSON Lines."""
    if not BASIL.exists():
        pytest.skip(f"the corpus is not there: {BASIL}")
    lines = map(json.loads, BASIL.read_text(encoding="utf-8").splitlines())
    documents = [
        onrecord.Document(
            line["id"], line["text"], title=line["title"], publisher=line["publisher"], published=line["date"]
        )
        for line in lines
    ]
    return [record.to_dict() for record in onrecord.load().pipe(documents)]
