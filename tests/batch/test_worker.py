from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest

from onrecord.batch.plan import plan
from onrecord.batch.task import Limits, Part, Poison, Shard, Task
from onrecord.batch.told import Begun, Event, Skip, Staged
from onrecord.batch.worker import Progress, Stopped, Worker
from onrecord.errors import ModelError, WorkerError
from onrecord.read import Options
from onrecord.read.source import Listener
from onrecord.report import Failure
from tests.archive.slow import load_nothing
from tests.batch.hazards import CRASH, EXIT, FAIL, FILL, HANG, LEAK, LIMITED, NATIVE, STOP_ONCE, line, load, write
from tests.batch.test_plan import unexpected

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="other systems count memory otherwise")
LIMITS = Limits(seconds=60, memory=LIMITED)


def task(limits: Limits = LIMITS) -> Task:
    return Task(output="unused", loader=load, limits=limits)


def shard_of(*paths: str) -> Shard:
    (shard,) = plan(paths, Listener(on_error=unexpected), Options(), 2**20, "made").shards
    return shard


def told(shard: Shard, limits: Limits = LIMITS) -> list[Staged | Event | Poison]:
    with Worker(task(limits)) as worker:
        found = list(worker.work(shard))
    assert multiprocessing.active_children() == []
    return found


def ids(found: list[Staged | Event | Poison]) -> list[str]:
    batches = [pa.ipc.open_stream(each.documents).read_all() for each in found if isinstance(each, Staged)]
    return [name for batch in batches for name in batch["document_id"].to_pylist()]


def poison(found: list[Staged | Event | Poison]) -> list[Poison]:
    return [each for each in found if isinstance(each, Poison)] + [
        each for staged in found if isinstance(staged, Staged) for each in staged.poison
    ]


HAZARDS = {
    CRASH: "crash (signal 9)",
    EXIT: "crash (exit code 3)",
    FAIL: "error: ZeroDivisionError: by zero",
    NATIVE: "memory limit of 600 MiB",
}


@pytest.mark.parametrize(("hazard", "places"), [(CRASH, {0}), (EXIT, {2, 3}), (FAIL, {0, 99}), (NATIVE, {99})])
def test_a_document_that_ends_its_process_is_given_up_and_the_others_are_not(
    tmp_path: Path, hazard: str, places: set[int]
) -> None:
    path = write(tmp_path / "a.jsonl", (line(number, hazard if number in places else "") for number in range(100)))
    found = told(shard_of(path))
    assert ids(found) == [f"d{number}" for number in range(100) if number not in places]
    assert sorted(poison(found)) == [Poison(path, number, f"d{number}", HAZARDS[hazard]) for number in sorted(places)]
    assert max(each.until for each in found if isinstance(each, Staged)) == 100


def test_a_document_that_hangs_is_given_up(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", [line(0), line(1, HANG), line(2)])
    found = told(shard_of(path), Limits(seconds=3))
    assert ids(found) == ["d0", "d2"]
    assert poison(found) == [Poison(path, 1, "d1", "time limit of 3 s")]


@on_linux
def test_a_document_that_fills_the_memory_is_given_up(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", [line(0), line(1, FILL), line(2)])
    found = told(shard_of(path))
    assert ids(found) == ["d0", "d2"]
    assert poison(found) == [Poison(path, 1, "d1", "memory limit of 600 MiB")]


def test_what_was_read_once_is_never_given_up_when_it_is_read_again() -> None:
    progress = Progress(Shard("0", (Part("a.txt"),), 1))
    for begun in (Begun(0, 0), Begun(0, 5, 4, "e"), Begun(0, 5), Begun(0, 0), Begun(0, 3)):
        progress.note(begun)
    assert progress.give_up("time limit", again=False) == Poison("a.txt", 5, None, "time limit")
    assert progress.order().ends == {0: 5}
    assert progress.give_up("time limit", again=False) is None
    with pytest.raises(WorkerError, match=r"^a\.txt: processes end at it, whatever is left out: time limit"):
        progress.give_up("time limit", again=False)


@on_linux
def test_a_process_that_grows_is_replaced_and_no_document_is_lost(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", (line(number, LEAK) for number in range(8)))
    found = told(shard_of(path), Limits(memory=2**40, recycled=300 * 2**20))
    assert (ids(found), poison(found)) == ([f"d{number}" for number in range(8)], [])
    assert len([each for each in found if isinstance(each, Staged)]) > 1  # it told what it had, each time


def test_a_process_that_is_ended_by_somebody_else_costs_no_document(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.jsonl",
        [line(number, f"{STOP_ONCE}{tmp_path}/mark{number} ") for number in range(3)] + [line(3)],
    )
    found = told(shard_of(path))
    assert (ids(found), poison(found)) == (["d0", "d1", "d2", "d3"], [])


def test_what_reading_tells_is_told_once_however_often_it_is_read_again(tmp_path: Path) -> None:
    lines = [line(number) for number in range(6)]
    path = tmp_path / "a.jsonl"
    write(path, lines[:3])
    with path.open("a") as file:
        file.write("broken\n")
    later = tmp_path / "b.jsonl"
    write(later, [line(3, published="never"), line(4, CRASH), line(5)])
    with later.open("a") as file:
        file.write("{}\n")
    found = told(shard_of(str(path), str(later)))
    assert ids(found) == ["d0", "d1", "d2", "d3", "d5"]
    assert [(each.path, each.line) for each in found if isinstance(each, Failure)] == [(str(path), 4), (str(later), 4)]
    assert [each for each in found if isinstance(each, str)] == [
        f"{later}:1: the field \"published\" is no date that is understood and is left out: 'never'"
    ]
    assert [each.id for each in poison(found)] == ["d4"]


def test_what_is_passed_over_is_told(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.txt", "“It rained,” Ada said.")
        archive.writestr("b.css", "x")
    found = told(shard_of(str(tmp_path / "a.zip")))
    assert [each for each in found if isinstance(each, Skip)] == [
        Skip("another kind of file (.css)", str(tmp_path / "a.zip"))
    ]


def test_warnings_of_extraction_come_with_the_rows(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", [line(0, language="fr"), line(1)])
    (staged,) = [each for each in told(shard_of(path)) if isinstance(each, Staged)]
    (warning,) = staged.warnings
    assert "another language than English (fr)" in warning


def test_one_process_serves_many_shards_and_a_model_that_is_damaged_is_told(tmp_path: Path) -> None:
    shard = shard_of(write(tmp_path / "a.jsonl", [line(0)]))
    with Worker(task()) as worker:
        pids = set()
        for _ in range(3):
            assert ids(list(worker.work(shard))) == ["d0"]
            pids.add(worker.pid)
    assert len(pids) == 1
    with (
        Worker(Task(output="unused", loader=load_nothing)) as worker,
        pytest.raises(ModelError, match=r"^dir: the model is damaged$"),
    ):
        list(worker.work(shard))


def test_a_process_that_ends_between_two_shards_costs_nothing(tmp_path: Path) -> None:
    shard = shard_of(write(tmp_path / "a.jsonl", [line(0)]))
    with Worker(task()) as worker:
        list(worker.work(shard))
        os.kill(worker.pid or 0, signal.SIGKILL)
        found = list(worker.work(shard))
    assert (ids(found), poison(found)) == (["d0"], [])


@on_linux
def test_too_little_memory_for_the_model_is_told(tmp_path: Path) -> None:
    shard = shard_of(write(tmp_path / "a.jsonl", [line(0)]))
    with (
        Worker(task(Limits(memory=2**20))) as worker,
        pytest.raises(WorkerError, match=r"^a process that extracts cannot be started: "),
    ):
        list(worker.work(shard))


def test_a_worker_that_is_stopped_starts_nothing(tmp_path: Path) -> None:
    shard = shard_of(write(tmp_path / "a.jsonl", [line(0)]))
    worker = Worker(task())
    worker.stop()
    with worker, pytest.raises(Stopped):
        list(worker.work(shard))
    assert multiprocessing.active_children() == []
