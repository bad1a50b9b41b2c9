"""Attributions as they are found: in what article, by whom, and around which of the words that were looked for."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord.document import Span

__all__ = ["Hit", "Snippet", "among", "hits", "snippets", "within"]

_AROUND = 32  # words of a snippet
_OPEN, _CLOSE = "\x02", "\x03"  # around a hit in what SQLite gives
_TELLER = """
    CASE WHEN attributions.parent IS NOT NULL THEN (
        SELECT coalesce(tellers.name, nullif(outer.source, ''))
        FROM attributions AS outer LEFT JOIN speakers AS tellers ON tellers.id = outer.speaker_id
        WHERE outer.document_id = attributions.document_id AND outer.name = attributions.parent LIMIT 1
    ) END
"""


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
        type: how the words are reported.
        act: what kind of act is reported.
        statement: the number of the statement of which it is a variant.
        spans: where the content stands in the text of the document.
        parent: the id of the attribution in whose content it stands.
        told_by: who says that one: the person, or the words of the source.
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
    act: str
    source: str
    cue: str
    content: str
    score: float
    statement: int | None
    parent: str | None
    told_by: str | None
    spans: tuple[Span, ...]
    snippet: Snippet | None = None


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
        "speakers.name, people.name, people.id, ifnull(speakers.kind, 'unknown'), type, act, source, cue, content, "
        f"score, statement_id, parent, {_TELLER} "
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


def snippets(connection: sqlite3.Connection, words: str, found: Sequence[int]) -> dict[int, Snippet]:
    """The parts of the contents of some rows that have the words of a full-text query, by these rows."""
    # To look words up for each of some rows takes next to no time, but beginnings of words are gathered anew each time.
    at_once = "rowid BETWEEN ?2 AND ?3 AND +" if "*" in words else ""
    marked = connection.execute(
        f"SELECT rowid, snippet(attributions_fts, 0, '{_OPEN}', '{_CLOSE}', '…', {_AROUND}) FROM attributions_fts "
        f"WHERE attributions_fts MATCH ?1 AND {at_once}rowid IN (SELECT value FROM json_each(?4))",
        (words, *among(found)),
    )
    return {row: _snippet(text) for row, text in marked}


def among(found: Sequence[int]) -> tuple[int, int, str]:
    """The first of some rows, the last, and all of them."""
    return min(found, default=0), max(found, default=0), json.dumps(found)


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
