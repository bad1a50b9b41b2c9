from __future__ import annotations

import pytest

from onrecord.document import Span
from onrecord.reading import NameType
from onrecord.resolve.bodies import bodies, body_name, body_noun, body_of
from onrecord.resolve.mentions import mentions
from tests.resolve.scenes import names, reading, scene


def made_of(markup: str) -> list[tuple[str, str]]:
    """The names of bodies and where they stand."""
    text, rows = reading(markup)
    return [(body.name, text[slice(*body.span)]) for body in bodies(text, rows, mentions(text, rows))]


@pytest.mark.parametrize("apostrophe", "'’‘")
def test_of_a_person_the_surname(apostrophe: str) -> None:
    where = f"Hillary Clinton{apostrophe}s campaign"
    assert made_of(f"[person Hillary Clinton]{apostrophe}s campaign paid.") == [("Clinton campaign", where)]


@pytest.mark.parametrize(
    ("markup", "name"),
    [
        ("The [person Clinton] campaign paid.", "Clinton campaign"),
        ("[person Hillary Clinton]’s presidential campaign paid.", "Clinton campaign"),
        ("The campaign of Senator [person Hillary Clinton] paid.", "Clinton campaign"),
        ("[person Ursula von der Leyen]’s cabinet met.", "von der Leyen cabinet"),
        ("[person Joseph Biden] Jr.’s administration paid.", "Biden administration"),
    ],
)
def test_bodies_named_by_whose_they_are(markup: str, name: str) -> None:
    ((found, _),) = made_of(markup)
    assert found == name


@pytest.mark.parametrize("noun", ["government", "military", "police", "parliament"])
def test_bodies_of_a_country(noun: str) -> None:
    ((found, where),) = made_of(f"[place Turkey]’s {noun} paid.")
    assert found.startswith("Turkey")
    assert found.endswith(noun)
    assert where == f"Turkey’s {noun}"


@pytest.mark.parametrize(
    "markup",
    [
        "[person Hillary Clinton]’s daughter paid.",
        "[person Hillary Clinton]’s campaign manager paid.",
        "[person Hillary Clinton] campaigns.",
        "[person Hillary Clinton].\n\nCampaign is over.",
        "The [organization IMF] team paid.",
        "Her campaign paid.",
        "[person Ada Obi]’s police paid.",
    ],
)
def test_what_is_no_body(markup: str) -> None:
    assert made_of(markup) == []


def test_a_team_is_a_campaign_where_there_are_campaigns() -> None:
    assert made_of("[person Ada Obi]’s team paid for the campaign.")[0][0] == "Obi campaign"
    assert made_of("[person Ada Obi]’s team paid for the game.")[0][0] == "Obi team"


def test_bodies_stand_where_their_owner_and_their_noun_stand() -> None:
    text, rows = reading("The campaign of [person Ada Obi] paid.")
    (body,) = bodies(text, rows, mentions(text, rows))
    assert (body.type, body.span) == (NameType.ORGANIZATION, Span(4, 23))
    assert body.words == rows.within(body.span)


def test_the_bodies_of_two_people_are_two() -> None:
    made = scene("[person Ada Obi]’s campaign met [person Rui Sá]’s campaign. The [person Obi] campaign paid.")
    assert names(made, NameType.ORGANIZATION) == ["Obi campaign", "Sá campaign"]
    assert names(made) == ["Ada Obi", "Rui Sá"]


def test_their_names_are_made() -> None:
    assert body_name("Hillary Clinton", "campaign") == "Clinton campaign"
    assert body_name("Mohammed bin Salman", "office") == "bin Salman office"
    assert body_noun("camp", campaigning=True) == "campaign"
    assert body_noun("camp", campaigning=False) == "camp"
    assert body_noun("office", campaigning=True) == "office"


@pytest.mark.parametrize(
    ("source", "noun"),
    [
        ("her campaign", "campaign"),
        ("The administration", "administration"),
        ("the police", None),
        ("her campaign manager", None),
        ("", None),
        ("…", None),
    ],
)
def test_sources_that_are_the_body_of_a_person(source: str, noun: str | None) -> None:
    assert body_of(source) == noun


@pytest.mark.parametrize(
    "text", ["campaign of " * 2000, "[person Obi]’s " + "a" * 20000, "[person Obi] " + "x " * 20000]
)
def test_long_runs_of_words_are_read_in_no_time(text: str) -> None:
    assert made_of(text) == []
