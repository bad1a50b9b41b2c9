from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.document import Document
from onrecord.errors import InputWarning, MalformedError
from onrecord.read import text
from tests.read.heard import Heard


def read(data: bytes, name: str = "article.txt") -> Document:
    heard = Heard(text.read, data, name)
    for error in heard.errors:
        raise error
    (document,) = heard.documents
    return document


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
def test_utf_8_comes_out_as_it_went_in(article: str) -> None:
    data = article.encode()
    if not article.strip() or article.startswith("\ufeff") or data[0] < 0x20 or b"<html" in data.lower():
        return
    try:
        assert read(b"It rained all day long. " + data * 2).text == "It rained all day long. " + article * 2
    except MalformedError as error:
        assert "binary" in error.problem  # noqa: PT017  mostly control characters


def test_line_ends_and_heading_stay_in_the_text() -> None:
    document = read("\ufeff2019-06-30 - Title\r\nBy News Desk, AFP\r\n\r\n“No,” he said.\r\n".encode())
    assert document.text == "2019-06-30 - Title\r\nBy News Desk, AFP\r\n\r\n“No,” he said.\r\n"
    assert (document.title, document.published, document.publisher) == ("Title", "2019-06-30", None)


def test_the_address_is_the_name_as_given_and_the_id_the_contents() -> None:
    first, second = read(b"It rained.", "news/a.txt"), read(b"It rained.", "-")
    assert (first.uri, second.uri) == ("news/a.txt", None)
    assert first.id == second.id
    assert first.id != read(b"It rained again.").id


def test_a_file_name_that_is_no_utf_8_can_be_written_out() -> None:
    uri = read(b"It rained.", os.fsdecode(b"caf\xe9.txt")).uri
    assert uri == "caf\ufffd.txt"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_marks_tell_the_encoding(encoding: str) -> None:
    assert read("“Zażółć,” said Ngũgĩ.".encode(encoding)).text == "“Zażółć,” said Ngũgĩ."


@pytest.mark.parametrize(
    ("article", "encoding"),
    [
        ("“It’s over,” said José Muñoz.", "cp1252"),
        ("“It’s over – and good,” said Zoë Brûlé of Genève.", "cp1252"),
        ("Paweł Wójcik said in Łódź that “we won,” and Róża Żak agreed.", "cp1250"),
        ("Президент сказал в понедельник, что все хорошо.", "cp1251"),
    ],
)
def test_other_encodings_are_guessed_and_the_guess_is_told(article: str, encoding: str) -> None:
    with pytest.warns(InputWarning, match=rf"^article\.txt: not UTF-8, read as {encoding}, which is a guess$"):
        assert read(article.encode(encoding)).text == article


def test_damaged_utf_8_is_not_taken_for_another_encoding() -> None:
    with pytest.warns(InputWarning, match=r"^article\.txt: 2 characters cannot be read as utf-8 and were replaced$"):
        document = read("“Café,” said José. \ufffd".encode() + b"\xe2\x80 and \xff")
    assert document.text == "“Café,” said José. \ufffd\ufffd and \ufffd"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF file: save its text first"),
        (b"PK\x03\x04\x14\x00", "a ZIP archive or an office document: unpack it, or save it as plain text"),
        (b"\x89PNG\r\n\x1a\n\0\0", "an image (PNG)"),
        (b"\x1f\x8b\x08\0", "compressed data (gzip): unpack it"),
        (b"text\0text", "binary data, or UTF-16 without a byte order mark: save it as UTF-8 text"),
        (bytes(range(1, 256)), "binary data"),
    ],
)
def test_binary_data_is_named_and_refused(data: bytes, kind: str) -> None:
    with pytest.raises(MalformedError) as caught:
        read(data, "x.txt")
    assert str(caught.value) == f"x.txt: no text but {kind}"


def test_an_empty_file_is_an_empty_document_with_a_warning() -> None:
    with pytest.warns(InputWarning, match=r"^article\.txt: the file is empty$"):
        assert read(b"").text == ""
