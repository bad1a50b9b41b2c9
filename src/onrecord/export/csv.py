"""CSV after RFC 4180: one row an attribution, so a document without attributions has no row.

A part with several spans is written as its words with `` … `` for the gaps, and as ``110-112;120-130``
in the column of its spans. Offsets are into the document's text, which is not in the table. Who nobody
can tell is of the kind ``unknown``; that there is no source at all shows in the empty column ``source``.

A spreadsheet takes a cell that begins with ``=``, ``+``, ``-`` or ``@`` for a formula, which hostile
text can use to run commands. As OWASP advises, every cell is quoted and such a cell gets an apostrophe
in front. Nothing is lost: :func:`exact` gives the cell back as it was.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from typing import TextIO

from onrecord.attribution import Record
from onrecord.characters import encodable
from onrecord.export.rows import TEXT_COLUMNS, Value, offsets, row

__all__ = ["COLUMNS", "cell", "exact", "write"]

COLUMNS = TEXT_COLUMNS

# The full-width forms count too: spreadsheets of some countries take them for the plain ones. So does a
# sign behind white space, which some programs trim, or behind our own apostrophes, so that `exact` is exact.
_FORMULA = re.compile(r"'*(?:[\t\r\n]|\s*[=+\-@＝＋－＠])")


def write(records: Iterable[Record], stream: TextIO) -> None:
    """Write the names of the columns, then the rows of each record as it comes, flushed.

    Lines end in CR LF: open a file for it with ``newline=""``.
    """
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    for record in records:
        rows = (row(record, attribution) for attribution in record)
        writer.writerows([cell(values[name]) for name in COLUMNS] for values in rows)
        stream.flush()


def exact(cell: str) -> str:
    """A cell of the table as it was before an apostrophe kept it from being a formula.

    >>> exact("'-5 degrees, she said"), exact("'Tis so")
    ('-5 degrees, she said', "'Tis so")
    """
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def cell(value: Value) -> str:
    """A value as it stands in the table; see :func:`exact`."""
    text = _text(value)
    return f"'{text}" if _FORMULA.match(text) else text


def _text(value: Value) -> str:
    if isinstance(value, tuple):
        return offsets(value)
    if isinstance(value, int):
        return str(value)
    return f"{value:.4f}" if isinstance(value, float) else encodable(value or "")
