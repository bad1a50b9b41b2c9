"""How the tables of an archive came to be: numbered steps, each in a transaction of its own.

The number of the last step done is the file's ``user_version``, and ``application_id`` tells that it is an archive at
all. A step that has shipped is never changed; what comes later is a further step.

Tables are named in the terms of the field, and refer to one another by foreign keys, so that any tool for SQLite
(Datasette, for one) shows what hangs together. ``attributions_fts`` and ``namings_fts`` are full-text indexes in the
form that such tools find by themselves: https://www.sqlite.org/fts5.html#external_content_tables.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

__all__ = ["APPLICATION", "LATEST", "migrate"]

APPLICATION = int.from_bytes(b"onrc", "big")
"""The ``application_id`` of an archive."""

Migration = Callable[[sqlite3.Connection], None]

_MIGRATIONS: list[Migration] = []


def _migration(step: Migration) -> Migration:
    _MIGRATIONS.append(step)
    return step


def migrate(connection: sqlite3.Connection) -> None:
    """Bring an archive, or an empty file, to the form that this version of onrecord works with.

    Raises:
        sqlite3.Error: the file cannot be written.
    """
    for number, step in enumerate(_MIGRATIONS, start=1):
        if number > connection.execute("PRAGMA user_version").fetchone()[0]:
            connection.execute("BEGIN IMMEDIATE")  # another process may be at it: whoever comes second sees it done
            with connection:
                if number > connection.execute("PRAGMA user_version").fetchone()[0]:
                    step(connection)
                    connection.execute(f"PRAGMA user_version = {number}")


def _run(connection: sqlite3.Connection, script: str) -> None:
    """Run statements parted by blank lines, within the transaction (``executescript`` would end it)."""
    for statement in script.strip().split("\n\n"):
        connection.execute(statement)


@_migration
def _documents(connection: sqlite3.Connection) -> None:
    _run(
        connection,
        """
        CREATE TABLE runs (
            id INTEGER PRIMARY KEY,
            started TEXT NOT NULL,
            finished TEXT,
            version TEXT NOT NULL,
            model TEXT NOT NULL,
            options TEXT NOT NULL
        )

        CREATE TABLE documents (
            id INTEGER PRIMARY KEY,
            hash TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            address TEXT,
            superseded_by INTEGER REFERENCES documents (id),
            run_id INTEGER NOT NULL REFERENCES runs (id),
            title TEXT,
            published TEXT,
            publisher TEXT,
            publisher_folded TEXT,
            uri TEXT,
            language TEXT,
            author TEXT,
            text TEXT NOT NULL
        )

        CREATE INDEX documents_name ON documents (name)

        CREATE INDEX documents_address ON documents (address)

        CREATE INDEX documents_published ON documents (published)

        CREATE INDEX documents_publisher ON documents (publisher_folded, published)

        CREATE TABLE pages (
            document_id INTEGER PRIMARY KEY REFERENCES documents (id),
            packed BLOB NOT NULL
        )
        """,
    )


@_migration
def _attributions(connection: sqlite3.Connection) -> None:
    _run(
        connection,
        """
        CREATE TABLE people (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            kind TEXT NOT NULL,
            attributions INTEGER NOT NULL DEFAULT 0
        )

        CREATE INDEX people_attributions ON people (attributions)

        CREATE TABLE namings (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            kind TEXT NOT NULL,
            gender TEXT,
            year INTEGER,
            documents INTEGER NOT NULL DEFAULT 0,
            attributions INTEGER NOT NULL DEFAULT 0,
            person_id INTEGER REFERENCES people (id)
        )

        CREATE UNIQUE INDEX namings_all ON namings (name, kind, ifnull(gender, ''), ifnull(year, 0))

        CREATE INDEX namings_person ON namings (person_id)

        CREATE TABLE naming_keys (
            key TEXT NOT NULL,
            naming_id INTEGER NOT NULL REFERENCES namings (id),
            PRIMARY KEY (key, naming_id)
        ) WITHOUT ROWID

        CREATE INDEX naming_keys_naming ON naming_keys (naming_id)

        CREATE TABLE unsettled (key TEXT PRIMARY KEY) WITHOUT ROWID

        CREATE TABLE merges (
            one_id INTEGER NOT NULL REFERENCES namings (id),
            other_id INTEGER NOT NULL REFERENCES namings (id),
            kind TEXT NOT NULL,
            why TEXT NOT NULL,
            PRIMARY KEY (one_id, other_id)
        ) WITHOUT ROWID

        CREATE INDEX merges_other ON merges (other_id)

        CREATE TABLE corrections (
            id INTEGER PRIMARY KEY,
            made TEXT NOT NULL,
            action TEXT NOT NULL CHECK (action IN ('merge', 'split')),
            one TEXT NOT NULL,
            other TEXT NOT NULL
        )

        CREATE TABLE speakers (
            id INTEGER PRIMARY KEY,
            document_id INTEGER NOT NULL REFERENCES documents (id),
            name TEXT,
            kind TEXT NOT NULL,
            naming_id INTEGER REFERENCES namings (id)
        )

        CREATE INDEX speakers_document ON speakers (document_id)

        CREATE INDEX speakers_naming ON speakers (naming_id)

        CREATE TABLE mentions (
            speaker_id INTEGER NOT NULL REFERENCES speakers (id),
            "start" INTEGER NOT NULL,
            "end" INTEGER NOT NULL,
            PRIMARY KEY (speaker_id, "start")
        ) WITHOUT ROWID

        CREATE TABLE statements (
            id INTEGER PRIMARY KEY,
            attributions INTEGER NOT NULL DEFAULT 1,
            documents INTEGER NOT NULL DEFAULT 1,
            publishers INTEGER NOT NULL DEFAULT 1,
            first_published TEXT
        )

        CREATE INDEX statements_documents ON statements (documents) WHERE documents > 1

        CREATE TABLE attributions (
            id INTEGER PRIMARY KEY,
            document_id INTEGER NOT NULL REFERENCES documents (id),
            name TEXT NOT NULL,
            type TEXT NOT NULL,
            speaker_id INTEGER REFERENCES speakers (id),
            statement_id INTEGER REFERENCES statements (id),
            score REAL NOT NULL,
            continues TEXT,
            source TEXT NOT NULL,
            cue TEXT NOT NULL,
            content TEXT NOT NULL
        )

        CREATE INDEX attributions_document ON attributions (document_id)

        CREATE INDEX attributions_speaker ON attributions (speaker_id)

        CREATE INDEX attributions_statement ON attributions (statement_id)

        CREATE TABLE spans (
            attribution_id INTEGER NOT NULL REFERENCES attributions (id),
            part TEXT NOT NULL CHECK (part IN ('source', 'cue', 'content')),
            "start" INTEGER NOT NULL,
            "end" INTEGER NOT NULL,
            PRIMARY KEY (attribution_id, part, "start")
        ) WITHOUT ROWID

        CREATE TABLE fingerprints (
            fingerprint INTEGER NOT NULL,
            attribution_id INTEGER NOT NULL REFERENCES attributions (id),
            day INTEGER,
            PRIMARY KEY (fingerprint, attribution_id)
        ) WITHOUT ROWID

        CREATE TABLE formulas (fingerprint INTEGER PRIMARY KEY)
        """,
    )


@_migration
def _search(connection: sqlite3.Connection) -> None:
    _run(
        connection,
        """
        CREATE VIRTUAL TABLE attributions_fts USING fts5 (
            content, content="attributions", content_rowid="id", tokenize="porter unicode61 remove_diacritics 2"
        )

        CREATE TRIGGER attributions_added AFTER INSERT ON attributions BEGIN
            INSERT INTO attributions_fts (rowid, content) VALUES (new.id, new.content);
        END

        CREATE TRIGGER attributions_removed AFTER DELETE ON attributions BEGIN
            INSERT INTO attributions_fts (attributions_fts, rowid, content) VALUES ('delete', old.id, old.content);
        END

        CREATE TRIGGER attributions_changed AFTER UPDATE OF content ON attributions BEGIN
            INSERT INTO attributions_fts (attributions_fts, rowid, content) VALUES ('delete', old.id, old.content);
            INSERT INTO attributions_fts (rowid, content) VALUES (new.id, new.content);
        END

        CREATE VIRTUAL TABLE namings_fts USING fts5 (
            name, content="namings", content_rowid="id", tokenize="unicode61 remove_diacritics 2"
        )

        CREATE TRIGGER namings_added AFTER INSERT ON namings BEGIN
            INSERT INTO namings_fts (rowid, name) VALUES (new.id, new.name);
        END

        CREATE TRIGGER namings_removed AFTER DELETE ON namings BEGIN
            INSERT INTO namings_fts (namings_fts, rowid, name) VALUES ('delete', old.id, old.name);
        END

        CREATE VIEW who_said_what AS
        SELECT
            attributions.id AS attribution_id,
            documents.published,
            documents.publisher,
            coalesce(people.name, speakers.name) AS speaker,
            coalesce(speakers.kind, 'unknown') AS kind,
            attributions.type,
            attributions.source,
            attributions.cue,
            attributions.content,
            attributions.score,
            attributions.statement_id,
            people.id AS person_id,
            documents.id AS document_id,
            documents.title,
            documents.uri
        FROM attributions
        JOIN documents ON documents.id = attributions.document_id
        LEFT JOIN speakers ON speakers.id = attributions.speaker_id
        LEFT JOIN namings ON namings.id = speakers.naming_id
        LEFT JOIN people ON people.id = namings.person_id

        CREATE VIEW names_of_people AS
        SELECT
            people.id AS person_id,
            people.name AS person,
            namings.name AS name,
            people.kind,
            sum(namings.documents) AS documents,
            sum(namings.attributions) AS attributions,
            min(namings.year) AS first_year,
            max(namings.year) AS last_year
        FROM people
        JOIN namings ON namings.person_id = people.id
        GROUP BY people.id, namings.name

        CREATE VIEW variants AS
        SELECT
            statements.id AS statement_id,
            documents.published,
            documents.publisher,
            coalesce(people.name, speakers.name) AS speaker,
            attributions.type,
            attributions.content,
            attributions.id AS attribution_id,
            documents.id AS document_id,
            documents.title
        FROM statements
        JOIN attributions ON attributions.statement_id = statements.id
        JOIN documents ON documents.id = attributions.document_id
        LEFT JOIN speakers ON speakers.id = attributions.speaker_id
        LEFT JOIN namings ON namings.id = speakers.naming_id
        LEFT JOIN people ON people.id = namings.person_id
        WHERE statements.documents > 1
        """,
    )


@_migration
def _reviews(connection: sqlite3.Connection) -> None:
    _run(
        connection,
        """
        CREATE TABLE reviews (
            id INTEGER PRIMARY KEY,
            made TEXT NOT NULL,
            reviewer TEXT NOT NULL,
            document_id INTEGER NOT NULL REFERENCES documents (id),
            attribution_id INTEGER,
            name TEXT,
            action TEXT NOT NULL CHECK (action IN ('speaker', 'spans', 'wrong', 'added', 'checked')),
            before TEXT,
            after TEXT,
            undone TEXT,
            undone_by TEXT
        )

        CREATE INDEX reviews_document ON reviews (document_id)

        CREATE INDEX reviews_attribution ON reviews (attribution_id)

        CREATE INDEX documents_superseded ON documents (superseded_by) WHERE superseded_by IS NOT NULL
        """,
    )


@_migration
def _numbers(connection: sqlite3.Connection) -> None:
    """Numbers that were given are never given again: an old address leads to nobody rather than to somebody else."""
    _run(
        connection,
        """
        CREATE TABLE numbers (people INTEGER NOT NULL, statements INTEGER NOT NULL)

        INSERT INTO numbers VALUES (0, 0)

        CREATE TRIGGER people_gone AFTER DELETE ON people
        WHEN old.id > (SELECT people FROM numbers) BEGIN
            UPDATE numbers SET people = old.id;
        END

        CREATE TRIGGER statements_gone AFTER DELETE ON statements
        WHEN old.id > (SELECT statements FROM numbers) BEGIN
            UPDATE numbers SET statements = old.id;
        END
        """,
    )


@_migration
def _acts(connection: sqlite3.Connection) -> None:
    """Acts, told from the words of what is there already; and attributions within others, of which there are none."""
    from onrecord.archive.acts import tell  # noqa: PLC0415  only an archive that is older needs it

    _run(
        connection,
        """
        ALTER TABLE attributions ADD COLUMN act TEXT NOT NULL DEFAULT 'statement'

        ALTER TABLE attributions ADD COLUMN parent TEXT

        DROP VIEW who_said_what

        DROP VIEW variants

        CREATE VIEW who_said_what AS
        SELECT
            attributions.id AS attribution_id,
            documents.published,
            documents.publisher,
            coalesce(people.name, speakers.name) AS speaker,
            coalesce(speakers.kind, 'unknown') AS kind,
            attributions.type,
            attributions.act,
            attributions.source,
            attributions.cue,
            attributions.content,
            attributions.score,
            attributions.statement_id,
            people.id AS person_id,
            documents.id AS document_id,
            documents.title,
            documents.uri,
            attributions.parent
        FROM attributions
        JOIN documents ON documents.id = attributions.document_id
        LEFT JOIN speakers ON speakers.id = attributions.speaker_id
        LEFT JOIN namings ON namings.id = speakers.naming_id
        LEFT JOIN people ON people.id = namings.person_id

        CREATE VIEW variants AS
        SELECT
            statements.id AS statement_id,
            documents.published,
            documents.publisher,
            coalesce(people.name, speakers.name) AS speaker,
            attributions.type,
            attributions.act,
            attributions.content,
            attributions.id AS attribution_id,
            documents.id AS document_id,
            documents.title
        FROM statements
        JOIN attributions ON attributions.statement_id = statements.id
        JOIN documents ON documents.id = attributions.document_id
        LEFT JOIN speakers ON speakers.id = attributions.speaker_id
        LEFT JOIN namings ON namings.id = speakers.naming_id
        LEFT JOIN people ON people.id = namings.person_id
        WHERE statements.documents > 1
        """,
    )
    tell(connection)


LATEST = len(_MIGRATIONS)
"""The number of the last step."""
