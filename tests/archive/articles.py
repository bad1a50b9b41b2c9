"""Articles to store, made of who says what in them; and archives made of articles."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from hypothesis import Phase, settings

from onrecord.archive import Archive, Query
from onrecord.attribution import Attribution, Kind, Record, Speaker, Type
from onrecord.document import Document, Span, content_id

__all__ = [
    "FILES",
    "archive_of",
    "article",
    "batches",
    "damage",
    "everybody",
    "people_of",
    "raw",
    "read_back",
    "statements_of",
    "store",
    "tables",
]

FILES = settings(max_examples=30, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
"""For tests that make a file for each example: to look for the smallest that fails would take minutes."""

BODIES = ("Bridge Authority", "BA")
NOBODY = "somebody"
_SAID = re.compile(r"(?P<content>“[^“”]*”) (?P<cue>said) (?P<source>.*)\.\n")


def article(
    *said: tuple[str | None, str],
    uri: str | None = None,
    publisher: str | None = "The Post",
    published: str | None = "2020-05-17",
    score: float = 0.9,
) -> Record:
    """An article in which names say contents; what has no name is said by nobody who could be told."""
    text = "".join(f"“{content}” said {name or NOBODY}.\n" for name, content in said)
    return read_back(Document(content_id(text), text, None, published, publisher, uri), score)


def read_back(document: Document, score: float = 0.9) -> Record:
    """What is said in such an article."""
    found = enumerate(_SAID.finditer(document.text), start=1)
    return Record(document, tuple(_attribution(f"a{number}", said, score) for number, said in found))


def _attribution(name: str, said: re.Match[str], score: float) -> Attribution:
    content, cue, source = (Span(*said.span(part)) for part in ("content", "cue", "source"))
    speaker = said["source"]
    kind = Kind.ORGANIZATION if speaker in BODIES else Kind.PERSON
    who = None if speaker == NOBODY else Speaker(speaker, kind, (source,))
    return Attribution(name, Type.DIRECT, (source,), (cue,), (content,), speaker=who, score=score)


def store(path: Path, records: Iterable[Record], *, batch: int = 64) -> int:
    """A run that adds records; how many were new."""
    with Archive.open(str(path), write=True) as archive:
        run = archive.begin(version="1", model="none", options={})
        added = sum(len(archive.add(each, run)) for each in batches(list(records), batch))
        archive.finish(run)
    return added


def batches(records: Sequence[Record], size: int) -> Iterator[Sequence[Record]]:
    return (records[start : start + size] for start in range(0, len(records), size))


@contextmanager
def archive_of(path: Path, records: Iterable[Record], *, batch: int = 64) -> Iterator[Archive]:
    """An archive with these records, open for reading."""
    store(path, records, batch=batch)
    with Archive.open(str(path)) as archive:
        yield archive


def people_of(archive: Archive) -> dict[frozenset[str], tuple[int, int, int]]:
    """The names of each of the people, and their attributions, documents and outlets."""
    return dict(everybody(archive).keys())


def everybody(archive: Archive) -> Counter[tuple[frozenset[str], tuple[int, int, int]]]:
    """The same, where several may have one name."""
    return Counter(
        (
            frozenset(name.name for name in archive.names(each)),
            (each.attributions, each.documents, each.publishers),
        )
        for each in archive.speakers(Query(), limit=1000)
    )


def statements_of(archive: Archive) -> set[tuple[frozenset[tuple[str, str]], int, int, str | None]]:
    """What several articles report: the document and the content of each variant, and the counts."""
    found = set()
    for each in archive.statements(Query(), limit=1000):
        statement, variants = archive.statement(each.id)
        assert statement == each
        parts = frozenset((hit.document, hit.content) for hit in variants)
        found.add((parts, each.documents, each.publishers, each.first))
    return found


def raw(archive: Archive) -> sqlite3.Connection:
    """The connection of an archive, for what users cannot do."""
    return archive._connection  # noqa: SLF001  there is no other way to it


def tables(path: Path, sql: str) -> list[tuple[object, ...]]:
    """What a query of SQL gives."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def damage(path: Path, *, finished: bool = True) -> list[str]:
    """What is wrong with the file of an archive: what SQLite finds, and what the archive itself would never leave."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        found = [f"integrity: {row}" for (row,) in connection.execute("PRAGMA integrity_check") if row != "ok"]
        found += [f"foreign key: {row}" for row in connection.execute("PRAGMA foreign_key_check")]
        for index in ("attributions_fts", "namings_fts"):  # raises an error where index and table differ
            connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")  # noqa: S608  constants
        found += [
            f"{count} {what}"
            for what, sql in _NEVER.items()
            if (finished or what != "unsettled names")
            and (count := connection.execute(f"SELECT count(*) FROM {sql}").fetchone()[0])  # noqa: S608  constants
        ]
    return found


_NEVER = {
    "attributions without a statement": "attributions WHERE statement_id IS NULL",
    "statements without an attribution": (
        "statements WHERE NOT EXISTS (SELECT 1 FROM attributions WHERE statement_id = statements.id)"
    ),
    "people without a name": "people WHERE NOT EXISTS (SELECT 1 FROM namings WHERE person_id = people.id)",
    "names without a person": "namings WHERE person_id IS NULL",
    "unsettled names": "unsettled",
    "people miscounted": (
        "people WHERE attributions <> (SELECT count(*) FROM attributions JOIN speakers ON speakers.id = speaker_id "
        "JOIN namings ON namings.id = naming_id JOIN documents ON documents.id = attributions.document_id "
        "WHERE person_id = people.id AND superseded_by IS NULL)"
    ),
    "statements miscounted": (
        "statements WHERE documents <> (SELECT count(DISTINCT document_id) FROM attributions "
        "JOIN documents ON documents.id = document_id WHERE statement_id = statements.id AND superseded_by IS NULL)"
    ),
}
