"""Which attributions a query means, in SQL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from onrecord.archive.database import as_row
from onrecord.archive.query import full_text
from onrecord.attribution import Act, Kind, Type
from onrecord.characters import encodable
from onrecord.errors import QueryError

__all__ = ["BY_NAME", "UNKNOWN", "First", "Hand", "Query", "folded", "kind", "named", "selected", "since", "until"]

UNKNOWN = "unknown"
"""The kind of a source that nobody can be told of."""

BY_NAME = "SELECT person_id FROM namings_fts JOIN namings ON namings.id = namings_fts.rowid WHERE namings_fts MATCH ?"
"""Those with a name that a full-text query means; see :func:`named`."""

_DAY = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")


class Hand(StrEnum):
    """Who reports it: the article, or somebody in what the article reports of them."""

    FIRST = "first"
    SECOND = "second"
    """It stands within the content of another (``--nested``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What to look for; everything given has to be true.

    Attributes:
        words: what the content says, in the form that :func:`onrecord.archive.query.full_text` explains.
        speaker: words of a name. All statements of all people with a name that has these words, whatever the
            article in question calls them.
        person: somebody exactly: the row, as :class:`~onrecord.archive.PersonFound` has it.
        publisher: the outlet, whole, in any case.
        type: how the words are reported.
        act: what kind of act is reported.
        kind: what sort of source; ``unknown`` where nobody could be told.
        hand: at which hand it is reported.
        since: the first day, month or year.
        until: the last day, month or year. An article of which only the month or the year is known counts as of the
            first day of it: one of 2020-07 is not before 2020-07-01, nor after 2020-07-15, but before 2020-07-02.
        min_score: the least probability that source and content are right.
        versions: also what stands in articles of which a newer version has come.
    """

    words: str = ""
    speaker: str | None = None
    person: int | None = None
    publisher: str | None = None
    type: Type | None = None
    act: Act | None = None
    kind: Kind | str | None = None
    hand: Hand | None = None
    since: str | None = None
    until: str | None = None
    min_score: float = 0.0
    versions: bool = False


class First(StrEnum):
    """What is gone through from the beginning, while the rest is looked up: the tables, joined in this order."""

    WORDS = """
        FROM attributions_fts CROSS JOIN attributions ON attributions.id = attributions_fts.rowid
        CROSS JOIN documents ON documents.id = attributions.document_id
        LEFT JOIN speakers ON speakers.id = attributions.speaker_id
        LEFT JOIN namings ON namings.id = speakers.naming_id"""
    SPEAKERS = """
        FROM namings CROSS JOIN speakers ON speakers.naming_id = namings.id
        CROSS JOIN attributions ON attributions.speaker_id = speakers.id
        CROSS JOIN documents ON documents.id = attributions.document_id"""
    DOCUMENTS = """
        FROM documents CROSS JOIN attributions ON attributions.document_id = documents.id
        LEFT JOIN speakers ON speakers.id = attributions.speaker_id
        LEFT JOIN namings ON namings.id = speakers.naming_id"""


def selected(query: Query, first: First | None = None) -> tuple[str, tuple[Any, ...]]:
    """The FROM and WHERE of a statement about the attributions that a query means, and the values for it.

    Raises:
        QueryError: it cannot be asked so.
    """
    if first is None:
        is_by_speaker = query.speaker is not None or query.person is not None
        first = First.WORDS if query.words.strip() else First.SPEAKERS if is_by_speaker else First.DOCUMENTS
    wanted = list(_conditions(query, first)) or [("true", ())]
    conditions = " AND ".join(condition for condition, _ in wanted)
    return f"{first} WHERE {conditions}", tuple(value for _, values in wanted for value in values)


def _conditions(query: Query, first: First) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """What has to be true, and the values for the question marks in it."""
    if query.words.strip():
        has_words = "attributions_fts MATCH ?"
        if first is not First.WORDS:  # the + has each looked up among those, not those among each document's
            has_words = f"+attributions.id IN (SELECT rowid FROM attributions_fts WHERE {has_words})"
        yield has_words, (full_text(query.words),)
    if query.speaker is not None:
        yield f"namings.person_id IN ({BY_NAME})", (named(query.speaker),)
    if query.person is not None:
        yield "namings.person_id = ?", (as_row(query.person),)
    if query.kind == UNKNOWN:
        yield "attributions.speaker_id IS NULL", ()
    elif query.kind is not None:
        yield "speakers.kind = ?", (kind(query.kind),)
    if query.hand is not None:
        yield f"attributions.parent IS {'NULL' if query.hand is Hand.FIRST else 'NOT NULL'}", ()
    simple = (
        ("documents.publisher_folded = ?", None if query.publisher is None else folded(query.publisher)),
        ("attributions.type = ?", query.type and query.type.value),
        ("attributions.act = ?", query.act and query.act.value),
        ("documents.published >= ?", None if query.since is None else since(query.since)),
        ("documents.published < ?", None if query.until is None else until(query.until)),
        ("attributions.score >= ?", query.min_score or None),
    )
    yield from ((condition, (value,)) for condition, value in simple if value is not None)
    if not query.versions:
        yield "documents.superseded_by IS NULL", ()


def folded(publisher: str) -> str:
    """An outlet as it is compared: whatever the case."""
    return encodable(publisher).casefold()


def kind(kind: str) -> str:
    """What sort of source is meant.

    Raises:
        QueryError: there is none such.
    """
    try:
        return UNKNOWN if kind == UNKNOWN else Kind(kind).value
    except ValueError:
        raise QueryError(f"{kind!r} is no kind of source: {', '.join(Kind)} and {UNKNOWN} are") from None


def named(speaker: str) -> str:
    """The full-text query for the names that have all words of a name.

    Raises:
        QueryError: it has none.
    """
    words = [word for word in re.sub('["\0]', " ", encodable(speaker)).split() if any(map(str.isalnum, word))]
    if not words:
        raise QueryError(f"{speaker!r} has no word of a name in it")
    return " AND ".join(f'"{word}"' for word in words)


def _day(day: str) -> str:
    """A day, a month or a year.

    Raises:
        QueryError: it is none.
    """
    try:
        date.fromisoformat(f"{day}-01-01"[:10] if _DAY.fullmatch(day) else "")
    except ValueError:
        raise QueryError(f"{day!r} is no day: write it as 2016-10-18, 2016-10 or 2016") from None
    return day


def since(first: str) -> str:
    """What the days of publication from some day, month or year on are not less than, as texts.

    Where only the month or the year is known, it counts as the first day of it.

    Raises:
        QueryError: it is none.

    >>> since("2020-07-01"), since("2020-07-02"), since("2020-01-01")
    ('2020-07', '2020-07-02', '2020')
    """
    return _day(first).removesuffix("-01").removesuffix("-01")


def until(last: str) -> str:
    """What the days of publication up to some day, month or year are less than, as texts.

    Raises:
        QueryError: it is none.
    """
    return _day(last) + "~"  # behind the last day of it
