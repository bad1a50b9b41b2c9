"""What is no place for a dataset, and datasets among the inputs."""

from __future__ import annotations

import re
import warnings
from pathlib import Path

import pytest

from onrecord.batch.manifest import Manifest
from onrecord.batch.run import Settings, batch
from onrecord.batch.storage import storage_at
from onrecord.errors import OutputError
from onrecord.read import Options
from tests.batch.datasets import articles, damage, ids, made, manifest
from tests.fakes import fake_pipeline

pytestmark = pytest.mark.usefixtures("inline")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One with articles in it."""
    (tmp_path / "in").mkdir()
    articles(tmp_path / "in" / "a.jsonl", range(3))
    return tmp_path / "in"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("stranger", ["film.mkv", "manifest.json", "documents"])
def test_a_folder_with_other_files_in_it_is_left_as_it_is(folder: Path, tmp_path: Path, stranger: str) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / stranger).write_text('{"name": "theirs"}')
    with pytest.raises(OutputError, match="has other files in it and is no dataset of onrecord batch: name a new or"):
        made(folder, output=tmp_path / "out")
    assert names(tmp_path / "out") == [stranger]


def test_what_a_run_left_that_was_cut_off_is_no_stranger(folder: Path, tmp_path: Path) -> None:
    for name in ("_shards", "_publishing", "documents", "attributions"):
        (tmp_path / "out" / name).mkdir(parents=True)
    (tmp_path / "out" / "_lock").touch()
    made(folder, output=tmp_path / "out")
    assert damage(tmp_path / "out") == []


@pytest.mark.parametrize("given", ["in", "in/a.jsonl", "in/*.jsonl", "in/deep"])
def test_a_dataset_is_not_made_where_the_inputs_are(folder: Path, given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "deep").mkdir()
    monkeypatch.chdir(folder.parent)
    with pytest.raises(OutputError, match=f"^in: the input {re.escape(given)} is there: name another folder"):
        made(given, output=Path("in"))
    assert names(folder) == ["a.jsonl", "deep"]


def test_a_folder_without_a_name_is_refused(folder: Path) -> None:
    with pytest.raises(OutputError, match="no name"):
        batch([str(folder)], "", Settings(loader=fake_pipeline))


def test_nothing_is_written_where_the_inputs_name_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    told = made(tmp_path / "a.jsnol", tmp_path / "empty", output=tmp_path / "out")
    assert [each.problem for each in told.search.failures] == ["no such file or folder", "no article in this folder"]
    assert (told.inputs, names(tmp_path)) == ((), ["empty"])


def test_a_dataset_that_holds_nothing_takes_other_settings(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "b.jsonl").write_text("broken\n")
    assert made(tmp_path / "b.jsonl", output=tmp_path / "out").counts.documents == 0
    told = made(folder, output=tmp_path / "out", options=Options(text_column="text"))
    assert (told.failed, ids(tmp_path / "out")) == (0, ["d0", "d1", "d2"])
    assert manifest(tmp_path / "out").made.settings["text_column"] == "text"


@pytest.mark.parametrize("given", ["in", "in/*", "in/**/*.json*", "in/**/*.parquet"])
def test_datasets_among_the_inputs_are_passed_over(folder: Path, given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    made("in", output=folder / "one")
    (folder / "two" / "_shards").mkdir(parents=True)  # of a run that was cut off
    (folder / "two" / "_lock").touch()
    articles(folder / "two" / "_shards" / "b.jsonl", range(7, 9))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        told = made(given, "in/a.jsonl", output=folder / "three")
    assert (told.failed, ids(folder / "three")) == (0, ["d0", "d1", "d2"])
    assert told.skipped["what a run has written"] > 0


def test_a_dataset_as_an_input_is_refused(folder: Path, tmp_path: Path) -> None:
    made(folder, output=tmp_path / "one")
    told = made(tmp_path / "one", folder, output=tmp_path / "two")
    assert [(each.path, "onrecord ingest --from-batch" in each.problem) for each in told.search.failures] == [
        (str(tmp_path / "one"), True)
    ]
    assert ids(tmp_path / "two") == ["d0", "d1", "d2"]


def test_all_that_at_addresses(folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("fsspec", reason="addresses need fsspec")
    settings, there, out = Settings(workers=1, loader=fake_pipeline), folder.as_uri(), tmp_path / "out"

    def run(*inputs: str, output: Path) -> Manifest:
        return batch(inputs, output.as_uri(), settings)

    with pytest.raises(OutputError, match=f"the input {there}/a.jsonl is there"):
        run(f"{there}/a.jsonl", output=folder)
    assert run(f"{there}/none.txt", output=out).failed == 1
    assert names(folder) == ["a.jsonl"]
    assert not out.exists()
    run(there, output=folder / "one")
    told = run(there, output=folder / "two")
    assert (told.counts.documents, told.failed, told.skipped) == (3, 0, {"what a run has written": 1})
    told = run(f"{there}/one", there, output=out)
    assert (told.counts.documents, told.failed, told.search.failures[0].path) == (3, 1, f"{there}/one")
    assert storage_at(out.as_uri()).names() == {"documents", "attributions", "manifest.json"}
    with pytest.raises(OutputError, match="has other files in it"):
        run(there, output=tmp_path / "in" / "one" / "documents")
