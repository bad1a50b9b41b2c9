"""The archive: documents with their attributions in one file, who speaks in them, and what is said more than once."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Self

from onrecord.archive import documents, namings, reviews, statements
from onrecord.archive.database import reader, told, transaction, writer
from onrecord.archive.namings import Action
from onrecord.archive.reading import Reading
from onrecord.archive.review import Review
from onrecord.attribution import Attribution, Record
from onrecord.characters import encodable
from onrecord.errors import ArchiveError

__all__ = ["Archive"]


_MOST_UNSETTLED = 10_000
"""Documents after which it is settled who is who, though there are more to come."""


class Archive(Reading):
    """An archive that is open. Made by :meth:`open`; a context manager, which closes it.

    All methods raise :class:`~onrecord.errors.ArchiveError` where the file cannot be read or written.
    """

    def __init__(self, path: str, connection: sqlite3.Connection) -> None:
        super().__init__(path, connection)
        self._unsettled = 0  # documents

    @classmethod
    def open(cls, path: str, *, write: bool = False) -> Self:
        """The archive of a file: to read from, or also to write to. Only for writing a new file is made.

        Raises:
            ArchiveError: there is none, or the file is something else, or of a newer version of onrecord.
        """
        return cls(path, writer(path) if write else reader(path))

    def begin(self, *, version: str, model: str, options: Mapping[str, Any]) -> int:
        """Note that a run begins.

        Args:
            version: of onrecord.
            model: its name and hash.
            options: what was asked for.

        Returns:
            The number of the run.
        """
        with told(self.path), transaction(self._connection):
            (run,) = self._connection.execute(
                "INSERT INTO runs (started, version, model, options) VALUES (?, ?, ?, ?) RETURNING id",
                (_now(), version, model, json.dumps(options, sort_keys=True)),
            ).fetchone()
        return int(run)

    def add(self, records: Iterable[Record], run: int) -> list[Record]:
        """Store records, all or none of them; those that are there already add nothing.

        Names that are new are those of people of their own until :meth:`finish`, or until very many have come.

        Returns:
            Those that were new.
        """
        connection = self._connection
        with told(self.path), transaction(connection):
            added = documents.add(connection, records, run)
            replaced = [row for each in added for row in each.replaced]
            namings.enter(connection, added)
            namings.withdraw(connection, replaced)
            touched = statements.join(connection, added) | statements.leave(connection, replaced)
            statements.count(connection, touched)
        self._unsettled += len(added)
        if self._unsettled > _MOST_UNSETTLED:
            self._settle()
        return [each.record for each in added]

    def finish(self, run: int) -> None:
        """Settle who is who, and note that a run has ended."""
        self._settle()
        with told(self.path), transaction(self._connection):
            self._connection.execute("UPDATE runs SET finished = ? WHERE id = ?", (_now(), run))

    def _settle(self) -> None:
        with told(self.path), transaction(self._connection):
            moved = namings.settle(self._connection)
            statements.count(self._connection, statements.rejoin(self._connection, by=moved))
        self._unsettled = 0

    def correct(self, action: Action, one: str, other: str) -> None:
        """Merge: those of two names are one, whatever the rules say. Split: they are not.

        It holds for all documents, also for those to come.

        Raises:
            ArchiveError: nobody has one of the names, they are the same, or it has no effect.
        """
        one, other = encodable(one), encodable(other)
        with told(self.path), transaction(self._connection):
            unknown = [name for name in (one, other) if not namings.is_known(self._connection, name)]
            if unknown or one == other:
                raise ArchiveError(
                    f"{self.path}: nobody has the name {unknown[0]!r}: `onrecord people show` shows names"
                    if unknown
                    else f"{self.path}: twice the same name: {one!r}"
                )
            try:
                moved = namings.correct(self._connection, _now(), action, one, other)
            except ValueError as error:
                raise ArchiveError(f"{self.path}: {error}") from error
            statements.count(self._connection, statements.rejoin(self._connection, by=moved))

    def put_right(self, document: str, attribution: Attribution, *, by: str, seen: int | None = None) -> Review:
        """Replace the attribution of this id by what somebody vouches for, or add it where there is none.

        Args:
            document: as for :meth:`record`.
            attribution: as it should be; with an empty id it is a further one, and gets the next. Its score becomes 1,
                and where the speaker's name stands is looked up.
            by: who says so.
            seen: the :meth:`revision` that they have looked at, where it is to be refused if it is another one by now.

        Raises:
            ArchiveError: it cannot be one of this document, nothing about it has changed, a newer version of the
                document is there, or somebody has corrected it since it was seen.
        """
        with self._correcting() as connection:
            row, _ = self._found(document)
            return reviews.put_right(connection, row, attribution, by=by, made=_now(), seen=seen)

    def reject(self, document: str, attribution: str, *, by: str, seen: int | None = None) -> Review:
        """Remove an attribution, given by its id, that is none. What goes on from it goes on from what it went on from.

        Args:
            document: as for :meth:`record`.
            attribution: its id.
            by: who says so.
            seen: as for :meth:`put_right`.

        Raises:
            ArchiveError: the document has none of this id, a newer version of the document is there, or somebody has
                corrected it since it was seen.
        """
        with self._correcting() as connection:
            row, _ = self._found(document)
            return reviews.reject(connection, row, attribution, by=by, made=_now(), seen=seen)

    def checked(self, document: str, *, by: str, seen: int | None = None) -> Review:
        """Note that somebody holds the attributions of a document, as they are now, to be right and complete.

        What the same person or another corrects later does not end this: the article has been checked all the more.

        Args:
            document: as for :meth:`record`.
            by: who says so.
            seen: as for :meth:`put_right`.

        Raises:
            ArchiveError: there is no such document, a newer version of it is there, or somebody has corrected it since
                it was seen.
        """
        with self._correcting() as connection:
            return reviews.checked(connection, self._found(document)[0], by=by, made=_now(), seen=seen)

    def undo(self, review: int, *, by: str) -> Review:
        """Take back the last correction of an attribution, or that an article was checked, by its number.

        Raises:
            ArchiveError: there is none of this number, it has been undone, or a later one has to be undone first.
        """
        with self._correcting() as connection:
            return reviews.undo(connection, review, by=by, made=_now())

    @contextmanager
    def _correcting(self) -> Iterator[sqlite3.Connection]:
        """A transaction in which SQLite does not look for what refers to a row that is removed.

        It would go through all fingerprints for it: there is no index of whose they are.
        """
        try:
            with told(self.path):
                self._connection.execute("PRAGMA foreign_keys = OFF")
                try:
                    with transaction(self._connection):
                        yield self._connection
                finally:
                    self._connection.execute("PRAGMA foreign_keys = ON")
        except ValueError as error:
            raise ArchiveError(f"{self.path}: {error}") from error


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
