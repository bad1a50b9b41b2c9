"""JSON Lines, packed or not, as a stream of what they are once unpacked, and some of its lines as a source."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import BinaryIO, cast

from onrecord.batch.addresses import is_address, streamed
from onrecord.batch.task import Part
from onrecord.errors import MalformedError
from onrecord.read.formats import format_of
from onrecord.read.packed import STREAMED, unpacked
from onrecord.read.source import Listener, Options, Source, peek

__all__ = ["lines_of", "some_lines"]

_AT_ONCE = 1 << 20  # bytes
_BLANK = b"\n"  # before a later part: what is not text is told by a first line, and would be all of the part


@contextmanager
def lines_of(name: str, listener: Listener, options: Options, start: int = 0) -> Iterator[Source | None]:
    """A file as a source of JSON Lines, unpacked, from a place on; ``None`` where it is something else.

    Raises:
        InputError: it is at an address and cannot be read.
        OSError: it cannot be read.
    """
    with _bytes_of(name) as file:
        head, stream = peek(io.BufferedReader(_Told(file, listener)))
        source = Source(name=name, stream=stream, listener=listener, options=options)
        form = format_of(head, name)
        if form in STREAMED:
            source = unpacked(source, form)
            head, stream = peek(source.stream)
            source, form = source.at(stream), format_of(head, source.name)
            _skip(source.stream, start)
        elif start:
            file.seek(start)
            source = source.at(io.BufferedReader(_Told(file, listener)))
        is_packed = form in ("gzip", "zstd", "zip")
        yield source if not is_packed and (options.input_format or form) == "jsonl" else None


@contextmanager
def _bytes_of(name: str) -> Iterator[io.RawIOBase]:
    if is_address(name):
        with streamed(name) as stream:
            yield cast("io.RawIOBase", stream)
    else:
        with Path(name).open("rb", buffering=0) as file:
            yield file


def _skip(stream: BinaryIO, count: int) -> None:
    """Read past so many bytes, or all that there are."""
    while count and (data := stream.read(min(count, _AT_ONCE))):
        count -= len(data)


def some_lines(source: Source, part: Part) -> Source:
    """The lines of a part that the source begins with, as a source that tells their places in the file."""
    stream = io.BufferedReader(_Until(source, (part.end or 0) - part.start, _BLANK if part.start else b""))
    given = {field.name: getattr(source, field.name) for field in fields(source)}
    return _Later(**{**given, "stream": stream}, before=part.line - bool(part.start))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Later(Source):
    """A source whose first line is not the first of the file."""

    before: int

    def malformed(self, problem: str, line: int | None = None) -> MalformedError:
        return MalformedError(problem, path=self.name, line=None if line is None else line + self.before)

    def warn(self, problem: str, line: int | None = None) -> None:
        Source.warn(self, problem, None if line is None else line + self.before)


class _Until(io.RawIOBase):
    """So many bytes of a source, after something else."""

    def __init__(self, source: Source, size: int, before: bytes) -> None:
        self._source = source
        self._left = size
        self._before = before

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        if self._before:
            buffer[: len(self._before)], count = self._before, len(self._before)
            self._before = b""
            return count
        data = self._source.stream.read(min(len(buffer), self._left))
        if self._left and not data:
            raise self._source.malformed("shorter than it was when the run began")
        buffer[: len(data)] = data
        self._left -= len(data)
        return len(data)


class _Told(io.RawIOBase):
    """A file whose reading is told of."""

    def __init__(self, file: io.RawIOBase, listener: Listener) -> None:
        self._file = file
        self._listener = listener

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int | None:  # type: ignore[override]
        count = self._file.readinto(buffer)
        self._listener.on_bytes(count or 0)
        return count
