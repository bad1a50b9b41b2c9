from __future__ import annotations

import pytest

from tests.resolve.scenes import mention, scene


def test_the_words_are_those_of_the_reading_in_lower_case() -> None:
    made = scene("[person Ada OBI] left.")
    assert made.said == ("ada", "obi", "left", ".")


def test_mentions_are_in_order() -> None:
    made = scene("[person Ada Obi]’s campaign met [person Rui Sá] in [place Rome].", title="[person Li Wei] eats")
    assert [each.name for each in made.mentions] == ["Obi campaign", "Ada Obi", "Rui Sá", "Rome"]


def test_names_of_headlines_are_mentions_too() -> None:
    made = scene("[person Ada Obi] Leaves\n\nThe mayor, [person Ada Obi], left on Monday.")
    assert [each.span for each in made.mentions] == [(0, 7), (27, 34)]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (range(100), ["Ada Obi", "Rui Sá", "Rome"]),
        (range(1, 100), ["Rui Sá", "Rome"]),
        (range(3, 4), ["Rui Sá"]),
        (range(3), ["Ada Obi"]),
        (range(0), []),
        (range(50, 60), []),
    ],
)
def test_mentions_near(words: range, names: list[str]) -> None:
    made = scene("[person Ada Obi] met [person Rui Sá] in [place Rome].")
    assert [each.name for each in made.near(words)] == names


def test_the_gender_of_those_of_whom_something_is_known() -> None:
    made = scene("Mrs. [person Ada Obi] met [person Rui Sá].")
    ada, rui = (made.cast.whose[mention(made, name)][0] for name in ("Ada Obi", "Rui Sá"))
    assert made.gender[ada] > 0 == made.gender[rui]


def test_an_empty_text() -> None:
    made = scene("")
    assert (made.said, made.mentions, made.cast.entities, made.gender) == ((), (), (), {})
