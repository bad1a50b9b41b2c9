"""Archives of before there were acts: as they are brought up to date, everything has the act that it would have now."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given

from onrecord.archive import Archive, Query, migrations
from onrecord.attribution import Act, Attribution, Record, Type
from onrecord.document import Document, Span
from onrecord.errors import ArchiveError
from tests.archive.articles import FILES, damage, store, tables
from tests.records import records, told

_BEFORE = 5  # the form of the tables in which there are no acts
TEXT = """Ana Boto denied that the bridge was old.

“It is not.”

“Nor is the toll.”

Nobody claimed that it would rain. Rui Sá said it had rained, and asked why.
"""


def found(name: str, source: str, cue: str, content: str, continues: str | None = None) -> Attribution:
    source_, cue_, content_ = (
        (Span(TEXT.index(words), TEXT.index(words) + len(words)),) if words else () for words in (source, cue, content)
    )
    return Attribution(name, Type.INDIRECT, source_, cue_, content_, continues, score=0.5)


ARTICLE = told(
    Record(
        Document("bridge", TEXT, uri="https://post.example/bridge"),
        (
            found("a1", "Ana Boto", "denied", "the bridge was old"),
            found("a2", "", "", "“It is not.”", "a1"),
            found("a3", "", "", "“Nor is the toll.”", "a2"),
            found("a4", "Nobody", "claimed", "it would rain"),
            found("a5", "Rui Sá", "said", "it had rained"),
        ),
    )
)
OLDER = told(Record(Document("older", "He asked why. ", uri="https://post.example/bridge"), ()))


def grow_old(path: Path) -> None:
    """Make the file of an archive what an earlier version of onrecord would have made."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        old = Path(folder, "old.db")
        patch.setattr(migrations, "_MIGRATIONS", migrations._MIGRATIONS[:_BEFORE])  # noqa: SLF001
        Archive.open(str(old), write=True).close()
        views = tables(old, "SELECT name, sql FROM sqlite_master WHERE sql LIKE 'CREATE VIEW % attributions.type%'")
    with closing(sqlite3.connect(path)) as connection, connection:
        for name, _ in views:
            connection.execute(f"DROP VIEW {name}")
        for column in ("act", "parent"):  # which came together
            connection.execute(f"ALTER TABLE attributions DROP COLUMN {column}")
        for _, sql in views:
            connection.execute(str(sql))
        connection.execute(
            "UPDATE reviews SET before = json_remove(before, '$.act', '$.parent'), "
            "after = json_remove(after, '$.act', '$.parent')"
        )
        connection.execute(f"PRAGMA user_version = {_BEFORE}")


def state(path: Path) -> dict[str, Any]:
    """Whatever has an act, and the tables."""
    assert damage(path) == []
    reviews = tables(path, "SELECT id, before, after FROM reviews ORDER BY id")
    return {
        "attributions": tables(path, "SELECT id, name, act FROM attributions ORDER BY id"),
        "reviews": [
            (row, *(each and {"parent": None, **json.loads(str(each))} for each in states)) for row, *states in reviews
        ],
        "views": tables(path, "SELECT attribution_id, act FROM who_said_what ORDER BY 1"),
        "tables": sorted(tables(path, "SELECT type, name FROM sqlite_master")),
    }


def test_an_older_archive_is_brought_up_to_date_and_all_acts_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    store(path, [OLDER, ARTICLE])
    before = state(path)
    assert [act for _, _, act in before["attributions"]] == ["denial", "denial", "denial", "denial", "statement"]
    grow_old(path)
    with pytest.raises(ArchiveError, match="made by an older version of onrecord"):
        Archive.open(str(path))
    with Archive.open(str(path), write=True) as archive:
        assert list(archive.records(Query(versions=True))) == [OLDER, ARTICLE]
        assert archive.count(Query(act=Act.DENIAL)) == 4
    assert state(path) == before


def test_what_has_been_corrected_has_an_act_before_and_after(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    store(path, [ARTICLE])
    asked = Span(TEXT.index("asked"), TEXT.index("asked") + len("asked"))
    with Archive.open(str(path), write=True) as archive:
        archive.reject("bridge", "a1", by="Eve")  # from which two go on
        archive.put_right("bridge", replace(ARTICLE.attributions[4], cue=(asked,)), by="Eve")
        archive.checked("bridge", by="Eve")
    before = state(path)
    assert [each and each["act"] for row in before["reviews"] for each in row[1:]] == [
        *("denial", None, "statement", "question", None, None)
    ]
    grow_old(path)
    with Archive.open(str(path), write=True) as archive:
        assert [review.after and review.after.act for review in archive.reviews("bridge")] == [None, Act.QUESTION, None]
    assert state(path) == before
    with Archive.open(str(path), write=True) as archive:
        archive.undo(2, by="Eve")
        archive.undo(1, by="Eve")
        assert archive.record("bridge") == ARTICLE


@given(records())
@FILES
def test_any_archive_is_brought_up_to_date(record: Record) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.db")
        store(path, [record])
        with Archive.open(str(path)) as archive:
            (stored,) = archive.records(Query())
        grow_old(path)
        with Archive.open(str(path), write=True) as archive:
            alone = (replace(each, parent=None) for each in told(stored))
            assert list(archive.records(Query())) == [replace(stored, attributions=tuple(alone))]
        assert damage(path) == []
