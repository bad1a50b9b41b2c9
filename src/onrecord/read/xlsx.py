"""Excel workbooks: every sheet that has a column of texts, a header of column names and then one article a row.

Before a workbook is opened, its parts are looked through for what would take more memory than any table of articles.
"""

from __future__ import annotations

import posixpath
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from itertools import count, islice
from typing import Any
from xml.parsers import expat

import openpyxl
from openpyxl.workbook import Workbook

from onrecord.document import Document
from onrecord.errors import InputError, MalformedError
from onrecord.read.encoding import LARGEST
from onrecord.read.packed import seekable
from onrecord.read.source import FREE, RATIO, Source
from onrecord.read.table import MOST_COLUMNS, Table

__all__ = ["read"]

_UNPACKED = 128 * 2**20  # bytes of all parts together
_SHARED = 96 * 2**20  # bytes of the texts that openpyxl holds all at once, in up to four bytes of memory for each
_PARTS, _SHEETS = 10_000, 1000
_HEAVIEST = 200_000  # elements and attributes that are held at a time: openpyxl takes a kilobyte for some
_MOST = 3_000_000  # of them in the whole workbook
_TITLES = 5  # rows that may stand above the header
_LONGEST_CELL = 32_767  # characters: Excel keeps no more
_LONGEST_TAG = 1 << 18  # bytes, the attributes included
_CHUNK = 1 << 16  # bytes

_ROWS = 1_048_576  # Excel has no more
_MOST_EMPTY = 200_000  # rows one after the other

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELEASED = {f"{_MAIN} worksheet": f"{_MAIN} row", f"{_MAIN} sst": f"{_MAIN} si"}
"""Of which part openpyxl holds no more than one element of a kind at a time."""

_WHOLE = {"[Content_Types].xml", "xl/workbook.xml", "xl/styles.xml", "docProps/core.xml", "docProps/custom.xml"}
"""The parts that are held as a whole; which others are, the workbook itself tells."""

_ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA", "#SPILL!", "#CALC!"}
_ESCAPED = re.compile(r"_x(00[01][0-9A-Fa-f])_")  # how Excel writes control characters, carriage returns above all


def read(source: Source) -> Iterator[Document]:
    """The documents of the rows of a workbook's sheets; rows that hold none are told of.

    Sheets without a column that is known to hold texts are passed over.

    Raises:
        MalformedError: the file is no workbook, it takes too much memory, or no sheet has a column of texts.

    Warns:
        InputWarning: a date cannot be understood, or the workbook is empty.
    """
    with seekable(source) as stream:
        try:
            with zipfile.ZipFile(stream) as archive:
                _check(archive, source)
            stream.seek(0)
            workbook = _opened(stream)
        except InputError:
            raise
        except Exception as error:  # whatever a parser trips over
            raise source.malformed(f"no workbook that can be read ({_told(error)})") from error
        yield from _documents(workbook, source)


def _documents(workbook: Workbook, source: Source) -> Iterator[Document]:
    sheets = 0  # that are not empty
    without: list[MalformedError] = []
    for sheet in workbook.worksheets:
        place = f'sheet "{sheet.title}"'
        try:
            rows = _rows(sheet)
            try:
                table = _table(rows, source)
            except MalformedError as error:
                sheets += 1
                without.append(source.malformed(f"{place}: {error.problem}"))
                continue
            if table is None:
                continue
            sheets += 1
            for number, cells in rows:
                values = {at: _text(cells[at]) for at in table.columns if at < len(cells)}
                if any(len(value or "") >= _LONGEST_CELL for value in values.values()):
                    source.warn(f"{place}: a text as long as a cell can be, the rest of which may be cut off", number)
                yield from table.documents(values, number, place)
        except _BrokenSheetError as error:
            sheets += 1
            source.failed(source.malformed(f"{place}: cannot be read further ({error})"))
    if without and len(without) == sheets:
        raise without[0]
    for _ in without:
        source.pass_over("a sheet without a column of texts")
    if not sheets:
        source.warn("the workbook is empty")


def _table(rows: Iterator[tuple[int, tuple[Any, ...]]], source: Source) -> Table | None:
    """The table that a sheet is, by its header, which titles may stand above; ``None`` where it has no row.

    Raises:
        MalformedError: none of the first rows names a column of texts.
    """
    problem: MalformedError | None = None
    for _, cells in islice(rows, _TITLES + 1):
        try:
            return Table([_text(cell) or "" for cell in cells], source)
        except MalformedError as error:
            problem = problem or error
    if problem:
        raise problem
    return None


class _BrokenSheetError(Exception):
    """A sheet is not as it should be."""


def _rows(sheet: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """The rows of a sheet that are not empty, with their numbers.

    Raises:
        _BrokenSheetError: openpyxl cannot read it.
    """
    try:
        sheet.reset_dimensions()  # what a sheet claims about its size may be wrong
        yield from _filled(sheet.iter_rows(max_row=_ROWS, max_col=MOST_COLUMNS, values_only=True))
    except Exception as error:
        raise _BrokenSheetError(_told(error)) from error


def _filled(rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[int, tuple[Any, ...]]]:
    last = 0  # row that is not empty
    for number in count(1):
        with warnings.catch_warnings():  # about what openpyxl cannot keep, which is no concern here
            warnings.simplefilter("ignore")
            cells = next(rows, None)
        if cells is None:
            return
        if cells.count(None) < len(cells):
            yield number, cells
            last = number
        elif number - last > _MOST_EMPTY:
            raise _BrokenSheetError(f"more than {_MOST_EMPTY:,} empty rows")


def _text(value: Any) -> str | None:
    """What a cell shows, near enough."""
    if value is None or value in _ERRORS:
        return None
    if isinstance(value, str):
        return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _opened(stream: Any) -> Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)


def _told(error: Exception) -> str:
    """What a library says that is wrong, in a line; it names its own cause better than itself."""
    told = str(error.__cause__ or error) or type(error).__name__
    return told.partition("\n")[0][:200]


def _check(archive: zipfile.ZipFile, source: Source) -> None:
    """Look through a workbook for what would take too much memory.

    Raises:
        MalformedError: there is such a thing.
    """
    parts = archive.infolist()
    if sum(info.file_size for info in parts) > _UNPACKED or len(parts) > _PARTS:
        raise source.malformed(f"unpacks to more than {_UNPACKED >> 20} MiB, or to too many parts: save it as CSV")
    if any(info.file_size > FREE and info.file_size > RATIO * info.compress_size for info in parts):
        raise source.malformed(f"unpacks to more than {RATIO} times its size, as no table of articles does")
    budget, whole, held_by_rows = _MOST, set(_WHOLE), set()
    for info in parts:
        part = _Part(source, budget)
        with archive.open(info) as stream:
            well_formed = part.look_through(iter(lambda stream=stream: stream.read(_CHUNK), b""))  # type: ignore[misc]
        if part.unit == f"{_MAIN} si" and info.file_size > _SHARED:
            raise source.malformed(f"texts of more than {_SHARED >> 20} MiB: save it as CSV")
        budget -= part.weight
        whole |= part.whole
        if info.filename.endswith(".rels"):
            whole.add(info.filename)
        if part.unit or not well_formed:
            held_by_rows.add(info.filename)
    names = {posixpath.basename(name) for name in whole}
    if wrong := next((name for name in sorted(held_by_rows) if posixpath.basename(name) in names), None):
        raise source.malformed(f"no workbook that can be read ({wrong} is not what it should be)")


class _Part:
    """A part of a workbook, looked through with a count of the elements and attributes that openpyxl will hold.

    Attributes:
        weight: how many there are altogether.
        unit: the elements that are released one by one; empty where all are held.
        whole: the parts that this one says are of the kinds that are held as a whole.
    """

    def __init__(self, source: Source, budget: int) -> None:
        self._source = source
        self._budget = budget
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._depth = 0
        self._held = 0
        self._rows = 0
        self._sheets = 0
        self._mark: tuple[int, int, int] | None = None  # of the row: depth, what was held before it, where it begins
        self.weight = 0
        self.unit = ""
        self.whole = set[str]()

    def look_through(self, chunks: Iterable[bytes]) -> bool:
        """Whether it is XML.

        Raises:
            MalformedError: it takes too much memory, or declares entities.
        """
        fed = 0
        try:
            for chunk in chunks:
                self._parser.Parse(chunk, False)  # noqa: FBT003  it takes no keywords
                fed += len(chunk)
                if fed - self._parser.CurrentByteIndex > _LONGEST_TAG:
                    raise self._source.malformed("a tag or a comment longer than any workbook has")
            self._parser.Parse(b"", True)  # noqa: FBT003
        except expat.ExpatError:
            return False
        return True

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._depth:
            self.unit = _RELEASED.get(name, "")
        self._depth += 1
        weight = 1 + len(attributes) + len(attributes.get("sqref", "").split())  # a list of ranges of cells
        self.weight += weight
        if name == self.unit and self._mark is None:
            self._mark = self._depth, self._held, self._parser.CurrentByteIndex
            self._rows += 1
        self._held += weight
        self._sheets += name == f"{_MAIN} sheet"
        if self._held - self._rows > _HEAVIEST or self._rows > _ROWS or self.weight > self._budget:
            raise self._source.malformed("more cells or formats than a table of articles has: save it as CSV")
        if self._sheets > _SHEETS:
            raise self._source.malformed(f"more than {_SHEETS} sheets")
        if "main+xml" in attributes.get("ContentType", "") or "chartsheet" in attributes.get("Type", ""):
            self.whole.add(attributes.get("PartName") or attributes.get("Target") or "")

    def _end(self, _name: str) -> None:
        if self._mark is not None and self._mark[0] == self._depth:
            _, before, begin = self._mark
            if self._parser.CurrentByteIndex - begin > LARGEST:
                raise self._source.malformed(f"a row or a text longer than {LARGEST >> 20} MiB, which is no article")
            self._held, self._mark = before + 1, None
        self._depth -= 1

    def _refuse(self, *_declaration: object) -> None:
        raise self._source.malformed("a document type declaration, which no workbook has")
