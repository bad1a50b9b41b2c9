from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.document import Document, content_id
from onrecord.errors import InputWarning
from onrecord.read import jsonl
from onrecord.read.source import Listener, Options, Source
from tests.read.heard import Heard


def read(*lines: bytes | dict[str, Any]) -> tuple[list[Document], list[str]]:
    data = (line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    heard = Heard(jsonl.read, b"".join(line + b"\n" for line in data), "n.jsonl")
    return heard.documents, heard.problems


def test_all_fields() -> None:
    fields: dict[str, Any] = {
        "id": "x",
        "text": " It rained. \r\n",
        "title": "Rain",
        "published": "2016-10-18",
        "publisher": "The Daily",
        "uri": "https://example.org/x",
        "language": "en",
    }
    assert read(fields | {"attributions": [], "else": 1}) == ([Document(**fields)], [])


def test_other_names_of_fields_and_what_is_missing() -> None:
    (first, second), _ = read(
        {"text": "It rained.", "date": "18 Oct 2016", "url": "https://example.org/x", "title": None, "publisher": ""},
        {"text": "It rained.", "date": "2016-10-18", "published": "2016-10-19"},
    )
    assert first == Document(
        content_id("It rained."), "It rained.", published="2016-10-18", uri="https://example.org/x"
    )
    assert second.published == "2016-10-19"


def test_ids_may_be_numbers_and_may_come_twice() -> None:
    documents, errors = read({"id": 7, "text": "a"}, {"id": "7", "text": "b"}, {"id": "", "text": "c"})
    assert [document.id for document in documents] == ["7", "7", content_id("c")]
    assert errors == []


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b'{"text": "a"', "broken JSON: Expecting ',' delimiter (at character 14 of the line)"),
        (b"[1]", "no JSON object, where one document a line is expected"),
        (b"null", "no JSON object, where one document a line is expected"),
        (b'{"id": "x"}', 'the field "text" is missing'),
        (b'{"text": null}', 'the field "text" is missing'),
        (b'{"text": 7}', 'the field "text" is a number, not a string'),
        (b'{"text": "a", "title": ["b"]}', 'the field "title" is an array, not a string'),
        (b'{"text": "a", "date": 20161018}', 'the field "date" is a number, not a string'),
        (b'{"text": "a", "id": true}', 'the field "id" is true or false, not a string'),
        (b'{"text": "a", "id": 1.5}', 'the field "id" is a number, not a string'),
        (b'{"text": "a", "language": {}}', 'the field "language" is an object, not a string'),
        (b'{"text": "caf\xe9"}', "not UTF-8 (at byte 14 of the line)"),
        (b'{"text": ' + b"[" * 100_000, "JSON with too many brackets within one another"),
    ],
)
def test_a_bad_line_is_told_of_with_its_number_and_the_others_are_read(line: bytes, problem: str) -> None:
    documents, errors = read({"text": "first"}, b"", line, {"text": "last"})
    assert [document.text for document in documents] == ["first", "last"]
    assert errors == [f"n.jsonl:3: {problem}"]


def test_a_number_of_thousands_of_digits() -> None:
    documents, errors = read(b'{"text": "a", "id": ' + b"1" * 10_000 + b"}", {"text": "last"})
    assert [document.text for document in documents] == ["last"]
    assert errors[0].startswith("n.jsonl:1: ")


def test_a_byte_order_mark_is_no_harm() -> None:
    assert read(b'\xef\xbb\xbf{"text": "a"}')[1] == []


@pytest.mark.parametrize("data", ['{"text": "a"}'.encode("utf-16"), b"\x1f\x8b\x08\0"])
def test_a_file_that_is_no_json_lines_at_all(data: bytes) -> None:
    _, (problem,) = read(data)
    assert problem.startswith(("n.jsonl: UTF-16", "n.jsonl: no JSON Lines but compressed"))


def test_surrogates_are_replaced_one_for_one_with_a_warning() -> None:
    with pytest.warns(InputWarning, match=r'^n\.jsonl:1: 2 surrogates in the field "text" were replaced$'):
        (document,), _ = read(b'{"text": "a\\ud800b\\udfff \\ud83d\\ude00"}')
    assert document.text == "a\ufffdb\ufffd 😀"


def test_a_date_that_nobody_understands_is_left_out_with_a_warning() -> None:
    with pytest.warns(InputWarning, match=r'^n\.jsonl:1: the field "published" is no date .*: \'yesterday\'$'):
        (document,), _ = read({"text": "a", "date": "yesterday"})
    assert document.published is None


def test_empty_texts_and_files_are_warned_about() -> None:
    with pytest.warns(InputWarning, match=r'^n\.jsonl:1: the field "text" is empty$'):
        assert read({"text": " "})[0][0].text == " "
    with pytest.warns(InputWarning, match=r"^n\.jsonl: the file is empty$"):
        assert read() == ([], [])


def test_no_more_than_a_line_is_held() -> None:
    class Endless(io.BytesIO):
        asked = 0

        def readline(self, _size: int | None = -1, /) -> bytes:
            self.asked += 1
            return b'{"text": "a"}\n'

    stream = Endless()
    listener = Listener(on_error=lambda error: pytest.fail(str(error)))
    documents = jsonl.read(Source(name="n.jsonl", stream=stream, listener=listener, options=Options()))
    assert [next(documents).text for _ in range(3)] == ["a"] * 3
    assert stream.asked == 3


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXTS.filter(str.strip), st.none() | TEXTS, st.booleans())
def test_any_text_comes_out_as_it_went_in(text: str, title: str | None, ascii_only: bool) -> None:  # noqa: FBT001
    line = json.dumps({"id": "x", "text": text, "title": title}, ensure_ascii=ascii_only).encode()
    assert read(line) == ([Document("x", text, title=title or None)], [])
