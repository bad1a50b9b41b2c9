from __future__ import annotations

import io
import warnings
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.document import Document, content_id
from onrecord.errors import InputWarning, MalformedError
from onrecord.read import parquet
from onrecord.read.encoding import LARGEST
from onrecord.read.source import Options
from tests.read.heard import Heard, Pipe

SAID = "“It rained,” said Ana Boto, the mayor.\nShe left."


def hear(data: bytes, text_column: str | None = None, *, seekable: bool = True) -> Heard:
    return Heard(parquet.read, data if seekable else Pipe(data), "n.parquet", Options(text_column=text_column))


def written(columns: dict[str, Any], **form: Any) -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file, **form)
    return file.getvalue()


def test_all_fields() -> None:
    columns = {
        "ID": [7],
        "Headline": ["Rain"],
        "maintext": [SAID],
        "date_publish": [datetime(2016, 10, 18, 9, 30, tzinfo=UTC)],
        "source_domain": ["example.org"],
        "url": ["https://example.org/x"],
        "lang": ["en"],
        "byline": ["Ana Boto; Bo Chan"],
        "authors": [["Ana Boto", None, "Bo Chan"]],
        "images": [[{"url": "https://example.org/i.png"}]],
        "embedding": [[0.5, 0.25]],
    }
    heard = hear(written(columns))
    assert heard.documents == [
        Document("7", SAID, "Rain", "2016-10-18", "example.org", "https://example.org/x", "en", "Ana Boto; Bo Chan")
    ]
    assert heard.problems == heard.skipped == []


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.dictionary(pa.int32(), pa.string())]
)
def test_texts_of_all_types(kind: pa.DataType) -> None:
    values = [SAID, "It rained.", SAID, None, " "]
    table = pa.table(
        {"text": pa.array([value and value.encode() for value in values] if kind == pa.binary() else values).cast(kind)}
    )
    file = io.BytesIO()
    pq.write_table(table, file)
    heard = hear(file.getvalue())
    assert heard.texts == values[:3]
    assert heard.skipped == ["no text"] * 2


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (pa.scalar(date(2016, 10, 18)), "2016-10-18"),
        (pa.scalar(date(2016, 10, 18), pa.date64()), "2016-10-18"),
        (pa.scalar(datetime(2016, 10, 18, 23, 59, 59, 999)), "2016-10-18"),  # noqa: DTZ001
        (pa.scalar(1_476_833_399_123_456_789, pa.timestamp("ns")), "2016-10-18"),
        (pa.scalar(1_476_833_399_123_456_789, pa.timestamp("ns", "UTC")), "2016-10-18"),
        (
            pa.scalar(datetime(2016, 10, 18, 23, tzinfo=timezone(timedelta(hours=-7))), pa.timestamp("us", "-07:00")),
            "2016-10-18",
        ),
        (pa.scalar(1_476_833_399, pa.timestamp("s", "Nowhere/Town")), "2016-10-18"),
        (pa.scalar("18 Oct 2016 08:00"), "2016-10-18"),
        (pa.scalar(None, pa.timestamp("us")), None),
    ],
    ids=range(9),
)
def test_days_of_all_types(value: pa.Scalar, day: str | None) -> None:
    (document,) = hear(written({"text": ["a"], "published": pa.array([value], value.type)})).documents
    assert document.published == day


def test_numbers_are_written_out_and_what_is_no_number_is_nothing() -> None:
    documents = hear(written({"text": ["a", "b"], "title": [1984.5, float("nan")], "id": [1, None]})).documents
    assert documents == [Document("1", "a", "1984.5"), Document(content_id("b"), "b")]


def test_a_table_without_texts_says_which_columns_there_are() -> None:
    data = written({"id": [1], "title": ["b"], "story": ["c"], "text": [{"a": 1}]})
    assert hear(data).problems == [
        (
            "n.parquet: no column is known to hold the articles' texts; the columns are: "
            '"id", "title", "story"; name that of the texts by --text-column'
        )
    ]
    assert hear(data, text_column="Story").texts == ["c"]


def test_a_list_where_the_text_should_be_is_no_column_of_texts() -> None:
    (problem,) = hear(written({"text": [["a"]], "id": ["1"]})).problems
    assert problem.startswith("n.parquet: no column is known to hold the articles' texts")


def test_values_that_are_no_text_are_told_of_with_their_row() -> None:
    heard = hear(written({"text": [b"a", b"caf\xe9", b"x" * (LARGEST + 1), b"b"]}))
    assert heard.texts == ["a", "b"]
    assert heard.problems == [
        "n.parquet:2: not UTF-8 (at byte 4 of a value)",
        "n.parquet:3: longer than 16 MiB, which is no article",
    ]


@pytest.mark.parametrize("compression", ["none", "snappy", "gzip", "zstd"])
@pytest.mark.parametrize("version", ["1.0", "2.0"])
def test_many_rows_in_many_pages_and_groups(compression: str, version: str) -> None:
    texts = [f"{number} {SAID * (number % 9)}" for number in range(3000)]
    authors = [f"A{number}" if number % 3 else None for number in range(3000)]
    form = {"compression": compression, "data_page_version": version, "row_group_size": 1300, "data_page_size": 2000}
    heard = hear(written({"text": texts, "authors": authors}, write_batch_size=10, **form), seekable=False)
    assert heard.texts == texts
    assert [document.author for document in heard.documents] == authors


def test_dates_that_nobody_understands_are_told_of_with_their_row() -> None:
    with pytest.warns(InputWarning, match=r'^n\.parquet:2: the field "published" is no date .*yesterday'):
        assert hear(written({"text": ["a", "b"], "date": [None, "yesterday"]})).texts == ["a", "b"]


def test_a_table_without_rows() -> None:
    with pytest.warns(InputWarning, match=r"^n\.parquet: there is no row in the file$"):
        assert hear(written({"text": pa.array([], pa.string())})).documents == []


def test_a_small_file_that_unpacks_to_something_enormous_is_refused() -> None:
    texts = pa.array(["a" * (65 * 2**20)])
    for form in ({"use_dictionary": False}, {"use_dictionary": True}):
        data = written({"text": texts}, compression="zstd", write_statistics=False, **form)
        assert len(data) < 100_000
        assert hear(data).problems == [
            'n.parquet: a page of more than 64 MiB: write the file with smaller pages (column "text")'
        ]


def test_lists_of_authors_are_left_out() -> None:
    names = pa.DictionaryArray.from_arrays(pa.array([0] * 100_000 + [1]), pa.array(["x" * 2**20, "Bo"]))
    authors = pa.ListArray.from_arrays(pa.array([0, 100_000, 100_001]), names)
    form = {"compression": "zstd", "dictionary_pagesize_limit": 2**22, "write_statistics": False}
    heard = hear(written({"text": ["a", "b"], "authors": authors}, **form))
    assert heard.documents == [Document(content_id(text), text) for text in "ab"]
    assert heard.problems == []


def test_damage_is_told_of_and_what_stands_before_is_read() -> None:
    data = bytearray(written({"text": [SAID] * 10 + ["x"] * 10}, row_group_size=10, use_dictionary=False))
    at = data.rindex(b"\1\0\0\0x")
    data[at : at + 4] = b"\xff\xff\xff\x7f"
    heard = hear(bytes(data))
    assert heard.texts[:10] == [SAID] * 10
    (problem,) = heard.problems
    assert problem.startswith("n.parquet: damaged from row 11 on (")


@pytest.mark.parametrize("data", [b"", b"PAR1", b"PAR1" * 9, b"PAR1\xff\xff\xff\x7fPAR1", b"It rained. It rained."])
def test_what_is_no_parquet(data: bytes) -> None:
    (problem,) = hear(data).problems
    assert problem.startswith("n.parquet: no Parquet file that can be read (")


WHOLE = written(
    {"text": ["It rained.", "Ada said so.", None], "date": [date(2016, 10, 18)] * 3, "authors": [["Ana"], [], None]}
)


@given(st.data())
def test_any_bytes_are_documents_or_errors(data: st.DataObject) -> None:
    damaged = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(0, 5))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        begin = data.draw(st.integers(0, len(damaged)))
        del damaged[begin : begin + data.draw(st.integers(0, 50))]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InputWarning)
        heard = hear(bytes(damaged))
    assert all(isinstance(error, MalformedError) for error in heard.errors)
    for document in heard.documents:
        assert document.text.strip()
        document.text.encode()


def test_a_contradiction_over_which_pyarrow_ends_the_process_when_asked_for_the_places_of_columns() -> None:
    optional, required = b"\x25\x02\x18\x04text", b"\x25\x00\x18\x04text"
    data = written({"text": ["It rained."]})
    assert data.count(optional) == 1
    assert len(hear(data.replace(optional, required)).errors) == 1


def test_what_describes_the_columns_may_have_parts_that_nobody_knows() -> None:
    data = written({"text": ["It rained."]}, store_schema=False)
    size = int.from_bytes(data[-8:-4], "little")
    footer = data[-8 - size : -8].removesuffix(b"\0")
    added = (
        b"\x0c\x64" + b"\x11\x12\x17" + b"x" * 8 + b"\x19\x21\1\2\x1b\1\x85\1a\2" + b"\x1b\0" + b"\0"
    )  # field 50 is one
    footer += added + b"\0"
    heard = hear(data[: -8 - size] + footer + len(footer).to_bytes(4, "little") + b"PAR1")
    assert (heard.texts, heard.problems) == (["It rained."], [])


def test_a_description_that_claims_more_than_there_is() -> None:
    data = written({"text": ["It rained."]})
    size = int.from_bytes(data[-8:-4], "little")
    for claimed in (b"\x19\xf1", b"\x19\xf3", b"\x19\xf8", b"\x19\xfc", b"\x1b"):
        footer = (claimed + b"\xff" * 9 + b"\x01\x33").ljust(size, b"\1")
        (problem,) = hear(data[: -8 - size] + footer + data[-8:]).problems
        assert problem.startswith("n.parquet: no Parquet file that can be read (")
