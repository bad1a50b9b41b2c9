from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import pytest
from click.testing import Result

import onrecord
from onrecord.archive import Archive, Query
from onrecord.attribution import Act, Record
from onrecord.export import WRITERS
from tests.archive.articles import article, damage, store
from tests.archive.program import ENVIRONMENT, FAKED, run
from tests.archive.slow import ENDING, load
from tests.fakes import fake_pipeline
from tests.records import example, hostile, told

RAIN = "“It rained,” Ada said. “It did not,” Obi said."
SAID = "We will rebuild this bridge, and we will do it before the winter comes"
POST = article(
    ("Ana Boto", SAID), ("Rui Sá", "The tunnel is closed"), uri="https://post.example/", published="2016-10-18"
)
TIMES = article(("Boto", SAID), publisher="The Times", published="2016-10-19")
HERALD = article(("Ana Boto", f"{SAID} to the valley"), publisher="The Herald", published="2016-10-20")
RECORDS = [POST, TIMES, HERALD, told(example())]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder to work in, with an archive and an article in it, and a model that takes no time."""
    monkeypatch.setenv("PYTHONPATH", ENVIRONMENT["PYTHONPATH"])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(onrecord, "load", fake_pipeline)
    Path("a.txt").write_text(RAIN)
    store(Path("news.db"), RECORDS)


def news(*command: str) -> Result:
    return run(*command, "--archive", "news.db")


def ingest(*arguments: str, archive: str = "a.db", workers: int = 1) -> Result:
    return run("ingest", *arguments, "--archive", archive, "--workers", str(workers))


def lines(result: Result) -> list[dict[str, Any]]:
    assert (result.exit_code, result.stderr) == (0, "")
    return [json.loads(line) for line in result.stdout.splitlines()]


def texts(path: str) -> list[str]:
    with Archive.open(path) as archive:
        return [record.document.text for record in archive.records(Query())]


def test_ingest_and_again() -> None:
    first, again = ingest("a.txt"), ingest("a.txt")
    assert (first.exit_code, first.stdout, first.stderr) == (0, "", "onrecord: 1 document, 2 attributions\n")
    assert again.exit_code == 0
    assert again.stderr == "onrecord: 0 documents, 0 attributions; 1 in the archive already\n"
    assert texts("a.db") == [RAIN]


def test_the_same_article_twice_in_one_run() -> None:
    Path("b.txt").write_text(RAIN)
    assert ingest("a.txt", "b.txt", "a.txt").stderr == (
        "onrecord: 1 document, 2 attributions; 2 in the archive already\n"
    )
    assert texts("a.db") == [RAIN]


def test_a_changed_file_is_a_new_version() -> None:
    ingest("a.txt")
    Path("a.txt").write_text("“It snowed,” Ada said.")
    ingest("a.txt")
    assert texts("a.db") == ["“It snowed,” Ada said."]
    (hit,) = lines(run("search", "--archive", "a.db", "--format", "jsonl"))
    assert hit["content"] == "It snowed,"
    hits = lines(run("search", "--versions", "--archive", "a.db", "--format", "jsonl"))
    assert len(hits) == 3
    (old,) = {each["document"] for each in hits} - {hit["document"]}
    shown = run("show", old[:8], "--archive", "a.db", "--format", "jsonl")
    assert json.loads(shown.stdout)["text"] == RAIN
    assert shown.stderr == f"onrecord: 2 versions, the newest first: {hit['document']}, {old}\n"


def test_lines_of_one_file_and_ids_of_two_are_articles_of_their_own() -> None:
    for name in ("one", "two"):
        rows = [{"id": str(number), "text": f"“{name} {number},” Ada said."} for number in range(2)]
        rows.append({"text": f"“{name} without a name,” Ada said."})
        Path(f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert ingest("one.jsonl", "two.jsonl").exit_code == 0
    assert len(texts("a.db")) == 6


def test_good_documents_are_kept_and_each_bad_input_is_one_line_and_in_the_report() -> None:
    Path("b.jsonl").write_text('{"text": "“No,” Obi said."}\nbroken\n')
    result = ingest("b.jsonl", "missing.txt", "a.txt", "--report", "report.json")
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "onrecord: b.jsonl:2: broken JSON: Expecting value (at character 1 of the line)",
        "onrecord: missing.txt: no such file or folder",
        "onrecord: 2 documents, 3 attributions; 2 inputs could not be read",
    ]
    assert json.loads(Path("report.json").read_text()) == {
        "documents": 2,
        "attributions": 3,
        "known": 0,
        "bytes": ANY,
        "passed_over": [],
        "failed": 2,
        "failures": [
            {"path": "b.jsonl", "line": 2, "problem": ANY},
            {"path": "missing.txt", "line": None, "problem": "no such file or folder"},
        ],
        "warnings": {"count": 0, "first": []},
    }
    again = ingest("b.jsonl", "missing.txt", "a.txt", "--report", "report.json")
    assert again.exit_code == 1
    report = json.loads(Path("report.json").read_text())
    assert (report["documents"], report["known"], report["failed"]) == (0, 2, 2)


def test_nothing_to_read() -> None:
    result = ingest("missing.txt", "--report", "report.json")
    assert (result.exit_code, result.stderr) == (1, "onrecord: missing.txt: no such file or folder\n")
    assert json.loads(Path("report.json").read_text())["failed"] == 1


def test_the_archive_and_the_report_are_not_read_where_they_stand_among_the_articles() -> None:
    Path("news").mkdir()
    Path("news/a.txt").write_text(RAIN)
    for known in (0, 1):
        result = ingest("news", "--report", "news/report.json", archive="news/a.db")
        assert result.exit_code == 0
        report = json.loads(Path("news/report.json").read_text())
        assert (report["documents"], report["known"]) == (1 - known, known)
        assert {each["reason"] for each in report["passed_over"]} <= {"what a run has written"}


def test_workers_of_any_number_give_the_same_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onrecord, "load", load)
    rows = [{"text": f"“It rained {number} times,” Ada said.", "publisher": "x"} for number in range(70)]
    Path("in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    for workers in (1, 2):
        result = ingest("in.jsonl", archive=f"{workers}.db", workers=workers)
        assert (result.exit_code, result.stderr) == (0, "onrecord: 70 documents, 70 attributions\n")
        assert damage(Path(f"{workers}.db")) == []
    with Archive.open("1.db") as one, Archive.open("2.db") as two:
        assert list(one.records(Query())) == list(two.records(Query()))
        assert one.search(Query(), limit=100) == two.search(Query(), limit=100)


def test_a_document_that_ends_its_process_is_one_line_and_the_others_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onrecord, "load", load)
    Path("b.txt").write_text(ENDING)
    Path("c.txt").write_text("“It hailed,” Ada said.")
    result = ingest("a.txt", "b.txt", "c.txt", "--report", "report.json", workers=2)
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "onrecord: b.txt: the process that extracts it is ended by the system, for want of memory most likely",
        "onrecord: 2 documents, 3 attributions; 1 input could not be read",
    ]
    assert texts("a.db") == [RAIN, "“It hailed,” Ada said."]
    assert json.loads(Path("report.json").read_text())["failures"][0]["path"] == "b.txt"


def test_interrupted_and_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_self: object, _text: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("tests.fakes.FakeExtractor.extract", interrupt)
        result = ingest("a.txt")
        assert (result.exit_code, result.stderr) == (130, "onrecord: interrupted\n")
    assert ingest("a.txt").exit_code == 0
    assert texts("a.db") == [RAIN]
    assert "cut off" in run("stats", "--archive", "a.db").stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("ingest", "a.txt"),
        ("ingest", "--archive", "a.db"),
        ("ingest", "a.txt", "--archive", "a.db", "--workers", "0"),
        ("ingest", "a.txt", "--archive", "a.db", "--report", "-"),
        ("search",),
        ("search", "--archive", "news.db", "--order", "best"),
        ("search", "--archive", "news.db", "--limit", "0"),
        ("search", "--archive", "news.db", "--offset", "-1"),
        ("search", "--archive", "news.db", "--min-score", "2"),
        ("search", "--archive", "news.db", "--type", "spoken"),
        ("search", "--archive", "news.db", "--act", "sung"),
        ("search", "--archive", "news.db", "--hand", "third"),
        ("search", "--archive", "news.db", "--kind", "robot"),
        ("search", "--archive", "news.db", "--format", "html"),
        ("statement", "x", "--archive", "news.db"),
        ("people", "merge", "Ana Boto", "--archive", "news.db"),
        ("show", "--archive", "news.db"),
        ("export", "--archive", "news.db", "--format", "pdf"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_exit_code_2(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Usage: " in result.stderr
    assert not Path("a.db").exists()


LISTS = {
    "search": (("search",), 9),
    "words": (("search", "bridge"), 3),
    "speakers": (("speakers",), 2),
    "statements": (("statements",), 1),
    "statement": (("statement", "NUMBER"), 3),
    "corrections": (("people", "corrections"), 1),
    "nothing": (("search", "nowhere"), 0),
}


@pytest.mark.parametrize("name", LISTS)
def test_lists_in_every_form(name: str) -> None:
    import polars as pl  # noqa: PLC0415  it takes its time

    command, count = LISTS[name]
    news("people", "merge", "Ana Boto", "Boto")
    (statement,) = lines(news("statements", "--format", "jsonl"))
    command = tuple(each.replace("NUMBER", str(statement["id"])) for each in command)
    rows = lines(news(*command, "--format", "jsonl"))
    assert len(rows) == count
    for form in ("table", "jsonl", "csv", "parquet"):
        shown, saved = news(*command, "--format", form), news(*command, "--format", form, "-o", "out")
        assert (shown.exit_code, saved.exit_code, saved.stdout) == (0, 0, "")
        assert Path("out").read_bytes() == shown.stdout_bytes
    table = list(csv.DictReader(io.StringIO(news(*command, "--format", "csv").stdout)))
    assert [{key: _cell(value) for key, value in row.items()} for row in rows] == table
    packed = pl.read_parquet(news(*command, "--format", "parquet").stdout_bytes)
    assert packed.rows(named=True) == rows
    if rows:
        assert packed.columns == list(rows[0])


def _cell(value: str | float | None) -> str:
    return f"{value:.4f}" if isinstance(value, float) else str("" if value is None else value)


def test_what_search_tells_of_a_hit() -> None:
    (hit,) = lines(news("search", "valley", "--format", "jsonl"))
    assert hit == {
        "document": ANY,
        "attribution": "a1",
        "published": "2016-10-20",
        "publisher": "The Herald",
        "title": None,
        "uri": None,
        "person": "Ana Boto",
        "speaker": "Ana Boto",
        "kind": "person",
        "type": "direct",
        "act": "statement",
        "source": "Ana Boto",
        "cue": "said",
        "content": f"“{SAID} to the valley”",
        "content_spans": f"0-{len(SAID) + 16}",
        "snippet": f"“{SAID} to the *valley*”",
        "score": 0.9,
        "statement": ANY,
        "name": HERALD.document.id,
        "person_id": ANY,
        "parent": None,
        "told_by": None,
    }


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (("--speaker", "Boto"), 6),
        (("--speaker", "Boto", "--publisher", "the post"), 4),
        (("bridge", "--since", "2016-10-19"), 2),
        (("--until", "2016-10"), 4),
        (("--kind", "unknown"), 1),
        (("--type", "mixed"), 1),
        (("--act", "attitude"), 1),
        (("--act", "statement"), 8),
        (("--hand", "first"), 9),
        (("--hand", "second"), 0),
        (("--min-score", "0.9"), 5),
        (("bridge NOT valley", "--order", "oldest"), 2),
        (("--limit", "3"), 3),
        (("--offset", "6"), 3),
    ],
    ids=repr,
)
def test_search_and_its_options(options: tuple[str, ...], count: int) -> None:
    result = news("search", *options, "--format", "jsonl")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == count


def test_search_tells_how_many_there_are_where_it_shows_some() -> None:
    assert news("search", "--limit", "2").stderr.startswith("onrecord: 2 of 9 attributions shown")
    assert news("search").stderr == ""
    assert news("search", "--offset", "99").stderr.startswith("onrecord: 0 of 9 attributions shown")
    assert news("search", "nowhere").stderr == ""


def test_the_first_published_comes_first_or_last() -> None:
    days = [hit["published"] for hit in lines(news("search", "bridge", "--order", "oldest", "--format", "jsonl"))]
    assert days == ["2016-10-18", "2016-10-19", "2016-10-20"]
    newest = lines(news("search", "bridge", "--order", "newest", "--format", "jsonl"))
    assert [hit["published"] for hit in newest] == days[::-1]


def test_an_act_that_is_no_statement_is_shown() -> None:
    assert "hopes [attitude] it will *hold* again" in " ".join(news("search", "hold").stdout.split())
    assert "[" not in news("search", "valley").stdout
    denied = said_by_two(Act.DENIAL)
    store(Path("d.db"), denied)
    (statement,) = lines(run("statements", "--format", "jsonl", "--archive", "d.db"))
    assert (statement["act"], statement["content"]) == ("denial", f"“{SAID}”")
    assert "[denial]" in run("statements", "--archive", "d.db").stdout
    assert run("statement", str(statement["id"]), "--archive", "d.db").stdout.count("[denial]") == len(denied)


def said_by_two(act: Act) -> list[Record]:
    """Two articles with one statement, as another act."""
    articles = [article(("Ana Boto", SAID), publisher=publisher) for publisher in ("The Post", "The Times")]
    return [replace(each, attributions=tuple(replace(found, act=act) for found in each)) for each in articles]


@pytest.mark.parametrize("command", ["search", "speakers", "statements", "export"])
@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("bridge AND",), "a word is missing after AND at the end"),
        (('"bridge',), "the quotation mark at character 1 is not closed"),
        (("...",), "the query has no word in it"),
        (("--since", "yesterday"), "'yesterday' is no day: write it as 2016-10-18, 2016-10 or 2016"),
        (("--speaker", "?"), "'?' has no word of a name in it"),
    ],
)
def test_what_cannot_be_asked(command: str, arguments: tuple[str, ...], problem: str) -> None:
    result = news(command, *arguments)
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (1, "", 1)
    assert result.stderr.startswith(f"onrecord: {problem}")


@pytest.mark.parametrize("number", ["0", "99", "9" * 30])
def test_a_wrong_number_of_a_statement(number: str) -> None:
    result = news("statement", number)
    assert result.exit_code == 1
    assert result.stderr == f"onrecord: no statement has the number {number}: `onrecord statements` lists them\n"


def test_any_number_is_a_limit() -> None:
    assert len(news("search", "--limit", "9" * 30, "--format", "jsonl").stdout.splitlines()) == 9
    assert news("search", "--offset", "9" * 30, "--format", "jsonl").exit_code == 0


def test_a_statement_with_how_its_variants_differ() -> None:
    (found,) = lines(news("statements", "--format", "jsonl"))
    assert (found["documents"], found["publishers"], found["first"]) == (3, 3, "2016-10-18")
    assert (found["person"], found["content"]) == ("Ana Boto", f"“{SAID} to the valley”")
    shown = " ".join(news("statement", str(found["id"])).stdout.split())
    assert "[-" in shown
    assert "The Herald" in shown


def test_people_show_merge_and_split() -> None:
    shown = news("people", "show", "Boto").stdout
    assert "Ana Boto" in shown
    assert re.search(r"surname alone: “Boto”", shown)
    nobody = news("people", "show", "Obi")
    assert (nobody.exit_code, nobody.stderr) == (1, "onrecord: news.db: nobody has the name 'Obi'\n")
    merged = news("people", "merge", "Ana Boto", "Rui Sá")
    assert (merged.exit_code, merged.stdout) == (0, "")
    assert merged.stderr == "onrecord: 'Ana Boto' and 'Rui Sá' are the names of one now\n"
    assert len(lines(news("speakers", "--format", "jsonl"))) == 1
    split = news("people", "split", "Rui Sá", "Ana Boto")
    assert split.stderr == "onrecord: 'Rui Sá' and 'Ana Boto' are the names of two now\n"
    made = lines(news("people", "corrections", "--format", "jsonl"))
    assert [(each["action"], each["one"], each["other"]) for each in made] == [
        ("merge", "Ana Boto", "Rui Sá"),
        ("split", "Rui Sá", "Ana Boto"),
    ]
    shown = news("people", "corrections").stdout
    assert re.search(r"split  Rui Sá  Ana Boto\n", shown)


@pytest.mark.parametrize(
    ("one", "other", "problem"),
    [
        ("Ana Boto", "Obi", "nobody has the name 'Obi': `onrecord people show` shows names"),
        ("Ana Boto", "Ana Boto", "twice the same name: 'Ana Boto'"),
    ],
)
@pytest.mark.parametrize("action", ["merge", "split"])
def test_corrections_that_cannot_be_made(action: str, one: str, other: str, problem: str) -> None:
    result = news("people", action, one, other)
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", f"onrecord: news.db: {problem}\n")


def test_a_name_without_a_word_can_be_merged() -> None:
    store(Path("news.db"), [article(("?!", "It rained"))])
    result = news("people", "merge", "?!", "Ana Boto")
    assert result.exit_code == 0
    assert result.stderr.startswith("onrecord: '?!' and 'Ana Boto' are the names of one now")


@pytest.mark.parametrize("form", ["text", "table", "jsonl", "html"])
def test_show_in_every_form(form: str) -> None:
    for document in ("vila-seca", example().document.uri or ""):
        shown = news("show", document, "--format", form)
        saved = news("show", document, "--format", form, "-o", "out")
        assert (shown.exit_code, shown.stderr, saved.exit_code) == (0, "", 0)
        assert Path("out").read_bytes() == shown.stdout_bytes
        assert "will hold again" in " ".join(shown.stdout.split())
    assert json.loads(news("show", "vila-seca", "--format", "jsonl").stdout) == RECORDS[-1].to_dict()


def test_show_of_what_is_not_there() -> None:
    result = news("show", "feed")
    assert result.exit_code == 1
    assert result.stderr == (
        "onrecord: news.db: no document 'feed': "
        "a hash, a name or an address is wanted, as `onrecord search` shows them\n"
    )


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("filters", [(), ("bridge", "--speaker", "Boto", "--since", "2016-10-19")])
def test_an_export_is_what_extract_would_have_written(form: str, filters: tuple[str, ...]) -> None:
    from onrecord.export.save import save  # noqa: PLC0415  it takes its time

    records = [record.where(lambda each: each.id == "a1") for record in (TIMES, HERALD)] if filters else RECORDS
    target = "out.zip" if WRITERS[form].stream == "zip" else "out"
    exported = news("export", *filters, "--format", form, "-o", target)
    assert (exported.exit_code, exported.stdout, exported.stderr) == (0, "", "")
    found = Path(target).read_bytes()
    Path(target).unlink()
    save(iter(records), form, target)
    assert len(found) == Path(target).stat().st_size
    if form not in ("xlsx", "brat"):  # they bear the time
        assert found == Path(target).read_bytes()
        shown = news("export", *filters, "--format", form)
        assert (shown.exit_code, shown.stdout_bytes) == (0, found)


def test_an_export_into_a_folder() -> None:
    for form in ("html", "brat"):
        assert news("export", "--format", form, "-o", f"{form}/").exit_code == 0
        assert len(list(Path(form).iterdir())) >= len(RECORDS)


def test_what_was_exported_can_be_ingested_again() -> None:
    assert news("export", "-o", "all.jsonl").exit_code == 0
    ingest("all.jsonl")
    assert texts("a.db") == [record.document.text for record in RECORDS]


def test_stats() -> None:
    shown, figures = news("stats"), news("stats", "--json")
    assert (shown.exit_code, figures.exit_code, shown.stderr + figures.stderr) == (0, 0, "")
    assert json.loads(figures.stdout) == {
        "documents": 4,
        "older_versions": 0,
        "publishers": 3,
        "first": "2016-10-18",
        "last": "2019-06-30",
        "characters": sum(len(record.document.text) for record in RECORDS),
        "attributions": {"direct": 7, "mixed": 1, "indirect": 1},
        "acts": {"statement": 8, "attitude": 1},
        "kinds": {"person": 7, "unknown": 1, "unnamed": 1},
        "people": 2,
        "statements": 1,
        "bytes": Path("news.db").stat().st_size,
        "runs": [{"started": ANY, "finished": ANY, "version": "1", "model": "none", "options": "{}", "documents": 4}],
    }
    assert re.search(r"documents\s+4\n", shown.stdout)
    assert "2016-10-18 to 2019-06-30" in shown.stdout


def test_runs_tell_what_was_asked_for() -> None:
    ingest("a.txt")
    (made,) = json.loads(run("stats", "--json", "--archive", "a.db").stdout)["runs"]
    assert json.loads(made["options"])["inputs"] == ["a.txt"]
    assert (made["version"], made["documents"]) == (onrecord.__version__, 1)
    assert made["started"] <= made["finished"]


COMMANDS = [
    ("search",),
    ("search", "owned"),
    ("speakers",),
    ("statements",),
    ("stats",),
    ("people", "corrections"),
    ("people", "show", "owned"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_articles_cannot_command_the_terminal(command: tuple[str, ...]) -> None:
    store(Path("h.db"), [hostile()])
    with Archive.open("h.db", write=True) as archive:
        (person,) = archive.speakers(Query())
        store(Path("h.db"), [article((f"{person.name} x", "It rained")), article(("Ana Boto", "It rained"))])
        assert archive.count(Query(versions=True)) == 6
    result = run(*command, "--archive", "h.db")
    assert result.exit_code == 0
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", result.stdout)


def test_names_in_messages_cannot_command_the_terminal() -> None:
    result = news("people", "show", "\x1b[31m\u202eOwned")
    assert result.exit_code == 1
    assert re.fullmatch(r"onrecord: [ -~]*\n", result.stderr)


def test_a_reader_that_has_seen_enough_ends_the_run_quietly() -> None:
    store(Path("many.db"), [article(("Ana Boto", f"{SAID} {number} " * 50)) for number in range(300)])
    export = [*FAKED, "export", "--archive", "many.db"]
    with subprocess.Popen(export, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT) as command:
        assert command.stdout
        assert command.stderr
        command.stdout.readline()
        command.stdout.close()
        assert command.stderr.read() == b""
    assert command.returncode == 0


def test_an_output_that_cannot_be_written() -> None:
    for command in (("search",), ("export",), ("show", "vila-seca"), ("speakers",), ("people", "corrections")):
        result = news(*command, "--format", "jsonl", "-o", "no/out")
        assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
        assert result.stderr.endswith("cannot be written: No such file or directory\n")


def test_help_loads_no_heavy_module() -> None:
    heavy = "numpy rapidfuzz datasketch pyarrow openpyxl onnxruntime onrecord.archive.archive"
    program = (
        "import sys; from click.testing import CliRunner; from onrecord.cli import main\n"
        "for command in ('ingest', 'search', 'show', 'speakers', 'statements', 'statement', 'export', 'stats'):\n"
        "    assert CliRunner().invoke(main, [command, '--help']).exit_code == 0\n"
        f"print([each for each in '{heavy}'.split() if each in sys.modules])"
    )
    done = subprocess.run([FAKED[0], "-c", program], env={**os.environ}, capture_output=True, check=True, text=True)
    assert done.stdout == "[]\n"
