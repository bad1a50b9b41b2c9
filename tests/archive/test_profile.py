from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.archive import UNKNOWN, Archive, Background, PersonFound, Query
from onrecord.archive.profile import _Content, _periods
from onrecord.archive.topics import words
from onrecord.attribution import Kind, Record, Speaker
from onrecord.errors import QueryError
from tests.archive.articles import archive_of, article, store

THINGS = ("garden", "letter", "market", "school", "theatre", "museum", "tower", "harbour", "forest", "castle", "mill")
PLACES = ("Aveiro", "Braga", "Tomar", "Evora", "Viseu", "Sintra", "Lagos", "Faro", "Porto", "Guarda")
COLOURS = ("red", "green", "white", "yellow", "brown")
OTHERS = [
    article((f"Rui {place}", f"A {colour} {thing} of {place} burns"), published="2015-01-01")
    for place in PLACES
    for thing in THINGS
    for colour in COLOURS
]
VERBS = ("sails", "sinks", "waits", "leaves", "returns", "arrives", "drifts")


def boto(about: str, day: str, *, publisher: str = "The Post", repeats: int = 1) -> Record:
    return article(*[("Ana Boto", about)] * repeats, published=day, publisher=publisher)


def about(thing: str, year: int, number: int = 20) -> list[Record]:
    """Articles of a year in which Ana Boto speaks of something."""
    return [
        boto(
            f"The {thing} {VERBS[each % 7]} at {PLACES[each % 10]} for {COLOURS[each % 5]} {each}",
            f"{year}-03-{each + 1:02}",
        )
        for each in range(number)
    ]


def found(archive: Archive, name: str = "Ana Boto") -> PersonFound:
    (person,) = archive.people(name)
    return person


def test_a_profile_tells_what_somebody_speaks_about(tmp_path: Path) -> None:
    with archive_of(tmp_path / "a.db", [*about("ferry", 2016), *OTHERS]) as archive:
        profile = archive.profile(found(archive))
        assert profile.topics[0].word == "ferry"
        assert profile.topics[0].count == profile.contents == 20
        assert not {"Ana", "Boto"} & {topic.word for topic in profile.topics}
        assert archive.profile(found(archive), archive.background()) == profile


def test_a_statement_counts_once(tmp_path: Path) -> None:
    said = "We shall launch seven yellow ferries on the morning of the feast"
    repeated = [boto(said, f"2016-01-{day:02}", publisher=f"Paper {day}") for day in range(1, 10)]
    with archive_of(tmp_path / "a.db", [*repeated, *about("tunnel", 2016), *OTHERS]) as archive:
        profile = archive.profile(found(archive))
        assert profile.contents == 21
        assert profile.topics[0].word == "tunnel"
        assert "ferries" not in {topic.word for topic in profile.topics}


def test_periods_are_told_apart(tmp_path: Path) -> None:
    with archive_of(tmp_path / "a.db", [*about("ferry", 2016), *about("tunnel", 2018), *OTHERS]) as archive:
        first, second = archive.profile(found(archive)).periods
        assert (first.since, first.until, first.contents, first.topics[0].word) == ("2016", "2016", 20, "ferry")
        assert (second.since, second.until, second.contents, second.topics[0].word) == ("2018", "2018", 20, "tunnel")
        assert archive.count(Query(speaker="Ana Boto", since=first.since, until=first.until)) == first.contents


def test_few_contents_are_no_periods(tmp_path: Path) -> None:
    with archive_of(tmp_path / "a.db", [*about("ferry", 2016, 10), *about("tunnel", 2018, 10)]) as archive:
        assert archive.profile(found(archive)).periods == ()


def test_the_latest_contents_are_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.archive.profile._CONTENTS", 20)
    with archive_of(tmp_path / "a.db", [*about("tunnel", 2018), *about("ferry", 2016), *OTHERS]) as archive:
        profile = archive.profile(found(archive))
        assert profile.contents == 20
        assert "tunnel" in {topic.word for topic in profile.topics}
        assert "ferry" not in {topic.word for topic in profile.topics}
        monkeypatch.setattr("onrecord.archive.profile._OFTEN", 1)  # as if of very many
        monkeypatch.setattr("onrecord.archive.profile._SHARE", 10**9)
        assert archive.profile(found(archive)) == profile


def test_older_versions_do_not_count(tmp_path: Path) -> None:
    old = [replaced(record, f"https://example.org/{number}") for number, record in enumerate(about("ferry", 2016))]
    new = [replaced(record, f"https://example.org/{number}") for number, record in enumerate(about("tunnel", 2016))]
    store(tmp_path / "a.db", [*old, *OTHERS])
    store(tmp_path / "a.db", new)
    with Archive.open(str(tmp_path / "a.db")) as archive:
        profile = archive.profile(found(archive))
        assert profile.contents == 20
        assert {"ferry", "tunnel"} & {topic.word for topic in profile.topics} == {"tunnel"}
        assert archive.background().texts == len(OTHERS) + 20


def replaced(record: Record, uri: str) -> Record:
    return Record(replace(record.document, uri=uri), record.attributions)


def test_the_background_is_spread_over_the_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with archive_of(tmp_path / "a.db", [*about("ferry", 2016), *OTHERS]) as archive:
        whole = archive.background()
        assert whole.texts == len(OTHERS) + 20
        assert whole.counts["ferri"] == 20
        monkeypatch.setattr("onrecord.archive.profile._BACKGROUND", 100)
        part = archive.background()
        assert 90 <= part.texts <= 100
        assert abs(part.counts["ferri"] * whole.texts / part.texts - 20) < 10
    with archive_of(tmp_path / "empty.db", []) as archive:
        assert archive.background() == Background(0, Counter(), 0)


def test_how_sources_without_a_name_are_worded(tmp_path: Path) -> None:
    worded = ["The officials", "officials", "Officials", "an official", "the", "Who", "A  \t man"]
    with archive_of(tmp_path / "a.db", [described(source, Kind.GROUP) for source in worded]) as archive:
        assert archive.unnamed(Kind.GROUP) == (("officials", 3), ("man", 1), ("official", 1), ("the", 1), ("Who", 1))
        assert archive.unnamed("group", limit=1) == (("officials", 3),)
        assert archive.unnamed("document") == archive.unnamed(UNKNOWN) == ()


def test_only_sources_without_a_name_are_told(tmp_path: Path) -> None:
    with archive_of(tmp_path / "a.db", [article((None, "It is so")), boto("It is not", "2016-01-01")]) as archive:
        assert archive.unnamed(UNKNOWN) == (("somebody", 1),)
        assert archive.unnamed(Kind.PERSON) == ()
        with pytest.raises(QueryError, match="'nobody' is no kind of source: person, "):
            archive.unnamed("nobody")


def test_sources_stored_last_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.archive.profile._SOURCES", 2)
    for kind in (Kind.GROUP, None):
        path = tmp_path / f"{kind}.db"
        with archive_of(path, [described(source, kind) for source in ("some", "many", "most")]) as archive:
            assert archive.unnamed(kind or UNKNOWN) == (("many", 1), ("most", 1))


def described(source: str, kind: Kind | None) -> Record:
    """An article in which somebody without a name, worded so, says something."""
    record = article((source, f"It is as {source} said"))
    (said,) = record
    return Record(record.document, (replace(said, speaker=Speaker(None, kind) if kind else None),))


def test_hostile_words_are_no_harm(tmp_path: Path) -> None:
    hostile = ["x" * 1_000_000, "ferry " * 100_000, "a\ud800b \u202efer\x00ry \x1b[31m", "\x00", "…"]
    records = [boto(text, "2016-01-01") for text in hostile for _ in range(2)]
    with archive_of(tmp_path / "a.db", [*records, described("y" * 1_000_000, Kind.GROUP), *OTHERS[:20]]) as archive:
        profile = archive.profile(found(archive))
        assert all(len(topic.word) <= 81 and topic.word.isprintable() for topic in profile.topics)
        assert [len(wording) for wording, _ in archive.unnamed(Kind.GROUP)] == [200]


MONTHS = st.one_of(st.none(), st.dates().map(lambda day: day.isoformat()[:7]))


@given(st.lists(st.tuples(MONTHS, st.integers(1, 40)), max_size=20))
def test_periods_are_few_of_enough_contents_and_in_order(months: list[tuple[str | None, int]]) -> None:
    contents = [_Content(month, words("ferry")) for month, number in months for _ in range(number)]
    periods = _periods(contents, [])
    dated = [content for content in contents if content.month]
    assert len(periods) in {0, 2, 3, 4, 5}
    assert all(period.contents >= 15 for period in periods)
    assert all(one.until < other.since for one, other in pairwise(periods))
    assert all(period.since <= period.until for period in periods)
    assert sum(period.contents for period in periods) in {0, len(dated)}
    for period in periods:
        within = [each for each in dated if each.month and period.since <= each.month <= period.until + "~"]
        assert len(within) == period.contents
