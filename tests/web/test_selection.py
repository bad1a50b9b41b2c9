"""Words that somebody types or selects, as spans of the article: inside it, in order, and of just these words."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from onrecord.attribution import Spans
from onrecord.document import Span
from onrecord.errors import QueryError
from onrecord.web.selection import Words

WORDS = st.sampled_from(["We", "will", "…", "win", "“", "a.*", "é", "e\u0301", "🙂", "\0", "\u202e", "(", "\\", "-"])
SPACES = st.sampled_from([" ", "\n", "\r\n", "\u00a0", "\u2028", "  ", " … "])
TEXTS = st.lists(WORDS | SPACES, max_size=30).map("".join)
OFFSETS = st.one_of(
    st.just(""),
    st.text("0123456789-;", max_size=20),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=3).map(
        lambda spans: ";".join(f"{start}-{end}" for start, end in spans)
    ),
)


def spans_of(text: str, words: str, offsets: str = "", near: int = 0) -> Spans:
    return Words(text).spans(words, offsets, near)


def plain(text: str) -> list[str]:
    return text.replace("\0", "\ufffd").split()


@given(TEXTS, TEXTS | st.text(max_size=10), OFFSETS, st.integers(-5, 10**9))
def test_what_is_found_are_the_words(text: str, words: str, offsets: str, near: int) -> None:
    try:
        found = spans_of(text, words, offsets, near)
    except QueryError:
        return
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    pieces = [text[slice(*span)] for span in found]
    assert all(piece == piece.strip() for piece in pieces)
    without_gaps = [sorted(word for word in plain(each) if word != "…") for each in (" ".join(pieces), words)]
    assert without_gaps[0] == without_gaps[1]


@given(TEXTS, st.data())
def test_pieces_are_found_in_any_order(text: str, data: st.DataObject) -> None:
    """Selected one after the other, or typed: each piece of the text is there, once."""
    edges = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    spans = [Span(*pair) for pair in zip(edges[::2], edges[1::2], strict=False) if text[slice(*pair)].strip()]
    assume(spans)
    chosen = data.draw(st.permutations(spans))
    words = " … ".join(text[slice(*span)].strip() for span in chosen)
    found = spans_of(text, words, ";".join(f"{start}-{end}" for start, end in chosen))
    assert [text[slice(*span)] for span in found] == [text[slice(*span)].strip() for span in spans]
    if "…" not in text:
        pieces = [" ".join(plain(text[slice(*span)])) for span in spans]
        assume(len(set("".join(pieces))) == len("".join(pieces)))  # no piece is in another
        typed = spans_of(text, words)
        assert sorted(" ".join(plain(text[slice(*span)])) for span in typed) == sorted(pieces)


def test_a_piece_in_front_of_what_was_selected_before() -> None:
    text = "Early words came before the later ones"
    assert spans_of(text, "later ones … Early words", "28-38;0-11") == (Span(0, 11), Span(28, 38))
    assert spans_of(text, "later ones … Early words", "0-11;28-38") == (Span(0, 11), Span(28, 38))  # typed over
    assert spans_of(text, "later ones … Early words") == (Span(0, 11), Span(28, 38))
    assert spans_of("a b c a b", "c … a b", near=9) == (Span(4, 5), Span(6, 9))
    assert spans_of("a b c a b", "c … a b … a b") == (Span(0, 3), Span(4, 5), Span(6, 9))
    for words in ("c … a b … a b … a b", "a b c … b c", "c … zebra"):
        with pytest.raises(QueryError):
            spans_of("a b c a b", words)


@given(TEXTS)
def test_words_are_made_ready_once_for_all_parts(text: str) -> None:
    words = Words(text)
    for each in text.split():
        assert words.spans(each) == spans_of(text, each)
    assert words.spans(text, "0-0") == spans_of(text, text)


@given(TEXTS, st.data())
def test_offsets_are_honoured_where_the_words_stand_there(text: str, data: st.DataObject) -> None:
    assume(text.strip())
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    words = text[start:end]
    assume(words.strip())
    left = len(words) - len(words.lstrip())
    expected = Span(start + left, start + left + len(words.strip()))
    assert spans_of(text, words, f"{start}-{end}") == (expected,)
    assert spans_of(text, " ".join(words.split()).replace("\0", "\ufffd"), f"{start}-{end}") == (expected,)


@given(TEXTS, st.integers(0, 40), st.integers(0, 40))
def test_offsets_of_other_words_do_not_count(text: str, start: int, end: int) -> None:
    assume("zebra" not in text)
    whole = f"{text} zebra"
    assert spans_of(whole, "zebra", f"{start}-{min(end, len(text))}") == (Span(len(text) + 1, len(whole)),)


@pytest.mark.parametrize(
    ("text", "words", "near", "found"),
    [
        ("a b a b a", "a", 0, [(0, 1)]),
        ("a b a b a", "a", 5, [(4, 5)]),
        ("a b a b a", "a", 99, [(8, 9)]),
        ("a b a b a", "a … a", 5, [(4, 5), (8, 9)]),
        ("a b a b a", "a … a … a", 8, [(0, 1), (4, 5), (8, 9)]),
        ("wait … now", "wait … now", 0, [(0, 10)]),
        ("wait,\n\n  now", "wait, now", 0, [(0, 12)]),
        ("wait now", "  wait \r\n now ", 0, [(0, 8)]),
        ("a.b", "a.b", 0, [(0, 3)]),
        ("one two", "", 0, []),
        ("one two", " \n ", 0, []),
        ("\0 nul", "\ufffd nul", 0, [(0, 5)]),
    ],
)
def test_places(text: str, words: str, near: int, found: list[tuple[int, int]]) -> None:
    assert list(spans_of(text, words, near=near)) == found


@pytest.mark.parametrize("words", ["never", "We … never", "will We", " … ", "…", "… …", "aab", "w" * 10_000, "\ud800"])
def test_words_that_are_not_there(words: str) -> None:
    with pytest.raises(QueryError, match="does not have the words") as told:
        spans_of("We will win a.b", words)
    assert len(str(told.value)) < 200


@pytest.mark.parametrize(
    "offsets",
    ["0-999999999", "9-3", "0-0", "0-3;0-3", "-1-3", "0-3;", "٠-٣", "0-3 ", "0" * 5000, "9" * 9 + "-" + "9" * 9],
)
def test_offsets_that_are_none(offsets: str) -> None:
    assert spans_of("We will win", "We will", offsets) == (Span(0, 7),)


def test_a_long_text() -> None:
    text = "word " * 200_000 + "x" * 5_000_000 + " end"
    assert spans_of(text, "word " + "x" * 100_000) == (Span(999_995, 1_100_000),)
    assert spans_of(text, "end", "0-9999999") == (Span(len(text) - 3, len(text)),)
    with pytest.raises(QueryError):
        spans_of(text, "word … no such word")


def test_expression_signs_are_words() -> None:
    assert spans_of("f(x) = [a|b]+", "[a|b]+") == (Span(7, 13),)


def test_a_letter_of_very_many() -> None:
    assert spans_of("a" * 10_000_000, "a", near=5) == (Span(5, 6),)
    assert spans_of("a b " * 100_000, "b … a", near=10**9) != ()


def test_offsets_that_overlap_very_often() -> None:
    text = "We " + "x" * 10_000_000
    assert spans_of(text, "We", ";".join(["0-9999999"] * 500)) == (Span(0, 2),)


def test_words_that_are_nearly_everywhere() -> None:
    with pytest.raises(QueryError):
        spans_of("a " * 500_000, "a " * 20_000 + "b")
    assert spans_of("a " * 500_000 + "b", "a " * 20_000 + "b") == (Span(960_000, 1_000_001),)
    with pytest.raises(QueryError):
        spans_of("a " * 500_000, "a … b")
