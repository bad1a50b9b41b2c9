"""Mutated inputs for every reader: each must give documents and errors of ours, soon, and in little memory.

    python -m tests.fuzz --inputs 100000        or: make fuzz
    python -m tests.fuzz --guided 600           ten minutes led by coverage, where `pip install atheris` works

An input is a small file of some format with some of its bytes changed, moved, doubled, cut off or replaced by what
parsers trip over. A number (``--seed``, and that of the input) makes it again, so that a failure can be repeated
with ``--only NUMBER``.
"""

from __future__ import annotations

import argparse
import functools
import gzip
import importlib
import io
import json
import multiprocessing
import random
import sys
import tempfile
import time
import traceback
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet
import zstandard

from onrecord.errors import InputError, InputWarning
from onrecord.read import read
from tests.memory import peak
from tests.read.archives import packed, page, record, response

__all__ = ["LONGEST", "MOST_MEMORY", "failure", "mutated", "seeds"]

LONGEST = 5.0
"""Seconds that an input may take."""

MOST_MEMORY = 512
"""MiB that the process may take, libraries and all."""

PAGES = Path(__file__).parent / "read" / "pages"

FEED = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"
xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>The Valley</title><language>en</language>
<item><title>Rain &amp;amp; wind</title><link>https://valley.example/rain</link><author>a@b.example (Ada)</author>
<pubDate>Sun, 30 Jun 2019 09:00:00 GMT</pubDate><description>It rained.</description>
<content:encoded><![CDATA[<p>“It rained,” said Ada.</p><p>She left.</p>]]></content:encoded></item></channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>The Valley</title><entry><title>Rain</title>
<link href="rain.html"/><id>urn:1</id><updated>2019-06-30T09:00:00Z</updated><author><name>Ada</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>“It rained,” said Ada.</p></div></content></entry>
</feed>"""

MHTML = """From: <Saved by Blink>
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="--x"

----x
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable
Content-Location: https://valley.example/rain

<html><body><article><p>=E2=80=9CIt rained,=E2=80=9D said Ada.</p></article></body></html>
----x--
"""

FIELDS = {"id": 7, "title": "Rain", "text": "“It rained,” said Ada.", "date_publish": "2019-06-30", "authors": ["Ada"]}

TOKENS = [
    *(
        b"\0 \xff \xef\xbb\xbf \xff\xfe <!DOCTYPE <!ENTITY ]]> <![CDATA[ &#x110000; &#0; &lt; --> <? ?> </ < > ' { } "
        b"[ ] \\ud800 \\ : , ; \t \r \n 1e999 -1 0 99999999999999999999 2147483648 NaN null true \x1f\x8b\x08 "
        b"PK\x03\x04 PK\x01\x02 PK\x05\x06 PAR1 WARC/1.0 HTTP/1.1 Content-Length: chunked gzip "
        b"charset=utf-7 charset=utf-16 charset=rot13 charset=idna <div> <p> <table> <svg> <script> <template> xmlns= "
        b"xml:lang= \xed\xa0\x80"
    ).split(b" "),
    b'"',
    b'<script type="application/ld+json">',
    "\u202e “ 😀".encode(),
]


@functools.cache
def seeds() -> tuple[tuple[str, bytes], ...]:
    """Files of every format, by name."""
    pages = [(path.name, path.read_bytes()) for path in sorted(PAGES.glob("*.html"))]
    small = [(name, data) for name, data in pages if len(data) < 40_000]
    line = json.dumps(FIELDS).encode()
    table = 'id,title,text,date\r\n7,Rain,"“It rained,” said\r\nAda.",2019-06-30\r\n8,Sun,It shone.,\r\n'
    records = [record(response(page(number))) for number in range(3)]
    files = [
        *small,
        ("a.txt", "2019-06-30 - Rain\nBy Ada\n\n“It rained,” said Ada.\n".encode()),
        ("a.jsonl", line + b"\n" + line),
        ("a.json", json.dumps([FIELDS, {"body": {"summary": ["Rain"], "sections": []}}], indent=1).encode()),
        ("a.csv", table.encode()),
        ("a.tsv", table.replace(",", "\t").encode("utf-16")),
        ("a.xml", FEED.encode()),
        ("b.xml", ATOM.encode()),
        ("a.warc", b"".join(records)),
        ("a.warc.gz", packed(records)),
        ("a.xlsx", _workbook()),
        ("a.parquet", _parquet()),
        ("a.html.gz", gzip.compress(page(1))),
        ("a.jsonl.zst", zstandard.compress(line)),
        ("a.zip", _zip()),
        ("a.mhtml", MHTML.encode()),
    ]
    return tuple(files)


def _workbook() -> bytes:
    workbook, file = openpyxl.Workbook(), io.BytesIO()
    for row in (["title", "text", "date"], ["Rain", "“It rained,” said Ada.", "2019-06-30"], [1, 2.5, None]):
        workbook.worksheets[0].append(row)
    workbook.save(file)
    return file.getvalue()


def _parquet() -> bytes:
    file = io.BytesIO()
    columns = {"title": ["Rain", None], "text": ["“It rained,” said Ada.", "No."], "authors": [["Ada"], []]}
    pa.parquet.write_table(pa.table(columns), file)
    return file.getvalue()


def _zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/rain.html", page(1))
        archive.writestr("rain.txt", "“It rained,” said Ada.")
        archive.writestr("rain.jsonl.gz", gzip.compress(json.dumps(FIELDS).encode()))
    return file.getvalue()


def _flip(data: bytearray, lot: random.Random) -> None:
    for _ in range(lot.randint(1, 8)):
        data[lot.randrange(len(data))] = lot.randrange(256)


def _insert(data: bytearray, lot: random.Random) -> None:
    for _ in range(lot.randint(1, 4)):
        at = lot.randrange(len(data) + 1)
        data[at:at] = lot.choice(TOKENS) * lot.choice((1, 1, 1, 2, 50))


def _delete(data: bytearray, lot: random.Random) -> None:
    at = lot.randrange(len(data))
    del data[at : at + lot.choice((1, 10, 1000))]


def _move(data: bytearray, lot: random.Random) -> None:
    begin, at = lot.randrange(len(data)), lot.randrange(len(data))
    data[at:at] = data[begin : begin + lot.choice((10, 100, 5000))]


def _cut(data: bytearray, lot: random.Random) -> None:
    del data[lot.randrange(len(data)) :]


def _repeat(data: bytearray, lot: random.Random) -> None:
    begin = lot.randrange(len(data))
    piece = data[begin : begin + lot.choice((4, 40, 400))]
    data[begin:begin] = piece * lot.choice((2, 20, 300))


def _splice(data: bytearray, lot: random.Random) -> None:
    _, other = lot.choice(seeds())
    data[lot.randrange(len(data)) :] = other[lot.randrange(len(other)) :]


MUTATIONS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    _flip, _flip, _insert, _insert, _delete, _move, _cut, _repeat, _splice,
)  # fmt: skip


def mutated(seed: int, number: int) -> tuple[str, bytes]:
    """The input of a number: a name and bytes."""
    lot = random.Random(f"{seed}-{number}")
    files = seeds()
    # pages are the most of the files, but each format should have its share
    kind = lot.choice(sorted({name.partition(".")[2] for name, _ in files}))
    name, original = lot.choice([file for file in files if file[0].partition(".")[2] == kind])
    data = bytearray(original)
    for _ in range(lot.randint(1, 3)):
        if data:
            lot.choice(MUTATIONS)(data, lot)
    return name, bytes(data)


def failure(name: str, data: bytes, folder: Path, *, measured: bool = True) -> str | None:
    """What is wrong with how an input is read, or nothing; with its time and memory only if they are measured."""
    path = folder / name
    path.write_bytes(data)
    errors: list[InputError] = []
    begin = time.monotonic()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            warnings.simplefilter("ignore", InputWarning)
            for document in read([str(path)], on_error=errors.append):
                for text in (document.text, document.title, document.author, document.publisher, document.uri):
                    (text or "").encode()
    except BaseException:  # noqa: BLE001  this is what it is looked for
        return traceback.format_exc()
    if not all(isinstance(error, InputError) for error in errors):
        return f"no error of ours among {errors}"
    if not measured:
        return None
    if (taken := time.monotonic() - begin) > LONGEST:
        return f"took {taken:.1f} s"
    if (memory := peak() >> 20) > MOST_MEMORY:
        return f"took {memory} MiB"
    return None


def _failures(task: tuple[int, range]) -> list[tuple[int, str, str]]:
    seed, numbers = task
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for number in numbers:
            name, data = mutated(seed, number)
            if problem := failure(name, data, Path(folder)):
                found.append((number, name, problem))
    return found


def _guided(seconds: int) -> None:
    """Led by coverage. Coverage of code that is not Python's counts for nothing."""
    atheris = importlib.import_module("atheris")
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        names = sorted({name for name, _ in seeds()})
        for number, (name, data) in enumerate(seeds()):
            (corpus / str(number)).write_bytes(bytes([names.index(name)]) + data)

        def one(data: bytes) -> None:
            if problem := data and failure(names[data[0] % len(names)], data[1:], Path(folder)):
                raise AssertionError(problem)

        atheris.instrument_all()
        atheris.Setup([sys.argv[0], f"-max_total_time={seconds}", "-max_len=60000", str(corpus)], one)
        atheris.Fuzz()


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=multiprocessing.cpu_count())
    parser.add_argument("--only", type=int, metavar="NUMBER", help="this one input, which stays in the folder")
    parser.add_argument("--guided", type=int, metavar="SECONDS", help="led by coverage, with atheris")
    arguments = parser.parse_args()
    if arguments.guided:
        _guided(arguments.guided)
        return
    if arguments.only is not None:
        print(failure(*mutated(arguments.seed, arguments.only), Path()) or "nothing is wrong")
        return
    chunk = 500
    tasks = [
        (arguments.seed, range(begin, min(begin + chunk, arguments.inputs)))
        for begin in range(0, arguments.inputs, chunk)
    ]
    kinds: Counter[str] = Counter()
    # a new process for each chunk, so that the memory of one input is not laid to another
    with multiprocessing.Pool(arguments.processes, maxtasksperchild=1) as pool:
        for done, found in enumerate(pool.imap_unordered(_failures, tasks), start=1):
            for number, name, problem in found:
                kinds[problem.strip().splitlines()[-1][:120]] += 1
                print(f"input {number} ({name}): {problem}", flush=True)
            if done % 20 == 0:
                print(f"{done * chunk:,} of {arguments.inputs:,} inputs", file=sys.stderr, flush=True)
    for problem, count in kinds.most_common():
        print(f"{count:6} {problem}")
    print(f"{arguments.inputs:,} inputs, {kinds.total():,} failures")
    sys.exit(bool(kinds))


if __name__ == "__main__":
    _main()
