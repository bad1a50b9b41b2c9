"""The records of a web archive (WARC, ISO 28500), each whole, and on from the next one behind one that is broken.

A library would read them too, but stop at the first broken one, or go on from it without a word. What is in a
record, it is left to :mod:`onrecord.read.warc` to find out.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, cast

from onrecord.errors import MalformedError
from onrecord.read.encoding import LARGEST
from onrecord.read.packed import Bounded
from onrecord.read.source import Allowance, Source

__all__ = ["RawRecord", "records"]

_GZIP = b"\x1f\x8b\x08"
_VERSION = re.compile(rb"WARC/[01]\.[0-9]{1,2}\s*$")
_LENGTH = re.compile(rb"^content-length:[ \t]*([0-9]{1,18})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_BEGIN = re.compile(rb"WARC/[01]\.[0-9]{1,2}\r?\n(?=[\w-]+:)|" + re.escape(_GZIP))  # a cut line may stand before it
_OVERLAP = 128  # bytes: more than a beginning has
_CHUNK = 2**16
_LONGEST_HEADER = 2**16  # bytes
_ENOUGH, _ENOUGH_PACKED = 16, 512  # bytes that tell a record, and that they are packed in


class RawRecord(NamedTuple):
    """A record as it stands in the archive, and the byte of the file where it, or what it is packed in, begins."""

    data: bytes
    place: int


class _BrokenError(Exception):
    """A record that is not as the standard has it."""

    def __init__(self, problem: str, place: int) -> None:
        super().__init__(problem)
        self.place = place


def records(stream: BinaryIO, source: Source) -> Iterator[RawRecord]:
    """The records of an archive, packed with gzip one by one, as a whole, or not at all.

    Those that are broken or cut short are told of by their place, those longer than any article passed over.

    Args:
        stream: the bytes of the archive, which can be read in any order.
        source: whose they are.
    """
    start: int | None = 0
    while start is not None:
        stream.seek(start)
        head = stream.read(len(_GZIP))
        stream.seek(start)
        try:
            if head == _GZIP:
                member = _Member(stream, start, source.allowance)
                file = io.BufferedReader(Bounded(member, source.name, source.allowance))
                yield from _in(cast("BinaryIO", file), source, start)
                start = member.end()
            else:
                yield from _in(stream, source, None)
                return
        except _BrokenError as error:
            place, problem = error.place, str(error)
        except MalformedError as error:
            place, problem = start, error.problem
        else:
            continue
        source.failed(source.malformed(f"a broken record at byte {place:,}: {problem}"))
        start = _next(stream, place + 1)


def _in(file: BinaryIO, source: Source, packed_at: int | None) -> Iterator[RawRecord]:
    """The records in a file; ``packed_at`` is where it begins in another one, if it is packed there."""
    while True:
        line = b"\r\n"
        while not line.strip() and line:  # blank lines part the records
            place = file.tell() if packed_at is None else packed_at
            line = file.readline(_LONGEST_HEADER)
        if not line:
            return
        header = line + _header(file, line, place)
        found = _LENGTH.search(header)
        if not found:
            raise _BrokenError("it tells no length", place)
        length = int(found[1])
        if length > LARGEST:
            source.pass_over("a WARC record too long to be an article")
            _skip(file, length, place)
        else:
            data = file.read(length)
            if len(data) < length:
                raise _BrokenError("it is cut short", place)
        if file.readline(2) not in (b"\r\n", b"\n", b""):
            raise _BrokenError("it has another length than it tells", place)
        if length <= LARGEST:
            yield RawRecord(header + data, place)


def _header(file: BinaryIO, version: bytes, place: int) -> bytes:
    """What stands between the first line of a record and its content, the blank line included."""
    if not _VERSION.match(version):
        raise _BrokenError("no record begins here", place)
    header = b""
    while line := file.readline(_LONGEST_HEADER):
        header += line
        if not line.strip():
            return header
        if len(header) > _LONGEST_HEADER or _VERSION.search(line):  # of the next record, which it would run on into
            break
    raise _BrokenError("its header does not end", place)


def _skip(file: BinaryIO, length: int, place: int) -> None:
    while length:
        read = len(file.read(min(length, _CHUNK)))
        if not read:
            raise _BrokenError("it is cut short", place)
        length -= read


def _next(stream: BinaryIO, start: int) -> int | None:
    """Where the next record begins, from a place of the archive on."""
    offset, data = start, b""
    stream.seek(offset)
    while chunk := stream.read(_CHUNK):
        data += chunk
        for match in _BEGIN.finditer(data):
            place = offset + match.start()
            if match[0] != _GZIP or _is_record(stream, place):
                return place
        offset, data = offset + len(data[:-_OVERLAP]), data[-_OVERLAP:]
        stream.seek(offset + len(data))
    return None


def _is_record(stream: BinaryIO, place: int) -> bool:
    """Whether what is packed at a place begins like a record."""
    stream.seek(place)
    try:
        unpacked = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(stream.read(_ENOUGH_PACKED), _ENOUGH)
    except zlib.error:
        return False
    return unpacked.startswith(b"WARC/")


class _Member:
    """One member of what gzip packed, as a stream of what is in it."""

    def __init__(self, stream: BinaryIO, start: int, allowance: Allowance) -> None:
        self._stream = stream
        self._start = start
        self._allowance = allowance
        self._taken = 0
        self._unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)

    def read(self, size: int) -> bytes:
        while not self._unpacker.eof:
            packed = self._unpacker.unconsumed_tail
            if not packed:
                packed = self._stream.read(_CHUNK)
                self._taken += len(packed)
                self._allowance.packed += len(packed)
            if not packed:
                raise EOFError("they are cut short")
            if data := self._unpacker.decompress(packed, size):
                return data
        return b""

    def end(self) -> int:
        """Where what follows it begins, once it has been read."""
        return self._start + self._taken - len(self._unpacker.unused_data)
