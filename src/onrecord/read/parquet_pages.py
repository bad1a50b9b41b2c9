"""The pages of a Parquet file, looked through before pyarrow reads them.

pyarrow unpacks a page whatever its size, and ends the whole process over some damaged files when it is asked where
they are. So the footer and the headers of pages, which are in the compact protocol of Thrift, are read here.
https://parquet.apache.org/docs/file-format/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from onrecord.read.source import Source

__all__ = ["LARGEST_FOOTER", "MOST_COLUMNS", "Pages", "footer"]

_LARGEST_PAGE = 64 * 2**20  # bytes; most writers begin a new one after 1 MiB, or after a thousand articles
LARGEST_FOOTER = 8 * 2**20  # bytes of what describes columns and groups of rows
MOST_COLUMNS = 100_000  # or groups of rows
_LARGEST_HEADER = 1 << 20  # bytes of what describes a page
_DEEPEST = 12  # structures within one another
_MOST_PAGES = 200_000  # of a column in a group of rows


def footer(stream: BinaryIO) -> bytes:
    """What describes the columns and the groups of rows."""
    end = stream.seek(-8, 2)
    size = int.from_bytes(stream.read(4), "little")
    if size > min(end, LARGEST_FOOTER):
        raise ValueError(f"a footer of {size} bytes")
    stream.seek(end - size)
    return stream.read(size)


class Pages:
    """The pages of the columns, and whether they are of a size that can be read."""

    def __init__(self, stream: BinaryIO, footer: bytes, source: Source) -> None:
        self.stream = stream
        self._footer = footer
        self._source = source

    def groups(self) -> Iterator[tuple[int, list[dict[int, int]]]]:
        """Of each group of rows how many it has, and where its columns are."""
        thrift = _Thrift(self._footer)
        for field, kind in thrift.fields():
            if (field, kind) != (4, _LIST):
                thrift.skip(kind)
                continue
            for _ in range(thrift.structures()):
                yield _group(thrift)

    def check(self, chunk: dict[int, int], path: str) -> None:
        """Look through the pages of a column in a group of rows for one that would take too much memory.

        Raises:
            MalformedError: there is one, or they are damaged.
        """
        begin = chunk[_DATA]
        if 0 < chunk.get(_DICTIONARY, 0) < begin:
            begin = chunk[_DICTIONARY]
        at, end = begin, begin + chunk[_SIZE]
        for _ in range(_MOST_PAGES):
            if at >= end:
                return
            length, unpacked, packed = self._page(at)
            if not (0 <= packed <= _LARGEST_PAGE and 0 <= unpacked <= _LARGEST_PAGE):
                problem = f"a page of more than {_LARGEST_PAGE >> 20} MiB: write the file with smaller pages"
                raise self._source.malformed(f'{problem} (column "{path}")')
            at += length + packed
        raise self._source.malformed(f'more than {_MOST_PAGES} pages in a group of rows (column "{path}")')

    def _page(self, at: int) -> tuple[int, int, int]:
        """How many bytes the header of a page, the page unpacked, and the page as it is packed have."""
        for most in (1 << 10, _LARGEST_HEADER):
            self.stream.seek(at)
            thrift = _Thrift(self.stream.read(most))
            try:
                sizes = thrift.numbers({2, 3})
                return thrift.at, sizes[2], sizes[3]
            except (IndexError, KeyError):  # it is longer, or none
                continue
        raise self._source.malformed(f"damaged (no page at byte {at})")


def _group(thrift: _Thrift) -> tuple[int, list[dict[int, int]]]:
    rows, chunks = 0, list[dict[int, int]]()
    for field, kind in thrift.fields():
        if (field, kind) == (1, _LIST):
            chunks = [_chunk(thrift) for _ in range(thrift.structures())]
        elif (field, kind) == (3, _I64):
            rows = thrift.number()
        else:
            thrift.skip(kind)
    return rows, chunks


def _chunk(thrift: _Thrift) -> dict[int, int]:
    found = dict[int, int]()
    for field, kind in thrift.fields():
        if (field, kind) == (3, _STRUCT):
            found = thrift.numbers({_SIZE, _DATA, _DICTIONARY})
        else:
            thrift.skip(kind)
    return found


_TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = range(1, 13)
_SIZE, _DATA, _DICTIONARY = 7, 9, 11  # fields of a column in a group of rows


class _Thrift:
    """Structures in the compact protocol of Thrift; the data end with an IndexError, what is no type is a KeyError.

    Attributes:
        at: how many bytes have been read.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._depth = 0
        self.at = 0

    def fields(self) -> Iterator[tuple[int, int]]:
        """The numbers and the types of the fields of a structure; each value has to be read, or skipped, at once."""
        field = 0
        self._depth += 1
        if self._depth > _DEEPEST:
            raise KeyError(self._depth)
        while head := self._byte():
            field = field + (head >> 4) if head >> 4 else self.number()
            yield field, head & 15
        self._depth -= 1

    def numbers(self, wanted: set[int]) -> dict[int, int]:
        """The numbers of some fields of a structure."""
        found = dict[int, int]()
        for field, kind in self.fields():
            if field in wanted and kind in (_I32, _I64):
                found[field] = self.number()
            else:
                self.skip(kind)
        return found

    def structures(self) -> int:
        """How many structures there are in a list, the first of which is next."""
        size, kind = self._list()
        if kind != _STRUCT or size > MOST_COLUMNS:
            raise KeyError(kind)
        return size

    def skip(self, kind: int, *, in_list: bool = False) -> None:
        """Pass a value by."""
        if kind in (_I16, _I32, _I64):
            self._unsigned()
        elif kind == _BINARY:
            length = self._unsigned()
            self.at += length
        elif kind == _STRUCT:
            for _, each in self.fields():
                self.skip(each)
        elif kind in (_LIST, _SET):
            size, each = self._list()
            self._skip_all(size, each)
        elif kind == _MAP:
            size = self._unsigned()
            kinds = self._byte() if size else 0
            self._skip_all(size, kinds >> 4, kinds & 15)
        elif kind in (_TRUE, _FALSE):
            self.at += in_list
        else:
            self.at += {_BYTE: 1, _DOUBLE: 8}[kind]

    def _skip_all(self, size: int, *kinds: int) -> None:
        for _ in range(size):
            if self.at > len(self._data):
                raise IndexError(self.at)
            for kind in kinds:
                self.skip(kind, in_list=True)

    def number(self) -> int:
        """A whole number, which is next."""
        value = self._unsigned()
        return (value >> 1) ^ -(value & 1)

    def _list(self) -> tuple[int, int]:
        head = self._byte()
        return self._unsigned() if head >> 4 == 15 else head >> 4, head & 15

    def _byte(self) -> int:
        self.at += 1
        return self._data[self.at - 1]

    def _unsigned(self) -> int:
        value = shift = 0
        while shift < 64:
            byte = self._byte()
            value |= (byte & 127) << shift
            if byte < 128:
                break
            shift += 7
        return value
