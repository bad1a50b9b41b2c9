from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.document import Document, content_id, paragraphs

LINES = ["One.", " ", "", "Two\tlines", "of words. "]


def parts(text: str) -> list[str]:
    return [text[start:end] for start, end in paragraphs(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" ", [" "]),
        ("One line.", ["One line."]),
        ("One.\nTwo.", ["One.\n", "Two."]),
        ("One\nline.\n\nTwo.", ["One\nline.\n\n", "Two."]),
        ("One\nline.\n \t\n\n  Two.", ["One\nline.\n \t\n\n  ", "Two."]),
        ("\n\nOne.\nTwo.\n\n", ["\n\nOne.\n", "Two.\n\n"]),
        ("One.\u2029Two.", ["One.\u2029", "Two."]),
    ],
)
def test_blank_lines_part_paragraphs_else_line_ends(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


@given(text=st.lists(st.sampled_from(LINES)).map("\n".join), end=st.sampled_from(["\r\n", "\r"]))
def test_the_kind_of_line_end_makes_no_difference(text: str, end: str) -> None:
    assert parts(text.replace("\n", end)) == [part.replace("\n", end) for part in parts(text)]


@given(text=st.text(st.characters() | st.sampled_from("\n\r \u2029")))
def test_paragraphs_cover_the_text_without_gap(text: str) -> None:
    assert "".join(parts(text)) == text


def test_a_bare_text_is_named_after_its_content() -> None:
    assert Document.of("It rained.").id == content_id("It rained.") != content_id("It rains.")
