"""The archive: documents with their attributions in one file, who speaks in them, and what is said more than once."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from types import TracebackType
from typing import Any, Self

from onrecord.archive import documents, figures, namings, search, speakers, statements, variants
from onrecord.archive.database import reader, snapshot, told, transaction, writer
from onrecord.archive.figures import Figures
from onrecord.archive.namings import Action, Correction
from onrecord.archive.search import Hit, Order, Query
from onrecord.archive.speakers import Evidence, Name, PersonFound
from onrecord.archive.variants import Statement
from onrecord.attribution import Attribution, Record
from onrecord.characters import encodable
from onrecord.document import Document
from onrecord.errors import ArchiveError

__all__ = ["Archive"]


_MOST_UNSETTLED = 10_000
"""Documents after which it is settled who is who, though there are more to come."""


class Archive:
    """An archive that is open. Made by :meth:`open`; a context manager, which closes it.

    All methods raise :class:`~onrecord.errors.ArchiveError` where the file cannot be read or written.
    """

    def __init__(self, path: str, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._unsettled = 0  # documents

    @classmethod
    def open(cls, path: str, *, write: bool = False) -> Self:
        """The archive of a file: to read from, or also to write to. Only for writing a new file is made.

        Raises:
            ArchiveError: there is none, or the file is something else, or of a newer version of onrecord.
        """
        return cls(path, writer(path) if write else reader(path))

    def close(self) -> None:
        """Close the file."""
        with told(self.path):
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __contains__(self, document: Document) -> bool:
        """Whether this very article is there: the same text, headline, day and outlet from the same address."""
        with told(self.path):
            key = documents.identity(document)
            return self._connection.execute("SELECT 1 FROM documents WHERE hash = ?", (key,)).fetchone() is not None

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

    def search(self, query: Query, *, order: Order = Order.RELEVANCE, limit: int = 20, offset: int = 0) -> list[Hit]:
        """The attributions that a query means.

        Raises:
            QueryError: it cannot be asked so.
        """
        with self._reading():
            return search.search(self._connection, query, order=order, limit=limit, offset=offset)

    def count(self, query: Query) -> int:
        """How many attributions a query means.

        Raises:
            QueryError: it cannot be asked so.
        """
        with self._reading():
            return search.count(self._connection, query)

    def records(self, query: Query) -> Iterator[Record]:
        """The documents with attributions that a query means, with these; in the order in which they were stored.

        A query for nothing in particular gives all documents, also those without any.

        Raises:
            QueryError: it cannot be asked so.
        """
        with self._reading():
            found = list(search.documents(self._connection, query))
        for row, names in found:  # each of its own moment: the archive may be written to, or closed, meanwhile
            with self._reading():
                record = documents.record(self._connection, row)
            yield record if names is None else record.where(partial(_is_among, names))

    def record(self, document: str) -> Record:
        """A document with its attributions.

        Args:
            document: its hash or the beginning of it, its name, or its address. Of several the newest is meant.

        Raises:
            ArchiveError: there is none, or what is given is the beginning of several hashes.
        """
        with self._reading():
            return documents.record(self._connection, self._found(document)[0])

    def versions(self, document: str) -> list[str]:
        """The hashes of the versions of a document, the newest first.

        Raises:
            ArchiveError: as for :meth:`record`.
        """
        with self._reading():
            return documents.versions(self._connection, self._found(document)[0])

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with told(self.path), snapshot(self._connection):
            yield

    def _found(self, document: str) -> tuple[int, str]:
        found = documents.find(self._connection, document)
        if not found:
            raise ArchiveError(
                f"{self.path}: no document {document!r}: a hash, a name or an address is wanted, as "
                "`onrecord search` shows them"
            )
        hashes = {key for _, key in found if key.startswith(document)}
        if len(hashes) > 1:
            raise ArchiveError(f"{self.path}: {document!r} begins several hashes: {', '.join(sorted(hashes)[:5])}")
        return found[0]

    def speakers(self, query: Query, *, limit: int = 20, offset: int = 0) -> list[PersonFound]:
        """The people and bodies who are reported most, of the attributions that a query means.

        Raises:
            QueryError: it cannot be asked so.
        """
        with self._reading():
            return speakers.speakers(self._connection, query, limit=limit, offset=offset)

    def people(self, name: str) -> list[PersonFound]:
        """The people and bodies with a name that has all words of this one; who is reported most comes first.

        Raises:
            QueryError: there is no word in it.
        """
        with self._reading():
            found = speakers.people(self._connection, name)
            return [speakers.person(self._connection, row) for row in found]

    def names(self, person: PersonFound) -> list[Name]:
        """The names of somebody, the most usual first."""
        with self._reading():
            return speakers.names(self._connection, person.id)

    def evidence(self, person: PersonFound) -> list[Evidence]:
        """Why the names of somebody are held to be those of one."""
        with self._reading():
            return speakers.evidence(self._connection, person.id)

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

    def corrections(self) -> list[Correction]:
        """What has been corrected, in that order."""
        with self._reading():
            return namings.made(self._connection)

    def statements(self, query: Query, *, limit: int = 20, offset: int = 0) -> list[Statement]:
        """The statements that most articles report, of those with a variant that a query means.

        Raises:
            QueryError: it cannot be asked so.
        """
        with self._reading():
            return variants.statements(self._connection, query, limit=limit, offset=offset)

    def statement(self, number: int) -> tuple[Statement, list[Hit]]:
        """A statement with its variants, the first published first.

        Raises:
            QueryError: there is none of this number.
        """
        with self._reading():
            return variants.statement(self._connection, number)

    def figures(self) -> Figures:
        """How much is in it."""
        with self._reading():
            return figures.figures(self._connection)


def _is_among(names: frozenset[str], attribution: Attribution) -> bool:
    return attribution.id in names


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
