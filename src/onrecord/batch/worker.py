"""The parent end of a guarded process: it notices when that crashes, hangs or runs out of memory, and at what."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Self

from onrecord.batch.child import serve
from onrecord.batch.task import Poison, Shard, Task
from onrecord.batch.told import Begun, Broken, Done, Event, Events, Order, Ready, Refused, Staged, Told
from onrecord.errors import WorkerError

__all__ = ["Progress", "Stopped", "Worker"]

_STARTING = 300.0  # seconds that a process may take to load the model
_ENDING = 10.0  # seconds that a process may take to end
_CHANCES = 2  # a document that a process ends at may not be the one that has brought it there


class Stopped(Exception):  # noqa: N818  it is none of the errors that are told
    """Somebody has called :meth:`Worker.stop`."""


@dataclass(slots=True)
class Progress:
    """How far a shard is done.

    Attributes:
        shard: it.
        first: the documents before this one are done.
        poison: documents that are given up.
        ends: files that are given up, see :class:`~onrecord.batch.told.Order`.
        seen: how many events of each part have been told.
        failed: how often a process has ended at what was begun.
        taken: how many documents have been read of each part at most.
        begun: what was begun last.
    """

    shard: Shard
    first: int = 0
    poison: set[int] = field(default_factory=set)
    ends: dict[int, int] = field(default_factory=dict)
    seen: Counter[int] = field(default_factory=Counter)
    failed: Counter[Begun] = field(default_factory=Counter)
    taken: Counter[int] = field(default_factory=Counter)
    begun: Begun = Begun(0, 0)  # noqa: RUF009  it is frozen

    def order(self) -> Order:
        """What is left to do."""
        return Order(shard=self.shard, first=self.first, poison=frozenset(self.poison), ends=dict(self.ends))

    def note(self, begun: Begun) -> None:
        """Note what comes next."""
        self.begun = begun
        self.taken[begun.part] = max(self.taken[begun.part], begun.taken)

    def unseen(self, told: Events) -> list[Event]:
        """The events that have not been told before."""
        new = told.events[max(0, self.seen[told.part] - told.before) :]
        self.seen[told.part] = max(self.seen[told.part], told.before + len(told.events))
        return new

    def give_up(self, reason: str, *, again: bool) -> Poison | None:
        """Give up what was begun last, unless there is a further chance for it.

        Raises:
            WorkerError: it has been given up before, so that it is something else that fails.
        """
        begun = self.begun
        name = self.shard.parts[begun.part].name
        self.failed[begun] += 1
        if again and self.failed[begun] < _CHANCES:
            return None
        if self.failed[begun] > _CHANCES:
            raise WorkerError(f"{name}: processes end at it, whatever is left out: {reason}")
        if begun.document is not None:
            self.poison.add(begun.document)
            return Poison(name, begun.document, begun.id, reason)
        if begun.part in self.ends:  # what has been read once cannot be read again: there is a last chance
            return None
        self.ends[begun.part] = self.taken[begun.part]  # no less, or the documents after it would have other numbers
        return Poison(name, self.ends[begun.part], None, reason)


class Worker:
    """A process that reads and extracts shards, guarded: it may crash, hang or fill its memory.

    A context manager, which ends the process. It is started when it is first needed, and anew whenever it has ended.
    """

    def __init__(self, task: Task) -> None:
        self.task = task
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None
        self._is_stopped = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._end()

    @property
    def pid(self) -> int | None:
        """The number of the process, where there is one."""
        return self._process.pid if self._process else None

    def stop(self) -> None:
        """Have the process end at once, and whoever waits for it raise :class:`Stopped`. For another thread to call."""
        self._is_stopped = True
        if process := self._process:
            with suppress(ValueError):  # it has just been closed
                process.kill()

    def work(self, shard: Shard) -> Iterator[Staged | Event | Poison]:
        """What comes of a shard, as it comes: rows in order, what its reading tells of, what was given up.

        Raises:
            ModelError: the model cannot be loaded.
            WorkerError: no process can be started.
            Stopped: see :meth:`stop`.
        """
        progress = Progress(shard)
        is_whole = False
        while not is_whole:
            pipe = self._started()
            try:
                pipe.send(progress.order())
            except OSError:  # it has ended since the last shard
                self._end()
                continue
            is_whole = yield from self._listen(pipe, progress)

    def _listen(self, pipe: Connection, progress: Progress) -> Generator[Staged | Event | Poison, None, bool]:
        """What the process tells, until it has done the shard (and gives true back) or ends."""
        while True:
            match self._told(pipe):
                case Begun() as begun:
                    progress.note(begun)
                case Events() as events:
                    yield from progress.unseen(events)
                case Staged() as staged:
                    progress.first = staged.until
                    progress.poison.update(each.document for each in staged.poison)
                    yield staged
                case Done(is_whole=is_whole):
                    if not is_whole:
                        self._end()
                    return is_whole
                case Broken(reason=reason, again=again):
                    self._end()
                    if poison := progress.give_up(reason, again=again):
                        yield poison
                    return False

    def _told(self, pipe: Connection) -> Told:
        """The next thing that the process tells; how it ended counts as one."""
        limit = self.task.limits.seconds
        try:
            if not pipe.poll(limit):
                return Broken(f"time limit of {limit:g} s", again=False)
            told: Told = pipe.recv()
        except (EOFError, OSError):
            if self._is_stopped:
                raise Stopped from None
            return Broken(self._how_it_ended(), again=True)
        return told

    def _started(self) -> Connection:
        """The pipe to a process that has loaded the model."""
        if self._pipe and self._process and self._process.is_alive():
            return self._pipe
        told: Told | None = None
        for _ in range(_CHANCES):
            self._end()
            if self._is_stopped:
                raise Stopped
            told = self._start()
            if isinstance(told, Ready) and self._pipe:
                return self._pipe
            if isinstance(told, Refused):
                raise told.error
        problem = told.reason if isinstance(told, Broken) else "it does not tell why"
        raise WorkerError(f"a process that extracts cannot be started: {problem}")

    def _start(self) -> Told:
        context = multiprocessing.get_context("spawn")  # forking would copy threads and locks in whatever state
        self._pipe, theirs = context.Pipe()
        process = context.Process(target=serve, args=(theirs, self.task), daemon=True)
        try:
            process.start()
        except OSError as error:
            return Broken(error.strerror or str(error), again=True)
        finally:
            theirs.close()
        self._process = process
        try:
            if self._pipe.poll(_STARTING):
                told: Told = self._pipe.recv()
                return told
        except (EOFError, OSError):
            return Broken(self._how_it_ended(), again=True)
        return Broken(f"time limit of {_STARTING:g} s", again=True)

    def _how_it_ended(self) -> str:
        if self._process is None:
            return "crash"
        self._process.join(_ENDING)
        code = self._process.exitcode
        return f"crash (signal {-code})" if code and code < 0 else f"crash (exit code {code})"

    def _end(self) -> None:
        if self._process:
            self._process.kill()
            self._process.join()
            self._process.close()
        if self._pipe:
            self._pipe.close()
        self._process = self._pipe = None
