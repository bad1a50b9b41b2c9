"""Rows of plain values, such as what a search has found, for programs: as JSON Lines, CSV, Parquet or XLSX."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from typing import IO, Any

from onrecord.characters import encodable
from onrecord.export.csv import cell

__all__ = ["LISTINGS", "Row"]

Row = Mapping[str, str | int | float | None]


def _jsonl(rows: Sequence[Row], _columns: Sequence[str], stream: IO[Any]) -> None:
    stream.writelines(encodable(json.dumps(row, ensure_ascii=False, allow_nan=False)) + "\n" for row in rows)


def _csv(rows: Sequence[Row], columns: Sequence[str], stream: IO[Any]) -> None:
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
    writer.writerow(columns)
    writer.writerows([cell(row[name]) for name in columns] for row in rows)


def _parquet(rows: Sequence[Row], columns: Sequence[str], stream: IO[Any]) -> None:
    import pyarrow as pa  # noqa: PLC0415  the other forms do without it
    from pyarrow import parquet  # noqa: PLC0415

    clean = [
        {name: encodable(value) if isinstance(value, str) else value for name, value in row.items()} for row in rows
    ]
    # Where there is no row, the names of the columns are all that is known.
    table = pa.Table.from_pylist(clean) if clean else pa.table({name: pa.array([], pa.string()) for name in columns})
    parquet.write_table(table, stream, compression="zstd")


def _xlsx(rows: Sequence[Row], columns: Sequence[str], stream: IO[Any]) -> None:
    from onrecord.export.xlsx import write_rows  # noqa: PLC0415  the other forms do without it

    write_rows(rows, columns, stream)


LISTINGS: dict[str, Callable[[Sequence[Row], Sequence[str], IO[Any]], None]] = {
    "jsonl": _jsonl,
    "csv": _csv,
    "parquet": _parquet,
    "xlsx": _xlsx,
}
"""What writes rows, and the columns that they have, to a stream: of bytes for parquet and xlsx, else of characters."""
