"""A shard's documents, and what reading them tells of."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

from onrecord.batch.addresses import fetched, is_address
from onrecord.batch.task import Part
from onrecord.batch.told import Begun, Event, Events, Order, Skip
from onrecord.batch.unpacked import lines_of, some_lines
from onrecord.document import Document
from onrecord.errors import InputError, InputWarning
from onrecord.read import READERS, read
from onrecord.read.formats import documents
from onrecord.read.source import Listener, Options, Source
from onrecord.report import Failure

__all__ = ["Reader", "Taken"]

_AT_ONCE = 100  # events told together
_SIGN_OF_LIFE = 1.0  # seconds between two of them


class Taken(NamedTuple):
    """A document that was read, which of the shard it is, of which part, and how many were read of that."""

    number: int
    document: Document
    part: int
    taken: int


class Reader:
    """Reads a shard and tells of it; what has been read is told again in the same order when it is read again."""

    def __init__(self, order: Order, options: Options, tell: Callable[[Begun | Events], None]) -> None:
        self._order = order
        self._options = options
        self._tell = tell
        self._part = self._count = 0
        self._events: list[Event] = []
        self._told = time.monotonic()

    def documents(self) -> Iterator[Taken]:
        """The documents, one at a time."""
        number = 0
        for place, part in enumerate(self._order.shard.parts):
            self._part, self._count, taken = place, 0, 0
            self._tell(Begun(place, taken))
            for document in islice(self._read(part), self._order.ends.get(place)):
                taken += 1
                self.flush()
                yield Taken(number, document, place, taken)
                self._tell(Begun(place, taken))
                number += 1
            self.flush()

    def flush(self) -> None:
        """Tell of what has not been told."""
        if self._events:
            self._tell(Events(self._part, self._count, self._events))
            self._count += len(self._events)
            self._events = []
        self._told = time.monotonic()

    def _read(self, part: Part) -> Iterator[Document]:
        listener = Listener(on_error=self._failed, on_skip=self._skipped, on_bytes=self._alive)
        found = self._whole(part, listener) if part.end is None else _some(part, listener, self._options)
        while (document := self._next(found)) is not None:
            yield document

    def _whole(self, part: Part, listener: Listener) -> Iterator[Document]:
        if is_address(part.name):
            return _fetched(part, listener, self._options)
        return read(
            [part.name],
            on_error=listener.on_error,
            on_skip=listener.on_skip,
            on_bytes=listener.on_bytes,
            options=self._options,
        )

    def _next(self, documents: Iterator[Document]) -> Document | None:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", InputWarning)
            document = next(documents, None)
        for each in caught:
            if issubclass(each.category, InputWarning):
                self._noted(str(each.message))
        return document

    def _failed(self, error: InputError) -> None:
        self._noted(Failure(error.path, error.line, error.problem))

    def _skipped(self, reason: str, place: str) -> None:
        self._noted(Skip(reason, place))

    def _noted(self, event: Event) -> None:
        self._events.append(event)
        if len(self._events) >= _AT_ONCE:
            self.flush()

    def _alive(self, _bytes: int) -> None:
        if time.monotonic() - self._told > _SIGN_OF_LIFE:
            self._tell(Events(self._part, self._count, []))
            self._told = time.monotonic()


def _some(part: Part, listener: Listener, options: Options) -> Iterator[Document]:
    try:
        with lines_of(part.name, listener, options, part.start) as source:
            if source:
                yield from READERS["jsonl"](some_lines(source, part))
            else:
                listener.on_error(InputError("another kind of file than it was when the run began", path=part.name))
    except InputError as error:
        listener.on_error(error)
    except OSError as error:
        listener.on_error(InputError(f"cannot be read: {error.strerror or error}", path=part.name))


def _fetched(part: Part, listener: Listener, options: Options) -> Iterator[Document]:
    try:
        with fetched(part.name, listener) as stream:
            yield from documents(Source(name=part.name, stream=stream, listener=listener, options=options))
    except InputError as error:
        listener.on_error(error)
