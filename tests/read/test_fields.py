from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.document import Document, content_id
from onrecord.errors import InputError, InputWarning, MalformedError
from onrecord.read.fields import NAMES, Fields, has_text, listed, text_name
from onrecord.read.source import Listener, Options, Source
from onrecord.read.table import Table


def source(
    text_column: str | None = None, errors: list[InputError] | None = None, skipped: list[str] | None = None
) -> Source:
    told, passed_over = [] if errors is None else errors, [] if skipped is None else skipped
    listener = Listener(on_error=told.append, on_skip=lambda why, _where: passed_over.append(why))
    return Source(name="n", stream=io.BytesIO(), listener=listener, options=Options(text_column=text_column))


def document(values: dict[str, Any], text_column: str | None = None) -> Document:
    return Fields(values, source(text_column), 3).document()


def test_no_name_stands_for_two_fields() -> None:
    names = [name for field in NAMES.values() for name in field.split()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("names", "wanted", "found"),
    [
        (["id", "Article Body", "maintext"], None, "maintext"),
        (["id", "ARTICLE-BODY"], None, "ARTICLE-BODY"),
        (["id", "title"], None, None),
        (["text", "My Story"], "my_story", "My Story"),
        (["text"], "my_story", None),
        (["Text", "text"], None, "Text"),
        ([], None, None),
    ],
)
def test_the_name_of_the_text(names: list[str], wanted: str | None, found: str | None) -> None:
    assert text_name(names, wanted) == found


@pytest.mark.parametrize(
    ("values", "wanted", "answer"),
    [
        ({"text": "a"}, None, True),
        ({"content": None}, None, True),
        ({"text": 7, "body": "a"}, None, True),
        ({"text": 7}, None, False),
        ({"content": [{"text": "a"}]}, None, False),
        ({"article": {"text": "a", "title": "b"}}, None, False),
        ({"body": {"summary": [], "sections": []}}, None, True),
        ({"body": {"articles": []}}, None, False),
        ({"text": "a"}, "story", False),
        ({"text": "a", "story": 7}, "story", True),
    ],
)
def test_what_can_be_an_article(values: dict[str, Any], wanted: str | None, *, answer: bool) -> None:
    assert has_text(values, wanted) is answer


@pytest.mark.parametrize(
    ("value", "author"),
    [
        ("Ana Boto", "Ana Boto"),
        (["Ana Boto", "Bo Chan"], "Ana Boto; Bo Chan"),
        ([{"name": "Ana Boto", "url": "x"}, "Bo Chan", None, 7, ["nested"], {}], "Ana Boto; Bo Chan"),
        ({"@type": "Person", "name": "Ana Boto"}, "Ana Boto"),
        ("['Ana Boto', \"Siobhan O'Neill\"]", "Ana Boto; Siobhan O'Neill"),
        (r"['Siobhan O\'Neill',]", "Siobhan O'Neill"),
        ('["Ana Boto"]', "Ana Boto"),
        ("[]", None),
        (f"['{'a' * 9994}']", "a" * 9994),
        (f"['{'a' * 9997}']", f"['{'a' * 9997}']"),
        ("[Ana Boto]", "[Ana Boto]"),
        ("['Ana Boto', 7]", "['Ana Boto', 7]"),
        ([], None),
        (7, None),
        ("None", None),
        ("", None),
    ],
    ids=range(16),
)
def test_authors(value: Any, author: str | None) -> None:
    assert document({"text": "a", "authors": value}).author == author


@pytest.mark.parametrize(
    ("name", "value", "publisher"),
    [
        ("publisher", "The Daily", "The Daily"),
        ("source", {"id": "daily", "name": "The Daily"}, "The Daily"),
        ("source", {"uri": "daily.example", "title": "The Daily"}, "The Daily"),
        ("source", {"id": "daily"}, None),
        ("media_name", "The Daily", "The Daily"),
        ("source", ["The Daily"], None),
    ],
)
def test_publishers(name: str, value: Any, publisher: str | None) -> None:
    assert document({"text": "a", name: value}).publisher == publisher


@pytest.mark.parametrize(
    ("name", "value", "day"),
    [
        ("publish_date", "2016-10-18 09:30:00+00:00", "2016-10-18"),
        ("publishedAt", "2016-10-18T09:30:00.000Z", "2016-10-18"),
        ("published", datetime(2016, 10, 18, 9, 30, tzinfo=UTC), "2016-10-18"),
        ("date", date(2016, 10, 18), "2016-10-18"),
        ("date_publish", "None", None),
        ("date_publish", "NaT", None),
        ("date_publish", "", None),
        ("date_publish", 1_476_783_000, None),
    ],
)
def test_days(name: str, value: Any, day: str | None) -> None:
    assert document({"text": "a", name: value}).published == day


def test_days_that_nobody_understands() -> None:
    with pytest.warns(InputWarning, match=r'^n:3: the field "published" is no date that is understood .*: \'None\'$'):
        assert document({"text": "a", "published": "None"}).published is None


@pytest.mark.parametrize(
    ("value", "language"), [("en", "en"), ("en-GB", "en-GB"), ("English", "en"), ("eng", "en"), ("", None)]
)
def test_languages(value: str, language: str | None) -> None:
    assert document({"text": "a", "lang": value}).language == language


def test_the_first_name_that_has_a_value_counts() -> None:
    values = {"article": "c", "maintext": "b", "text": None, "headline": "d", "title_page": "e"}
    assert document(values) == Document(content_id("b"), "b", "d")
    assert document({"Text": "a", "text": "b"}).text == "a"


def test_the_field_that_the_user_names() -> None:
    assert document({"text": "a", "My Story": "b"}, "my story").text == "b"
    with pytest.raises(MalformedError, match=r'^n:3: the field "my story" is missing$'):
        document({"text": "a"}, "my story")
    with pytest.raises(MalformedError, match=r'^n:3: the field "My Story" is an array, not a string$'):
        document({"text": "a", "My Story": []}, "my story")
    assert document({"story": "a", "source": {"id": 1}}, "story").publisher is None


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (7, "a number"),
        (0.5, "a number"),
        (Decimal("0.5"), "a number"),
        (True, "true or false"),
        ([], "an array"),
        ({}, "an object"),
        (b"x", "binary"),
    ],
)
def test_values_of_the_wrong_type(value: Any, kind: str) -> None:
    for values in ({"text": value}, {"text": "a", "title": value}, {"text": "a", "url": value}):
        with pytest.raises(MalformedError, match=rf'^n:3: the field "\w+" is {kind}, not a string$'):
            document(values)
    assert document({"text": "a", "headline": value, "link": value}) == Document(content_id("a"), "a")


def test_places_that_are_no_lines() -> None:
    with pytest.raises(MalformedError) as caught:
        Fields({}, source(), None, "document 7").document()
    assert (str(caught.value), caught.value.line) == ('n: document 7: the field "text" is missing', None)


def test_names_in_a_message() -> None:
    assert listed(["a", " ", "b" * 50]) == f'"a", "{"b" * 40}"'
    assert listed(map(str, range(30))).endswith('"19", …')


def test_a_table() -> None:
    errors: list[InputError] = []
    skipped: list[str] = []
    table = Table(["ID", "else", "body", "Text", "id", ""], source(errors=errors, skipped=skipped))
    assert table.columns == {0: "ID", 2: "body", 3: "Text"}
    rows: list[dict[int, Any]] = [
        {0: "7", 1: "x", 2: "b", 3: "a"},
        {0: "8", 2: "b", 3: " "},
        {0: "9"},
        {3: ["a"]},
        {},
    ]
    found = [each for number, row in enumerate(rows, start=2) for each in table.documents(row, number)]
    assert found == [Document("7", "a"), Document("8", "b")]
    assert skipped == ["no text", "no text"]
    assert [str(error) for error in errors] == ['n:5: the field "Text" is an array, not a string']


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda each: st.lists(each, max_size=3) | st.dictionaries(st.sampled_from(["name", "sections", "summary"]), each),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([name for names in NAMES.values() for name in names.split()]), JSON))
@pytest.mark.filterwarnings("ignore::onrecord.errors.InputWarning")
def test_any_values_are_a_document_or_an_error(values: dict[str, Any]) -> None:
    try:
        found = document(values)
    except MalformedError:
        return
    for field in (found.id, found.text, found.title, found.publisher, found.uri, found.language, found.author):
        assert field is None or isinstance(field, str)
        (field or "").encode()
