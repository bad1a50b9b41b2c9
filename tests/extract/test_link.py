from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from onrecord.extract.link import DISTANCES, distances, reachable

PARAGRAPH = np.array([0, 0, 0, 1, 1, 2, 3, 3], np.int64)


def test_a_cue_reaches_its_paragraph_and_the_two_after() -> None:
    assert reachable(PARAGRAPH, 1) == range(6)
    assert reachable(PARAGRAPH, 3) == range(3, 8)
    assert reachable(PARAGRAPH, 7) == range(6, 8)


def test_a_cue_reaches_no_further_than_a_window_shows() -> None:
    assert reachable(np.zeros(1000, np.int64), 500) == range(244, 756)


def test_distances_are_told_finely_near_the_cue_and_coarsely_far_away() -> None:
    words = np.arange(500)
    (classes,) = distances(np.zeros(500, np.int64), words, np.array([200]))
    assert classes[200] == 0
    assert classes[[199, 198, 197, 196, 195, 192]].tolist() == [1, 2, 3, 3, 4, 4]
    assert classes[[201, 202, 203, 204, 205, 208]].tolist() == [10, 11, 12, 12, 13, 13]
    assert classes[0] == 8
    assert classes[499] == 17


def test_further_paragraphs_have_classes_of_their_own() -> None:
    (classes,) = distances(PARAGRAPH, np.arange(8), np.array([0]))
    assert classes.tolist() == [0, 10, 11, 18, 18, 19, 19, 19]


@given(st.lists(st.integers(0, 1), min_size=1, max_size=40), st.data())
def test_every_distance_has_a_class(steps: list[int], data: st.DataObject) -> None:
    paragraph = np.cumsum(steps)
    cue = data.draw(st.integers(0, len(steps) - 1))
    classes = distances(paragraph, np.arange(len(steps)), np.array([cue]))
    assert classes.shape == (1, len(steps))
    assert classes.min() >= 0
    assert classes.max() < DISTANCES
    assert cue in reachable(paragraph, cue)
