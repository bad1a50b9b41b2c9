"""A shard's rows, staged as they come, so that a shard of any size takes little memory.

``_shards/<id>/<attempt>/`` gets a file of each table; each row group in it belongs to one month, and group *n* of one
table has the attributions of group *n* of the other. That is one open file a table, however many months there are. What
makes the shard done is ``_shards/<id>/done.json``, written last, which tells the attempt and the month of each group.
So two workers at the same shard, as an engine may have it that has given one of them up, do not get into each other's
way.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import BinaryIO, NamedTuple
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from onrecord.batch.layout import SHARDS
from onrecord.batch.schema import TABLES, month_of
from onrecord.batch.storage import Storage
from onrecord.batch.task import Result
from onrecord.batch.unit import Rows

__all__ = ["Group", "Stage", "discard", "groups", "keys", "note", "staged", "staging", "writing_table"]

_DIGITS = 8  # of the name of an attempt
LARGEST = 16 * 2**20  # bytes of rows that are held


class Group(NamedTuple):
    """The staged rows of one month."""

    documents: pa.Table
    attributions: pa.Table


class Stage:
    """Takes the rows of a shard. Made by :func:`staging`."""

    def __init__(self, folder: str, writers: dict[str, pq.ParquetWriter]) -> None:
        self.folder = folder
        """Where its rows are."""
        self._writers = writers
        self._held: list[Rows] = []
        self._size = 0
        self.groups: list[str] = []
        """The month of each row group."""

    def add(self, rows: Rows) -> None:
        """Stage rows."""
        self._held.append(rows)
        self._size += rows.documents.nbytes + rows.attributions.nbytes
        if self._size > LARGEST:
            self.flush()

    def flush(self) -> None:
        """Write what is held, month by month."""
        if not self._held:
            return
        tables = [
            pa.Table.from_batches(batches, schema)
            for batches, schema in zip(zip(*self._held, strict=True), TABLES.values(), strict=True)
        ]
        months = [np.array([month_of(day) for day in table["published"].to_pylist()], dtype="U7") for table in tables]
        for month in sorted(set(months[0].tolist())):
            for writer, table, its_months in zip(self._writers.values(), tables, months, strict=True):
                writer.write_table(table.filter(pa.array(its_months == month)), row_group_size=table.num_rows or None)
            self.groups.append(month)
        self._held, self._size = [], 0


@contextmanager
def writing_table(stream: BinaryIO | io.RawIOBase, schema: pa.Schema) -> Iterator[pq.ParquetWriter]:
    """A writer of a Parquet file, which is complete when this ends well."""
    writer = pq.ParquetWriter(stream, schema, compression="zstd")
    try:
        yield writer
        writer.close()
    finally:
        writer.is_open = False  # else it tries again when it is collected, and complains


@contextmanager
def staging(storage: Storage, shard: str) -> Iterator[Stage]:
    """The stage of a shard, given by its id."""
    folder = f"{SHARDS}/{shard}/{uuid4().hex[:_DIGITS]}"
    with ExitStack() as stack:
        writers = {}
        for name, schema in TABLES.items():
            stream = stack.enter_context(storage.writing(f"{folder}/{name}.parquet"))
            writers[name] = stack.enter_context(writing_table(stream, schema))
        stage = Stage(folder, writers)
        yield stage
        stage.flush()


def note(storage: Storage, result: Result) -> None:
    """Note that a shard is done."""
    storage.write_json(f"{SHARDS}/{result.shard}/done.json", result.to_dict())


def staged(storage: Storage, shard: str) -> Result | None:
    """What has come of a shard; ``None`` where it is not done, or its rows or the note are not there as they should."""
    name = f"{SHARDS}/{shard}/done.json"
    if not storage.exists(name):
        return None
    try:
        result = Result.from_dict(storage.read_json(name))
    except (KeyError, TypeError, ValueError):
        return None
    return result if all(storage.exists(_file(result, table)) for table in TABLES) else None


def discard(storage: Storage, shard: str) -> None:
    """Remove what is staged of a shard, the note that it is done first."""
    storage.remove(f"{SHARDS}/{shard}/done.json")
    storage.remove(f"{SHARDS}/{shard}")


def groups(storage: Storage, result: Result, month: str) -> Iterator[Group]:
    """The staged rows of a month, in the order of the documents."""
    if month not in result.groups:
        return
    with ExitStack() as stack:
        files = [pq.ParquetFile(stack.enter_context(storage.reading(_file(result, table)))) for table in TABLES]
        for number, its_month in enumerate(result.groups):
            if its_month == month:
                yield Group(*(file.read_row_group(number) for file in files))


def keys(storage: Storage, result: Result, month: str) -> Iterator[pa.ChunkedArray]:
    """The keys of the documents of these."""
    if month not in result.groups:
        return
    with storage.reading(_file(result, "documents")) as stream:
        file = pq.ParquetFile(stream)
        for number, its_month in enumerate(result.groups):
            if its_month == month:
                yield file.read_row_group(number, columns=["key"])["key"]


def _file(result: Result, table: str) -> str:
    return f"{result.folder}/{table}.parquet"
