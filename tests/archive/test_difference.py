from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.archive.difference import Difference, Piece, difference

anything = st.text(st.characters() | st.characters(categories=["Cs"]) | st.sampled_from(" \n\u2028“”’.,\x00\u202e"))
words = st.lists(st.sampled_from("the bridge will stand “We we, WE … winter’s winter's".split())).map(" ".join)


def kinds(one: str, other: str) -> list[tuple[str, str, str]]:
    return [(piece.kind.value, piece.one.strip(), piece.other.strip()) for piece in difference(one, other)]


@given(anything | words, anything | words)
def test_the_pieces_put_together_are_the_contents(one: str, other: str) -> None:
    pieces = difference(one, other)
    assert "".join(piece.one for piece in pieces) == one
    assert "".join(piece.other for piece in pieces) == other


@given(anything | words)
def test_a_content_does_not_differ_from_itself(content: str) -> None:
    assert {piece.kind for piece in difference(content, content)} <= {Difference.SAME}


@given(words, words)
def test_no_piece_is_empty_and_a_kind_tells_which_words_it_has(one: str, other: str) -> None:
    for piece in difference(one, other):
        assert bool(piece.one) == (piece.kind is not Difference.OTHER)
        assert bool(piece.other) == (piece.kind is not Difference.ONE)


def test_words_are_the_same_whatever_stands_around_them() -> None:
    assert kinds("“We WON’T build it,” he said", "we won't build it he … said") == [
        ("same", "“We WON’T build it,” he", "we won't build it he"),
        ("other", "", "…"),
        ("same", "said", "said"),
    ]


def test_what_was_left_out_put_in_and_changed_is_told() -> None:
    assert kinds("We will rebuild this old bridge before winter", "We will mend this bridge long before winter") == [
        ("same", "We will", "We will"),
        ("changed", "rebuild", "mend"),
        ("same", "this", "this"),
        ("one", "old", ""),
        ("same", "bridge", "bridge"),
        ("other", "", "long"),
        ("same", "before winter", "before winter"),
    ]


def test_accents_and_case_make_no_difference() -> None:
    assert kinds("Señor MUÑOZ", "senor Muñoz") == [("same", "Señor MUÑOZ", "senor Muñoz")]


def test_nothing_differs_from_a_content_by_all_of_it() -> None:
    assert difference("", "") == ()
    assert difference("we won", "") == (Piece(Difference.ONE, "we won", ""),)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("to be or not " * 50_000, "not to be " * 50_000),
        ("a" * 5_000_000, "b" * 5_000_000),
        (" " * 1_000_000, "a"),
        ("so " * 1_000, "so " * 999 + "it is"),
    ],
)
def test_long_contents_are_compared_too(one: str, other: str) -> None:
    pieces = difference(one, other)
    assert ("".join(piece.one for piece in pieces), "".join(piece.other for piece in pieces)) == (one, other)


def test_of_long_contents_the_begin_and_the_end_are_the_same() -> None:
    middle, changed = " ".join(map(str, range(5_000))), " ".join(map(str, range(5_000, 0, -1)))
    found = difference(f"It began {middle} and ended", f"it began {changed} and ended.")
    assert [piece.kind.value for piece in found] == ["same", "changed", "same"]


def test_small_words_between_long_differences_are_part_of_them() -> None:
    one = "The president clearly instructed his lawyer of the campaign never to pay anybody"
    other = "The special counsel has not said of the White House what it will do"
    assert [kind for kind, _, _ in kinds(one, other)] == ["same", "changed"]
    assert len(kinds("It is of the bridge", "It was of the tunnel")) > 2
