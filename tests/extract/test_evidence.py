from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from onrecord.document import Span
from onrecord.extract.evidence import Evidence, gather
from onrecord.extract.link import CONTENT
from onrecord.extract.roles import TAGS, Role
from onrecord.extract.tagger import Encoded, Tagger
from onrecord.extract.windows import Window
from onrecord.extract.words import Words, words_of
from onrecord.reading import KINDS, NAME_TAGS
from tests.extract.hand_made import likely

NOTHING = np.zeros(0, np.int64)
OUT, CUE, MORE = 0, TAGS.index("B-CUE"), TAGS.index("I-CUE")


class Scripted(Tagger):
    """Gives each word a tag as it is told to, and says of each link which window it was seen in."""

    def __init__(self, tags: Sequence[Sequence[int]]) -> None:
        self.tags = tags
        self.window = -1

    def encode(self, window: Window) -> Encoded:
        self.window += 1
        numbers = np.array(window.words, np.float32)[:, None]
        return Encoded(
            tags=likely(np.array(self.tags[self.window]), len(TAGS)),
            cue=numbers,
            target=numbers,
            names=np.repeat(numbers, len(NAME_TAGS), axis=1),
            kinds=np.repeat(numbers, len(KINDS), axis=1) + self.window / 10,
            anaphor=numbers,
            antecedent=-numbers,
        )

    def link(
        self, cue: NDArray[np.float32], target: NDArray[np.float32], distance: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        assert distance.shape == (len(cue), len(target))
        rows = np.zeros((len(cue), len(target), 3), np.float32)
        rows[..., 0] = self.window
        rows[..., 1] = cue
        rows[..., 2] = target.T
        return rows


def gathered(words: Words, windows: Sequence[tuple[range, range]], tags: Sequence[Sequence[int]]) -> Evidence:
    shown = [Window(NOTHING, NOTHING, NOTHING, NOTHING, words, home) for words, home in windows]
    return gather(words, shown, Scripted(tags), 0.3)


def test_a_reading_has_the_words_of_each_window_at_home_there_once() -> None:
    words = words_of("One two three four.")
    shown = [(range(4), range(2)), (range(1, 5), range(2, 5))]
    reading = gathered(words, shown, [[OUT] * 4, [OUT] * 4]).reading
    assert reading.anaphor.ravel().tolist() == [0, 1, 2, 3, 4]
    assert reading.antecedent.ravel().tolist() == [0, -1, -2, -3, -4]
    assert reading.kinds[:, 0] == pytest.approx([0, 1, 2.1, 3.1, 4.1])
    assert reading.names.shape == (5, len(NAME_TAGS))
    assert reading.within(Span(2, 9)) == range(3)


def cues(text: str, tags: Sequence[int]) -> list[tuple[int, int]]:
    words = words_of(text)
    whole = range(len(words))
    return [(cue.first, cue.last) for cue in gathered(words, [(whole, whole)], [tags]).cues]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ([OUT, OUT, OUT, OUT, OUT], []),
        ([OUT, CUE, OUT, OUT, OUT], [(1, 1)]),
        ([CUE, MORE, MORE, OUT, CUE], [(0, 2), (4, 4)]),
        ([OUT, MORE, MORE, OUT, OUT], [(1, 2)]),
        ([CUE, CUE, MORE, CUE, MORE], [(0, 0), (1, 2), (3, 4)]),
    ],
)
def test_cues_begin_and_go_on(tags: list[int], expected: list[tuple[int, int]]) -> None:
    assert cues("a b c d e", tags) == expected


def test_a_cue_ends_with_its_paragraph() -> None:
    assert cues("a b\n\nc d e", [OUT, CUE, MORE, MORE, OUT]) == [(1, 1), (2, 3)]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ([CUE, MORE, MORE, MORE, MORE, OUT], [(0, 4)]),
        ([CUE, CUE, CUE, MORE, CUE, OUT], [(0, 0), (1, 4)]),
        ([CUE, OUT, OUT, OUT, CUE, OUT], [(0, 0)]),
        ([OUT, OUT, CUE, OUT, OUT, CUE], [(5, 5)]),
        ([OUT, OUT, CUE, CUE, CUE, OUT], [(3, 4)]),
    ],
)
def test_no_cue_begins_with_a_quotation_mark(tags: list[int], expected: list[tuple[int, int]]) -> None:
    assert cues("said on “Nation” a", tags) == expected


def test_no_cue_begins_with_marks_one_after_the_other_or_in_a_new_paragraph() -> None:
    assert cues("said\n\n“” a", [CUE, CUE, MORE, CUE]) == [(0, 0), (3, 3)]


def test_the_probability_of_a_cue_is_that_of_its_words() -> None:
    words = words_of("a b")
    seen = gathered(words, [(range(2), range(2))], [[CUE, MORE]])
    assert seen.cues[0].probability == pytest.approx(0.96 + 0.04 / 6, abs=1e-5)
    assert np.exp(seen.roles).sum(1) == pytest.approx(1, abs=1e-5)


def test_what_is_told_of_a_word_comes_from_the_window_where_it_is_at_home() -> None:
    words = words_of("a b c d e f")
    seen = gathered(words, [(range(4), range(3)), (range(2, 6), range(3, 6))], [[OUT] * 4, [CUE, CUE, OUT, CUE]])
    assert [int(role) for role in seen.roles.argmax(1)] == [Role.OUTSIDE] * 3 + [Role.CUE, Role.OUTSIDE, Role.CUE]
    assert [(cue.first, cue.last) for cue in seen.cues] == [(3, 3), (5, 5)]


def test_a_cue_is_linked_to_the_words_at_home_in_each_window_that_shows_it() -> None:
    words = words_of("a b c d e f g h")
    windows = [(range(5), range(3)), (range(1, 7), range(3, 5)), (range(3, 8), range(5, 8))]
    seen = gathered(words, windows, [[OUT, CUE, OUT, OUT, OUT], [OUT] * 6, [OUT] * 5])
    (cue,) = seen.cues
    assert cue.reach == range(8)
    # seen from windows 0 and 1, which show word 1; the third does not
    assert cue.links[:5, 0].tolist() == [0, 0, 0, 1, 1]
    assert cue.links[:5, 1].tolist() == [1] * 5
    assert cue.links[:5, 2].tolist() == [0, 1, 2, 3, 4]
    assert (cue.links[5:, CONTENT] < -10).all()


def test_in_a_long_paragraph_a_cue_is_linked_to_all_that_its_window_shows() -> None:
    words = words_of("a b c d e f g h")
    windows = [(range(5), range(3)), (range(1, 8), range(3, 8))]
    first, second = gathered(words, windows, [[CUE, OUT, OUT, OUT, OUT], [OUT, OUT, CUE, OUT, OUT, OUT, OUT]]).cues
    assert first.links[:5, 2].tolist() == [0, 1, 2, 3, 4]  # the second window does not show it
    assert (first.links[5:, CONTENT] < -10).all()
    assert second.links[1:, 0].tolist() == [1] * 7
    assert second.links[1:, 2].tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert second.links[0, CONTENT] < -10


def test_a_cue_is_not_linked_to_the_context_of_its_window() -> None:
    words = words_of("a b\n\nc d\n\ne f")
    windows = [(range(4), range(4)), (range(2, 6), range(4, 6))]
    (cue,) = gathered(words, windows, [[OUT] * 4, [OUT, OUT, CUE, OUT]]).cues
    assert cue.reach == range(4, 6)
    assert cue.links[:, 2].tolist() == [4, 5]


def test_the_vector_of_a_cue_is_the_mean_of_its_words() -> None:
    words = words_of("a b c")
    (cue,) = gathered(words, [(range(3), range(3))], [[OUT, CUE, MORE]]).cues
    assert cue.links[:, 1].tolist() == [1.5] * 3


def test_units_are_paragraphs_and_parts_of_long_ones() -> None:
    words = words_of("a b c d\n\ne f")
    seen = gathered(words, [(range(3), range(2)), (range(1, 6), range(2, 6))], [[OUT] * 3, [OUT] * 5])
    assert seen.units.tolist() == [0, 2, 4]


def test_no_windows() -> None:
    seen = gathered(words_of(""), [], [])
    assert seen.roles.shape == (0, 4)
    assert seen.cues == ()
    assert seen.units.tolist() == []
