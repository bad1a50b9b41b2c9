from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.document import Span, paragraphs
from onrecord.extract.words import Case, Mark, words_of
from tests.extract.hand_made import texts


def test_words_are_runs_of_letters_and_single_marks() -> None:
    text = "U.S. prices rose 3.5%, didn’t they?"
    words = words_of(text)
    assert [text[start:end] for start, end in zip(words.starts, words.ends, strict=True)] == [
        *("U", ".", "S", ".", "prices", "rose", "3", ".", "5", "%", ","),
        *("didn", "’", "t", "they", "?"),
    ]


@pytest.mark.parametrize(
    ("word", "case"),
    [
        ("word", Case.LOWER),
        ("Word", Case.TITLE),
        ("A", Case.TITLE),
        ("UN", Case.UPPER),
        ("iPhone", Case.MIXED),
        ("McKay", Case.MIXED),
        ("2016", Case.DIGITS),
        ("5th", Case.LOWER),
        ("中国", Case.LOWER),
        ("_", Case.LOWER),
        ("“", Case.PUNCTUATION),
        ("\u202e", Case.PUNCTUATION),
    ],
)
def test_case(word: str, case: Case) -> None:
    assert words_of(word).case.tolist() == [case]


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("no", "O"),
        ("“Go,” he said.", "([[)OOO"),
        ("''Go,'' he said.", "([[[[)OOO"),
        ("“Go now", "([["),
        ("“A ‘b’ c” d", "([[[[[)O"),
        ('""', "()"),
    ],
)
def test_marks_tell_where_a_word_stands_towards_the_outer_quotation(text: str, marks: str) -> None:
    letters = {Mark.OUTSIDE: "O", Mark.OPENING: "(", Mark.INSIDE: "[", Mark.CLOSING: ")"}
    assert "".join(letters[Mark(mark)] for mark in words_of(text).mark) == marks


def test_paragraphs_are_numbered_from_0() -> None:
    assert words_of(" \n One two.\r\n\r\nThree.\n\n\n\nFour").paragraph.tolist() == [0, 0, 0, 1, 1, 2]


@pytest.mark.parametrize("text", ["", " \n\n ", "\u2029"])
def test_a_text_without_words(text: str) -> None:
    assert len(words_of(text)) == 0


@given(texts)
def test_words_cover_all_that_is_not_white_space(text: str) -> None:
    words = words_of(text)
    covered = np.zeros(len(text), bool)
    for start, end in zip(words.starts, words.ends, strict=True):
        assert not covered[start:end].any()
        covered[start:end] = True
    assert covered.tolist() == [not character.isspace() for character in text]
    assert len(words) == len(words.case) == len(words.mark) == len(words.paragraph)
    blocks = paragraphs(text)
    assert all(
        blocks[number].start <= start < blocks[number].end
        for number, start in zip(words.paragraph, words.starts, strict=True)
    )


@given(texts, st.data())
def test_spans_and_word_numbers_lead_to_one_another(text: str, data: st.DataObject) -> None:
    words = words_of(text)
    first = data.draw(st.integers(0, max(0, len(words) - 1)))
    last = data.draw(st.integers(first, max(first, len(words) - 1)))
    if len(words):
        assert words.within(words.span(first, last)) == range(first, last + 1)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    expected = [
        number
        for number, (begin, stop) in enumerate(zip(words.starts, words.ends, strict=True))
        if max(begin, start) < min(stop, end)
    ]
    assert list(words.within(Span(start, end))) == expected or start == end
