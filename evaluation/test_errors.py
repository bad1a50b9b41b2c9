"""Each error has the cause that its words tell."""

from __future__ import annotations

import pytest

from evaluation.errors import Cause, errors, shown, table
from onrecord.attribution import Attribution, Record, Spans, Type
from onrecord.document import Document, Span
from onrecord.evaluate import GoldAttribution, GoldDocument

TEXT = "Ana said that it would rain all day long. Rui and Eva hope for better weather."
DOCUMENT = Document("d", TEXT)


def spans(part: str) -> Spans:
    start = TEXT.index(part)
    return (Span(start, start + len(part)),) if part else ()


SAID = spans("said")


def gold(*parts: tuple[str, str]) -> GoldDocument:
    return GoldDocument(DOCUMENT, tuple(GoldAttribution(spans(who), SAID, spans(what)) for who, what in parts))


def record(*parts: tuple[str, str]) -> Record:
    found = (Attribution("a", Type.INDIRECT, spans(who), SAID, spans(what)) for who, what in parts)
    return Record(DOCUMENT, tuple(found))


RAIN = "that it would rain all day long"
WEATHER = "for better weather"


@pytest.mark.parametrize(
    ("wanted", "found", "causes"),
    [
        ([("Ana", RAIN)], [("Ana", RAIN)], []),
        ([("Ana", RAIN)], [], [Cause.UNFOUND]),
        ([], [("Ana", RAIN)], [Cause.UNASKED]),
        ([("Ana", RAIN)], [("Ana", "that it")], [Cause.SHORT]),
        ([("Ana", "that it")], [("Ana", RAIN)], [Cause.LONG]),
        ([("Ana", RAIN)], [("", RAIN)], [Cause.SOURCE_MISSING]),
        ([("", RAIN)], [("Ana", RAIN)], [Cause.SOURCE_ADDED]),
        ([("Rui and Eva", WEATHER)], [("Eva", WEATHER)], [Cause.SOURCE_EDGES]),
        ([("Ana", RAIN)], [("Eva", RAIN)], [Cause.SOURCE_OTHER]),
        ([("Ana", "that it would rain all"), ("Ana", "day long")], [("Ana", RAIN)], [Cause.WITHIN]),
        ([("Ana", RAIN)], [("Ana", "that it would rain all"), ("Ana", "day long")], [Cause.PART]),
        ([("Ana", RAIN)], [("Eva", WEATHER)], [Cause.UNFOUND, Cause.UNASKED]),
    ],
)
def test_causes(wanted: list[tuple[str, str]], found: list[tuple[str, str]], causes: list[Cause]) -> None:
    assert [error.cause for error in errors(gold(*wanted), record(*found))] == causes


def test_they_are_counted_by_cause_and_type() -> None:
    found = list(errors(gold(("Ana", RAIN)), record(("Eva", WEATHER))))
    lines = list(table({"default": found, "fast": []}))
    assert lines[0] == "| cause | default | direct | mixed | indirect | fast | direct | mixed | indirect |"
    assert "| unfound | 1 | 0 | 0 | 1 | 0 | 0 | 0 | 0 |" in lines


def test_an_error_is_shown_with_the_words_of_both_sides() -> None:
    document = gold(("Ana", RAIN))
    (error,) = errors(document, record(("Eva", RAIN)))
    assert shown(document, error).splitlines() == [
        "d: source other",
        f"  text: {TEXT}",
        f"  wanted: Ana | said | {RAIN}",
        f"  found: Eva | said | {RAIN}",
    ]
