"""A source: one stream of bytes to read documents from, with what is known about it and whom to tell what happens."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from onrecord.errors import InputError, InputWarning, MalformedError
from onrecord.read.encoding import replace_surrogates

__all__ = [
    "FREE",
    "RATIO",
    "STDIN",
    "Allowance",
    "Listener",
    "OnBytes",
    "OnError",
    "OnSkip",
    "Options",
    "Source",
    "nobody",
    "peek",
]

STDIN = "-"

FREE = 4 * 2**20
"""Bytes that may come out of anything that is packed."""

RATIO = 100
"""Beyond that, how many may come out for each that goes in: text packs to a third or a tenth, pages of one kind to a
fiftieth."""

_HEAD = 1 << 16  # bytes: enough to tell a format by, the comments and scripts before a page's first tag included
_LINE = 64  # bytes of a first line that tell a format already: a slow pipe is not waited for any longer

OnError = Callable[[InputError], None]
"""Is told of an input that cannot be read, so that the others can."""

OnSkip = Callable[[str, str], None]
"""Is told of what is passed over because it is no article: why (the same words for the same reason), and where."""

OnBytes = Callable[[int], None]
"""Is told how many more bytes of the files that were named have been read."""


def nobody(*_what: object) -> None:
    """Nobody is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Who is told what happens to the inputs."""

    on_error: OnError
    on_skip: OnSkip = nobody
    on_bytes: OnBytes = nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a user may decide about the reading.

    Attributes:
        input_format: a key of :data:`onrecord.read.formats.READERS`, for inputs whose format is told wrongly.
            Compressed files are unpacked all the same.
        text_column: the column of tables, or the field of JSON, that holds the article.
        allow_private: whether web addresses may lead into private networks (and to this machine).
        leave_out: files and folders that are not read where they are found in a folder or by a glob, as real paths:
            what an earlier run has written.
    """

    input_format: str | None = None
    text_column: str | None = None
    allow_private: bool = False
    leave_out: frozenset[str] = frozenset()


@dataclass(slots=True)
class Allowance:
    """How much may come out of what is packed: something made to do harm unpacks to something enormous.

    One for everything that is packed in a file, however deep: what archives within archives unpack to multiplies.

    Attributes:
        packed: bytes of the file that have been taken to be unpacked.
        unpacked: bytes that have come out, at all depths.
    """

    packed: int = 0
    unpacked: int = 0

    def spend(self, count: int) -> bool:
        """Count so many bytes more that come out, and tell whether that is still allowed."""
        self.unpacked += count
        return self.unpacked <= FREE or self.unpacked <= RATIO * self.packed


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file, a member of an archive, a record, a page: something that a reader makes documents of.

    Attributes:
        name: what messages call it; the place inside of an archive included (``pages.zip/a.html``).
        stream: its bytes, from the first one on.
        listener: who is told what happens.
        options: what the user decided.
        uri: the web address it is known to come from.
        content_type: what a web server said it is (``text/html; charset=utf-8``).
        folder: where files that it links to may be looked for; only files on this machine have one.
        depth: how many archives it is inside of.
        allowance: how much may still be unpacked.
    """

    name: str
    stream: BinaryIO
    listener: Listener
    options: Options
    uri: str | None = None
    content_type: str | None = None
    folder: str | None = None
    depth: int = 0
    allowance: Allowance = field(default_factory=Allowance)

    @property
    def address(self) -> str | None:
        """What a document that tells no address gets for one: the web address, else the name; stdin has none."""
        if self.uri or self.name == STDIN:
            return self.uri
        return replace_surrogates(self.name)[0]  # a name that is no UTF-8 cannot be written down otherwise

    def at(self, stream: BinaryIO) -> Source:
        """The same with another stream of its bytes."""
        return replace(self, stream=stream)

    def inside(self, name: str, stream: BinaryIO) -> Source:
        """What was inside of this one, packed."""
        return replace(self, name=name, stream=stream, folder=None, depth=self.depth + 1)

    def malformed(self, problem: str, line: int | None = None) -> MalformedError:
        """The error that this source, or a line of it, is not what its format demands."""
        return MalformedError(problem, path=self.name, line=line)

    def failed(self, error: InputError) -> None:
        """Tell of a part of this source that cannot be read."""
        self.listener.on_error(error)

    def pass_over(self, reason: str) -> None:
        """Tell of a part of this source that is no article."""
        self.listener.on_skip(reason, self.name)

    def warn(self, problem: str, line: int | None = None) -> None:
        """Warn about something that was read, but not as it stands."""
        place = self.name if line is None else f"{self.name}:{line}"
        warnings.warn(f"{place}: {problem}", InputWarning, stacklevel=3)


def peek(stream: BinaryIO) -> tuple[bytes, BinaryIO]:
    """The first bytes of a stream, and the stream from its first byte on.

    Up to 64 KiB; from a pipe that is slow to give more, a first line is enough.
    """
    if stream.seekable():
        start = stream.tell()
        head = stream.read(_HEAD)
        stream.seek(start)
        return head, stream
    head = b""
    while len(head) < _HEAD and not (len(head) > _LINE and b"\n" in head.lstrip()):
        if not (more := _some(stream, _HEAD - len(head))):
            break
        head += more
    return head, io.BufferedReader(_Rejoined(head, stream))


def _some(stream: BinaryIO, most: int) -> bytes:
    """As many bytes as there are without waiting for more."""
    return stream.read1(most) if isinstance(stream, io.BufferedReader | io.BytesIO) else stream.read(most)


class _Rejoined(io.RawIOBase):
    """A stream that was begun, with what was read of it in front again."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self._head[: len(buffer)]
        self._head = self._head[len(buffer) :]
        if not data:
            data = _some(self._rest, len(buffer))
        buffer[: len(data)] = data
        return len(data)
