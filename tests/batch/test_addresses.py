from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from onrecord.batch.addresses import fetched, found, is_address, size_and_hash, streamed
from onrecord.batch.records import records
from onrecord.batch.run import Settings, batch
from onrecord.batch.storage import Remote, storage_at
from onrecord.errors import InputError, OnrecordError, OutputError
from onrecord.read.source import Listener, Options
from tests.fakes import fake_pipeline

fsspec = pytest.importorskip("fsspec", reason="addresses need fsspec")


class Told:
    def __init__(self) -> None:
        self.errors: list[str] = []
        self.skipped: list[tuple[str, str]] = []
        self.listener = Listener(
            on_error=lambda error: self.errors.append(str(error)),
            on_skip=lambda reason, place: self.skipped.append((reason, place)),
        )


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def memory() -> Iterator[Any]:
    """Files that are in the memory of this process alone."""
    system = fsspec.filesystem("memory")
    for name in ("a.txt", "b.jsonl", "deep/c.html", "deep/.hidden.txt", "deep/picture.png"):
        system.pipe_file(f"/news/{name}", name.encode())
    yield system
    system.store.clear()
    system.pseudo_dirs[:] = [""]


def test_what_is_an_address() -> None:
    names = ["s3://a/b", "file:///a", "a/b", "/a", "-", "https://example.org/", "http://example.org/a"]
    assert [is_address(name) for name in names] == [True, True, False, False, False, False, False]


@pytest.mark.usefixtures("memory")
@pytest.mark.parametrize(
    ("given", "names"),
    [
        ("memory://news/a.txt", ["a.txt"]),
        ("memory://news", ["a.txt", "b.jsonl", "deep/c.html"]),
        ("memory://news/*.txt", ["a.txt"]),
        ("memory://news/**/*.html", ["deep/c.html"]),
        ("memory://news/d*", ["deep/c.html"]),
    ],
)
def test_files_are_found_as_on_a_disk(given: str, names: list[str], told: Told) -> None:
    addresses = list(found(given, told.listener, Options()))
    assert [address.removeprefix("memory://").strip("/") for address in addresses] == [f"news/{each}" for each in names]
    assert told.errors == []
    assert all(place.endswith("picture.png") for _, place in told.skipped)


@pytest.mark.usefixtures("memory")
def test_what_a_run_has_written_is_left_out(told: Told) -> None:
    options = Options(leave_out=frozenset([Remote("memory://news/deep").real]))
    assert len(list(found("memory://news", told.listener, options))) == 2
    assert [reason for reason, _ in told.skipped if reason == "what a run has written"] != []


@pytest.mark.usefixtures("memory")
@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("memory://news/none.txt", "no such file or folder"),
        ("memory://news/*.csv", "no such file or folder"),
        ("nowhere://news", "Protocol not known: nowhere"),
    ],
)
def test_what_is_not_there_is_told(given: str, problem: str, told: Told) -> None:
    assert list(found(given, told.listener, Options())) == []
    (error,) = told.errors
    assert error.startswith(f"{given}: {problem}")


def test_without_fsspec_it_is_told_what_to_install(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec", None)
    assert list(found("memory://news", told.listener, Options())) == []
    assert told.errors == ["memory://news: addresses need fsspec: pip install 'onrecord[ray]'"]
    with pytest.raises(OnrecordError, match="need fsspec"):
        storage_at("memory://news")


def test_a_file_that_is_another_has_another_hash(memory: Any) -> None:
    before = size_and_hash("memory://news/a.txt")
    assert before == size_and_hash("memory://news/a.txt")
    assert before[0] == len("a.txt")
    memory.pipe_file("/news/a.txt", b"other")
    assert size_and_hash("memory://news/a.txt") != before


@pytest.mark.usefixtures("memory")
def test_files_are_fetched_and_streamed(told: Told) -> None:
    with fetched("memory://news/a.txt", told.listener) as copy, streamed("memory://news/a.txt") as stream:
        assert copy.read() == stream.read() == b"a.txt"
    for reading in (fetched("memory://news/none", told.listener), streamed("memory://news/none")):
        with pytest.raises(InputError, match=r"^memory://news/none: cannot be read: "), reading:
            pass


def test_a_storage_has_what_was_written_or_nothing(memory: Any) -> None:
    storage = Remote("memory://out/")
    with storage.writing("a/one") as stream:
        stream.write(b"1")
    with pytest.raises(ZeroDivisionError), storage.writing("a/two") as stream:  # noqa: PT012  in the midst of it
        stream.write(b"2")
        raise ZeroDivisionError
    storage.write_json("three.json", {"name": "\udce9\ud800"})
    assert storage.files("") == ["a/one", "three.json"]
    assert storage.files("none") == []
    assert storage.read_json("three.json") == {"name": "\udce9\ud800"}
    storage.move("a/one", "b/four")
    storage.remove("none")
    storage.remove("three.json")
    assert storage.files("") == ["b/four"]
    assert (storage.exists("b"), storage.exists("a/one")) == (True, False)
    storage.remove("b")
    assert storage.files("") == []
    with pytest.raises(OutputError, match="a file, where a folder is needed"):
        storage_at("memory://news/a.txt")
    assert memory.exists("/news/a.txt")


class NoCredentialsError(Exception):
    """As object storage has it, which is no OSError."""


@pytest.mark.usefixtures("inline")
@pytest.mark.parametrize("error", [PermissionError(13, "no access"), NoCredentialsError("no\naccess")])
def test_storage_that_does_not_answer_is_no_new_dataset(
    memory: Any, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    settings = Settings(workers=1, loader=fake_pipeline)
    memory.pipe_file("/news/a.txt", "“It rained,” Ada said.".encode())
    batch(["memory://news/a.txt"], "memory://out", settings)
    before, info = dict(memory.store), type(memory).info

    def no_info(self: Any, path: str, **more: Any) -> Any:
        if "manifest" in path:
            raise error
        return info(self, path, **more)

    monkeypatch.setattr(type(memory), "info", no_info)
    with pytest.raises(OutputError, match=r"^memory://out: cannot be written: no access$"):
        batch(["memory://news/a.txt"], "memory://out", settings)
    assert memory.store == before


@pytest.mark.usefixtures("inline")
def test_a_batch_from_an_address_to_an_address(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    lines = [f'{{"id": "{number}", "text": "“It snows {number} times,” Ada said."}}\n' for number in range(5)]
    (folder / "lines.jsonl").write_text("".join(lines), "utf-8")
    (folder / "page.html").write_text("<article><h1>Rain</h1><p>“It rains,” Ada said.</p></article>", "utf-8")
    settings = Settings(workers=1, shard_size=0, loader=fake_pipeline)
    local = batch([str(folder)], str(tmp_path / "local"), settings)
    remote = batch([folder.as_uri()], (folder / "out").as_uri(), settings)
    assert (remote.counts, len(remote.shards), remote.failed) == (local.counts, 6, 0)
    assert [text.document.text for text in records((folder / "out").as_uri())] == [
        text.document.text for text in records(str(tmp_path / "local"))
    ]
    assert all(pq.read_metadata(folder / "out" / each.path).num_rows == each.rows for each in remote.files)
    again = batch([folder.as_uri()], (folder / "out").as_uri(), settings)
    assert (again.counts, again.inputs, again.files) == (remote.counts, remote.inputs, remote.files)
