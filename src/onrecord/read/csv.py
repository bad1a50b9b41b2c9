"""Tables as text: CSV, TSV and their kin with ``;`` or ``|``; a header of column names, then one article a row.

Fields in quotation marks may hold delimiters, line breaks and doubled quotation marks (RFC 4180).
"""

from __future__ import annotations

import codecs
import csv
import io
import os
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from onrecord.document import Document
from onrecord.read.encoding import LARGEST, MARKS, decode, kind_of_binary, replacements
from onrecord.read.fields import text_name
from onrecord.read.lines import MOST_BLANK
from onrecord.read.source import Source, peek
from onrecord.read.table import DELIMITERS, MOST_COLUMNS, Table

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["read"]

_BY_SUFFIX = {".tsv": "\t", ".tab": "\t"}
_SEPARATOR = re.compile(r"sep=(.)\s*", re.IGNORECASE)  # Excel writes, and reads, it as a first line
_CHUNK = 1 << 16  # bytes
_LONGEST_HEADER = 1 << 20  # characters
_TOO_WIDE = f"more than {MOST_COLUMNS} columns, which no table of articles has"


def read(source: Source) -> Iterator[Document]:
    """The documents of the rows of a table; rows that hold none are told of.

    Raises:
        MalformedError: the file is no table, no column is known to hold the texts, a row is longer than any article,
            or a quotation mark is never closed.

    Warns:
        InputWarning: the encoding was guessed, characters were replaced, a date cannot be understood, or there is no
            row in the file.
    """
    head, stream = peek(source.stream)
    if kind := kind_of_binary(head):
        raise source.malformed(f"no table but {kind}")
    # The limit holds for the whole process, and the default of 128 KiB is too little for an article: it is only raised.
    csv.field_size_limit(max(csv.field_size_limit(), LARGEST))
    lines = _Lines(io.TextIOWrapper(io.BufferedReader(_Utf8(source.at(stream))), "utf-8", newline=""), source)
    header = next((line for line in lines if line.strip()), None)
    if header is None:
        source.warn("the file is empty")
        return
    if separator := _SEPARATOR.fullmatch(header):
        delimiter = separator[1]
    else:
        if len(header) > _LONGEST_HEADER:
            raise source.malformed("a first line that is too long for the names of columns")
        delimiter = _delimiter(header, source)
        lines.put_back(header)
    rows = _rows(lines, delimiter, source)
    table = None
    for number, row in rows:
        if table is None:
            if len(row) > MOST_COLUMNS:
                raise source.malformed(_TOO_WIDE)
            table, width = Table(row, source), len(row)
        elif problem := _problem(row, width, table, source):
            source.failed(source.malformed(problem, number))
        else:
            yield from table.documents({at: row[at] for at in table.columns if at < len(row)}, number)


def _rows(lines: _Lines, delimiter: str, source: Source) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, each with the number of the line where it begins."""
    rows, blank = csv.reader(lines, delimiter=delimiter), 0
    while True:
        number = lines.begin()
        try:
            row = next(rows, None)
        except csv.Error as error:
            raise source.malformed(f"broken: {error}", number) from error
        if row is None:
            return
        if lines.ended:
            problem = "a quotation mark that opens in this row is never closed: all from here on would be one row"
            raise source.malformed(problem, number)
        blank += 1
        if any(cell.strip() for cell in row):
            yield number, row
            blank = 0
        elif blank > MOST_BLANK:
            raise source.malformed(f"more than {MOST_BLANK:,} empty rows; the file is not read further", number)


def _delimiter(header: str, source: Source) -> str:
    """What parts the names in the header: the one that makes a name of a text of it, and the most names."""
    by_suffix = _BY_SUFFIX.get(os.path.splitext(source.name)[1].lower())  # noqa: PTH122  a name may be an address

    def likelihood(delimiter: str) -> tuple[bool, bool, int]:
        names = next(csv.reader([header], delimiter=delimiter))
        known = text_name(names, source.options.text_column) is not None
        return known, delimiter == by_suffix, len(names)

    return max(DELIMITERS, key=likelihood)


def _problem(row: list[str], width: int, table: Table, source: Source) -> str | None:
    """Why a row cannot be read, if it cannot."""
    if any("\0" in cell for cell in row):
        return "a NUL byte, which is in no text"
    if any(cell.strip() for cell in row[width:]):
        return (
            f"{len(row)} cells, where the header has {width}: a text that holds the delimiter has to stand "
            "in quotation marks"
        )
    names = (name for place, name in table.columns.items() if place < len(row))
    if len(row) < width and text_name(names, source.options.text_column) is None:
        return f"{len(row)} cells, where the header has {width}, and no text among them"
    return None


class _Lines:
    """The lines of a text, their ends included, as long as no row takes more than an article may."""

    def __init__(self, text: io.TextIOWrapper, source: Source) -> None:
        self._text = text
        self._source = source
        self._back: str | None = None
        self._first = 1
        self._length = 0
        self._number = 0
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line, self._back = self._back or self._text.readline(LARGEST + 1), None
        self.ended = not line
        if self.ended:
            raise StopIteration
        self._number += 1
        self._length += len(line)
        if self._length > LARGEST:
            problem = (
                f"a row longer than {LARGEST >> 20} MiB, which is no article (a quotation mark that is not closed?); "
                "the file is not read further"
            )
            raise self._source.malformed(problem, self._first)
        return line

    def begin(self) -> int:
        """Begin a row; returns the number of its first line."""
        self._length = 0
        self._first = self._number + 1
        return self._first

    def put_back(self, line: str) -> None:
        """Give the line that came last once more."""
        self._back = line
        self._number -= 1


class _Utf8(io.RawIOBase):
    """Text in any encoding as UTF-8: by its byte order mark, as UTF-8, or in the encoding that it looks like.

    A file without a mark is UTF-8 for as long as it can be: where the first bytes that are not ASCII are not UTF-8
    either, the encoding is guessed from what follows there.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._stream: BinaryIO = source.stream
        self._encoding: str | None = None
        self._decoder: codecs.IncrementalDecoder = codecs.getincrementaldecoder("utf-8")()
        self._begun = False
        self._only_ascii = True
        self._replaced = 0
        self._ready = b""
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer).cast("B")
        while not self._ready and not self._ended:
            # a pipe that is slow is not waited for
            data = getattr(self._stream, "read1", self._stream.read)(_CHUNK)
            self._ended = not data
            self._ready = self._decoded(data).encode()
            if self._ended and self._replaced:
                problem = f"{self._replaced} characters cannot be read as {self._encoding} and were replaced"
                self._source.warn(problem)
        taken = self._ready[: len(view)]
        self._ready = self._ready[len(taken) :]
        view[: len(taken)] = taken
        return len(taken)

    def _decoded(self, data: bytes) -> str:
        if not self._begun:
            self._begun = True
            for mark, encoding in MARKS.items():
                if data.startswith(mark):
                    self._replacing(encoding)
                    data = data.removeprefix(mark)
                    break
        data = self._decoder.getstate()[0] + data
        self._decoder.reset()
        if self._encoding is None:
            try:
                text = self._decoder.decode(data, final=self._ended)
            except UnicodeDecodeError:
                self._decide(data)
            else:
                self._only_ascii = self._only_ascii and text.isascii()
                return text
        return self._counted(data)

    def _decide(self, data: bytes) -> None:
        decoded = decode(data)
        if self._only_ascii and decoded.guessed:
            self._source.warn(f"not UTF-8, read as {decoded.encoding}, which is a guess")
            self._replacing(decoded.encoding)
        else:
            self._replacing("utf-8")

    def _replacing(self, encoding: str) -> None:
        self._encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")

    def _counted(self, data: bytes) -> str:
        text = self._decoder.decode(data, final=self._ended)
        self._replaced += replacements(text, data, self._encoding or "utf-8")
        return text
