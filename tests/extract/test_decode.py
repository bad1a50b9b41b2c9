from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.extract import decode as module
from onrecord.extract.decode import Candidate, Decoding, decode
from onrecord.extract.evidence import Evidence
from onrecord.extract.roles import Role
from tests.extract.hand_made import Said, evidence, likely, shown

ARTICLE = (
    "“The bridge,” said Ada Obi, “has been closed.” She left.\n\n"
    "“It will not open,” she added.\n\n"
    "“Not this year.”\n\n"
    "Officials believe that it rained, but the mayor denied that it had."
)
SEEN = (
    Said("said", ("“The bridge,”", "“has been closed.”"), "Ada Obi"),
    Said("added", ("“It will not open,”", "“Not this year.”"), "she"),
    Said("believe", ("it rained",), "Officials"),
    Said("denied", ("it had",), "the mayor"),
)


def found(seen: Evidence, decoding: Decoding = Decoding(), claimed: range = range(0)) -> list[Candidate]:  # noqa: B008
    words = np.zeros(len(seen.words), bool)
    words[claimed.start : claimed.stop] = True
    return decode(seen, seen.cues, words, decoding)


def read(text: str, *seen: Said, decoding: Decoding = Decoding()) -> list[tuple[str | None, str, tuple[str, ...]]]:  # noqa: B008
    gathered = evidence(text, *seen)
    return [shown(text, gathered.words, candidate) for candidate in found(gathered, decoding)]


def test_discontinuous_content_further_paragraphs_and_two_cues_in_one_paragraph() -> None:
    assert read(ARTICLE, *SEEN) == [
        ("Ada Obi", "said", ("“The bridge,”", "“has been closed.”")),
        ("she", "added", ("“It will not open,”", "“Not this year.”")),
        ("Officials", "believe", ("it rained",)),
        ("the mayor", "denied", ("it had",)),
    ]


@pytest.mark.parametrize(
    ("sentence", "first", "second", "expected"),
    [
        ("The Ek trust said it rained, adding it poured.", "The Ek trust", "The Ek", "The Ek trust"),
        ("The Ek trust said it rained, adding it poured.", "The Ek trust", "Ek trust", "The Ek trust"),
        ("The Ek trust said it rained, adding it poured.", "The Ek trust", "trust", "trust"),
        ("Ada and Bo Ek said it rained, adding it poured.", "Ada and Bo Ek", "Bo Ek", "Bo Ek"),
        ("Bo, Ek and Ada said it rained, adding it poured.", "Bo, Ek and Ada", "Bo", "Bo"),
        ("Bo, of Ek, said it rained, adding it poured.", "Bo, of Ek,", "Bo, of Ek", "Bo, of Ek,"),
        ("The poet who sang said it rained, adding it poured.", "The poet who", "who", "who"),
    ],
)
def test_a_source_goes_as_far_as_that_of_another_cue(sentence: str, first: str, second: str, expected: str) -> None:
    for one, other in ((first, second), (second, first)):
        sources = [source for source, _, _ in read(sentence, *_two(one, other))]
        assert sources == [expected if source == second else source for source in (one, other)]


def _two(one: str, other: str) -> tuple[Said, Said]:
    return Said("said", ("it rained",), one), Said("adding", ("it poured",), other)


def test_a_source_is_not_made_longer_over_content_of_its_own() -> None:
    text = "The Ek trust said it rained, adding it poured."
    said = Said("said", ("it rained",), "The Ek trust"), Said("adding", ("trust",), "The Ek")
    assert [source for source, _, _ in read(text, *said)] == ["The Ek trust", "The Ek"]


def test_no_source() -> None:
    assert read("It was said that it rained.", Said("said", ("it rained",))) == [(None, "said", ("it rained",))]


def test_a_cue_without_content_is_none() -> None:
    assert read("Ada said.", Said("said", (), "Ada")) == []


def test_marks_alone_are_no_content() -> None:
    text = "“Rain,” Ada said.\n\n“Nobody left.”"
    seen = evidence(text, Said("said", ("“Rain,”",), "Ada"))
    seen.roles[-5] = likely(np.array([Role.CONTENT]), 4)  # the mark that opens the next paragraph
    seen.cues[0].links[-5] = likely(np.array([2]), 3)
    assert [shown(text, seen.words, each) for each in found(seen)] == [("Ada", "said", ("“Rain,”",))]
    assert read("Ada said: … …", Said("said", ("… …",), "Ada")) == []


def test_a_text_without_words() -> None:
    assert found(evidence("")) == []


def test_a_doubtful_word_between_likely_ones_belongs_to_them() -> None:
    text = "Ada said it rained and rained all day."
    seen = evidence(text, Said("said", ("it rained and rained all day",), "Ada"))
    doubtful = text[: text.index("and")].count(" ")
    seen.roles[doubtful] = np.log([0.5, 0.05, 0.05, 0.4])
    reading = [shown(text, seen.words, each)[2] for each in found(seen)]
    assert reading == [("it rained and rained all day",)]
    assert [shown(text, seen.words, each)[2] for each in found(seen, Decoding(switch=0.0, link=0.0))] == [
        ("it rained", "rained all day")
    ]


def test_an_edge_in_doubt_is_where_the_probability_changes_most() -> None:
    text = "Ada Obi of Bo said that it rained here all day long."
    seen = evidence(text, Said("said", ("it rained here all day long",), "Ada Obi of Bo"))
    source, content = np.array([0.95, 0.9, 0.6, 0.45]), np.array([0.95, 0.95, 0.6, 0.52, 0.45, 0.42])
    seen.cues[0].links[:4] = np.log(np.stack([0.99 - source, source, np.full(4, 0.01)], 1))
    seen.cues[0].links[6:12] = np.log(np.stack([0.99 - content, np.full(6, 0.01), content], 1))
    seen.roles[7:12] = np.log([0.48, 0.02, 0.02, 0.48])
    seen.begins[7:12] = -4.0
    even, sharp = (found(seen, Decoding(switch=0.1, edge=edge)) for edge in (0.0, 1.0))
    assert [shown(text, seen.words, each) for each in even] == [("Ada Obi of", "said", ("it rained here all",))]
    assert [shown(text, seen.words, each) for each in sharp] == [
        ("Ada Obi of Bo", "said", ("it rained here all day long",))
    ]


def test_a_quotation_is_one_cues_as_a_whole() -> None:
    text = "“It rained, and it will rain,” Ada said. “It rained,” Bo added, “and I left.”"
    seen = evidence(text, Said("said", ("and it will rain,”",), "Ada"), Said("added", ("“It rained,”", "“and I"), "Bo"))
    assert [shown(text, seen.words, each)[2] for each in found(seen)] == [
        ("“It rained, and it will rain,”",),
        ("“It rained,”", "“and I left.”"),
    ]
    first = found(seen)[0].content[0]
    assert found(seen, claimed=range(first.start, first.start + 2))[0].content == (range(first.start + 4, first.stop),)


def test_how_far_a_quotation_without_an_end_goes_is_told_by_the_evidence() -> None:
    text = "Ada said the “Save the Bridge campaign had failed. Lorries were banned in March."
    seen = evidence(text, Said("said", ("the “Save the Bridge campaign had failed",), "Ada"))
    assert [shown(text, seen.words, each)[2] for each in found(seen)] == [("the “Save the Bridge campaign had failed",)]


def test_of_a_quotation_beyond_reach_a_cue_has_what_it_had() -> None:
    long = " ".join(["and it rained"] * 120)
    text = f"Ada said: “It will rain {long}.” She left."
    seen = evidence(text, Said("said", ("“It will rain",), "Ada"))
    assert [shown(text, seen.words, each)[2] for each in found(seen)] == [("“It will rain",)]


def test_of_a_quotation_that_two_cues_have_parts_of_the_one_with_most_has_all() -> None:
    text = "He left, Cy said. “It rained all day, and I left,” Ada wrote."
    seen = evidence(text, Said("said", ("He left", "“It"), "Cy"), Said("wrote", ("rained all day, and I left",), "Ada"))
    assert [shown(text, seen.words, each)[2] for each in found(seen)] == [
        ("He left",),
        ("“It rained all day, and I left,”",),
    ]


def test_a_quotation_with_a_cue_in_it_stays_as_it_is() -> None:
    text = "“It rained, said Bo, and Cy denied it had, all day,” Ada wrote."
    seen = evidence(text, Said("denied", ("it had",), "Cy"), Said("wrote", ("“It rained",), "Ada"))
    assert [shown(text, seen.words, each)[2] for each in found(seen)] == [("it had",), ("“It rained",)]


def test_two_cues_share_no_word() -> None:
    text = "Ada said Bo believes it rained."
    seen = evidence(text, Said("said", ("Bo",), "Ada"), Said("believes", ("it rained",)))
    seen.cues[0].links[2:6] = np.log([0.2, 0.1, 0.7])  # all that follows, but not as surely
    first, second = found(seen)
    owned = [number for candidate in (first, second) for run in candidate.content for number in run]
    assert len(owned) == len(set(owned))
    assert 3 not in owned  # the cue of the other


def test_claimed_words_are_nobody_elses_content() -> None:
    seen = evidence(ARTICLE, *SEEN)
    everything = found(seen)[0].content
    (kept,) = found(seen, claimed=everything[0])[0].content
    assert kept == everything[1]


def test_content_begins_where_the_tags_say_so() -> None:
    text = "Ada said that it rained."
    seen = evidence(text, Said("said", ("that it rained",), "Ada"))
    seen.roles[2] = np.log([0.45, 0.05, 0.05, 0.45])  # "that": in or out?
    for begin, expected in ((2, "that it rained"), (3, "it rained")):
        seen.begins[:] = np.where(np.arange(len(seen.words)) == begin, 4.0, -4.0)
        assert shown(text, seen.words, found(seen)[0])[2] == (expected,)


def test_a_source_goes_over_a_doubtful_word_but_not_over_its_cue() -> None:
    text = "Ada of Bo said Cy it rained."
    seen = evidence(text, Said("said", ("it rained",), "Ada"))
    seen.cues[0].links[:] = likely(np.array([1, 0, 1, 0, 1, 2, 2, 0]), 3)
    seen.cues[0].links[1] = np.log([0.5, 0.4, 0.1])
    assert shown(text, seen.words, found(seen)[0])[0] == "Ada of Bo"


def test_a_doubtful_source_is_better_than_none_but_not_than_another() -> None:
    text = "Ada met Bo and said it rained."
    seen = evidence(text, Said("said", ("it rained",)))
    seen.cues[0].links[0] = np.log([0.6, 0.3, 0.1])
    assert found(seen)[0].source is None
    readily = Decoding(source=1.5)
    assert shown(text, seen.words, found(seen, readily)[0])[0] == "Ada"
    seen.cues[0].links[2] = np.log([0.3, 0.6, 0.1])
    assert shown(text, seen.words, found(seen, readily)[0])[0] == "Bo"


def test_a_source_stands_in_the_paragraph_of_its_cue() -> None:
    text = "He said:\n\n“It rained,” Ada."
    seen = evidence(text, Said("said", ("“It rained,”",), "Ada"))
    assert found(seen)[0].source is None


def test_content_beyond_the_reach_of_a_cue_is_not_its_own() -> None:
    text = "Ada said:\n\n“One.”\n\n“Two.”\n\n“Three.”"
    seen = evidence(text, Said("said", ("“One.”", "“Two.”", "“Three.”"), "Ada"))
    assert shown(text, seen.words, found(seen)[0])[2] == ("“One.”", "“Two.”")


def test_units_are_read_apart() -> None:
    """A long paragraph is read in parts: a content that goes over the seam is still one run."""
    seen = evidence(ARTICLE, *SEEN)
    start = found(seen)[0].content[1].start
    cut = replace(seen, units=np.union1d(seen.units, [start + 2]))
    assert [candidate.content for candidate in found(cut)] == [candidate.content for candidate in found(seen)]


@pytest.mark.parametrize("at_once", [1, 2, 3, 7])
def test_the_reading_does_not_depend_on_how_many_units_are_searched_at_once(
    at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = np.random.default_rng(1)
    seen = evidence(ARTICLE, *SEEN)
    seen = replace(seen, units=np.arange(0, len(seen.words), 3))
    for evidence_ in (seen.roles, *(cue.links for cue in seen.cues)):
        evidence_[:] += chance.normal(0, 1.5, evidence_.shape)
    expected = found(seen)
    monkeypatch.setattr(module, "_AT_ONCE", at_once)
    again = found(seen)
    assert [(each.source, each.content) for each in again] == [(each.source, each.content) for each in expected]


Grid = np.ndarray[tuple[int, ...], np.dtype[np.float32]]


def grid(*shape: int) -> st.SearchStrategy[Grid]:
    count = int(np.prod(shape))
    halves = st.lists(st.integers(-8, 8).map(lambda value: value / 2), min_size=count, max_size=count)
    return halves.map(lambda values: np.array(values, np.float32).reshape(shape))


grids = st.tuples(st.integers(1, 2), st.integers(1, 5), st.integers(1, 4)).flatmap(
    lambda shape: st.tuples(grid(*shape), grid(*shape), grid(*shape))
)


@given(grids, st.sampled_from([0.0, 0.5, 1.0, 3.0]))
def test_the_search_finds_a_best_path(given: tuple[Grid, Grid, Grid], cost: float) -> None:
    """Against all paths there are."""
    scores, entering, leaving = given

    def total(unit: int, path: tuple[int, ...]) -> float:
        score = sum(float(scores[word, state, unit]) for word, state in enumerate(path))
        for word, (before, state) in enumerate(pairwise((-1, *path))):
            changed = float(entering[word, state, unit])
            changed += float(leaving[word - 1, before, unit]) - cost if word else 0.0
            score += max(0.0, changed) if before == state else changed
        return score

    length, states, units = scores.shape
    paths = module._best_paths(scores, entering, leaving, cost)  # noqa: SLF001
    assert paths.shape == (length, units)
    for unit, path in enumerate(paths.T):
        best = max(total(unit, other) for other in product(range(states), repeat=length))
        assert total(unit, tuple(path.tolist())) == best
