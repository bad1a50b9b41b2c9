from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.read.formats import CONTAINERS, READERS, SUFFIXES, format_of, is_article
from onrecord.read.source import peek
from tests.read.archives import packed, record, response
from tests.read.heard import Pipe


@pytest.mark.parametrize(
    ("head", "name", "form"),
    [
        (b"It rained.", "a.txt", "text"),
        (b"It rained.", "-", "text"),
        (b"It rained.", "a.html", "html"),
        (b"", "a.csv", "csv"),
        (b"<!DOCTYPE html>\n<title>x", "a.txt", "html"),
        (b"\xef\xbb\xbf \n<!-- saved -->\n<!doctype HTML PUBLIC '-//W3C//DTD'><html>", "a", "html"),
        (b"<?xml version='1.0'?><!DOCTYPE html><html>", "a.xml", "html"),
        (b"<?xml version='1.0'?>\n<!-- by x --><html xmlns='x'>", "a.xml", "html"),
        ("<html>".encode("utf-16"), "a.txt", "html"),
        (b"<HTML><BODY>", "a", "html"),
        (b"<div>", "a", "html"),
        (b"<p>It rained, he wrote, and that was all.", "a.txt", "text"),
        (b"<?xml version='1.0'?><rss version='2.0'>", "a.txt", "feed"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'>", "a.html", "feed"),
        (b"<rdf:RDF xmlns:rdf='x'>", "a", "feed"),
        (b'{"id": 1, "text": "It rained."}\n{', "a.txt", "jsonl"),
        (b'{"id": 1, "text": "It rained.', "a", "jsonl"),
        (b'{\n  "maintext": "It rained."\n}', "a", "json"),
        (b'[{"text": "It rained."}]', "a.txt", "json"),
        (b'{"status": "ok", "articles": [{"content": "It rained."}]}\n', "-", "json"),
        (b'{"text": "It rained."}\n', "a.json", "json"),
        (b'{"text": "It rained."}\n', "a.jsonl", "jsonl"),
        (b'{"text": "It rained."}\n', "-", "jsonl"),
        (b"Article | The Post\nIt rained, she said.", "a.txt", "text"),
        (b"Article | Day\nIt rained | Monday\n", "a.txt", "csv"),
        (b"[1] It rained.", "a.txt", "text"),
        (b"{It rained}", "a.txt", "text"),
        (b"headline;text;date\n", "a", "csv"),
        (b"Url\tArticle Body\n", "a.txt", "csv"),
        (b"Text, more text and a full stop, she said.", "a.txt", "text"),
        (b"PAR1\x15\x04", "a.txt", "parquet"),
        (b"PK\x03\x04", "a.txt", "zip"),
        (b"\x28\xb5\x2f\xfd", "a", "zstd"),
        (b"WARC/1.0\r\n", "a", "warc"),
        (packed([record(response(b""))]), "a", "warc"),
        (b"\x1f\x8b\x08broken", "a.warc.gz", "warc"),
        (gzip.compress(b"It rained."), "a.warc", "warc"),
        (gzip.compress(b"It rained."), "a.txt.gz", "gzip"),
        (b"not packed at all", "a.csv.gz", "csv"),
        (b"not packed at all", "a.zip", "text"),
    ],
)
def test_the_content_tells_first_and_the_name_second(head: bytes, name: str, form: str) -> None:
    assert format_of(head, name) == form


@given(st.binary(max_size=200), st.sampled_from(["a", "-", *(f"a{suffix}" for suffix in SUFFIXES)]))
def test_anything_has_a_format(head: bytes, name: str) -> None:
    assert format_of(head, name) in READERS | CONTAINERS


@pytest.mark.parametrize("head", [b" " * 2**16, b"<!--" * 2**14, b"<?" * 2**15, b"<!-- - - " * 2**13, b"\n<?x" * 2**14])
def test_a_head_that_is_hard_to_read_is_read(head: bytes) -> None:
    assert format_of(head, "a.txt") == "text"


def test_which_files_of_a_folder_are_articles() -> None:
    articles = ["a.txt", "A.HTML", "a.b.jsonl", "a.warc.gz", "a.csv.zst", "a.zip"]
    others = ["a", "a.gz", "a.tar.gz", "a.css", "a.js", "txt", "a.html.bak"]
    assert [name for name in [*articles, *others] if is_article(name)] == articles


@pytest.mark.parametrize("at_once", [1, 7, 100, 100_000])
def test_the_beginning_of_a_pipe_is_looked_at_and_still_there(at_once: int) -> None:
    data = b"\n\n" + b"x" * 90 + b"\n" + b"y" * 200_000
    head, stream = peek(Pipe(data, at_once))
    assert data.startswith(head)
    assert len(head) > 90
    assert len(head) <= 2**16
    assert stream.read() == data


def test_a_slow_pipe_is_not_waited_for_once_there_is_a_line() -> None:
    line = b'{"text": "' + b"x" * 80 + b'"}\n'
    pipe = Pipe(line * 1000, len(line))
    peek(pipe)
    assert pipe.rest.tell() <= 2 * len(line)
