"""Corrections of single attributions: who put what right, and when, so that it can be undone.

The tables that all reading goes to hold the attributions as they have been corrected. How one stood before and after
is kept beside, in the table ``reviews``: what the model made of it is what stood before its first review.

A correction belongs to the article that it was made in. When a newer version of that comes, it stays with the old one:
its offsets point into another text.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from onrecord.archive import documents
from onrecord.archive.amend import amended, goes_round, reviewer
from onrecord.archive.database import as_row, bounds
from onrecord.archive.review import Change, Review
from onrecord.archive.rework import rework
from onrecord.attribution import Act, Attribution, Kind, Spans, Speaker, Type
from onrecord.document import Span

__all__ = ["checked", "count", "put_right", "reject", "reviewed", "reviews", "revision", "undo"]

_NUMBERED = re.compile("a([0-9]{1,9})")
_COLUMNS = (
    "SELECT reviews.id, made, reviewer, hash, title, reviews.name, action, before, after, undone, undone_by "
    "FROM reviews JOIN documents ON documents.id = document_id"
)
_WHICH = ("?1 IS NULL", "document_id = ?1")  # all of them, or those of a document


def put_right(
    connection: sqlite3.Connection,
    document: int,
    given: Attribution,
    *,
    by: str,
    made: str,
    seen: int | None = None,
) -> Review:
    """Replace the attribution of this id by what is given, or add it.

    Raises:
        ValueError: it cannot be one of this document, or it is one already; or not what was seen is there.
    """
    by = _may(connection, document, by, seen)
    record, found = documents.record(connection, document), documents.stored(connection, document)
    row = next((row for row, each in found.items() if each.id == given.id and given.id), None)
    before = None if row is None else found[row]
    if row is None:
        given = replace(given, id=given.id or _next_id([*found.values(), *_earlier(connection, document)]))
        row = _row(connection, document, given.id) or documents.unused(connection)
    after = amended(record, given, before)
    if before and replace(before, score=after.score) == after:
        raise ValueError(f"nothing to put right: {given.id!r} is just so")
    rework(connection, document, row, before, after)
    if after.continues not in (None, before and before.continues):
        _refuse_circle(connection, document, after)
    return _keep(connection, (made, by, document, row, given.id, _change(before, after)), before, after)


def _change(before: Attribution | None, after: Attribution) -> Change:
    if before is None:
        return Change.ADDED
    return Change.SPEAKER if replace(before, speaker=after.speaker, score=after.score) == after else Change.SPANS


def reject(
    connection: sqlite3.Connection, document: int, attribution: str, *, by: str, made: str, seen: int | None = None
) -> Review:
    """Remove an attribution that is none.

    Raises:
        ValueError: the document has none of this id, or not what was seen is there.
    """
    by = _may(connection, document, by, seen)
    found = documents.stored(connection, document)
    row = next((row for row, each in found.items() if each.id == attribution), None)
    if row is None:
        raise ValueError(f"no attribution {attribution[:100]!r} in this document")
    before = found[row]
    rework(connection, document, row, before, None)
    return _keep(connection, (made, by, document, row, attribution, Change.WRONG), before, None)


def checked(connection: sqlite3.Connection, document: int, *, by: str, made: str, seen: int | None = None) -> Review:
    """Note that the attributions of a document are right and complete.

    Raises:
        ValueError: a newer version of the document is there, or not what was seen is.
    """
    by = _may(connection, document, by, seen)
    return _keep(connection, (made, by, document, None, None, Change.CHECKED), None, None)


def undo(connection: sqlite3.Connection, number: int, *, by: str, made: str) -> Review:
    """Take back the last review of an attribution, or that an article was checked.

    Raises:
        ValueError: there is none of this number, it was taken back already, or a later one has to be first.
    """
    found = connection.execute(
        "SELECT document_id, attribution_id, undone, before, after FROM reviews WHERE id = ?",
        (as_row(number),),
    ).fetchone()
    if found is None:
        raise ValueError(f"no correction of the number {number}")
    document, row, undone, *states = found
    by = _may(connection, document, by)
    if undone:
        raise ValueError(f"correction {number} was undone at {undone}")
    if row is not None:
        later = connection.execute(
            "SELECT id FROM reviews WHERE attribution_id = ? AND id > ? AND undone IS NULL ORDER BY id DESC",
            (row, number),
        ).fetchone()
        if later:
            raise ValueError(f"correction {number} cannot be undone before correction {later[0]}, which is a later one")
        before, after = map(_unpacked, states)
        rework(connection, document, row, after, before)
    connection.execute("UPDATE reviews SET undone = ?, undone_by = ? WHERE id = ?", (made, by, number))
    return _review(connection, number)


def reviews(
    connection: sqlite3.Connection, document: int | None = None, *, limit: int = 100, offset: int = 0
) -> list[Review]:
    """What has been put right, or what of one document; the newest first."""
    found = connection.execute(
        f"{_COLUMNS} WHERE {_WHICH[document is not None]} ORDER BY reviews.id DESC LIMIT ?2 OFFSET ?3",
        (document, *bounds(limit, offset)),
    )
    return [_read(*each) for each in found]


def count(connection: sqlite3.Connection, document: int | None = None) -> int:
    """How much has been put right, or how much in one document."""
    (found,) = connection.execute(
        f"SELECT count(*) FROM reviews WHERE {_WHICH[document is not None]}", (document,)
    ).fetchone()
    return int(found)


def revision(connection: sqlite3.Connection, document: int) -> int:
    """How often something was put right in a document or taken back."""
    (found,) = connection.execute(
        "SELECT count(*) + count(undone) FROM reviews WHERE document_id = ?", (document,)
    ).fetchone()
    return int(found)


def reviewed(connection: sqlite3.Connection, *, unchecked: bool) -> list[tuple[int, str]]:
    """The documents that somebody has checked, or also those in which somebody has put something right.

    Returns:
        Their rows and the ids that they are told apart by: of several with one id, all but the first have their hash.
    """
    found = connection.execute(
        "SELECT id, hash, name FROM documents WHERE id IN "
        "(SELECT document_id FROM reviews WHERE undone IS NULL AND (action = 'checked' OR ?)) ORDER BY id",
        (unchecked,),
    )
    given: set[str] = set()
    ids: list[tuple[int, str]] = []
    for row, key, name in found:
        ids.append((row, key if name in given else name))
        given.add(name)
    return ids


def _may(connection: sqlite3.Connection, document: int, by: str, seen: int | None = None) -> str:
    """Who corrects a document, if it is one to be corrected, and still as it was seen."""
    newer = connection.execute("SELECT superseded_by FROM documents WHERE id = ?", (document,)).fetchone()
    if newer != (None,):
        raise ValueError("a newer version of the article is there: that is the one to correct")
    if seen not in (None, revision(connection, document)):
        raise ValueError("somebody has corrected this article meanwhile: look at it again")
    return reviewer(by)


def _row(connection: sqlite3.Connection, document: int, name: str) -> int | None:
    """The row that an attribution had which is gone."""
    (row,) = connection.execute(
        "SELECT max(attribution_id) FROM reviews WHERE document_id = ? AND name = ?", (document, name)
    ).fetchone()
    return row and int(row)


def _earlier(connection: sqlite3.Connection, document: int) -> Iterator[Attribution]:
    """The attributions of a document as they were at some time."""
    for states in connection.execute("SELECT before, after FROM reviews WHERE document_id = ?", (document,)):
        yield from filter(None, map(_unpacked, states))


def _next_id(attributions: Iterable[Attribution]) -> str:
    """An id that no attribution has, and that none goes on from."""
    names = {name for each in attributions for name in (each.id, each.continues) if name}
    numbers = [int(found[1]) for name in names if (found := _NUMBERED.fullmatch(name))]
    return f"a{max(numbers, default=0) + 1}"


def _refuse_circle(connection: sqlite3.Connection, document: int, attribution: Attribution) -> None:
    if goes_round(documents.record(connection, document), attribution.id):
        raise ValueError(f"{attribution.id!r} cannot go on from {attribution.continues!r}, which goes on from it")


def _keep(
    connection: sqlite3.Connection,
    facts: tuple[str, str, int, int | None, str | None, Change],
    before: Attribution | None,
    after: Attribution | None,
) -> Review:
    (number,) = connection.execute(
        "INSERT INTO reviews (made, reviewer, document_id, attribution_id, name, action, before, after) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        (*facts, _packed(before), _packed(after)),
    ).fetchone()
    return _review(connection, number)


def _review(connection: sqlite3.Connection, number: int) -> Review:
    return _read(*connection.execute(f"{_COLUMNS} WHERE reviews.id = ?", (number,)).fetchone())


def _read(*columns: Any) -> Review:
    *facts, action, before, after, undone, undone_by = columns
    number, made, by, document, title, name = facts
    states = _unpacked(before), _unpacked(after)
    return Review(number, made, by, document, title, name, Change(action), *states, undone, undone_by)


def _packed(attribution: Attribution | None) -> str | None:
    """An attribution as JSON, its score unrounded."""
    if attribution is None:
        return None
    names = ("id", "type", "act", "source", "cue", "content", "continues", "parent", "score")
    speaker = attribution.speaker
    return json.dumps(
        {
            **{name: getattr(attribution, name) for name in names},
            "speaker": speaker and {"name": speaker.name, "kind": speaker.kind, "mention": speaker.mention},
        },
        ensure_ascii=False,
    )


def _unpacked(state: str | None) -> Attribution | None:
    if state is None:
        return None
    facts = json.loads(state)
    speaker = facts["speaker"]
    facts |= {part: _spans(facts[part]) for part in documents.PARTS}
    facts["speaker"] = speaker and Speaker(speaker["name"], Kind(speaker["kind"]), _spans(speaker["mention"]))
    return Attribution(**facts | {"type": Type(facts["type"]), "act": Act(facts["act"])})


def _spans(found: Iterable[Iterable[int]]) -> Spans:
    return tuple(Span(*span) for span in found)
