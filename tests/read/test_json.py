from __future__ import annotations

import io
import json
import re
import warnings
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.document import Document, content_id
from onrecord.errors import InputError, InputWarning, MalformedError
from onrecord.read import json as reader
from onrecord.read import jsonl
from onrecord.read.encoding import LARGEST
from onrecord.read.source import Listener, Options, Source
from tests.read.heard import Heard, Pipe

SAID = "“It rained,” said Ana Boto, the mayor.\n\nShe left. 😀"
MIB = 2**20


def hear(value: Any, text_column: str | None = None, **form: Any) -> Heard:
    """What is read of a value, or of bytes."""
    data = value if isinstance(value, bytes | io.RawIOBase) else json.dumps(value, **form).encode()
    return Heard(reader.read, data, "n.json", Options(text_column=text_column))


def articles(count: int, length: int = 10) -> list[dict[str, Any]]:
    return [{"id": number, "title": "x" * length, "text": f"It rained {number} days."} for number in range(count)]


def ids(heard: Heard) -> list[str]:
    return [document.id for document in heard.documents]


FIELDS: dict[str, Any] = {
    "id": "x",
    "text": SAID,
    "title": "Rain",
    "published": "2016-10-18",
    "publisher": "The Daily",
    "uri": "https://example.org/x",
    "language": "en",
    "author": "Bo Chan",
}


@pytest.mark.parametrize("indent", [None, 4])
@pytest.mark.parametrize("ascii_only", [True, False])
def test_one_object(indent: int | None, ascii_only: bool) -> None:  # noqa: FBT001
    value = FIELDS | {"attributions": [{"text": "no article", "quote": {"text": "none"}}], "else": 1.5}
    heard = hear(value, indent=indent, ensure_ascii=ascii_only)
    assert heard.documents == [Document(**FIELDS)]
    assert heard.problems == heard.skipped == []


@pytest.mark.parametrize(
    "value",
    [
        articles(3),
        {"articles": articles(3)},
        {"status": "ok", "totalResults": 3, "articles": articles(3), "tags": ["a"], "pages": {"next": None}},
        {"response": {"status": "ok", "results": articles(3)}},
        {"data": {"news": {"items": articles(3)}}},
        {"Docs": articles(3), "content": 7, "else": [{"text": "no article"}]},
    ],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_many_objects(value: Any, indent: int | None) -> None:
    heard = hear(value, indent=indent)
    assert heard.documents == hear(articles(3)).documents
    assert ids(heard) == ["0", "1", "2"]
    assert heard.problems == heard.skipped == []


def test_several_values_one_after_another() -> None:
    data = "\n".join(json.dumps(each, indent=1) for each in [*articles(2), [], articles(1)]).encode()
    assert ids(hear(data)) == ["0", "1", "0"]


def test_the_brackets_of_programs_that_cannot_count_them() -> None:
    one, two, three = (json.dumps(each) for each in articles(3))
    for text in (f"[{one},]{two},]{three}]", f"{one},\n{two},\n{three},\n", f"[{one},,{two}, ] [{three}]"):
        assert ids(hear(text.encode())) == ["0", "1", "2"]


@pytest.mark.parametrize("at_once", [1, 2, 3, 2**16])
def test_values_are_cut_where_they_end_however_they_come(at_once: int) -> None:
    text = 'a"\\,]}{[\\"\n “😀'
    data = json.dumps([{"id": 0, "text": text, "else": [[{}], {"a": [text]}]}, {"id": 1, "text": text}]).encode()
    for encoded in (data, b"\xef\xbb\xbf " + data, data[1:-1]):
        heard = Heard(reader.read, Pipe(encoded, at_once), "n.json")
        assert [(document.id, document.text) for document in heard.documents] == [("0", text), ("1", text)]
        assert heard.problems == []


def test_a_long_array_is_read_piece_by_piece() -> None:
    heard = hear(articles(40, MIB // 2))
    assert ids(heard) == [str(number) for number in range(40)]
    assert {len(document.title or "") for document in heard.documents} == {MIB // 2}
    assert heard.problems == []


def test_a_long_field_in_front_of_the_text() -> None:
    assert hear({"html": "<p>" * MIB, "text": SAID}).texts == [SAID]


def test_paragraphs_are_no_articles() -> None:
    for value in ({"title": "Rain", "content": [{"type": "p", "text": "one"}]}, {"body": [{"text": "one"}]}):
        heard = hear(value)
        assert heard.documents == []
        assert heard.problems[0].startswith("n.json: no article in it: none of the fields holds a text; they are: ")


def test_two_arrays_of_articles_are_one_too_many() -> None:
    heard = hear({"number": 2, "articles": articles(1), "results": articles(2)})
    assert heard.problems == [
        (
            "n.json: no article in it: none of the fields holds a text; they are: "
            '"number", "articles", "results"; name that of the text by --text-column'
        )
    ]
    assert ids(hear({"number": 1, "articles": articles(1), "results": []})) == ["0"]


def test_articles_under_the_names_of_their_publishers() -> None:
    first, second = articles(2)
    heard = hear({"The Daily": [first, {"title": "b"}], "Rain": [second | {"source": "Sun"}], "None": []})
    assert [(document.id, document.publisher) for document in heard.documents] == [("0", "The Daily"), ("1", "Sun")]
    assert heard.skipped == ["an object without a text"]
    assert heard.problems == []


def test_no_more_than_a_little_is_read_ahead() -> None:
    given_out = 0

    class Endless(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any, /) -> int:
            nonlocal given_out
            data = b"[" if not given_out else b'{"text": "It rained.", "id": 1},' * (len(buffer) // 40)
            given_out += len(data)
            buffer[: len(data)] = data
            return len(data)

    errors: list[InputError] = []
    listener = Listener(on_error=errors.append)
    stream = io.BufferedReader(Endless())
    documents = reader.read(Source(name="-", stream=stream, listener=listener, options=Options()))
    assert {next(documents).text for _ in range(20_000)} == {"It rained."}
    assert errors == []
    assert given_out < 20_000 * 32 + MIB


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ([{"id": "x"}], 'document 1: the field "text" is missing'),
        ([{"text": None}], 'document 1: the field "text" is missing'),
        ([{"text": 7}], 'document 1: the field "text" is a number, not a string'),
        ([{"text": 7.5}], 'document 1: the field "text" is a number, not a string'),
        ([{"text": "a", "title": ["b"]}], 'document 1: the field "title" is an array, not a string'),
        ([{"text": "a", "id": True}], 'document 1: the field "id" is true or false, not a string'),
        ([7], "document 1: no JSON object, where a document is expected"),
        ([[]], "document 1: no JSON object, where a document is expected"),
        ("It rained.", "document 1: no JSON object, where a document is expected"),
        (
            {"items": [{"id": 1}], "more": 1},
            'no article in it: none of the fields holds a text; they are: "id"; name that of the text by --text-column',
        ),
    ],
)
def test_what_is_no_article_is_told_of(value: Any, problem: str) -> None:
    heard = hear(value)
    assert (heard.documents, heard.problems) == ([], [f"n.json: {problem}"])
    assert [error.line for error in heard.errors] == [None]


def test_the_others_are_read_all_the_same() -> None:
    heard = hear([*articles(1), {"title": "b"}, None, {"text": []}, *articles(2)])
    assert ids(heard) == ["0", "0", "1"]
    assert [problem.partition(":")[2].partition(":")[0] for problem in heard.problems] == [
        " document 2",
        " document 3",
        " document 4",
    ]
    heard = hear({"articles": [*articles(1), {"title": "b"}, *articles(2)]})
    assert (ids(heard), heard.problems, heard.skipped) == (["0", "0", "1"], [], ["an object without a text"])


def test_the_field_that_the_user_names_holds_the_texts() -> None:
    heard = hear({"stories": [{"text": "wrong", "Story": "right"}, {"text": "wrong"}]}, text_column="story")
    assert heard.texts == ["right"]
    assert heard.skipped == ["an object without a text"]
    assert hear({"articles": articles(1)}, text_column="story").problems[0].startswith("n.json: no article in it")


@pytest.mark.parametrize(
    ("tail", "problem"),
    [
        (b"", "the file ends in the middle of a value"),
        (b'{"text": "a', "the file ends in the middle of a value"),
        (b'{"text": "a\\', "the file ends in the middle of a value"),
        (b'{"text": "a"]}]', "Expecting ',' delimiter (at character 13 of it)"),
        (b'{"text": "a"} {}]', "Extra data (at character 15 of it)"),
        (b'{"text": "a\nb"}]', "Invalid control character at (at character 12 of it)"),
        (b"{}}]", "Extra data (at character 3 of it)"),
    ],
)
def test_broken_json_is_told_of_and_what_stands_before_is_read(tail: bytes, problem: str) -> None:
    heard = hear(json.dumps(articles(2)).encode()[:-1] + b"," + tail)
    assert ids(heard) == ["0", "1"]
    place = "" if problem.startswith("the file") else "document 3: "
    assert heard.problems == [f"n.json: {place}broken JSON: {problem}"]


def test_numbers_that_are_none() -> None:
    assert hear(b'{"text": "a", "headline": NaN, "score": -Infinity}').texts == ["a"]


def test_a_broken_article_is_none() -> None:
    heard = hear(b'{"title": "Rain", "text": "It rained.", "comments": [{"text": "no article"}, ')
    assert heard.documents == []
    assert heard.problems == ["n.json: broken JSON: the file ends in the middle of a value"]


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 200_000 + b"]" * 200_000,
        b'{"a":' * 200_000 + b"1" + b"}" * 200_000,
        b'{"text": "a", "b": ' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    ],
)
def test_too_many_brackets_within_one_another(data: bytes) -> None:
    assert hear(data).problems == ["n.json: document 1: JSON with too many brackets within one another"]


@pytest.mark.parametrize(
    "beginning", [b'[{"text": "', b'{"text": "', b'{"a": "x', b'{"text": "a", "b": [{"c": "x', b" "]
)
def test_what_is_longer_than_any_article_is_not_read_further(beginning: bytes) -> None:
    class Endless(io.RawIOBase):
        given = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any, /) -> int:
            assert self.given < 3 * LARGEST
            data = beginning if not self.given else beginning[-1:] * len(buffer)
            self.given += len(data)
            buffer[: len(data)] = data
            return len(data)

    beginning = b'[{"id": "7", "text": "It rained."}]' + beginning.replace(b'"text": "', b'"text": "x')
    heard = hear(Endless())
    assert ids(heard) == ["7"]
    assert heard.problems == ["n.json: longer than 16 MiB, which is no article: many may be an array, or JSON Lines"]


@pytest.mark.parametrize("unit", [b"{},", b'"",'])
def test_more_values_than_any_article_has(unit: bytes) -> None:
    (problem,) = hear(b'[{"text": "a", "b": [' + unit * 2_000_001 + b"1]}]").problems
    assert problem.endswith("more than 2,000,000 values, which no article has")


def test_numbers_of_any_size() -> None:
    assert hear(b'{"text": "a", "id": 123456789012345678901234567890, "b": [1e999, -1.5e-400]}').documents == [
        Document("123456789012345678901234567890", "a")
    ]
    heard = hear(b'[{"text": "a"}, {"id": -' + b"1" * 100_000 + b"}]")
    assert heard.texts == ["a"]
    assert heard.problems == ["n.json: document 2: a number of thousands of digits"]


@pytest.mark.parametrize("offset", range(4))
def test_bytes_that_are_no_utf_8(offset: int) -> None:
    before = b'\xef\xbb\xbf[{"text": "a"},'
    data = b'{"text": "' + b"x" * (2**16 - 40 + offset) + "é".encode() * 10
    heard = hear(before + data + b'\xed\xa0\x80"}]')
    assert heard.texts == ["a"]
    assert heard.problems == [f"n.json: document 2: not UTF-8 (at byte {len(data) + 1} of it)"]
    assert hear(before + data + b'"}]').problems == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (r"a\ud800b\udfff \ud83d\ude00 \\ud800", 2),
        (r"\udead\ud83d\ude00\ud83d", 2),
        (r"\ud83d\ud83d\ude00 \\\ud800\\", 2),
        (r"\ud800\u0041", 1),
    ],
)
def test_surrogates_are_replaced_one_for_one_with_a_warning(text: str, count: int) -> None:
    expected = re.sub("[\ud800-\udfff]", "\ufffd", json.loads(f'"{text}"'))
    with pytest.warns(
        InputWarning, match=rf'^n\.json: document 1: {count} surrogates in the field "text" were replaced$'
    ):
        heard = hear(f'{{"text": "{text}"}}'.encode())
    assert heard.texts == [expected]


def test_surrogates_in_names_that_a_message_lists() -> None:
    (problem,) = hear(rb'{"a\ud800": 1}').problems
    assert 'they are: "a\ufffd"' in problem


@pytest.mark.parametrize("data", [b"", b" \n", b"\xef\xbb\xbf"])
def test_an_empty_file(data: bytes) -> None:
    with pytest.warns(InputWarning, match=r"^n\.json: the file is empty$"):
        assert hear(data).documents == []


@pytest.mark.parametrize("data", [b"[]", b"{}", b'{"articles": []}'])
def test_a_file_without_articles(data: bytes) -> None:
    if b"articles" in data:
        assert (
            hear(data)
            .problems[0]
            .startswith('n.json: no article in it: none of the fields holds a text; they are: "articles"')
        )
        return
    with pytest.warns(InputWarning, match=r"^n\.json: there is no article in the file$"):
        assert hear(data).documents == []


def test_encodings() -> None:
    assert hear(b"\xef\xbb\xbf" + json.dumps(FIELDS).encode()).documents == [Document(**FIELDS)]
    assert hear(json.dumps(FIELDS).encode("utf-16")).problems == [
        "n.json: UTF-16, where JSON is UTF-8: save it as UTF-8"
    ]
    assert hear(b"%PDF-1.7").problems == ["n.json: no JSON but a PDF file: save its text first"]


def test_warnings_tell_which_document() -> None:
    with pytest.warns(InputWarning, match=r'^n\.json: document 2: the field "published" is no date .*: \'yesterday\'$'):
        hear([*articles(1), {"text": "a", "date": "yesterday"}])
    with pytest.warns(InputWarning, match=r'^n\.json: document 1: the field "text" is empty$'):
        assert hear({"text": " "}).texts == [" "]


NEWS_PLEASE = {
    "authors": ["Ana Boto", "Bo Chan"],
    "date_download": "2023-05-12 08:00:00",
    "date_modify": "None",
    "date_publish": "2023-05-11 18:41:00",
    "description": "It rained.",
    "filename": "https%3A%2F%2Fexample.org%2Fa.json",
    "image_url": "https://example.org/i.png",
    "language": "en",
    "localpath": None,
    "maintext": SAID,
    "source_domain": "example.org",
    "text": None,
    "title": "Rain",
    "title_page": None,
    "title_rss": None,
    "url": "https://example.org/a",
}
NEWSPAPER4K = {
    "url": "https://example.org/a",
    "read_more_link": "",
    "language": "en",
    "title": "Rain",
    "top_image": "https://example.org/i.png",
    "images": ["https://example.org/i.png"],
    "movies": [],
    "keywords": ["rain"],
    "tags": [],
    "authors": ["Ana Boto", "Bo Chan"],
    "publish_date": "2023-05-11T18:41:00+00:00",
    "summary": "It rained.",
    "meta_description": "It rained.",
    "meta_lang": "en",
    "meta_site_name": "example.org",
    "canonical_link": "https://example.org/a",
    "text": SAID,
}
FUNDUS = {
    "title": "Rain",
    "body": {
        "summary": ["A summary."],
        "sections": [
            {"headline": [], "paragraphs": ["It rained.", "She left."]},
            {"headline": ["Afterwards"], "paragraphs": ["The sun shone."]},
        ],
    },
    "authors": ["Ana Boto", "Bo Chan"],
    "publishing_date": "2023-05-11 18:41:00+00:00",
    "topics": ["rain"],
    "free_access": True,
    "images": [{"versions": [{"url": "https://example.org/i.png"}], "authors": ["Cy"]}],
}
FUNDUS_TEXT = "A summary.\n\nIt rained.\n\nShe left.\n\nAfterwards\n\nThe sun shone."
NEWS_API = {
    "source": {"id": None, "name": "example.org"},
    "author": "Ana Boto; Bo Chan",
    "title": "Rain",
    "description": "It rained.",
    "url": "https://example.org/a",
    "urlToImage": None,
    "publishedAt": "2023-05-11T18:41:00Z",
    "content": SAID,
}
EVENT_REGISTRY = {
    "lang": "eng",
    "date": "2023-05-11",
    "time": "18:41:00",
    "dateTime": "2023-05-11T18:41:00Z",
    "url": "https://example.org/a",
    "title": "Rain",
    "body": SAID,
    "source": {"uri": "example.org", "dataType": "news", "title": "example.org"},
    "authors": [{"uri": "a@example.org", "name": "Ana Boto"}, {"uri": "b@example.org", "name": "Bo Chan"}],
}
KNOWN: dict[str, Any] = {"title": "Rain", "published": "2023-05-11", "author": "Ana Boto; Bo Chan"}
FULL: dict[str, Any] = {"publisher": "example.org", "uri": "https://example.org/a", "language": "en"}
EXPORTS = [
    (NEWS_PLEASE, NEWS_PLEASE, Document(content_id(SAID), SAID, **KNOWN, **FULL)),
    (NEWSPAPER4K, [NEWSPAPER4K], Document(content_id(SAID), SAID, **KNOWN, **FULL)),
    (FUNDUS, {"The Daily": [FUNDUS]}, Document(content_id(FUNDUS_TEXT), FUNDUS_TEXT, **KNOWN)),
    (
        NEWS_API,
        {"status": "ok", "articles": [NEWS_API]},
        Document(content_id(SAID), SAID, **KNOWN, **FULL | {"language": None}),
    ),
    (
        EVENT_REGISTRY,
        {"articles": {"page": 1, "results": [EVENT_REGISTRY]}},
        Document(content_id(SAID), SAID, **KNOWN, **FULL),
    ),
]


@pytest.mark.parametrize(
    ("article", "export", "document"), EXPORTS, ids=["please", "4k", "fundus", "newsapi", "registry"]
)
def test_what_others_export(article: Any, export: Any, document: Document) -> None:
    (of_line,) = Heard(jsonl.read, json.dumps(article).encode() + b"\n").documents
    assert of_line == document
    (of_export,) = hear(export, indent=4, ensure_ascii=False).documents
    assert of_export == (
        document if article is not FUNDUS else Document(**as_fields(document) | {"publisher": "The Daily"})
    )


def as_fields(document: Document) -> dict[str, Any]:
    return {name: getattr(document, name) for name in FIELDS}


def test_a_date_that_is_none_in_words_is_none() -> None:
    (document,) = hear(NEWS_PLEASE | {"date_publish": "None"}).documents
    assert document.published is None


def test_what_media_cloud_gives_has_no_texts_unless_they_were_asked_for() -> None:
    story = {"id": "5f2", "media_name": "example.org", "publish_date": "2023-05-11", "title": "Rain", "language": "en"}
    (problem,) = hear([story]).problems
    assert problem == 'n.json: document 1: the field "text" is missing'
    assert hear({"stories": [story | {"text": SAID}]}).documents == [
        Document("5f2", SAID, "Rain", "2023-05-11", "example.org", None, "en")
    ]


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda each: st.lists(each, max_size=3) | st.dictionaries(TEXTS, each, max_size=3),
)


@given(st.lists(st.tuples(TEXTS.filter(str.strip), VALUES)), st.sampled_from([None, 0, 2]), st.booleans())
def test_any_text_comes_out_as_it_went_in(values: list[tuple[str, Any]], indent: int | None, ascii_only: bool) -> None:  # noqa: FBT001
    value = {"else": None, "articles": [{"extra": extra, "text": text} for text, extra in values]}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InputWarning)
        heard = hear(value, indent=indent, ensure_ascii=ascii_only)
    assert heard.texts == [text for text, _ in values]


@given(
    st.binary(max_size=100)
    | st.text(alphabet='{}[]",:\\ud8 text1', max_size=60).map(str.encode)
    | VALUES.map(lambda each: json.dumps(each).encode()),
    st.sampled_from([b"", b'[{"text": "', b'{"text": "a"}', b"[", b'{"articles": [', b"\xef\xbb\xbf{", b"\xff\xfe"]),
)
def test_any_bytes_are_documents_or_errors(data: bytes, head: bytes) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InputWarning)
        heard = hear(head + data)
    assert all(isinstance(error, MalformedError) for error in heard.errors)
    for document in heard.documents:
        document.text.encode()


def test_what_cannot_be_read_is_no_broken_json() -> None:
    class Lost(io.RawIOBase):
        given = False

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any, /) -> int:
            if self.given:
                raise InputError("lost", path="n.json")
            self.given = True
            data = b'[{"text": "It rained."},\n' + b" " * 100
            buffer[: len(data)] = data
            return len(data)

    heard = hear(Lost())
    assert heard.texts == ["It rained."]
    assert heard.problems == ["n.json: lost"]
