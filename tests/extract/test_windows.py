from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import WordLevel

from onrecord.errors import ModelError
from onrecord.extract import windows as module
from onrecord.extract.windows import Limits, Pieces, Window, pieces_of, windows
from onrecord.extract.words import words_of
from tests.extract.hand_made import texts

pytestmark = pytest.mark.model

LIMITS = st.builds(
    Limits, window=st.integers(40, 80), context=st.integers(0, 19), overlap=st.integers(0, 24)
)  # of tests: small, so that short texts need several windows; the context is less than half of one, as it is in use


def said(text: str, pieces: Pieces, words: range | None = None) -> list[str]:
    return [text[pieces.words.starts[n] : pieces.words.ends[n]] for n in words or range(len(pieces.words))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ada said.", ["Ada", "said", "."]),
        ("", []),
        (" \n\n ", []),
        ("\x00\x07 \u202e", []),
        ("a\x00 \x07b \u202ec\u202c", ["a", "b", "c"]),
        ("a \ud800 b\udfffc", ["a", "b", "c"]),
        ("govern\xadment said", ["govern\xadment", "said"]),
        ("cafe\u0301s are", ["cafe\u0301s", "are"]),
        ("one\x0ctwo\x85three\x1cfour", ["one", "two", "three", "four"]),
        ("foo\u200bbar", ["foo", "bar"]),
        ("x" * 300 + " y", ["x" * 300, "y"]),
    ],
)
def test_words_that_the_tokenizer_sees(text: str, words: list[str], tokenizer: Tokenizer) -> None:
    assert said(text, pieces_of(text, tokenizer)) == words


def test_a_word_of_many_pieces_shows_its_first(tokenizer: Tokenizer) -> None:
    pieces = pieces_of("中国人民" * 100 + " said", tokenizer)
    assert np.bincount(pieces.word).tolist() == [32, 1]
    assert pieces.first.tolist() == [0, 32]


@given(text=texts)
def test_pieces_belong_to_words_in_order(text: str, tokenizer: Tokenizer) -> None:
    pieces = pieces_of(text, tokenizer)
    count = len(pieces.words)
    assert len(pieces.ids) == len(pieces.word)
    assert len(pieces.first) == count
    assert np.unique(pieces.word).tolist() == list(range(count))
    assert (np.diff(pieces.word) >= 0).all()
    assert pieces.word[pieces.first].tolist() == list(range(count))
    assert (np.diff(pieces.word)[pieces.first[1:] - 1] == 1).all()
    starts, ends = pieces.words.starts, pieces.words.ends
    assert set(starts.tolist()) <= set(words_of(text).starts.tolist())
    assert (starts < ends).all()
    assert (ends[:-1] <= starts[1:]).all()
    assert not any(text[start].isspace() or text[end - 1].isspace() for start, end in zip(starts, ends, strict=True))


@given(text=texts, copies=st.integers(1, 12), limits=LIMITS)
def test_homes_share_out_the_words_and_no_window_is_too_long(
    text: str, copies: int, limits: Limits, tokenizer: Tokenizer
) -> None:
    pieces = pieces_of(text * copies, tokenizer)
    found = windows(pieces, tokenizer, limits)
    assert [number for window in found for number in window.home] == list(range(len(pieces.words)))
    for window in found:
        check(window, pieces, limits)
    assert all(one.words.start <= other.words.start for one, other in pairwise(found))


def check(window: Window, pieces: Pieces, limits: Limits) -> None:
    """A window shows what it says it shows."""
    assert window.home
    assert window.words.start <= window.home.start < window.home.stop <= window.words.stop
    assert len(window.ids) == len(window.case) == len(window.mark) <= limits.window
    shown = slice(window.words.start, window.words.stop)
    assert window.ids[window.position].tolist() == pieces.ids[pieces.first[shown]].tolist()
    assert window.case[window.position].tolist() == pieces.words.case[shown].tolist()
    assert window.mark[window.position].tolist() == pieces.words.mark[shown].tolist()
    # [CLS], the pieces, and a [SEP] after each paragraph
    inside = np.isin(pieces.word, window.words)
    blocks = len(np.unique(pieces.words.paragraph[shown]))
    assert len(window.ids) == 1 + inside.sum() + blocks
    assert window.ids[[0, -1]].tolist() == [101, 102]


def shown(sizes: Sequence[int], tokenizer: Tokenizer, **limits: int) -> list[tuple[range, range]]:
    """Words shown and words at home in the windows of a text of paragraphs of so many words of one piece each."""
    text = "\n\n".join(" ".join(["rain"] * size) for size in sizes)
    found = windows(pieces_of(text, tokenizer), tokenizer, Limits(**limits))
    return [(window.words, window.home) for window in found]


def test_as_many_paragraphs_as_fit(tokenizer: Tokenizer) -> None:
    # 1 for [CLS], and 10 for each paragraph of 9 words and its [SEP]
    assert shown([9] * 5, tokenizer, window=31, context=0) == [(range(27), range(27)), (range(27, 45), range(27, 45))]
    assert shown([9] * 5, tokenizer, window=30, context=0) == [
        (range(18), range(18)),
        (range(18, 36), range(18, 36)),
        (range(36, 45), range(36, 45)),
    ]


def test_context_is_whole_short_paragraphs(tokenizer: Tokenizer) -> None:
    assert shown([9, 9, 9], tokenizer, window=21, context=10) == [
        (range(18), range(18)),
        (range(9, 27), range(18, 27)),
    ]
    assert shown([9, 9, 9], tokenizer, window=21, context=9) == [
        (range(18), range(18)),
        (range(18, 27), range(18, 27)),
    ]


def test_context_gives_way_to_a_paragraph_that_fits_only_without(tokenizer: Tokenizer) -> None:
    assert shown([3, 20], tokenizer, window=22, context=10) == [(range(3), range(3)), (range(3, 23), range(3, 23))]


def test_a_long_paragraph_is_cut_with_overlap_and_homes_meet_in_the_middle(tokenizer: Tokenizer) -> None:
    assert shown([2, 30, 2], tokenizer, window=22, context=10, overlap=8) == [
        (range(2), range(2)),
        (range(2, 22), range(2, 18)),
        (range(14, 32), range(18, 32)),
        (range(32, 34), range(32, 34)),
    ]


def test_a_paragraph_of_100000_words(tokenizer: Tokenizer) -> None:
    found = shown([100_000], tokenizer)
    assert [number for _, home in found for number in home] == list(range(100_000))
    assert max(len(words) for words, _ in found) == 254
    assert all(len(range(other.start, one.stop)) == 64 for (one, _), (other, _) in pairwise(found))


def test_a_tokenizer_without_the_marks_of_a_window(tokenizer: Tokenizer) -> None:
    with pytest.raises(ModelError, match=r"\[CLS\]"):
        windows(pieces_of("rain", tokenizer), Tokenizer(WordLevel({"rain": 0}, unk_token="rain")), Limits())  # noqa: S106


@given(text=texts)
def test_a_text_is_tokenized_alike_in_blocks(text: str, tokenizer: Tokenizer) -> None:
    whole = pieces_of(text, tokenizer)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_BLOCK", re.compile(r".{1,7}\S{0,1000}", re.DOTALL))
        parts = pieces_of(text, tokenizer)
    assert parts.ids.tolist() == whole.ids.tolist()
    assert parts.first.tolist() == whole.first.tolist()
    assert [parts.words.span(n, n) for n in range(len(parts.words))] == [
        whole.words.span(n, n) for n in range(len(whole.words))
    ]
