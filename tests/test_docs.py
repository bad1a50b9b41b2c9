from __future__ import annotations

import doctest
import json
import re
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click import Group

import onrecord
from onrecord.cli import main
from onrecord.evaluate import Scores
from onrecord.export import WRITERS
from onrecord.export.csv import COLUMNS
from onrecord.extract.model import FILES
from tests.documentation import PAGES, ROOT, Block, blocks, commands, same, workplace
from tests.golden import parse

if TYPE_CHECKING:
    import click

LINKED = [*PAGES, ROOT / "CHANGELOG.md", ROOT / "samples/CREDITS.md", ROOT / "benchmarks/README.md"]
each_page = pytest.mark.parametrize("path", LINKED, ids=lambda path: path.relative_to(ROOT).as_posix())


def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


@pytest.mark.model
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_the_examples_of_a_page_do_what_it_says(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(workplace(tmp_path))
    names: dict[str, Any] = {}
    for block in blocks(path.read_text("utf-8")):
        if block.name:
            Path(block.name).write_text(block.body, "utf-8")
        elif block.kind == "console":
            for command in commands(block.body):
                printed = command.run(tmp_path)
                assert "Traceback" not in printed
                assert same(printed, command.shown), f"$ {command.line}\n{printed}"
        elif block.kind == "python":
            run_python(block, names)


def run_python(block: Block, names: dict[str, Any]) -> None:
    if ">>>" not in block.body:
        exec(compile(block.body, "<example>", "exec"), names)  # noqa: S102  our own examples
        return
    example = doctest.DocTestParser().get_doctest(block.body, names, "example", None, None)
    wrong: list[str] = []
    doctest.DocTestRunner(SameButScores()).run(example, out=wrong.append, clear_globs=False)
    names.update(example.globs)
    assert not wrong, "".join(wrong)


class SameButScores(doctest.OutputChecker):
    def check_output(self, want: str, got: str, _optionflags: int) -> bool:
        return same(got, want)


@pytest.mark.model
def test_the_json_shown_is_the_json_written() -> None:
    (shown,) = (json.loads(block.body) for block in blocks(text_of("docs/output.md")) if block.kind == "json")
    known = {name: shown[name] for name in ("id", "text", "title", "published", "publisher", "uri", "language")}
    record = onrecord.load().extract(onrecord.Document(**known))
    assert same(json.dumps(record.to_dict(), indent=1) + "\n", json.dumps(shown, indent=1) + "\n")


@pytest.mark.model
@each_page
def test_no_figure_is_missing(path: Path) -> None:
    assert "TODO" not in path.read_text("utf-8")


@each_page
def test_every_block_is_of_a_kind_that_is_known(path: Path) -> None:
    text = path.read_text("utf-8")
    found = list(blocks(text))
    assert {block.kind for block in found} <= {"console", "json", "mermaid", "python", "sh", "text", ""}
    assert text.count("```") == 2 * len(found)
    assert all(block.kind in ("python", "text") or not block.name for block in found)


@each_page
def test_every_link_between_pages_leads_somewhere(path: Path) -> None:
    for link in re.findall(r"\]\(<?([^)>\s]+)>?\)", path.read_text("utf-8")):
        if "://" not in link:
            file, _, heading = link.partition("#")
            target = (path.parent / file).resolve() if file else path
            assert target.exists(), link
            assert not heading or heading in anchors(target), link


def anchors(page: Path) -> set[str]:
    """The headings of a page in the form that links name them by."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


def test_the_index_lists_every_page() -> None:
    listed = set(re.findall(r"\]\((\w[\w-]*\.md)\)", text_of("docs/index.md")))
    assert listed == {path.name for path in (ROOT / "docs").glob("*.md")} - {"index.md"}


def test_every_command_and_option_is_documented() -> None:
    page = text_of("docs/command-line.md")
    for name, command in main.commands.items():
        section = re.split(rf"^## `onrecord {name}\b.*$", page, flags=re.MULTILINE)[1].split("\n## ")[0]
        assert missing(command, section) == []
    assert missing(main, page) == []


def missing(command: click.Command, text: str) -> list[str]:
    if isinstance(command, Group) and command is not main:
        return [name for each in command.commands.values() for name in missing(each, text)]
    names = [name for parameter in command.params for name in [parameter.metavar or "", *parameter.opts]]
    return [name for name in names if name not in text and (name.startswith("-") or name.isupper())]


def test_every_format_column_measure_and_public_name_is_documented() -> None:
    for page, names in {
        "docs/output.md": [*WRITERS, *COLUMNS],
        "docs/accuracy.md": [measure.name.replace("_", " ") for measure in fields(Scores)],
        "docs/python.md": onrecord.__all__,
        "docs/training.md": FILES,
    }.items():
        text = text_of(page)
        assert [name for name in names if f"`{name}`" not in text] == []


def test_every_command_of_the_training_is_there() -> None:
    named = re.findall(r"-m training\.(\w+)", text_of("docs/training.md"))
    assert "train" in named
    assert all((ROOT / f"training/{name}.py").exists() for name in named)


def test_the_golden_case_shown_is_one() -> None:
    (shown,) = (block.body for block in blocks(text_of("CONTRIBUTING.md")) if block.kind == "text")
    case = parse(shown)
    assert [statement.type for statement in case.expected] == ["direct", "direct"]
    assert case.expected[1].origin == case.expected[0].content


def test_the_tree_of_the_architecture_is_the_tree_of_the_source() -> None:
    (tree,) = (
        block.body for block in blocks(text_of("docs/architecture.md")) if block.body.startswith("src/onrecord/")
    )
    folders: list[str] = []
    drawn = set()
    for indent, name in re.findall(r"^( *)(\S+)", tree, re.MULTILINE):
        folders[len(indent) // 2 :] = [name]
        drawn.add("".join(folders))
    source = {path.relative_to(ROOT).as_posix() for path in (ROOT / "src/onrecord").rglob("*.py")}
    assert {path for path in drawn if path.endswith(".py")} == source
