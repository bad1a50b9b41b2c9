from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from onrecord.archive.alignment import Run, laid, reach
from onrecord.archive.stems import stem

words = st.lists(st.sampled_from("abcd"), max_size=20)


@given(words, words)
def test_each_word_is_laid_on_one_like_it_and_at_most_once(one: list[str], other: list[str]) -> None:
    runs = laid(one, other)
    assert all(one[run.one :][: run.length] == other[run.other :][: run.length] != [] for run in runs)
    for places in (
        [range(run.one, run.one + run.length) for run in runs],
        [range(r.other, r.other + r.length) for r in runs],
    ):
        flat = [place for run in places for place in run]
        assert len(flat) == len(set(flat))


@given(words)
def test_a_text_is_laid_on_itself_as_one_run(one: list[str]) -> None:
    different = [f"{word}{place}" for place, word in enumerate(one)]
    assert laid(different, different) == ([Run(0, 0, len(one))] if one else [])


def test_the_longest_run_comes_first_and_order_does_not_matter() -> None:
    assert laid("x a b c d".split(), "d x a b c".split()) == [Run(0, 1, 4), Run(4, 0, 1)]


def test_a_text_that_repeats_itself_is_laid_fast() -> None:
    assert sum(run.length for run in laid(["a", "b"] * 2_000, ["b", "a"] * 2_000)) > 0


def test_the_reach_ends_with_the_texts() -> None:
    assert reach("abc", "abc", 1, 1) == (1, 2)
    assert reach("abc", "xbx", 1, 1) == (0, 1)


def test_the_forms_of_a_word_have_one_stem() -> None:
    for forms in ("rebuild rebuilds rebuilding", "city cities", "raise raised raising raises", "plan planned planning"):
        assert len(set(map(stem, forms.split()))) == 1, forms
    assert stem("three") == stem("3")
    assert stem("bridge") != stem("bride")
