"""Compressed files and archives: gzip, Zstandard, ZIP; what is inside is read like a file of its own.

What unpacks to more than a hundred times its size is not read further (:class:`onrecord.read.source.Allowance`).
"""

from __future__ import annotations

import gzip as gzip_file
import io
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, Protocol, cast

import zstandard

from onrecord.document import Document
from onrecord.errors import InputError, MalformedError
from onrecord.read.formats import READERS, SUFFIXES, another_kind, documents, is_article
from onrecord.read.source import FREE, RATIO, Allowance, Source

__all__ = ["STREAMED", "Bounded", "gzip", "seekable", "unpacked", "zip", "zstd"]

_DEEPEST = 3  # archives within one another
_IN_MEMORY = 8 * 2**20  # bytes of a stream that are kept in memory to be read in any order; more go to a file
_DIRECTORY = 24 * 2**20  # bytes of the directory of a ZIP archive, which is held in memory as twenty times as many
_BOMB = f"unpacks to more than {RATIO} times its size, as no articles do: it is not read further"
_AT_ONCE = 1024  # bytes given to Zstandard, which may make 32 MiB of them
_WINDOW = 2**27  # bytes of memory; what `zstd` itself takes by default
_OFFICE = ("word/document.xml", "ppt/presentation.xml", "content.xml")


def gzip(source: Source) -> Iterator[Document]:
    """The documents in a file that gzip packed, of several members or of one."""
    yield from documents(unpacked(source, "gzip"))


def zstd(source: Source) -> Iterator[Document]:
    """The documents in a file that Zstandard packed, of several frames or of one."""
    yield from documents(unpacked(source, "zstd"))


def zip(source: Source) -> Iterator[Document]:  # noqa: A001  named for the format, as all readers are
    """The documents in a ZIP archive, by the names of their files; or those of the workbook that it is."""
    _refuse_depth(source)
    with seekable(source) as stream:
        _refuse_directory(stream, source)
        try:
            archive = zipfile.ZipFile(stream)
            members = sorted(archive.infolist(), key=lambda info: info.filename)
        except Exception as error:  # whatever it trips over
            raise source.malformed(f"no ZIP archive that can be read: {error}") from error
        names = {info.filename for info in members}
        if "xl/workbook.xml" in names:
            yield from READERS["xlsx"](source.at(stream))
        elif not names.isdisjoint(_OFFICE):
            raise source.malformed("an office document: save it as plain text")
        else:
            yield from _members(source, archive, [info for info in members if info.filename[-1:] not in ("", "/")])


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


def _members(source: Source, archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> Iterator[Document]:
    found = False
    for info in members:
        name, place = info.filename, f"{source.name}/{info.filename}"
        if any(part.startswith((".", "__MACOSX")) and part not in (".", "..") for part in name.split("/")):
            source.pass_over("a hidden file")
            continue
        if not is_article(name):
            source.pass_over(another_kind(name))
            continue
        found = True
        if info.file_size > FREE and info.file_size > RATIO * info.compress_size:
            source.failed(MalformedError(_BOMB, path=place))
            continue
        if source.depth == 0:
            source.allowance.packed += info.compress_size
        try:
            try:
                member = archive.open(info)
            except Exception as error:  # whatever it trips over: it may be damaged, encrypted, packed in an odd way
                raise MalformedError(f"cannot be unpacked: {error}", path=place) from error
            with member:
                stream = io.BufferedReader(Bounded(member, place, source.allowance))
                yield from documents(source.inside(place, stream))
        except InputError as error:
            source.failed(error)
    if not found:
        raise source.malformed("no article in this archive")


def _refuse_directory(stream: BinaryIO, source: Source) -> None:
    """Refuse a ZIP archive whose directory, by what it tells of it at its end, would fill the memory."""
    stream.seek(max(0, stream.seek(0, os.SEEK_END) - 2**16))
    _, begin, end = stream.read().rpartition(b"PK\x05\x06")
    stream.seek(0)
    if begin and int.from_bytes(end[8:12], "little") > _DIRECTORY:
        raise source.malformed(f"a directory of more than {_DIRECTORY >> 20} MiB: split the archive")


def unpacked(source: Source, form: str) -> Source:
    """What is inside of a source that is packed in one of :data:`STREAMED`, from its first byte on.

    Raises:
        MalformedError: it is packed too often.
    """
    _refuse_depth(source)
    stem, suffix = os.path.splitext(source.name)  # noqa: PTH122  a name may be that of a member of an archive
    name = stem if SUFFIXES.get(suffix.lower()) in ("gzip", "zstd") else source.name
    stream = STREAMED[form](_Counted(source))
    return source.inside(name, io.BufferedReader(Bounded(stream, source.name, source.allowance)))


def _refuse_depth(source: Source) -> None:
    if source.depth >= _DEEPEST:
        raise source.malformed(f"more than {_DEEPEST} archives within one another")


class _Unpacking(Protocol):
    """What unpacks as much as it is asked for."""

    def read(self, size: int, /) -> bytes:
        """So many bytes at most, none at the end."""


class _Counted(io.RawIOBase):
    """The stream of a source, of which it is counted how much is taken to be unpacked, if it is packed in nothing."""

    def __init__(self, source: Source) -> None:
        self._stream = source.stream
        self._allowance = source.allowance
        self._counts = source.depth == 0

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        data = self._stream.read(-1 if size is None else size)
        self._allowance.packed += self._counts * len(data)
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

    def __init__(self, stream: _Unpacking, name: str, allowance: Allowance) -> None:
        self._stream = stream
        self._name = name
        self._allowance = allowance

    def readable(self) -> bool:  # noqa: D102  as its parent's
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # noqa: D102
        try:
            data = self._stream.read(len(buffer))
        except Exception as error:  # whatever it trips over
            raise MalformedError(f"the compressed data are broken ({error})", path=self._name) from error
        if not self._allowance.spend(len(data)):
            raise MalformedError(_BOMB, path=self._name)
        buffer[: len(data)] = data
        return len(data)


STREAMED: dict[str, Callable[[_Counted], _Unpacking]] = {
    "gzip": lambda stream: gzip_file.GzipFile(fileobj=cast("BinaryIO", stream)),
    "zstd": _Frames,
}
"""What is packed as one stream, and what unpacks it."""
