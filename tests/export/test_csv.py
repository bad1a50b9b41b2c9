from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.attribution import Act, Kind, Record, Speaker
from onrecord.characters import encodable
from onrecord.document import Document
from onrecord.export import WRITERS
from onrecord.export.csv import COLUMNS, exact, write
from tests import records


def written(*some: Record) -> str:
    stream = io.StringIO(newline="")
    WRITERS["csv"](some, stream)
    return stream.getvalue()


def rows(*some: Record) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written(*some), newline=""), strict=True))


def test_a_row_an_attribution() -> None:
    first, second, floating, *_ = rows(records.example())
    assert tuple(first) == COLUMNS
    assert first["content"] == "“The dam,” … “has held since 1931.”"
    assert first["content_spans"] == "40-50;90-112"
    assert (first["speaker"], first["speaker_kind"], first["score"]) == ("Ana Boto", "person", "0.9700")
    assert (second["source"], second["cue"], second["type"]) == ("She", "hopes", "indirect")
    assert (floating["source"], floating["source_spans"], floating["continues"]) == ("", "", "a1")
    assert (floating["speaker"], floating["speaker_mention_spans"]) == ("Ana Boto", "56-64")


def test_the_name_comes_first_and_the_words_of_the_source_beside_it() -> None:
    at = COLUMNS.index("type")
    assert COLUMNS[at : at + 7] == ("type", "act", "speaker", "speaker_kind", "source", "cue", "content")


def test_who_nobody_can_tell_and_a_missing_source_are_told_apart() -> None:
    def told(speaker: Speaker | None, source: str) -> tuple[str, str, str, str]:
        [row] = rows(records.spoken_by(speaker, source))
        return row["speaker"], row["speaker_kind"], row["source"], row["speaker_mention_spans"]

    assert told(None, "She") == ("", "unknown", "She", "")
    assert told(None, "") == ("", "unknown", "", "")
    assert told(Speaker(None, Kind.GROUP), "an engineer") == ("", "group", "an engineer", "")


def test_the_act_is_told() -> None:
    assert [row["act"] for row in rows(records.spoken_by(None), records.spoken_by(None, act=Act.ATTITUDE))] == [
        "statement",
        "attitude",
    ]


def test_lines_end_as_the_standard_says_and_every_cell_is_quoted() -> None:
    head, *_ = written(records.example()).split("\r\n")
    assert head == ",".join(f'"{name}"' for name in COLUMNS)


def test_a_document_without_attributions_has_no_row() -> None:
    assert rows(Record(Document.of("It rained."), ())) == []


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", " =", "'="])
def test_a_cell_never_begins_a_formula(start: str) -> None:
    text = f'{start}HYPERLINK("http://evil.example")'
    record = records.example()
    hostile = Record(Document(text, record.document.text, title=text), record.attributions)
    [row, *_] = rows(hostile)
    assert row["document_id"] == row["title"] == "'" + text
    assert exact(row["title"]) == text
    [row] = rows(records.spoken_by(Speaker(text, Kind.PERSON)))
    assert row["speaker"] == "'" + text
    assert exact(row["speaker"]) == text


def test_a_long_name_with_controls_is_one_cell() -> None:
    name = '\u202e"Ana,\x1b[31m\r\n' + "Boto " * 60
    [row] = rows(records.spoken_by(Speaker(name, Kind.PERSON)))
    assert exact(row["speaker"]) == name


@pytest.mark.parametrize("text", ["", "'Tis so", "“=”", "1-2", "a=b", "—"])
def test_other_cells_are_left_alone(text: str) -> None:
    assert rows(Record(Document(text, records.TEXT), records.example().attributions))[0]["document_id"] == text


@given(st.lists(records.records(), max_size=3))
def test_any_record_comes_back(some: list[Record]) -> None:
    read = rows(*some)
    found = [(record, attribution) for record in some for attribution in record]
    assert len(read) == len(found)
    for row, (record, attribution) in zip(read, found, strict=True):
        assert not row["content"].startswith(("=", "+", "-", "@", "\t", "\r"))
        assert exact(row["document_id"]) == encodable(record.document.id)
        assert exact(row["title"]) == encodable(record.document.title or "")
        assert exact(row["content"]) == encodable(record.words(attribution.content))
        spans = [tuple(map(int, span.split("-"))) for span in row["source_spans"].split(";") if span]
        assert spans == list(attribution.source)
        speaker = attribution.speaker
        assert exact(row["speaker"]) == encodable((speaker and speaker.name) or "")
        assert row["speaker_kind"] == (speaker.kind if speaker else "unknown")


def test_a_record_is_out_before_the_next_is_made() -> None:
    stream = io.StringIO(newline="")
    seen: list[int] = []

    def one_by_one() -> object:
        for _ in range(2):
            seen.append(stream.getvalue().count("vila-seca"))
            yield records.example()

    write(one_by_one(), stream)  # type: ignore[arg-type]
    assert seen == [0, 5]
