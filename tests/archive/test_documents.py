from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.archive import Archive, Query
from onrecord.attribution import Attribution, Kind, Record, Speaker
from onrecord.document import Document, Page, content_id
from onrecord.errors import ArchiveError
from tests.archive.articles import FILES, archive_of, article, damage, people_of, raw, statements_of, store
from tests.records import example, hostile, records, texts

pages = st.builds(Page, texts, st.lists(st.tuples(st.integers(0, 9), st.integers(-1, 2**40)), max_size=4).map(tuple))
RAIN = article(("Ana Boto", "The rain has washed away the northern bank"), uri="https://post.example/rain")
HAIL = article(("Ana Boto", "The hail has broken every second window"), uri="https://post.example/rain")
SNOW = article(("Rui Sá", "The snow has closed the pass to Vila Seca"), uri="https://post.example/snow")


def storable(value: Any) -> Any:
    """The same with U+FFFD for each lone surrogate, which an SQLite file cannot hold."""
    if isinstance(value, str):
        return re.sub("[\ud800-\udfff]", "\ufffd", value)
    if isinstance(value, Speaker):
        return replace(value, name=storable(value.name))
    if isinstance(value, Attribution):
        parts = {name: storable(getattr(value, name)) for name in ("id", "continues", "speaker")}
        return replace(value, **parts)
    if isinstance(value, Document):
        names = ("id", "text", "title", "published", "publisher", "uri", "language", "author")
        return replace(value, **{name: storable(getattr(value, name)) for name in names})
    return value


def as_stored(record: Record) -> Record:
    return Record(storable(record.document), tuple(map(storable, record)))


@given(st.lists(records(), max_size=4), st.none() | pages)
@FILES
def test_what_goes_in_comes_out(given: list[Record], page: Page | None) -> None:
    given = [  # no two of which are the same article
        replace(each, document=replace(each.document, page=page, title=f"{number}{each.document.title}"))
        for number, each in enumerate(given)
    ]
    with TemporaryDirectory() as folder, archive_of(Path(folder, "a.db"), given) as archive:
        expected = {json.dumps(as_stored(each).to_dict()): as_stored(each) for each in given}
        found = list(archive.records(Query(versions=True)))
        assert {json.dumps(each.to_dict()) for each in found} == set(expected)
        assert all(each in expected.values() for each in found)
        for each in archive.search(Query(versions=True), limit=100):
            assert archive.record(each.document) in found
        assert damage(Path(folder, "a.db")) == []


def test_worked_examples_come_out_as_they_went_in(tmp_path: Path) -> None:
    with archive_of(tmp_path / "a.db", [example(), hostile()]) as archive:
        assert list(archive.records(Query())) == [example(), as_stored(hostile())]
        assert archive.record("vila-seca") == example()
        assert archive.record(example().document.uri or "") == example()


def test_a_page_comes_out_as_it_went_in(tmp_path: Path) -> None:
    page = Page("It rained.\0 \U0001f327 é", ((0, 0), (3, -1), (7, 12)))
    record = replace(example(), document=replace(example().document, page=page))
    with archive_of(tmp_path / "a.db", [record, RAIN]) as archive:
        assert archive.record("vila-seca").document.page == page
        assert archive.record(RAIN.document.id).document.page is None


@pytest.mark.parametrize(
    "text", ["x" * 10_000_000, "said " * 100_000, "\0" * 1000, "\u202e" * 1000, "“" * 10_000], ids=lambda text: text[:2]
)
def test_articles_of_any_kind_are_stored_and_searched(tmp_path: Path, text: str) -> None:
    record = article(("Ana Boto", text), ("Rui Sá", "No more rain is coming this winter"))
    with archive_of(tmp_path / "a.db", [record]) as archive:
        assert archive.record(record.document.id) == record
        assert [hit.attribution for hit in archive.search(Query(words="winter"))] == ["a2"]
        archive.people("Boto")
        archive.search(Query(words=text[:9].strip("“") + "a"))


@pytest.mark.parametrize("batch", [1, 2, 64])
def test_the_same_article_twice_adds_nothing(tmp_path: Path, batch: int) -> None:
    path = tmp_path / "a.db"
    assert store(path, [RAIN, SNOW, RAIN, SNOW], batch=batch) == 2
    assert store(path, [SNOW, RAIN], batch=batch) == 0
    with Archive.open(str(path)) as archive:
        assert list(archive.records(Query())) == [RAIN, SNOW]
        assert people_of(archive) == {frozenset(["Ana Boto"]): (1, 1, 1), frozenset(["Rui Sá"]): (1, 1, 1)}
        assert RAIN.document in archive
        assert HAIL.document not in archive


def test_the_same_file_under_another_name_is_the_same_article(tmp_path: Path) -> None:
    copies = [article(("Ana Boto", "It rained"), uri=uri, publisher=None) for uri in ("a.txt", "news/copy.txt")]
    assert store(tmp_path / "a.db", copies) == 1


def test_the_same_text_at_two_outlets_is_two_articles(tmp_path: Path) -> None:
    said = ("Ana Boto", "The rain has washed away the northern bank")
    two = [article(said, publisher=outlet, uri=f"https://{outlet}.example/") for outlet in ("post", "times")]
    with archive_of(tmp_path / "a.db", two) as archive:
        assert list(archive.records(Query())) == two
        assert people_of(archive) == {frozenset(["Ana Boto"]): (2, 2, 2)}


@pytest.mark.parametrize("batch", [1, 64])
def test_a_changed_article_is_a_new_version(tmp_path: Path, batch: int) -> None:
    path = tmp_path / "a.db"
    with archive_of(path, [RAIN, SNOW, HAIL], batch=batch) as archive:
        (old,) = archive.search(Query(words="rain", versions=True))
        newest, older = archive.versions(old.document)
        assert (archive.record(newest), archive.record(older), older) == (HAIL, RAIN, old.document)
        assert archive.versions("https://post.example/rain") == [newest, older]
        assert archive.record("https://post.example/rain") == HAIL
        assert archive.record(RAIN.document.id) == RAIN
        assert archive.search(Query(words="rain")) == []
        assert (archive.count(Query()), archive.count(Query(versions=True))) == (2, 3)
        assert list(archive.records(Query())) == [SNOW, HAIL]
        assert list(archive.records(Query(versions=True))) == [RAIN, SNOW, HAIL]
        assert people_of(archive) == {frozenset(["Ana Boto"]): (1, 1, 1), frozenset(["Rui Sá"]): (1, 1, 1)}
        assert damage(path) == []


@pytest.mark.parametrize("batch", [1, 64])
def test_older_versions_are_not_counted_anywhere(tmp_path: Path, batch: int) -> None:
    again = article(("Ana Boto", "The rain has washed away the northern bank"), ("Rui Sá", "Yes"), publisher="Times")
    changed = article(("Rui Sá", "Nobody was hurt when it came down"), uri="https://post.example/rain")
    with archive_of(tmp_path / "a.db", [RAIN, again, changed], batch=batch) as archive:
        assert archive.statements(Query()) == []
        figures = archive.figures()
        assert (figures.documents, figures.older_versions) == (2, 1)
        assert figures.attributions == {"direct": 3}
        assert figures.kinds == {"person": 3}
        assert people_of(archive) == {frozenset(["Ana Boto"]): (1, 1, 1), frozenset(["Rui Sá"]): (2, 2, 2)}


def test_who_stands_in_older_versions_only_is_nobody(tmp_path: Path) -> None:
    changed = article(("Ana Bota", "The rain has washed away the northern bank"), uri="https://post.example/rain")
    with archive_of(tmp_path / "a.db", [changed, RAIN], batch=1) as archive:
        assert [each.name for each in archive.people("Ana")] == ["Ana Boto"]
        assert archive.people("Bota") == []
        assert [name.name for each in archive.people("Ana") for name in archive.names(each)] == ["Ana Boto"]


def test_the_fullest_variant_is_not_one_of_an_older_version(tmp_path: Path) -> None:
    long = "The rain has washed away the northern bank and nobody knows when it will be built again"
    old, new = (article(("Ana Boto", said), uri="https://post.example/rain") for said in (long, long[:60]))
    other = article(("Ana Boto", long[:45]), publisher="Times")
    with archive_of(tmp_path / "a.db", [old, other, new], batch=1) as archive:
        ((variants, documents, _, _),) = statements_of(archive)
        assert (len(variants), documents) == (2, 2)
        (found,) = archive.statements(Query())
        assert found.fullest.content == f"“{long[:60]}”"


def test_ids_of_two_collections_are_not_versions_of_one_another(tmp_path: Path) -> None:
    one, other = (
        replace(each, document=replace(each.document, id="1", uri=None, publisher=outlet))
        for each, outlet in ((RAIN, "The Post"), (SNOW, "The Times"))
    )
    with archive_of(tmp_path / "a.db", [one, other]) as archive:
        assert list(archive.records(Query())) == [one, other]


def test_what_means_no_document_is_told(tmp_path: Path) -> None:
    many = [article(("Ana Boto", f"It rained {number} times")) for number in range(40)]
    with archive_of(tmp_path / "a.db", many) as archive:
        for unknown in ("", "feed", "ffffffffffff", "%", "_" * 32, "' OR 1=1 --", "a" * 10_000, "\0", "\ud800"):
            with pytest.raises(ArchiveError, match="no document"):
                archive.record(unknown)
        for hit in archive.search(Query(), limit=100):
            for digits in (8, 31, 32):
                assert archive.record(hit.document[:digits]).document.id == hit.name


def test_a_beginning_of_several_hashes_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    store(path, [RAIN, SNOW])
    with Archive.open(str(path), write=True) as archive:
        raw(archive).execute("UPDATE documents SET hash = 'abcd' || substr(hash, 5)")
        with pytest.raises(ArchiveError, match=r"'abcd' begins several hashes: abcd\w{28}, abcd\w{28}$"):
            archive.versions("abcd")


def test_an_id_that_looks_like_a_hash_is_an_id(tmp_path: Path) -> None:
    named = replace(RAIN, document=replace(RAIN.document, id="abcd", uri=None))
    with archive_of(tmp_path / "a.db", [named, SNOW]) as archive:
        assert archive.record("abcd") == named
        assert content_id(SNOW.document.text) == SNOW.document.id


def test_an_export_of_a_part_keeps_what_belongs_together(tmp_path: Path) -> None:
    with archive_of(tmp_path / "a.db", [example(), RAIN]) as archive:
        assert list(archive.records(Query(min_score=0.6))) == [example().at_least(0.6), RAIN]
        assert list(archive.records(Query(kind="unknown"))) == [example().where(lambda each: each.speaker is None)]
        assert list(archive.records(Query(kind=Kind.DOCUMENT))) == []


def test_reading_and_writing_in_turns(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    store(path, [RAIN, SNOW])
    with Archive.open(str(path), write=True) as archive:
        first, second = archive.records(Query()), archive.records(Query())
        assert (next(first), next(second), next(first), next(second)) == (RAIN, RAIN, SNOW, SNOW)
        assert list(first) == list(second) == []
        opened = archive.records(Query())
        assert next(opened) == RAIN
        run = archive.begin(version="1", model="none", options={})
        assert len(archive.add([HAIL], run)) == 1
        archive.finish(run)
        assert list(opened) == [SNOW]
        assert list(archive.records(Query())) == [SNOW, HAIL]


def test_an_archive_may_be_closed_before_all_has_been_read(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    store(path, [RAIN, SNOW])
    archive = Archive.open(str(path))
    records = archive.records(Query())
    assert next(records) == RAIN
    archive.close()
    records.close()  # type: ignore[attr-defined]


def test_articles_without_attributions_are_kept(tmp_path: Path) -> None:
    empty = [Record(Document.of("Nobody said a word."), ()), Record(Document.of(""), ())]
    with archive_of(tmp_path / "a.db", empty) as archive:
        assert list(archive.records(Query())) == empty
        assert archive.figures().documents == 2
        assert list(archive.records(Query(words="word"))) == []
