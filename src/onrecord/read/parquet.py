"""Parquet files: one article a row, read page by page, and no columns but those that are of use.

pyarrow unpacks a page whatever its size. So the pages are looked through first, a group of rows at a time, for one
that would take more memory than any page of articles. Where they are is read here, not asked of pyarrow, which ends
the whole process over some damaged files when it is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import types

from onrecord.document import Document
from onrecord.errors import InputError
from onrecord.read.encoding import LARGEST
from onrecord.read.fields import NAMES, Table, plain
from onrecord.read.packed import seekable
from onrecord.read.source import Source

__all__ = ["read"]

_LARGEST_PAGE = 64 * 2**20  # bytes; most writers begin a new one after 1 MiB, or after a thousand articles
_LARGEST_FOOTER = 8 * 2**20  # bytes of what describes columns and groups of rows
_MOST_COLUMNS = 100_000  # or groups of rows
_LARGEST_HEADER = 1 << 20  # bytes of what describes a page
_DEEPEST = 12  # structures within one another
_MOST_PAGES = 200_000  # of a column in a group of rows
_LARGEST_LIST_PAGE = 16 * 2**20
_MOST_LISTED = 4_000_000  # items of all lists of a column in a group of rows
_LISTS = 256  # at a time

_STREAMED: dict[str, Any] = {"pre_buffer": False, "buffer_size": 1 << 16}  # or a group of rows is held as a whole

_NAMES, _LONGEST_NAME = 100, 1000  # of the authors of one article, and bytes of each


def read(source: Source) -> Iterator[Document]:
    """The documents of the rows of a Parquet file; rows that hold none are told of.

    Raises:
        MalformedError: the file is damaged, or no column is known to hold the texts; what stands before was read.

    Warns:
        InputWarning: a date cannot be understood, or there is no row in the file.
    """
    with seekable(source) as stream:
        number = 0
        try:
            footer = _footer(stream)
            file = _opened(stream)
            table = Table([field.name if _is_known(field) else "" for field in file.schema_arrow], source)
            for number, scalars in enumerate(_rows(file, _Pages(stream, footer, source), list(table.columns)), start=1):
                try:
                    values = {at: _value(scalar) for at, scalar in scalars.items()}
                except ValueError as error:
                    source.failed(source.malformed(str(error), number))
                else:
                    yield from table.documents(values, number)
        except InputError:
            raise
        except Exception as error:
            raise source.malformed(_told(error, number)) from error
        if not number:
            source.warn("there is no row in the file")


def _told(error: Exception, number: int) -> str:
    told = str(error).partition("\n")[0][:200]
    return f"damaged from row {number + 1} on ({told})" if number else f"no Parquet file that can be read ({told})"


def _opened(stream: BinaryIO) -> pq.ParquetFile:
    return pq.ParquetFile(
        stream,
        **_STREAMED,
        thrift_string_size_limit=_LARGEST_FOOTER,
        thrift_container_size_limit=_MOST_COLUMNS,
        arrow_extensions_enabled=False,
    )


def _is_known(field: pa.Field) -> bool:
    """Whether a column can hold texts, numbers or dates; or the names of several authors."""
    kind = field.type.value_type if types.is_dictionary(field.type) else field.type
    if types.is_nested(kind):
        return _is_list(kind) and plain(field.name) in NAMES["author"].split()
    return not types.is_null(kind)


def _is_list(kind: pa.DataType) -> bool:
    if not (types.is_list(kind) or types.is_large_list(kind)):
        return False
    item = kind.value_type.value_type if types.is_dictionary(kind.value_type) else kind.value_type
    return bool(types.is_string(item) or types.is_large_string(item))


def _rows(file: pq.ParquetFile, pages: _Pages, places: list[int]) -> Iterator[dict[int, pa.Scalar]]:
    """The values of these columns, by their places, row by row."""
    schema = file.schema_arrow
    single = {schema.names[at]: at for at in places if not _is_list(schema.field(at).type)}
    lists = {schema.names[at]: at for at in places if _is_list(schema.field(at).type)}
    paths = [file.schema.column(at).path for at in range(len(file.schema))]
    wanted = {at: path.partition(".")[0] in lists for at, path in enumerate(paths) if _is_in(path, single, lists)}
    # Once read as texts, a long name that a dictionary holds once would take its length for each of millions of items.
    as_numbers = [paths[at] for at, is_list in wanted.items() if is_list]
    of_lists = None
    if lists:
        of_lists = pq.ParquetFile(pages.stream, metadata=file.metadata, read_dictionary=as_numbers, **_STREAMED)
    for group, (rows, chunks) in enumerate(pages.groups()):
        if not rows:
            continue
        for at, is_list in wanted.items():
            pages.check(chunks[at], paths[at], is_list=is_list)
        listed = _of_group(of_lists, group, lists, _LISTS) if of_lists else repeat({})
        # one row at a time takes a few microseconds, and no more memory than that row, whatever a dictionary holds
        for row, names in zip(_of_group(file, group, single, 1), listed, strict=False):
            yield row | names


def _is_in(path: str, single: dict[str, int], lists: dict[str, int]) -> bool:
    return path in single or path.partition(".")[0] in lists


def _of_group(file: pq.ParquetFile, group: int, columns: dict[str, int], most: int) -> Iterator[dict[int, pa.Scalar]]:
    for batch in file.iter_batches(most, row_groups=[group], columns=list(columns), use_threads=False):
        values = [(at, batch.column(name)) for name, at in columns.items()]
        for row in range(batch.num_rows):
            yield {at: column[row] for at, column in values}


def _value(scalar: pa.Scalar) -> Any:
    """A value as text, or a list of texts.

    Raises:
        ValueError: it can be no text; the message says why.
    """
    if isinstance(scalar, pa.DictionaryScalar):
        scalar = scalar.value
    if not scalar.is_valid:
        return None
    kind = scalar.type
    if types.is_nested(kind):
        return [name.as_py() for name in _names(scalar) if name.is_valid and name.as_buffer().size <= _LONGEST_NAME]
    if isinstance(scalar, pa.BinaryScalar):
        if scalar.as_buffer().size > LARGEST:
            raise ValueError(f"longer than {LARGEST >> 20} MiB, which is no article")
        try:
            return scalar.as_buffer().to_pybytes().decode()
        except UnicodeDecodeError as error:
            raise ValueError(f"not UTF-8 (at byte {error.start + 1} of a value)") from error
    text = _written(scalar)
    return None if text == "nan" else text


def _names(scalar: pa.Scalar) -> Iterator[pa.Scalar]:
    for name in scalar.values[:_NAMES]:
        yield name.value if isinstance(name, pa.DictionaryScalar) else name


def _written(scalar: pa.Scalar) -> str | None:
    """A number, a date and the like as text; moments as the clocks of their time zone show them."""
    try:
        return str(scalar.cast(pa.string()))
    except pa.ArrowException:
        if not types.is_timestamp(scalar.type):
            return None
        return str(scalar.cast(pa.timestamp(scalar.type.unit)).cast(pa.string()))  # a time zone that is not known here


def _footer(stream: BinaryIO) -> bytes:
    """What describes the columns and the groups of rows."""
    end = stream.seek(-8, 2)
    size = int.from_bytes(stream.read(4), "little")
    if size > min(end, _LARGEST_FOOTER):
        raise ValueError(f"a footer of {size} bytes")
    stream.seek(end - size)
    return stream.read(size)


class _Pages:
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

    def check(self, chunk: dict[int, int], path: str, *, is_list: bool) -> None:
        """Look through the pages of a column in a group of rows for one that would take too much memory.

        Raises:
            MalformedError: there is one, or they are damaged.
        """
        if is_list and chunk[_VALUES] > _MOST_LISTED:
            raise self._source.malformed(f'lists too long in the column "{path}"')
        most = _LARGEST_LIST_PAGE if is_list else _LARGEST_PAGE
        begin = chunk[_DATA]
        if 0 < chunk.get(_DICTIONARY, 0) < begin:
            begin = chunk[_DICTIONARY]
        at, end = begin, begin + chunk[_SIZE]
        for _ in range(_MOST_PAGES):
            if at >= end:
                return
            length, unpacked, packed = self._page(at)
            if not (0 <= packed <= most and 0 <= unpacked <= most):
                problem = f"a page of more than {most >> 20} MiB: write the file with smaller pages"
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
            found = thrift.numbers({_VALUES, _SIZE, _DATA, _DICTIONARY})
        else:
            thrift.skip(kind)
    return found


_TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = range(1, 13)
_VALUES, _SIZE, _DATA, _DICTIONARY = 5, 7, 9, 11  # fields of a column in a group of rows


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
        if kind != _STRUCT or size > _MOST_COLUMNS:
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
