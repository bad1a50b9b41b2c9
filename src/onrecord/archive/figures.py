"""How much is in an archive."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

__all__ = ["Figures", "RunFigures", "figures"]


@dataclass(frozen=True, slots=True)
class RunFigures:
    """A run of ``onrecord ingest``.

    Attributes:
        started: when, in UTC.
        finished: when; ``None`` for one that was cut off.
        version: of onrecord.
        model: its name and hash.
        options: as JSON.
        documents: how many it added.
    """

    started: str
    finished: str | None
    version: str
    model: str
    options: str
    documents: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What an archive holds.

    Attributes:
        documents: articles, without older versions of them.
        older_versions: articles of which a newer version is there, too.
        publishers: how many outlets.
        first: the first day of publication.
        last: the last one.
        characters: of the texts.
        attributions: how many of each type, without older versions.
        acts: how many of each act, without older versions.
        kinds: how many of each kind of source, without older versions.
        people: how many speakers with a name, across documents.
        statements: how many are reported by more than one article.
        bytes: size of the file.
        runs: what made it.
    """

    documents: int
    older_versions: int
    publishers: int
    first: str | None
    last: str | None
    characters: int
    attributions: dict[str, int]
    acts: dict[str, int]
    kinds: dict[str, int]
    people: int
    statements: int
    bytes: int
    runs: tuple[RunFigures, ...]


def figures(connection: sqlite3.Connection) -> Figures:
    """Count what is there; this reads all of it."""
    documents, older, publishers, first, last, characters = connection.execute(
        "SELECT count(*) FILTER (WHERE superseded_by IS NULL), count(superseded_by), count(DISTINCT publisher_folded), "
        "min(published), max(published), ifnull(sum(length(text)), 0) FROM documents"
    ).fetchone()
    types, acts = (
        connection.execute(
            f"SELECT {column}, count(*) FROM attributions JOIN documents ON documents.id = attributions.document_id "
            f"WHERE superseded_by IS NULL GROUP BY {column} ORDER BY 2 DESC"
        )
        for column in ("type", "act")
    )
    kinds = connection.execute(
        "SELECT ifnull(kind, 'unknown'), count(*) FROM attributions "
        "JOIN documents ON documents.id = attributions.document_id "
        "LEFT JOIN speakers ON speakers.id = speaker_id WHERE superseded_by IS NULL GROUP BY 1 ORDER BY 2 DESC"
    )
    runs = connection.execute(
        "SELECT started, finished, version, model, options, "
        "(SELECT count(*) FROM documents WHERE run_id = runs.id) FROM runs ORDER BY id"
    )
    (people,) = connection.execute("SELECT count(*) FROM people WHERE attributions > 0").fetchone()
    (statements,) = connection.execute("SELECT count(*) FROM statements WHERE documents > 1").fetchone()
    (size,) = connection.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size").fetchone()
    return Figures(
        documents=documents,
        older_versions=older,
        publishers=publishers,
        first=first,
        last=last,
        characters=characters,
        attributions=dict(types.fetchall()),
        acts=dict(acts.fetchall()),
        kinds=dict(kinds.fetchall()),
        people=people,
        statements=statements,
        bytes=size,
        runs=tuple(RunFigures(*run) for run in runs),
    )
