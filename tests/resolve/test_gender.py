from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.names import Tokens
from onrecord.resolve.gender import FEMALE_PRONOUNS, MALE_PRONOUNS, balance, evidence
from onrecord.resolve.mentions import mentions
from tests.resolve.scenes import reading

OBI: Tokens = ("ada", "obi")


def side(markup: str, name: Tokens, **means: str) -> float:
    text, rows = reading(markup, means=means)
    said = [text[start:end].lower() for start, end in zip(rows.starts, rows.ends, strict=True)]
    return balance(evidence(said, rows, mentions(text, rows)), [name])


def test_pronouns_that_point_to_a_name_tell() -> None:
    assert side("[person Ada Obi] left. She sat.", OBI, She="Ada Obi") > 0.5
    assert side("[person Ada Obi] left. He sat.", OBI, He="Ada Obi") < -0.5


def test_titles_tell() -> None:
    assert side("Mrs. [person Ada Obi] left.", OBI) > 0.5
    assert side("Sheikh [person Ada Obi] left.", OBI) < -0.5


def test_pronouns_that_point_elsewhere_or_nowhere_tell_nothing() -> None:
    assert side("[person Ada Obi] left. He sat.", OBI) == pytest.approx(0, abs=0.1)
    assert side("[person Ada Obi] met [person Rui Sá]. He sat.", OBI, He="Rui Sá") == pytest.approx(0, abs=0.1)


def test_pronouns_say_nothing_of_who_is_named_only_later() -> None:
    assert side("He sat. [person Ada Obi] left.", OBI, He="Ada Obi") == 0


def test_evidence_of_both_sides_is_weighed() -> None:
    both = side("Mr. [person Ada Obi] left. She sat.", OBI, She="Ada Obi")
    assert side("Mr. [person Ada Obi] left.", OBI) < both < 0


def test_nothing_is_known_of_strangers() -> None:
    assert balance({}, [OBI]) == 0
    assert balance({}, []) == 0


def test_each_name_is_counted_once() -> None:
    found = {OBI: (0.0, 1.0)}
    assert balance(found, [OBI, OBI, OBI]) == balance(found, [OBI])


def test_bodies_and_places_have_none() -> None:
    text, rows = reading("[organization Obi Bank] left. It sat.", means={"It": "Obi Bank"})
    assert evidence(["obi"], rows, mentions(text, rows)) == {}


def test_a_pronoun_is_of_one_side() -> None:
    assert not MALE_PRONOUNS & FEMALE_PRONOUNS


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_the_balance_lies_between_him_and_her(him: float, her: float) -> None:
    side = balance({OBI: (him, her)}, [OBI])
    assert -1 <= side <= 1
    assert (side > 0) == (her > him)
