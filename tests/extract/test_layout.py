from __future__ import annotations

import pytest
from hypothesis import given

from onrecord.extract.layout import claims
from onrecord.extract.words import words_of
from tests.extract.hand_made import texts


def found(text: str) -> list[tuple[str, ...]]:
    """Source, cue and content of each claim."""
    words = words_of(text)

    def shown(run: range) -> str:
        start, end = words.span(run.start, run.stop - 1)
        return text[start:end]

    return [(shown(claim.source), shown(claim.cue), shown(claim.content)) for claim in claims(text, words)]


@pytest.mark.parametrize("dash", ["―", "—", "–", "-", "--"])
def test_a_signed_quotation(dash: str) -> None:
    text = f"Rain.\n\n“It was the best day of my life.” {dash} Amina de la Cruz\n\nSun."
    assert found(text) == [("Amina de la Cruz", dash, "“It was the best day of my life.”")]


@pytest.mark.parametrize(
    "text",
    [
        "“It was the best day,” — Amina said that to us — and left.",
        "“It was the best day.” — and so on",
        "“It was the best day.” — Amina, the mayor. She left.",
        "“It was the best day.” — Amina, the mayor – of Bo",
        "“It was the best day.” — Amina, the mayor, said.",
        "“It was the best day” – Kenya, Uganda and Tanzania reject the pact",
        "It was the best day. — Amina Yusuf",
        "Note: It rained all day long.\n\nMonday: It rained all day long.",
        "Q: Why did you leave?\n\nA: It rained all day.\n\nQ: And then?",
        "Total: 14\n\nTotal: 15",
        "Ada said: “It was the best day.” — Amina Yusuf",  # the reporter
        "“It rained,” Ada said. “It was the best day.”\n\n- Amina Yusuf",
        "More: It rained all day.\n\nSo it did.\n\nMore: It will rain.\n\nSo it will.\n\nMore: No rain now.",
        "Photos: The long rain of May.\n\nAda: It is over now.\n\nIt was.\n\nAda: I was right there.",
        "",
    ],
)
def test_what_the_layout_does_not_tell(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("rest", [", the mayor", ", mayor of Bo, on the radio."])
def test_a_signature_may_tell_more(rest: str) -> None:
    text = f"Rain.\n\n“It was the best day of my life.”\n\n— President Obi{rest}\n\nSun."
    assert found(text) == [("President Obi", "—", "“It was the best day of my life.”")]


def test_a_signed_quotation_with_marks_of_the_same_kind_within() -> None:
    text = "One\n\n“I’d rather live in what he calls “hell” than here.” ― Adriana Rodarte\n\n“No.” ― Bo Lind"
    assert found(text) == [
        ("Adriana Rodarte", "―", "“I’d rather live in what he calls “hell” than here.”"),
        ("Bo Lind", "―", "“No.”"),
    ]


@pytest.mark.parametrize(
    "signed",
    [
        "— Amina Yusuf (@aminayusuf) June 29, 2016",
        "– Amina Yusuf (@a_1)",
        "— Amina Yusuf (@aminayusuf), 29 June 2016",
        "\n— Amina Yusuf (@aminayusuf) June 29, 2016.\n",
        "\n\n— Amina Yusuf (@aminayusuf) June 29, 2016",
    ],
)
def test_a_message_that_is_shown(signed: str) -> None:
    text = f"It rained.\n\nThe bridge is open! #bridge https://t.co/x {signed}\n\nSo she wrote."
    (claim,) = found(text)
    assert (claim[0], claim[2].rstrip()) == ("Amina Yusuf", "The bridge is open! #bridge https://t.co/x")


def test_messages_one_after_the_other_and_a_dash_within() -> None:
    text = (
        "It rained.\n\nFirst message here — Ana (@ana) June 29, 2016\nIt is open — at last! — Bo-Li (@bo) July 1, 2016"
    )
    assert [(who, said.strip()) for who, _, said in found(text)] == [
        ("Ana", "First message here"),
        ("Bo-Li", "It is open — at last!"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Write to — Amina Yusuf (@aminayusuf) and others — by June.",
        "Ada said so — Amina Yusuf (aminayusuf)",
        "— Amina Yusuf (@aminayusuf) June 29, 2016",  # there is no message
        "14:00 — Amina Yusuf (@aminayusuf)",
        "One more message here — Bo (@bo)\n\n— Amina Yusuf (@aminayusuf) June 29, 2016",  # of the second there is none
        "It rained all day in the valley.\n\n— Amina Yusuf (@aminayusuf)",  # who wrote the article
    ],
)
def test_what_is_no_message(text: str) -> None:
    assert [claim[0] for claim in found(text)] in ([], ["Bo"])


def test_a_transcript() -> None:
    text = "MODERATOR: Why did you leave?\n\nAda Obi: Because it rained.\n\nMODERATOR: Did it really rain?"
    assert found(text) == [
        ("MODERATOR", ":", "Why did you leave?"),
        ("Ada Obi", ":", "Because it rained."),
        ("MODERATOR", ":", "Did it really rain?"),
    ]


def test_the_answer_to_a_question_may_be_one_word() -> None:
    text = "BO: Will you leave?\n\nANA: No.\n\nBO: Fine.\n\nANA: Any more questions?\n\nBO: 14.\n\n"
    text += "ANA: Yes?\n\nPhoto: Getty"
    assert [said for _, _, said in found(text)] == ["Will you leave?", "No.", "Any more questions?"]


def test_an_interview_whose_questions_have_no_label() -> None:
    text = "Why did you leave?\n\nAda Obi: Because it rained.\n\nFor long?\n\nAda Obi: For a whole day."
    assert found(text) == [("Ada Obi", ":", "Because it rained."), ("Ada Obi", ":", "For a whole day.")]


def test_a_signature_ends_before_its_full_stop_and_may_follow_a_bullet() -> None:
    text = "• “It was the best day of my life.” ― Ada B. Obi."
    assert found(text) == [("Ada B. Obi", "―", "“It was the best day of my life.”")]


def test_a_signed_quotation_within_a_turn_is_part_of_it() -> None:
    text = "ANNA: “Be kind to us.” — Bo Li\n\nEVE: No more.\n\nANNA: No more of it now.\n\n“Yes, it is over.” — Cy Do"
    assert found(text) == [
        ("ANNA", ":", "“Be kind to us.” — Bo Li"),
        ("ANNA", ":", "No more of it now."),
        ("Cy Do", "—", "“Yes, it is over.”"),
    ]


@given(texts)
def test_claims_have_all_parts_and_stand_in_order_apart(text: str) -> None:
    words = words_of(text)
    end = 0
    for claim in claims(text, words):
        parts = sorted((claim.source, claim.cue, claim.content), key=lambda run: run.start)
        for run in parts:
            assert end <= run.start < run.stop <= len(words)
            end = run.stop


@pytest.mark.parametrize("name", ["ŞAHİN", "Šárka Žižková", "Νίκος", "Лев Орлов", "Maryam bin Salim", "Li"])
def test_names_of_any_script_that_has_capitals(name: str) -> None:
    assert found(f"“It was the best day of my life.” — {name}") == [(name, "—", "“It was the best day of my life.”")]


def test_words_that_are_no_name_sign_nothing() -> None:
    assert found("“It was the best day of my life.” — she said") == []
    assert found("he said: It rained all day.\n\nshe said: It did not rain.\n\nhe said: It did so.") == []


def test_an_item_of_a_list_is_no_signature() -> None:
    assert found("“It was the best day of my life.”\n\n- Ada Obi\n- Bo Lind") == []
