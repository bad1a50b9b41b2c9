from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.archive import Action, Archive, Query
from onrecord.attribution import Record
from onrecord.errors import ArchiveError
from tests.archive.articles import FILES, archive_of, article, damage, everybody, people_of, store, tables

BOTO = [
    article(("Ana Boto", "The bridge is safe"), published="2016-01-02"),
    article(("Boto", "It was looked at"), ("Boto", "By everybody"), publisher="The Times", published="2016-03-04"),
    article(("Ana Maria Boto", "The bridge is closed"), published="2017-05-06"),
]
SA = [article(("Rui Sá", "The tunnel is closed")), article(("Rui Sa", "The tunnel is open"))]
PARTED = frozenset(["Ana Boto", "Boto", "Ana Maria Boto"])


def correct(path: Path, action: Action, one: str, other: str) -> None:
    with Archive.open(str(path), write=True) as archive:
        archive.correct(action, one, other)


def names(path: Path) -> set[frozenset[str]]:
    assert damage(path) == []
    with Archive.open(str(path)) as archive:
        return set(people_of(archive))


def test_names_of_one_person_are_one(tmp_path: Path) -> None:
    with archive_of(tmp_path / "a.db", [*BOTO, *SA]) as archive:
        assert people_of(archive) == {PARTED: (4, 3, 2), frozenset(["Rui Sá", "Rui Sa"]): (2, 2, 1)}
        (found,) = archive.people("boto ana")
        assert (found.kind, found.first, found.last) == ("person", "2016-01-02", "2017-05-06")
        assert [(each.name, each.documents, each.first_year, each.last_year) for each in archive.names(found)] == [
            ("Ana Boto", 1, 2016, 2016),
            ("Ana Maria Boto", 1, 2017, 2017),
            ("Boto", 1, 2016, 2016),
        ]
        evidence = archive.evidence(found)
        assert {name for each in evidence for name in (each.one, each.other)} == PARTED
        assert all(each.kind and each.why.endswith(".") for each in evidence)


def test_a_body_is_one_by_its_name_and_its_initials(tmp_path: Path) -> None:
    said = [article(("Bridge Authority", "It is safe")), article(("BA", "It is closed")), *SA]
    with archive_of(tmp_path / "a.db", said) as archive:
        (found,) = archive.people("Bridge")
        assert (found.kind, found.documents) == ("organization", 2)
        assert archive.people("BA") == [found]


def test_speakers_of_what_a_query_means(tmp_path: Path) -> None:
    with archive_of(tmp_path / "a.db", [*BOTO, *SA]) as archive:
        found = {
            (each.name.split()[0], each.attributions, each.documents, each.publishers, each.first, each.last)
            for each in archive.speakers(Query(words="closed"))
        }
        assert found == {
            ("Ana", 1, 1, 1, "2017-05-06", "2017-05-06"),
            ("Rui", 1, 1, 1, "2020-05-17", "2020-05-17"),
        }
        assert archive.speakers(Query(words="nothing")) == []


def test_all_are_counted_as_a_query_for_all_counts_them(tmp_path: Path) -> None:
    with archive_of(tmp_path / "a.db", [*BOTO, *SA]) as archive:
        assert (
            archive.speakers(Query())
            == archive.speakers(Query(min_score=1e-9))
            == archive.speakers(Query(since="0001"))
        )
        assert archive.speakers(Query(), limit=1, offset=1) == archive.speakers(Query())[1:]
        assert archive.speakers(Query(), offset=2) == []


def test_nobody_has_an_unknown_name(tmp_path: Path) -> None:
    with archive_of(tmp_path / "a.db", BOTO) as archive:
        assert archive.people("Rui") == archive.people("Ana Sá") == archive.people("' OR 1=1") == []


def test_split_and_merge(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    store(path, [*BOTO, *SA])
    correct(path, Action.SPLIT, "Ana Boto", "Ana Maria Boto")
    assert {len({"Ana Boto", "Ana Maria Boto"} & each) for each in names(path)} == {0, 1}
    correct(path, Action.MERGE, "Rui Sá", "Boto")
    assert any({"Rui Sá", "Boto"} <= each for each in names(path))
    with Archive.open(str(path)) as archive:
        assert [(each.action, each.one, each.other) for each in archive.corrections()] == [
            (Action.SPLIT, "Ana Boto", "Ana Maria Boto"),
            (Action.MERGE, "Rui Sá", "Boto"),
        ]
        assert archive.count(Query(speaker="Rui")) == 4
        (found,) = archive.people("Rui")
        assert "correction" in {each.kind for each in archive.evidence(found)}
        hits = archive.search(Query(words="looked"))
        assert [(hit.speaker, hit.person) for hit in hits] == [("Boto", found.name)]


def test_a_number_of_somebody_who_is_gone_is_never_that_of_somebody_else(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    store(path, [article(("Ana Boto", "It rained")), article(("Rui Sá", "It snowed"))])
    numbers = "SELECT name, id FROM people ORDER BY id"
    assert tables(path, numbers) == [("Ana Boto", 1), ("Rui Sá", 2)]
    correct(path, Action.MERGE, "Ana Boto", "Rui Sá")
    assert len(tables(path, numbers)) == 1
    store(path, [article(("Eve Obi", "It hailed"))])
    assert tables(path, numbers)[1:] == [("Eve Obi", 3)]
    correct(path, Action.MERGE, "Ana Boto", "Eve Obi")
    correct(path, Action.SPLIT, "Ana Boto", "Eve Obi")
    assert [number for _, number in tables(path, numbers)] == [1, 4]


def test_the_last_correction_of_two_names_wins(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    store(path, [*BOTO, *SA])
    before = names(path)
    for _ in range(2):
        correct(path, Action.MERGE, "Ana Boto", "Rui Sá")
        assert any({"Ana Boto", "Rui Sá"} <= each for each in names(path))
        correct(path, Action.SPLIT, "Rui Sá", "Ana Boto")
        assert names(path) == before


def test_corrections_survive_further_articles(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    store(path, [*BOTO, *SA])
    correct(path, Action.SPLIT, "Ana Boto", "Ana Maria Boto")
    correct(path, Action.MERGE, "Rui Sá", "Ana Maria Boto")
    for number in range(3):
        store(
            path, [article((name, f"{name} {number}")) for name in ("Ana Boto", "Ana Maria Boto", "Rui Sa", "A. Boto")]
        )
        found = names(path)
        assert any({"Rui Sá", "Ana Maria Boto"} <= each for each in found)
        assert not any({"Ana Boto", "Ana Maria Boto"} <= each for each in found)


def test_a_person_and_a_body_can_be_merged(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    store(path, [*BOTO, article(("Bridge Authority", "It is safe")), article(("Bridge Authority", "It is closed"))])
    correct(path, Action.MERGE, "Ana Boto", "Bridge Authority")
    assert any({"Ana Boto", "Bridge Authority"} <= each for each in names(path))
    correct(path, Action.SPLIT, "Ana Boto", "Bridge Authority")
    assert names(path) == {PARTED, frozenset(["Bridge Authority"])}


def test_one_of_three_who_were_merged_is_split_off(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    store(path, [article((name, f"I am {name}")) for name in ("Ana Boto", "Rui Sá", "Eve Obi")])
    correct(path, Action.MERGE, "Ana Boto", "Rui Sá")
    correct(path, Action.MERGE, "Rui Sá", "Eve Obi")
    assert names(path) == {frozenset(["Ana Boto", "Rui Sá", "Eve Obi"])}
    correct(path, Action.SPLIT, "Ana Boto", "Eve Obi")
    assert not any({"Ana Boto", "Eve Obi"} <= each for each in names(path))
    correct(path, Action.SPLIT, "Rui Sá", "Eve Obi")
    assert frozenset(["Eve Obi"]) in names(path)
    assert frozenset(["Ana Boto", "Rui Sá"]) in names(path)


def test_the_latest_of_corrections_that_contradict_one_another_holds(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    store(path, [article((name, f"I am {name}")) for name in ("Ana Boto", "Rui Sá", "Eve Obi")])
    correct(path, Action.MERGE, "Ana Boto", "Rui Sá")
    correct(path, Action.SPLIT, "Ana Boto", "Eve Obi")
    correct(path, Action.MERGE, "Rui Sá", "Eve Obi")
    assert any({"Rui Sá", "Eve Obi"} <= each for each in names(path))


@pytest.mark.parametrize(
    ("one", "other", "problem"),
    [
        ("Ana Boto", "Eve Obi", "nobody has the name 'Eve Obi'"),
        ("Eve Obi", "Ana Boto", "nobody has the name 'Eve Obi'"),
        ("Ana Boto", "ana boto'; --", "nobody has the name"),
        ("Ana Boto", "Ana Boto", "twice the same name: 'Ana Boto'"),
        ("Ana Boto", "", "nobody has the name ''"),
        ("Ana Boto", "\ud800", "nobody has the name"),
    ],
)
@pytest.mark.parametrize("action", Action)
def test_corrections_that_cannot_be_made(tmp_path: Path, action: Action, one: str, other: str, problem: str) -> None:
    path = tmp_path / "a.db"
    store(path, BOTO)
    before = names(path)
    with pytest.raises(ArchiveError, match=problem):
        correct(path, action, one, other)
    assert names(path) == before
    with Archive.open(str(path)) as archive:
        assert archive.corrections() == []


def test_a_split_that_has_no_effect_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    store(path, [article(("Ana Boto", "It rained")), article(("ANA BOTO", "It snowed"))])
    with pytest.raises(ArchiveError):
        correct(path, Action.SPLIT, "Ana Boto", "ANA BOTO")


CAST = (
    *("Ana Boto", "Boto", "A. Boto", "Ana Maria Boto", "Anna Botto", "Rui Boto", "Rui Sá", "Sa", "RUI SA"),
    *("Moammar Gadhafi", "Muammar Qaddafi", "Gaddafi", "Jim Obi Jr.", "James Obi", "Obi", "Bridge Authority", "BA"),
)
articles = st.builds(
    article,
    st.tuples(st.sampled_from(CAST), st.text("abc ", min_size=1)),
    st.tuples(st.none() | st.sampled_from(CAST), st.text("abc ", min_size=1)),
    publisher=st.sampled_from(("The Post", "The Times", None)),
    published=st.sampled_from(("2016-01-02", "2017-03-04", "2019-05-06", None)),
)


@given(st.data())
@FILES
def test_people_do_not_depend_on_the_order_nor_on_the_batches(data: st.DataObject) -> None:
    said = data.draw(st.lists(articles, min_size=1, max_size=14))
    with TemporaryDirectory() as folder:
        found = []
        for number in range(2):
            path = Path(folder, f"{number}.db")
            order = data.draw(st.permutations(said))
            cut = data.draw(st.integers(0, len(order)))
            for part in (order[:cut], order[cut:]):
                store(path, part, batch=data.draw(st.sampled_from((1, 3, 64))))
            assert damage(path) == []
            with Archive.open(str(path)) as archive:
                found.append(everybody(archive))
        assert found[0] == found[1]


@given(st.data())
@FILES
def test_corrected_people_do_not_depend_on_the_order_of_articles(data: st.DataObject) -> None:
    said = data.draw(st.lists(articles, min_size=4, max_size=10))
    pairs = st.tuples(st.sampled_from(Action), st.sampled_from(CAST), st.sampled_from(CAST))
    made = data.draw(st.lists(pairs, max_size=4))
    cut = data.draw(st.integers(0, len(said)))
    with TemporaryDirectory() as folder:
        found: list[Counter[tuple[frozenset[str], tuple[int, int, int]]]] = []
        for parts in ((said, []), (said[:cut], said[cut:])):
            path = Path(folder, f"{len(found)}.db")
            store(path, parts[0])
            with Archive.open(str(path), write=True) as archive:
                known = {name.name for each in archive.speakers(Query(), limit=100) for name in archive.names(each)}
                if found and not {name for _, *names in made for name in names} <= known:
                    return
                for action, one, other in made:
                    if {one, other} <= known and one != other:
                        archive.correct(action, one, other)
            store(path, parts[1])
            assert damage(path) == []
            with Archive.open(str(path)) as archive:
                found.append(everybody(archive))
        assert found[0] == found[1]


@given(st.lists(st.tuples(st.sampled_from(("a", "b", "c")), articles), max_size=10), st.sampled_from((1, 3, 64)))
@FILES
def test_older_versions_do_not_tell_who_is_who(said: list[tuple[str, Record]], batch: int) -> None:
    addressed = [
        replace(each, document=replace(each.document, uri=f"https://post.example/{name}", title=str(number)))
        for number, (name, each) in enumerate(said)
    ]
    latest = {each.document.uri: each for each in addressed}
    with TemporaryDirectory() as folder:
        found: list[Counter[tuple[frozenset[str], tuple[int, int, int]]]] = []
        for records in (addressed, [each for each in addressed if each in latest.values()]):
            path = Path(folder, f"{len(found)}.db")
            with archive_of(path, records, batch=batch) as archive:
                found.append(everybody(archive))
            assert damage(path) == []
        assert found[0] == found[1]
