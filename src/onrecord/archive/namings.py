"""Who speaks, kept across documents: the tables of people, their namings and the evidence that joins them.

A *naming* is how documents of one year name a speaker. Which namings mean one person is told by
:mod:`onrecord.people`, a function of the namings alone; here is what it is asked about, and where its answer is
kept. People keep their rows when more is learned of them.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from onrecord.archive.database import unused
from onrecord.archive.documents import Added
from onrecord.attribution import Kind, Speaker
from onrecord.document import Document
from onrecord.people import Corrections, Naming, Person, gender, keys, people

__all__ = [
    "Action",
    "Correction",
    "correct",
    "corrections",
    "enter",
    "forget",
    "is_known",
    "made",
    "settle",
    "withdraw",
]


class Action(StrEnum):
    """What somebody says of two names."""

    MERGE = "merge"
    """They are those of one."""
    SPLIT = "split"
    """They are not."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What somebody has said of two names, and when (UTC)."""

    made: str
    action: Action
    one: str
    other: str


def enter(connection: sqlite3.Connection, documents: Iterable[Added]) -> None:
    """Count the named speakers of new documents to their namings.

    A name that is new is that of a person of its own until it is settled who is who; see :func:`settle`.
    """
    for added in documents:
        speakers: dict[tuple[str, Kind], list[Speaker]] = defaultdict(list)
        for speaker in added.speakers:
            if speaker.name and speaker.kind.is_named:
                speakers[speaker.name, speaker.kind].append(speaker)
        for (name, kind), alike in speakers.items():
            _enter(connection, added, name, kind, alike)


def _enter(connection: sqlite3.Connection, added: Added, name: str, kind: Kind, alike: Sequence[Speaker]) -> None:
    """Count the speakers of one name in a document, who differ in where the name stands."""
    hints = {hint for speaker in alike if (hint := gender(added.record, speaker))}
    found = (name, kind.value, hints.pop() if len(hints) == 1 else None, _year(added.record.document))
    count = sum(each.speaker in alike for each in added.record)
    naming, person = connection.execute(
        "INSERT INTO namings (name, kind, gender, year, documents, attributions) VALUES (?, ?, ?, ?, 1, ?) "
        "ON CONFLICT DO UPDATE SET documents = documents + 1, attributions = attributions + excluded.attributions "
        "RETURNING id, person_id",
        (*found, count),
    ).fetchone()
    connection.executemany(
        "UPDATE speakers SET naming_id = ? WHERE id = ?", [(naming, added.speakers[each]) for each in alike]
    )
    if person is None:
        person = _known(connection, name, kind) or _new(connection, name, kind)
        connection.execute("UPDATE namings SET person_id = ? WHERE id = ?", (person, naming))
        connection.executemany("INSERT INTO naming_keys VALUES (?, ?)", [(key, naming) for key in keys(name, kind)])
    connection.execute("UPDATE people SET attributions = attributions + ? WHERE id = ?", (count, person))
    _unsettle(connection, naming)


def _unsettle(connection: sqlite3.Connection, naming: int) -> None:
    """Note that who is who is to be told anew: it depends on how many articles name whom."""
    connection.execute("INSERT OR IGNORE INTO unsettled SELECT key FROM naming_keys WHERE naming_id = ?", (naming,))


def _known(connection: sqlite3.Connection, name: str, kind: Kind) -> int | None:
    """Who is meant by the same name in other years."""
    row = connection.execute(
        "SELECT person_id FROM namings WHERE name = ? AND kind = ? AND person_id IS NOT NULL LIMIT 1",
        (name, kind.value),
    ).fetchone()
    return row and int(row[0])


def _new(connection: sqlite3.Connection, name: str, kind: Kind) -> int:
    """A new person, of a number that nobody has had."""
    (row,) = connection.execute(
        f"INSERT INTO people (id, name, kind) VALUES ({unused('people')}, ?, ?) RETURNING id", (name, kind.value)
    ).fetchone()
    return int(row)


def _year(document: Document) -> int | None:
    year = (document.published or "")[:4]
    return int(year) if year.isascii() and year.isdigit() else None


def withdraw(connection: sqlite3.Connection, documents: Iterable[int]) -> None:
    """Count the speakers of documents no longer, since newer versions of these have come."""
    for document in documents:
        rows = connection.execute(
            "SELECT naming_id, count(attributions.id) FROM speakers "
            "LEFT JOIN attributions ON attributions.speaker_id = speakers.id "
            "WHERE speakers.document_id = ? AND naming_id IS NOT NULL GROUP BY naming_id",
            (document,),
        ).fetchall()
        for naming, count in rows:
            _leave(connection, naming, count)


def forget(connection: sqlite3.Connection, document: int, named: Iterable[tuple[str | None, Kind]]) -> None:
    """Count those who have one of some names in a document no longer; :func:`enter` counts them anew."""
    for name, kind in named:
        rows = connection.execute(
            "SELECT naming_id, count(attributions.id) FROM speakers "
            "LEFT JOIN attributions ON attributions.speaker_id = speakers.id "
            "WHERE speakers.document_id = ? AND speakers.name = ? AND kind = ? AND naming_id IS NOT NULL "
            "GROUP BY naming_id",
            (document, name, kind.value),
        ).fetchall()
        for naming, count in rows:
            _leave(connection, naming, count)


def _leave(connection: sqlite3.Connection, naming: int, count: int) -> None:
    """Count one document less, with so many attributions."""
    connection.execute(
        "UPDATE namings SET documents = documents - 1, attributions = attributions - ? WHERE id = ?", (count, naming)
    )
    connection.execute(
        "UPDATE people SET attributions = attributions - ? WHERE id = (SELECT person_id FROM namings WHERE id = ?)",
        (count, naming),
    )
    _unsettle(connection, naming)


def corrections(connection: sqlite3.Connection) -> Corrections:
    """What people have said of who is who; of two that contradict one another, the later one."""
    latest = {
        frozenset((one, other)): (action, one, other)
        for action, one, other in connection.execute("SELECT action, one, other FROM corrections ORDER BY id")
    }
    return Corrections(
        merges=tuple((one, other) for action, one, other in latest.values() if action == "merge"),
        splits=tuple((one, other) for action, one, other in latest.values() if action == "split"),
    )


def is_known(connection: sqlite3.Connection, name: str) -> bool:
    """Whether a document calls a speaker so."""
    return connection.execute("SELECT 1 FROM namings WHERE name = ?", (name,)).fetchone() is not None


def correct(connection: sqlite3.Connection, made: str, action: Action, one: str, other: str) -> set[int]:
    """Keep what somebody says of two names, and settle who they are.

    Returns:
        The namings of which it says something, and those that have come to mean somebody else than before.

    Raises:
        ValueError: it has no effect.
    """
    connection.execute(
        "INSERT INTO corrections (made, action, one, other) VALUES (?, ?, ?, ?)", (made, action.value, one, other)
    )
    named = {row for (row,) in connection.execute("SELECT id FROM namings WHERE name IN (?, ?)", (one, other))}
    for naming in named:
        _unsettle(connection, naming)
    moved = settle(connection)
    people = [_meant(connection, name) for name in (one, other)]
    if bool(people[0] & people[1]) != (action is Action.MERGE):
        reason = "a split forbids it" if action is Action.MERGE else "the two names differ in nothing that counts"
        raise ValueError(f"{one!r} and {other!r} cannot be made {'one' if action is Action.MERGE else 'two'}: {reason}")
    return moved | named


def _meant(connection: sqlite3.Connection, name: str) -> set[int]:
    return {row for (row,) in connection.execute("SELECT person_id FROM namings WHERE name = ?", (name,))}


def made(connection: sqlite3.Connection) -> list[Correction]:
    """All corrections, in the order in which they were made."""
    rows = connection.execute("SELECT made, action, one, other FROM corrections ORDER BY id")
    return [Correction(day, Action(action), one, other) for day, action, one, other in rows]


def settle(connection: sqlite3.Connection) -> set[int]:
    """Tell anew who is who among all namings that hang together with those of which more has been counted.

    Returns:
        The namings that have come to mean somebody else than before.
    """
    known = corrections(connection)
    seen: set[str] = set()
    moved: set[int] = set()
    for (key,) in connection.execute("SELECT key FROM unsettled ORDER BY key").fetchall():
        if key not in seen:
            block, among = _together(connection, key, known)
            seen |= among
            moved |= _settle(connection, block, known)
    connection.execute("DELETE FROM unsettled")
    return moved


def _settle(connection: sqlite3.Connection, block: Sequence[Naming], known: Corrections) -> set[int]:
    earlier = connection.execute(
        "SELECT id, person_id FROM namings WHERE person_id IS NOT NULL AND id IN (SELECT value FROM json_each(?))",
        (json.dumps([naming.id for naming in block]),),
    )
    before: dict[int, int] = dict(earlier.fetchall())
    found = people(block, known)
    rows: dict[int, Person] = {}
    counts = {naming.id: naming.documents for naming in block}
    others = _meant_by_others(connection, block, before.values())
    for person in sorted(found, key=lambda each: -sum(counts[naming] for naming in each.namings)):
        rows[_row(connection, person, before, others | rows.keys())] = person
    moved = [(row, naming) for row, person in rows.items() for naming in person.namings if before.get(naming) != row]
    connection.executemany("UPDATE namings SET person_id = ? WHERE id = ?", moved)
    connection.executemany(
        "UPDATE people SET name = ?, kind = ? WHERE id = ?",
        [(person.name, person.kind.value, row) for row, person in rows.items()],
    )
    touched = [(row,) for row in {*rows, *before.values()}]
    connection.executemany(
        "UPDATE people SET attributions = "
        "(SELECT ifnull(sum(attributions), 0) FROM namings WHERE person_id = people.id) WHERE id = ?",
        touched,
    )
    connection.executemany(
        "DELETE FROM people WHERE id = ? AND NOT EXISTS (SELECT 1 FROM namings WHERE person_id = people.id)", touched
    )
    _keep_evidence(connection, block, found)
    return {naming for _, naming in moved if naming in before}


def _meant_by_others(connection: sqlite3.Connection, block: Sequence[Naming], people: Iterable[int]) -> set[int]:
    """Those of some people who are meant by namings of other blocks, from which they have been split."""
    rows = connection.execute(
        "SELECT DISTINCT person_id FROM namings WHERE person_id IN (SELECT value FROM json_each(?)) "
        "AND id NOT IN (SELECT value FROM json_each(?)) AND documents > 0",
        (json.dumps(list(people)), json.dumps([naming.id for naming in block])),
    )
    return {row for (row,) in rows}


def _together(connection: sqlite3.Connection, key: str, known: Corrections) -> tuple[list[Naming], set[str]]:
    """The namings that a key leads to, and those that the keys of these lead to, and so on; and all their keys."""
    others: dict[str, set[str]] = defaultdict(set)
    for one, other in known.merges:
        others[one].add(other)
        others[other].add(one)
    found: dict[int, Naming] = {}
    seen: set[str] = set()
    keys = {key}
    while keys:
        seen |= keys
        by_key = "id IN (SELECT naming_id FROM naming_keys WHERE key IN (SELECT value FROM json_each(?)))"
        fresh = _namings(connection, by_key, keys)
        corrected = {other for naming in fresh for other in others[naming.name]}
        fresh += _namings(connection, "name IN (SELECT value FROM json_each(?))", corrected) if corrected else []
        rows = connection.execute(
            "SELECT DISTINCT key FROM naming_keys WHERE naming_id IN (SELECT value FROM json_each(?))",
            (json.dumps([naming.id for naming in fresh if naming.id not in found]),),
        )
        keys = {each for (each,) in rows} - seen
        found |= {naming.id: naming for naming in fresh}
    return [found[row] for row in sorted(found)], seen


def _namings(connection: sqlite3.Connection, condition: str, values: Iterable[str]) -> list[Naming]:
    rows = connection.execute(
        f"SELECT id, name, kind, gender, year, documents FROM namings WHERE documents > 0 AND {condition}",
        (json.dumps(sorted(values)),),
    )
    return [Naming(row, name, Kind(kind), *rest) for row, name, kind, *rest in rows]


def _row(connection: sqlite3.Connection, person: Person, before: dict[int, int], taken: Container[int]) -> int:
    """The row of the person whom most of the namings meant before, the older one of two; or a new one."""
    earlier = Counter(row for naming in person.namings if (row := before.get(naming)) and row not in taken)
    known = min(earlier, key=lambda row: (-earlier[row], row), default=None)
    return _new(connection, person.name, person.kind) if known is None else known


def _keep_evidence(connection: sqlite3.Connection, namings: Sequence[Naming], found: Iterable[Person]) -> None:
    connection.execute(
        "DELETE FROM merges WHERE one_id IN (SELECT value FROM json_each(?))", (json.dumps([e.id for e in namings]),)
    )
    connection.executemany(
        "INSERT OR REPLACE INTO merges VALUES (?, ?, ?, ?)",
        [(merge.one, merge.other, merge.kind, merge.why) for person in found for merge in person.merges],
    )
