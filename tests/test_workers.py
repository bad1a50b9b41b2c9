from __future__ import annotations

import multiprocessing
import warnings
from collections.abc import Iterator
from itertools import count, islice

import pytest

from onrecord.attribution import Record
from onrecord.document import Document
from onrecord.errors import InputError, InputWarning, ModelError
from onrecord.workers import extract_all
from tests.archive.slow import ENDING, FAILING, KILLING, load, load_nothing


def document(number: int, more: str = "") -> Document:
    return Document(str(number), f"“It rained {number} times,” Ada said. {more}", uri=f"{number}.txt")


def extracted(documents: list[Document], workers: int) -> tuple[list[str], list[str]]:
    """The ids of the records, and what was told."""
    errors: list[InputError] = []
    records = list(extract_all(iter(documents), workers=workers, on_error=errors.append, loader=load))
    assert multiprocessing.active_children() == []
    return [record.document.id for record in records], [str(error) for error in errors]


def unexpected(error: InputError) -> None:
    raise AssertionError(error)


@pytest.fixture(scope="module")
def alone() -> list[Record]:
    return list(extract_all(map(document, range(30)), workers=1, on_error=unexpected, loader=load))


@pytest.mark.parametrize("workers", [2, 3])
def test_several_processes_give_what_one_gives(alone: list[Record], workers: int) -> None:
    records = extract_all(map(document, range(30)), workers=workers, on_error=unexpected, loader=load)
    assert list(records) == alone
    assert [len(record) for record in alone] == [1] * 30


def test_no_documents() -> None:
    assert extracted([], 2) == ([], [])


@pytest.mark.parametrize(("ending", "places"), [(ENDING, {0}), (KILLING, {2, 3}), (ENDING, {5})])
def test_a_document_that_ends_its_process_is_told_of(ending: str, places: set[int]) -> None:
    documents = [document(number, ending if number in places else "") for number in range(6)]
    assert extracted(documents, 2) == (
        [str(number) for number in range(6) if number not in places],
        [
            f"{number}.txt: the process that extracts it is ended by the system, for want of memory most likely"
            for number in sorted(places)
        ],
    )


def test_all_documents_end_their_processes() -> None:
    found, errors = extracted([document(number, ENDING) for number in range(3)], 2)
    assert (found, len(errors)) == ([], 3)


def test_documents_are_taken_as_they_are_needed() -> None:
    taken: list[int] = []

    def endless() -> Iterator[Document]:
        for number in count():
            taken.append(number)
            yield document(number)

    records = extract_all(endless(), workers=2, on_error=unexpected, loader=load)
    assert [record.document.id for record in islice(records, 5)] == ["0", "1", "2", "3", "4"]
    assert len(taken) < 40
    records.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_in_extraction_is_no_end_of_the_process(workers: int) -> None:
    with pytest.raises(ZeroDivisionError):
        extracted([document(1), document(2, FAILING), document(3)], workers)
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("workers", [1, 2])
def test_a_model_that_cannot_be_loaded(workers: int) -> None:
    errors: list[InputError] = []
    records = extract_all(map(document, range(2)), workers=workers, on_error=errors.append, loader=load_nothing)
    with pytest.raises(ModelError, match=r"^dir: the model is damaged$"):
        list(records)
    assert errors == []


@pytest.mark.parametrize("workers", [1, 2])
def test_warnings_come_with_the_records(workers: int) -> None:
    french = [Document("1", "“Oui,” Ada said.", language="fr"), document(2)]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert extracted(french, workers) == (["1", "2"], [])
    assert [each.category for each in caught] == [InputWarning]
    assert "another language than English (fr)" in str(caught[0].message)
