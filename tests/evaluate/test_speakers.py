"""How sources word the names that are to be found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.evaluate.speakers import Form, form_of


@pytest.mark.parametrize(
    ("source", "name", "form"),
    [
        ("Mr. José Muñoz’s", "Jose Munoz", Form.NAME),
        ("the UNITED NATIONS", "United Nations", Form.NAME),
        ("Mrs. Merkel, the chancellor", "Angela Merkel", Form.SURNAME),
        ("al-Assad", "Bashar al-Assad", Form.SURNAME),
        ("The U.S. Navy", "US Seventh Fleet", Form.DESCRIPTION),
        ("the head of it", "Bank of Benin", Form.DESCRIPTION),
        ("Anab", "Ana Boto", Form.DESCRIPTION),
        ("the chancellor", "Angela Merkel", Form.DESCRIPTION),
        ("She", "Angela Merkel", Form.PRONOUN),
        ("who", "Angela Merkel", Form.PRONOUN),
        ("who else", "Angela Merkel", Form.DESCRIPTION),
        ("—", "Angela Merkel", Form.FLOATING),
        ("", "Angela Merkel", Form.FLOATING),
    ],
)
def test_forms(source: str, name: str, form: Form) -> None:
    assert form_of(source, name) is form


@given(name=st.from_regex(r"[A-Z][a-z]+( [A-Z][a-z]+)*", fullmatch=True))
def test_a_name_is_in_the_form_of_a_name(name: str) -> None:
    assert form_of(f"Dr. {name}, who", name) is Form.NAME
