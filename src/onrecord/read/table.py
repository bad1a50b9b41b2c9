"""Tables, whatever they are kept in: columns that have names, and one article a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from onrecord.document import Document
from onrecord.errors import MalformedError
from onrecord.read.fields import KNOWN, Fields, listed, plain, text_name
from onrecord.read.source import Source

__all__ = ["DELIMITERS", "MOST_COLUMNS", "Table"]

DELIMITERS = (",", "\t", ";", "|")
"""What parts the cells of tables that are kept as text."""

MOST_COLUMNS = 512
"""Of what people write, no table of articles needs as many."""


class Table:
    """The rows of a table whose columns have names, one article a row.

    Attributes:
        columns: where the columns that are of use are, from 0, and how they are called.
    """

    def __init__(self, header: Sequence[str], source: Source) -> None:
        """Begin to read a table.

        Raises:
            MalformedError: none of the columns is known to hold a text.
        """
        wanted = source.options.text_column
        if text_name(header, wanted) is None:
            problem = f'there is no column "{wanted}"' if wanted else "no column is known to hold the articles' texts"
            raise source.malformed(
                f"{problem}; the columns are: {listed(header)}; name that of the texts by --text-column"
            )
        self._source = source
        self._wanted = wanted
        known = KNOWN | {plain(wanted or "text")}
        places = {plain(name): place for place, name in reversed(list(enumerate(header)))}
        self.columns = {
            place: header[place] for name, place in sorted(places.items(), key=itemgetter(1)) if name in known
        }

    def documents(self, cells: Mapping[int, Any], number: int | None, place: str = "") -> Iterator[Document]:
        """The document that a row is: none, and word of why, where it has no text or cannot be read.

        Args:
            cells: what stands in the columns, by their places; blank ones may be left out.
            number: the line or row.
            place: as in :class:`~onrecord.read.fields.Fields`.
        """
        values = {name: cells[at] for at, name in self.columns.items() if not _is_blank(cells.get(at))}
        if text_name(values, self._wanted) is None:
            self._source.pass_over("no text")
            return
        try:
            document = Fields(values, self._source, number, place).document()
        except MalformedError as error:
            self._source.failed(error)
        else:
            yield document


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
