"""Which attributions are variants of one statement, kept as they come in.

What makes two contents report the same words is told by :mod:`onrecord.archive.wording`; who may be the same speaker,
by their people and names. Where many words are the same in the same week, whoever they are ascribed to, they are one
statement all the same: an article names the wrong speaker, or onrecord does, unless a user has split the two.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from onrecord.archive.database import unused
from onrecord.archive.documents import Added
from onrecord.archive.evidence import VERBATIM
from onrecord.archive.namings import corrections
from onrecord.archive.wording import CROWDED, Match, fingerprints, same_words, wording
from onrecord.names import is_person_short_for, tokens

__all__ = ["Reported", "count", "forget", "join", "leave", "rejoin", "retell"]


_NEAR = 7  # days
_AMPLE = 2  # fingerprints in common, which it takes where there are doubts
_LAST = 256  # attributions with a fingerprint that are looked at
_LATEST = 4  # attributions of a statement, of which most have to match where none is sure


class Reported(NamedTuple):
    """What is known of an attribution, as far as it tells of which statement it is a variant."""

    id: int
    statement: int | None
    content: str
    name: str | None
    person: int | None
    published: str | None
    is_inner: bool = False
    """Whether it stands within another, whose words its own are: then it is a variant of nothing."""

    @property
    def day(self) -> int | None:
        """The number of the day of publication."""
        return _day(self.published)

    def may_be_by(self, other: Reported) -> bool:
        """Whether the speakers may be the same: nobody knows one of them, or one name is short for the other."""
        if self.name is None or other.name is None or self.person == other.person:
            return True
        one, two = tokens(self.name), tokens(other.name)
        return is_person_short_for(one, two) or is_person_short_for(two, one)

    def is_near(self, other: Reported) -> bool:
        """Whether both were published within a few days."""
        return _are_near(self.day, other.day)

    def doubts(self, other: Reported) -> int:
        """How much leaves it open whether it is one utterance: who says it, and, counted twice, far days."""
        is_by_one = self.name is not None and other.name is not None and self.may_be_by(other)
        return (not is_by_one) + 2 * (not self.is_near(other))


_REPORTED = """
    SELECT attributions.id, statement_id, content, speakers.name, person_id, published, parent IS NOT NULL
    FROM attributions
    JOIN documents ON documents.id = attributions.document_id
    LEFT JOIN speakers ON speakers.id = speaker_id LEFT JOIN namings ON namings.id = naming_id
    WHERE attributions.{} IN (SELECT value FROM json_each(?))
"""


def join(connection: sqlite3.Connection, documents: Iterable[Added]) -> set[int]:
    """Give each attribution of new documents its statement: one that is there, or a new one.

    Returns:
        The statements that have changed; see :func:`count`.
    """
    return _join(connection, [row for added in documents for row in added.attributions])


def leave(connection: sqlite3.Connection, documents: Iterable[int]) -> set[int]:
    """Take attributions out of their statements, since newer versions of the documents have come.

    Returns:
        The statements that have changed; see :func:`count`.
    """
    of_them = "SELECT id FROM attributions WHERE document_id IN (SELECT value FROM json_each(?))"
    old = [row for (row,) in connection.execute(of_them, (json.dumps(list(documents)),))]
    if not old:
        return set()
    left = _statements(connection, old)
    _forget_fingerprints(connection, old)
    for row in old:
        connection.execute("UPDATE attributions SET statement_id = ? WHERE id = ?", (_new(connection), row))
    return _statements(connection, old) | _again(connection, left)


def rejoin(connection: sqlite3.Connection, *, by: Iterable[int]) -> set[int]:
    """Tell anew which statements those report who are meant by some namings, as they mean somebody else now.

    Returns:
        The statements that have changed; see :func:`count`.
    """
    found = connection.execute(
        "SELECT DISTINCT statement_id FROM attributions JOIN speakers ON speakers.id = speaker_id "
        "JOIN documents ON documents.id = attributions.document_id "
        "WHERE superseded_by IS NULL AND naming_id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(by)),),
    )
    return _again(connection, {row for (row,) in found})


def forget(connection: sqlite3.Connection, attribution: int) -> set[int]:
    """Forget what tells of the words of an attribution, which are to change or to go.

    Returns:
        The statement that it reports, if any; see :func:`retell`.
    """
    _forget_fingerprints(connection, [attribution])
    return _statements(connection, [attribution])


def retell(connection: sqlite3.Connection, statements: set[int], *, new: Sequence[int] = ()) -> set[int]:
    """Tell anew what makes up statements of which attributions have changed or gone, and which ones new ones report.

    It is told a second time of what has been joined, in the order of the articles, as when all had come at once.

    Returns:
        The statements that have changed; see :func:`count`.
    """
    return _again(connection, _again(connection, statements) | _join(connection, new))


def _again(connection: sqlite3.Connection, statements: set[int]) -> set[int]:
    """Take statements apart, and join their attributions again. What stays one keeps its number."""
    earlier: dict[int, int] = dict(
        connection.execute(
            "SELECT id, statement_id FROM attributions WHERE statement_id IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(statements)),),
        ).fetchall()
    )
    connection.execute(
        "UPDATE attributions SET statement_id = NULL WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(earlier)),),
    )
    connection.executemany("DELETE FROM statements WHERE id = ?", [(row,) for row in statements])
    _forget_fingerprints(connection, sorted(earlier))
    return _join(connection, sorted(earlier), earlier)


def _join(
    connection: sqlite3.Connection, attributions: Sequence[int], earlier: Mapping[int, int] | None = None
) -> set[int]:
    touched: set[int] = set()
    apart = {frozenset(names) for names in corrections(connection).splits}
    for reported in _reported(connection, "id", attributions):
        words = [] if reported.is_inner else fingerprints(reported.content)
        buckets = {each: _bucket(connection, each) for each in words}
        telling = {each: bucket for each, bucket in buckets.items() if bucket is not None}
        found = _joined(connection, reported, _matches(connection, reported, telling.values(), apart))
        statement = min(found) if found else _new(connection, (earlier or {}).get(reported.id))
        for other in found - {statement}:
            connection.execute("UPDATE attributions SET statement_id = ? WHERE statement_id = ?", (statement, other))
            connection.execute("DELETE FROM statements WHERE id = ?", (other,))
            touched.discard(other)
        connection.execute("UPDATE attributions SET statement_id = ? WHERE id = ?", (statement, reported.id))
        touched.add(statement)
        connection.executemany(
            "INSERT INTO fingerprints VALUES (?, ?, ?)", [(each, reported.id, reported.day) for each in telling]
        )
    return touched


def _forget_fingerprints(connection: sqlite3.Connection, attributions: Sequence[int]) -> None:
    """Remove those of some attributions, told from their contents, since the table is in the order of fingerprints."""
    connection.executemany(
        "DELETE FROM fingerprints WHERE fingerprint = ? AND attribution_id = ?",
        (
            (fingerprint, reported.id)
            for reported in _reported(connection, "id", attributions)
            for fingerprint in fingerprints(reported.content)
        ),
    )


def _bucket(connection: sqlite3.Connection, fingerprint: int) -> list[tuple[int, int | None]] | None:
    """The attributions that have a fingerprint, with their days.

    ``None`` where it is one of so many statements that it tells nothing: those are of formulas, and are not kept.
    """
    if connection.execute("SELECT 1 FROM formulas WHERE fingerprint = ?", (fingerprint,)).fetchone():
        return None
    found = connection.execute(
        "SELECT attribution_id, day FROM fingerprints WHERE fingerprint = ? ORDER BY attribution_id DESC LIMIT ?",
        (fingerprint, _LAST),
    ).fetchall()
    if len(found) < CROWDED or len(_statements(connection, [row for row, _ in found])) < CROWDED:
        return found[:CROWDED]
    connection.execute("INSERT INTO formulas VALUES (?)", (fingerprint,))
    connection.execute("DELETE FROM fingerprints WHERE fingerprint = ?", (fingerprint,))
    return None


def _statements(connection: sqlite3.Connection, attributions: Sequence[int]) -> set[int]:
    rows = connection.execute(
        "SELECT DISTINCT statement_id FROM attributions WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(attributions),),
    )
    return {row for (row,) in rows}


def count(connection: sqlite3.Connection, statements: Iterable[int]) -> None:
    """Count in how many articles and outlets statements stand, and since when; older versions do not count."""
    connection.execute(
        "UPDATE statements SET (attributions, documents, publishers, first_published) = ("
        "SELECT count(*), count(DISTINCT documents.id), count(DISTINCT publisher_folded), "
        "CASE WHEN count(DISTINCT documents.id) > 1 THEN min(published) END "  # of one document it is the document's
        "FROM attributions JOIN documents ON documents.id = document_id "
        "WHERE statement_id = statements.id AND superseded_by IS NULL) "
        "WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(statements)),),
    )


def _matches(
    connection: sqlite3.Connection,
    reported: Reported,
    buckets: Iterable[Sequence[tuple[int, int | None]]],
    apart: Container[frozenset[str | None]],
) -> dict[Reported, Match]:
    """The attributions that report the same words, among those that share a fingerprint which tells something."""
    days = {row: day for bucket in buckets for row, day in bucket}
    shared = Counter(row for bucket in buckets for row, _ in bucket)
    near = [row for row, count in shared.items() if count >= _AMPLE or _are_near(reported.day, days[row])]
    words = wording(reported.content)
    found: dict[Reported, Match] = {}
    for other in _reported(connection, "id", sorted(near)):
        doubts, by_one = reported.doubts(other), reported.may_be_by(other)
        if (shared[other.id] >= _AMPLE or not doubts) and (by_one or doubts == 1):
            match = same_words(words, wording(other.content), doubts=doubts)
            if match and (by_one or (match.run >= VERBATIM and frozenset((reported.name, other.name)) not in apart)):
                found[other] = match
    return found


def _joined(connection: sqlite3.Connection, reported: Reported, matches: Mapping[Reported, Match]) -> set[int]:
    """The statements that an attribution is a variant of.

    Two sentences of one speech are not one, though an article has both. So a statement is joined where one match is
    sure, or where most of its latest attributions match; and where all may be by one speaker, or all is verbatim.
    """
    found: set[int] = set()
    speakers = [reported]
    for statement in sorted({other.statement for other in matches if other.statement}):
        members = _reported(connection, "statement_id", [statement])
        telling = [matches[each] for each in members if each in matches]
        latest = members[-_LATEST:]
        named = [[each for each in side if each.name] for side in (speakers, members)]
        by_one = not all(named) or any(one.may_be_by(two) for one in named[0] for two in named[1])
        if (by_one or max(match.run for match in telling) >= VERBATIM) and (
            any(match.sure for match in telling) or 2 * sum(each in matches for each in latest) > len(latest)
        ):
            found.add(statement)
            speakers += members
    return found


def _reported(connection: sqlite3.Connection, column: str, rows: Sequence[int]) -> list[Reported]:
    found = connection.execute(f"{_REPORTED.format(column)} ORDER BY attributions.id", (json.dumps(rows),))
    return [Reported(*row) for row in found]


def _are_near(one: int | None, other: int | None) -> bool:
    return one is not None and other is not None and abs(one - other) <= _NEAR


@lru_cache(maxsize=4096)
def _day(published: str | None) -> int | None:
    """The number of a day; nothing where only the month or the year is known."""
    try:
        return date.fromisoformat((published or "")[:10]).toordinal()
    except ValueError:
        return None


def _new(connection: sqlite3.Connection, number: int | None = None) -> int:
    """A new statement, of this number if it is free, else of one that none has had."""
    if number is not None:
        kept = connection.execute("INSERT OR IGNORE INTO statements (id) VALUES (?)", (number,))
        if kept.rowcount:
            return number
    (row,) = connection.execute(f"INSERT INTO statements (id) VALUES ({unused('statements')}) RETURNING id").fetchone()
    return int(row)
