"""A process that reads and extracts, and tells its parent of each step, so that it is known what it broke at."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from onrecord.attribution import Record
from onrecord.batch.reading import Reader, Taken
from onrecord.batch.task import Limits, Poison, Task
from onrecord.batch.told import Begun, Broken, Done, Order, Ready, Refused, Staged, Told
from onrecord.errors import InputWarning, OnrecordError
from onrecord.pipeline import Pipeline
from onrecord.processes import follow_parent

__all__ = ["Work", "serve"]

_ENVIRONMENT = {
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "TOKENIZERS_PARALLELISM"), "1"),
    "ARROW_DEFAULT_MEMORY_POOL": "system",  # others reserve more than they need, which the limit would count
}
_LONGEST = 300  # characters of an error's message


class _TooMuchError(Exception):
    """The memory does not suffice."""


def serve(pipe: Connection, task: Task) -> None:
    """Do what the pipe orders, until it is closed or this process is not to go on."""
    follow_parent()
    os.environ.update(_ENVIRONMENT)
    _limit(task.limits)
    with suppress(EOFError, BrokenPipeError):
        try:
            import onrecord.batch.unit  # noqa: F401, PLC0415  what does not fit beside it is told before there is work

            pipeline = task.loader()
        except OnrecordError as error:
            pipe.send(Refused(error))
            return
        except MemoryError:
            pipe.send(Broken(_of_memory(task.limits), again=False))
            return
        pipe.send(Ready())
        while Work(pipe.send, pipe.recv(), task, pipeline).is_done():
            pass


class Work:
    """An order, and the rows that are not told yet."""

    def __init__(self, tell: Callable[[Told], None], order: Order, task: Task, pipeline: Pipeline) -> None:
        from onrecord.batch.unit import LARGEST, MOST, rows  # noqa: PLC0415  the memory pool of Arrow is chosen by now

        self._tell = tell
        self._order = order
        self._task = task
        self._pipeline = pipeline
        self._rows = rows
        self._most, self._largest = MOST, LARGEST
        self._clear()

    def _clear(self) -> None:
        self._made: list[tuple[int, Record]] = []
        self._poison: list[Poison] = []
        self._warnings: list[str] = []
        self._size = 0

    def is_done(self) -> bool:
        """Do it; whether this process may take a further order."""
        limits = self._task.limits
        reader = Reader(self._order, self._task.options, self._tell)
        until = 0
        try:
            for taken in reader.documents():
                until = taken.number + 1
                if taken.number < self._order.first or taken.number in self._order.poison:
                    continue
                self._extract(taken)
                is_large = _resident() > limits.recycled
                if len(self._made) + len(self._poison) >= self._most or self._size >= self._largest or is_large:
                    self._flush(until)
                if is_large:
                    self._tell(Done(is_whole=False))
                    return False
            self._flush(until)
        except (_TooMuchError, MemoryError):
            self._clear()
            self._tell(Broken(_of_memory(limits), again=True))
            return False
        except (EOFError, BrokenPipeError):
            raise
        except Exception as error:  # noqa: BLE001  whatever the reading of a hostile file trips over
            self._tell(Broken(_described(error), again=False))
            return False
        self._tell(Done(is_whole=True))
        return True

    def _extract(self, taken: Taken) -> None:
        document = taken.document
        self._tell(Begun(taken.part, taken.taken, taken.number, document.id))
        self._size += len(document.text)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", InputWarning)
            try:
                self._made.append((taken.number, self._pipeline.extract(document)))
            except Exception as error:
                if _is_of_memory(error):
                    raise _TooMuchError from error
                path = self._order.shard.parts[taken.part].name
                self._poison.append(Poison(path, taken.number, document.id, _described(error)))
        self._warnings += [str(each.message) for each in caught if issubclass(each.category, InputWarning)]

    def _flush(self, until: int) -> None:
        if until > self._order.first:
            made = self._rows(self._made)
            found = made.attributions.num_rows
            packed = (_packed(made.documents), _packed(made.attributions))
            self._tell(Staged(until, *packed, found, self._poison, self._warnings))
            self._clear()


def _packed(batch: Any) -> bytes:
    """A record batch as an Arrow stream."""
    import pyarrow as pa  # noqa: PLC0415  see above

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return bytes(sink.getvalue())


def _described(error: Exception) -> str:
    return f"error: {type(error).__name__}: {error}"[:_LONGEST]


def _of_memory(limits: Limits) -> str:
    return f"memory limit of {limits.memory >> 20} MiB"


def _is_of_memory(error: Exception) -> bool:
    """Whether an error is for want of memory; ONNX Runtime has no type for it."""
    return isinstance(error, MemoryError) or "bad_alloc" in str(error) or "allocate memory" in str(error)


def _limit(limits: Limits) -> None:
    """Have allocations fail beyond the limit, where the system can."""
    if sys.platform == "linux":  # elsewhere it is not counted, or counts something else
        import resource  # noqa: PLC0415  Windows has none

        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        wanted = limits.memory if most == resource.RLIM_INFINITY else min(limits.memory, most)
        resource.setrlimit(resource.RLIMIT_DATA, (wanted, most))


def _resident() -> int:
    """Bytes of this process that are in memory; nothing where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
