from __future__ import annotations

import numpy as np
import pytest

from onrecord.extract.floating import floating_quotations
from onrecord.extract.words import words_of


def found(text: str, claimed: str = "") -> list[str]:
    words = words_of(text)
    taken = np.zeros(len(words), bool)
    if claimed:
        start = text.index(claimed)
        taken[(words.starts >= start) & (words.ends <= start + len(claimed))] = True
    spans = [words.span(run.start, run.stop - 1) for run in floating_quotations(words, taken)]
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We waited for the whole day.”", ["“We waited for the whole day.”"]),
        ("“We waited for the whole day.", ["“We waited for the whole day."]),
        ("Ada left.\n\n“We waited all day.”\n\nRain.", ["“We waited all day.”"]),
        ("“We waited all day.”\n\n“And then all night long.”", ["“We waited all day.”", "“And then all night long.”"]),
        ("Ada said: “We waited.\n\nFor days.”\n\n“Rain”", ["For days.”"]),
        ("Ada said: ‘We waited.\n\n‘For days.’\n\n‘Rain’", ["‘For days.’"]),
        ("Ada said: “We waited, he added.\n\n“Dark Days”\n\nRain.", []),
        ("“We waited for the whole long day”.", ["“We waited for the whole long day”"]),
        ("''We waited for the whole day.''", ["''We waited for the whole day.''"]),
        (
            "- “We waited for the whole day, and nobody came to us.”",
            ["“We waited for the whole day, and nobody came to us.”"],
        ),
    ],
)
def test_a_paragraph_that_is_all_quotation(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "“Great Expectations”",  # a title
        "‘Missing’ voters",
        "‘All Bets Are Off’",  # a heading
        "“My small business became a family business”",
        "“We waited all day,” she said.",
        "She had a “moderate” and a “radical” idea.",
        "“…” “!” “?” “,” “;”",
    ],
)
def test_a_paragraph_that_is_no_quotation_of_its_own(text: str) -> None:
    assert found(text) == []


def test_without_a_stop_more_words_are_needed() -> None:
    text = "“We waited for the whole of the day, and then nobody came to tell us why”"
    assert found(text) == [text]


def test_single_marks_need_more_words() -> None:
    text = "‘We waited for the whole of the day, and then nobody came to tell us why.’"
    assert found(text) == [text]


def test_a_quotation_that_is_attributed_already_does_not_float() -> None:
    text = "“We waited all day.”"
    assert found(text, claimed=text) == []
    assert found("“We waited all day, and in the end he said it would rain.”", claimed="rain") != []
