"""What an archive tells: documents with their attributions, who speaks in them, and what is said more than once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from types import TracebackType
from typing import Self

from onrecord.archive import documents, figures, hits, namings, profile, reviews, search, speakers, variants
from onrecord.archive.database import snapshot, told, within
from onrecord.archive.figures import Figures
from onrecord.archive.hits import Hit
from onrecord.archive.namings import Correction
from onrecord.archive.profile import Profile
from onrecord.archive.review import Review
from onrecord.archive.search import Order
from onrecord.archive.speakers import Evidence, Name, PersonFound
from onrecord.archive.topics import Background
from onrecord.archive.variants import Statement
from onrecord.archive.wanted import Query
from onrecord.attribution import Attribution, Kind, Record
from onrecord.document import Document
from onrecord.errors import ArchiveError, NotInArchiveError

__all__ = ["Reading"]


class Reading:
    """An archive that is open, as far as it is read: what :class:`~onrecord.archive.Archive` adds is to write to it.

    All methods raise :class:`~onrecord.errors.ArchiveError` where the file cannot be read.
    """

    def __init__(self, path: str, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

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
            return hits.within(self._connection, self._found(document)[0])

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

    def corrections(self) -> list[Correction]:
        """What has been corrected, in that order."""
        with self._reading():
            return namings.made(self._connection)

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

    def revision(self, document: str) -> int:
        """How often a document has been corrected, which tells whether it is still as somebody has seen it.

        It is 0 at first, and grows by one with every review and whenever one is undone.

        Raises:
            ArchiveError: as for :meth:`record`.
        """
        with self._reading():
            return reviews.revision(self._connection, self._found(document)[0])

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

    def statement(self, number: int, *, limit: int | None = None, offset: int = 0) -> tuple[Statement, list[Hit]]:
        """A statement with its variants, the first published first.

        Args:
            number: of the statement.
            limit: how many variants, at most; ``None``: all.
            offset: how many of the first to leave out.

        Raises:
            NotInArchiveError: there is none of this number, or none any more.
        """
        with self._reading():
            return variants.statement(self._connection, number, limit=limit, offset=offset)

    def sizes(self, statements: Iterable[int]) -> dict[int, int]:
        """In how many articles statements stand, by their numbers."""
        with self._reading():
            return variants.sizes(self._connection, statements)

    def figures(self) -> Figures:
        """How much is in it."""
        with self._reading():
            return figures.figures(self._connection)

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


def _is_among(names: frozenset[str], attribution: Attribution) -> bool:
    return attribution.id in names
