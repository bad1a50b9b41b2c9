"""What attributions are counted by, in memory: a column of numbers for each fact, brought up to date with the file.

SQLite looks up each row of a join by itself, some microseconds a row, which is a quarter of a second for a word that
58,000 contents have. Columns do the same in a millisecond, in 26 bytes an attribution and some room for more. They are
read once; then only what is new, since the file tells all that ever changes of what was there: which documents have
newer versions, whom names mean, and in which documents something was corrected.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from onrecord.archive.database import reader, snapshot, told
from onrecord.archive.wanted import UNKNOWN
from onrecord.attribution import Act, Kind, Type

__all__ = ["ACTS", "KINDS", "TYPES", "Columns", "Followed", "numbers"]

Numbers: TypeAlias = NDArray[np.int64]

TYPES = tuple(type_.value for type_ in Type)
ACTS = tuple(act.value for act in Act)
KINDS = (*(kind.value for kind in Kind), UNKNOWN)

_ROW = np.dtype(
    [
        *(("id", np.int64), ("document", np.int32), ("naming", np.int32)),
        *(("facts", np.uint8), ("score", np.float64), ("is_inner", np.bool)),
    ]
)
_AT_ONCE = 50_000  # rows in Python's own objects, which take ten times as much memory
_CACHE = 8 * 1024  # KiB of pages: each is read but once
_ROOM = 1.25  # times as much as is needed: so each row is copied some few times, however small the batches are

_CODES = {
    "type": " ".join(f"WHEN '{type_}' THEN {code * len(ACTS) * len(KINDS)}" for code, type_ in enumerate(TYPES)),
    "act": " ".join(f"WHEN '{act}' THEN {code * len(KINDS)}" for code, act in enumerate(ACTS)),
    "kind": " ".join(f"WHEN '{kind}' THEN {code}" for code, kind in enumerate(KINDS)),
}
_ROWS = f"""
    SELECT attributions.id, attributions.document_id, ifnull(naming_id, 0),
        (CASE type {_CODES["type"]} END) + (CASE act {_CODES["act"]} END)
            + (CASE ifnull(kind, '{UNKNOWN}') {_CODES["kind"]} END), score, parent IS NOT NULL
    FROM attributions LEFT JOIN speakers ON speakers.id = speaker_id
"""


@dataclass(frozen=True, slots=True)
class Columns:
    """The facts of all attributions at one moment.

    Attributes:
        id: the row of each attribution, ascending.
        document: its document.
        naming: that of its speaker; 0 where there is none.
        facts: its type, its act and the kind of its source, as a place in a table of :data:`TYPES` by :data:`ACTS`
            by :data:`KINDS`.
        score: its score.
        is_inner: whether it stands within the content of another.
        publisher: the place of each document's outlet in ``publishers``; these three by the document's row.
        day: that of its day in ``days``.
        is_current: whether no newer version has come.
        person: whom each naming means, by its row; 0 is nobody.
        publishers: the outlets as they are usually spelled; the first stands for none.
        folded: where they are, by their names in small letters.
        days: all days of publication; the first stands for none.
        in_order: the places of the days, ascending, without the first.
    """

    id: Numbers
    document: NDArray[np.int32]
    naming: NDArray[np.int32]
    facts: NDArray[np.uint8]
    score: NDArray[np.float64]
    is_inner: NDArray[np.bool]
    publisher: NDArray[np.int32]
    day: NDArray[np.int32]
    is_current: NDArray[np.bool]
    person: Numbers
    publishers: Sequence[str]
    folded: dict[str, int]
    days: Sequence[str]
    in_order: Sequence[int]


def numbers(connection: sqlite3.Connection, sql: str, values: Sequence[Any] = ()) -> Numbers:
    """The whole numbers that an aggregate by ``group_concat`` gives.

    One text instead of many rows: this is three times as fast, and other threads run meanwhile.
    """
    return _numbers(connection.execute(sql, values).fetchone()[0])


def _numbers(text: str | None) -> Numbers:
    return np.fromstring(text or "", dtype=np.int64, sep=",")


class _Rows:
    """The columns of attributions. What is added goes behind what others may be reading, who see what was there."""

    def __init__(self) -> None:
        self.length = 0
        self._held: dict[str, NDArray[Any]] = {name: np.empty(0, _ROW[name]) for name in _ROW.names or ()}

    @property
    def columns(self) -> dict[str, NDArray[Any]]:
        return {name: column[: self.length] for name, column in self._held.items()}

    @property
    def last(self) -> int:
        return int(self._held["id"][self.length - 1]) if self.length else 0

    def append(self, rows: NDArray[Any]) -> None:
        end = self.length + len(rows)
        for name, column in self._held.items():
            if end > len(column):
                self._held[name] = np.empty(int(end * _ROOM), column.dtype)
                self._held[name][: self.length] = column[: self.length]
            self._held[name][self.length : end] = rows[name]
        self.length = end

    def put(self, rows: NDArray[Any], *, documents: Numbers) -> None:
        """Have these rows, ascending, in the place of all of certain documents."""
        before = self.columns
        kept = np.flatnonzero(~np.isin(before["document"], documents))
        places = before["id"][kept].searchsorted(rows["id"])
        self._held = {name: np.insert(column[kept], places, rows[name]) for name, column in before.items()}
        self.length = len(self._held["id"])


@dataclass(slots=True)
class _Places:
    """A place for each of some texts; the first stands for none."""

    texts: list[str] = field(default_factory=lambda: [""])
    of: dict[str, int] = field(default_factory=dict)

    def __getitem__(self, text: str | None) -> int:
        if text is None:
            return 0
        if text not in self.of:
            self.of[text] = len(self.texts)
            self.texts.append(text)
        return self.of[text]


class _Documents:
    """The columns of documents, by their rows, of which there are none without a document but the first."""

    def __init__(self) -> None:
        self.publisher = self.day = np.zeros(1, np.int32)
        self.is_current = np.zeros(1, np.bool)
        self.publishers, self.days = _Places(), _Places()
        self.usual = [""]
        self.in_order: list[int] = []
        self._spellings: dict[int, Counter[str]] = defaultdict(Counter)

    def read(self, connection: sqlite3.Connection) -> None:
        """Add those that are new, and see which have newer versions by now."""
        found = [
            (row, self.publishers[folded], publisher, self.days[published])
            for row, folded, publisher, published in connection.execute(
                "SELECT id, publisher_folded, publisher, published FROM documents WHERE id > ? ORDER BY id",
                (len(self.publisher) - 1,),
            )
        ]
        if found:
            rows, publishers, spellings, days = zip(*found, strict=True)
            self.publisher = _lengthened(self.publisher, rows, publishers)
            self.day = _lengthened(self.day, rows, days)
            self._spell(publishers, spellings)
        if len(self.in_order) < len(self.days.texts) - 1:
            self.in_order = sorted(range(1, len(self.days.texts)), key=self.days.texts.__getitem__)
        self.is_current = np.ones(len(self.publisher), np.bool)
        replaced = "SELECT group_concat(id) FROM documents WHERE superseded_by IS NOT NULL"
        self.is_current[numbers(connection, replaced)] = False

    def _spell(self, publishers: Iterable[int], spellings: Iterable[str | None]) -> None:
        for publisher, spelling in zip(publishers, spellings, strict=True):
            self._spellings[publisher][spelling or ""] += 1
        usual = [*self.usual, *[""] * (len(self.publishers.texts) - len(self.usual))]
        for publisher in set(publishers) - {0}:
            counts = self._spellings[publisher]
            usual[publisher] = min(counts, key=lambda spelling: (-counts[spelling], spelling))
        self.usual = usual


def _lengthened(column: NDArray[np.int32], rows: Sequence[int], values: Sequence[int]) -> NDArray[np.int32]:
    longer = np.zeros(rows[-1] + 1, np.int32)
    longer[: len(column)] = column
    longer[list(rows)] = values
    return longer


class Followed:
    """The columns of a file, brought up to date while others write to it. Any number of threads may ask for them.

    Args:
        path: of the archive.
        interval: for how many seconds what has been read is taken for what is there.
    """

    def __init__(self, path: str, interval: float) -> None:
        self._path, self._interval = path, interval
        self._lock = Lock()
        self._rows, self._documents = _Rows(), _Documents()
        self._person: Numbers = np.zeros(1, np.int64)
        self._version = -1
        self._reviews: Numbers = np.zeros(0, np.int64)
        self._connection = reader(path)
        try:
            with told(path):
                self._connection.execute(f"PRAGMA cache_size = -{_CACHE}")
            self.follow()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the file."""
        with self._lock, told(self._path):
            self._connection.close()

    def columns(self) -> Columns:
        """As they are; or as they were, while another thread brings them up to date."""
        if monotonic() >= self._due and self._lock.acquire(blocking=False):
            try:
                self._follow()
            finally:
                self._lock.release()
        return self._columns

    def follow(self) -> None:
        """Bring them up to date at once."""
        with self._lock:
            self._follow()

    def _follow(self) -> None:
        with told(self._path), snapshot(self._connection):
            (version,) = self._connection.execute("PRAGMA data_version").fetchone()
            if version != self._version:
                self._columns = self._read()
                self._version = version
        self._due = monotonic() + self._interval

    def _read(self) -> Columns:
        self._documents.read(self._connection)
        self._read_namings()
        self._read_attributions()
        return Columns(
            **self._rows.columns,
            publisher=self._documents.publisher,
            day=self._documents.day,
            is_current=self._documents.is_current,
            person=self._person,
            publishers=self._documents.usual,
            folded=self._documents.publishers.of,
            days=self._documents.days.texts,
            in_order=self._documents.in_order,
        )

    def _read_namings(self) -> None:
        namings, people = self._connection.execute(
            "SELECT group_concat(id), group_concat(ifnull(person_id, 0)) FROM namings"
        ).fetchone()
        rows = _numbers(namings)
        self._person = np.zeros(1 + rows.max(initial=0), np.int64)
        self._person[rows] = _numbers(people)

    def _read_attributions(self) -> None:
        documents, reviews = self._reviewed_documents()
        last = self._rows.last
        if len(documents) and last:  # to correct one attribution may tell otherwise who else speaks in the article
            condition = "attributions.document_id IN (SELECT value FROM json_each(?)) AND attributions.id <= ?"
            again = self._fetched(condition, json.dumps(documents.tolist()), last)
            self._rows.put(np.concatenate([np.empty(0, _ROW), *again]), documents=documents)
        for rows in self._fetched("attributions.id > ?", self._rows.last):
            self._rows.append(rows)
        self._reviews = reviews

    def _reviewed_documents(self) -> tuple[Numbers, Numbers]:
        """The documents in which something was corrected, or a correction undone; and all that was, up to now."""
        documents, reviews = map(
            _numbers,
            self._connection.execute(
                "SELECT group_concat(document_id), group_concat(2 * id + (undone IS NOT NULL)) FROM reviews"
            ).fetchone(),
        )
        return np.unique(documents[~np.isin(reviews, self._reviews)]), reviews

    def _fetched(self, condition: str, *values: int | str) -> Iterator[NDArray[np.void]]:
        rows = self._connection.execute(f"{_ROWS} WHERE {condition} ORDER BY attributions.id", values)
        while some := rows.fetchmany(_AT_ONCE):
            yield np.array(some, _ROW)
