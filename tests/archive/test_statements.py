from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.archive import Action, Archive, Query, first_published, migrations
from onrecord.attribution import Record
from onrecord.errors import NotInArchiveError
from tests.archive.articles import FILES, archive_of, article, damage, raw, statements_of, store, tables

WHOLE = "We will rebuild this bridge, and we will do it before the winter comes to the valley"
CUT = "We will rebuild this bridge, and we will do it before the winter"
OTHER = "The old tunnel has been closed since the flood of the century"
POST = article(("Ana Boto", WHOLE), ("Rui Sá", OTHER), published="2016-10-18")
TIMES = article(("Boto", CUT), publisher="The Times", published="2016-10-17")
HERALD = article(("Ana Boto", WHOLE), ("Ana Boto", CUT), publisher="The Herald", published="2016-10-19")
ELSE = article(("Rui Sá", WHOLE), publisher="The Herald", published="2017-10-19")


def test_variants_in_several_articles(tmp_path: Path) -> None:
    with archive_of(tmp_path / "a.db", [POST, TIMES, HERALD]) as archive:
        (found,) = archive.statements(Query())
        assert (found.attributions, found.documents, found.publishers, found.first) == (4, 3, 3, "2016-10-17")
        assert (found.fullest.content, found.fullest.person) == (f"“{WHOLE}”", "Ana Boto")
        statement, variants = archive.statement(found.id)
        assert statement == found
        assert [hit.published for hit in variants] == ["2016-10-17", "2016-10-18", "2016-10-19", "2016-10-19"]
        assert [hit.content for hit in variants] == [f"“{each}”" for each in (CUT, WHOLE, WHOLE, CUT)]
        assert {hit.statement for hit in archive.search(Query(words="winter"))} == {found.id}


def test_the_same_words_of_two_people_are_two_statements(tmp_path: Path) -> None:
    with archive_of(tmp_path / "a.db", [POST, ELSE]) as archive:
        assert archive.statements(Query()) == []
        assert len({hit.statement for hit in archive.search(Query(words="winter"))}) == 2


def test_the_very_words_of_one_week_are_one_whomever_they_are_ascribed_to(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with archive_of(path, [POST, article(("Rui Sá", WHOLE), publisher="The Times", published="2016-10-20")]) as archive:
        assert [each.documents for each in archive.statements(Query())] == [2]
    with Archive.open(str(path), write=True) as archive:
        archive.correct(Action.SPLIT, "Ana Boto", "Rui Sá")
        assert archive.statements(Query()) == []
    assert damage(path) == []


BRIDGE = "We will rebuild this bridge"
WINTER = "The snow will come early in this mountain valley"


def made(path: Path, *said: tuple[str | None, str, str]) -> list[int | None]:
    """The statements of what names say on days."""
    records = [article((name, content), published=day, publisher=day) for name, content, day in said]
    with archive_of(path, records) as archive:
        numbers = {hit.published: hit.statement for hit in archive.search(Query(), limit=100)}
        return [numbers[day] for _, _, day in said]


def test_who_has_no_name_may_be_either(tmp_path: Path) -> None:
    said = "We will rebuild this old bridge soon"
    days = [(name, said, f"2016-10-0{day}") for day, name in enumerate(["Eve Obi", "Ana Lee", None, "Eve Obi"], 1)]
    first, second, third, fourth = made(tmp_path / "a.db", *days)
    assert first == third == fourth != second


def test_what_is_said_again_long_after_must_be_the_same_at_length(tmp_path: Path) -> None:
    one, other = made(tmp_path / "a.db", ("Eve Obi", BRIDGE, "2016-10-01"), ("Eve Obi", BRIDGE, "2016-10-02"))
    assert one == other
    one, other = made(tmp_path / "b.db", ("Eve Obi", BRIDGE, "2016-10-01"), ("Eve Obi", BRIDGE, "2016-11-02"))
    assert one != other


def test_two_sentences_of_one_speech_are_two_statements(tmp_path: Path) -> None:
    both, again = f"{BRIDGE}. {WINTER}", f"{BRIDGE}! {BRIDGE}"
    told = "that the snow will come early this year"
    said = [("Eve Obi", each, f"2016-10-0{day}") for day, each in enumerate((both, again, told), 1)]
    first, second, third = made(tmp_path / "a.db", *said)
    assert first == second != third


def test_what_a_query_means_of_them(tmp_path: Path) -> None:
    said = [POST, TIMES, HERALD, article(("Rui Sá", OTHER), publisher="The Times", published="2017-01-01")]
    with archive_of(tmp_path / "a.db", said) as archive:
        bridge, tunnel = archive.statements(Query())
        assert (bridge.documents, tunnel.documents) == (3, 2)
        assert archive.statements(Query(), limit=1, offset=1) == [tunnel]
        assert archive.statements(Query(words="tunnel")) == archive.statements(Query(speaker="Rui Sá")) == [tunnel]
        assert archive.statements(Query(publisher="The Herald")) == [bridge]
        assert archive.statements(Query(since="2017")) == [tunnel]
        assert archive.statements(Query(words="nothing")) == []
        assert archive.statements(Query(min_score=1e-9)) == [bridge, tunnel]


def test_one_article_that_says_it_twice_is_not_several(tmp_path: Path) -> None:
    with archive_of(tmp_path / "a.db", [HERALD]) as archive:
        assert archive.statements(Query()) == []


PILLARS = (
    "Nobody has looked at the northern pillars since the flood and "
    "every inspector who asked for money was sent home by the council"
)


def test_one_article_may_show_that_two_statements_are_one(tmp_path: Path) -> None:
    first, second = PILLARS[:58], PILLARS[62:]
    parts = [article(("Ana Boto", part), publisher=str(number)) for number, part in enumerate((first, second, second))]
    path = tmp_path / "a.db"
    with archive_of(path, parts) as archive:
        assert [each.documents for each in archive.statements(Query())] == [2]
    with archive_of(path, [article(("Ana Boto", PILLARS), publisher="whole")]) as archive:
        assert [each.documents for each in archive.statements(Query())] == [4]
    assert damage(path) == []


def test_an_older_version_shows_nothing_of_the_kind(tmp_path: Path) -> None:
    parts = [article(("Ana Boto", part), publisher=part[:9]) for part in (PILLARS[:58], PILLARS[62:])]
    versions = [article(("Ana Boto", said), uri="https://post.example/") for said in (PILLARS, OTHER)]
    with archive_of(tmp_path / "a.db", [*parts, *versions], batch=1) as archive:
        assert archive.statements(Query()) == []
    with archive_of(tmp_path / "a.db", [article(("Ana Boto", PILLARS), uri="https://times.example/")]) as archive:
        assert [each.documents for each in archive.statements(Query())] == [3]


def test_variants_page_by_page(tmp_path: Path) -> None:
    with archive_of(tmp_path / "a.db", [POST, TIMES, HERALD]) as archive:
        (found,) = archive.statements(Query())
        whole = archive.statement(found.id)
        assert archive.statement(found.id, limit=10**30) == whole
        for limit in range(6):
            for offset in (*range(6), 10**30):
                page = whole[1][offset : offset + limit]
                assert archive.statement(found.id, limit=limit, offset=offset) == (found, page)
        assert archive.statement(found.id, offset=3) == (found, whole[1][3:])


DAYS_AND_FIRST: dict[str, tuple[tuple[str | None, ...], list[int]]] = {
    "one": (("2016-10-18",), [0]),
    "first of two": (("2016-10-18", "2016-10-19"), [0]),
    "in any order": (("2016-10-19", "2016-10-18", "2016-10-20"), [1]),
    "two of a day": (("2016-10-18", "2016-10-19", "2016-10-18"), [0, 2]),
    "a later month": (("2016-10-18", "2016-11", "2017"), [0]),
    "an earlier month": (("2016-10-18", "2016-09"), [1]),
    "only a month": (("2016-10",), [0]),
    "two of a month": (("2016-10", "2016-10", "2016-11"), []),
    "perhaps later in the month": (("2016-10", "2016-10-31"), []),
    "perhaps earlier in the month": (("2016-10", "2016-10-01"), []),
    "perhaps of the year": (("2016", "2016-10"), []),
    "the year before": (("2016", "2017", "2017-01-01"), [0]),
    "undated": ((None,), []),
    "one undated": (("2016-10-18", None), []),
    "nothing": ((), []),
}


@pytest.mark.parametrize("name", DAYS_AND_FIRST)
def test_which_was_published_first(tmp_path: Path, name: str) -> None:
    days, first = DAYS_AND_FIRST[name]
    with archive_of(tmp_path / "a.db", [POST]) as archive:
        hit = archive.search(Query())[0]
    hits = [replace(hit, published=day, attribution=str(place)) for place, day in enumerate(days)]
    assert first_published(hits) == tuple(hits[place] for place in first)


@pytest.mark.parametrize("number", [0, -1, 999, 10**30])
def test_a_wrong_number_is_told(tmp_path: Path, number: int) -> None:
    with (
        archive_of(tmp_path / "a.db", [POST]) as archive,
        pytest.raises(NotInArchiveError, match=rf"^no statement has the number {number}: `onrecord statements`"),
    ):
        archive.statement(number)


def test_contents_of_every_sort_are_statements(tmp_path: Path) -> None:
    odd = ["", "a", "the the the", "\0\0", "…", "\u202e", "word " * 20_000, "\ud800 word", "１２３ ４５６ ７８９ １０"]
    said = [article(*(("Ana Boto", content) for content in odd), publisher=name) for name in "ab"]
    with archive_of(tmp_path / "a.db", said) as archive:
        for each in archive.statements(Query(), limit=100):
            assert each.documents == 2
    assert damage(tmp_path / "a.db") == []


def test_words_that_a_thousand_articles_have_are_found_once(tmp_path: Path) -> None:
    said = [article(("Ana Boto", f"{WHOLE} {number}"), publisher=str(number)) for number in range(300)]
    with archive_of(tmp_path / "a.db", said) as archive:
        assert [each.documents for each in archive.statements(Query())] == [300]


@pytest.mark.parametrize("batches", [(1, 64), (2, 64)])
def test_step_by_step_is_as_at_once(tmp_path: Path, batches: tuple[int, int]) -> None:
    said = [HERALD, TIMES, ELSE, POST]
    found = []
    for batch in batches:
        with archive_of(tmp_path / f"{batch}.db", said, batch=batch) as archive:
            found.append(statements_of(archive))
    assert found[0] == found[1] != set()


cuts = st.tuples(st.integers(0, 6), st.integers(8, 17)).map(lambda cut: " ".join(WHOLE.split()[cut[0] : cut[1]]))
articles = st.builds(
    article,
    st.tuples(st.sampled_from(("Ana Boto", "Boto", "Rui Sá", None)), cuts | st.just(OTHER)),
    publisher=st.sampled_from(("The Post", "The Times", "The Herald", None)),
    published=st.sampled_from(("2016-10-18", "2016-10-19", None)),
)


@given(st.lists(articles, max_size=10), st.sampled_from((1, 3)), st.integers(0, 10))
@FILES
def test_runs_and_batches_give_the_statements_that_one_gives(said: list[Record], batch: int, cut: int) -> None:
    with TemporaryDirectory() as folder:
        one, other = Path(folder, "1.db"), Path(folder, "2.db")
        store(one, said)
        store(other, said[:cut], batch=batch)
        store(other, said[cut:], batch=batch)
        assert damage(one) == damage(other) == []
        with Archive.open(str(one)) as first, Archive.open(str(other)) as second:
            assert statements_of(first) == statements_of(second)


@given(st.lists(cuts, max_size=8), st.data())
@FILES
def test_the_order_of_articles_of_one_day_does_not_matter(said: list[str], data: st.DataObject) -> None:
    records = [article(("Ana Boto", each), publisher=str(number)) for number, each in enumerate(said)]
    with TemporaryDirectory() as folder:
        found = []
        for number in range(2):
            order = data.draw(st.permutations(records))
            with archive_of(Path(folder, f"{number}.db"), order, batch=2) as archive:
                found.append(statements_of(archive))
        assert found[0] == found[1]


def test_those_of_people_who_were_merged_become_one(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    store(path, [POST, ELSE])
    with Archive.open(str(path), write=True) as archive:
        archive.correct(Action.MERGE, "Ana Boto", "Rui Sá")
        assert [each.documents for each in archive.statements(Query())] == [2]
        archive.correct(Action.SPLIT, "Ana Boto", "Rui Sá")
        assert archive.statements(Query()) == []


def test_a_number_of_a_statement_that_is_gone_is_never_that_of_another(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    store(path, [POST, ELSE])
    numbers = "SELECT statement_id FROM attributions ORDER BY id"
    assert tables(path, numbers) == [(1,), (2,), (3,)]
    with Archive.open(str(path), write=True) as archive:
        archive.correct(Action.MERGE, "Ana Boto", "Rui Sá")
    assert tables(path, numbers) == [(1,), (2,), (1,)]
    store(path, [article(("Eve Obi", "It rained on the morning of the feast"))])
    assert tables(path, numbers) == [(1,), (2,), (1,), (4,)]
    with Archive.open(str(path), write=True) as archive:
        archive.correct(Action.SPLIT, "Ana Boto", "Rui Sá")
    assert tables(path, numbers) == [(1,), (2,), (5,), (4,)]


def test_a_statement_keeps_its_number_when_it_is_told_anew(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    store(path, [POST, TIMES, HERALD])
    numbers = "SELECT id, statement_id FROM attributions ORDER BY id"
    before = tables(path, numbers)
    with Archive.open(str(path), write=True) as archive:
        document = archive.search(Query(publisher="The Times"))[0].document
        review = archive.reject(document, "a1", by="Eve")
        archive.undo(review.id, by="Eve")
        archive.correct(Action.SPLIT, "Ana Boto", "Rui Sá")
    assert tables(path, numbers) == before


def test_an_archive_of_an_earlier_form_gives_no_number_again_from_then_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.db"
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "_MIGRATIONS", migrations._MIGRATIONS[:4])  # noqa: SLF001  before there were such
        Archive.open(str(path), write=True).close()
    with Archive.open(str(path), write=True) as archive:
        connection = raw(archive)
        connection.execute("INSERT INTO people (id, name, kind) VALUES (7, 'Ana Boto', 'person')")
        connection.execute("INSERT INTO statements (id) VALUES (9)")
        connection.execute("DELETE FROM people")
        connection.execute("DELETE FROM statements")
    store(path, [article(("Rui Sá", OTHER))])
    assert tables(path, "SELECT id FROM people") == [(8,)]
    assert tables(path, "SELECT id FROM statements") == [(10,)]
