from __future__ import annotations

from onrecord.reading import NameType
from onrecord.resolve.consensus import cut_down, headlines, retyped
from onrecord.resolve.mentions import Mention, mentions
from tests.resolve.scenes import names, reading, scene


def named(markup: str) -> list[Mention]:
    return mentions(*reading(markup))


def test_a_headline_is_cut_down_to_the_names_of_the_body() -> None:
    headline, body = named("[person Ada Obi Leaves Vila Seca]"), named("The mayor, [person Ada Obi], left.")
    (cut,) = cut_down(headline, body)
    assert (cut.name, cut.span) == ("Ada Obi", headline[0].span._replace(end=headline[0].span.start + 7))
    assert cut_down(headline, []) == headline


def test_a_headline_with_wide_spaces_is_left_as_it_is() -> None:
    headline, body = named("[person Rain  Ada Obi Leaves]"), named("The mayor, [person Ada Obi], left.")
    assert cut_down(headline, body) == headline


def test_headlines_are_told_by_their_capitals() -> None:
    markup = "[person Ada Obi] Leaves Vila Seca\n\nThe mayor, [person Ada Obi], left on Monday."
    text, rows = reading(markup)
    assert headlines(text, rows) == {0}
    assert headlines(*reading("")) == frozenset()


def test_a_paragraph_in_capitals_is_no_headline_if_it_is_long() -> None:
    assert headlines(*reading("[person Ada Obi] Leaves. " * 40)) == frozenset()


def test_a_name_has_one_type_throughout() -> None:
    seen = retyped(named("[person Obi] left. [person Obi] said so. [place Obi] it was. [other Obi]!"))
    assert {m.type for m in seen} == {NameType.PERSON}
    seen = retyped(named("[person Ada Obi] left. [organization Obi] said so."))
    assert {m.type for m in seen} == {NameType.PERSON}
    seen = retyped(named("[organization Obi Bank] lent to [person Ada Obi]. [organization Obi] said so."))
    assert [m.type for m in seen if m.name == "Obi"] == [NameType.ORGANIZATION]


def test_the_body_of_an_article_tells_where_a_name_of_its_headline_ends() -> None:
    made = scene("[person Ada Obi Leaves Vila Seca]\n\nThe mayor, [person Ada Obi], left on Monday for good.")
    assert names(made) == ["Ada Obi"]
