"""Statements that several articles report, with their variants: the same words as each article has them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from onrecord.archive.database import LARGEST, as_row, bounds
from onrecord.archive.hits import Hit, hits
from onrecord.archive.wanted import Query, selected
from onrecord.errors import NotInArchiveError

__all__ = ["Statement", "first_published", "sizes", "statement", "statements"]

_WHOLE = len("2016-10-18")  # a day, not a month or a year

_VARIANTS = """
    SELECT attributions.id FROM attributions JOIN documents ON documents.id = document_id
    WHERE statement_id = ? AND superseded_by IS NULL
"""


@dataclass(frozen=True, slots=True)
class Statement:
    """What somebody said, as several articles report it.

    Attributes:
        id: the number; it may change when more articles show that two statements are one, and is never that of another.
        attributions: how often it is reported.
        documents: in how many articles.
        publishers: by how many outlets.
        first: the first day of publication.
        fullest: the longest variant.
    """

    id: int
    attributions: int
    documents: int
    publishers: int
    first: str | None
    fullest: Hit


def statements(connection: sqlite3.Connection, query: Query, *, limit: int = 20, offset: int = 0) -> list[Statement]:
    """The statements that most articles report, of those with a variant that a query means.

    Raises:
        QueryError: it cannot be asked so.
    """
    if query == Query():  # counted already
        sql, values = "SELECT id FROM statements WHERE documents > 1 ORDER BY documents DESC, id", ()
    else:
        selection, values = selected(query)
        sql = (
            "SELECT statements.id FROM statements WHERE documents > 1 AND id IN "
            f"(SELECT statement_id {selection}) ORDER BY documents DESC, id"
        )
    found = connection.execute(f"{sql} LIMIT ? OFFSET ?", (*values, *bounds(limit, offset))).fetchall()
    return [_statement(connection, row) for (row,) in found]


def statement(
    connection: sqlite3.Connection, number: int, *, limit: int | None = None, offset: int = 0
) -> tuple[Statement, list[Hit]]:
    """A statement with its variants, the first published first: all of them, or so many.

    Raises:
        NotInArchiveError: there is none of this number.
    """
    row = as_row(number)
    if not connection.execute(f"{_VARIANTS} LIMIT 1", (row,)).fetchone():
        raise NotInArchiveError(f"no statement has the number {number}: `onrecord statements` lists them")
    found = connection.execute(
        f"{_VARIANTS} ORDER BY published IS NULL, published, attributions.id LIMIT ? OFFSET ?",
        (row, *bounds(LARGEST if limit is None else limit, offset)),
    )
    return _statement(connection, row), _in_order(connection, [variant for (variant,) in found])


def first_published(variants: Iterable[Hit]) -> tuple[Hit, ...]:
    """Those of all variants of a statement that were published first: several of one day.

    None where that cannot be told, since one may have been published earlier than its date tells: it has none, or only
    the month or the year is known, and another is of it, too.
    """
    days = [(variant.published or "", variant) for variant in variants]
    first = min((day for day, _ in days), default="")
    found = tuple(variant for day, variant in days if day.startswith(first))
    return found if first and (len(found) == 1 or len(first) == _WHOLE) else ()


def sizes(connection: sqlite3.Connection, statements: Iterable[int]) -> dict[int, int]:
    """In how many articles statements stand, by their numbers."""
    rows = connection.execute(
        "SELECT id, documents FROM statements WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(set(statements))),),
    )
    return dict(rows.fetchall())


def _statement(connection: sqlite3.Connection, row: int) -> Statement:
    number, attributions, documents, publishers, first = connection.execute(
        "SELECT id, attributions, documents, publishers, first_published FROM statements WHERE id = ?", (row,)
    ).fetchone()
    sql = f"{_VARIANTS} ORDER BY length(content) DESC, attributions.id LIMIT 1"
    (fullest,) = _in_order(connection, connection.execute(sql, (row,)).fetchone())
    return Statement(number, attributions, documents, publishers, first or fullest.published, fullest)


def _in_order(connection: sqlite3.Connection, rows: Iterable[int]) -> list[Hit]:
    rows = list(rows)
    found = dict(hits(connection, rows))
    return [found[row] for row in rows]
