from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.archive import UNKNOWN, Archive, Hand, Hit, Order, Query
from onrecord.attribution import Act, Kind, Type
from onrecord.errors import ArchiveError, QueryError, TooLongError
from tests.archive.articles import archive_of, article, damage, tables
from tests.records import characters, example, hostile, nested, told

BRIDGE = article(
    ("Ana Boto", "The bridge is safe and will stay open"),
    ("Bridge Authority", "Every bolt of the bridge was looked at"),
    (None, "The bridge will fall"),
    uri="https://post.example/bridge",
    published="2016-10-18",
)
TUNNEL = article(
    ("Rui Sá", "The tunnel costs more than the bridge"),
    ("Boto", "We are rebuilding it"),
    publisher="The Times",
    published="2016-11-01",
    score=0.5,
)
UNDATED = article(("Eve Muñoz", "Nobody uses the old bridge"), publisher=None, published=None, score=0.7)
INDIRECT = replace(told(example()), document=replace(example().document, published="2017-01-31"))
ALL = [BRIDGE, TUNNEL, UNDATED, INDIRECT]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with archive_of(tmp_path_factory.mktemp("search") / "a.db", ALL) as opened:
        yield opened


def test_who_tells_of_what_stands_within_another(tmp_path: Path) -> None:
    whole = nested()
    mayor = whole.attributions[0].speaker
    by_mayor = replace(whole.attributions[3], speaker=mayor)
    alone = whole.attributions[4]
    other = replace(whole, document=replace(whole.document, id="other", uri=None))
    without = replace(whole, document=replace(whole.document, id="without", uri=None), attributions=(alone,))
    some = [whole, replace(other, attributions=(by_mayor, alone)), without]
    with archive_of(tmp_path / "a.db", some) as archive:
        assert list(archive.records(Query())) == some
        told_by = {hit.name: (hit.parent, hit.told_by) for hit in archive.search(Query(words="ever"))}
        assert {hit.parent for hit in archive.search(Query(words="dam"))} == {None}
        second = archive.search(Query(hand=Hand.SECOND))
        assert sorted(hit.name for hit in second) == sorted(told_by)
        assert archive.count(Query(hand=Hand.FIRST)) == archive.count(Query()) - len(second) == 5
        (first, *_) = archive.records(Query(hand=Hand.FIRST))
        assert first.attributions == whole.attributions[:-1]
        outer, inner = (archive.search(Query(words=words)) for words in ("weeks", "ever"))
        assert len({hit.statement for hit in inner}) == len(inner)  # its words are those of the outer one
        assert not {hit.statement for hit in inner} & {hit.statement for hit in outer}
    assert told_by == {
        "vila-seca": ("a4", "Rui Sá, an engineer"),
        "other": ("a4", "Ana Boto"),
        "without": ("a4", None),
    }


def contents(hits: list[Hit]) -> list[str]:
    return [hit.content.strip("“”") for hit in hits]


def test_everything_is_told_of_a_hit(archive: Archive) -> None:
    (hit,) = archive.search(Query(words="stay open"))
    assert hit.document == archive.versions("https://post.example/bridge")[0]
    assert (hit.name, hit.attribution, hit.title) == (BRIDGE.document.id, "a1", None)
    assert (hit.published, hit.publisher, hit.uri) == ("2016-10-18", "The Post", "https://post.example/bridge")
    assert (hit.speaker, hit.person, hit.kind, hit.type) == ("Ana Boto", "Ana Boto", "person", "direct")
    assert hit.act == "statement"
    assert (hit.source, hit.cue, hit.content, hit.score) == (
        *("Ana Boto", "said", "“The bridge is safe and will stay open”"),
        0.9,
    )
    assert archive.statement(hit.statement or 0)[0].fullest == replace(hit, snippet=None)


def test_a_person_is_named_in_full_where_the_article_has_the_family_name_alone(archive: Archive) -> None:
    (hit,) = archive.search(Query(words="rebuild"))
    assert (hit.speaker, hit.person) == ("Boto", "Ana Boto")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(), 11),
        (Query(words="bridges"), 5),
        (Query(words="   "), 11),
        (Query(speaker="Ana Boto"), 5),
        (Query(speaker="boto"), 5),
        (Query(speaker="MUNOZ"), 1),
        (Query(speaker="mun\u0303oz"), 1),
        (Query(speaker="Ana Sá"), 0),
        (Query(speaker="Bot"), 0),
        (Query(speaker="authority"), 1),
        (Query(publisher="The Post"), 8),
        (Query(publisher="the post"), 8),
        (Query(publisher="Post"), 0),
        (Query(type=Type.INDIRECT), 1),
        (Query(type=Type.MIXED), 1),
        (Query(act=Act.ATTITUDE), 1),
        (Query(act=Act.STATEMENT), 10),
        (Query(act=Act.DENIAL), 0),
        (Query(act=Act.ATTITUDE, type=Type.DIRECT), 0),
        (Query(kind=Kind.ORGANIZATION), 1),
        (Query(kind=Kind.UNNAMED), 1),
        (Query(kind=UNKNOWN), 2),
        (Query(since="2016-10-18"), 10),
        (Query(since="2016-10-19"), 7),
        (Query(since="2016-11"), 7),
        (Query(since="2017"), 5),
        (Query(until="2016"), 5),
        (Query(until="2016-10"), 3),
        (Query(until="2016-10-17"), 0),
        (Query(until="2016-11-01"), 5),
        (Query(since="2016-11-01", until="2016-11-01"), 2),
        (Query(min_score=0.7), 6),
        (Query(words="bridge", speaker="Boto", publisher="The Post", type=Type.DIRECT, kind=Kind.PERSON), 1),
    ],
)
def test_filters(archive: Archive, query: Query, expected: int) -> None:
    hits = archive.search(query, limit=100)
    assert (len(hits), archive.count(query)) == (expected, expected)
    assert sum(map(len, archive.records(query))) == expected
    if query == Query() or query.words == "   ":
        return
    assert sum(each.attributions for each in archive.speakers(query, limit=100)) == sum(
        hit.person is not None for hit in hits
    )


DAYS = ("2019-12-31", "2020", "2020-01", "2020-01-01", "2020-06-30", "2020-07", "2020-07-01", "2020-07-02", "2020-08")


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    said = [article(("Ana Boto", f"It is {day}"), published=day) for day in (*DAYS, None)]
    with archive_of(tmp_path_factory.mktemp("dated") / "a.db", said) as opened:
        yield opened


def days(archive: Archive, query: Query) -> list[str]:
    return [hit.published or "" for hit in archive.search(query, order=Order.OLDEST, limit=100)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(since="2020"), DAYS[1:]),
        (Query(since="2020-01"), DAYS[1:]),
        (Query(since="2020-01-01"), DAYS[1:]),
        (Query(since="2020-01-02"), DAYS[4:]),
        (Query(since="2020-07"), DAYS[5:]),
        (Query(since="2020-07-01"), DAYS[5:]),
        (Query(since="2020-07-02"), DAYS[7:]),
        (Query(since="2020-08-01"), DAYS[8:]),
        (Query(since="2020-07-01", until="2020-07-31"), DAYS[5:8]),
        (Query(since="2020-01-01", until="2020-12-31"), DAYS[1:]),
        (Query(until="2020-07-31"), DAYS[:8]),
        (Query(until="2020-07-15"), DAYS[:8]),
        (Query(until="2020-07-01"), DAYS[:7]),
        (Query(until="2020-06-30"), DAYS[:5]),
        (Query(until="2020-01-01"), DAYS[:4]),
        (Query(until="2019"), DAYS[:1]),
    ],
)
def test_what_is_of_a_month_or_a_year_counts_as_of_its_first_day(
    dated: Archive, query: Query, expected: tuple[str, ...]
) -> None:
    assert days(dated, query) == list(expected)


@given(st.sampled_from(DAYS), st.dates().map(lambda day: day.replace(year=2020).isoformat()))
def test_days_are_compared_by_their_first_day(dated: Archive, of: str, day: str) -> None:
    whole = of + "-01-01"[len(of) - 4 :]
    assert (of in days(dated, Query(since=day))) == (whole >= day)
    assert (of in days(dated, Query(until=day))) == (whole <= day)


def test_every_combination_of_filters_is_what_each_of_them_leaves(archive: Archive) -> None:
    choices: dict[str, tuple[Any, ...]] = {
        "words": ("", "bridge OR it", "the NOT bridge"),
        "speaker": (None, "Boto"),
        "publisher": (None, "the times"),
        "type": (None, Type.DIRECT),
        "act": (None, Act.STATEMENT),
        "kind": (None, Kind.PERSON, UNKNOWN),
        "since": (None, "2016-11"),
        "until": (None, "2016"),
        "min_score": (0.0, 0.6),
    }
    alone = {
        (name, value): {(hit.document, hit.attribution) for hit in archive.search(Query(**{name: value}), limit=100)}
        for name, values in choices.items()
        for value in values
    }
    for values in product(*choices.values()):
        chosen = dict(zip(choices, values, strict=True))
        found = [(hit.document, hit.attribution) for hit in archive.search(Query(**chosen), limit=100)]
        assert len(set(found)) == len(found)
        assert set(found) == set.intersection(*(alone[each] for each in chosen.items()))


def test_a_person_is_meant_exactly(archive: Archive) -> None:
    for person in archive.speakers(Query(), limit=100):
        query = Query(person=person.id)
        hits = archive.search(query, limit=100)
        assert {hit.person for hit in hits} == {person.name}
        assert len(hits) == archive.count(query) == sum(map(len, archive.records(query))) == person.attributions
        assert archive.speakers(query) == [person]
        for order in Order:
            assert Counter(archive.search(query, order=order, limit=100)) == Counter(hits)


@pytest.mark.parametrize("person", [0, -1, 10**30, -(10**30)])
def test_nobody_has_any_other_number(archive: Archive, person: int) -> None:
    query = Query(person=person)
    assert archive.search(query) == archive.search(query, order=Order.NEWEST) == []
    assert archive.speakers(query) == []
    assert archive.count(query) == archive.count(Query(person=person, words="bridge")) == 0


@pytest.mark.parametrize("most", [0, 2_000])
@pytest.mark.parametrize("words", ["", "bridge OR it"])
def test_a_person_and_other_filters_together(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, words: str, most: int
) -> None:
    monkeypatch.setattr("onrecord.archive.search.WEIGHED", most)  # whatever is gone through first
    (ana,) = archive.people("Ana Boto")
    for order in (Order.NEWEST, Order.OLDEST):
        all_of_hers = archive.search(Query(words=words, person=ana.id), order=order)
        days = [str(hit.published) for hit in all_of_hers]
        assert days == sorted(days, reverse=order is Order.NEWEST)
        assert {hit.person for hit in all_of_hers} == {"Ana Boto"}
        assert set(all_of_hers) == set(archive.search(Query(words=words, speaker="Ana Boto"), order=order))
        (hit,) = archive.search(Query(words=words, person=ana.id, publisher="the times"), order=order)
        assert hit in all_of_hers
        assert archive.search(Query(words=words, person=ana.id, speaker="Rui"), order=order) == []


def test_order(archive: Archive) -> None:
    days = [hit.published for hit in archive.search(Query(), order=Order.NEWEST, limit=100)]
    assert days == ["2017-01-31"] * 5 + ["2016-11-01"] * 2 + ["2016-10-18"] * 3 + [None]
    assert [hit.published for hit in archive.search(Query(), limit=100)] == days
    oldest = [hit.published for hit in archive.search(Query(), order=Order.OLDEST, limit=100)]
    assert oldest == ["2016-10-18"] * 3 + ["2016-11-01"] * 2 + ["2017-01-31"] * 5 + [None]  # undated ones are no older


def test_relevance(tmp_path: Path) -> None:
    said = ["The bridge and a dozen other things of which a bridge is only one", "The bridge", "Nothing of that kind"]
    with archive_of(tmp_path / "a.db", [article(("Ana Boto", each)) for each in said]) as archive:
        assert contents(archive.search(Query(words="bridge"))) == [said[1], said[0]]


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("words", ["", "bridge"])
def test_pages_of_results_are_the_whole(tmp_path: Path, order: Order, words: str) -> None:
    many = [article(("Ana Boto", f"The bridge {'a' * (number % 3)}"), publisher=str(number)) for number in range(60)]
    with archive_of(tmp_path / "a.db", many) as archive:
        query = Query(words=words)
        whole = archive.search(query, order=order, limit=100)
        parts = [archive.search(query, order=order, limit=7, offset=offset) for offset in range(0, 70, 7)]
        assert len(whole) == 60
        assert [hit for part in parts for hit in part] == whole


def test_limit_and_offset_may_be_any_number(archive: Archive) -> None:
    assert len(archive.search(Query(), limit=10**30)) == 11
    assert archive.search(Query(), offset=10**30) == []
    assert archive.speakers(Query(), limit=10**30)
    assert archive.statements(Query(), offset=10**30) == []


def test_snippets(tmp_path: Path) -> None:
    long = "before " * 50 + "the Bridge is safe" + " after" * 50
    hostile = "\x02bridge\x03 *bridge* \0 [bold]\x1b[31m bridge\u202e"
    with archive_of(tmp_path / "a.db", [article(("Ana Boto", long), ("Rui Sá", hostile))]) as archive:
        one, other = sorted(archive.search(Query(words="bridges saf* OR bridge")), key=lambda hit: hit.attribution)
        assert one.snippet
        assert one.snippet.text.startswith("…before")
        assert one.snippet.text.endswith("after…")
        assert [one.snippet.text[start:end] for start, end in one.snippet.hits] == ["Bridge", "safe"]
        assert "the *Bridge* is *safe* after" in one.snippet.marked
        assert len(one.snippet.text.split()) < 40
        assert other.snippet
        assert {other.snippet.text[start:end] for start, end in other.snippet.hits} == {"bridge"}
        (hit,) = archive.search(Query(speaker="Rui"))
        assert hit.snippet is None


def test_beginnings_of_words_are_marked_in_every_hit(archive: Archive) -> None:
    hits = archive.search(Query(words="bridg* OR build*"), limit=100)
    assert len(hits) == 5
    assert all(hit.snippet and "*" in hit.snippet.marked for hit in hits)


def test_phrases_are_marked_as_one(archive: Archive) -> None:
    (hit,) = archive.search(Query(words='"every bolt of the bridge"'))
    assert hit.snippet
    assert hit.snippet.marked == "“*Every bolt of the bridge* was looked at”"


@pytest.mark.parametrize(
    "query",
    [
        Query(since="yesterday"),
        Query(until="2016-1"),
        Query(since="2016-10-18T00:00"),
        Query(until="18.10.2016"),
        Query(since="2016-10-18' OR 1=1 --"),
        Query(since=""),
        Query(since="2016-13"),
        Query(until="2016-02-31"),
        Query(since="２０１６"),
        Query(until="2016\n"),
    ],
    ids=repr,
)
def test_days_are_checked(archive: Archive, query: Query) -> None:
    for method in (archive.search, archive.count, archive.speakers, archive.statements):
        with pytest.raises(QueryError, match=r"is no day: write it as 2016-10-18, 2016-10 or 2016$"):
            method(query)
    with pytest.raises(QueryError):
        list(archive.records(query))


@pytest.mark.parametrize("name", ["", "---", "\0", "("])
def test_a_name_without_a_word_is_told(archive: Archive, name: str) -> None:
    with pytest.raises(QueryError, match="no word of a name"):
        archive.search(Query(speaker=name))
    with pytest.raises(QueryError, match="no word of a name"):
        archive.people(name)


ATTACKS = [
    "'; DROP TABLE documents; --",
    '" OR 1=1',
    "x' UNION SELECT hash FROM documents --",
    "NEAR(bridge, 2)",
    "content : bridge",
    "{content} : bridge",
    "- content : bridge",
    "^bridge + safe",
    "bridge\0' OR ''='",
    "%",
    "_%",
    "attributions_fts",
    "$1 ?1 :a @b",
    "\ud800bridge",
    "a\udcffb",
]


def asked(name: str, value: Any) -> Query:
    return Query(**{name: value})


@pytest.mark.parametrize("attack", ATTACKS)
def test_syntax_in_any_parameter_is_harmless(archive: Archive, attack: str) -> None:
    for name in ("words", "speaker", "publisher", "since", "until"):
        query = asked(name, attack)
        try:
            hits = archive.search(query, limit=100)
        except QueryError:
            continue
        assert len(hits) == archive.count(query) < 11
        archive.speakers(query)
        archive.statements(query)
        list(archive.records(query))
    assert damage(Path(archive.path)) == []
    assert tables(Path(archive.path), "SELECT count(*) FROM documents") == [(4,)]


@given(st.text(characters), st.sampled_from(["words", "speaker", "publisher", "since", "until"]))
def test_any_text_is_looked_for_or_explained(archive: Archive, text: str, name: str) -> None:
    query = asked(name, text)
    try:
        hits = archive.search(query)
    except QueryError as error:
        assert str(error)  # noqa: PT017  it may as well be found
    else:
        assert len(hits) <= archive.count(query)


def test_hostile_names_and_outlets_are_found_as_they_are(tmp_path: Path) -> None:
    record = hostile()
    with archive_of(tmp_path / "a.db", [record]) as archive:
        (one, *_) = archive.search(Query())
        assert one.publisher
        assert archive.count(Query(publisher=one.publisher)) == 4
        assert archive.count(Query(speaker=one.person)) == 4
        assert archive.count(Query(words="owned")) == 4


@pytest.mark.parametrize("publisher", ["Público", "PÚBLICO", "público"])
def test_outlets_are_found_in_any_case(tmp_path: Path, publisher: str) -> None:
    with archive_of(tmp_path / "a.db", [article(("Ana Boto", "It rained"), publisher="Público")]) as archive:
        assert archive.count(Query(publisher=publisher)) == 1


MANY = Query(words=" OR ".join(f"{letter}*" for letter in "abcdef" * 30))


def test_what_takes_too_long_is_ended_and_the_next_is_not(tmp_path: Path) -> None:
    said = article(("Ana Boto", " ".join(f"{letter}1" for letter in "abcdef")))
    many = (replace(said, document=replace(said.document, publisher=str(number))) for number in range(300))
    with archive_of(tmp_path / "a.db", many) as archive:
        for asked in (archive.search, archive.count, archive.speakers, archive.statements):
            with (
                pytest.raises(TooLongError, match=r"^ended after 0 seconds: narrow the search down"),
                archive.within(0),
            ):
                asked(MANY)
        with pytest.raises(TooLongError), archive.within(0):
            list(archive.records(MANY))
        assert archive.count(MANY) == 300
        with archive.within(60):
            assert archive.count(MANY) == 300


def test_other_errors_within_a_time_are_told_as_ever(archive: Archive) -> None:
    with pytest.raises(QueryError, match="is no day"), archive.within(60):
        archive.count(Query(since="today"))
    with Archive.open(archive.path) as closed:
        closed.close()
        with pytest.raises(ArchiveError, match="closed"), closed.within(60):
            closed.count(Query())


def test_an_unknown_kind_is_told(archive: Archive) -> None:
    with pytest.raises(QueryError, match="robot"):
        archive.count(Query(kind="robot"))


def test_pages_of_very_many_hits_hold_each_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.archive.search.WEIGHED", 5)
    said = [article(("Ana Boto", f"The bridge {'and the road ' * (number % 4)}is safe")) for number in range(4)]
    more = [article(("Rui Sá", f"A bridge is number {number}")) for number in range(13)]
    with archive_of(tmp_path / "a.db", [*said, *more]) as archive:
        whole = archive.search(Query(words="bridge"), limit=100)
        pages = [archive.search(Query(words="bridge"), limit=3, offset=offset) for offset in range(0, 21, 3)]
        assert len(whole) == len({hit.document for hit in whole}) == archive.count(Query(words="bridge")) == 17
        assert [hit for page in pages for hit in page] == whole
