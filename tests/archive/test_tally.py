"""What is counted in memory is what the archive counts, whatever is asked and whatever is written meanwhile."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.archive import UNKNOWN, Action, Archive, Facets, Hand, Order, Query, Tallied, Tally
from onrecord.attribution import Act, Attribution, Kind, Record, Speaker, Type
from onrecord.errors import ArchiveError, QueryError, TooLongError
from tests.archive.articles import FILES, archive_of, article, store
from tests.records import hostile

NAMES = ("Ana Boto", "Boto", "Rui Sá", "Rui Boto", "Bridge Authority", None)
SAID = ("The bridge is safe", "Bridges fall", "Nobody pays the toll", "It rained on the old bridge", "A toll")
OUTLETS = ("The Post", "THE POST", "The Times", "Público", "PÚBLICO", None)
DAYS = ("2016", "2016-10", "2016-10-01", "2016-10-18", "2016-11-01", "2017-01-31", "2017-01", "2017", None)
SCORES = (0.1, 0.3, 0.1 + 0.2, 0.5, 0.7, 0.9, 1.0)
ADDRESSES = ("https://post.example/1", "https://post.example/2", None)


@st.composite
def articles(draw: st.DrawFn) -> Record:
    said = draw(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(SAID)), max_size=4))
    record = article(
        *said,
        uri=draw(st.sampled_from(ADDRESSES)),
        publisher=draw(st.sampled_from(OUTLETS)),
        published=draw(st.sampled_from(DAYS)),
    )
    return Record(record.document, tuple(draw(attributions(each)) for each in record.attributions))


@st.composite
def attributions(draw: st.DrawFn, like: Attribution) -> Attribution:
    nameless = st.sampled_from([None, *(Speaker(None, kind) for kind in (Kind.GROUP, Kind.UNNAMED, Kind.AUTHOR))])
    return replace(
        like,
        type=draw(st.sampled_from(Type)),
        act=draw(st.sampled_from(Act)),
        speaker=like.speaker or draw(nameless),
        score=draw(st.sampled_from(SCORES)),
    )


FILTERS: dict[str, list[Any]] = {
    "words": [" ", "bridge", "toll OR rain", "bridge NOT old", "b*", "nothing"],
    "speaker": ["boto", "Ana Boto", "rui", "authority", "nobody"],
    "person": [*range(6), -1, 10**30],
    "publisher": ["the post", "The Times", "PÚBLICO", "", "none"],
    "type": [*Type],
    "act": [*Act],
    "kind": [*Kind, UNKNOWN],
    "hand": [*Hand],
    "since": ["2016", "2016-10", "2016-10-01", "2016-10-18", "2016-11-01", "2017", "2017-01", "2017-01-01", "2018"],
    "until": ["2015", "2016", "2016-10", "2016-10-01", "2016-10-18", "2016-10-31", "2017", "2017-01-01", "2017-01-31"],
    "min_score": [*SCORES],
    "versions": [True],
}


@st.composite
def queries(draw: st.DrawFn) -> Query:
    """One filter, or some few: all at once leave nothing."""
    names = draw(st.lists(st.sampled_from(list(FILTERS)), max_size=3, unique=True))
    return Query(**{name: draw(st.sampled_from(FILTERS[name])) for name in names})


def expected(archive: Archive, query: Query) -> Facets:
    """The same, counted one by one."""
    hits = archive.search(query, limit=10**6)
    assert len(hits) == archive.count(query)
    people = archive.speakers(query, limit=10**6)
    days = Counter(hit.published for hit in hits)
    publishers = Counter(hit.publisher.casefold() for hit in hits if hit.publisher is not None)
    return Facets(
        total=len(hits),
        documents=len({hit.document for hit in hits}),
        types=dict.fromkeys(map(str, Type), 0) | Counter(hit.type for hit in hits),
        acts=dict.fromkeys(map(str, Act), 0) | Counter(hit.act for hit in hits),
        kinds=dict.fromkeys([*map(str, Kind), UNKNOWN], 0) | Counter(hit.kind for hit in hits),
        hands=dict.fromkeys(map(str, Hand), 0) | Counter("second" if hit.parent else "first" for hit in hits),
        publishers=ordered(Tallied(name, count) for name, count in publishers.items()),
        publishers_in_all=len(publishers),
        speakers=tuple(Tallied(each.name, each.attributions, each.id) for each in people),
        speakers_in_all=len(people),
        days=tuple(sorted((day, count) for day, count in days.items() if day is not None)),
        undated=days[None],
    )


def counted(tally: Tally, query: Query) -> Facets:
    """The facets with all names, those of outlets as they are compared."""
    found = tally.facets(query, most=10**6)
    assert tally.count(query) == found.total
    assert [each.count for each in found.publishers] == sorted((e.count for e in found.publishers), reverse=True)
    return replace(found, publishers=ordered(replace(each, name=each.name.casefold()) for each in found.publishers))


def ordered(found: Iterable[Tallied]) -> tuple[Tallied, ...]:
    return tuple(sorted(found, key=lambda each: (-each.count, each.name)))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.db"


@FILES
@given(st.lists(articles(), max_size=12), st.lists(queries(), min_size=20, max_size=40))
def test_counts_are_those_of_the_archive(
    tmp_path_factory: pytest.TempPathFactory, records: list[Record], asked: list[Query]
) -> None:
    path = tmp_path_factory.mktemp("tally") / "a.db"
    with archive_of(path, records) as archive, Tally(str(path)) as tally:
        for query in [Query(), *asked]:
            assert counted(tally, query) == expected(archive, query)
            for order in Order:
                whole = archive.search(query, order=order, limit=100)
                assert tally.search(query, order=order, limit=100) == whole
                assert tally.search(query, order=order, limit=3, offset=2) == whole[2:5]


@FILES
@given(st.data())
def test_what_is_written_meanwhile_is_counted(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    path = tmp_path_factory.mktemp("tally") / "a.db"
    store(path, [])
    with Archive.open(str(path), write=True) as archive, Tally(str(path), interval=0) as tally:
        run = archive.begin(version="1", model="none", options={})
        for _ in range(data.draw(st.integers(2, 8))):
            write(archive, run, data)
            for query in [Query(), Query(versions=True, words="bridge"), data.draw(queries())]:
                assert counted(tally, query) == expected(archive, query)
        with Tally(str(path)) as fresh:
            assert fresh.facets(Query()) == tally.facets(Query())


def write(archive: Archive, run: int, data: st.DataObject) -> None:
    """Do something to an archive, if it can be done."""
    hits = archive.search(Query(), limit=1000)
    what = data.draw(st.sampled_from(["add", "add", "finish", "correct", "reject", "speaker", "further", "undo"]))
    try:
        if what == "add":
            archive.add(data.draw(st.lists(articles(), max_size=4)), run)
        elif what == "finish":
            archive.finish(run)
        elif what == "correct":
            archive.correct(data.draw(st.sampled_from(Action)), *data.draw(st.permutations(NAMES[:4]))[:2])
        elif what == "undo":
            archive.undo(data.draw(st.integers(1, 6)), by="Eve")
        elif hits:
            review(archive, what, data)
    except ArchiveError:  # it has no effect, or there is nothing to undo
        pass


def review(archive: Archive, what: str, data: st.DataObject) -> None:
    hit = data.draw(st.sampled_from(archive.search(Query(), limit=1000)))
    if what == "reject":
        archive.reject(hit.document, hit.attribution, by="Eve")
        return
    (found,) = (each for each in archive.record(hit.document) if each.id == hit.attribution)
    speaker = Speaker(data.draw(st.sampled_from(NAMES[:4])), Kind.PERSON)
    id_ = "" if what == "further" else found.id
    archive.put_right(hit.document, replace(found, id=id_, speaker=speaker), by="Eve")


def test_what_comes_back_takes_its_place_among_the_others(path: Path) -> None:
    store(path, [article(("Ana Boto", "A bridge"), ("Rui Sá", "A toll"), ("Ana Boto", "A toll for the bridge"))])
    with Archive.open(str(path), write=True) as archive:
        (document,) = {hit.document for hit in archive.search(Query())}
        first, last = (archive.reject(document, name, by="Eve").id for name in ("a1", "a3"))
        with Tally(str(path), interval=0) as tally:
            assert counted(tally, Query(words="toll")) == expected(archive, Query(words="toll"))
            for review in (first, last):
                archive.undo(review, by="Eve")
                for words in ("bridge", "toll", ""):
                    assert counted(tally, Query(words=words)) == expected(archive, Query(words=words))


def test_what_is_written_is_counted_after_a_while_or_at_once_if_that_is_wanted(path: Path) -> None:
    store(path, [article(("Ana Boto", "The bridge is safe"))])
    with Tally(str(path), interval=1000) as tally:
        store(path, [article(("Ana Boto", "Another bridge"))])
        assert tally.count(Query()) == tally.facets(Query(words="bridge")).total == 1
        tally.follow()
        assert tally.count(Query()) == tally.facets(Query(words="bridge")).total == 2


def test_what_has_come_back_since_is_not_counted_before_all_else_is(path: Path) -> None:
    store(path, [article(("Ana Boto", "A bridge"), ("Rui Sá", "A bridge"))])
    with Archive.open(str(path), write=True) as archive:
        review = archive.reject(archive.search(Query())[0].document, "a1", by="Eve")
        with Tally(str(path), interval=1000) as tally:
            archive.undo(review.id, by="Eve")
            assert tally.facets(Query(words="bridge")).total == 1
            archive.reject(archive.search(Query())[0].document, "a2", by="Eve")
            assert tally.search(Query()) == []
            tally.follow()
            assert tally.search(Query()) == archive.search(Query())


@pytest.mark.parametrize("words", ["bridge", "b*"])
def test_pages_of_very_many_hits_are_those_of_the_archive(
    path: Path, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    monkeypatch.setattr("onrecord.archive.search.WEIGHED", 5)
    said = [article(("Ana Boto", f"The bridge {'and the road ' * (number % 4)}is {number}")) for number in range(17)]
    query = Query(words=words)
    with archive_of(path, said) as archive, Tally(str(path)) as tally:
        whole = archive.search(query, limit=100)
        pages = [tally.search(query, limit=3, offset=offset) for offset in range(0, 21, 3)]
        assert [hit for page in pages for hit in page] == tally.search(query, limit=10**30) == whole
        assert tally.search(query, offset=10**30) == []


def test_words_are_looked_up_anew_when_more_has_come(path: Path) -> None:
    store(path, [article(("Ana Boto", "The bridge is safe"))])
    with Tally(str(path), interval=0) as tally:
        for number in range(2, 5):
            for each in range(20):  # more than are kept
                assert tally.count(Query(words=f"bridge NOT w{each}")) == number - 1
            assert tally.count(Query(words="bridge", speaker="Boto")) == number - 1
            store(path, [article(("Ana Boto", f"Bridge {number}"))])


def test_few_are_named_and_all_are_counted(path: Path) -> None:
    records = [article((f"Ana {name}", "A bridge"), publisher=f"The {name}") for name in ("Abel", "Boto", "Cruz")]
    more = [article(("Ana Boto", "A toll"), publisher="THE BOTO"), article(("Ana Boto", "It is"), publisher="The Boto")]
    with archive_of(path, [*records, *more]) as archive, Tally(str(path)) as tally:
        boto, other, *_ = archive.speakers(Query())
        for most in (0, 1, 2):
            found = tally.facets(Query(), most=most)
            assert (found.publishers_in_all, found.speakers_in_all) == (3, 3)
            assert found.publishers == (Tallied("The Boto", 3), Tallied("The Abel", 1))[:most]
            assert found.speakers == (Tallied("Ana Boto", 3, boto.id), Tallied(other.name, 1, other.id))[:most]


def test_an_empty_archive_has_nothing_to_count(path: Path) -> None:
    store(path, [])
    with Tally(str(path)) as tally:
        assert counted(tally, Query(words="bridge", person=1, since="2016")).total == 0
        assert tally.facets(Query()).kinds.keys() == {*map(str, Kind), UNKNOWN}


def test_hostile_names_are_counted_as_they_are(path: Path) -> None:
    with archive_of(path, [hostile()]) as archive, Tally(str(path)) as tally:
        assert counted(tally, Query()) == expected(archive, Query())
        (outlet,) = tally.facets(Query()).publishers
        assert tally.count(Query(publisher=outlet.name)) == 4


@pytest.mark.parametrize(
    "query",
    [
        *(Query(words='"open'), Query(speaker="-"), Query(kind="robot"), Query(since="today"), Query(until="2016-13")),
        Query(words="a " * 2000),
    ],
    ids=repr,
)
def test_what_cannot_be_asked_is_told(path: Path, query: Query) -> None:
    with archive_of(path, [article(("Ana Boto", "A bridge"))]) as archive, Tally(str(path)) as tally:
        with pytest.raises(QueryError) as error:
            archive.count(query)
        for method in (tally.count, tally.facets):
            with pytest.raises(QueryError) as same:
                method(query)
            assert str(same.value) == str(error.value)


def test_what_is_no_archive_is_told(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="no such archive"):
        Tally(str(tmp_path / "a.db"))


def test_a_closed_one_counts_no_longer(path: Path) -> None:
    store(path, [article(("Ana Boto", "A bridge"))])
    tally = Tally(str(path), interval=1000)
    tally.close()
    tally.close()
    for method in (tally.count, tally.facets):
        with pytest.raises(ArchiveError):
            method(Query(words="bridge"))


def test_many_threads_count_while_another_writes(path: Path) -> None:
    store(path, [article(("Ana Boto", "The first bridge"))])
    is_done = Event()

    def counts(tally: Tally) -> Iterator[int]:
        while not is_done.is_set():
            found = tally.facets(Query(words="bridge"))
            assert found.total == found.documents == sum(count for _, count in found.days)
            yield found.total

    with Tally(str(path), interval=0) as tally, ThreadPoolExecutor() as pool:
        waiting = [pool.submit(lambda: list(counts(tally))) for _ in range(8)]
        try:
            for number in range(30):
                store(path, [article(("Ana Boto", f"Bridge {number}"), published=f"2016-10-{number + 1:02}")])
        finally:
            is_done.set()
        for each in waiting:
            assert each.result() == sorted(each.result())
        assert tally.count(Query(words="bridge")) == 31


def test_what_takes_too_long_is_ended_and_the_next_is_not(path: Path) -> None:
    store(path, [article(("Ana Boto", " ".join(f"{letter}{number}" for letter in "abcdef"))) for number in range(300)])
    with Tally(str(path), seconds=0) as tally:
        with pytest.raises(TooLongError, match="ended after 0 seconds: narrow the search down"):
            tally.facets(Query(words=" OR ".join(f"{letter}*" for letter in "abcdef" * 30)))
        assert tally.count(Query(words="a1")) == 1
        assert tally.count(Query()) == 300


def test_rows_far_from_one_another_are_found(path: Path) -> None:
    store(path, [article(("Ana Boto", "A bridge"), ("Rui Sá", "A bridge"), ("Eve Sá", "A bridge"))])
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM spans")
        connection.execute("UPDATE attributions SET id = id * 1000000007")
        connection.execute("INSERT INTO attributions_fts (attributions_fts) VALUES ('rebuild')")
    with Archive.open(str(path)) as archive, Tally(str(path)) as tally:
        assert tally.count(Query(words="bridge")) == 3
        assert counted(tally, Query(words="bridge", speaker="Sá")) == expected(
            archive, Query(words="bridge", speaker="Sá")
        )


def test_the_archive_alone_does_without_numpy() -> None:
    program = "import sys, onrecord.archive; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
