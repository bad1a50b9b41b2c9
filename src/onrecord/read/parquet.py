"""Parquet files: one article a row, read page by page, and no columns but those that are of use.

pyarrow unpacks a page whatever its size. So the pages are looked through first (:mod:`onrecord.read.parquet_pages`), a
group of rows at a time, for one that would take more memory than any page of articles.
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
from onrecord.read.parquet_pages import LARGEST_FOOTER, MOST_COLUMNS, Pages, footer
from onrecord.read.source import Source

__all__ = ["read"]

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
            pages = Pages(stream, footer(stream), source)
            file = _opened(stream)
            table = Table([field.name if _is_known(field) else "" for field in file.schema_arrow], source)
            for number, scalars in enumerate(_rows(file, pages, list(table.columns)), start=1):
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
        thrift_string_size_limit=LARGEST_FOOTER,
        thrift_container_size_limit=MOST_COLUMNS,
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


def _rows(file: pq.ParquetFile, pages: Pages, places: list[int]) -> Iterator[dict[int, pa.Scalar]]:
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
