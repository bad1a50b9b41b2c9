"""Attributions within others: the text of the contents, the way back, and what the model finds there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from onrecord.attribution import Act, Attribution, Kind, Record, Spans, Speaker, Type
from onrecord.document import Document, Span
from onrecord.extract.extractor import Extractor
from onrecord.extract.nested import Contents, with_inner
from onrecord.pipeline import Pipeline, load
from tests import records


def spans(text: str, *parts: str) -> Spans:
    return tuple(Span(text.index(part), text.index(part) + len(part)) for part in parts)


def found(text: str, source: str, cue: str, *content: str, score: float = 0.9) -> Attribution:
    parts = (spans(text, source) if source else (), spans(text, cue) if cue else (), spans(text, *content))
    return Attribution("a1", Type.INDIRECT, *parts, score=score)


def inner(said: str, source: str, cue: str, *content: str, score: float = 0.9) -> list[Attribution]:
    """What is kept of an attribution that is found in what Ana said."""
    text = f"Ana said that {said}."
    contents = Contents.of(text, [found(text, "Ana", "said", f"that {said}")])
    assert contents.text == f"{said}."
    return list(contents.inner([found(contents.text, source, cue, *content, score=score)], 0.5))


def test_what_was_found_is_told_by_its_places_in_the_document() -> None:
    (kept,) = inner("Rui denies that it rained", "Rui", "denies", "that it rained")
    record = Record(Document.of("Ana said that Rui denies that it rained."), (kept,))
    assert (kept.id, kept.parent, kept.score) == ("a1.1", "a1", 0.9)
    assert [record.words(part) for part in (kept.source, kept.cue, kept.content)] == ["Rui", "denies", "that it rained"]


@pytest.mark.parametrize(
    ("said", "source", "cue", "content"),
    [
        ("they asked Rui to apologize for the rain", "Rui", "to apologize for", "the rain"),  # that he did, nobody says
        ("all would be well if Rui hopes for rain", "Rui", "hopes for", "rain"),  # that he does, nobody says
        ("nobody asks did Eva deny that it rained", "Eva", "deny", "that it rained"),
        ("I believe that it rained", "I", "believe", "that it rained"),  # which is what Ana said herself
        ("the dam would hold the water", "the dam", "would hold", "the water"),  # no word of a cue
        ("the sale was approved in May", "", "approved", "the sale"),  # by whom?
    ],
)
def test_what_nobody_else_is_said_to_have_said_is_left_out(said: str, source: str, cue: str, content: str) -> None:
    assert inner(said, source, cue, content) == []


def test_the_least_score_is_enough() -> None:
    assert inner("Rui denies that it rained", "Rui", "denies", "that it rained", score=0.5)
    assert not inner("Rui denies that it rained", "Rui", "denies", "that it rained", score=0.49)


TEXT = "“Rui says that it,” Ana said, “rained all night.” Eva fears more of it to come."


def contents() -> Contents:
    quotation = replace(found(TEXT, "Ana", "said", "“Rui says that it,”", "“rained all night.”"), type=Type.DIRECT)
    fear = replace(found(TEXT, "Eva", "fears", "more of it to come"), id="a2")
    short = replace(found(TEXT, "Eva", "fears", "more of it"), id="a3")
    return Contents.of(TEXT, [quotation, fear, short])


def test_a_content_is_a_sentence_in_a_paragraph() -> None:
    assert contents().text == "Rui says that it, rained all night.\n\nmore of it to come."


def test_a_content_of_several_lines_is_one_sentence() -> None:
    text = "Ana said that Rui\ndenies that it\nrained."
    (content,) = Contents.of(text, [found(text, "Ana", "said", "that Rui\ndenies that it\nrained")]).text.splitlines()
    assert content == "Rui denies that it rained."


def test_a_span_over_a_gap_is_parted_there() -> None:
    known = contents()
    (kept,) = known.inner([found(known.text, "Rui", "says", "that it, rained all night")], 0.5)
    assert Record(Document.of(TEXT), ()).words(kept.content) == "that it, … rained all night"
    assert [each.parent for each in known.inner([found(known.text, "Rui", "says", "more of it")], 0.5)] == []


def test_several_in_one_content_are_numbered_in_their_order() -> None:
    known = contents()
    one, other = found(known.text, "Rui", "says", "that it"), found(known.text, "Rui", "says", "rained all night")
    assert [each.id for each in known.inner([one, other], 0.5)] == ["a1.1", "a1.2"]


@given(records.records())
def test_all_places_lead_back(record: Record) -> None:
    text = record.document.text
    known = Contents.of(text, record.attributions)
    assert len(known.starts) == len(known.spans) == len(known.whose)
    for start, span in zip(known.starts, known.spans, strict=True):
        assert known.text[start : start + span.end - span.start].split() == text[slice(*span)].split()
        assert span.start < span.end


def test_those_that_begin_alike_stand_the_outer_one_first() -> None:
    outer = found(TEXT, "Rui", "says", "that it")
    within = replace(outer, id="a1.1", parent="a1")
    before = replace(found(TEXT, "Rui", "says", "that it"), id="a0", source=(Span(0, 1),))
    assert [each.id for each in with_inner([before, outer], [within])] == ["a0", "a1", "a1.1"]


ARTICLE = """\
The minister, Ana Boto, said on Monday that Harbour Oil had denied that the valve was old.

“My brother told the police that the gate was open,” said Rui Sá. Engineers expect rain.
"""


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return load(nested=True)


@pytest.mark.model
def test_the_model_finds_them_and_finds_the_others_all_the_same(pipeline: Pipeline) -> None:
    record = pipeline.extract(ARTICLE)
    within = {each.parent: each for each in record if each.parent}
    assert [record.words(within[name].source) for name in within] == ["Harbour Oil", "My brother"]
    denied, told = within.values()
    assert told.speaker == Speaker(None, Kind.UNNAMED)
    assert (denied.act, denied.speaker and denied.speaker.kind) == (Act.DENIAL, Kind.ORGANIZATION)
    assert record.words(told.content).endswith("the gate was open")
    others = tuple(each for each in record if each.parent is None)
    assert others == load().extract(ARTICLE).attributions
    assert all(each.parent in {other.id for other in others} for each in within.values())


@pytest.mark.model
@pytest.mark.parametrize("text", ["", " \n", "It rained.", "“", "\ud800\x00"])
def test_nothing_within_nothing(text: str, extractor: Extractor, pipeline: Pipeline) -> None:
    assert pipeline.extractor.extract(text)[0] == extractor.extract(text)[0]
