"""Runs that end in the midst of it, what they leave, and what the next one makes of it."""

from __future__ import annotations

import errno
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from onrecord.batch import perform, run
from onrecord.batch.engines import ENGINES
from onrecord.batch.run import Progress
from onrecord.batch.storage import Storage
from onrecord.batch.task import Result
from onrecord.document import Document
from onrecord.errors import MalformedError, OutputError
from onrecord.read import READERS, Options
from onrecord.read.source import Source
from tests.batch.datasets import articles, contents, damage, ids, made, manifest
from tests.batch.hazards import FAIL, line, write

pytestmark = pytest.mark.usefixtures("inline")


class CutOffError(Exception):
    """Stands for the end of the process."""


def cut_off(*_: object) -> None:
    raise CutOffError


@pytest.mark.parametrize("moves", [0, 1, 3, 6])
def test_a_run_that_ends_while_it_publishes_is_completed_by_the_next(
    tmp_path: Path, moves: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [articles(tmp_path / "a.jsonl", range(9)), articles(tmp_path / "b.jsonl", range(6, 20))]
    for output in ("whole", "cut"):
        made(paths[0], output=tmp_path / output)
    made(*paths, output=tmp_path / "whole")
    move, left = Storage.move, moves

    def move_some(self: Storage, name: str, to: str) -> None:
        nonlocal left
        if not left:
            raise CutOffError
        left -= 1
        move(self, name, to)

    with monkeypatch.context() as patch:
        patch.setattr(Storage, "move", move_some)  # after six, all files have their names, and nothing tells of them
        with pytest.raises(CutOffError):
            made(*paths, output=tmp_path / "cut")
    seen: list[Result] = []
    progress = Progress(on_shard=lambda _, result: seen.append(result))
    with monkeypatch.context() as patch:
        patch.setitem(ENGINES, "local", f"{__name__}:cut_off")  # what is staged is not made again
        made(*paths, output=tmp_path / "cut", progress=progress)
    assert len(seen) == 1
    assert damage(tmp_path / "cut") == []
    assert contents(tmp_path / "cut") == contents(tmp_path / "whole")
    assert (tmp_path / "cut" / "manifest.json").read_bytes() == (tmp_path / "whole" / "manifest.json").read_bytes()


def staged_only(output: Path, *inputs: str, **settings: Any) -> Path:
    """A run that ends before it publishes; the folder of its one shard."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "publish", cut_off)
        with pytest.raises(CutOffError):
            made(*inputs, output=output, **settings)
    (folder,) = (output / "_shards").iterdir()
    return folder


def test_what_was_staged_by_another_model_or_otherwise_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, output = articles(tmp_path / "a.jsonl", range(3)), tmp_path / "out"
    folders = {staged_only(output, path).name}
    folders.add(staged_only(output, path, options=Options(text_column="text")).name)
    monkeypatch.setattr(run, "identity", lambda _: "other 123")
    folders.add(staged_only(output, path).name)
    assert len(folders) == 3
    assert made(path, output=output).shards[0].shard.id in folders
    assert damage(output) == []


@pytest.mark.parametrize("harm", ["half a note", "no rows", "rows of nobody"])
def test_a_stage_that_is_damaged_is_made_again(tmp_path: Path, harm: str) -> None:
    path, output = articles(tmp_path / "a.jsonl", range(3)), tmp_path / "out"
    folder = staged_only(output, path)
    note = folder / "done.json"
    if harm == "half a note":
        note.write_bytes(note.read_bytes()[:50])
    elif harm == "no rows":
        next(folder.glob("*/attributions.parquet")).unlink()
    else:
        note.write_text("{}")
    made(path, output=output)
    assert ids(output) == ["d0", "d1", "d2"]
    assert damage(output) == []


@pytest.mark.parametrize("place", ["_shards", "_publishing", "manifest.json"])
def test_a_full_disk_is_told_of_in_a_line_and_the_run_goes_on_when_there_is_room(
    tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, output, writing = articles(tmp_path / "a.jsonl", range(9)), tmp_path / "out", Storage.writing

    class Full(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, _data: object) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    @contextmanager
    def writing_some(self: Storage, name: str) -> Iterator[Any]:
        with writing(self, name) as stream:
            yield Full() if place in name else stream

    with monkeypatch.context() as patch:
        patch.setattr(Storage, "writing", writing_some)
        with pytest.raises(
            OutputError, match=f"^{re.escape(str(output))}: cannot be written: No space left on device$"
        ):
            made(path, output=output)
    made(path, output=output)
    assert ids(output) == [f"d{number}" for number in range(9)]
    assert damage(output) == []


def test_what_others_have_in_the_folder_stays(tmp_path: Path) -> None:
    output, path = tmp_path / "out", articles(tmp_path / "a.jsonl", range(3))
    made(path, output=output)
    theirs = [output / "film.partial", output / "documents" / "month=2016-10" / "part-0.parquet", output / "_notes"]
    for each in theirs:
        each.parent.mkdir(parents=True, exist_ok=True)
        each.write_text("theirs")
    ours = output / "documents" / "month=2016-10" / "part-00007.parquet"
    ours.write_text("left by a run that was killed")
    made(path, output=output)
    assert all(each.read_text() == "theirs" for each in theirs)
    assert not ours.exists()


def silent(source: Source) -> Iterator[Document]:
    raise MalformedError("the storage does not answer", path=source.name)


def test_what_could_not_be_read_is_tried_again_when_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, output = articles(tmp_path / "a.jsonl", range(3)), tmp_path / "out"
    with monkeypatch.context() as patch:
        patch.setitem(READERS, "jsonl", silent)
        assert made(path, output=output).failed == 1
    assert made(path, output=output).failed == 1
    again = made(path, output=output, retry=True)
    assert (again.failed, ids(output)) == (0, ["d0", "d1", "d2"])


def test_of_a_file_that_has_been_put_right_nothing_wrong_is_told_any_longer(tmp_path: Path) -> None:
    broken, other, output = tmp_path / "a.jsonl", tmp_path / "b.jsonl", tmp_path / "out"
    lines = [line(0), line(1, FAIL), line(2)]
    for path in (broken, other):
        write(path, lines)
        with path.open("a") as file:
            file.write("broken\n")
        lines = [line(7, FAIL)]
    told = made(broken, other, output=output)
    assert (told.failed, [each.id for each in told.poison]) == (2, ["d1", "d7"])
    write(broken, [line(0), line(1), line(2)])
    assert made(output=output, retry=True).failed == 2  # of the file as it is now, these places mean nothing
    told = made(broken, output=output)
    assert (told.failed, [each.id for each in told.poison]) == (1, ["d7"])
    assert ids(output) == ["d0", "d2", "d1"]
    assert manifest(output) == told


def test_what_was_wrong_with_a_file_that_is_gone_is_forgotten_when_asked_for(tmp_path: Path) -> None:
    folder, output = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    bad, other = folder / "a.jsonl", folder / "b.jsonl"
    write(other, [line(5), line(6, FAIL)])
    write(bad, [line(0), line(1, FAIL)])
    with bad.open("a") as file:
        file.write("broken\n")
    assert len(made(folder, output=output).shards) == 1
    bad.rename(tmp_path / "away")
    assert (made(folder, output=output).failed, len(manifest(output).poison)) == (1, 2)
    named = made(folder, bad, output=output, retry=True)
    assert (named.failed, {each.path for each in named.poison}) == (2, {str(bad), str(other)})  # it is asked for
    told = made(folder, output=output, retry=True)
    assert (told.failed, [each.id for each in told.poison]) == (0, ["d6"])
    assert manifest(output) == told
    write(other, [line(5), line(6)])
    assert made(folder, output=output).poison == ()
    (tmp_path / "away").rename(bad)
    assert (made(folder, output=output).failed, [each.id for each in manifest(output).poison]) == (1, ["d1"])
    assert sorted(ids(output)) == ["d0", "d5", "d6"]
    assert damage(output) == []


def test_what_fails_beside_a_file_that_is_gone_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths, output = [articles(tmp_path / f"{name}.jsonl", range(3)) for name in "ab"], tmp_path / "out"
    write(Path(paths[1]), [line(7)])
    with monkeypatch.context() as patch:
        patch.setitem(READERS, "jsonl", silent)
        assert made(*paths, output=output).failed == 2
    Path(paths[0]).unlink()
    again = made(paths[1], output=output, retry=True)
    assert (again.failed, ids(output), [each.name for each in again.inputs]) == (0, ["d7"], paths)


def test_more_failures_than_are_listed_are_gone_with_their_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(perform, "_FAILURES", 1)
    path, output = tmp_path / "a.jsonl", tmp_path / "out"
    path.write_text("broken\n" * 3)
    other = articles(tmp_path / "b.jsonl", range(3))
    assert made(path, other, output=output).failed == 3
    path.unlink()
    assert made(other, output=output, retry=True).failed == 0
