"""The golden cases' own form: what their reader locates, compares and refuses."""

from __future__ import annotations

import pytest

from onrecord.attribution import Attribution, Type
from onrecord.document import Span
from tests.golden import Case, GoldenError, Statement, difference, parse, statements

HEAD = '# A comment.\n\n"We won," he said, "at last." So he told her.\n\n"It will last."\n---- attributions ----\n'
FIRST = 'direct | source: he | cue: said | content: "We won," … "at last."\n'


def test_parts_are_located_by_their_words() -> None:
    case = parse(HEAD + FIRST + 'direct | source: - | cue: - | content: "It will last." | continues: 1\n')
    assert case.text.startswith('"We won," he said')
    first, second = case.expected
    assert first == Statement(Type.DIRECT, (2,), (3,), (0, 1, 4, 5))
    assert second == Statement(Type.DIRECT, (), (), (10, 11, 12), origin=first.content)


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("indirect | source: he | cue: told | content: her", 7),
        ("indirect | source: he@1 | cue: told | content: her", 2),
    ],
)
def test_the_source_nearest_to_the_content_is_meant_unless_numbered(line: str, source: int) -> None:
    (statement,) = parse(HEAD + line).expected
    assert statement.source == (source,)


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ("direct | source: he | cue: said | content: nothing of it", "not in the text"),
        ("direct | source: - | cue: - | content: last", "several times"),
        ("direct | source: he@3 | cue: said | content: We won", "not in the text"),
        ("quoted | source: he | cue: said | content: We won", "not of the form"),
        ("direct | source: he | content: We won", "not of the form"),
        ("direct | source: - | cue: - | content: We won | continues: 1", "no earlier attribution"),
    ],
)
def test_what_cannot_be_located_is_refused(lines: str, problem: str) -> None:
    with pytest.raises(GoldenError, match=problem):
        parse(HEAD + lines)


def test_a_case_needs_the_marker() -> None:
    with pytest.raises(GoldenError, match="no line"):
        parse("Just an article.\n")


def test_instructions_in_comments() -> None:
    case = parse("# known failure: too hard\n# line ends: windows\n\nOne.\n\nTwo.\n---- attributions ----\n")
    assert case == Case("One.\r\n\r\nTwo.", (), "too hard")


def attribution(number: int, content: list[Span], continues: str | None = None) -> Attribution:
    said = (Span(10, 12),), (Span(13, 17),)
    source, cue = ((), ()) if continues else said
    return Attribution(f"a{number}", Type.DIRECT, source, cue, tuple(content), continues)


def test_a_right_answer_has_no_difference_whatever_its_edges() -> None:
    case = parse(HEAD + FIRST + 'direct | source: - | cue: - | content: "It will last." | continues: 1\n')
    found = [attribution(1, [Span(1, 7), Span(20, 27)]), attribution(2, [Span(47, 60)], "a1")]
    assert difference(case, statements(case.text, found)) == []


def test_a_chain_of_continuations_counts_from_its_start() -> None:
    text = "One. Two. Three."
    found = [attribution(1, [Span(0, 3)]), attribution(2, [Span(5, 8)], "a1"), attribution(3, [Span(10, 15)], "a2")]
    assert [statement.origin for statement in statements(text, found)] == [(), (0,), (0,)]


def test_differences_are_told_line_by_line() -> None:
    case = parse(HEAD + FIRST)
    wrong = difference(case, statements(case.text, [attribution(1, [Span(1, 7)])]))
    assert wrong == [
        "- direct   | source: he (word 2) | cue: said (word 3) | content: We won … at last (word 0)",
        "+ direct   | source: he (word 2) | cue: said (word 3) | content: We won (word 0)",
    ]
