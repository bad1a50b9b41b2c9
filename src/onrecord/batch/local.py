"""The engine of one machine: a thread for each guarded process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from threading import Thread

from onrecord.batch.perform import perform
from onrecord.batch.task import Result, Shard, Task
from onrecord.batch.worker import Worker

__all__ = ["run"]

_PATIENCE = 0.1  # seconds between two requests to stop


def run(shards: Sequence[Shard], task: Task, workers: int, on_result: Callable[[Result], None]) -> None:
    """Perform shards, in order as far as they are handed out; see :mod:`onrecord.batch.engines`."""
    waiting: SimpleQueue[Shard] = SimpleQueue()
    for shard in shards:
        waiting.put(shard)
    done: SimpleQueue[Result | BaseException] = SimpleQueue()
    crew = [Worker(task) for _ in range(min(workers, len(shards)))]
    threads = [Thread(target=_perform_all, args=(waiting, done, task, worker)) for worker in crew]
    try:
        for thread in threads:
            thread.start()
        for _ in shards:
            told = done.get()
            if isinstance(told, BaseException):
                raise told
            on_result(told)
    finally:
        for worker, thread in zip(crew, threads, strict=True):
            while thread.is_alive():
                worker.stop()
                thread.join(_PATIENCE)


def _perform_all(
    waiting: SimpleQueue[Shard], done: SimpleQueue[Result | BaseException], task: Task, worker: Worker
) -> None:
    with worker:
        while True:
            try:
                shard = waiting.get_nowait()
            except Empty:
                return
            try:
                done.put(perform(shard, task, worker))
            except BaseException as error:  # noqa: BLE001  for the thread that waits to raise
                done.put(error)
                return
