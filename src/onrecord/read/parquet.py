"""Parquet files: one article a row, read page by page, and no columns but those that are of use.

pyarrow unpacks a page whatever its size. So the pages are looked through first (:mod:`onrecord.read.parquet_pages`), a
group of rows at a time, for one that would take more memory than any page of articles.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import types

from onrecord.document import Document
from onrecord.errors import InputError
from onrecord.read.encoding import LARGEST
from onrecord.read.packed import seekable
from onrecord.read.parquet_pages import LARGEST_FOOTER, MOST_COLUMNS, Pages, footer
from onrecord.read.source import Source
from onrecord.read.table import Table

__all__ = ["read"]

_STREAMED: dict[str, Any] = {"pre_buffer": False, "buffer_size": 1 << 16}  # or a group of rows is held as a whole


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
    """Whether a column can hold texts, numbers or dates.

    Lists are left out, of authors too: a long name that a dictionary holds once may stand in one a million times.
    """
    kind = field.type.value_type if types.is_dictionary(field.type) else field.type
    return not (types.is_nested(kind) or types.is_null(kind))


def _rows(file: pq.ParquetFile, pages: Pages, places: list[int]) -> Iterator[dict[int, pa.Scalar]]:
    """The values of these columns, by their places, row by row."""
    names = [file.schema_arrow.names[at] for at in places]
    paths = [file.schema.column(at).path for at in range(len(file.schema))]
    for group, (rows, chunks) in enumerate(pages.groups()):
        if not rows:
            continue
        for at, path in enumerate(paths):
            if path in names:
                pages.check(chunks[at], path)
        # one row at a time takes a few microseconds, and no more memory than that row, whatever a dictionary holds
        for batch in file.iter_batches(1, row_groups=[group], columns=names, use_threads=False):
            yield {at: batch.column(name)[0] for at, name in zip(places, names, strict=True)}


def _value(scalar: pa.Scalar) -> str | None:
    """A value as text.

    Raises:
        ValueError: it can be no text; the message says why.
    """
    if isinstance(scalar, pa.DictionaryScalar):
        scalar = scalar.value
    if not scalar.is_valid:
        return None
    if isinstance(scalar, pa.BinaryScalar):
        if scalar.as_buffer().size > LARGEST:
            raise ValueError(f"longer than {LARGEST >> 20} MiB, which is no article")
        try:
            return bytes(scalar.as_buffer()).decode()
        except UnicodeDecodeError as error:
            raise ValueError(f"not UTF-8 (at byte {error.start + 1} of a value)") from error
    text = _written(scalar)
    return None if text == "nan" else text


def _written(scalar: pa.Scalar) -> str | None:
    """A number, a date and the like as text; moments as the clocks of their time zone show them."""
    try:
        return str(scalar.cast(pa.string()))
    except pa.ArrowException:
        if not types.is_timestamp(scalar.type):
            return None
        return str(scalar.cast(pa.timestamp(scalar.type.unit)).cast(pa.string()))  # a time zone that is not known here
