"""Finding attributions: by their words, by who said them, where and when."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import StrEnum

from onrecord.archive.database import as_row, bounds
from onrecord.archive.hits import Hit, among, hits, snippets
from onrecord.archive.query import full_text
from onrecord.archive.wanted import BY_NAME, First, Query, named, selected

__all__ = ["WEIGHED", "Order", "count", "described", "documents", "rows", "search", "weighed"]

WEIGHED = 2_000
"""Attributions that are weighed or sorted at once."""


class Order(StrEnum):
    """What comes first."""

    RELEVANCE = "relevance"
    """What fits the words best (BM25)."""
    NEWEST = "newest"
    OLDEST = "oldest"


def search(
    connection: sqlite3.Connection, query: Query, *, order: Order = Order.RELEVANCE, limit: int = 20, offset: int = 0
) -> list[Hit]:
    """The attributions that a query means.

    Raises:
        QueryError: it cannot be asked so.
    """
    return described(connection, query, rows(connection, query, order=order, limit=limit, offset=offset))


def described(connection: sqlite3.Connection, query: Query, found: Sequence[int]) -> list[Hit]:
    """The attributions of some rows that a query means, in this order; without those that are not there."""
    marked = snippets(connection, full_text(query.words), found) if query.words.strip() else {}
    there = dict(hits(connection, found))
    return [replace(there[row], snippet=marked.get(row)) for row in found if row in there]


def rows(connection: sqlite3.Connection, query: Query, *, order: Order, limit: int, offset: int) -> list[int]:
    """The rows of the attributions that a query means, in order."""
    if query.words.strip() and order is Order.RELEVANCE:
        return _by_relevance(connection, query, limit, offset)
    direction = "ASC" if order is Order.OLDEST else "DESC"
    selection, values = selected(query, _first(connection, query))
    found = connection.execute(
        f"SELECT attributions.id {selection} "
        f"ORDER BY documents.published {direction} NULLS LAST, attributions.id {direction} LIMIT ? OFFSET ?",
        (*values, *bounds(limit, offset)),
    )
    return [row for (row,) in found]


def _by_relevance(connection: sqlite3.Connection, query: Query, limit: int, offset: int) -> list[int]:
    """What fits the words best; of very many, among those that were stored last, and then the others.

    Where so many have the words, none fits much better than the others, and weighing all takes its time.
    """
    selection, values = selected(query, First.WORDS)
    stored_last = f"{selection} ORDER BY attributions_fts.rowid DESC LIMIT ? OFFSET ?"
    weighed = connection.execute(
        "SELECT id FROM (SELECT attributions_fts.rowid AS id, bm25(attributions_fts) AS distance "
        f"{stored_last}) ORDER BY distance, id DESC",
        (*values, WEIGHED, 0),
    ).fetchall()
    found = weighed[offset : offset + limit]
    if len(weighed) == WEIGHED and offset + limit > WEIGHED:
        sql = f"SELECT attributions_fts.rowid {stored_last}"
        found += connection.execute(sql, (*values, *bounds(limit - len(found), max(offset, WEIGHED)))).fetchall()
    return [row for (row,) in found]


def weighed(connection: sqlite3.Connection, query: Query, found: Sequence[int]) -> list[int]:
    """Some of the rows that have the words of a query, the one first that fits them best."""
    ordered = connection.execute(
        "SELECT rowid FROM attributions_fts WHERE attributions_fts MATCH ? AND rowid BETWEEN ? AND ? "
        "AND +rowid IN (SELECT value FROM json_each(?)) ORDER BY bm25(attributions_fts), rowid DESC",
        (full_text(query.words), *among(found)),
    )
    return [row for (row,) in ordered]


def _first(connection: sqlite3.Connection, query: Query) -> First:
    """What to begin with where the order is that of days: what there is little of, else the days themselves."""
    if query.words.strip():
        sql = "SELECT count(*) FROM attributions_fts WHERE attributions_fts MATCH ?"
        if connection.execute(sql, (full_text(query.words),)).fetchone()[0] <= WEIGHED:
            return First.WORDS
    if query.speaker is not None:
        sql = f"SELECT ifnull(sum(attributions), 0) FROM people WHERE id IN ({BY_NAME})"
        if connection.execute(sql, (named(query.speaker),)).fetchone()[0] <= WEIGHED:
            return First.SPEAKERS
    if query.person is not None:
        sql = "SELECT ifnull(sum(attributions), 0) FROM people WHERE id = ?"
        if connection.execute(sql, (as_row(query.person),)).fetchone()[0] <= WEIGHED:
            return First.SPEAKERS
    return First.DOCUMENTS


def count(connection: sqlite3.Connection, query: Query) -> int:
    """How many attributions a query means.

    Raises:
        QueryError: it cannot be asked so.
    """
    selection, values = selected(query)
    return int(connection.execute(f"SELECT count(*) {selection}", values).fetchone()[0])


def documents(connection: sqlite3.Connection, query: Query) -> Iterator[tuple[int, frozenset[str] | None]]:
    """The rows of the documents with attributions that a query means, with the names of these; ``None``: all.

    Raises:
        QueryError: it cannot be asked so.
    """
    if replace(query, versions=False, words=query.words.strip()) == Query():
        condition = "" if query.versions else "WHERE superseded_by IS NULL"
        for (row,) in connection.execute(f"SELECT id FROM documents {condition} ORDER BY id"):
            yield row, None
        return
    selection, values = selected(query)
    rows = connection.execute(
        f"SELECT attributions.document_id, json_group_array(attributions.name) {selection} GROUP BY 1 ORDER BY 1",
        values,
    )
    for row, names in rows:
        yield row, frozenset(json.loads(names))
