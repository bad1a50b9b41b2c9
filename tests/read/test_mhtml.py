from __future__ import annotations

import quopri

from hypothesis import given
from hypothesis import strategies as st

from onrecord.errors import MalformedError
from onrecord.read.formats import documents, format_of
from tests.read.archives import page
from tests.read.heard import Heard

HEAD = """From: <Saved by Blink>
Snapshot-Content-Location: https://valley.example/rain
Subject: =?utf-8?Q?Rain?=
Date: Sun, 30 Jun 2019 09:00:00 -0000
MIME-Version: 1.0
Content-Type: multipart/related;
\ttype="text/html";
\tboundary="----MultipartBoundary--x----"


"""


def saved(html: bytes, kind: str = "text/html") -> bytes:
    part = f"------MultipartBoundary--x----\nContent-Type: {kind}\nContent-Transfer-Encoding: quoted-printable\n"
    where = "Content-Location: https://valley.example/rain\n\n"
    image = "\n------MultipartBoundary--x----\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0K\n"
    data = HEAD.encode() + (part + where).encode() + quopri.encodestring(html) + image.encode()
    return (data + b"------MultipartBoundary--x------\n").replace(b"\n", b"\r\n")


def test_a_page_that_was_saved_as_one_file() -> None:
    for name in ("rain.mhtml", "rain", "rain.txt"):
        (document,) = Heard(documents, saved(page(3)), name).documents
        assert (document.title, document.uri, document.publisher) == (
            "Rain 3",
            "https://valley.example/rain",
            "The Valley",
        )
        assert document.text.startswith("“It rained all day in valley 3,”")


def test_the_encoding_of_the_part() -> None:
    data = saved(page(3).decode().encode("cp1252"), 'text/html; charset="windows-1252"')
    assert Heard(documents, data, "rain.mhtml").texts[0].startswith("“It rained")


def test_files_without_a_page() -> None:
    assert Heard(documents, saved(b"x", "text/css"), "a.mht").problems == ["a.mht: there is no page in this file"]
    assert Heard(documents, HEAD.encode(), "a.mht").problems == ["a.mht: there is no page in this file"]
    many = HEAD.encode() + b"\n------MultipartBoundary--x----" * 20_000
    assert Heard(documents, many, "a.mht").problems == ["a.mht: more than 10,000 parts, which is no page"]


def test_a_letter_is_no_page() -> None:
    assert format_of(b"From: Ada\nContent-Type: text/plain\n\nIt rained.", "a.txt") == "text"


@given(st.data())
def test_any_damage_gives_documents_or_errors(data: st.DataObject) -> None:
    damaged = bytearray(saved(b"<p>It rained.</p>"))
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0x20, 0x7E))
    heard = Heard(documents, bytes(damaged), "a.mhtml")
    assert all(isinstance(error, MalformedError) for error in heard.errors)
