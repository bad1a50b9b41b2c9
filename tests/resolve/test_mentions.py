from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.extract.words import Mark, words_of
from onrecord.reading import KINDS, NAME_TAGS, NameType, Reading
from onrecord.resolve.mentions import Mention, mentions
from tests.resolve.scenes import found, mention, reading, scene


def all_of(markup: str) -> list[Mention]:
    return mentions(*reading(markup))


def test_mentions_stand_where_they_read() -> None:
    text, rows = reading("“No,” [person Ada Obi] of [organization the Water Board] said in [place Vila Seca].")
    seen = mentions(text, rows)
    assert [(m.name, m.type) for m in seen] == [
        ("Ada Obi", NameType.PERSON),
        ("Water Board", NameType.ORGANIZATION),
        ("Vila Seca", NameType.PLACE),
    ]
    for each in seen:
        assert text[each.span.start : each.span.end] == each.name
        assert rows.within(each.span) == each.words


@pytest.mark.parametrize("apostrophe", "'’‘`ʼ")
def test_a_possessive_is_no_part_of_a_name(apostrophe: str) -> None:
    assert found(f"[person Ada Obi{apostrophe}s] party and [person Carlos Reis{apostrophe}] party met.") == [
        "Ada Obi",
        "Carlos Reis",
    ]


@pytest.mark.parametrize(
    ("markup", "names"),
    [
        ("[person Marcia] “[person Cia]” [person Price] left.", ["Marcia “Cia” Price"]),
        ("[person Marcia] ('[person Cia]') left.", ["Marcia", "Cia"]),
        ("[person Julie] [person A. Diaz] left.", ["Julie A. Diaz"]),
        ("[person Ada]-[person Obi] left.", ["Ada-Obi"]),
        ("[person Bashar al-][person Assad] left.", ["Bashar al-Assad"]),
    ],
)
def test_names_in_parts_are_one(markup: str, names: list[str]) -> None:
    assert found(markup) == names


def test_two_people_in_a_row_are_two() -> None:
    assert found("[person Ada Obi], [person Rui Sá] and [person Li Wei] left.") == ["Ada Obi", "Rui Sá", "Li Wei"]


def test_initials_and_suffixes_are_parts_of_a_name() -> None:
    assert found("J. K. [person Obi] left.") == ["J. K. Obi"]
    assert found("[person Ada Obi] Jr. left.") == ["Ada Obi Jr."]
    assert found("[person Ada Obi], Jr., left.") == ["Ada Obi, Jr."]
    assert found("[person Ada Obi] III left.") == ["Ada Obi III"]


def test_the_full_stop_of_a_suffix_is_part_of_it() -> None:
    assert found("[person Ada Obi Jr.] left.") == ["Ada Obi Jr."]


def test_initials_of_something_else_are_no_part_of_a_name() -> None:
    seen = all_of("The army left the [place U.S.] [person Obama] said so.")
    assert [m.name for m in seen] == ["U.S.", "Obama"]


@pytest.mark.parametrize(
    ("title", "gender"),
    [
        *(("Mr.", "m"), ("Mr", "m"), ("Sir", "m"), ("Sheikh", "m"), ("Señor", "m"), ("MR.", "m"), ("Datuk", "m")),
        *(("Mrs.", "f"), ("Ms", "f"), ("Dame", "f"), ("Frau", "f"), ("Datin", "f"), ("Congresswoman", "f")),
        *(("Dr.", None), ("President", None), ("said", None)),
    ],
)
def test_titles_tell_of_men_and_women(title: str, gender: str | None) -> None:
    (seen,) = all_of(f"On Monday, {title} [person Obi] left.")
    assert seen.gender == gender
    (first,) = all_of(f"{title} [person Obi] left.")
    assert first.gender == gender


def test_words_in_small_letters_are_no_part_of_a_name_in_capitals() -> None:
    assert found("[person Ada Obi said] so.") == ["Ada Obi"]
    assert found("[person Ursula von der Leyen] left.") == ["Ursula von der Leyen"]
    assert found("[person Ban Ki-moon] left.") == ["Ban Ki-moon"]
    assert found("[organization the Water Board said] so.", NameType.ORGANIZATION) == ["Water Board"]
    assert found("[organization the Vila Seca police] came.", NameType.ORGANIZATION) == ["Vila Seca police"]


def test_a_text_in_small_letters_has_names_too() -> None:
    assert found("ms. [person ada obi] left.") == ["ada obi"]
    assert found("[organization the water board] met.", NameType.ORGANIZATION) == ["water board"]


def test_marks_and_single_letters_are_no_names() -> None:
    assert all_of("[person “] [organization –] [place …] left.") == []
    assert found("[person A] left.") == []


@pytest.mark.parametrize("letter", "ʼʹﱞ")
@pytest.mark.parametrize("kind", ["organization", "place", "other"])
def test_letters_that_leave_nothing_to_compare_are_no_names(letter: str, kind: str) -> None:
    assert scene(f"[{kind} {letter}] left. [person Ada Obi] did.").mentions[0].name == "Ada Obi"


def test_a_list_is_no_name() -> None:
    assert found(f"[person {'Ada ' * 30}Obi] left.") == []


def test_a_name_of_three_hundred_characters() -> None:
    long = "Ada " + "b".join("O" * 10) * 15
    assert len(long) > 280
    assert found(f"[person {long}] left.") == [long]


def test_a_surname_of_somebody_is_a_name_where_it_may_be_one() -> None:
    assert found("[person Ada Obi] left. Then [perhaps Obi] came back.") == ["Ada Obi", "Obi"]
    assert found("[person Ada Obi] left. Then [perhaps Eze] came back.") == ["Ada Obi"]
    assert found("[person Ada Obi] left. Then [perhaps obi] came back.") == ["Ada Obi"]
    assert found("[person Ada Obi] left. Then Obi came back.") == ["Ada Obi"]


def test_the_mentions_of_a_title_are_not_among_those_of_the_text() -> None:
    made = scene("The mayor left.", title="[person Ada Obi] leaves")
    assert made.mentions == ()
    (entity,) = made.cast.entities
    assert [(m.name, m.in_title) for m in entity.mentions] == [("Ada Obi", True)]


def test_a_clinton_campaign_is_named_after_its_owner() -> None:
    made = scene("[person Ada Obi]’s campaign began a campaign.")
    assert mention(made, "Obi campaign").type == NameType.ORGANIZATION


ODD = "“[A-z]” Obi’s Ada’s Jr. J. K. al-\u0301\u202e\ud800ﱞʹ中🙂' \n\n\t.,"


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from(ODD) | st.characters(), max_size=40), st.randoms(use_true_random=False))
def test_whatever_the_network_says_mentions_are_in_order_and_in_the_text(text: str, lots: object) -> None:
    words = words_of(text)
    count = len(words)
    rng = np.random.default_rng(getattr(lots, "randrange")(1 << 32))  # noqa: B009
    names = np.log(rng.dirichlet(np.full(len(NAME_TAGS), 0.2), count) + 1e-7).astype(np.float16)
    nothing = np.zeros((count, 1), np.float16)
    rows = Reading(
        words.starts,
        words.ends,
        words.paragraph,
        words.mark != Mark.OUTSIDE,
        names.reshape(count, len(NAME_TAGS)),
        np.zeros((count, len(KINDS)), np.float16),
        nothing,
        nothing,
    )
    seen = mentions(text, rows)
    for each in seen:
        start, end = each.span
        assert 0 <= start < end <= len(text)
        assert not text[start].isspace()
        assert not text[end - 1].isspace()
        assert " ".join(text[start:end].split()) == each.name
        assert each.words
        assert each.type != NameType.NONE
    assert all(one.span.start <= other.span.start for one, other in pairwise(seen))
