from __future__ import annotations

import errno
import io
import os
import sys
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.document import Document
from onrecord.errors import InputError, InputWarning, MalformedError, NotFoundError
from onrecord.read import _File as File
from onrecord.read import encoding, read
from tests.read.archives import page


def read_all(*inputs: str | Path) -> tuple[list[Document], list[InputError]]:
    errors: list[InputError] = []
    return list(read(map(str, inputs), on_error=errors.append)), errors


def texts(documents: Iterable[Document]) -> list[str]:
    return [document.text for document in documents]


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    for name, content in {
        "b.txt": "b",
        "a.TXT": "a",
        "sub/d.txt": "d",
        "sub/c.jsonl": '{"text": "c"}\n',
        ".hidden.txt": "hidden",
        ".git/x.txt": "hidden",
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return folder


def test_a_folder_is_read_with_its_subfolders_in_order_and_without_hidden_files(news: Path) -> None:
    documents, errors = read_all(news)
    assert texts(documents) == ["a", "b", "c", "d"]
    assert errors == []


def test_files_of_other_kinds_in_a_folder_are_passed_over_but_not_in_silence(news: Path) -> None:
    (news / "notes.md").write_text("notes")
    with pytest.warns(InputWarning, match=r"news: files of other kinds are passed over \(\.md\)"):
        documents, _ = read_all(news)
    assert texts(documents) == ["a", "b", "c", "d"]


def test_a_pipe_in_a_folder_is_not_waited_for(news: Path) -> None:
    os.mkfifo(news / "pipe.txt")
    assert texts(read_all(news)[0]) == ["a", "b", "c", "d"]


def test_globs_that_the_shell_left_alone(news: Path) -> None:
    assert texts(read_all(news / "*.txt")[0]) == ["b"]
    assert texts(read_all(news / "s*")[0]) == ["c", "d"]  # a folder that matches
    assert sorted(texts(read_all(f"{news}/**")[0])) == ["a", "b", "c", "d"]  # each once


def test_a_file_whose_name_looks_like_a_glob(tmp_path: Path) -> None:
    (tmp_path / "a[1].txt").write_text("odd")
    assert texts(read_all(tmp_path / "a[1].txt")[0]) == ["odd"]


def test_several_inputs_in_their_order_and_errors_in_between(news: Path, tmp_path: Path) -> None:
    documents, errors = read_all(news / "b.txt", tmp_path / "missing", tmp_path / "*.none", news / "a.TXT")
    assert texts(documents) == ["b", "a"]
    assert [str(error) for error in errors] == [
        f"{tmp_path}/missing: no such file or folder",
        f"{tmp_path}/*.none: no file matches",
    ]
    assert all(isinstance(error, NotFoundError) for error in errors)


def test_a_folder_without_articles(tmp_path: Path) -> None:
    documents, errors = read_all(tmp_path)
    assert documents == []
    assert [str(error) for error in errors] == [f"{tmp_path}: no article in this folder"]


def test_a_folder_that_is_no_folder_of_articles_says_what_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    with pytest.warns(InputWarning, match="pdf"):
        _, errors = read_all(tmp_path)
    assert [str(error) for error in errors] == [f"{tmp_path}: no article in this folder"]


def test_a_file_that_may_not_be_read(news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class AllButB(File):
        def __init__(self, name: str, *args: Any) -> None:
            if name.endswith("b.txt"):
                raise PermissionError(errno.EACCES, "Permission denied", name)
            super().__init__(name, *args)

    monkeypatch.setattr("onrecord.read._File", AllButB)  # the superuser may read everything
    documents, errors = read_all(news)
    assert texts(documents) == ["a", "c", "d"]
    assert [str(error) for error in errors] == [f"{news}/b.txt: cannot be read: Permission denied"]


def test_a_folder_that_may_not_be_looked_into(news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def scandir(path: str) -> Any:
        if path.endswith("sub"):
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return original(path)

    original = os.scandir
    monkeypatch.setattr("os.scandir", scandir)
    documents, errors = read_all(news)
    assert texts(documents) == ["a", "b"]
    assert [str(error) for error in errors] == [f"{news}/sub: cannot be looked into: Permission denied"]


def test_a_name_that_cannot_be_a_file() -> None:
    _, errors = read_all("a\0b", "x" * 5000, "")
    assert [error.problem for error in errors] == ["no such file or folder"] * 3


def test_a_named_file_is_read_whatever_its_suffix_by_its_content(tmp_path: Path) -> None:
    (tmp_path / "plain.md").write_text("It rained.")
    (tmp_path / "lines").write_text('\n  {"id": 7, "text": "It rained."}\n')
    documents, errors = read_all(tmp_path / "plain.md", tmp_path / "lines")
    assert errors == []
    assert [(document.text, document.id) for document in documents] == [
        ("It rained.", "8b38b558e4df5eb3"),
        ("It rained.", "7"),
    ]


@pytest.mark.parametrize(
    ("data", "ids"),
    [(b'{"id": "x", "text": "t"}\n{"id": "y", "text": "t"}', ["x", "y"]), (b"t", ["e3b98a4da31a127d"])],
)
def test_standard_input_is_text_or_json_lines(data: bytes, ids: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    documents, errors = read_all("-")
    assert [document.id for document in documents] == ids
    assert {document.uri for document in documents} == {None}
    assert errors == []


def test_reading_is_lazy(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    path.write_text('{"text": "first"}\n' + "broken\n" * 3)
    errors: list[InputError] = []
    documents = read([str(path), str(tmp_path / "missing")], on_error=errors.append)
    assert next(documents).text == "first"
    assert errors == []
    assert list(documents) == []
    assert [error.line for error in errors] == [2, 3, 4, None]


def test_what_is_too_large_to_be_an_article_is_refused_and_the_rest_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.read.lines.LARGEST", 2**20)
    (tmp_path / "long.txt").write_text("x" * (2**20 + 1))
    (tmp_path / "lines.txt").write_text("short line\n" * 2**17)
    (tmp_path / "fits.txt").write_text("x" * 2**20)
    documents, errors = read_all(tmp_path)
    assert [len(document.text) for document in documents] == [2**20]
    assert [error.problem.split(",")[0] for error in errors] == ["longer than 1 MiB"] * 2


def test_the_limit_leaves_room_for_any_article() -> None:
    assert encoding.LARGEST >= 2**24


@given(st.binary(max_size=300), st.sampled_from([b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b'{"text": "']))
def test_any_bytes_are_documents_or_errors_never_a_crash(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, head: bytes
) -> None:
    folder = tmp_path_factory.getbasetemp()
    for suffix in ("txt", "jsonl", "bin"):
        path = folder / f"any.{suffix}"
        path.write_bytes(head + data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", InputWarning)
            documents, errors = read_all(path)
        assert all(isinstance(error, MalformedError) for error in errors)
        assert documents or errors or not (head + data).strip()
        for document in documents:
            document.text.encode()
            (document.title or "").encode()


def test_what_a_browser_saved_with_a_page_is_no_page(tmp_path: Path) -> None:
    frame = tmp_path / "rain_files" / "frame.html"
    frame.parent.mkdir()
    frame.write_text("<html><body><p>Buy an umbrella today, and get another one for nothing.</p></body></html>")
    (tmp_path / "rain.html").write_bytes(page(1))
    for inputs in (tmp_path, tmp_path / "**", tmp_path / "**" / "*.html"):
        assert [document.title for document in read_all(inputs)[0]] == ["Rain 1"]
    (tmp_path / "rain.html").unlink()
    assert len(read_all(tmp_path)[0]) == 1


def test_two_stars_match_files_and_leave_others_alone(news: Path) -> None:
    (news / "sub" / "image.png").write_bytes(b"\x89PNG")
    documents, errors = read_all(news / "**")
    assert sorted(texts(documents)) == ["a", "b", "c", "d"]
    assert errors == []


def test_standard_input_that_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert [str(error) for error in read_all("-")[1]] == ["-: standard input is closed"]


def test_an_address_without_its_beginning() -> None:
    _, (error,) = read_all("www.valley.example/rain")
    assert error.problem == "no such file or folder; did you mean https://www.valley.example/rain?"
