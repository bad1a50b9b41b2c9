"""The archive: documents with their attributions in one file, who speaks in them, and what is said more than once."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from types import TracebackType
from typing import Any, Self

from onrecord.archive import documents, figures, namings, profile, reviews, search, speakers, statements, variants
from onrecord.archive.database import reader, snapshot, told, transaction, within, writer
from onrecord.archive.figures import Figures
from onrecord.archive.namings import Action, Correction
from onrecord.archive.profile import Profile
from onrecord.archive.reviews import Review
from onrecord.archive.search import Hit, Order, Query
from onrecord.archive.speakers import Evidence, Name, PersonFound
from onrecord.archive.topics import Background
from onrecord.archive.variants import Statement
from onrecord.attribution import Attribution, Kind, Record
from onrecord.characters import encodable
from onrecord.document import Document
from onrecord.errors import ArchiveError, NotInArchiveError

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

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Answer what is asked of the archive within it as of one moment, and end it after so many seconds.

        Raises:
            TooLongError: it was ended. The archive answers further questions as before.
        """
        with told(self.path), snapshot(self._connection), within(self._connection, seconds):
            yield

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

    def key(self, document: str) -> str:
        """The hash of a document.

        Raises:
            ArchiveError: as for :meth:`record`.
        """
        with self._reading():
            return self._found(document)[1]

    def hits(self, document: str) -> list[Hit]:
        """The attributions of a document as a search finds them: with who is who, and of what statements they are.

        Raises:
            ArchiveError: as for :meth:`record`.
        """
        with self._reading():
            return search.within(self._connection, self._found(document)[0])

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with told(self.path), snapshot(self._connection):
            yield

    def _found(self, document: str) -> tuple[int, str]:
        found = documents.find(self._connection, document)
        if not found:
            raise NotInArchiveError(
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

    def person(self, number: int) -> PersonFound:
        """The person, or body, of a number.

        Raises:
            NotInArchiveError: there is none of this number, or none any more.
        """
        with self._reading():
            return profile.person(self._connection, number)

    def profile(self, person: PersonFound, background: Background | None = None) -> Profile:
        """What somebody speaks about, and what of it when.

        Args:
            person: who.
            background: what :meth:`background` gave, where it is asked for several people.
        """
        with self._reading():
            against = profile.background(self._connection) if background is None else background
            return profile.profile(self._connection, person, against)

    def background(self) -> Background:
        """How usual words are in the archive, against which somebody's are held."""
        with self._reading():
            return profile.background(self._connection)

    def unnamed(self, kind: Kind | str, *, limit: int = 20) -> tuple[tuple[str, int], ...]:
        """How articles word the sources of a kind that have no name, and how often; the most usual first.

        Raises:
            QueryError: there is no such kind.
        """
        with self._reading():
            return profile.unnamed(self._connection, kind, limit=limit)

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

    def put_right(self, document: str, attribution: Attribution, *, by: str) -> Review:
        """Replace the attribution of this id by what somebody vouches for, or add it where there is none.

        Args:
            document: as for :meth:`record`.
            attribution: as it should be; with an empty id it is a further one, and gets the next. Its score becomes 1,
                and where the speaker's name stands is looked up.
            by: who says so.

        Raises:
            ArchiveError: it cannot be one of this document, nothing about it has changed, or a newer version of the
                document is there.
        """
        with self._correcting() as connection:
            return reviews.put_right(connection, self._found(document)[0], attribution, by=by, made=_now())

    def reject(self, document: str, attribution: str, *, by: str) -> Review:
        """Remove an attribution, given by its id, that is none. What goes on from it goes on from what it went on from.

        Raises:
            ArchiveError: the document has none of this id, or a newer version of the document is there.
        """
        with self._correcting() as connection:
            return reviews.reject(connection, self._found(document)[0], attribution, by=by, made=_now())

    def checked(self, document: str, *, by: str) -> Review:
        """Note that somebody holds the attributions of a document, as they are now, to be right and complete.

        What the same person or another corrects later does not end this: the article has been checked all the more.

        Raises:
            ArchiveError: there is no such document, or a newer version of it is there.
        """
        with self._correcting() as connection:
            return reviews.checked(connection, self._found(document)[0], by=by, made=_now())

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

    def reviews(self, document: str | None = None, *, limit: int = 100, offset: int = 0) -> list[Review]:
        """What has been put right, undone or not, in all documents or in one; the newest first.

        Raises:
            ArchiveError: there is no such document.
        """
        with self._reading():
            row = None if document is None else self._found(document)[0]
            return reviews.reviews(self._connection, row, limit=limit, offset=offset)

    def count_reviews(self, document: str | None = None) -> int:
        """How many of these there are.

        Raises:
            ArchiveError: there is no such document.
        """
        with self._reading():
            return reviews.count(self._connection, None if document is None else self._found(document)[0])

    def gold(self, *, unchecked: bool = False) -> Iterator[Record]:
        """The documents that somebody has checked, with their attributions; in the order in which they were stored.

        Of several with one id, all but the first have their hash as id, so that each is told apart.

        Args:
            unchecked: also those in which something was corrected, though nobody says that all is right: what has not
                been found there is not known.
        """
        with self._reading():
            found = reviews.reviewed(self._connection, unchecked=unchecked)
        for row, name in found:  # each of its own moment, as of records()
            with self._reading():
                record = documents.record(self._connection, row)
            yield replace(record, document=replace(record.document, id=name))

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
            NotInArchiveError: there is none of this number, or none any more.
        """
        with self._reading():
            return variants.statement(self._connection, number)

    def sizes(self, statements: Iterable[int]) -> dict[int, int]:
        """In how many articles statements stand, by their numbers."""
        with self._reading():
            return variants.sizes(self._connection, statements)

    def figures(self) -> Figures:
        """How much is in it."""
        with self._reading():
            return figures.figures(self._connection)


def _is_among(names: frozenset[str], attribution: Attribution) -> bool:
    return attribution.id in names


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
