"""Excel workbooks (Office Open XML, ECMA-376): one row an attribution, the columns of csv.

Every text is stored as one, so that none is taken for a formula, whatever it begins with. Characters that XML 1.0
cannot carry become U+FFFD; a cell holds 32,767 characters as Excel counts them, and what is longer ends in ``…``; a
sheet that is full is followed by a further one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import IO, Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

from onrecord.attribution import Record
from onrecord.export.packed import Packed
from onrecord.export.rows import TEXT_COLUMNS, Value, offsets, row

__all__ = ["LONGEST_CELL", "MOST_ROWS", "write", "write_rows"]

MOST_ROWS = 1_048_575
"""Rows of a sheet, besides the names of the columns."""

LONGEST_CELL = 32_767
"""UTF-16 units of a cell."""

_WIDE = {"title": 40, "uri": 30, "person": 24, "speaker": 24, "source": 30, "cue": 16, "content": 80}
_WIDTH = 14  # of the other columns

_NO_DATE = datetime(1980, 1, 1, tzinfo=UTC)  # a workbook has to have one

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # Excel would read the character of this number


def write(records: Iterable[Record], stream: BinaryIO) -> None:
    """Write the rows of the records."""
    write_rows((row(record, attribution) for record in records for attribution in record), TEXT_COLUMNS, stream)


def write_rows(rows: Iterable[Mapping[str, Value]], columns: Sequence[str], stream: IO[bytes]) -> None:
    """Write rows: to a temporary file first, as openpyxl has it, which is packed at the end."""
    waiting = iter(rows)
    book = Workbook(write_only=True)
    book.properties.creator = "onrecord"
    book.properties.created = book.properties.modified = _NO_DATE
    while _fill(_sheet(book, columns), columns, islice(waiting, MOST_ROWS)) == MOST_ROWS:
        pass
    with Packed(stream) as packed:
        ExcelWriter(book, packed).write_data()


def _fill(sheet: Any, columns: Sequence[str], rows: Iterable[Mapping[str, Value]]) -> int:
    """Write rows to a sheet, to be filtered by what is in the columns; tells how many they are."""
    number = 0
    try:
        for number, values in enumerate(rows, start=1):  # noqa: B007  it is returned
            sheet.append([_cell(sheet, values[name]) for name in columns])
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{number + 1}"
    finally:
        sheet.close()  # or openpyxl stumbles over the half of it when it is thrown away
    return number


def _sheet(book: Workbook, columns: Sequence[str]) -> Any:
    """A further sheet with the names of the columns, which stay in sight."""
    number = len(book.worksheets) + 1
    sheet = book.create_sheet("attributions" if number == 1 else f"attributions {number}")
    sheet.freeze_panes = "A2"
    for at, name in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = _WIDE.get(name, _WIDTH)
    head = [WriteOnlyCell(sheet, name) for name in columns]
    for cell in head:
        cell.font = Font(bold=True)
    sheet.append(head)
    return sheet


def _cell(sheet: Any, value: Value) -> Cell | float | None:
    if value is None or isinstance(value, int | float):
        return value
    cell = WriteOnlyCell(sheet, _carried(offsets(value) if isinstance(value, tuple) else value))
    cell.data_type = "s"
    return cell


def _carried(text: str) -> str:
    """The text as a cell can hold it."""
    safe = _ESCAPE.sub("_x005F_", _NOT_XML.sub("\ufffd", text[: LONGEST_CELL + 1]))
    units = safe.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_CELL:
        return safe
    return units[: 2 * (LONGEST_CELL - 1)].decode("utf-16-le", "ignore") + "…"
