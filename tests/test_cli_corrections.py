from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

import onrecord
from onrecord.archive import Archive, Query
from onrecord.attribution import Attribution, Kind, Record, Speaker, Type
from onrecord.document import Document, Span
from onrecord.evaluate import read_gold
from onrecord.extract.model import SHIPPED
from tests.archive.articles import article, store
from tests.archive.program import ENVIRONMENT, run
from tests.fakes import fake_pipeline
from tests.records import hostile

RAIN = "“It rained,” Ada said. “It did not,” Obi said."
COLUMNS = (
    *("review", "made", "by", "document", "attribution", "action", "title", "before", "after"),
    *("undone", "undone_by"),
)
POST = article(("Ana Boto", "The bridge is safe"), ("Rui Sá", "The tunnel is closed"), uri="https://post.example/")


def found_by_the_model(text: str) -> Record:
    """What the model of these tests finds, with its speakers."""
    return next(iter(fake_pipeline().pipe([Document.of(text)])))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder to work in, with an archive in it."""
    monkeypatch.setenv("PYTHONPATH", ENVIRONMENT["PYTHONPATH"])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(onrecord, "load", fake_pipeline)
    store(Path("news.db"), [POST, found_by_the_model(RAIN), hostile()])


def correct() -> None:
    """Corrections of every kind, in the order of their numbers."""
    first, second = POST.attributions
    with Archive.open("news.db", write=True) as archive:
        archive.put_right("https://post.example/", replace(first, speaker=Speaker("Rui Sá", Kind.PERSON)), by="Eve")
        archive.put_right("https://post.example/", replace(first, speaker=None), by="Eve")
        cut = replace(second, cue=(), content=(Span(second.content[0].start, second.content[0].end - 8),))
        archive.put_right("https://post.example/", cut, by="Eve")
        archive.put_right("https://post.example/", replace(cut, type=Type.MIXED), by="Eve")
        rejected = archive.reject("https://post.example/", "a1", by="Eve")
        archive.put_right("https://post.example/", replace(first, id=""), by="Eve")
        archive.checked("https://post.example/", by="Eve")
        archive.undo(rejected.id, by="Kim")


def corrections(*options: str) -> Result:
    return run("corrections", "--archive", "news.db", *options)


def lines(result: Result) -> list[dict[str, Any]]:
    assert (result.exit_code, result.stderr) == (0, "")
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_what_was_put_right_is_told_in_words() -> None:
    correct()
    rows = lines(corrections("--format", "jsonl"))
    assert all(tuple(row) == COLUMNS for row in rows)
    assert [(row["review"], row["action"], row["attribution"], row["before"], row["after"]) for row in rows] == [
        (7, "checked", None, None, None),
        (6, "added", "a3", None, "“The bridge is safe”"),
        (5, "wrong", "a1", "“The bridge is safe”", None),
        (4, "spans", "a2", "direct", "mixed"),
        (3, "spans", "a2", "said · “The tunnel is closed”", " · “The tunnel is"),
        (2, "speaker", "a1", "Rui Sá", "unknown"),
        (1, "speaker", "a1", "Ana Boto", "Rui Sá"),
    ]
    assert {row["by"] for row in rows} == {"Eve"}
    assert [row["undone_by"] for row in rows] == [None, None, "Kim", None, None, None, None]
    assert all(bool(row["undone"]) == bool(row["undone_by"]) for row in rows)
    with Archive.open("news.db") as archive:
        assert {row["document"] for row in rows} == set(archive.versions("https://post.example/"))


def test_every_form() -> None:
    import polars as pl  # noqa: PLC0415  it takes its time

    for count in (0, 7):
        rows = lines(corrections("--format", "jsonl"))
        assert len(rows) == count
        for form in ("table", "jsonl", "csv", "parquet", "gold"):
            shown, saved = corrections("--format", form), corrections("--format", form, "-o", f"{form}.out")
            assert (shown.exit_code, saved.exit_code, saved.stdout) == (0, 0, "")
            assert shown.stdout_bytes == Path(f"{form}.out").read_bytes()
        assert len(list(csv.reader(io.StringIO(Path("csv.out").read_text(encoding="utf-8"), newline="")))) == count + 1
        assert pl.read_parquet("parquet.out").to_dicts() == rows
        if not count:
            correct()


def test_the_table_tells_who_and_when() -> None:
    correct()
    shown = corrections().stdout
    assert re.search(r"^5 +20\d\d-\d\d-\d\d \d\d:\d\d  wrong +“The bridge is", shown, re.MULTILINE)
    assert "undone by" in shown


def test_articles_cannot_command_the_terminal() -> None:
    with Archive.open("news.db", write=True) as archive:
        record = next(each for each in archive.records(Query(versions=True)) if "\x1b" in each.document.text)
        archive.put_right(record.document.id, replace(record.attributions[0], id=""), by="Eve")
        archive.put_right(record.document.id, replace(record.attributions[0], speaker=None), by="Eve")
    result = corrections()
    assert result.exit_code == 0
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", result.stdout)


def test_checked_articles_are_gold() -> None:
    record = found_by_the_model(RAIN)
    with Archive.open("news.db", write=True) as archive:
        archive.checked(record.document.id, by="Eve")
        archive.put_right("https://post.example/", replace(POST.attributions[0], speaker=None), by="Eve")
    assert corrections("--format", "gold", "-o", "gold.jsonl").exit_code == 0
    (gold,) = read_gold("gold.jsonl")
    assert gold.document == record.document
    assert gold.tells_speakers
    assert [(each.source, each.cue, each.content) for each in gold.attributions] == [
        (each.source, each.cue, each.content) for each in record
    ]
    assert corrections("--format", "gold", "--unchecked", "-o", "all.jsonl").exit_code == 0
    assert [each.document.text for each in read_gold("all.jsonl")] == [POST.document.text, RAIN]


def test_a_model_is_measured_by_checked_articles() -> None:
    record = found_by_the_model(RAIN)
    with Archive.open("news.db", write=True) as archive:
        archive.checked(record.document.id, by="Eve")
    assert measured("who said what") == measured("content exact") == (1, 1)
    start = RAIN.index("not")
    missed = Attribution("", Type.INDIRECT, (), (), (Span(start, start + 3),))
    with Archive.open("news.db", write=True) as archive:
        archive.reject(record.document.id, "a1", by="Eve")
    assert measured("content lenient") == (0.5, 1)
    with Archive.open("news.db", write=True) as archive:
        archive.put_right(record.document.id, missed, by="Eve")
        archive.put_right(record.document.id, replace(missed, content=(Span(0, 1), Span(14, 17))), by="Eve")
    precision, recall = measured("content lenient")
    assert precision == 0.5
    assert recall < 1


def measured(name: str) -> tuple[float, float]:
    """Precision and recall of the model of these tests on what has been checked."""
    assert corrections("--format", "gold", "-o", "gold.jsonl").exit_code == 0
    result = run("evaluate", "gold.jsonl", "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    score = json.loads(result.stdout)[name]
    return score["p"], score["r"]


@pytest.mark.model
def test_a_model_can_be_trained_on_checked_articles() -> None:
    from tokenizers import Tokenizer  # noqa: PLC0415  it takes its time

    from onrecord.extract.roles import Role  # noqa: PLC0415
    from training.corpora import documents, example  # noqa: PLC0415

    with Archive.open("news.db", write=True) as archive:
        archive.put_right("https://post.example/", replace(POST.attributions[0], speaker=None), by="Eve")
        archive.checked("https://post.example/", by="Eve")
    assert corrections("--format", "gold", "-o", "gold.jsonl").exit_code == 0
    (line,) = documents(Path("gold.jsonl"))
    tokenizer = Tokenizer.from_file(str(SHIPPED["default"] / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    made = example(line, tokenizer)
    words, tags = made.pieces.words, made.tags.argmax(axis=1)
    assert made.id == POST.document.id
    assert len(made.cues) == 2
    for role, part in ((Role.SOURCE, "source"), (Role.CUE, "cue"), (Role.CONTENT, "content")):
        wanted = {place for each in POST for span in getattr(each, part) for place in words.within(span)}
        assert {place for place, tag in enumerate(tags) if (tag + 1) // 2 == role} == wanted


def test_articles_of_one_id_are_told_apart() -> None:
    alike = [
        Record(Document("1", text, publisher=outlet), ())
        for text, outlet in (("It rained.", "The Post"), ("It snowed.", "The Times"))
    ]
    store(Path("alike.db"), alike)
    with Archive.open("alike.db", write=True) as archive:
        for (key,) in archive._connection.execute("SELECT hash FROM documents").fetchall():  # noqa: SLF001
            archive.checked(key, by="Eve")
    assert run("corrections", "--archive", "alike.db", "--format", "gold", "-o", "gold.jsonl").exit_code == 0
    assert [each.document.text for each in read_gold("gold.jsonl")] == ["It rained.", "It snowed."]


def test_wrong_usage() -> None:
    result = corrections("--unchecked")
    assert result.exit_code == 2
    assert "--unchecked goes with --format gold" in result.stderr
    result = corrections("--format", "gold", "-o", "news.db")
    assert result.exit_code == 2
    result = run("corrections", "--archive", "no.db")
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
