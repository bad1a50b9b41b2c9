"""Compressed files and archives: gzip, Zstandard, ZIP; what is inside is read like a file of its own.

What is packed may be made to do harm by unpacking to something enormous. Text packs to a third or a tenth, pages
of one kind to a fiftieth: what unpacks to more than 100 times its size is refused once it is more than 4 MiB.
"""

from __future__ import annotations

import gzip as gzip_file
import io
import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import BinaryIO, Protocol, cast

import zstandard

from onrecord.document import Document
from onrecord.errors import InputError, MalformedError
from onrecord.read.formats import READERS, SUFFIXES, documents, is_article
from onrecord.read.source import Source

__all__ = ["Bounded", "Unpacking", "gzip", "seekable", "zip", "zstd"]

_DEEPEST = 3  # archives within one another
_FREE = 4 * 2**20  # bytes that may come out of anything
_RATIO = 100  # beyond that, how many may come out for each that goes in
_IN_MEMORY = 8 * 2**20  # bytes of a stream that are kept in memory to be read in any order; more go to a file
_BOMB = f"unpacks to more than {_RATIO} times its size, as no articles do: it is not read further"
_AT_ONCE = 1024  # bytes given to Zstandard, which may make 32 MiB of them
_WINDOW = 2**27  # bytes of memory; what `zstd` itself takes by default
_OFFICE = ("word/document.xml", "ppt/presentation.xml", "content.xml")

_BROKEN = (
    OSError,
    EOFError,
    zlib.error,
    zstandard.ZstdError,
    zipfile.BadZipFile,
    RuntimeError,
    ValueError,
    LookupError,
)
"""What the libraries raise on data that are damaged, encrypted or packed in a way they do not know."""


def gzip(source: Source) -> Iterator[Document]:
    """The documents in a file that gzip packed, of several members or of one."""
    packed = _Counted(source.stream)
    stream = gzip_file.GzipFile(fileobj=cast("BinaryIO", packed))
    yield from _unpacked(source, stream, lambda: packed.count)


def zstd(source: Source) -> Iterator[Document]:
    """The documents in a file that Zstandard packed, of several frames or of one."""
    packed = _Counted(source.stream)
    yield from _unpacked(source, _Frames(packed), lambda: packed.count)


def zip(source: Source) -> Iterator[Document]:  # noqa: A001  named for the format, as all readers are
    """The documents in a ZIP archive, by the names of their files; or those of the workbook that it is."""
    _refuse_depth(source)
    with seekable(source) as stream:
        try:
            archive = zipfile.ZipFile(stream)
            names = sorted({info.filename for info in archive.infolist() if info.filename[-1:] not in ("", "/")})
        except _BROKEN as error:
            raise source.malformed(f"no ZIP archive that can be read: {error}") from error
        if "xl/workbook.xml" in names:
            yield from READERS["xlsx"](source.at(stream))
        elif any(name in names for name in _OFFICE):
            raise source.malformed("an office document: save it as plain text")
        else:
            yield from _members(source, archive, names)


@contextmanager
def seekable(source: Source) -> Iterator[BinaryIO]:
    """The stream of a source as one that can be read in any order."""
    if source.stream.seekable():
        yield source.stream
        return
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as file:
        shutil.copyfileobj(source.stream, file)
        file.seek(0)
        yield cast("BinaryIO", file)


def _members(source: Source, archive: zipfile.ZipFile, names: list[str]) -> Iterator[Document]:
    found = False
    for name in names:
        parts = name.split("/")
        if any(part.startswith((".", "__MACOSX")) for part in parts):
            continue
        if not is_article(name):
            source.pass_over(f"another kind of file ({os.path.splitext(name)[1].lower() or 'no suffix'})")  # noqa: PTH122
            continue
        found = True
        place = f"{source.name}/{name}"
        info = archive.getinfo(name)
        if info.file_size > _FREE and info.file_size > _RATIO * info.compress_size:
            source.failed(MalformedError(_BOMB, path=place))
            continue
        try:
            with archive.open(name) as member:
                stream = Bounded(member, place, partial(getattr, info, "compress_size"))
                yield from documents(source.inside(place, io.BufferedReader(stream)))
        except InputError as error:
            source.failed(error)
        except _BROKEN as error:
            source.failed(MalformedError(f"cannot be unpacked: {error}", path=place))
    if not found:
        raise source.malformed("no article in this archive")


def _unpacked(source: Source, stream: Unpacking, consumed: Callable[[], int]) -> Iterator[Document]:
    _refuse_depth(source)
    stem, suffix = os.path.splitext(source.name)  # noqa: PTH122  a name may be that of a member of an archive
    name = stem if SUFFIXES.get(suffix.lower()) in ("gzip", "zstd") else source.name
    yield from documents(source.inside(name, io.BufferedReader(Bounded(stream, source.name, consumed))))


def _refuse_depth(source: Source) -> None:
    if source.depth >= _DEEPEST:
        raise source.malformed(f"more than {_DEEPEST} archives within one another")


class Unpacking(Protocol):
    """What unpacks as much as it is asked for."""

    def read(self, size: int, /) -> bytes:
        """So many bytes at most, none at the end."""


class _Counted(io.RawIOBase):
    """A stream that counts what is taken from it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.count = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        data = self._stream.read(-1 if size is None else size)
        self.count += len(data)
        return data


class _Frames:
    """What Zstandard packed, as a stream; the library's own does not tell where it is cut short."""

    def __init__(self, stream: _Counted) -> None:
        self._stream = stream
        self._unpacker: zstandard.ZstdDecompressionObj | None = None
        self._packed = self._data = b""

    def read(self, size: int) -> bytes:
        while not self._data:
            packed = self._packed or self._stream.read(_AT_ONCE)
            if not packed:
                if self._unpacker:
                    raise EOFError("they are cut short")
                break
            unpacker = self._unpacker or zstandard.ZstdDecompressor(max_window_size=_WINDOW).decompressobj()
            self._data = unpacker.decompress(packed)
            self._packed = unpacker.unused_data
            self._unpacker = None if unpacker.eof else unpacker
        data, self._data = self._data[:size], self._data[size:]
        return data


class Bounded(io.RawIOBase):
    """What is unpacked, as long as it is not far more than what was packed; broken data are an error of ours."""

    def __init__(self, stream: Unpacking, name: str, consumed: Callable[[], int]) -> None:
        self._stream = stream
        self._name = name
        self._consumed = consumed
        self._count = 0

    def readable(self) -> bool:  # noqa: D102  as its parent's
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # noqa: D102
        try:
            data = self._stream.read(len(buffer))
        except _BROKEN as error:
            problem = f"the compressed data are broken ({error})"
            raise MalformedError(problem, path=self._name) from error
        self._count += len(data)
        if self._count > _FREE and self._count > _RATIO * self._consumed():
            raise MalformedError(_BOMB, path=self._name)
        buffer[: len(data)] = data
        return len(data)
