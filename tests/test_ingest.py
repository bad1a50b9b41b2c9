from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from onrecord.archive import Archive, Query
from onrecord.attribution import Record
from onrecord.document import Document
from onrecord.errors import ArchiveError
from onrecord.ingest import BATCH, ingest
from tests.archive.articles import damage, raw
from tests.fakes import fake_pipeline


def documents(*numbers: int) -> list[Document]:
    return [Document(str(each), f"“It rained {each} times,” Ada said.", uri=f"{each}.txt") for each in numbers]


class Run:
    """A run into an archive, and what it told."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.extracted: list[str] = []
        self.known = 0

    def extract(self, given: Iterable[Document]) -> Iterator[Record]:
        for document in given:
            self.extracted.append(document.id)
            yield fake_pipeline().extract(document)

    def on_known(self, count: int) -> None:
        self.known += count

    def over(self, given: Iterable[Document]) -> Iterator[str]:
        """The ids of what has been stored."""
        with Archive.open(str(self.path), write=True) as archive:
            number = archive.begin(version="1", model="none", options={})
            for record in ingest(given, archive, number, extract=self.extract, on_known=self.on_known):
                assert record.document in archive
                yield record.document.id
            archive.finish(number)


def stored(path: Path) -> list[str]:
    with Archive.open(str(path)) as archive:
        return [record.document.id for record in archive.records(Query())]


def test_everything_is_stored_in_its_order_and_passed_on(tmp_path: Path) -> None:
    run = Run(tmp_path / "a.db")
    given = documents(*range(2 * BATCH + 1))
    assert list(run.over(given)) == stored(run.path) == [each.id for each in given]
    assert run.known == 0


def test_nothing_is_extracted_twice(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    assert list(Run(path).over(documents(1, 2, 3))) == ["1", "2", "3"]
    again = Run(path)
    assert list(again.over(documents(3, 2, 4, 1))) == ["4"]
    assert (again.extracted, again.known) == (["4"], 3)
    assert stored(path) == ["1", "2", "3", "4"]


@pytest.mark.parametrize("between", [0, BATCH])
def test_the_same_article_twice_in_a_run_is_one(tmp_path: Path, between: int) -> None:
    run = Run(tmp_path / "a.db")
    given = [*documents(1), *documents(*range(2, between + 2)), *documents(1)]
    assert list(run.over(given)) == [each.id for each in given[:-1]]
    assert run.known == 1
    assert stored(run.path) == [each.id for each in given[:-1]]


def test_a_run_that_is_cut_off_keeps_what_was_passed_on_and_the_next_one_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    cut, again = Run(path), Run(path)
    given = documents(*range(3 * BATCH))
    passed = [each for each, _ in zip(cut.over(given), range(BATCH + 1), strict=False)]
    assert len(passed) == BATCH + 1
    assert stored(path) == [str(number) for number in range(2 * BATCH)]
    assert list(again.over(given)) == [str(number) for number in range(2 * BATCH, 3 * BATCH)]
    assert stored(path) == [each.id for each in given]
    assert damage(path) == []
    with Archive.open(str(path)) as archive:
        first, second = archive.figures().runs
        assert (first.finished, first.documents, second.documents) == (None, 2 * BATCH, BATCH)
        assert second.finished is not None


def test_an_input_that_fails_in_the_middle_loses_no_batch(tmp_path: Path) -> None:
    def broken() -> Iterator[Document]:
        yield from documents(*range(BATCH + 3))
        raise RuntimeError("broken")

    run = Run(tmp_path / "a.db")
    with pytest.raises(RuntimeError, match="broken"):
        list(run.over(broken()))
    assert stored(run.path) == [str(number) for number in range(BATCH)]


def test_a_batch_that_cannot_be_stored_is_not_stored_at_all(tmp_path: Path) -> None:
    run = Run(tmp_path / "a.db")
    list(run.over(documents(0)))
    with Archive.open(str(run.path), write=True) as archive:
        raw(archive).execute(
            "CREATE TEMP TRIGGER fail BEFORE INSERT ON documents WHEN new.name = '7' "
            "BEGIN SELECT raise(ABORT, 'no room'); END"
        )
        number = archive.begin(version="1", model="none", options={})
        found = ingest(documents(*range(9)), archive, number, extract=run.extract, on_known=run.on_known)
        with pytest.raises(ArchiveError, match="no room"):
            list(found)
        assert [record.document.id for record in archive.records(Query())] == ["0"]
    assert damage(run.path) == []


def test_a_folder_of_copies(tmp_path: Path) -> None:
    run = Run(tmp_path / "a.db")
    (one,) = documents(1)
    copies = [Document(one.id, one.text, uri=f"{number}/1.txt") for number in range(5)]
    assert list(run.over(copies)) == ["1"]
    assert run.known == 4
