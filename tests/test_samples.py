"""The sample articles: credited, readable, and extracted as the contract demands."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import onrecord
from onrecord.read import read

if TYPE_CHECKING:
    from onrecord.document import Document
    from onrecord.errors import InputError
    from onrecord.pipeline import Pipeline

FOLDER = Path(__file__).parents[1] / "samples"
SAMPLES = sorted(FOLDER.glob("*.txt"))
each_sample = pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)


def document(path: Path) -> Document:
    errors: list[InputError] = []
    (only,) = read([str(path)], on_error=errors.append)
    assert not errors
    return only


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return onrecord.load()


def test_the_credits_name_every_sample_and_no_other() -> None:
    credits_page = (FOLDER / "CREDITS.md").read_text("utf-8")
    credited = re.findall(r"^- `(.+?)`: \[.+?\]\(<https?://.+?>\)", credits_page, re.MULTILINE)
    assert sorted(credited) == [path.name for path in SAMPLES]
    assert len(SAMPLES) >= 10


@each_sample
def test_a_sample_has_the_heading_of_its_file(path: Path) -> None:
    article = document(path)
    head, _, body = article.text.partition("\n\n")
    date = re.match(r"\d{4}-\d\d-\d\d", path.name)
    assert article.published == (date and date[0])
    assert article.title
    assert head.endswith(article.title)
    assert article.text == path.read_text("utf-8")
    assert 200 < len(body.split()) < 1000


@each_sample
def test_a_sample_yields_attributions_that_satisfy_the_contract(path: Path, pipeline: Pipeline) -> None:
    article = document(path)
    record = pipeline.extract(article)
    ids = [attribution.id for attribution in record]
    assert len(record) >= 2
    assert len(set(ids)) == len(ids)
    for number, attribution in enumerate(record):
        assert attribution.content
        assert 0 <= attribution.score <= 1
        assert attribution.continues is None or attribution.continues in ids[:number]
        for spans in (attribution.source, attribution.cue, attribution.content):
            for start, end in spans:
                words = article.text[start:end]
                assert 0 <= start < end <= len(article.text)
                assert words == words.strip()
            assert all(before.end <= after.start for before, after in pairwise(spans))
