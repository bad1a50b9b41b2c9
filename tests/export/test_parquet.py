from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd  # type: ignore[import-untyped]
import polars as pl
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.attribution import Record
from onrecord.characters import encodable
from onrecord.document import Document
from onrecord.export import WRITERS, parquet
from onrecord.export.csv import COLUMNS
from onrecord.export.parquet import SCHEMA
from onrecord.export.save import save
from tests import records


def written(*some: Record) -> io.BytesIO:
    stream = io.BytesIO()
    WRITERS["parquet"](some, stream)
    stream.seek(0)
    return stream


def rows(*some: Record) -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = pq.read_table(written(*some)).to_pylist()
    return read


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = str(tmp_path / "out.parquet")
    save([records.example(), records.hostile()], "parquet", path)
    return path


def test_a_row_an_attribution() -> None:
    first, second, floating, outer, inner = rows(records.example())
    assert (first["content"], first["score"]) == ("“The dam,” … “has held since 1931.”", 0.97)
    assert first["content_spans"] == [{"start": 40, "end": 50}, {"start": 90, "end": 112}]
    assert (first["speaker"], first["speaker_kind"], first["published"]) == ("Ana Boto", "person", "2019-06-30")
    assert (second["source"], second["cue"], second["type"]) == ("She", "hopes", "indirect")
    assert second["act"] == "statement"
    assert (floating["source"], floating["source_spans"], floating["continues"]) == (None, [], "a1")
    assert (outer["speaker"], outer["speaker_kind"], outer["speaker_mention_spans"]) == (None, "unknown", [])
    assert (inner["speaker"], inner["speaker_kind"]) == (None, "unnamed")


def test_the_columns_are_those_of_csv_and_two_more_and_each_is_described() -> None:
    schema = pq.read_schema(written(records.example()))
    assert set(schema.names) == {*COLUMNS, "language", "author"}
    assert schema.equals(SCHEMA)
    assert all(field.metadata[b"description"] for field in schema)


def test_without_attributions_there_are_columns_but_no_rows() -> None:
    assert rows(Record(Document.of("It rained."), ())) == []
    assert pq.read_schema(written()).names == SCHEMA.names


@given(st.lists(records.records(), max_size=3))
def test_any_record_comes_back(some: list[Record]) -> None:
    found = [(record, attribution) for record in some for attribution in record]
    for row, (record, attribution) in zip(rows(*some), found, strict=True):
        document, speaker = record.document, attribution.speaker
        for name in ("title", "published", "publisher", "uri", "author", "language"):
            value = getattr(document, name)
            assert row[name] == (None if value is None else encodable(value))
        assert row["document_id"] == encodable(document.id)
        assert row["attribution_id"] == encodable(attribution.id)
        assert row["score"] == pytest.approx(attribution.score, abs=0.0001)
        parts = {role: getattr(attribution, role) for role in ("source", "cue", "content")}
        parts["speaker_mention"] = speaker.mention if speaker else ()
        for role, spans in parts.items():
            assert [(span["start"], span["end"]) for span in row[f"{role}_spans"]] == list(spans)
        for role in ("source", "cue", "content"):
            assert row[role] == (encodable(record.words(parts[role])) if parts[role] else None)


def test_duckdb_reads_it(file: str) -> None:
    query = 'select speaker, content_spans[2].start, content_spans[2]."end" from read_parquet(?) where score = 0.97'
    assert duckdb.execute(query, [file]).fetchall() == [("Ana Boto", 90, 112)]
    types = dict(
        duckdb.execute("select column_name, column_type from (describe from read_parquet(?))", [file]).fetchall()
    )
    assert types["content_spans"] == 'STRUCT("start" INTEGER, "end" INTEGER)[]'
    assert (types["score"], types["published"]) == ("DOUBLE", "VARCHAR")


def test_polars_reads_it(file: str) -> None:
    frame = pl.read_parquet(file)
    assert frame.schema["content_spans"] == pl.List(pl.Struct({"start": pl.Int32, "end": pl.Int32}))
    assert frame.filter(pl.col("type") == "direct")["speaker"].to_list() == ["Ana Boto", "Ana Boto", None]
    assert frame["content_spans"][0].to_list() == [{"start": 40, "end": 50}, {"start": 90, "end": 112}]


def test_pandas_reads_it(file: str) -> None:
    frame = pd.read_parquet(file)
    assert len(frame) == len(records.example()) + len(records.hostile())
    assert frame["score"].dtype == "float64"
    assert frame["content"][0] == "“The dam,” … “has held since 1931.”"
    assert frame["content_spans"][0][1] == {"start": 90, "end": 112}


@pytest.mark.parametrize("limit", ["_MOST_ROWS", "_LARGEST"])
def test_rows_are_out_before_all_records_are_made(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setattr(parquet, limit, 5 if limit == "_MOST_ROWS" else 500)
    stream, sizes = io.BytesIO(), []

    def one_by_one() -> Iterator[Record]:
        for _ in range(4):
            sizes.append(stream.tell())
            yield records.example()

    WRITERS["parquet"](one_by_one(), stream)
    assert sizes == sorted(set(sizes)), "something of each record is out when the next one is made"
    assert pq.ParquetFile(stream).num_row_groups >= 4
    assert pq.read_table(stream).num_rows == 20
