from __future__ import annotations

import csv
import io
import warnings
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.document import Document, content_id
from onrecord.errors import InputError, InputWarning, MalformedError
from onrecord.read import csv as reader
from onrecord.read.encoding import LARGEST
from onrecord.read.source import Listener, Options, Source
from tests.read.heard import Heard

SAID = "“It rained,” said Ana Boto, the mayor.\nShe left."


def hear(data: bytes | io.RawIOBase, name: str = "n.csv", text_column: str | None = None) -> Heard:
    return Heard(reader.read, data, name, Options(text_column=text_column))


def written(rows: Iterable[Iterable[object]], **form: Any) -> str:
    text = io.StringIO()
    csv.writer(text, **form).writerows(rows)
    return text.getvalue()


def test_all_fields() -> None:
    header = ["ID", "Headline", "Body", "Publish Date", "Source", "URL", "lang", "Byline", "else"]
    row = ["7", "Rain", SAID, "2016-10-18 09:30:00", "The Daily", "https://example.org/x", "en", "Bo Chan", "1"]
    heard = hear(written([header, row]).encode())
    assert heard.documents == [
        Document("7", SAID, "Rain", "2016-10-18", "The Daily", "https://example.org/x", "en", "Bo Chan")
    ]
    assert heard.problems == heard.skipped == []


def test_what_a_row_does_not_tell_is_left_out() -> None:
    heard = hear(b"title,text,url,date\n,It rained.,,\n")
    assert heard.documents == [Document(content_id("It rained."), "It rained.")]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends_are_told_by_the_header(delimiter: str, line_end: str) -> None:
    text = 'She said, "No; never|ever,\tor so."'
    data = written([["id", "title", "text"], ["7", "Rain, rain", text]], delimiter=delimiter, lineterminator=line_end)
    (document,) = hear(data.encode()).documents
    assert (document.id, document.title, document.text) == ("7", "Rain, rain", text)


def test_the_suffix_tells_tabs_where_the_header_does_not() -> None:
    assert hear(b"first, second\tstory\n1\tIt rained.\n", "n.TSV", text_column="story").texts == ["It rained."]
    assert (
        hear(b"a,b\tc,d\n", "n.tsv")
        .problems[0]
        .endswith('the columns are: "a,b", "c,d"; name that of the texts by --text-column')
    )


def test_the_line_that_excel_puts_in_front() -> None:
    heard = hear(b"sep=;\nid;text\n1;It rained, she said.\n2;a;b\n")
    assert heard.texts == ["It rained, she said."]
    assert heard.errors[0].line == 4


def test_line_breaks_in_quotation_marks_stay_as_they_are() -> None:
    heard = hear(b'text,id\r\n"One.\r\n\r\nTwo ""x"", \rthree.\n",1\r\nlast,2\r\n')
    assert heard.texts == ['One.\r\n\r\nTwo "x", \rthree.\n', "last"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode(encoding: str) -> None:
    text = "“Zażółć,” said Ngũgĩ. 😀\n" * 20_000
    heard = hear(written([["id", "text"], ["1", text], ["2", "last"]], delimiter="\t").encode(encoding))
    assert heard.texts == [text, "last"]


@pytest.mark.parametrize("before", [0, 300_000])
def test_other_encodings_are_guessed_and_the_guess_is_told(before: int) -> None:
    text = "“It’s over,” said José Muñoz."
    data = written([["text", "id"], ["x" * before, "1"], [text, "2"]]).encode("cp1252")
    with pytest.warns(InputWarning, match=r"^n\.csv: not UTF-8, read as cp1252, which is a guess$") as caught:
        heard = hear(data)
    assert len(caught) == 1
    assert heard.texts[-1] == text


def test_damaged_utf_8_is_not_taken_for_another_encoding() -> None:
    data = written([["text", "id"], ["“Café,” said José. \ufffd", "1"]]).encode() + b"It is \xe2\x80 and \xff,2\n"
    with pytest.warns(InputWarning, match=r"^n\.csv: 2 characters cannot be read as utf-8 and were replaced$"):
        heard = hear(data)
    assert heard.texts == ["“Café,” said José. \ufffd", "It is \ufffd and \ufffd"]


def test_damage_far_behind_good_utf_8() -> None:
    data = "text,id\nJosé,1\n".encode() + b"x,2\n" * 50_000 + b"caf\xe9,3\n"
    with pytest.warns(InputWarning, match=r"^n\.csv: 1 characters cannot be read as utf-8 and were replaced$"):
        assert hear(data).texts[-1] == "caf\ufffd"


def test_a_table_without_texts_says_which_columns_there_are() -> None:
    (problem,) = hear(b"id,media_name,title,url\n1,a,b,c\n").problems
    assert problem == (
        "n.csv: no column is known to hold the articles' texts; the columns are: "
        '"id", "media_name", "title", "url"; name that of the texts by --text-column'
    )
    assert hear(b"id,text\n1,a\n", text_column="story").problems == [
        'n.csv: there is no column "story"; the columns are: "id", "text"; name that of the texts by --text-column'
    ]


def test_the_column_that_the_user_names_holds_the_texts() -> None:
    heard = hear(b"text,The Story,title\nwrong,right,Rain\nwrong,,\n", text_column="the_story")
    assert [(document.text, document.title) for document in heard.documents] == [("right", "Rain")]
    assert heard.skipped == ["no text"]


def test_the_first_column_of_texts_that_has_one_counts_row_by_row() -> None:
    assert hear(b"maintext,text\na,\nb,c\n").texts == ["a", "c"]


def test_empty_rows_are_nothing_and_rows_without_text_are_passed_over() -> None:
    heard = hear(b"\n\nid,text\n\n1,a\n,\n2, \n3\n\n4,b\n")
    assert heard.texts == ["a", "b"]
    assert heard.skipped == ["no text"]
    assert heard.problems == ["n.csv:8: 1 cells, where the header has 2, and no text among them"]


def test_rows_with_other_numbers_of_cells() -> None:
    heard = hear(b'text,id,title\nfew\nfew,2\n"many\nlines",3,a,b\nempty,4,a,,\nlast,5,a\n')
    assert heard.texts == ["few", "few", "empty", "last"]
    assert [document.id for document in heard.documents[1:]] == ["2", "4", "5"]
    assert heard.problems == [
        "n.csv:4: 4 cells, where the header has 3: a text that holds the delimiter has to stand in quotation marks"
    ]


def test_a_quotation_mark_that_is_never_closed() -> None:
    heard = hear(b'id,text\n1,"a"\n2,"b\n3,c\n4,d\n')
    assert heard.texts == ["a"]
    assert heard.problems == [
        "n.csv:3: a quotation mark that opens in this row is never closed: all from here on would be one row"
    ]


@pytest.mark.parametrize("unit", [b"x", b",", b'"', b"x\n" * 1000, b'\n","'])
def test_a_row_longer_than_any_article_is_not_read_further(unit: bytes) -> None:
    heard = hear(Endless(b'text,id\na,1\n"', unit))
    assert heard.texts == ["a"]
    (error,) = heard.errors
    assert error.problem.startswith("a row longer than 16 MiB, which is no article")
    assert error.line == 3


@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_more_columns_than_any_table_of_articles_has(delimiter: str) -> None:
    assert hear(delimiter.join(["text", *map(str, range(511))]).encode() + b"\na" + delimiter.encode()).texts == ["a"]
    (problem,) = hear(delimiter.join(["text", *map(str, range(512))]).encode() + b"\na").problems
    assert problem == "n.csv: more than 512 columns, which no table of articles has"
    (problem,) = hear(b"text" + delimiter.encode() * 4_000_000).problems
    assert problem == "n.csv: a first line that is too long for the names of columns"


class Endless(io.RawIOBase):
    """A beginning, and then the same for ever; the test fails where more is read than was to be."""

    def __init__(self, beginning: bytes, unit: bytes) -> None:
        self._next = beginning
        self._unit = unit * (2**16 // len(unit))
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        assert self._given < 3 * LARGEST
        self._next = self._next or self._unit
        data = self._next[: len(buffer)]
        self._next = self._next[len(data) :]
        self._given += len(data)
        buffer[: len(data)] = data
        return len(data)


def test_no_more_than_a_little_is_read_ahead() -> None:
    errors: list[InputError] = []
    stream = io.BufferedReader(Endless(b"text,id\n", b"a,1\n"))
    source = Source(name="-", stream=stream, listener=Listener(on_error=errors.append), options=Options())
    documents = reader.read(source)
    assert [next(documents).text for _ in range(3)] == ["a"] * 3
    assert errors == []


def test_bytes_that_are_no_text() -> None:
    heard = hear(b"text,id\na,1\n" + b"x" * 100_000 + b",2\nb\0,3\nlast,4\n")
    assert (heard.texts[0], heard.texts[-1], len(heard.texts)) == ("a", "last", 3)
    assert heard.problems == ["n.csv:4: a NUL byte, which is in no text"]
    assert hear(b"%PDF-1.7").problems == ["n.csv: no table but a PDF file: save its text first"]
    assert hear("text,id".encode("utf-16-le")).problems[0].startswith("n.csv: no table but binary data, or UTF-16")


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file(data: bytes) -> None:
    with pytest.warns(InputWarning, match=r"^n\.csv: the file is empty$"):
        assert hear(data).documents == []


def test_a_date_that_nobody_understands_is_left_out_with_a_warning() -> None:
    with pytest.warns(InputWarning, match=r"^n\.csv:2: the field \"published\" is no date .*: '4/1/2019'$"):
        (document,) = hear(b"text,date\na,4/1/2019\n").documents
    assert document.published is None


def test_what_newspaper4k_writes() -> None:
    columns = "url read_more_link language title top_image meta_img images movies keywords meta_keywords tags authors "
    columns += "publish_date summary meta_description meta_lang meta_favicon meta_site_name canonical_link text"
    article: dict[str, Any] = dict.fromkeys(columns.split(), "")
    article |= {
        "url": "https://example.org/a?x=1",
        "language": "en",
        "title": "Rain",
        "images": ["https://e.org/i.png"],
    }
    article |= {"authors": ["Ana Boto", "Siobhan O'Neill"], "publish_date": "2023-05-11T18:41:00+00:00", "movies": []}
    article |= {"meta_site_name": "The Daily", "canonical_link": "https://example.org/a", "text": SAID}
    text = io.StringIO()
    writer = csv.DictWriter(text, columns.split())
    writer.writeheader()
    writer.writerow(article)
    assert hear(text.getvalue().encode()).documents == [
        Document(
            id=content_id(SAID),
            text=SAID,
            title="Rain",
            published="2023-05-11",
            publisher="The Daily",
            uri="https://example.org/a?x=1",
            language="en",
            author="Ana Boto; Siobhan O'Neill",
        )
    ]


def test_what_pandas_makes_of_news_please() -> None:
    header = [
        "",
        "authors",
        "date_download",
        "date_publish",
        "language",
        "maintext",
        "source_domain",
        "text",
        "title",
        "url",
    ]
    row = [0, "[]", "2023-05-12 08:00:00", "None", "en", SAID, "example.org", "", "Rain", "https://example.org/a"]
    assert hear(written([header, row]).encode()).documents == [
        Document(content_id(SAID), SAID, "Rain", None, "example.org", "https://example.org/a", "en")
    ]


def test_what_media_cloud_gives_has_no_texts() -> None:
    columns = "id,indexed_date,language,media_name,media_url,publish_date,title,url"
    (problem,) = hear(
        f"{columns}\n1,2023-05-12,en,example.org,example.org,2023-05-11,Rain,https://e.org\n".encode()
    ).problems
    assert problem.startswith('n.csv: no column is known to hold the articles\' texts; the columns are: "id", ')


CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\r\t"))


@given(st.lists(st.tuples(CELLS.filter(str.strip), CELLS)), st.sampled_from([",", "\t", ";", "|"]))
def test_any_text_comes_out_as_it_went_in(rows: list[tuple[str, str]], delimiter: str) -> None:
    heard = hear(written([("text", "title"), *rows], delimiter=delimiter).encode())
    expected = [(text, title if title.strip() else None) for text, title in rows]
    assert [(document.text, document.title) for document in heard.documents] == expected
    assert heard.problems == []


@given(
    st.binary(max_size=300) | st.text(alphabet='",;\r\n\0aé', max_size=100).map(str.encode),
    st.sampled_from([b"", b"text,id\n", b'text,id\n"', b"\xff\xfe", b"\xef\xbb\xbftext;id\n", b"sep=;\n", b"\xfe\xff"]),
)
def test_any_bytes_are_documents_or_errors(data: bytes, head: bytes) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InputWarning)
        heard = hear(head + data)
    assert all(isinstance(error, MalformedError) for error in heard.errors)
    for document in heard.documents:
        assert document.text.strip()
        document.text.encode()
