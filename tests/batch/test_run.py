from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd  # type: ignore[import-untyped]
import polars as pl
import pytest

from onrecord.batch import publish, run, stage
from onrecord.batch.records import records
from onrecord.batch.run import Progress
from onrecord.batch.storage import Storage
from onrecord.batch.task import Shard
from onrecord.errors import InputError, MalformedError, NotFoundError, OutputError
from onrecord.read import Options
from tests.batch.datasets import articles, contents, damage, ids, made, manifest
from tests.batch.hazards import CRASH, FAIL, STOP_ONCE, line, write
from tests.fakes import fake_pipeline


@pytest.mark.usefixtures("inline")
def test_months_are_partitions_for_everybody_who_reads_the_dataset(tmp_path: Path) -> None:
    output = tmp_path / "out"
    told = made(articles(tmp_path / "a.jsonl", range(40)), output=output, shard_size=0)
    assert damage(output) == []
    assert ids(output) == [f"d{number}" for number in range(40)]
    assert (told.counts.documents, told.counts.attributions, told.counts.words) == (40, 40, 240)
    assert len(told.shards) == 40
    expected = {"2016-10": 20, "2016-11": 10, "unknown": 10}
    everywhere = f"{output}/documents/*/*.parquet"
    rows = duckdb.execute(f"SELECT month, count(*) FROM '{everywhere}' GROUP BY month")  # noqa: S608
    assert dict(rows.fetchall()) == expected
    assert dict(pl.read_parquet(everywhere, hive_partitioning=True)["month"].value_counts().iter_rows()) == expected
    assert pd.read_parquet(output / "attributions").groupby("month", observed=True).size().to_dict() == expected
    joined = duckdb.execute(
        f"SELECT count(*) FROM '{output}/documents/*/*.parquet' d "  # noqa: S608
        f"JOIN '{output}/attributions/*/*.parquet' a USING (key) WHERE a.document_id = d.document_id"
    )
    assert joined.fetchall() == [(40,)]


def test_the_same_rows_whatever_the_shards_and_workers(tmp_path: Path) -> None:
    path = articles(tmp_path / "a.jsonl", range(60))
    made(path, output=tmp_path / "one")
    made(path, output=tmp_path / "many", shard_size=0, workers=2)
    assert contents(tmp_path / "one") == contents(tmp_path / "many")


@pytest.mark.usefixtures("inline")
def test_a_document_is_in_the_dataset_once(tmp_path: Path) -> None:
    first = articles(tmp_path / "a.jsonl", range(10))
    again = articles(tmp_path / "b.jsonl", range(5, 15))
    told = made(first, again, output=tmp_path / "out", shard_size=0)
    assert ids(tmp_path / "out") == [f"d{number}" for number in range(15)]
    assert told.counts.duplicates == 5
    third = articles(tmp_path / "c.jsonl", range(12, 18))
    told = made(first, third, again, output=tmp_path / "out", shard_size=0)
    assert ids(tmp_path / "out") == [f"d{number}" for number in range(18)]
    assert (told.counts.documents, told.counts.duplicates) == (18, 8)
    assert damage(tmp_path / "out") == []
    assert any(file.path.endswith("month=2016-11/part-00001.parquet") for file in told.files)


@pytest.mark.usefixtures("inline")
def test_nothing_is_made_twice(tmp_path: Path) -> None:
    path, output, seen = articles(tmp_path / "a.jsonl", range(8)), tmp_path / "out", list[Shard]()
    progress = Progress(on_shard=lambda shard, _: seen.append(shard))
    told = made(path, output=output)
    before = {each: (output / each.path).stat().st_mtime_ns for each in told.files}
    assert made(path, output=output, progress=progress) == told
    assert seen == []
    assert {each: (output / each.path).stat().st_mtime_ns for each in told.files} == before


@pytest.mark.usefixtures("inline")
def test_large_files_are_begun_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish, "LARGEST", 1)
    monkeypatch.setattr(publish, "GROUP", 1)
    monkeypatch.setattr(stage, "LARGEST", 1)
    path = write(tmp_path / "a.jsonl", (line(number, published="2016-10-18") for number in range(130)))
    told = made(path, output=tmp_path / "out")
    assert [file.rows for file in told.files if file.path.startswith("documents")] == [64, 64, 2]
    assert damage(tmp_path / "out") == []
    assert [each.document.id for each in records(str(tmp_path / "out"))] == [f"d{number}" for number in range(130)]


def test_poison_is_listed_and_tried_again_when_asked_for(tmp_path: Path) -> None:
    lines = [line(number) for number in range(4)]
    lines[1] = line(1, CRASH)
    lines[2] = line(2, FAIL)
    path, output, seen = write(tmp_path / "a.jsonl", lines), tmp_path / "out", list[Shard]()
    progress = Progress(on_shard=lambda shard, _: seen.append(shard))
    told = made(path, articles(tmp_path / "b.jsonl", range(50, 53)), output=output, shard_size=0)
    assert ids(output) == ["d0", "d3", "d50", "d51", "d52"]
    assert [(each.id, each.path, each.reason) for each in told.poison] == [
        ("d1", path, "crash (signal 9)"),
        ("d2", path, "error: ZeroDivisionError: by zero"),
    ]
    assert manifest(output) == told
    assert made(path, output=output, shard_size=0, progress=progress).poison == told.poison
    assert seen == []
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr("tests.batch.datasets.load", fake_pipeline)
        again = made(path, output=output, shard_size=0, retry=True, progress=progress)
    assert len(seen) == 2
    assert (again.poison, again.counts.duplicates) == ((), 0)
    assert ids(output) == ["d0", "d3", "d50", "d51", "d52", "d1", "d2"]
    assert damage(output) == []


@pytest.mark.usefixtures("inline")
def test_inputs_that_cannot_be_read_are_listed(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    path = Path(articles(folder / "a.jsonl", range(2)))
    path.write_text(path.read_text() + "broken\n")
    (folder / "b.css").write_text("x")
    with pytest.warns(UserWarning, match="files of other kinds are passed over"):
        told = made(folder, tmp_path / "missing", output=tmp_path / "out")
    assert told.failed == 2
    values = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert [(each["path"], each["line"]) for each in values["failures"]] == [
        (str(tmp_path / "missing"), None),
        (str(path), 3),
    ]
    assert told.skipped == {"another kind of file (.css)": 1}
    assert values["counts"]["skipped"] == 1
    with pytest.raises(InputError):
        made("-", output=tmp_path / "out")


@pytest.mark.usefixtures("inline")
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"shard_size": 7}, "--shard-size is 7, was 8"),
        ({"nested": True}, "--nested is True, was False"),
        ({"options": Options(text_column="body")}, "--text-column is body, was not given"),
    ],
)
def test_what_would_be_made_otherwise_is_refused(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    path = articles(tmp_path / "a.jsonl", range(1))
    made(path, output=tmp_path / "out")
    with pytest.raises(OutputError, match=re.escape(words)):
        made(path, output=tmp_path / "out", **changes)


@pytest.mark.usefixtures("inline")
def test_another_model_or_version_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = articles(tmp_path / "a.jsonl", range(1))
    made(path, output=tmp_path / "out")
    monkeypatch.setattr(run, "identity", lambda _: "other 123")
    with pytest.raises(OutputError, match=r"the model is other 123, was .*: do as before, or name another folder$"):
        made(path, output=tmp_path / "out")


@pytest.mark.usefixtures("inline")
def test_two_runs_at_once_are_one_too_many(tmp_path: Path) -> None:
    path = articles(tmp_path / "a.jsonl", range(1))
    with Storage(str(tmp_path / "out")).locked(), pytest.raises(OutputError, match="another run writes there"):
        made(path, output=tmp_path / "out")
    made(path, output=tmp_path / "out")


@pytest.mark.usefixtures("inline")
def test_places_that_cannot_be_written(tmp_path: Path) -> None:
    path = articles(tmp_path / "a.jsonl", range(1))
    with pytest.raises(OutputError, match="a file, where a folder is needed"):
        made(path, output=Path(path))
    (tmp_path / "out" / "_shards").mkdir(parents=True)
    (tmp_path / "out" / "documents").write_text("in the way")
    with pytest.raises(OutputError, match="cannot be written"):
        made(path, output=tmp_path / "out")


def test_a_process_that_was_ended_once_leaves_no_trace(tmp_path: Path) -> None:
    (tmp_path / "done").touch()
    text = [line(number, f"{STOP_ONCE}{tmp_path}/done " if number == 70 else "") for number in range(80)]
    path = write(tmp_path / "a.jsonl", text)
    made(path, output=tmp_path / "whole")
    (tmp_path / "done").unlink()
    made(path, output=tmp_path / "stopped")
    assert contents(tmp_path / "stopped") == contents(tmp_path / "whole")


def test_a_folder_that_is_none_and_a_manifest_that_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"manifest\.json is missing"):
        list(records(str(tmp_path)))
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(MalformedError, match="no manifest of a dataset"):
        list(records(str(tmp_path)))


@pytest.mark.usefixtures("inline")
def test_files_of_a_dataset_that_are_gone_or_damaged_are_told_of(tmp_path: Path) -> None:
    output = tmp_path / "out"
    made(articles(tmp_path / "a.jsonl", range(3)), output=output)
    path = next((output / "attributions").rglob("*.parquet"))
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(MalformedError, match=f"^{re.escape(str(path))}: cannot be read: "):
        list(records(str(output)))
    path.unlink()
    with pytest.raises(NotFoundError, match="no such file, though the manifest lists it"):
        list(records(str(output)))
