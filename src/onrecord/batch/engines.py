"""The engines: who has shards performed, and where.

An engine is a function that has shards performed, wherever its workers are::

    def run(shards: Sequence[Shard], task: Task, workers: int, on_result: Callable[[Result], None]) -> None:
        with Worker(task) as worker:
            for shard in shards:
                on_result(perform(shard, task, worker))

(:func:`onrecord.batch.perform.perform`, :class:`onrecord.batch.worker.Worker`). It may perform them in any order and as
many at a time as there are workers, each with a :class:`~onrecord.batch.worker.Worker` of its own, which is to be used
by one thread at a time and kept for many shards, as it loads the model once. ``on_result`` is called in the process
that called the engine, by one thread at a time. All workers have to see the output folder and the inputs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import cast

from onrecord.batch.task import Result, Shard, Task

__all__ = ["ENGINES", "Engine", "engine"]

Engine = Callable[[Sequence[Shard], Task, int, Callable[[Result], None]], None]
"""Performs shards: ``(shards, task, workers, on_result)``, see the module."""

ENGINES = {"local": "onrecord.batch.local:run", "ray": "onrecord.batch.ray:run"}
"""Where the function of each is."""


def engine(name: str) -> Engine:
    """An engine, imported when it is needed. What it needs beside onrecord, it asks for when it is run."""
    module, _, function = ENGINES[name].partition(":")
    return cast("Engine", getattr(import_module(module), function))
