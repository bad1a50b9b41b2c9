"""An engine for tests that are not about processes: everything happens in this one, in no time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from onrecord.batch.child import Work
from onrecord.batch.perform import perform
from onrecord.batch.task import Limits, Poison, Result, Shard, Task
from onrecord.batch.told import Event, Events, Order, Staged, Told
from onrecord.batch.worker import Worker

__all__ = ["INLINE", "run"]

INLINE = f"{__name__}:run"
"""What :data:`onrecord.batch.engines.ENGINES` is to have, to have this."""


class _Inline(Worker):
    def work(self, shard: Shard) -> Iterator[Staged | Event | Poison]:
        told: list[Told] = []
        assert Work(told.append, Order(shard=shard), self.task, self.task.loader()).is_done()
        for each in told:
            if isinstance(each, Events):
                yield from each.events
            elif isinstance(each, Staged):
                yield each


def run(shards: Sequence[Shard], task: Task, _workers: int, on_result: Callable[[Result], None]) -> None:
    worker = _Inline(replace(task, limits=Limits(recycled=2**50)))  # this process may be of any size
    for shard in shards:
        on_result(perform(shard, task, worker))
