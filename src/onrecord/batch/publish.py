"""Staged rows into the dataset, month by month, each document once.

All new files are made aside, then given their names, and then the manifest is replaced, which makes them count. A run
that is killed before that leaves files that the manifest does not list; :func:`tidy` removes them.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from itertools import accumulate
from types import TracebackType
from typing import Any, BinaryIO, NamedTuple, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from onrecord.batch.layout import ASIDE, SHARDS
from onrecord.batch.manifest import Counts, File, Manifest, Performed
from onrecord.batch.schema import TABLES
from onrecord.batch.stage import Group, groups, keys, staged, writing_table
from onrecord.batch.storage import Storage

__all__ = ["LARGEST", "publish", "tidy"]

LARGEST = 256 * 2**20
"""Bytes after which a file is closed, and the next one begun."""

GROUP = 16 * 2**20  # bytes of rows, unpacked, after which a row group is written
_PART = re.compile(r"[a-z]+/month=([0-9]{4}-[0-9]{2}|unknown)/part-[0-9]{5,}\.parquet")  # what is named here


def tidy(storage: Storage, manifest: Manifest, shards: Sequence[str]) -> None:
    """Remove what a killed run has left: files that do not count, stages that are half made or of other shards."""
    storage.remove(ASIDE)
    listed = {each.path for each in manifest.files}
    for name in (name for table in TABLES for name in storage.files(table)):
        if name not in listed and _PART.fullmatch(name):
            storage.remove(name)
    for shard in {name.split("/")[1] for name in storage.files(SHARDS)}:
        if shard not in shards or not staged(storage, shard):
            storage.remove(f"{SHARDS}/{shard}")


def publish(storage: Storage, manifest: Manifest, performed: Sequence[Performed]) -> Manifest:
    """Add staged shards to a dataset, in this order, and write its manifest.

    Args:
        storage: the dataset.
        manifest: what it is so far; that of a new one has all but shards, files and counts.
        performed: staged shards. A shard that is there already takes the place of what it was.
    """
    firsts = list(accumulate((each.result.documents for each in performed), initial=manifest.position))
    months = sorted({month for each in performed for month in each.result.groups})
    files, counts = list[File](), manifest.counts
    known = {each.shard.id for each in manifest.shards}
    for month in months:
        with _Month(storage, manifest, month) as opened:
            keep = opened.unknown(performed)
            for each, first in zip(performed, firsts, strict=False):
                for group in groups(storage, each.result, month):
                    taken, keep = keep[: len(group.documents)], keep[len(group.documents) :]
                    opened.add(_chosen(group, taken), first)
                    if each.shard.id not in known:  # what was made again is there for the most part
                        counts = replace(counts, duplicates=counts.duplicates + int((~taken).sum()))
        files += opened.files
        counts = _sum(counts, opened.counts)
    for file in files:
        storage.move(f"{ASIDE}/{file.path}", file.path)
    new = {each.shard.id: Performed(each.shard, replace(each.result, folder="", groups=())) for each in performed}
    again = [new.pop(each.shard.id, each) for each in manifest.shards]
    published = replace(
        manifest,
        counts=counts,
        shards=(*again, *new.values()),
        files=tuple(sorted((*manifest.files, *files))),
        position=firsts[-1],
    )
    published.save(storage)
    storage.remove(SHARDS)
    return published


def _sum(one: Counts, other: Counts) -> Counts:
    return Counts(**{name: getattr(one, name) + getattr(other, name) for name in Counts.__slots__})


def _chosen(group: Group, keep: npt.NDArray[np.bool_]) -> Group:
    """The rows of the documents that are kept."""
    theirs = np.repeat(keep, group.documents["attributions"].to_numpy())
    return Group(group.documents.filter(pa.array(keep)), group.attributions.filter(pa.array(theirs)))


class _Hashed(io.RawIOBase):
    """A stream that is written once, from its beginning to its end, and its SHA-256."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.sha256 = hashlib.sha256()
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.sha256.update(data)
        self._stream.write(data)
        self.size += len(data)
        return len(data)

    def tell(self) -> int:
        return self.size


class _Open(NamedTuple):
    """A file that is being written."""

    path: str
    stream: _Hashed
    writer: pq.ParquetWriter


class _Month:
    """The files that a month gets. A context manager, which closes the last of them."""

    def __init__(self, storage: Storage, manifest: Manifest, month: str) -> None:
        self._storage = storage
        self._month = month
        self._there = [each for each in manifest.files if each.path.startswith(f"documents/month={month}/")]
        self._number = len(self._there)
        self._stack = ExitStack()
        self._open: list[_Open] = []
        self._held: list[Group] = []
        self._size = 0  # bytes of what is held: to add them up anew for each group would take quadratic time
        self._rows: Counter[str] = Counter()
        self._first = 0
        self.files: list[File] = []
        self.counts = Counts()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._flush()
            self._close()
        else:
            self._stack.__exit__(kind, error, trace)

    def unknown(self, performed: Sequence[Performed]) -> npt.NDArray[np.bool_]:
        """Of all staged documents of this month, in order, whether each is the first of its key."""
        old = [self._keys(each.path) for each in self._there]
        new = [_as_bytes(each) for one in performed for each in keys(self._storage, one.result, self._month)]
        _, firsts = np.unique(np.concatenate([*old, *new]), return_index=True)
        count = sum(map(len, old))
        keep = np.zeros(count + sum(map(len, new)), dtype=bool)
        keep[firsts] = True
        return keep[count:]

    def _keys(self, path: str) -> npt.NDArray[np.bytes_]:
        with self._storage.reading(path) as stream:
            return _as_bytes(pq.read_table(stream, columns=["key"])["key"])

    def add(self, group: Group, first: int) -> None:
        """Take rows; ``first`` is the position of the first document of their shard."""
        if not len(group.documents):
            return
        index = group.documents.schema.get_field_index("position")
        positions = pc.add(group.documents["position"], first)
        documents = group.documents.set_column(index, "position", positions)
        self._held.append(Group(documents, group.attributions))
        self._size += documents.nbytes + group.attributions.nbytes
        if self._size >= GROUP:
            self._flush()

    def _flush(self) -> None:
        """Write what is held as a row group of each table."""
        if not self._held:
            return
        tables = {
            name: pa.concat_tables([getattr(held, name) for held in self._held]).cast(schema)
            for name, schema in TABLES.items()
        }
        self._held, self._size = [], 0
        if not self._open:
            self._begin(tables["documents"]["position"][0].as_py())
        for opened, table in zip(self._open, tables.values(), strict=True):
            opened.writer.write_table(table, row_group_size=table.num_rows or None)
            self._rows[opened.path] += table.num_rows
        words = pc.sum(tables["documents"]["words"]).as_py()
        rows = {name: table.num_rows for name, table in tables.items()}
        self.counts = _sum(self.counts, Counts(**rows, words=words))
        if max(each.stream.size for each in self._open) >= LARGEST:
            self._close()

    def _begin(self, first: int) -> None:
        self._first = first
        for name, schema in TABLES.items():
            path = f"{name}/month={self._month}/part-{self._number:05}.parquet"
            stream = _Hashed(self._stack.enter_context(self._storage.writing(f"{ASIDE}/{path}")))
            writer = self._stack.enter_context(writing_table(stream, schema))
            self._open.append(_Open(path, stream, writer))
        self._number += 1

    def _close(self) -> None:
        self._stack.close()
        self.files += [
            File(each.path, self._rows[each.path], each.stream.size, each.stream.sha256.hexdigest(), self._first)
            for each in self._open
        ]
        self._open = []


def _as_bytes(keys: pa.ChunkedArray) -> npt.NDArray[np.bytes_]:
    return np.array(keys.to_pylist(), dtype="S32")
