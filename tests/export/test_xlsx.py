from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any
from zipfile import ZipFile

import openpyxl
import pandas as pd  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.attribution import Attribution, Kind, Record, Speaker, Type
from onrecord.document import Document, Span
from onrecord.export import WRITERS, xlsx
from onrecord.export.csv import COLUMNS
from onrecord.export.xlsx import LONGEST_CELL
from tests import records


def written(*some: Record) -> io.BytesIO:
    stream = io.BytesIO()
    WRITERS["xlsx"](some, stream)
    return stream


def rows(*some: Record) -> list[dict[str, Any]]:
    head, *read = openpyxl.load_workbook(written(*some)).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(map(str, head), values, strict=True)) for values in read]


def of_title(title: str) -> Any:
    record = records.example()
    return rows(Record(Document("d1", record.document.text, title), record.attributions[:1]))[0]["title"]


def carried(text: str | None) -> str | None:
    """What can be read of a text again, where it is not too long."""
    safe = re.sub("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text or "")
    return re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", safe) or None


def test_a_row_an_attribution() -> None:
    first, second, floating, *_ = rows(records.example())
    assert tuple(first) == COLUMNS
    assert (first["content"], first["content_spans"]) == ("“The dam,” … “has held since 1931.”", "40-50;90-112")
    assert (first["speaker"], first["speaker_kind"], first["score"]) == ("Ana Boto", "person", 0.97)
    assert (second["source"], second["cue"], second["type"]) == ("She", "hopes", "indirect")
    assert (floating["source"], floating["source_spans"], floating["continues"]) == (None, None, "a1")


def test_the_names_of_the_columns_stay_in_sight_and_filter() -> None:
    sheet = openpyxl.load_workbook(written(records.example())).worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert all(cell.font.bold for cell in sheet[1])
    assert not any(cell.font.bold for cell in sheet[2])
    assert sheet.auto_filter.ref == "A1:T6"
    assert sheet.column_dimensions["M"].width > sheet.column_dimensions["A"].width


def test_without_attributions_there_are_columns_but_no_rows() -> None:
    sheet = openpyxl.load_workbook(written()).worksheets[0]
    assert list(sheet.values) == [COLUMNS]


@pytest.mark.parametrize(
    "text", ["=1+1", "=", "+1", "-1", "@SUM(A1)", "{=1}", "#N/A", "12", "1e5", "2019-06-30", "TRUE"]
)
def test_a_text_is_a_text_whatever_it_begins_with(text: str) -> None:
    record = records.spoken_by(Speaker(text, Kind.PERSON))
    assert rows(record)[0]["speaker"] == text
    with ZipFile(written(record)) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert set(re.findall(rb' t="(\w+)"', sheet)) == {b"inlineStr", b"n"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\0b\x1bc\ud800d\uffffe", "a\ufffdb\ufffdc\ufffdd\ufffde"),
        (" <b>&amp;\r\n\t ", " <b>&amp;\r\n\t "),
        ("_x0041_ _x41_", "_x005F_x0041_ _x41_"),
        ("🙂", "🙂"),
    ],
)
def test_characters_that_xml_cannot_carry_are_replaced(text: str, expected: str) -> None:
    assert of_title(text) == expected


@pytest.mark.parametrize("letter", ["a", "🙂", "_x0041_", "\0"])
@pytest.mark.parametrize("length", [LONGEST_CELL // 2 - 1, LONGEST_CELL - 1, LONGEST_CELL, LONGEST_CELL + 1, 10**6])
def test_a_long_text_is_cut_as_excel_counts(letter: str, length: int) -> None:
    read = of_title(letter * length)
    units = len(carried(letter * length).encode("utf-16-le")) // 2  # type: ignore[union-attr]
    assert len(read.encode("utf-16-le")) // 2 <= LONGEST_CELL
    assert read.endswith("…") == (units > LONGEST_CELL)
    assert "\ud83d" not in read


def test_a_cut_leaves_no_half_of_a_character() -> None:
    for start in ("", "a"):
        assert of_title(start + "🙂" * LONGEST_CELL) == start + "🙂" * ((LONGEST_CELL - 1 - len(start)) // 2) + "…"


def test_rows_that_are_too_many_go_to_further_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MOST_ROWS", 3)
    book = openpyxl.load_workbook(written(records.example(), records.example()))
    assert (
        book.sheetnames
        == ["attributions", "attributions 2", "attributions 3", "attributions 4"][: len(book.sheetnames)]
    )
    values = [list(sheet.values) for sheet in book.worksheets]
    assert all(head == COLUMNS for head, *_ in values)
    assert [row[5] for _, *read in values for row in read] == [f"a{n}" for n in range(1, 6)] * 2
    assert [sheet.auto_filter.ref for sheet in book.worksheets][:2] == ["A1:T4", "A1:T4"]


def test_records_are_taken_one_at_a_time() -> None:
    made: list[int] = []

    def broken() -> Iterator[Record]:
        for number in range(3):
            made.append(number)
            yield records.example()
        raise KeyError

    with pytest.raises(KeyError):
        WRITERS["xlsx"](broken(), io.BytesIO())
    assert made == [0, 1, 2]


def test_pandas_reads_it() -> None:
    frame = pd.read_excel(written(records.example(), records.hostile()))
    assert len(frame) == len(records.example()) + len(records.hostile())
    assert frame["score"].dtype == "float64"
    assert frame["content"][0] == "“The dam,” … “has held since 1931.”"


def test_hostile_text_stays_text() -> None:
    first, *_ = rows(records.hostile())
    assert first["content"] == first["speaker"] == first["title"] == carried(records.HOSTILE)


def test_a_large_cell_takes_no_time_to_speak_of() -> None:
    text = "x" * 10_000_000
    found = [Attribution(f"a{n}", Type.DIRECT, (), (), (Span(n, len(text)),)) for n in range(20)]
    assert [len(row["content"]) for row in rows(Record(Document.of(text), tuple(found)))] == [LONGEST_CELL] * 20


@settings(max_examples=50)
@given(st.lists(records.records(), max_size=2))
def test_any_record_comes_back(some: list[Record]) -> None:
    found = [(record, attribution) for record in some for attribution in record]
    for row, (record, attribution) in zip(rows(*some), found, strict=True):
        speaker = attribution.speaker
        assert row["document_id"] == carried(record.document.id)
        assert row["title"] == carried(record.document.title)
        assert row["content"] == carried(record.words(attribution.content))
        assert row["speaker"] == carried(speaker.name if speaker else None)
        assert row["score"] == pytest.approx(attribution.score, abs=0.0001)
        assert row["type"] == attribution.type.value
