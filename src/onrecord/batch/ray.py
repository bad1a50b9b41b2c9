"""Engine ``ray``: shards on the nodes of a Ray cluster, or on the cores of this machine.

Ray Data hands the shards to a pool of actors, each with a guarded process of its own. What comes of a shard is staged
on storage that all nodes see; only its :class:`~onrecord.batch.task.Result` travels. Staging a shard twice does no
harm, so Ray may begin one anew wherever an actor, its process or its node is lost.

The only importer of Ray, which it asks for when it is run.
"""

from __future__ import annotations

import logging
import os
import pickle
import platform
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

import pyarrow as pa

from onrecord import __version__
from onrecord.batch.perform import perform
from onrecord.batch.task import Result, Shard, Task
from onrecord.batch.worker import Worker
from onrecord.errors import ClusterError, OnrecordError

if TYPE_CHECKING:
    from ray.data import DataContext, Dataset

__all__ = ["run"]

_MIB = 2**20
_ACTOR = 350 * _MIB  # of memory that an actor takes beside its guarded process: Python, Arrow, pandas, Ray
_STORE = 100 * _MIB  # of shared memory for what travels, on a cluster of our own: names of files, and counts
_DEATHS = 10  # of new actors, one after the other
_ANSWERING = 10.0  # seconds that a cluster may take to take a call


def run(shards: Sequence[Shard], task: Task, workers: int, on_result: Callable[[Result], None]) -> None:
    """Perform shards; see :mod:`onrecord.batch.engines`.

    Raises:
        ClusterError: see there.
        OSError, OnrecordError: whatever :func:`onrecord.batch.perform.perform` raises, on any node.
    """
    with _cluster(workers), _failing():
        results = _staged(shards, task, min(workers, len(shards)))
        for batch in results.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=0):
            for packed in cast("pa.Table", batch)["told"].to_pylist():
                told = pickle.loads(packed)  # noqa: S301  our own actors have packed it
                if isinstance(told, Exception):
                    raise told
                on_result(told)


def _staged(shards: Sequence[Shard], task: Task, workers: int) -> Dataset:
    """The results, made as they are iterated over."""
    import ray.data  # noqa: PLC0415  see _cluster

    rows = [{"shard": pickle.dumps(shard)} for shard in shards]
    # A shard a block: blocks are what Ray hands out, and hands out again.
    dataset = ray.data.from_items(rows, override_num_blocks=len(rows)).map_batches(
        _Stager,
        fn_constructor_args=(task, __version__),
        batch_size=1,
        batch_format="pyarrow",
        # An actor has one shard in hand and none in wait: at the end of a run, none waits behind another for nothing.
        compute=ray.data.ActorPoolStrategy(size=workers, max_tasks_in_flight_per_actor=1),
        num_cpus=1,
        memory=task.limits.memory + _ACTOR,  # which Ray adds up, so that no node gets more actors than it can hold
    )
    _settle(dataset.context)
    return dataset


def _settle(context: DataContext) -> None:
    """Have Ray Data do what it does not do by itself.

    By itself, it begins anew the actors that are lost with their process or node, and their shards, as often as it
    takes (``max_restarts`` and ``max_task_retries`` of -1, which newer versions take from nobody). That is what we
    want: an article ends a guarded process, which its actor counts; what ends actors does not come from articles.
    """
    # Nodes also go while an actor is being made, which would be the end of the run.
    context.max_consecutive_actor_init_deaths = _DEATHS
    # Half an hour without a result would be, too: less than a shard of poison takes, or a cluster to get its nodes.
    context.execution_no_progress_timeout_s = -1
    # Progress, memory and time are ours to tell of and to limit.
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    context.issue_detectors_config.detectors = []


class _Stager:
    """An actor: stages one shard after another by a guarded process, which ends when the actor does."""

    def __init__(self, task: Task, version: str) -> None:
        # A spawned process runs the script of its parent first: here that of Ray, for a second and 50 MB.
        vars(sys.modules["__main__"]).pop("__file__", None)
        self._task = task
        self._version = version
        self._worker = Worker(task)

    def __call__(self, batch: pa.Table) -> pa.Table:
        """The results; or the errors that end the run, which would come out as errors of Ray if they were raised."""
        told = [self._tell(pickle.loads(packed)) for packed in batch["shard"].to_pylist()]  # noqa: S301
        return pa.table({"told": pa.array([pickle.dumps(each) for each in told], pa.binary())})

    def _tell(self, shard: Shard) -> Result | OnrecordError | OSError:
        if __version__ != self._version:
            problem = f"onrecord is {__version__} on {platform.node()}, and {self._version} where the run was begun"
            return ClusterError(f"{problem}: install the same on all nodes")
        try:
            return perform(shard, self._task, self._worker)
        except (OnrecordError, OSError) as error:
            return error


@contextmanager
def _failing() -> Iterator[None]:
    """Tell in a line, as an error of ours, what Ray tells in many."""
    from ray.data.exceptions import SystemException  # noqa: PLC0415  see _cluster
    from ray.exceptions import RayError  # noqa: PLC0415

    try:
        yield
    except (RayError, SystemException) as error:
        problem = str(error).strip().rpartition("\n")[2] or type(error).__name__
        raise ClusterError(f"the Ray cluster has failed: {problem}") from error


@contextmanager
def _cluster(workers: int) -> Iterator[None]:
    """The cluster that a program is connected to; or that of ``RAY_ADDRESS`` or ``ray start``; or one for the run."""
    try:
        import ray.data  # noqa: PLC0415  an extra
    except ImportError as error:
        raise ClusterError("the engine ray needs Ray: pip install 'onrecord[ray]'") from error
    if ray.is_initialized():
        yield
        return
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    try:
        _connect(workers)
        yield
    finally:
        ray.shutdown()


def _connect(workers: int) -> None:
    import ray  # noqa: PLC0415  see _cluster

    address = os.environ.get("RAY_ADDRESS", "")
    try:
        _call(address)
        try:
            ray.init(
                num_cpus=workers,
                object_store_memory=_STORE,
                include_dashboard=False,
                logging_level=logging.ERROR,
                log_to_driver=False,
            )
        except ValueError:  # there is a cluster, and its nodes have what they have
            ray.init(logging_level=logging.ERROR, log_to_driver=False)
    except (OSError, RuntimeError, ValueError) as error:  # nobody there; another version of Ray or Python; no address
        raise ClusterError(f"no Ray cluster answers at RAY_ADDRESS={address}: {_in_a_line(error)}") from error


def _in_a_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _call(address: str) -> None:
    """Raise an error where nobody is at an address: Ray would go on trying for more than ten minutes."""
    host, _, port = address.rpartition(":")
    if host and port.isdigit() and "://" not in address:
        socket.create_connection((host.strip("[]"), int(port)), _ANSWERING).close()
