from __future__ import annotations

from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.archive.documents import identity
from onrecord.attribution import Act, Attribution, Record, Speaker
from onrecord.batch.records import of_file
from onrecord.batch.schema import ATTRIBUTIONS, DOCUMENTS, UNKNOWN, month_of
from onrecord.batch.stage import groups, staging
from onrecord.batch.storage import Storage
from onrecord.batch.task import Result
from onrecord.batch.unit import MOST, extracted, rows
from onrecord.characters import encodable
from onrecord.document import Document, Page
from tests.fakes import fake_pipeline
from tests.records import example, hostile, records


def encoded(record: Record) -> Record:
    """The record with all its text as UTF-8 can carry it."""

    def clean(value: str | None) -> str | None:
        return value and encodable(value)

    document = record.document
    names = ("id", "text", "title", "published", "publisher", "uri", "language", "author")
    texts: dict[str, Any] = {name: clean(getattr(document, name)) for name in names}

    def attribution(each: Attribution) -> Attribution:
        speaker = each.speaker and Speaker(clean(each.speaker.name), each.speaker.kind, each.speaker.mention)
        return replace(each, id=encodable(each.id), continues=clean(each.continues), speaker=speaker)

    return Record(replace(document, **texts), tuple(map(attribution, record)))


def read_back(given_: list[Record], folder: Path) -> list[tuple[int, Record]]:
    """The records that come out of files of their rows."""
    storage = Storage(str(folder))
    with staging(storage, "s") as stage:
        stage.add(rows(list(enumerate(given_, start=7))))
    for name in ("documents", "attributions"):
        (folder / name).mkdir(exist_ok=True)
        (folder / stage.folder / f"{name}.parquet").replace(folder / name / "a.parquet")
    return list(of_file(storage, "documents/a.parquet"))


def test_every_column_is_described_and_the_version_is_told() -> None:
    for schema in (DOCUMENTS, ATTRIBUTIONS):
        assert schema.metadata[b"onrecord.schema"] == b"2"
        assert all(field.metadata[b"description"] for field in schema)
    assert len(set(DOCUMENTS.names)) == len(DOCUMENTS.names)


@settings(max_examples=50, deadline=None)
@given(st.lists(records(), max_size=3))
def test_any_records_are_rows_of_the_schema(given_: list[Record]) -> None:
    made = rows(list(enumerate(given_)))
    assert (made.documents.schema, made.attributions.schema) == (DOCUMENTS, ATTRIBUTIONS)
    assert made.documents["attributions"].to_pylist() == [len(record) for record in given_]
    assert made.documents["key"].to_pylist() == [identity(record.document) for record in given_]
    assert made.attributions.num_rows == sum(map(len, given_))


@settings(max_examples=30, deadline=None)
@given(record=records())
def test_a_record_is_read_back_as_it_was(tmp_path_factory: object, record: Record) -> None:
    folder: Path = tmp_path_factory.mktemp("rows")  # type: ignore[attr-defined]
    assert read_back([record], folder) == [(7, encoded(record))]


def test_pages_speakers_and_exact_scores_are_read_back(tmp_path: Path) -> None:
    record = example()
    page = Page("The\n page", ((0, 0), (5, -1)))
    score = 0.123456789012345
    exact = Record(replace(record.document, page=page), tuple(replace(each, score=score) for each in record))
    given_ = [record, exact, encoded(hostile())]
    by_month = sorted(given_, key=lambda each: month_of(each.document.published))
    assert [found for _, found in read_back(given_, tmp_path)] == by_month


def test_of_a_dataset_that_tells_no_acts_they_are_told_from_the_text(tmp_path: Path) -> None:
    kept = Record(example().document, tuple(replace(each, act=Act.DECREE) for each in example()))
    assert {each.act for _, record in read_back([kept], tmp_path) for each in record} == {Act.DECREE}
    path = tmp_path / "attributions" / "a.parquet"
    pq.write_table(pq.read_table(path).drop_columns(["act"]), path)
    [(_, record)] = of_file(Storage(str(tmp_path)), "documents/a.parquet")
    statement, attitude = Act.STATEMENT, Act.ATTITUDE
    assert [each.act for each in record] == [statement, attitude, statement, statement, statement]


def test_documents_are_taken_as_they_are_needed() -> None:
    taken = 0

    def endless() -> object:
        nonlocal taken
        while True:
            taken += 1
            yield Document(str(taken), "“It rained,” Ada said.")

    made = list(islice(extracted(endless(), fake_pipeline(), first=5), 2))  # type: ignore[arg-type]
    assert [each.documents.num_rows for each in made] == [MOST, MOST]
    assert made[1].documents["position"].to_pylist() == list(range(5 + MOST, 5 + 2 * MOST))
    assert taken == 2 * MOST


def test_months() -> None:
    assert month_of("2016-10-18") == "2016-10"
    assert [month_of(each) for each in (None, "", "2016", "2016-13-01", "20161018", "a/b")] == [UNKNOWN] * 6


def test_each_row_group_has_one_month_and_its_attributions(tmp_path: Path) -> None:
    days = ["2016-10-18", None, "2016-11-01", "2016-10-01"]
    given_ = [
        fake_pipeline().extract(Document(str(number), "“It rained,” Ada said. " * number, published=day))
        for number, day in enumerate(days)
    ]
    storage = Storage(str(tmp_path))
    with staging(storage, "s") as stage:
        stage.add(rows(list(enumerate(given_))))
        stage.flush()
        stage.add(rows([(4, given_[0])]))
    assert stage.groups == ["2016-10", "2016-11", "unknown", "2016-10"]
    result = Result(shard="s", folder=stage.folder, groups=tuple(stage.groups))
    found = [
        [
            (group.documents["document_id"].to_pylist(), group.attributions.num_rows)
            for group in groups(storage, result, month)
        ]
        for month in ("2016-10", "2016-11", "unknown")
    ]
    assert found == [[(["0", "3"], 3), (["0"], 0)], [(["2"], 2)], [(["1"], 1)]]
    assert isinstance(next(groups(storage, result, "unknown")).documents, pa.Table)
