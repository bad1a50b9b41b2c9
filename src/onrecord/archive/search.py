"""Finding attributions: by their words, by who said them, where and when."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from onrecord.archive.query import full_text
from onrecord.attribution import Kind, Type
from onrecord.characters import encodable
from onrecord.document import Span
from onrecord.errors import QueryError

__all__ = [
    "BY_NAME",
    "UNKNOWN",
    "WEIGHED",
    "Hit",
    "Order",
    "Query",
    "Snippet",
    "bounds",
    "count",
    "day",
    "described",
    "documents",
    "folded",
    "hits",
    "kind",
    "named",
    "rows",
    "search",
    "selected",
    "within",
]

UNKNOWN = "unknown"
"""The kind of a source that nobody can be told of."""

BY_NAME = "SELECT person_id FROM namings_fts JOIN namings ON namings.id = namings_fts.rowid WHERE namings_fts MATCH ?"
"""Those with a name that a full-text query means; see :func:`named`."""

WEIGHED = 2_000
"""Attributions that are weighed or sorted at once."""

_DAY = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_AROUND = 32  # words of a snippet
_LARGEST = 2**63 - 1
_OPEN, _CLOSE = "\x02", "\x03"  # around a hit in what SQLite gives


class Order(StrEnum):
    """What comes first."""

    RELEVANCE = "relevance"
    """What fits the words best (BM25)."""
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What to look for; everything given has to be true.

    Attributes:
        words: what the content says, in the form that :func:`onrecord.archive.query.full_text` explains.
        speaker: words of a name. All statements of all people with a name that has these words, whatever the
            article in question calls them.
        person: somebody exactly: the row, as :class:`~onrecord.archive.PersonFound` has it.
        publisher: the outlet, whole, in any case.
        type: how the words are reported.
        kind: what sort of source; ``unknown`` where nobody could be told.
        since: the first day, month or year.
        until: the last day, month or year.
        min_score: the least probability that source and content are right.
        versions: also what stands in articles of which a newer version has come.
    """

    words: str = ""
    speaker: str | None = None
    person: int | None = None
    publisher: str | None = None
    type: Type | None = None
    kind: Kind | str | None = None
    since: str | None = None
    until: str | None = None
    min_score: float = 0.0
    versions: bool = False


@dataclass(frozen=True, slots=True)
class Snippet:
    """A part of a content, with the words that were looked for.

    Attributes:
        text: the part; `` … `` or ``…`` where something is left out.
        hits: where in it the words are.
    """

    text: str
    hits: tuple[tuple[int, int], ...] = ()

    @property
    def pieces(self) -> Iterator[tuple[str, bool]]:
        """The part in pieces, each with whether it is a hit."""
        end = 0
        for start, stop in self.hits:
            yield self.text[end:start], False
            yield self.text[start:stop], True
            end = stop
        yield self.text[end:], False

    @property
    def marked(self) -> str:
        """The part with asterisks around each hit.

        >>> Snippet("The bridge is safe", ((4, 10),)).marked
        'The *bridge* is safe'
        """
        return "".join(f"*{piece}*" if is_hit else piece for piece, is_hit in self.pieces)


@dataclass(frozen=True, slots=True)
class Hit:
    """An attribution that was found.

    Attributes:
        document: the hash of the document, for :meth:`onrecord.archive.Archive.record`.
        attribution: its id within the document.
        speaker: the name that the document gives.
        person: the name of the person, or body, across documents.
        person_id: the row of that person, for :attr:`Query.person`.
        kind: what sort of source; ``unknown`` where nobody can be told.
        statement: the number of the statement of which it is a variant.
        spans: where the content stands in the text of the document.
        snippet: the part of the content with the words that were looked for, if any were.
    """

    document: str
    name: str
    attribution: str
    published: str | None
    publisher: str | None
    title: str | None
    uri: str | None
    speaker: str | None
    person: str | None
    person_id: int | None
    kind: str
    type: str
    source: str
    cue: str
    content: str
    score: float
    statement: int | None
    spans: tuple[Span, ...]
    snippet: Snippet | None = None


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
    snippets = _snippets(connection, query, found) if query.words.strip() else {}
    there = dict(hits(connection, found))
    return [replace(there[row], snippet=snippets.get(row)) for row in found if row in there]


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
    selection, values = selected(query, _First.WORDS)
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
        (full_text(query.words), *_among(found)),
    )
    return [row for (row,) in ordered]


def _among(found: Sequence[int]) -> tuple[int, int, str]:
    """The first of some rows, the last, and all of them."""
    return min(found, default=0), max(found, default=0), json.dumps(found)


def bounds(limit: int, offset: int) -> tuple[int, int]:
    """Limit and offset as SQLite can count."""
    return min(limit, _LARGEST), min(offset, _LARGEST)


class _First(StrEnum):
    """What is gone through from the beginning, while the rest is looked up: the tables, joined in this order."""

    WORDS = """
        FROM attributions_fts CROSS JOIN attributions ON attributions.id = attributions_fts.rowid
        CROSS JOIN documents ON documents.id = attributions.document_id
        LEFT JOIN speakers ON speakers.id = attributions.speaker_id
        LEFT JOIN namings ON namings.id = speakers.naming_id"""
    SPEAKERS = """
        FROM namings CROSS JOIN speakers ON speakers.naming_id = namings.id
        CROSS JOIN attributions ON attributions.speaker_id = speakers.id
        CROSS JOIN documents ON documents.id = attributions.document_id"""
    DOCUMENTS = """
        FROM documents CROSS JOIN attributions ON attributions.document_id = documents.id
        LEFT JOIN speakers ON speakers.id = attributions.speaker_id
        LEFT JOIN namings ON namings.id = speakers.naming_id"""


def _first(connection: sqlite3.Connection, query: Query) -> _First:
    """What to begin with where the order is that of days: what there is little of, else the days themselves."""
    if query.words.strip():
        sql = "SELECT count(*) FROM attributions_fts WHERE attributions_fts MATCH ?"
        if connection.execute(sql, (full_text(query.words),)).fetchone()[0] <= WEIGHED:
            return _First.WORDS
    if query.speaker is not None:
        sql = f"SELECT ifnull(sum(attributions), 0) FROM people WHERE id IN ({BY_NAME})"
        if connection.execute(sql, (named(query.speaker),)).fetchone()[0] <= WEIGHED:
            return _First.SPEAKERS
    if query.person is not None:
        sql = "SELECT ifnull(sum(attributions), 0) FROM people WHERE id = ?"
        if connection.execute(sql, (_row(query.person),)).fetchone()[0] <= WEIGHED:
            return _First.SPEAKERS
    return _First.DOCUMENTS


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


def selected(query: Query, first: _First | None = None) -> tuple[str, tuple[Any, ...]]:
    """The FROM and WHERE of a statement about the attributions that a query means, and the values for it.

    Raises:
        QueryError: it cannot be asked so.
    """
    if first is None:
        is_by_speaker = query.speaker is not None or query.person is not None
        first = _First.WORDS if query.words.strip() else _First.SPEAKERS if is_by_speaker else _First.DOCUMENTS
    wanted = list(_conditions(query, first)) or [("true", ())]
    conditions = " AND ".join(condition for condition, _ in wanted)
    return f"{first} WHERE {conditions}", tuple(value for _, values in wanted for value in values)


def _conditions(query: Query, first: _First) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """What has to be true, and the values for the question marks in it."""
    if query.words.strip():
        has_words = "attributions_fts MATCH ?"
        if first is not _First.WORDS:  # the + has each looked up among those, not those among each document's
            has_words = f"+attributions.id IN (SELECT rowid FROM attributions_fts WHERE {has_words})"
        yield has_words, (full_text(query.words),)
    if query.speaker is not None:
        yield f"namings.person_id IN ({BY_NAME})", (named(query.speaker),)
    if query.person is not None:
        yield "namings.person_id = ?", (_row(query.person),)
    if query.kind == UNKNOWN:
        yield "attributions.speaker_id IS NULL", ()
    elif query.kind is not None:
        yield "speakers.kind = ?", (kind(query.kind),)
    simple = (
        ("documents.publisher_folded = ?", None if query.publisher is None else folded(query.publisher)),
        ("attributions.type = ?", query.type and query.type.value),
        ("documents.published >= ?", None if query.since is None else day(query.since)),
        ("documents.published < ?", None if query.until is None else day(query.until) + "~"),  # after its last day
        ("attributions.score >= ?", query.min_score or None),
    )
    yield from ((condition, (value,)) for condition, value in simple if value is not None)
    if not query.versions:
        yield "documents.superseded_by IS NULL", ()


def _row(number: int) -> int:
    """A number as SQLite can compare."""
    return number if abs(number) <= _LARGEST else 0


def folded(publisher: str) -> str:
    """An outlet as it is compared: whatever the case."""
    return encodable(publisher).casefold()


def kind(kind: str) -> str:
    """What sort of source is meant.

    Raises:
        QueryError: there is none such.
    """
    try:
        return UNKNOWN if kind == UNKNOWN else Kind(kind).value
    except ValueError:
        raise QueryError(f"{kind!r} is no kind of source: {', '.join(Kind)} and {UNKNOWN} are") from None


def named(speaker: str) -> str:
    """The full-text query for the names that have all words of a name.

    Raises:
        QueryError: it has none.
    """
    words = [word for word in re.sub('["\0]', " ", encodable(speaker)).split() if any(map(str.isalnum, word))]
    if not words:
        raise QueryError(f"{speaker!r} has no word of a name in it")
    return " AND ".join(f'"{word}"' for word in words)


def day(day: str) -> str:
    """A day, a month or a year.

    Raises:
        QueryError: it is none.
    """
    try:
        date.fromisoformat(f"{day}-01-01"[:10] if _DAY.fullmatch(day) else "")
    except ValueError:
        raise QueryError(f"{day!r} is no day: write it as 2016-10-18, 2016-10 or 2016") from None
    return day


def hits(connection: sqlite3.Connection, found: Sequence[int]) -> Iterator[tuple[int, Hit]]:
    """The attributions of some rows, each with its row; in no particular order."""
    spans: dict[int, list[Span]] = {row: [] for row in found}
    for row, start, end in connection.execute(
        'SELECT attribution_id, "start", "end" FROM spans '
        "WHERE part = 'content' AND attribution_id IN (SELECT value FROM json_each(?)) ORDER BY 1, 2",
        (json.dumps(found),),
    ):
        spans[row].append(Span(start, end))
    described = connection.execute(
        "SELECT attributions.id, documents.hash, documents.name, attributions.name, published, publisher, title, uri, "
        "speakers.name, people.name, people.id, ifnull(speakers.kind, 'unknown'), type, source, cue, content, score, "
        "statement_id "
        "FROM attributions JOIN documents ON documents.id = attributions.document_id "
        "LEFT JOIN speakers ON speakers.id = speaker_id LEFT JOIN namings ON namings.id = naming_id "
        "LEFT JOIN people ON people.id = person_id WHERE attributions.id IN (SELECT value FROM json_each(?))",
        (json.dumps(found),),
    )
    for row, *values in described:
        yield row, Hit(*(*values, tuple(spans[row])))


def within(connection: sqlite3.Connection, document: int) -> list[Hit]:
    """The attributions of a document, in the order in which they were stored."""
    rows = connection.execute("SELECT id FROM attributions WHERE document_id = ? ORDER BY id", (document,))
    found = [row for (row,) in rows]
    described = dict(hits(connection, found))
    return [described[row] for row in found]


def _snippets(connection: sqlite3.Connection, query: Query, found: Sequence[int]) -> dict[int, Snippet]:
    words = full_text(query.words)
    # To look words up for each of some rows takes next to no time, but beginnings of words are gathered anew each time.
    at_once = "rowid BETWEEN ?2 AND ?3 AND +" if "*" in words else ""
    marked = connection.execute(
        f"SELECT rowid, snippet(attributions_fts, 0, '{_OPEN}', '{_CLOSE}', '…', {_AROUND}) FROM attributions_fts "
        f"WHERE attributions_fts MATCH ?1 AND {at_once}rowid IN (SELECT value FROM json_each(?4))",
        (words, *_among(found)),
    )
    return {row: _snippet(text) for row, text in marked}


def _snippet(marked: str) -> Snippet:
    """The text without the marks.

    >>> _snippet("The \x02bridge\x03 is safe")
    Snippet(text='The bridge is safe', hits=((4, 10),))
    """
    text, hits = "", []
    for number, piece in enumerate(re.split(f"{_OPEN}([^{_OPEN}{_CLOSE}]*){_CLOSE}", marked)):
        if number % 2:  # what the group caught
            hits.append((len(text), len(text) + len(piece)))
        text += piece
    return Snippet(text, tuple(hits))
