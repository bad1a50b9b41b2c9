"""Inputs made to do harm: each gives a document or an error, and takes no more than half a gigabyte."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.memory import peak
from tests.read.archives import record, response

ROOT = Path(__file__).parents[2]
MEGABYTE = 2**20
MOST_MEMORY = 512 * MEGABYTE
HANGS = 60  # seconds; all take less than five, but a machine may have other things to do

READ = """
import json, sys, warnings
from onrecord.read import read
from tests.memory import peak
warnings.simplefilter("ignore")
problems, passed = [], []
lengths = [
    len(each.text)
    for each in read(
        sys.argv[1:], on_error=lambda error: problems.append(str(error)), on_skip=lambda why, _: passed.append(why)
    )
]
print(json.dumps({"lengths": lengths, "problems": problems, "passed": passed, "peak": peak()}))
"""

ARTICLE = "".join(
    f"<p>“It rained all day in valley {number},” the mayor said on Monday. She left soon.</p>" for number in range(5)
).encode()


def read(path: Path) -> dict[str, Any]:
    """What a process that does nothing else makes of a file."""
    command = [sys.executable, "-c", READ, str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, timeout=HANGS)
    told: dict[str, Any] = json.loads(done.stdout)
    assert done.stderr == b""
    assert told["peak"] < MOST_MEMORY
    return told


def zipped(name: str, data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return file.getvalue()


def within(count: int) -> bytes:
    data = b"It rained."
    for _ in range(count):
        data = gzip.compress(data)
    return data


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BILLION = f'<!DOCTYPE rss [<!ENTITY l0 "lol">{LAUGHS}]><rss><channel><title>&l9;</title></channel></rss>'.encode()

REFUSED: dict[str, Callable[[], bytes]] = {
    "zeros.txt.gz": lambda: gzip.compress(bytes(300 * MEGABYTE), 1),
    "lines.jsonl": lambda: b"\n" * (100 * MEGABYTE),
    "lines.csv": lambda: b"id,text\n" + b"\n" * (100 * MEGABYTE),
    "lines.json": lambda: b"[" + b"\n" * (100 * MEGABYTE),
    "lines.jsonl.gz": lambda: gzip.compress(b"\n" * (300 * MEGABYTE), 1),
    "page.html.gz": lambda: gzip.compress(b"<p>" * (100 * MEGABYTE), 1),
    "gzip.txt.gz": lambda: within(6),
    "zeros.zip": lambda: zipped("a.txt", bytes(300 * MEGABYTE)),
    "zip.zip": lambda: zipped("a.zip", zipped("b.zip", zipped("c.zip", zipped("d.zip", b"x")))),
    "line.jsonl": lambda: b'{"text": "' + b"x" * (100 * MEGABYTE) + b'"}',
    "line.json": lambda: b'[{"text": "' + b"x" * (100 * MEGABYTE) + b'"}]',
    "line.csv": lambda: b"id,text\n1," + b"x" * (100 * MEGABYTE),
    "quote.csv": lambda: b'id,text\n1,"' + b"It rained.\n" * (10 * MEGABYTE),
    "line.txt": lambda: b"x" * (100 * MEGABYTE),
    "line.html": lambda: b"<p>" + b"x" * (100 * MEGABYTE),
    "line.xml": lambda: b"<rss><channel>" + b"x" * (100 * MEGABYTE),
    "tags.html": lambda: b"<html><body>" + b"<p>a" * (4 * MEGABYTE),
    "elements.html": lambda: b"<html><body>" + b"<p>a" * 50_000,
    "attributes.html": lambda: b"<html><p " + b"".join(b"a%d='>' " % n for n in range(100_000)) + b">x",
    "names.html": lambda: b"<html><p " + b"".join(b"a%d " % n for n in range(100_000)) + b">x",
    "deep.html": lambda: b"<html><body>" + b"<div>" * 200_000 + ARTICLE,
    "deep.json": lambda: b'{"text":' * 100_000,
    "deep.jsonl": lambda: b'{"text":' + b"[" * 1_000_000,
    "deep.xml": lambda: b"<rss><channel>" + b"<item>" * 100_000,
    "laughs.xml": lambda: BILLION,
    "file.xml": lambda: (
        b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><item>'
        b"<description>&x;</description></item></channel></rss>"
    ),
    "zeros.warc.gz": lambda: gzip.compress(
        record(response(b"")).replace(b"Content-Length: 8", b"Content-Length: 99999999999") + bytes(100 * MEGABYTE), 1
    ),
    "header.warc": lambda: b"WARC/1.0\r\n" + b"x: y\r\n" * (10 * MEGABYTE),
    "nothing.zip": lambda: b"PK\x05\x06" + bytes(18),
    "nul.txt": lambda: bytes(1000),
}
"""Files that are no article, whatever they are."""


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_article_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(REFUSED[name]())
    told = read(path)
    assert told["lengths"] == []
    assert all(problem.startswith(str(path).removesuffix(".gz")) for problem in told["problems"])
    assert told["problems"] or told["passed"]
    assert "root:" not in json.dumps(told)


def test_five_megabytes_of_scripts_are_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "scripts.html"
    path.write_bytes(b"<html><script>var a = '" + b"<p>" * (2 * MEGABYTE // 5) + b"'</script><body><article>" + ARTICLE)
    told = read(path)
    assert [length > 300 for length in told["lengths"]] == [True]


def test_broken_utf_8_and_nul_are_read_with_what_they_spoil(tmp_path: Path) -> None:
    path = tmp_path / "broken.html"
    path.write_bytes(b"<html><meta charset=utf-8><body><article>" + ARTICLE + b"<p>It \xff\xfe rained\0.</p>" + ARTICLE)
    (length,) = read(path)["lengths"]
    assert length > 600


def test_links_that_go_in_circles_end(tmp_path: Path) -> None:
    folder = tmp_path / "news"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text("It rained.")
    (folder / "sub" / "again").symlink_to(folder, target_is_directory=True)
    (folder / "c.txt").symlink_to(folder / "b.txt")
    (folder / "b.txt").symlink_to(folder / "c.txt")
    told = read(folder)
    assert (told["lengths"], told["problems"]) == ([10], [])
    assert read(folder / "b.txt")["problems"] == [f"{folder / 'b.txt'}: no such file or folder"]


def test_the_measure_measures() -> None:
    before = peak()
    block = bytearray(b"x") * (before + 50 * MEGABYTE)
    assert peak() > before + 40 * MEGABYTE
    assert block


SLOW: dict[str, Callable[[], bytes]] = {
    "inline.html": lambda: b"<p>" + b"<b> </b> " * 9_000 + ARTICLE,
    "headlines.html": lambda: b"<h1>" * 120 + b"It rained. " * 300_000 + ARTICLE,
    "linked.html": lambda: (
        b'<script type="application/ld+json">{"author" ' + b'"author" ' * 20_000 + b"</script>" + ARTICLE
    ),
    "links.html": lambda: b"".join(b"<p>It rained <a href=x>%d</a>.</p>" % n for n in range(4_000)) + ARTICLE,
    "spaces.xml": lambda: (
        b"<rss version='2.0'><channel><item><description>&lt;p&gt;It rained."
        + b"&lt;b&gt; &lt;/b&gt; " * 30_000
        + b"</description></item></channel></rss>"
    ),
    "authors.jsonl": lambda: b'{"text": "It rained.", "author": "[\'' + b"a" * (15 * MEGABYTE) + b'"}',
}
"""Articles with something in them that took parsers time or memory by the square."""


@pytest.mark.parametrize("name", SLOW)
def test_what_takes_parsers_long_is_read_all_the_same(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(b"<html><body>" + SLOW[name]() if name.endswith("html") else SLOW[name]())
    assert len(read(path)["lengths"]) == 1
