from __future__ import annotations

from itertools import product

import pytest

from onrecord.reading import NameType
from tests.resolve.scenes import mention, names, owner, scene

BODY, PLACE = NameType.ORGANIZATION, NameType.PLACE


def test_short_names_belong_to_the_full_one() -> None:
    made = scene("[person Obi] left. [person Ada Chinwe Obi] said so. [person Ada Obi] left. [person Ada] did.")
    assert names(made) == ["Ada Chinwe Obi"]
    assert [len(made.cast.whose[m]) for m in made.mentions] == [1, 1, 1, 1]


def test_two_of_one_surname_are_never_one() -> None:
    made = scene("[person Ada Obi] and [person Carlos Obi] met. [person Obi] left. [person Mr. Obi] came.")
    assert names(made) == ["Ada Obi", "Carlos Obi"]


def test_of_two_of_one_surname_the_one_named_last_is_meant() -> None:
    made = scene(
        "[person Ada Obi] and [person Carlos Obi] met. [person Obi] left. "
        "[person Ada Obi] came back. [person Obi] left. [person Carlos] came. [person Obi] left."
    )
    assert [owner(made, "Obi", nth) for nth in range(3)] == ["Carlos Obi", "Ada Obi", "Carlos Obi"]
    fits = made.cast.whose[mention(made, "Obi", 1)]
    assert [entity.name for entity in fits] == ["Ada Obi", "Carlos Obi"]


def test_a_surname_that_has_been_taken_for_one_of_two_says_nothing_new() -> None:
    made = scene(
        "[person Ada Obi] and [person Carlos Obi] met. [person Obi] left. [person Obi] came. [person Obi] sat."
    )
    assert {owner(made, "Obi", nth) for nth in range(3)} == {"Carlos Obi"}


def test_three_of_one_surname() -> None:
    made = scene("[person Ada Obi], [person Rui Obi] and [person Li Obi] met. [person Rui] spoke. [person Obi] left.")
    assert names(made) == ["Ada Obi", "Rui Obi", "Li Obi"]
    assert owner(made, "Obi") == "Rui Obi"
    assert len(made.cast.whose[mention(made, "Obi")]) == 3


@pytest.mark.parametrize(
    ("him", "her"),
    [
        ("Mr.", "Ada Obi"),
        ("Sheikh", "Hind Saud"),
        ("Mr.", "Michelle Obama"),
        ("Shri", "Priyanka Gandhi"),
    ],
)
def test_a_man_by_his_title_is_not_the_woman_of_his_name(him: str, her: str) -> None:
    last = her.rpartition(" ")[2]
    made = scene(
        f"[person {her}] smiled. She said that her day was good. {him} [person {last}] left.",
        means={"She": her, "her": her},
    )
    assert names(made) == [her, last]


def test_titles_tell_namesakes_apart() -> None:
    made = scene("Mrs. [person Ada Obi] came. Mr. [person Rui Obi] came. [person Obi] left.")
    assert names(made) == ["Ada Obi", "Rui Obi"]


def test_without_evidence_of_another_gender_a_title_parts_nobody() -> None:
    made = scene("[person Michelle Obama] smiled. Mr. [person Obama] left.")
    assert names(made) == ["Michelle Obama"]
    made = scene("Mrs. [person Michelle Obama] smiled. [person Obama] left.")
    assert names(made) == ["Michelle Obama"]


def test_pronouns_tell_namesakes_apart() -> None:
    made = scene(
        "[person Ada Obi] smiled. She sat. [person Rui Obi] smiled. He sat. Mr. [person Obi] left.",
        means={"She": "Ada Obi", "He": "Rui Obi"},
    )
    assert names(made) == ["Ada Obi", "Rui Obi"]
    assert made.cast.whose[mention(made, "Obi")][0] is made.cast.entities[1]
    assert [made.gender[entity] > 0 for entity in made.cast.entities] == [True, False]


def test_a_nickname_in_quotation_marks_is_part_of_the_name() -> None:
    made = scene("[person Marcia] “[person Cia]” [person Price] left. [person Cia] came, and [person Price] sat.")
    assert names(made) == ["Marcia “Cia” Price"]
    assert len(made.mentions) == 3


def test_slips_of_the_pen_are_no_new_people() -> None:
    made = scene("[person Eric Schneiderman] sued. [person Scheiderman] won. [person Schniederman] left.")
    assert names(made) == ["Eric Schneiderman"]


def test_a_name_in_capitals_is_not_preferred() -> None:
    made = scene("[person ADA OBI] LEAVES AT ONCE\n\n[person ADA OBI] left. The mayor, [person Ada Obi], said so.")
    assert names(made) == ["Ada Obi"]
    made = scene("[person ada obi] left, and [person ada obi] came. [person Ada Obi] sat.")
    assert names(made) == ["Ada Obi"]
    assert names(scene("[person ADA OBI] LEFT. [person OBI] SAID SO.")) == ["ADA OBI"]
    assert names(scene("[person ada obi] left. [person obi] said so.")) == ["ada obi"]


def test_of_several_spellings_the_commonest_is_taken() -> None:
    made = scene("[person Mu’ammar Obi] left. [person Muammar Obi] came. [person Muammar Obi] sat.")
    assert names(made) == ["Muammar Obi"]
    (entity,) = made.cast.entities
    assert [m.name for m in entity.fullest] == ["Muammar Obi", "Muammar Obi"]


def test_many_people_are_each_their_own() -> None:
    words = ["".join(parts).capitalize() for parts in product(("ba", "de", "ki", "lo", "mu"), repeat=4)]
    people = [f"{given} {last}" for last in words for given in ("Ada", "Rui")]
    made = scene(". ".join(f"[person {name}] and [person {name[:3]}] met" for name in people) + ".")
    assert set(people) <= set(names(made))
    assert [owner(made, "Ada", nth) for nth in range(5)] == people[:10:2]


def test_bodies_and_places() -> None:
    made = scene(
        "The [organization World Health Organization] met in the [place United Arab Emirates]. "
        "[organization WHO] left the [place UAE]. The [organization New York Times] of [place New York] wrote. "
        "[organization The Times] asked [other Brexit]."
    )
    assert names(made, BODY) == ["World Health Organization", "New York Times"]
    assert names(made, PLACE) == ["United Arab Emirates", "New York"]
    assert names(made, NameType.OTHER) == []


def test_family_names_first() -> None:
    made = scene(
        "[person Ban Ki-moon] met [person Xi Jinping]. [person Ban] left. [person Xi] sat. [person Ki-moon] ran."
    )
    assert names(made) == ["Ban Ki-moon", "Xi Jinping"]


def test_particles() -> None:
    made = scene(
        "[person Bashar al-Assad] met [person Ursula von der Leyen]. [person Assad] left. [person von der Leyen] sat. "
        "[person Al-Assad] ran. [person Leyen] spoke."
    )
    assert names(made) == ["Bashar al-Assad", "Ursula von der Leyen"]


def test_the_title_of_the_document_may_give_the_fullest_name() -> None:
    made = scene("[person Obi] left.", title="[person Ada Obi] leaves")
    assert names(made) == ["Ada Obi"]
    assert owner(made, "Obi") == "Ada Obi"


def test_entities_stand_in_the_order_of_their_first_mention() -> None:
    made = scene(
        "[person Li Wei] met [organization ABC] in [place Rome]. [person Ana Sá] left.", title="[person Rui Eze]"
    )
    assert [entity.name for entity in made.cast.entities] == ["Rui Eze", "Li Wei", "ABC", "Rome", "Ana Sá"]


def test_nobody() -> None:
    assert scene("It rained.").cast.entities == ()
    assert scene("").cast.entities == ()


def test_every_mention_belongs_to_somebody_and_only_to_one() -> None:
    made = scene(
        "[person Ada Obi] and [person Rui Obi] met. [person Obi] left. [organization Obi Bank] paid. [place Obi]."
    )
    for each in made.mentions:
        first, *_ = made.cast.whose[each]
        assert each in first.mentions
    assert sum(len(entity.mentions) for entity in made.cast.entities) == len(made.mentions)
