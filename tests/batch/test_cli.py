from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

import onrecord
from onrecord.batch.storage import Storage
from tests.archive.program import run
from tests.batch import hazards
from tests.batch.hazards import FAIL, line, write
from tests.fakes import fake_pipeline

pytestmark = pytest.mark.usefixtures("inline")


@pytest.fixture(autouse=True)
def articles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder to work in, with articles in it, and a model that takes no time."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(onrecord, "load", fake_pipeline)
    write(Path("a.jsonl"), (line(number, published=f"2016-1{number % 2}-01") for number in range(4)))
    Path("b.html").write_text(
        "<html><body><article><p>“It is late,” Obi said. It was very late, and dark.</p></article>"
    )


def test_a_dataset_is_made_and_told_of_in_a_line() -> None:
    result = run("batch", "a.jsonl", "b.html", "-o", "out", "--workers", "1")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "onrecord: 5 documents, 5 attributions in the dataset\n"
    again = run("batch", "a.jsonl", "b.html", "a.jsonl", "--output", "out", "--workers", "1", "--report", "r.json")
    summary = "onrecord: 5 documents, 5 attributions in the dataset; nothing new\n"
    assert (again.exit_code, again.stderr) == (0, summary)
    assert json.loads(Path("r.json").read_text())["documents"] == 0


def test_the_line_tells_of_the_dataset_and_the_report_of_the_run() -> None:
    assert run("batch", "a.jsonl", "--output", "out", "--workers", "1").exit_code == 0
    write(Path("c.jsonl"), [line(3, published="2016-11-01"), line(4), line(5)])
    result = run("batch", "a.jsonl", "c.jsonl", "--output", "out", "--workers", "1", "--report", "r.json")
    assert result.stderr == (
        "onrecord: 6 documents, 6 attributions in the dataset; 2 documents new; 1 duplicate left out\n"
    )
    report = json.loads(Path("r.json").read_text())
    assert (report["documents"], report["known"]) == (3, 1)
    assert run("batch", "a.jsonl", "--output", "out", "--workers", "1", "--report", "r.json").exit_code == 0
    assert json.loads(Path("r.json").read_text())["known"] == 0


def test_what_fails_is_a_line_each_and_exit_code_1_until_it_is_put_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onrecord, "load", hazards.load)
    write(Path("a.jsonl"), [line(0), line(1, FAIL)])
    with Path("a.jsonl").open("a") as file:
        file.write("broken\n")
    arguments = ("batch", "a.jsonl", "missing.txt", "--output", "out", "--workers", "1")
    result = run(*arguments, "--report", "r.json")
    assert result.exit_code == 1
    summary = (
        "onrecord: 1 document, 1 attribution in the dataset; 2 inputs could not be read; "
        "1 given up (--retry tries again)"
    )
    assert sorted(result.stderr.splitlines()) == sorted(
        [
            "onrecord: missing.txt: no such file or folder",
            "onrecord: a.jsonl:3: broken JSON: Expecting value (at character 1 of the line)",
            "onrecord: a.jsonl: the document d1 was given up: error: ZeroDivisionError: by zero",
            summary,
        ]
    )
    report = json.loads(Path("r.json").read_text())
    assert (report["documents"], report["failed"]) == (1, 3)
    again = run("batch", "a.jsonl", "--output", "out", "--workers", "1")
    assert again.exit_code == 1
    summary = (
        "onrecord: 1 document, 1 attribution in the dataset; nothing new; 1 input could not be read; "
        "1 given up (--retry tries again)"
    )
    assert again.stderr.splitlines() == [
        "onrecord: a.jsonl:3: broken JSON: Expecting value (at character 1 of the line) (in an earlier run)",
        "onrecord: a.jsonl: the document d1 was given up: error: ZeroDivisionError: by zero (in an earlier run)",
        summary,
    ]
    monkeypatch.setattr(onrecord, "load", fake_pipeline)
    retried = run("batch", "a.jsonl", "--output", "out", "--workers", "1", "--retry")
    assert "2 documents, 2 attributions in the dataset; 1 document new; 1 input could not be read\n" in retried.stderr


def test_of_much_that_earlier_runs_could_not_do_the_first_is_told() -> None:
    Path("a.jsonl").write_text("broken\n" * 13)
    assert len(run("batch", "a.jsonl", "--output", "out", "--workers", "1").stderr.splitlines()) == 14
    *named, rest, _ = run("batch", "a.jsonl", "--output", "out", "--workers", "1").stderr.splitlines()
    assert [each.split(": ")[1] for each in named] == [f"a.jsonl:{number}" for number in range(1, 11)]
    assert rest == "onrecord: 3 more of earlier runs; all are in out/manifest.json"


@pytest.mark.parametrize("report", ["no/r.json", "a.jsonl/r.json", "folder"])
def test_a_report_that_cannot_be_written_is_refused_before_the_work(report: str) -> None:
    Path("folder").mkdir()
    result = run("batch", "b.html", "--output", "out", "--report", report)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"onrecord: {report}: the report cannot be written: ")
    assert not Path("out").exists()


def test_ctrl_c_tells_how_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("onrecord.batch.run.batch", interrupted)
    result = run("batch", "a.jsonl", "--output", "out", "--report", "r.json")
    assert result.exit_code == 130
    assert result.stderr == "onrecord: interrupted: the same command goes on where it stopped\n"
    assert Path("r.json").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("a.jsonl",),
        ("--output", "out"),
        ("-", "--output", "out"),
        ("https://news.example/", "--output", "out"),
        ("a.jsonl", "--output", "out", "--engine", "none"),
        ("a.jsonl", "--output", "out", "--time-limit", "0"),
        ("a.jsonl", "--output", "out", "--allow-private"),
        ("a.jsonl", "--output", "out", "--shard-size", "0"),
        ("a.jsonl", "--output", "out", "--report", "-"),
        ("a.jsonl", "--output", "out", "--report", "a.jsonl"),
    ],
)
def test_wrong_usage_is_exit_code_2(arguments: tuple[str, ...]) -> None:
    result = run("batch", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert not Path("out").exists()


def test_a_second_run_and_other_settings_are_refused_in_a_line() -> None:
    with Storage("out").locked():
        result = run("batch", "a.jsonl", "--output", "out")
    assert result.exit_code == 1
    assert result.stderr == "onrecord: out: another run writes there: wait for its end, or name another folder\n"
    assert run("batch", "b.html", "--output", "out", "--workers", "1").exit_code == 0
    result = run("batch", "b.html", "--output", "out", "--shard-size", "9")
    assert result.exit_code == 1
    assert "(--shard-size is 9, was 8): do as before, or name another folder" in result.stderr


def test_the_output_in_an_input_folder_is_passed_over() -> None:
    for _ in range(2):
        result = run("batch", ".", "--output", "out", "--workers", "1")
        assert result.exit_code == 0
        assert "5 documents, 5 attributions in the dataset" in result.stderr


def test_the_archive_of_a_batch_is_that_of_its_inputs() -> None:
    write(Path("c.jsonl"), [line(number, uri=f"https://post.example/{number % 3}") for number in range(20, 30)])
    inputs = ("c.jsonl", "a.jsonl", "b.html", "a.jsonl")
    assert run("ingest", *inputs, "--archive", "one.db", "--workers", "1").exit_code == 0
    assert run("batch", *inputs, "--output", "out", "--workers", "1").exit_code == 0
    result = run("ingest", "--from-batch", "out", "--archive", "other.db")
    assert (result.exit_code, result.stderr) == (0, "onrecord: 15 documents, 15 attributions\n")
    assert rows("one.db") == rows("other.db")
    again = run("ingest", "--from-batch", "out", "--archive", "other.db")
    assert "15 in the archive already" in again.stderr


def rows(path: str) -> dict[str, list[str]]:
    connection = sqlite3.connect(path)
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {name: sorted(map(repr, connection.execute(f"SELECT * FROM {name}"))) for name in tables}  # noqa: S608
    connection.close()
    assert len(found.pop("runs")) == 1
    assert len(found["documents"]) == 15
    assert len(found["pages"]) == 1
    return found


@pytest.mark.parametrize("arguments", [(), ("a.jsonl", "--from-batch", "out"), ("--from-batch", "nowhere")])
def test_ingest_wants_inputs_or_a_dataset(arguments: tuple[str, ...]) -> None:
    result = run("ingest", *arguments, "--archive", "a.db")
    assert (result.exit_code, Path("a.db").exists()) == (2, False)


@pytest.mark.parametrize(
    "option",
    [("--workers", "1"), ("--model", "m"), ("--input-format", "text"), ("--text-column", "t"), ("--allow-private",)],
    ids=lambda option: option[0],
)
def test_what_a_dataset_has_behind_it_is_refused(option: tuple[str, ...]) -> None:
    assert run("batch", "a.jsonl", "--output", "out", "--workers", "1").exit_code == 0
    result = run("ingest", "--from-batch", "out", "--archive", "a.db", *option)
    assert (result.exit_code, Path("a.db").exists()) == (2, False)
    assert f"{option[0]} goes with INPUT..., not with --from-batch" in result.stderr


def test_a_dataset_that_is_not_finished_is_no_dataset_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("onrecord.batch.run.publish", cut_off)
    assert run("batch", "a.jsonl", "--output", "out", "--workers", "1").exit_code == 130
    result = run("ingest", "--from-batch", "out", "--archive", "a.db")
    assert (result.exit_code, Path("a.db").exists()) == (1, False)
    assert result.stderr == "onrecord: out: the dataset is not finished: run the same batch again\n"
