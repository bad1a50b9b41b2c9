"""Datasets made for tests, and what is in them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet as pq

from onrecord.batch.manifest import Manifest
from onrecord.batch.run import Progress, Settings, batch
from onrecord.batch.storage import Storage
from tests.batch.hazards import line, load, write

__all__ = ["Contents", "articles", "contents", "damage", "ids", "made", "manifest"]

_DAYS = ("2016-10-18", "2016-11-02", None, "2016-10-30")


class Contents(NamedTuple):
    """The rows of both tables, file by file."""

    documents: dict[str, list[dict[str, Any]]]
    attributions: dict[str, list[dict[str, Any]]]


def articles(path: Path, numbers: range) -> str:
    """A file of the articles of these numbers, of several months and of none."""
    days = [_DAYS[number % 4] for number in numbers]
    return write(path, (line(n, **({"published": day} if day else {})) for n, day in zip(numbers, days, strict=True)))


def made(*inputs: object, output: Path, progress: Progress | None = None, **settings: Any) -> Manifest:
    """A dataset of inputs; that of an earlier run is added to."""
    given = Settings(**{"workers": 1, "loader": load, **settings})
    return batch(list(map(str, inputs)), str(output), given, progress or Progress())


def manifest(output: Path) -> Manifest:
    found = Manifest.read(Storage(str(output)))
    assert found is not None
    return found


def contents(output: Path) -> Contents:
    """The rows of all files, listed or not."""
    return Contents(*(_rows(output, name) for name in ("documents", "attributions")))


def _rows(output: Path, table: str) -> dict[str, list[dict[str, Any]]]:
    return {
        path.relative_to(output).as_posix(): pq.ParquetFile(path).read().to_pylist()
        for path in sorted((output / table).rglob("*"))
        if path.is_file()
    }


def ids(output: Path) -> list[str]:
    """The documents, in the order in which they were read."""
    rows = [row for each in contents(output).documents.values() for row in each]
    return [row["document_id"] for row in sorted(rows, key=lambda row: int(row["position"]))]


def damage(output: Path) -> list[str]:
    """What is wrong with a dataset that is complete."""
    told, wrong = manifest(output), []
    there = {path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_file()}
    if extra := there - {file.path for file in told.files} - {"manifest.json", "_lock"}:
        wrong.append(f"left over: {sorted(extra)}")
    for file in told.files:
        data = (output / file.path).read_bytes()
        if (len(data), hashlib.sha256(data).hexdigest()) != (file.bytes, file.sha256):
            wrong.append(f"{file.path} is another file than the manifest tells")
    documents, attributions = ([row for rows in table.values() for row in rows] for table in contents(output))
    if (len(documents), len(attributions)) != (told.counts.documents, told.counts.attributions):
        wrong.append("the counts are wrong")
    if len({row["key"] for row in documents}) != len(documents):
        wrong.append("a document is there twice")
    counted = {row["key"]: row["attributions"] for row in documents}
    if sum(counted.values()) != len(attributions) or {row["key"] for row in attributions} - counted.keys():
        wrong.append("attributions are not those of the documents")
    return wrong
