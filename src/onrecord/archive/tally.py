"""How many attributions a query means, how many of these are of each type, act, outlet, person and day, and the first.

The words are looked up in the file, all else in columns that are held in memory: see
:mod:`onrecord.archive.columns`. This is for what answers many queries, such as a server: to load the columns of a
million attributions takes a second or two, to count what a query means then some milliseconds.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from math import prod
from queue import LifoQueue
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from onrecord.archive.chosen import Places, Words, found, rows
from onrecord.archive.columns import ACTS, KINDS, TYPES, Columns, Followed
from onrecord.archive.database import reader, snapshot, told, within
from onrecord.archive.hits import Hit
from onrecord.archive.most_quoted import most_quoted
from onrecord.archive.search import Order, described
from onrecord.archive.speakers import PersonFound
from onrecord.archive.wanted import Hand, Query

__all__ = ["Facets", "Tallied", "Tally"]

_CONNECTIONS = 4  # at once; who comes later waits
_CACHE = 8 * 1024  # KiB of pages, of each


@dataclass(frozen=True, slots=True)
class Tallied:
    """An outlet or a person, and how many of the attributions that a query means are theirs.

    Attributes:
        id: the row of a person.
    """

    name: str
    count: int
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Facets:
    """How many attributions a query means, and how many of these are of what.

    Attributes:
        total: all of them.
        documents: in how many articles.
        types: of each type.
        acts: of each act.
        kinds: of each kind of source.
        hands: at each hand.
        publishers: of the outlets that have most, which come first; named as they are usually spelled.
        publishers_in_all: how many outlets.
        speakers: of the people and bodies that have most, who come first.
        speakers_in_all: how many people and bodies.
        days: of each day, month or year of publication, as precisely as it is known, the first of them first.
        undated: of no known day.
    """

    total: int
    documents: int
    types: dict[str, int]
    acts: dict[str, int]
    kinds: dict[str, int]
    hands: dict[str, int]
    publishers: tuple[Tallied, ...]
    publishers_in_all: int
    speakers: tuple[Tallied, ...]
    speakers_in_all: int
    days: tuple[tuple[str, int], ...]
    undated: int


class Tally:
    """An archive that is counted in memory, for any number of threads. A context manager, which closes it.

    What others write to the file meanwhile is counted, too. All methods raise
    :class:`~onrecord.errors.ArchiveError` where the file cannot be read.

    Args:
        path: of the archive.
        interval: for how many seconds what has been read is taken for what is there.
        seconds: after how many a query is ended that takes so long; ``None`` for never.

    Raises:
        ArchiveError: there is no archive, or it cannot be read.
    """

    def __init__(self, path: str, *, interval: float = 1.0, seconds: float | None = None) -> None:
        self._path, self._seconds = path, seconds
        self._words = Words()
        self._connections: LifoQueue[sqlite3.Connection] = LifoQueue()
        with ExitStack() as opened:
            self._followed = Followed(path, interval)
            opened.callback(self._followed.close)
            for _ in range(_CONNECTIONS):
                connection = reader(path)
                opened.callback(connection.close)
                connection.execute(f"PRAGMA cache_size = -{_CACHE}")
                self._connections.put(connection)
            self._opened = opened.pop_all()

    def close(self) -> None:
        """Close the file, when those who are counting have done so."""
        connections = [self._connections.get() for _ in range(_CONNECTIONS)]
        try:
            with told(self._path):
                self._opened.close()
        finally:
            for connection in connections:
                self._connections.put(connection)  # whoever comes later is told that it is closed

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def follow(self) -> None:
        """Count what has been written to the file, now and not after the interval."""
        self._followed.follow()

    def count(self, query: Query) -> int:
        """How many attributions a query means.

        Raises:
            QueryError: it cannot be asked so, or takes too long.
        """
        columns = self._followed.columns()
        with self._reading() as connection:
            return len(columns.id[found(connection, columns, query, self._words)])

    def facets(self, query: Query, *, most: int = 10) -> Facets:
        """How many attributions a query means, and how many of these are of what.

        Args:
            query: what is meant.
            most: how many outlets and how many people to name.

        Raises:
            QueryError: it cannot be asked so, or takes too long.
        """
        columns = self._followed.columns()
        with self._reading() as connection:
            return _facets(connection, columns, found(connection, columns, query, self._words), most)

    def search(self, query: Query, *, order: Order = Order.RELEVANCE, limit: int = 20, offset: int = 0) -> list[Hit]:
        """The attributions that a query means, as :meth:`onrecord.archive.Archive.search` gives them, but sooner.

        Raises:
            QueryError: it cannot be asked so, or takes too long.
        """
        columns = self._followed.columns()
        page = slice(offset, offset + limit)
        with self._reading() as connection:
            places = found(connection, columns, query, self._words)
            return described(connection, query, rows(connection, columns, query, places, order, page))

    def speakers(self, query: Query, *, limit: int = 20, offset: int = 0) -> list[PersonFound]:
        """Who is reported most, as :meth:`onrecord.archive.Archive.speakers` tells it, but sooner.

        Raises:
            QueryError: it cannot be asked so, or takes too long.
        """
        columns = self._followed.columns()
        with self._reading() as connection:
            places = found(connection, columns, query, self._words)
            return most_quoted(connection, columns, places, limit=limit, offset=offset)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        connection = self._connections.get()
        try:
            with told(self._path), snapshot(connection), within(connection, self._seconds):
                yield connection
        finally:
            self._connections.put(connection)


def _facets(connection: sqlite3.Connection, columns: Columns, found: Places, most: int) -> Facets:
    by_document = np.bincount(columns.document[found], minlength=len(columns.publisher))
    inner = int(np.count_nonzero(columns.is_inner[found]))
    table = (len(TYPES), len(ACTS), len(KINDS))
    facts = np.bincount(columns.facts[found], minlength=prod(table)).reshape(table)
    by_publisher = _summed(columns.publisher, by_document, len(columns.publishers))
    by_naming = np.bincount(columns.naming[found], minlength=len(columns.person))
    by_person = _summed(columns.person, by_naming, 1)
    by_day = _summed(columns.day, by_document, len(columns.days)).tolist()
    return Facets(
        total=int(facts.sum()),
        documents=int(np.count_nonzero(by_document)),
        types=dict(zip(TYPES, facts.sum(axis=(1, 2)).tolist(), strict=True)),
        acts=dict(zip(ACTS, facts.sum(axis=(0, 2)).tolist(), strict=True)),
        kinds=dict(zip(KINDS, facts.sum(axis=(0, 1)).tolist(), strict=True)),
        hands={Hand.FIRST.value: int(facts.sum()) - inner, Hand.SECOND.value: inner},
        publishers=_publishers(columns, by_publisher, most),
        publishers_in_all=int(np.count_nonzero(by_publisher[1:])),
        speakers=_speakers(connection, by_person, most),
        speakers_in_all=int(np.count_nonzero(by_person[1:])),
        days=tuple((columns.days[place], by_day[place]) for place in columns.in_order if by_day[place]),
        undated=by_day[0],
    )


def _summed(places: NDArray[Any], counts: NDArray[Any], length: int) -> NDArray[np.int64]:
    """The counts of what has the same place, together."""
    return np.bincount(places, counts, length).astype(np.int64)  # floats count exactly up to 2⁵³


def _publishers(columns: Columns, counts: NDArray[np.int64], most: int) -> tuple[Tallied, ...]:
    found = (Tallied(columns.publishers[place], int(counts[place])) for place in _largest(counts, most))
    return tuple(sorted(found, key=lambda each: (-each.count, each.name))[:most])


def _speakers(connection: sqlite3.Connection, counts: NDArray[np.int64], most: int) -> tuple[Tallied, ...]:
    rows = sorted(_largest(counts, most), key=lambda row: (-counts[row], row))[:most]
    names = dict(
        connection.execute(
            "SELECT id, name FROM people WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(rows),)
        ).fetchall()
    )
    return tuple(Tallied(names[row], int(counts[row]), row) for row in rows if row in names)


def _largest(counts: NDArray[np.int64], most: int) -> Sequence[int]:
    """The places, but the first, of the largest counts, in no order; all of those that are as large as the last."""
    places = np.flatnonzero(counts[1:]) + 1
    if 0 < most < len(places):
        least = np.partition(counts[places], len(places) - most)[len(places) - most]
        places = places[counts[places] >= least]
    return [int(place) for place in places]
