from __future__ import annotations

import numpy as np
import pytest

from onrecord.attribution import Act, Attribution, Record, Type
from onrecord.document import Document
from onrecord.extract.assemble import assemble
from onrecord.extract.decode import Decoding, decode
from onrecord.extract.layout import Claim
from tests.extract.hand_made import MANIFEST, Said, evidence, phrase


def assembled(text: str, *seen: Said, by_layout: tuple[tuple[str, str, str], ...] = ()) -> tuple[Attribution, ...]:
    gathered = evidence(text, *seen)
    claims = [Claim(*(phrase(text, gathered.words, part) for part in claim)) for claim in by_layout]
    candidates = decode(gathered, gathered.cues, np.zeros(len(gathered.words), bool), Decoding())
    scores = [0.9 - number / 10 for number in range(len(candidates))]
    return assemble(text, gathered.words, candidates, scores, claims, MANIFEST)


def shown(text: str, found: tuple[Attribution, ...]) -> list[tuple[str, str, str, str, str | None]]:
    record = Record(Document.of(text), found)
    return [
        (each.id, record.words(each.source), record.words(each.cue), record.words(each.content), each.continues)
        for each in found
    ]


def test_content_in_further_paragraphs_becomes_attributions_that_continue_one_another() -> None:
    text = "“One day,” Ada said. “Or two,\n\n“or three,\n\n“or four.”\n\nShe left."
    content = ("“One day,”", "“Or two,", "“or three,", "“or four.”")
    found = assembled(text, Said("said", content, "Ada"))
    assert shown(text, found) == [
        ("a1", "Ada", "said", "“One day,” … “Or two,", None),
        ("a2", "", "", "“or three,", "a1"),
        ("a3", "", "", "“or four.”", "a2"),
    ]
    assert [each.score for each in found] == [0.9] * 3


def test_a_cue_whose_content_begins_in_the_next_paragraph() -> None:
    text = "Ada said:\n\n“One day it is.”\n\n“Two, I fear it is.”"
    found = assembled(text, Said("said", ("“One day it is.”", "“Two, I fear it is.”"), "Ada"))
    assert shown(text, found) == [
        ("a1", "Ada", "said", "“One day it is.”", None),
        ("a2", "", "", "“Two, I fear it is.”", "a1"),
    ]


def test_a_floating_quotation_continues_the_last_words_of_the_paragraph_before() -> None:
    text = (
        "Ada believes in rain. “It pours,” Bo said.\n\n“And it has poured for days.”\n\n“For weeks, if you ask me.”"
        "\n\nNothing moved.\n\n“Nobody knows what comes next.”"
    )
    found = assembled(text, Said("believes", ("rain",), "Ada"), Said("said", ("“It pours,”",), "Bo"))
    assert shown(text, found) == [
        ("a1", "Ada", "believes", "rain", None),
        ("a2", "Bo", "said", "“It pours,”", None),
        ("a3", "", "", "“And it has poured for days.”", "a2"),
        ("a4", "", "", "“For weeks, if you ask me.”", "a3"),
        ("a5", "", "", "“Nobody knows what comes next.”", None),
    ]
    assert [each.score for each in found] == pytest.approx([0.9, 0.8, 0.8, 0.8, 0.8])


def test_a_floating_quotation_at_the_very_beginning_continues_nothing() -> None:
    text = "“Nobody knows what comes next.”"
    assert shown(text, assembled(text)) == [("a1", "", "", text, None)]


def test_reading_order_is_by_the_first_word_of_any_part() -> None:
    text = "Ada, who believes in rain, said it would come."
    found = assembled(text, Said("believes", ("rain",), "who"), Said("said", ("it would come",), "Ada"))
    assert [each[:2] for each in shown(text, found)] == [("a1", "Ada"), ("a2", "who")]


def test_what_the_layout_tells_takes_its_place_and_its_score() -> None:
    text = "Bo said it rained.\n\n“Be kind to one another.” ― Amina Yusuf"
    claim = ("Amina Yusuf", "―", "“Be kind to one another.”")
    found = assembled(text, Said("said", ("it rained",), "Bo"), by_layout=(claim,))
    assert shown(text, found) == [
        ("a1", "Bo", "said", "it rained", None),
        ("a2", "Amina Yusuf", "―", "“Be kind to one another.”", None),
    ]
    assert [each.score for each in found] == [0.9, MANIFEST.layout]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("“It rains,”", Type.DIRECT),
        ("It rains", Type.DIRECT),  # the marks left out
        ("“It rains,” and it “pours,”", Type.MIXED),
        ("and it", Type.INDIRECT),
        ("and it “pours,”", Type.MIXED),
    ],
)
def test_type(content: str, kind: Type) -> None:
    (found,) = assembled("“It rains,” and it “pours,” Ada said.", Said("said", (content,), "Ada"))
    assert found.type is kind


def test_each_has_its_act_and_what_goes_on_that_of_what_it_goes_on_from() -> None:
    text = "“Stay at home,” Ada ordered.\n\n“And lock the door for me.”\n\nBo never said it rained."
    found = assembled(text, Said("ordered", ("“Stay at home,”",), "Ada"), Said("never said", ("it rained",), "Bo"))
    assert [each.act for each in found] == [Act.DECREE, Act.DECREE, Act.DENIAL]


def test_many_floating_quotations_continue_one_another() -> None:
    found = assembled("“We are all here now.”\n\n" * 20_000)
    assert [each.continues for each in found[1:]] == [each.id for each in found[:-1]]


def test_marks_that_part_are_trimmed_but_not_those_of_a_quotation() -> None:
    text = "Ada Obi, the mayor, said: “Rain,” – and, she added, that it poured,"
    found = assembled(
        text,
        Said("said:", ("“Rain,”",), "Ada Obi, the mayor,"),
        Said("added,", (", that it poured,",), "she"),
    )
    assert shown(text, found) == [
        ("a1", "Ada Obi, the mayor", "said", "“Rain,”", None),
        ("a2", "she", "added", "that it poured", None),
    ]


def test_quotation_marks_go_with_their_quotation() -> None:
    text = 'She says it takes time. "It is late," Ada said. "But not too late."'
    found = assembled(
        text,
        Said("says", ('it takes time. "',), "She"),
        Said("Ada said", ("It is late,", '"But not too late.')),
    )
    assert [each[3] for each in shown(text, found)] == ["it takes time.", '"It is late," … "But not too late."']


@pytest.mark.parametrize("cue", ["said on “Face the Nation.”", "told “Today”", "told “Today”, a show"])
def test_a_cue_has_the_closing_mark_of_a_title(cue: str) -> None:
    said = cue.removesuffix("”").removesuffix(".")
    assert shown(f"It rained, Ada {cue}", assembled(f"It rained, Ada {cue}", Said(said, ("It rained",), "Ada"))) == [
        ("a1", "Ada", cue, "It rained", None)
    ]


def test_a_cue_that_is_quoted_has_no_mark_of_its_own() -> None:
    text = "“It rained, Ada said.” He left."
    assert shown(text, assembled(text, Said("said", ("It rained",), "Ada")))[0][2] == "said"


def test_no_part_but_a_cue_begins_with_the_end_of_a_word() -> None:
    text = "Niger’s president said the trade zone was safe. She’s claiming it’s whole."
    found = assembled(
        text,
        Said("said", ("the trade zone was safe",), "’s president"),
        Said("’s claiming", ("s whole",), "She"),
    )
    assert shown(text, found) == [
        ("a1", "president", "said", "the trade zone was safe", None),
        ("a2", "She", "’s claiming", "whole", None),
    ]
    text = "He said it’s. ‘Scandal’, he wrote."
    found = assembled(text, Said("said", ("’s",), "He"), Said("wrote", ("Scandal",), "he"))
    assert [each[3] for each in shown(text, found)] == ["s", "‘Scandal’"]
