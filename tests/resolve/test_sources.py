from __future__ import annotations

import numpy as np
import pytest

from onrecord.attribution import Kind
from onrecord.document import Span
from onrecord.reading import KINDS
from onrecord.resolve.sources import Form, Source, source_of
from tests.resolve.scenes import plain, scene


def source(markup: str, *, before: str = "", after: str = " said so.", kind: Kind | None = None) -> Source:
    """The source that is all of ``markup``, in a sentence."""
    words = plain(markup)
    made = scene(before + markup + after, kinds={words: kind} if kind else None)
    found = source_of(made, (Span(len(before), len(before) + len(words)),))
    assert found
    return found


def head(markup: str) -> str | None:
    found = source(markup).head
    return found.name if found else None


@pytest.mark.parametrize(
    ("markup", "name"),
    [
        ("[person Ada Obi]", "Ada Obi"),
        ("Mr. [person Obi]", "Obi"),
        ("[organization Acme] spokesman [person Tom Smith]", "Tom Smith"),
        ("[organization Acme] spokesman [person Tom Smith], a friend of [person Ada Obi],", "Tom Smith"),
        ("[person Ada Obi], the mayor of [place Vila Seca],", "Ada Obi"),
        ("[person Ada Obi] of the [organization Water Board]", "Ada Obi"),
        ("[person Ada Obi], who met [person Rui Sá] on Monday,", "Ada Obi"),
        ("[person Ada Obi] (left) and [person Rui Sá]", "Ada Obi"),
        ("Secretary of State [person Ada Obi]", "Ada Obi"),
        ("[organization Ministry] of Foreign Affairs spokeswoman [person Ada Obi]", "Ada Obi"),
        ("[organization Bank of Bo] and [person Ada Obi]", "Bank of Bo"),
        ("The mayor, [person Ada Obi],", "Ada Obi"),
        ("the [organization Water Board]", "Water Board"),
        ("[place LONDON] — The [organization Water Board]", "Water Board"),
    ],
)
def test_the_head_of_a_source(markup: str, name: str) -> None:
    assert head(markup) == name


@pytest.mark.parametrize(
    "markup",
    [
        "[person Ada Obi]’s husband",
        "a friend of [person Ada Obi]",
        "officials in [place Vila Seca]",
        "people who know [person Ada Obi]",
        "a [person Obi] adviser",
        "the [place Florida] Democrat",
        "fans of [other Star Wars]",
        "the mayor",
        "he",
    ],
)
def test_what_is_not_about_a_name_in_it(markup: str) -> None:
    assert head(markup) is None


@pytest.mark.parametrize(
    ("markup", "form"),
    [
        ("[person Ada Obi], the mayor", Form.NAME),
        ("He", Form.PRONOUN),
        ("who", Form.PRONOUN),
        ("SHE", Form.PRONOUN),
        ("I", Form.PRONOUN),
        ("the mayor", Form.DESCRIPTION),
        ("her campaign", Form.DESCRIPTION),
        ("[person Ada Obi]’s husband", Form.DESCRIPTION),
    ],
)
def test_how_a_source_is_worded(markup: str, form: Form) -> None:
    assert source(markup).form == form


def test_nothing_but_a_name() -> None:
    for markup in ("[person Ada Obi]", "Mr. [person Obi]", "President [person Obi]", "The [organization Water Board]"):
        assert source(markup).is_name, markup
    for markup in ("[person Ada Obi], the mayor", "the old [person Obi]", "the mayor", "She"):
        assert not source(markup).is_name, markup


@pytest.mark.parametrize(
    ("words", "noun"),
    [
        ("the fund", "fund"),
        ("The fund, which was founded in May,", "fund"),
        ("the chief of the fund", "chief"),
        ("officials who know", "officials"),
        ("…", ""),
    ],
)
def test_the_noun_of_a_description(words: str, noun: str) -> None:
    assert source(words).noun == noun


def test_kinds_are_probabilities() -> None:
    kinds = source("officials", kind=Kind.GROUP).kinds
    assert np.exp(kinds).sum() == pytest.approx(1)
    assert KINDS[int(kinds.argmax())] is Kind.GROUP


def test_a_source_in_parts_is_all_between_them() -> None:
    made = scene("[person Ada Obi], said the mayor, left.")
    text = made.text
    found = source_of(made, (Span(0, 7), Span(text.index("the mayor"), text.index("the mayor") + 9)))
    assert found
    assert found.text == "ada obi, said the mayor"


def test_no_source() -> None:
    made = scene("[person Ada Obi] said so.")
    assert source_of(made, ()) is None
    assert source_of(scene(""), (Span(0, 0),)) is None
    assert source_of(made, (Span(3, 4),)) is None  # white space


def test_a_name_that_only_begins_in_the_source_is_not_in_it() -> None:
    found = source_of(scene("[person Ada Obi] said so."), (Span(0, 3),))
    assert found
    assert found.head is None
