"""Which attributions a query means, and which of them come first, told by columns in memory.

It is the same as what :mod:`onrecord.archive.search` has SQLite tell.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_left
from collections import OrderedDict
from threading import Lock
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from onrecord.archive import search
from onrecord.archive.columns import ACTS, KINDS, TYPES, Columns, numbers
from onrecord.archive.query import full_text
from onrecord.archive.search import Order
from onrecord.archive.wanted import BY_NAME, Hand, Query, folded, kind, named, since, until

__all__ = ["Places", "Words", "found", "rows"]

Places: TypeAlias = NDArray[np.int32] | NDArray[np.intp] | slice
"""Of attributions in the columns, ascending."""

_Mask: TypeAlias = NDArray[np.bool]

_KEPT = 8  # words, in a few megabytes
_WORDS = "SELECT group_concat(rowid) FROM attributions_fts WHERE attributions_fts MATCH ?"
_PEOPLE = f"SELECT group_concat(person_id) FROM ({BY_NAME})"
_ALL = slice(None)


class Words:
    """The places of what has certain words, kept of those that were last looked for.

    People look at the next page, or narrow down what they have found: the words stay the same.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._columns: Columns | None = None
        self._places: OrderedDict[str, NDArray[np.int32]] = OrderedDict()

    def places(self, connection: sqlite3.Connection, columns: Columns, words: str) -> NDArray[np.int32]:
        """The places of the contents with certain words, given as a full-text query."""
        with self._lock:
            if self._columns is not columns:
                self._columns = columns
                self._places.clear()
            if words in self._places:
                self._places.move_to_end(words)
                return self._places[words]
        places = _with_words(connection, columns, words)
        with self._lock:
            if self._columns is columns:
                self._places[words] = places
                if len(self._places) > _KEPT:
                    self._places.popitem(last=False)
        return places


def _with_words(connection: sqlite3.Connection, columns: Columns, words: str) -> NDArray[np.int32]:
    rows = np.sort(numbers(connection, _WORDS, (words,)))
    places = columns.id.searchsorted(rows)
    is_there = places < len(columns.id)  # what has come since the columns were read is not
    is_there[is_there] = columns.id[places[is_there]] == rows[is_there]
    return places[is_there].astype(np.int32)


def found(connection: sqlite3.Connection, columns: Columns, query: Query, words: Words) -> Places:
    """The places of the attributions that a query means.

    Raises:
        QueryError: it cannot be asked so.
    """
    has_words = bool(query.words.strip())
    found: Places = words.places(connection, columns, full_text(query.words)) if has_words else _ALL
    for column, is_wanted in (
        (columns.naming, _namings(connection, columns, query)),
        (columns.document, _documents(columns, query)),
        (columns.facts, _facts(query)),
    ):
        if is_wanted is not None:
            found = _where(found, is_wanted.take(column[found]))
    if query.min_score:
        found = _where(found, columns.score[found] >= query.min_score)
    if query.hand is not None:
        found = _where(found, columns.is_inner[found] == (query.hand is Hand.SECOND))
    return found


def _where(found: Places, is_wanted: _Mask) -> Places:
    return np.flatnonzero(is_wanted) if isinstance(found, slice) else found[is_wanted]


def _namings(connection: sqlite3.Connection, columns: Columns, query: Query) -> _Mask | None:
    """Which namings are those of the people who are meant."""
    is_wanted = None
    if query.speaker is not None:
        is_wanted = np.isin(columns.person, numbers(connection, _PEOPLE, (named(query.speaker),)))
    if query.person is not None:
        is_theirs = columns.person == query.person
        is_wanted = is_theirs if is_wanted is None else is_wanted & is_theirs
    if is_wanted is not None:
        is_wanted[columns.person == 0] = False
    return is_wanted


def _documents(columns: Columns, query: Query) -> _Mask | None:
    """Which documents are meant."""
    masks = []
    if query.since is not None or query.until is not None:
        start = 0 if query.since is None else _place(columns, since(query.since))
        end = len(columns.in_order) if query.until is None else _place(columns, until(query.until))
        is_meant = np.zeros(len(columns.days), np.bool)
        is_meant[list(columns.in_order[start:end])] = True
        masks.append(is_meant.take(columns.day))
    if query.publisher is not None:
        masks.append(columns.publisher == columns.folded.get(folded(query.publisher), -1))
    if not query.versions and not columns.is_current[1:].all():
        masks.append(columns.is_current)
    return np.logical_and.reduce(masks) if masks else None


def _place(columns: Columns, day: str) -> int:
    return bisect_left(columns.in_order, day, key=columns.days.__getitem__)


def _facts(query: Query) -> _Mask | None:
    """Which types, acts and kinds are meant."""
    if query.type is None and query.act is None and query.kind is None:
        return None
    is_wanted = np.ones((len(TYPES), len(ACTS), len(KINDS)), np.bool)
    if query.type is not None:
        is_wanted[[each != query.type for each in TYPES]] = False
    if query.act is not None:
        is_wanted[:, [each != query.act for each in ACTS]] = False
    if query.kind is not None:
        meant = kind(query.kind)
        is_wanted[:, :, [each != meant for each in KINDS]] = False
    return is_wanted.ravel()


def rows(
    connection: sqlite3.Connection, columns: Columns, query: Query, found: Places, order: Order, page: slice
) -> list[int]:
    """The rows of the attributions that were found, in order, of which a part is wanted."""
    if query.words.strip() and order is Order.RELEVANCE:
        return _by_relevance(connection, query, columns.id[found], page)
    documents = columns.document[found]
    places = np.arange(len(documents)) if isinstance(found, slice) else found.astype(np.int64)
    length = len(columns.id)
    numbers = _ranks(columns, order).take(columns.day).take(documents) * length
    numbers += places if order is Order.OLDEST else length - 1 - places
    if page.stop < len(numbers):
        numbers = np.partition(numbers, page.stop)[: page.stop]
    first = np.sort(numbers)[page] % max(length, 1)
    return _listed(columns.id[first if order is Order.OLDEST else length - 1 - first])


def _ranks(columns: Columns, order: Order) -> NDArray[np.int64]:
    """The rank of each day, from 0; the last is that of no day."""
    ranks = np.full(len(columns.days), len(columns.in_order))
    ascending = np.arange(len(columns.in_order))
    ranks[list(columns.in_order)] = ascending if order is Order.OLDEST else ascending[::-1]
    return ranks


def _by_relevance(connection: sqlite3.Connection, query: Query, stored: NDArray[np.int64], page: slice) -> list[int]:
    last, others = stored[-search.WEIGHED :], stored[: -search.WEIGHED][::-1]
    rest = slice(max(page.start - len(last), 0), max(page.stop - len(last), 0))
    return search.weighed(connection, query, _listed(last))[page] + _listed(others[rest])


def _listed(rows: NDArray[np.int64]) -> list[int]:
    return [int(row) for row in rows]
