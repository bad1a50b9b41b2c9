from __future__ import annotations

import random
from math import log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.archive.topics import Background, Topic, Words, topics, words
from onrecord.characters import encodable

FILLER = [
    f"Somebody {verb} a {thing} of {place}"
    for verb in ("saw", "built", "sold", "painted", "found")
    for thing in ("house", "garden", "boat", "picture", "letter", "bridge")
    for place in ("Aveiro", "Braga", "Tomar", "Evora", "Viseu", "Sintra", "Lagos")
]
BACKGROUND = Background.of([words(text) for text in FILLER] * 20)


def found(texts: list[str], *without: str, most: int = 12) -> list[str]:
    return [topic.word for topic in topics(read(texts), BACKGROUND, without=without, most=most)]


def read(texts: list[str]) -> list[Words]:
    return [words(text) for text in texts]


def forms(text: str) -> list[str]:
    return [form.word for form in words(text).forms.values()]


def test_a_word_that_others_hardly_use_is_a_topic() -> None:
    told = [f"They {verb} the ferry to {place}" for verb in ("saw", "built", "sold") for place in ("Braga", "Tomar")]
    (topic,) = topics(read(told), BACKGROUND)
    assert (topic.word, topic.count) == ("ferry", 6)
    assert topic.score > 1.96


def test_the_score_is_that_of_the_paper() -> None:
    texts = read(["ferries", "ferry", "the ferry and a bridge"])
    there = Background(9_000, {"ferri": 20, "bridg": 5_980}, 6_000)
    prior = 500 * (3 + 20) / (4 + 6_000)
    ratio = log((3 + prior) / (4 + 500 - 3 - prior)) - log((20 + prior) / (6_000 + 500 - 20 - prior))
    (topic,) = topics(texts, there)
    assert topic == Topic("ferry", 3, round(ratio / sqrt(1 / (3 + prior) + 1 / (20 + prior)), 2))


def test_what_everybody_says_is_none() -> None:
    assert found(FILLER) == []
    assert found(["We think that it was said", "We think so too", "I think that they are"]) == []


def test_one_who_repeats_a_word_in_one_text_says_it_once() -> None:
    assert found(["ferry " * 50, "the house", "the garden"]) == []


def test_names_of_the_speaker_are_left_out() -> None:
    told = ["Ana Boto rows the ferry", "Boto’s ferry", "Let Boto have the ferry"]
    assert set(found(told)) == {"ferry", "Boto"}
    assert found(told, "Ana Boto", "A. Boto") == ["ferry"]


def test_forms_are_one_word_and_the_most_usual_is_shown() -> None:
    assert found(["A ferry came", "Those ferries went", "He has ferries"]) == ["ferries"]


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        (["Brexit goes on", "A vote for Brexit", "No brexit, please"], "Brexit"),
        (["Ferries go", "Ferries went", "He has ferries", "“Well. Ferries went"], "ferries"),
        (["Nato it is", "He left NATO", "She left NATO"], "NATO"),
        (["Ferries go", "Ferries went", "Ferries are"], "Ferries"),
    ],
)
def test_a_word_is_shown_as_within_a_sentence(told: list[str], shown: str) -> None:
    assert shown in found(told)


def test_a_word_is_shown_with_its_companion() -> None:
    told = ["The Stone Age is over", "In the Stone Age", "Stones of the Stone Age", "From Stone Age to this"]
    assert found(told) == ["Stone Age"]
    assert found(["The Boto bridge", "A Boto ferry", "My Boto ferry", "Her Boto ferry"], "Ana Boto")[0] == "ferry"
    assert found(["The Boto’s ferry", "A Boto’s ferry", "My Boto’s ferry"]) in [["Boto", "ferry"], ["ferry", "Boto"]]
    assert found(["Ferry ferry"] * 4) == ["ferry"]
    loose = ["A ferry came", "The ferry strike", "No ferry", "Each ferry", "Some ferry", "A ferry strike"]
    assert found(loose)[0] == "ferry"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("It’s O’Brien’s mother-in-law’s", ["O’Brien", "mother-in-law"]),
        ("We don't, won't and couldn’t; they're", []),
        ("COVID-19, 4x4 and the G20", ["COVID"]),
        ("Cafe\u0301s", ["Cafés"]),
        ("by the EU of oz", []),
        ("x" * 41 + " " + "y" * 40, ["y" * 40]),
    ],
)
def test_what_is_a_word(text: str, read: list[str]) -> None:
    assert forms(text) == read


def test_of_many_texts_more_must_have_a_word() -> None:
    few, many = FILLER[::9], FILLER[::2]
    assert found(["The ferry", "A ferry", *few]) == ["ferry"]
    assert found(["The ferry", "A ferry", *many]) == []
    assert found(["The ferry", "A ferry", "My ferry", *many]) == ["ferry"]


def test_the_order_of_texts_does_not_matter() -> None:
    told = ["A ferry to Porto", "Ferry strikes in Porto", "The strike of the ferries", "Porto has tolls", "More tolls"]
    expected = topics(read(told), BACKGROUND)
    assert len(expected) > 1
    for seed in range(10):
        random.Random(seed).shuffle(told)  # noqa: S311  nobody is to be kept from guessing it
        assert topics(read(told), BACKGROUND) == expected
    assert topics(read(told), BACKGROUND, most=1) == expected[:1]


@pytest.mark.parametrize(
    "hostile",
    [
        "x" * 10_000_000,
        "ferry-" * 1_000_000,
        "word " * 100_000,
        ". " * 1_000_000,
        "." + " " * 1_000_000,
        "'" * 1_000_000,
    ],
    ids=["word", "hyphens", "words", "dots", "blanks", "apostrophes"],
)
def test_long_texts_are_read_in_part(hostile: str) -> None:
    read = words(hostile)
    assert len(read.forms) <= 400
    assert topics([read, read], BACKGROUND) == topics([words(hostile[:5_000])] * 2, BACKGROUND)


def test_of_many_words_the_first_are_read() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    many = [f"{a}{b}{c}" for a in letters for b in letters for c in letters]
    assert 100 < len(words(" ".join(many)).forms) <= 400


@given(st.lists(st.text(max_size=80), max_size=8), st.text(max_size=10))
def test_any_text_can_be_read(texts: list[str], name: str) -> None:
    shown = topics(read([*texts, *texts]), BACKGROUND, without=[name])
    assert all(isinstance(topic, Topic) and topic.count >= 2 and topic.score >= 1.96 for topic in shown)
    assert all(topic.word == encodable(topic.word) and topic.word.isprintable() for topic in shown)
    assert len({topic.word for topic in shown}) == len(shown) <= 12


@given(*[st.lists(st.lists(st.sampled_from(["ferry", "bridge", "tunnel"])).map(" ".join), max_size=6)] * 2)
def test_few_words_can_be_weighed(texts: list[str], others: list[str]) -> None:
    here, there = Background.of(read(texts)), Background.of(read(others))
    for topic in topics(read(texts), there):
        has = sum(topic.word in text for text in others)
        assert topic.count / here.total > has / max(1, there.total)


@given(st.lists(st.sampled_from(FILLER), min_size=2, max_size=30))
def test_texts_against_themselves_have_no_topics(texts: list[str]) -> None:
    assert topics(read(texts), Background.of(read(texts))) == ()


def test_no_texts_have_no_topics() -> None:
    assert topics([], BACKGROUND) == ()
    assert topics([], Background.of([])) == ()
    assert topics(read(["ferry", "ferry"]), Background.of([])) == ()
