from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import pytest
from click.testing import CliRunner, Result

import onrecord
from onrecord.cli import main
from onrecord.errors import ModelError
from onrecord.export import WRITERS
from onrecord.pipeline import Pipeline
from onrecord.read import Options, read
from onrecord.read.find import size
from tests.fakes import FakeExtractor, fake_pipeline

RAIN = "“It rained,” Ada said. “It did not,” Obi said."

ONRECORD = [sys.executable, "-c", "from onrecord.cli import main; main(prog_name='onrecord')"]
FAKED = [
    sys.executable,
    "-c",
    "import onrecord, tests.fakes; onrecord.load = tests.fakes.fake_pipeline; "  # noqa: ISC004
    "from onrecord.cli import main; main(prog_name='onrecord')",
]


@pytest.fixture(autouse=True)
def article(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder to work in, with an article in it, and a model that takes no time."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(onrecord, "load", fake_pipeline)
    Path("a.txt").write_text(RAIN)


def run(*arguments: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, arguments, stdin)


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_table_is_the_default_and_one_good_document_needs_no_summary() -> None:
    result = run("extract", "a.txt")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "It rained" in result.stdout
    assert "Ada" in result.stdout


@pytest.mark.parametrize("form", [form for form, writer in WRITERS.items() if writer.stream == "text"])
def test_every_format_to_a_file_and_to_standard_output_is_the_same(form: str) -> None:
    shown = run("extract", "a.txt", "--format", form)
    saved = run("extract", "a.txt", "--format", form, "-o", "out")
    assert (shown.exit_code, saved.exit_code, saved.stdout) == (0, 0, "")
    assert Path("out").read_bytes() == shown.stdout_bytes
    assert b"It rained" in shown.stdout_bytes


def test_standard_input_and_bare_output_name() -> None:
    result = run("extract", "-", "--format", "jsonl", "-o", "-", stdin=RAIN)
    (record,) = lines(result)
    assert (record["text"], record["uri"], len(record["attributions"])) == (RAIN, None, 2)


def test_good_documents_come_out_and_each_bad_input_is_one_line() -> None:
    Path("b.jsonl").write_text('{"id": "1", "text": "“No,” Obi said."}\n{"id": 2}\nbroken\n')
    Path("c.txt").write_bytes(b"%PDF-1.7")
    result = run("extract", "b.jsonl", "missing.txt", "c.txt", "a.txt", "--format", "jsonl")
    assert result.exit_code == 1
    assert [record["text"] for record in lines(result)] == ["“No,” Obi said.", RAIN]
    assert result.stderr.splitlines() == [
        'onrecord: b.jsonl:2: the field "text" is missing',
        "onrecord: b.jsonl:3: broken JSON: Expecting value (at character 1 of the line)",
        "onrecord: missing.txt: no such file or folder",
        "onrecord: c.txt: no text but a PDF file: save its text first",
        "onrecord: 2 documents, 3 attributions; 4 inputs could not be read",
    ]


def test_several_documents_have_a_summary() -> None:
    result = run("extract", "a.txt", "a.txt")
    assert (result.exit_code, result.stderr) == (0, "onrecord: 2 documents, 4 attributions\n")


def test_nothing_read_takes_the_place_of_no_output() -> None:
    Path("out.csv").write_text("before")
    result = run("extract", "missing", "--format", "csv", "-o", "out.csv")
    assert result.exit_code == 1
    assert result.stderr == "onrecord: missing: no such file or folder\n"
    assert Path("out.csv").read_text() == "before"


def test_warnings_are_one_line_each_and_do_not_fail() -> None:
    Path("latin.txt").write_bytes("“It rained,” José said.".encode("cp1252"))
    result = run("extract", "latin.txt", "latin.txt")
    assert result.exit_code == 0
    assert (
        result.stderr.splitlines()[:2]
        == ["onrecord: warning: latin.txt: not UTF-8, read as cp1252, which is a guess"] * 2
    )


def test_file_names_cannot_command_the_terminal_nor_break_the_line() -> None:
    result = run("extract", "\x1b]0;x\n\u202eevil.txt")
    assert result.stderr.splitlines()[0] == r"onrecord: \x1b]0;x\n\u202eevil.txt: no such file or folder"


def test_min_score_leaves_out_and_the_summary_counts_what_came_out() -> None:
    result = run("extract", "a.txt", "a.txt", "--format", "jsonl", "--min-score", "0.85")
    assert [[each["score"] for each in record["attributions"]] for record in lines(result)] == [[0.9], [0.9]]
    assert result.stderr == "onrecord: 2 documents, 2 attributions\n"


def test_html_into_a_folder() -> None:
    result = run("extract", "a.txt", "--format", "html", "-o", "pages/")
    assert (result.exit_code, result.stdout) == (0, "")
    assert {path.suffix for path in Path("pages").iterdir()} == {".html"}
    assert Path("pages/index.html").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("extract",),
        ("extract", "a.txt", "--format", "pdf"),
        ("extract", "a.txt", "--min-score", "1.5"),
        ("extract", "a.txt", "--min-score", "nan"),
        ("evaluate",),
        ("unknown",),
    ],
)
def test_wrong_usage_is_exit_code_2(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Usage: " in result.stderr


@pytest.mark.parametrize(
    ("output", "problem"),
    [
        ("no/out.csv", "cannot be written: No such file or directory"),
        ("a.txt/out.csv", "cannot be written: Not a directory"),
        (".", "a folder, but csv is one file: name a file"),
    ],
)
def test_an_output_that_cannot_be_written(output: str, problem: str) -> None:
    result = run("extract", "a.txt", "--format", "csv", "-o", output)
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
    assert result.stderr.endswith(f"{problem}\n")


def test_a_model_that_cannot_be_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(model: str | None, **_options: object) -> None:
        raise ModelError(f"{model}: no model")

    monkeypatch.setattr(onrecord, "load", load)
    for command in ("extract", "evaluate"):
        Path("gold.jsonl").write_text('{"id": "x", "text": "No.", "attributions": []}\n')
        result = run(command, "gold.jsonl", "--model", "dir")
        assert (result.exit_code, result.stderr) == (1, "onrecord: dir: no model\n")


@pytest.mark.parametrize("command", [("extract",), ("ingest", "--archive", "a.db", "--workers", "1")])
def test_what_is_within_is_looked_for_where_it_is_asked_for(
    command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def load(model: str | None, **options: object) -> Pipeline:
        asked.append((model, options))
        return fake_pipeline()

    monkeypatch.setattr(onrecord, "load", load)
    assert run(*command, "a.txt").exit_code == 0
    Path("b.txt").write_text("“It hailed,” Ada said.")
    assert run(*command, "b.txt", "--nested").exit_code == 0
    assert asked == [(None, {"nested": False}), (None, {"nested": True})]


def test_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_self: FakeExtractor, _text: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(FakeExtractor, "extract", interrupt)
    result = run("extract", "a.txt", "--format", "jsonl", "-o", "out")
    assert (result.exit_code, result.stderr) == (130, "onrecord: interrupted\n")
    assert not Path("out").exists()


def gold_line(text: str) -> str:
    record = fake_pipeline().extract(text).to_dict()
    return json.dumps({"id": record["id"], "text": text, "attributions": record["attributions"]}) + "\n"


def test_evaluate_prints_a_report_or_json() -> None:
    Path("gold.jsonl").write_text(gold_line(RAIN))
    report, figures = run("evaluate", "gold.jsonl"), run("evaluate", "gold.jsonl", "--json")
    assert (report.exit_code, figures.exit_code) == (0, 0)
    assert "who said what" in report.stdout.lower()
    assert report.stdout.endswith("\n")
    assert not report.stdout.endswith("\n\n")
    assert json.loads(figures.stdout)["who said what"] == {"p": 1, "r": 1, "f1": 1}
    stricter = run("evaluate", "gold.jsonl", "--json", "--min-score", "0.85")
    assert json.loads(stricter.stdout)["who said what"]["r"] == 0.5


def test_evaluate_with_bad_gold() -> None:
    Path("gold.jsonl").write_text(gold_line(RAIN) + "broken\n")
    result = run("evaluate", "gold.jsonl")
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
    assert result.stderr.startswith("onrecord: gold.jsonl:2: ")
    assert run("evaluate", "missing.jsonl").stderr.startswith("onrecord: missing.jsonl: ")


def test_version() -> None:
    assert run("--version").stdout == f"onrecord {onrecord.__version__}\n"


def test_help_says_every_option() -> None:
    for name, command in main.commands.items():
        text = run(name, "--help").stdout
        for parameter in command.params:
            assert (parameter.metavar or parameter.opts[0]).upper() in text.upper()


def test_help_is_quick_since_it_imports_nothing_slow() -> None:
    code = "import sys; from onrecord.cli import main; main(['--help'], standalone_mode=False); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "onrecord.cli" in loaded
    assert loaded.isdisjoint({"numpy", "onnxruntime", "tokenizers", "scipy", "rich", "jinja2", "py3langid"})


def test_a_reader_that_has_seen_enough_ends_the_run_quietly() -> None:
    Path("many.jsonl").write_text((json.dumps({"text": RAIN * 100}) + "\n") * 200)
    extract = [*FAKED, "extract", "many.jsonl", "--format", "jsonl"]
    with subprocess.Popen(extract, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as command:
        assert command.stdout
        assert command.stderr
        command.stdout.readline()
        command.stdout.close()
        assert command.stderr.read() == b""
    assert command.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_full_disk() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*FAKED, "extract", "a.txt"], stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 1
    assert done.stderr == b"onrecord: standard output cannot be written: No space left on device\n"


def test_output_is_utf_8_whatever_the_locale() -> None:
    environment = {
        **os.environ,
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONIOENCODING": "latin-1",
    }
    done = subprocess.run(
        [*FAKED, "extract", "a.txt", "--format", "jsonl"], env=environment, capture_output=True, check=True
    )
    assert json.loads(done.stdout.decode())["text"] == RAIN


@pytest.mark.model
def test_the_whole_program_with_its_model() -> None:
    Path("bridge.txt").write_text("“The bridge is closed,” the mayor said on Monday. She left without another word.\n")
    done = subprocess.run(
        [*ONRECORD, "extract", "bridge.txt", "missing.txt", "--format", "jsonl"], capture_output=True, check=False
    )
    assert done.returncode == 1
    (record,) = (json.loads(line) for line in done.stdout.splitlines())
    (attribution,) = record["attributions"]
    ((start, end),) = attribution["source"]
    assert record["text"][start:end] == "the mayor"
    assert done.stderr.decode().splitlines() == [
        "onrecord: missing.txt: no such file or folder",
        "onrecord: 1 document, 1 attribution; 1 input could not be read",
    ]


def test_an_article_is_never_replaced_by_what_was_found_in_it() -> None:
    result = run("extract", "a.txt", "-o", "./a.txt")
    assert result.exit_code == 2
    assert "./a.txt is read, and would be replaced" in result.stderr
    assert Path("a.txt").read_text() == RAIN


def test_what_is_passed_over_is_counted_and_fails_nothing() -> None:
    Path("news").mkdir()
    Path("news/a.txt").write_text(RAIN)
    Path("news/style.css").write_text("p {}")
    result = run("extract", "news", "--format", "jsonl")
    assert result.exit_code == 0
    assert result.stderr.splitlines()[-1] == "onrecord: 1 document, 2 attributions; 1 passed over"


def test_the_report_says_what_was_read_and_what_was_not_and_why() -> None:
    Path("b.csv").write_text(f'text,date\n"{RAIN}",2019-06-30\n,2019-07-01\nbroken,row,of,four\n')
    inputs = ("a.txt", "b.csv", "missing.txt")
    result = run("extract", *inputs, "--format", "csv", "-o", "out.csv", "--report", "report.json")
    assert result.exit_code == 1
    assert json.loads(Path("report.json").read_text()) == {
        "documents": 2,
        "attributions": 4,
        "known": 0,
        "bytes": Path("a.txt").stat().st_size + Path("b.csv").stat().st_size,
        "passed_over": [{"reason": ANY, "count": 1, "examples": ["b.csv"]}],
        "failed": 2,
        "failures": [
            {"path": "b.csv", "line": 4, "problem": ANY},
            {"path": "missing.txt", "line": None, "problem": "no such file or folder"},
        ],
        "warnings": {"count": 0, "first": []},
    }


def test_the_report_is_written_even_where_nothing_was_read() -> None:
    result = run("extract", "missing.txt", "--format", "csv", "-o", "out.csv", "--report", "report.json")
    assert result.exit_code == 1
    assert json.loads(Path("report.json").read_text())["documents"] == 0
    assert not Path("out.csv").exists()
    unwritten = run("extract", "a.txt", "--report", "no/report.json")
    assert unwritten.stderr.endswith("the report cannot be written: No such file or directory\n")
    replaced = run("extract", "a.txt", "--report", "a.txt")
    assert replaced.exit_code == 2
    assert Path("a.txt").read_text() == RAIN


def test_the_options_of_reading() -> None:
    Path("posts.csv").write_text(f'day,post\n2019-06-30,"{RAIN}"\n')
    missing = run("extract", "posts.csv", "--format", "jsonl")
    assert "name that of the texts by --text-column" in missing.stderr
    (record,) = lines(run("extract", "posts.csv", "--format", "jsonl", "--text-column", "post"))
    assert record["text"] == RAIN
    (record,) = lines(run("extract", "posts.csv", "--format", "jsonl", "--input-format", "text"))
    assert record["text"].startswith("day,post")
    assert run("extract", "a.txt", "--input-format", "pdf").exit_code == 2
    refused = run("extract", "http://127.0.0.1:9/a.html")
    assert refused.exit_code == 1
    assert "--allow-private" in refused.stderr


def test_progress_is_told_in_bytes_of_what_was_named() -> None:
    told: list[int] = []
    Path("b.jsonl").write_text(json.dumps({"text": RAIN}) + "\n")
    list(read(["a.txt", "b.jsonl", "missing.txt"], on_error=lambda _error: None, on_bytes=told.append))
    assert sum(told) == size(["a.txt", "b.jsonl", "missing.txt", "https://news.example/", "-"], Options()) > 0


def test_the_report_and_the_output_are_two_files() -> None:
    for arguments in [("-o", "x.json", "--report", "./x.json"), ("--report", "-")]:
        result = run("extract", "a.txt", *arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "the report needs a file of its own" in result.stderr


@pytest.mark.parametrize("given", ["news", "news/", "news/*", "news/**"])
def test_what_was_written_into_an_input_folder_is_not_read_the_next_time(given: str) -> None:
    Path("news").mkdir()
    Path("news/a.txt").write_text(RAIN)
    for form, output in (("csv", "news/said.csv"), ("html", "news/pages/")):
        for _ in range(2):
            result = run("extract", given, "--format", form, "-o", output, "--report", "news/report.json")
            assert result.exit_code == 0
            assert json.loads(Path("news/report.json").read_text())["documents"] == 1
        assert "passed over" in result.stderr
        Path("news/said.csv").unlink(missing_ok=True)
