"""Who speaks how often, where and since when; and by which names."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from onrecord.archive.database import bounds
from onrecord.archive.wanted import Query, named, selected

__all__ = ["Evidence", "Name", "PersonFound", "evidence", "names", "people", "person", "speakers"]


_COUNTS = """
    count(DISTINCT documents.id) AS documents, count(DISTINCT publisher_folded) AS publishers,
    min(published) AS first, max(published) AS last
"""


@dataclass(frozen=True, slots=True)
class PersonFound:
    """A person, or a body, and what is reported of them.

    Attributes:
        id: the row, which stays while more is learned, and is never given to somebody else.
        name: the fullest of the usual ones.
        attributions: how many of those that the query means are theirs.
        documents: in how many articles.
        publishers: in how many outlets.
        first: the first day of publication.
        last: the last one.
    """

    id: int
    name: str
    kind: str
    attributions: int
    documents: int
    publishers: int
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class Name:
    """A name by which articles call somebody.

    Attributes:
        documents: in how many articles it is the fullest.
        first_year: of these, the first year of publication.
        last_year: the last one.
    """

    name: str
    documents: int
    first_year: int | None
    last_year: int | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why two names are held to be those of one.

    Attributes:
        kind: in a word or two.
        why: in a sentence.
    """

    one: str
    other: str
    kind: str
    why: str


def speakers(connection: sqlite3.Connection, query: Query, *, limit: int = 20, offset: int = 0) -> list[PersonFound]:
    """The people and bodies who are reported most, of the attributions that a query means.

    Raises:
        QueryError: it cannot be asked so.
    """
    if query == Query():  # counted already
        found = connection.execute(
            "SELECT id FROM people WHERE attributions > 0 ORDER BY attributions DESC, id LIMIT ? OFFSET ?",
            bounds(limit, offset),
        ).fetchall()
        return [person(connection, row) for (row,) in found]
    selection, values = selected(query)
    found = connection.execute(
        "SELECT people.id, people.name, people.kind, found.attributions, documents, publishers, first, last FROM ("
        f"SELECT person_id, count(*) AS attributions, {_COUNTS} {selection} AND person_id IS NOT NULL "
        "GROUP BY person_id ORDER BY 2 DESC, 1 LIMIT ? OFFSET ?) AS found "
        "JOIN people ON people.id = person_id ORDER BY found.attributions DESC, people.id",
        (*values, *bounds(limit, offset)),
    ).fetchall()
    return [PersonFound(*row) for row in found]


def person(connection: sqlite3.Connection, row: int) -> PersonFound:
    """A person by the row."""
    name, kind, attributions = connection.execute(
        "SELECT name, kind, attributions FROM people WHERE id = ?", (row,)
    ).fetchone()
    figures = connection.execute(  # articles are fewer than what they report
        f"SELECT {_COUNTS} FROM namings JOIN speakers ON speakers.naming_id = namings.id "
        "JOIN documents ON documents.id = document_id WHERE person_id = ? AND superseded_by IS NULL",
        (row,),
    ).fetchone()
    return PersonFound(row, name, kind, attributions, *figures)


def people(connection: sqlite3.Connection, name: str) -> list[int]:
    """The rows of the people with a name that has all words of this one; who is reported most comes first."""
    rows = connection.execute(
        "SELECT DISTINCT people.id FROM namings_fts JOIN namings ON namings.id = namings_fts.rowid "
        "JOIN people ON people.id = person_id "
        "WHERE namings_fts MATCH ? AND people.attributions > 0 ORDER BY people.attributions DESC, people.id",
        (named(name),),
    )
    return [row for (row,) in rows]


def names(connection: sqlite3.Connection, person: int) -> list[Name]:
    """The names of somebody, the most usual first."""
    rows = connection.execute(
        "SELECT name, sum(documents), min(year), max(year) FROM namings WHERE person_id = ? AND documents > 0 "
        "GROUP BY name ORDER BY sum(documents) DESC, name",
        (person,),
    )
    return [Name(*row) for row in rows]


def evidence(connection: sqlite3.Connection, person: int) -> list[Evidence]:
    """Why the names of somebody are held to be those of one."""
    rows = connection.execute(
        "SELECT DISTINCT one.name, other.name, merges.kind, why FROM merges "
        "JOIN namings AS one ON one.id = one_id JOIN namings AS other ON other.id = other_id "
        "WHERE one.person_id = ? AND one.name <> other.name ORDER BY 1, 2",
        (person,),
    )
    return [Evidence(*row) for row in rows]
