"""What is known of one speaker beyond what they said: what of, and when of what."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import NamedTuple

from onrecord.archive import speakers
from onrecord.archive.speakers import PersonFound
from onrecord.archive.topics import MOST_CHARACTERS, Background, Topic, Words, topics, words
from onrecord.archive.wanted import UNKNOWN
from onrecord.attribution import Kind
from onrecord.errors import QueryError

__all__ = ["Period", "Profile", "background", "profile", "unnamed"]

_BACKGROUND = 4_000  # contents
_CONTENTS = 1_000  # that are looked at of one speaker
_OFTEN, _SHARE = 10_000, 50  # attributions, and one in how many, of which not all are to be sorted by day
_PERIODS, _LEAST, _MARKS = 5, 15, 8  # how many at most, of how many contents at least, with how many words
_MOST = 0.75  # of the contents, for one of several periods
_SOURCES, _SPEAKERS, _WORDING = 20_000, 250_000, 200  # attributions, rows gone through for them, and characters

_CURRENT = "superseded_by IS NULL"
_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")
_ARTICLE = re.compile(r"^(?:an?|the) ", re.IGNORECASE)

Days = tuple[str, str]
"""The first and the last year or month of some time."""


@dataclass(frozen=True, slots=True)
class Period:
    """Some time of a speaker.

    Attributes:
        since: the first year, or month; as a query takes it.
        until: the last one.
        contents: how many are from it, of those that were looked at.
        topics: the words that mark it, against the speaker's other periods.
    """

    since: str
    until: str
    contents: int
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of a speaker beyond what they said.

    Attributes:
        contents: how many were looked at for topics and periods, the latest; a statement counts once.
        topics: the words that mark them, against the archive.
        periods: the times into which they fall, in order; none where there are too few.
    """

    contents: int
    topics: tuple[Topic, ...]
    periods: tuple[Period, ...]


class _Content(NamedTuple):
    """A content: the month of publication, where it is known, and the words."""

    month: str | None
    words: Words


def background(connection: sqlite3.Connection) -> Background:
    """How usual words are in the archive, by contents that are evenly spread over it."""
    (last,) = connection.execute("SELECT ifnull(max(id), 0) FROM attributions").fetchone()
    rows = connection.execute(
        f"SELECT substr(content, 1, {MOST_CHARACTERS}) FROM attributions "
        f"JOIN documents ON documents.id = document_id AND {_CURRENT} "
        "WHERE attributions.id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(range(last, 0, -max(1, ceil(last / _BACKGROUND))))),),
    )
    return Background.of([words(content) for (content,) in rows])


def profile(connection: sqlite3.Connection, found: PersonFound, against: Background) -> Profile:
    """What is known of a speaker beyond what they said.

    Args:
        connection: to the archive.
        found: the speaker.
        against: how usual words are in the archive.
    """
    contents = _contents(connection, found)
    names = [name.name for name in speakers.names(connection, found.id)]
    return Profile(
        len(contents),
        topics([content.words for content in contents], against, without=names),
        _periods(contents, names),
    )


def _contents(connection: sqlite3.Connection, found: PersonFound) -> list[_Content]:
    """The latest contents of a speaker; of those of one statement the longest, of the month of the first."""
    statements: dict[int, tuple[str | None, str]] = {}
    for published, statement, content in connection.execute(_latest(connection, found), (found.id, _CONTENTS)):
        _, longest = statements.get(statement, (None, ""))
        statements[statement] = published, max(longest, content, key=len)  # the latest come first
    return [_Content(_month(published), words(content)) for published, content in statements.values()]


def _latest(connection: sqlite3.Connection, found: PersonFound) -> str:
    """A query for the latest contents of a speaker."""
    (last,) = connection.execute("SELECT ifnull(max(id), 0) FROM attributions").fetchone()
    if found.attributions > max(_OFTEN, last // _SHARE):  # so many that they are in most of the latest documents
        tables = (
            "documents CROSS JOIN speakers ON speakers.document_id = documents.id "
            "CROSS JOIN attributions ON speaker_id = speakers.id "
            "WHERE naming_id IN (SELECT id FROM namings WHERE person_id = ?)"
        )
    else:
        tables = (
            "namings CROSS JOIN speakers ON naming_id = namings.id "
            "CROSS JOIN documents ON documents.id = speakers.document_id "
            "CROSS JOIN attributions ON speaker_id = speakers.id WHERE person_id = ?"
        )
    return (
        f"SELECT published, statement_id, substr(content, 1, {MOST_CHARACTERS}) FROM (SELECT published, "
        f"attributions.id AS row FROM {tables} AND {_CURRENT} ORDER BY published DESC NULLS LAST LIMIT ?"
        ") JOIN attributions ON attributions.id = row ORDER BY published DESC NULLS LAST"
    )


def _month(published: str | None) -> str | None:
    found = _MONTH.match(published or "")
    return found and found[0]


def _periods(contents: Sequence[_Content], names: Sequence[str]) -> tuple[Period, ...]:
    """The times into which contents fall: by years if none has nearly all, else by quarters or months."""
    cuts = [cut for unit in (_year_of, _quarter_of, _month_of) if len(cut := _stretches(contents, unit)) > 1]
    even = (cut for cut in cuts if max(len(texts) for _, texts in cut) <= _MOST * len(contents))
    cut = next(even, cuts[-1] if cuts else [])
    return tuple(_period(stretch, cut, names) for stretch in cut)


def _year_of(month: str) -> Days:
    return month[:4], month[:4]


def _quarter_of(month: str) -> Days:
    """The first and the last month of the quarter.

    >>> _quarter_of("2016-05")
    ('2016-04', '2016-06')
    """
    first = (int(month[5:]) - 1) // 3 * 3 + 1
    return f"{month[:5]}{first:02}", f"{month[:5]}{first + 2:02}"


def _month_of(month: str) -> Days:
    return month, month


_Stretch = tuple[Days, list[Words]]


def _stretches(contents: Iterable[_Content], unit: Callable[[str], Days]) -> list[_Stretch]:
    """The contents in a few stretches of time that have enough of them."""
    units: defaultdict[Days, list[Words]] = defaultdict(list)
    for month, found in contents:
        if month is not None:
            units[unit(month)].append(found)
    enough = max(_LEAST, sum(map(len, units.values())) / _PERIODS)
    stretches: list[_Stretch] = []
    for days in sorted(units):
        if stretches and len(stretches[-1][1]) < enough:
            stretches.append(_joined(stretches.pop(), (days, units[days])))
        else:
            stretches.append((days, units[days]))
    if len(stretches) > 1 and len(stretches[-1][1]) < _LEAST:
        rest = stretches.pop()
        stretches.append(_joined(stretches.pop(), rest))
    return stretches


def _joined(one: _Stretch, other: _Stretch) -> _Stretch:
    return (one[0][0], other[0][1]), one[1] + other[1]


def _period(stretch: _Stretch, stretches: Iterable[_Stretch], names: Sequence[str]) -> Period:
    (since, until), texts = stretch
    others = [text for other in stretches if other is not stretch for text in other[1]]
    return Period(since, until, len(texts), topics(texts, Background.of(others), without=names, most=_MARKS))


def unnamed(connection: sqlite3.Connection, kind: Kind | str, *, limit: int = 20) -> tuple[tuple[str, int], ...]:
    """How articles word sources without a name, with how often, the most usual first; of those stored last.

    Raises:
        QueryError: there is no such kind of source.
    """
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for source, count in _sources(connection, kind):
        plain = _ARTICLE.sub("", " ".join(source.split()))
        if plain:
            counts[plain.casefold()][plain] += count
    usual = sorted(counts, key=lambda folded: (-counts[folded].total(), folded))[:limit]
    return tuple((_usual(counts[folded]), counts[folded].total()) for folded in usual)


def _usual(forms: Counter[str]) -> str:
    return min(forms, key=lambda form: (-forms[form], form))


def _sources(connection: sqlite3.Connection, kind: Kind | str) -> sqlite3.Cursor:
    """The sources of a kind without a name, of those stored last, with how often."""
    if kind == UNKNOWN:
        latest = "attributions WHERE speaker_id IS NULL ORDER BY id DESC"
    elif kind in list(Kind):
        latest = (
            "speakers CROSS JOIN attributions ON speaker_id = speakers.id WHERE kind = :kind AND speakers.name IS NULL "
            "AND speakers.id > (SELECT max(id) FROM speakers) - :speakers ORDER BY speakers.id DESC"
        )
    else:
        raise QueryError(f"{kind!r} is no kind of source: {', '.join(Kind)} and {UNKNOWN} are")
    return connection.execute(
        f"SELECT source, count(*) FROM (SELECT substr(source, 1, {_WORDING}) AS source, attributions.document_id "
        f"FROM {latest} LIMIT :sources) JOIN documents ON documents.id = document_id AND {_CURRENT} "
        "WHERE source <> '' GROUP BY source",
        {"kind": str(kind), "speakers": _SPEAKERS, "sources": _SOURCES},
    )
