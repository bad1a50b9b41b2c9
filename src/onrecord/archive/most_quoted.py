"""Who is reported most, of what a query means, told by columns in memory.

It is the same as what :mod:`onrecord.archive.speakers` has SQLite tell.
"""

from __future__ import annotations

import json
import sqlite3
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.archive.chosen import Places
from onrecord.archive.columns import Columns
from onrecord.archive.speakers import PersonFound

__all__ = ["most_quoted"]


def most_quoted(
    connection: sqlite3.Connection, columns: Columns, found: Places, *, limit: int, offset: int
) -> list[PersonFound]:
    """The people and bodies who are reported most, of the attributions at some places."""
    by_naming = np.bincount(columns.naming[found], minlength=len(columns.person))
    counts = np.bincount(columns.person, by_naming).astype(np.int64)
    named = np.flatnonzero(counts[1:]) + 1
    ranked = named[np.lexsort((named, -counts[named]))][offset : offset + limit]
    people = {
        row: (name, kind)
        for row, name, kind in connection.execute(
            "SELECT id, name, kind FROM people WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(ranked.tolist()),),
        )
    }
    stand = _articles(columns, found, ranked)
    return [
        _person(columns, row, people[row], int(counts[row]), documents)
        for row, documents in zip(ranked.tolist(), stand, strict=True)
        if row in people  # the others have come to be somebody else since the columns were read
    ]


def _articles(columns: Columns, found: Places, people: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """The documents in which each of some people is reported, each document once."""
    place = np.full(int(columns.person.max(initial=0)) + 1, -1)
    place[people] = np.arange(len(people))
    whose = place.take(columns.person).take(columns.naming[found])
    theirs = whose >= 0
    length = len(columns.publisher)
    pairs = np.unique(whose[theirs] * length + columns.document[found][theirs])
    return np.split(pairs % length, np.searchsorted(pairs, np.arange(1, len(people)) * length)) if len(people) else []


def _person(
    columns: Columns, row: int, called: tuple[str, str], attributions: int, documents: NDArray[np.int64]
) -> PersonFound:
    outlets: NDArray[Any] = np.unique(columns.publisher[documents])
    days = [columns.days[day] for day in np.unique(columns.day[documents]).tolist() if day]
    name, kind = called
    return PersonFound(
        id=row,
        name=name,
        kind=kind,
        attributions=attributions,
        documents=len(documents),
        publishers=int(np.count_nonzero(outlets)),
        first=min(days, default=None),
        last=max(days, default=None),
    )
