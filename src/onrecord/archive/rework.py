"""An attribution of an archive put, replaced or removed, with all that is counted of it."""

from __future__ import annotations

import sqlite3

from onrecord.archive import documents, namings, statements
from onrecord.archive.documents import Added
from onrecord.attribution import Attribution, Kind

__all__ = ["rework"]


def rework(
    connection: sqlite3.Connection, document: int, row: int, before: Attribution | None, after: Attribution | None
) -> None:
    """Make one attribution of a document another, within the transaction that has begun.

    Who is who is settled at once for the names of both, and of what statements it is a variant.

    No newer version of the document is there. ``before`` is what stands in the tables, ``after`` what is to: ``None``
    is nothing.
    """
    states = [each for each in (before, after) if each is not None]
    named = {(each.speaker.name, each.speaker.kind) for each in states if each.speaker}
    left = statements.forget(connection, row)
    namings.forget(connection, document, named)
    if before is not None:
        documents.remove(connection, row)
    if after is not None:
        documents.put(connection, document, row, after)
    _report(connection, row, left if before and after else set())
    namings.enter(connection, [_called(connection, document, named)])
    moved = namings.settle(connection)
    touched = statements.retell(connection, left, new=[] if before or after is None else [row])
    statements.count(connection, touched | statements.rejoin(connection, by=moved))


def _report(connection: sqlite3.Connection, row: int, statements: set[int]) -> None:
    """Keep an attribution that has been replaced in its statement, until it is told anew."""
    connection.executemany(
        "UPDATE attributions SET statement_id = ? WHERE id = ?", [(each, row) for each in statements]
    )


def _called(connection: sqlite3.Connection, document: int, named: set[tuple[str | None, Kind]]) -> Added:
    """A document with those of its speakers who have one of some names."""
    rows = {speaker: row for row, speaker in documents.speakers(connection, document).items()}
    alike = {speaker: row for speaker, row in rows.items() if (speaker.name, speaker.kind) in named}
    return Added(document, documents.record(connection, document), (), alike, ())
