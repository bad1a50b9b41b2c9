from __future__ import annotations

import pytest

from onrecord.attribution import Kind
from onrecord.document import Span
from onrecord.reading import KINDS, NAME_TAGS, NameType
from tests.resolve.scenes import reading


def test_each_type_of_name_begins_and_goes_on() -> None:
    assert NAME_TAGS[0] == "O"
    assert len(NAME_TAGS) == 2 * len(NameType) - 1
    for kind in NameType:
        if kind:
            assert NAME_TAGS[2 * kind - 1 : 2 * kind + 1] == (f"B-{kind.name}", f"I-{kind.name}")


def test_every_kind_and_none() -> None:
    assert set(KINDS) == {*Kind, None}
    assert len(set(KINDS)) == len(KINDS)


@pytest.mark.parametrize(
    ("span", "said"),
    [
        ((0, 3), ["Ada"]),
        ((1, 2), ["Ada"]),
        ((2, 5), ["Ada", "Obi"]),
        ((4, 8), ["Obi", ","]),
        ((7, 8), [","]),
        ((3, 4), []),
        ((0, 0), []),
        ((9, 99), ["no", "."]),
        ((20, 30), []),
    ],
)
def test_words_within_a_span(span: tuple[int, int], said: list[str]) -> None:
    text, rows = reading("Ada Obi, no.")
    assert [text[rows.starts[word] : rows.ends[word]] for word in rows.within(Span(*span))] == said


def test_nothing_within_an_empty_text() -> None:
    assert not reading("")[1].within(Span(0, 5))
