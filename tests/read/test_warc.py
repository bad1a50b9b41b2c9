from __future__ import annotations

import gzip
import warnings
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.errors import InputError, InputWarning
from onrecord.read import warc
from onrecord.read.formats import documents
from tests.read.archives import packed, page, record, response
from tests.read.heard import Heard, Pipe

RECORDS = [record(response(page(number)), f"https://valley.example/{number}") for number in range(6)]
FORMS = {"plain": b"".join, "packed": packed}
each_form = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
Form = Callable[[list[bytes]], bytes]


def titles(heard: Heard) -> list[str | None]:
    return [document.title for document in heard.documents]


@each_form
def test_pages_come_with_what_their_records_tell(form: Form) -> None:
    heard = Heard(documents, form(RECORDS), "news.warc.gz")
    assert heard.problems == heard.skipped == []
    assert titles(heard) == [f"Rain {number}" for number in range(6)]
    document = heard.documents[3]
    assert (document.uri, document.publisher, document.language) == ("https://valley.example/3", "The Valley", "en")
    assert document.text.startswith("“It rained all day in valley 3,” the mayor said")


@each_form
def test_only_pages_that_were_fetched_well(form: Form) -> None:
    others = [
        record(b"software: a crawler\r\n", kind="warcinfo"),
        record(b"GET / HTTP/1.1\r\n\r\n", kind="request"),
        record(response(page(1), "404 Not Found")),
        record(response(b"", "301 Moved", "Location: /", "Content-Type: text/html")),
        record(response(b"\x89PNG", "200 OK", "Content-Type: image/png")),
        record(response(b"no word on what it is", "200 OK", "Server: x")),
        record(response(b"<html><body><script>news()</script></body></html>")),
    ]
    heard = Heard(documents, form([*others, RECORDS[0]]), "news.warc")
    assert titles(heard) == ["Rain 0"]
    assert heard.problems == []
    assert sorted(heard.skipped) == [
        "HTTP status 301",
        "HTTP status 404",
        "a WARC record of another type (request)",
        "a WARC record of another type (warcinfo)",
        "a page without an article",
        "another kind of content (image/png)",
        "another kind of content (not told)",
    ]


def test_responses_as_servers_send_them() -> None:
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(page(1)), page(1))
    html = "Content-Type: text/html"
    records = [
        record(response(chunked, "200 OK", html, "Transfer-Encoding: chunked")),
        record(response(gzip.compress(page(2)), "200 OK", html, "Content-Encoding: gzip")),
        record(response(page(3).decode().encode("utf-16-le"), "200 OK", f"{html}; charset=utf-16le")),
        record(response(page(4).decode().encode("cp1252"), "203 Other", 'Content-Type: TEXT/HTML;charset="cp1252"')),
        record(response(page(5)), "<https://valley.example/angled>"),
    ]
    heard = Heard(warc.read, b"".join(records))
    assert titles(heard) == [f"Rain {number}" for number in range(1, 6)]
    assert all("“It rained all day" in text for text in heard.texts)
    assert heard.documents[-1].uri == "https://valley.example/angled"


def test_a_page_may_name_its_address_only_on_its_own_site() -> None:
    def canonical(uri: str) -> bytes:
        return record(response(page(1).replace(b"</head>", f"<link rel=canonical href='{uri}'></head>".encode())))

    own, others = "https://www.valley.example/good", "https://great-paper.example/false"
    heard = Heard(warc.read, canonical(own) + canonical(others))
    assert [document.uri for document in heard.documents] == [own, "https://valley.example/rain"]


BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "cut": lambda data: data[: len(data) // 2],
    "begin only": lambda data: data[:20],
    "junk": lambda _data: b"junk" * 50,
    "header lost": lambda data: data[:10] + data[300:],
    "nothing but a magic number": lambda data: b"\x1f\x8b\x08" * 20 + data[:5],
}


@each_form
@pytest.mark.parametrize("place", [0, 2, 5])
@pytest.mark.parametrize("breaking", BROKEN.values(), ids=BROKEN)
def test_a_broken_record_costs_no_other(breaking: Callable[[bytes], bytes], place: int, form: Form) -> None:
    parts = [form([each]) for each in RECORDS]
    parts[place] = breaking(parts[place])
    heard = Heard(documents, b"".join(parts), "news.warc.gz" if form is packed else "news.warc")
    assert titles(heard) == [f"Rain {number}" for number in range(6) if number != place]
    begin = len(b"".join(parts[:place]))
    assert [problem.split(": ")[1] for problem in heard.problems] == [f"a broken record at byte {begin:,}"]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (b"WARC/1.0", b"WXRC/1.0"),
        (b"\nContent-Length: ", b"\nContent-Size: "),
        (b"th: 5", b"th: 7"),
        (b"th: 5", b"th: 1"),
    ],
)
def test_a_record_whose_header_is_wrong_costs_no_other(right: bytes, wrong: bytes) -> None:
    parts = [*RECORDS[:2], RECORDS[2].replace(right, wrong, 1), *RECORDS[3:]]
    assert parts != RECORDS
    for form in FORMS.values():
        heard = Heard(documents, form(parts), "news.warc")
        assert titles(heard) == ["Rain 0", "Rain 1", "Rain 3", "Rain 4", "Rain 5"]
        assert len(heard.problems) == 1


@each_form
def test_where_it_is_broken_is_told(form: Form) -> None:
    parts = [form([each]) for each in RECORDS]
    parts[2] = parts[2][:-30]
    (problem,) = Heard(documents, b"".join(parts), "news.warc.gz").problems
    assert problem.startswith(f"news.warc.gz: a broken record at byte {len(parts[0] + parts[1]):,}: ")


def test_an_archive_cut_short() -> None:
    heard = Heard(documents, packed(RECORDS)[:-30], "news.warc.gz")
    assert titles(heard) == [f"Rain {number}" for number in range(5)]
    assert [problem.partition(": ")[2] for problem in heard.problems] == [
        "a broken record at byte 2,024: the compressed data are broken (they are cut short)"
    ]


def test_what_comes_through_a_pipe_is_read_like_a_file() -> None:
    parts = [gzip.compress(each) for each in RECORDS]
    heard = Heard(documents, Pipe(b"".join([*parts[:2], b"junk", *parts[2:]])), "-")
    assert titles(heard) == [f"Rain {number}" for number in range(6)]
    assert heard.problems == [f"-: a broken record at byte {len(parts[0] + parts[1])}: no record begins here"]


def test_an_archive_without_records_is_warned_about() -> None:
    for data in (b"", gzip.compress(b""), gzip.compress(b"\r\n") * 3):
        with pytest.warns(InputWarning, match="x.warc.gz: there is no record in the archive"):
            assert Heard(warc.read, data, "x.warc.gz").documents == []


def test_a_page_that_was_cut_off_is_read_with_a_warning() -> None:
    whole = record(response(page(1)))
    with pytest.warns(InputWarning, match=r"the page was cut off when it was stored \(https://valley.example/rain\)"):
        assert titles(Heard(warc.read, whole.replace(b"WARC-Date", b"WARC-Truncated: length\r\nWARC-Date"))) == [
            "Rain 1"
        ]


@pytest.mark.parametrize(
    "piece", [b"WARC/1.0\r\nx:y\r\n", b"x:WARC/1.0\r\n", b"\x1f\x8b\x08", b"WARC/1.0\r\nx:WARC/1.0\r\n"]
)
def test_many_beginnings_of_records_are_passed_in_no_time(piece: bytes) -> None:
    with pytest.warns(InputWarning, match="no record"):
        heard = Heard(warc.read, piece * (2**20 // len(piece)), "x.warc")
    assert heard.documents == []
    assert heard.problems


def test_a_record_that_unpacks_to_gigabytes_is_passed_over() -> None:
    head = record(response(b""), "https://valley.example/big").replace(
        b"Content-Length: 8", b"Content-Length: 3000000000"
    )
    member = gzip.compress(head + bytes(2**20))
    heard = Heard(documents, gzip.compress(RECORDS[0]) + member + gzip.compress(RECORDS[1]), "x.warc.gz")
    assert titles(heard) == ["Rain 0", "Rain 1"]


def test_a_body_that_unpacks_to_gigabytes_is_refused() -> None:
    bomb = gzip.compress(bytes(64 * 2**20))
    sent = response(bomb, "200 OK", "Content-Type: text/html", "Content-Encoding: gzip")
    heard = Heard(warc.read, record(sent) + RECORDS[1])
    assert titles(heard) == ["Rain 1"]
    assert [problem.partition(": ")[2] for problem in heard.problems] == [
        "the record at byte 0: longer than 16 MiB, which is no article"
    ]


@given(st.data())
def test_any_damage_gives_documents_or_errors(data: st.DataObject) -> None:
    archive = bytearray(data.draw(st.sampled_from([b"".join(RECORDS[:2]), packed(RECORDS[:2])])))
    for _ in range(data.draw(st.integers(1, 6))):
        archive[data.draw(st.integers(0, len(archive) - 1))] = data.draw(st.integers(0, 255))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InputWarning)
        heard = Heard(warc.read, bytes(archive))
    assert all(isinstance(error, InputError) for error in heard.errors)
