from __future__ import annotations

import gzip
import io
import json
import warnings
import zipfile
from typing import Any

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from onrecord.errors import InputWarning, MalformedError
from onrecord.read import packed
from onrecord.read.formats import documents
from tests.read.archives import page
from tests.read.heard import Heard, Pipe

RAIN = "“It rained,” said Ada."
LINES = "".join(json.dumps({"id": str(number), "text": RAIN}) + "\n" for number in range(3)).encode()


def zipped(files: dict[str, bytes], **options: Any) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file.getvalue()


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gzip", "zstd"])
def test_what_is_packed_is_read_as_if_it_were_not(pack: Any) -> None:
    for name in ("news.jsonl.gz", "news.zst", "news", "-"):
        heard = Heard(documents, pack(LINES), name)
        assert (heard.texts, heard.problems) == ([RAIN] * 3, [])
    assert Heard(documents, Pipe(pack(LINES)), "-").texts == [RAIN] * 3
    assert [document.title for document in Heard(documents, pack(page(7)), "a.html.gz").documents] == ["Rain 7"]
    assert Heard(documents, pack(RAIN.encode()), "rain.txt.gz").documents[0].uri == "rain.txt"


def test_several_members_and_frames_are_one_file() -> None:
    assert Heard(documents, gzip.compress(LINES) + gzip.compress(LINES), "a.jsonl.gz").texts == [RAIN] * 6
    assert Heard(documents, zstandard.compress(LINES) * 2, "a.jsonl.zst").texts == [RAIN] * 6


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gzip", "zstd"])
def test_what_stands_before_damage_is_read_and_the_damage_told(pack: Any) -> None:
    lines = b"".join(b'{"text": "%d %s"}\n' % (number, RAIN.encode()) for number in range(20_000))
    data = pack(lines)
    heard = Heard(documents, data[: len(data) // 2], "a.jsonl.gz")
    assert heard.documents
    assert len(heard.documents) < 20_000
    (problem,) = heard.problems
    assert problem.startswith("a.jsonl.gz: the compressed data are broken (")


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gzip", "zstd"])
@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.html", "a.csv", "a.json", "a.xml", "a.warc", "a"])
def test_bombs_are_refused(pack: Any, name: str) -> None:
    bomb = pack(b"\n" * (100 * 2**20))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InputWarning)
        (problem,) = Heard(documents, bomb, name).problems
    assert "is no article" in problem or "not read further" in problem or "no article" in problem or "no RSS" in problem


def test_an_archive_of_files_by_their_names() -> None:
    files = {
        "b/rain.html": page(1),
        "a/rain.txt": RAIN.encode(),
        "lines.jsonl.gz": gzip.compress(LINES),
        "b/style.css": b"p {}",
        "LICENSE": b"do",
        ".hidden.txt": b"no",
        "__MACOSX/a/._rain.txt": b"no",
        "inner.zip": zipped({"deep.txt": RAIN.encode()}),
        "empty/": b"",
    }
    for data in (zipped(files), Pipe(zipped(files))):
        heard = Heard(documents, data, "news.zip")
        assert [document.uri for document in heard.documents] == [
            "news.zip/a/rain.txt",
            "news.zip/b/rain.html",
            "news.zip/inner.zip/deep.txt",
            None,
            None,
            None,
        ]
        assert heard.skipped == [
            "a hidden file",
            "another kind of file (no suffix)",
            "a hidden file",
            "another kind of file (.css)",
        ]
        assert heard.problems == []


def test_a_broken_member_costs_no_other() -> None:
    data = bytearray(zipped({"a.txt": b"first" * 50, "b.txt": RAIN.encode() * 50, "c.txt": b"last" * 50}))
    place = data.index(b"b.txt") + 10
    data[place : place + 4] = b"\xff\xff\xff\xff"
    heard = Heard(documents, bytes(data), "news.zip")
    assert heard.texts == ["first" * 50, "last" * 50]
    assert [problem.split(":")[0] for problem in heard.problems] == ["news.zip/b.txt"]


def test_archives_that_are_none() -> None:
    word = zipped({"word/document.xml": b"<w/>", "[Content_Types].xml": b""})
    problems = {
        b"PK\x03\x04junk": "a: no ZIP archive that can be read: File is not a zip file",
        zipped({}): "a: no article in this archive",
        zipped({"a.css": b""}): "a: no article in this archive",
        word: "a: an office document: save it as plain text",
    }
    for data, problem in problems.items():
        assert Heard(documents, data, "a").problems == [problem]


def test_a_member_without_a_name_is_passed_by() -> None:
    data = zipped({"a.txt": RAIN.encode(), "zzz.txt": b"x"}).replace(b"zzz.txt", b"\0zz.txt")
    assert Heard(documents, data, "a.zip").texts == [RAIN]


def test_what_archives_within_archives_unpack_to_does_not_multiply() -> None:
    inner = zipped({f"{number}.txt": b"x" * 4_000_000 for number in range(40)})
    heard = Heard(documents, zipped({f"{number}.zip": inner for number in range(10)}), "a.zip")
    assert sum(map(len, heard.texts)) < 20_000_000
    assert any("unpacks to more than 100 times its size" in problem for problem in heard.problems)


def test_odd_names_and_names_that_come_twice() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("./a.txt", "first")
        archive.writestr("b.txt", "second")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("b.txt", "third")
    assert Heard(documents, file.getvalue(), "a.zip").texts == ["first", "second", "third"]


def test_a_directory_that_would_fill_the_memory_is_refused() -> None:
    data = zipped({"a.txt": RAIN.encode()})
    end = data.rindex(b"PK\x05\x06")
    data = data[: end + 12] + (10**9).to_bytes(4, "little") + data[end + 16 :]
    assert Heard(documents, data, "a.zip").problems == ["a.zip: a directory of more than 24 MiB: split the archive"]


def test_what_zip_packs_in_an_odd_way_is_told() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.txt", RAIN * 50)
    data = bytearray(file.getvalue())
    data[60:80] = bytes(20)
    (problem,) = Heard(documents, bytes(data), "a.zip").problems
    assert problem.startswith("a.zip/a.txt: ")


def test_archives_within_archives_end_somewhere() -> None:
    data = zipped({"a.txt": RAIN.encode()})
    for _ in range(4):
        data = zipped({"a.zip": data})
    heard = Heard(documents, data, "a.zip")
    assert heard.problems == ["a.zip/a.zip/a.zip/a.zip: more than 3 archives within one another"]


def test_a_member_that_unpacks_to_gigabytes() -> None:
    heard = Heard(documents, zipped({"a.txt": b"x" * (100 * 2**20), "b.txt": RAIN.encode()}), "news.zip")
    assert heard.texts == [RAIN]
    (problem,) = heard.problems
    assert (
        problem == "news.zip/a.txt: unpacks to more than 100 times its size, as no articles do: it is not read further"
    )


@given(st.data())
def test_any_damage_gives_documents_or_errors(data: st.DataObject) -> None:
    archives = [zipped({"a.txt": RAIN.encode(), "b.jsonl": LINES}), gzip.compress(LINES), zstandard.compress(LINES)]
    archive = bytearray(data.draw(st.sampled_from(archives)))
    for _ in range(data.draw(st.integers(1, 6))):
        archive[data.draw(st.integers(0, len(archive) - 1))] = data.draw(st.integers(0, 255))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InputWarning)
        heard = Heard(packed.zip if archive.startswith(b"PK") else documents, bytes(archive))
    assert all(isinstance(error, MalformedError) for error in heard.errors)
