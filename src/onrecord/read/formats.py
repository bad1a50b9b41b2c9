"""The formats: which one a source is in, told by its content first and its name second, and who reads it."""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import cast

from onrecord.document import Document
from onrecord.read.encoding import MARKS
from onrecord.read.fields import KNOWN, plain, text_name
from onrecord.read.source import Source, peek
from onrecord.read.table import DELIMITERS

__all__ = ["CONTAINERS", "READERS", "SUFFIXES", "Reader", "another_kind", "documents", "format_of", "is_article"]

Reader = Callable[[Source], Iterator[Document]]
"""From a source to its documents; raises an :class:`~onrecord.errors.InputError` for the whole of it, tells of one
for a part."""


def _reader(module: str, function: str = "read") -> Reader:
    """A function of a module of this package, imported when it is called: most runs need one format."""

    def read(source: Source) -> Iterator[Document]:
        yield from cast("Reader", getattr(import_module(f"onrecord.read.{module}"), function))(source)

    return read


READERS: dict[str, Reader] = {
    name: _reader(name) for name in ("text", "html", "mhtml", "feed", "warc", "jsonl", "json", "csv", "xlsx", "parquet")
}
"""Who reads each format."""

CONTAINERS: dict[str, Reader] = {name: _reader("packed", name) for name in ("gzip", "zstd", "zip")}
"""Who unpacks what; the formats of what is inside are told anew."""

SUFFIXES = {
    **dict.fromkeys((".txt", ".text"), "text"),
    **dict.fromkeys((".html", ".htm", ".xhtml", ".shtml"), "html"),
    **dict.fromkeys((".mhtml", ".mht"), "mhtml"),
    **dict.fromkeys((".rss", ".atom", ".xml"), "feed"),
    ".warc": "warc",
    **dict.fromkeys((".jsonl", ".ndjson"), "jsonl"),
    ".json": "json",
    **dict.fromkeys((".csv", ".tsv", ".tab"), "csv"),
    **dict.fromkeys((".xlsx", ".xlsm"), "xlsx"),
    **dict.fromkeys((".parquet", ".pq"), "parquet"),
    ".gz": "gzip",
    ".zst": "zstd",
    ".zip": "zip",
}
"""The format that a name's suffix, in lower case, stands for."""

_SIGNATURES = {
    b"\x1f\x8b": "gzip",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"PK\x03\x04": "zip",  # an office document too: what is inside tells
    b"PK\x05\x06": "zip",
    b"PAR1": "parquet",
    b"WARC/": "warc",
}

_BEFORE = re.compile(r"\s+|<\?[^>]*\?>|<!--.*?-->", re.DOTALL)
_DOCTYPE = re.compile(r"<!doctype\s+(html)?[^>]*>", re.IGNORECASE)
_FIRST_TAG = re.compile(r"<([a-z][\w:.-]*)", re.IGNORECASE)
_MHTML = re.compile(
    r"(?:[\w-]{1,40}:[^\n]*\n(?:[ \t][^\n]*\n){0,9}){0,20}Content-Type:\s*multipart/related\b", re.IGNORECASE
)
_PAGE_TAGS = {"html", "head", "body"}
_FEED_TAGS = {"rss", "feed", "rdf:rdf", "channel"}
_FRAGMENT_TAGS = set("article div h1 h2 header link main meta nav p script section span style table title".split())
_OPENING = re.compile(r"\s*(?:\[\s*\{|\{\s*[\"}])")
_ARRAY = re.compile(r":\s*\[\s*\{")
_LONGEST_SUFFIX = 20  # characters
_ENOUGH = 16  # bytes of what is packed that tell a format
_LONGEST_NAME = 3  # words of a column's name


def documents(source: Source) -> Iterator[Document]:
    """The documents of a source, in whatever format it is."""
    head, stream = peek(source.stream)
    source = source.at(stream)
    form = format_of(head, source.name)
    if form == "warc" and source.options.input_format not in (None, "warc") and head.startswith(b"\x1f\x8b"):
        form = "gzip"  # it is not to be what it looks like, but packed it is
    if form in CONTAINERS:
        yield from CONTAINERS[form](source)
    else:
        yield from READERS[source.options.input_format or form](source)


def format_of(head: bytes, name: str) -> str:
    """The format of what begins with these bytes and has this name: a key of READERS or CONTAINERS.

    >>> format_of(b"<!doctype html><title>Rain</title>", "rain.txt")
    'html'
    >>> format_of(b"It rained.", "rain.html")
    'html'
    >>> format_of(b"id,headline,body", "rain.txt")
    'csv'
    """
    by_name = _by_name(name)
    for signature, form in _SIGNATURES.items():
        if head.startswith(signature):
            # records are packed one by one: those behind a broken one can be found again
            return "warc" if form == "gzip" and (by_name == "warc" or _unpacked(head).startswith(b"WARC/")) else form
    return _by_text(_decoded(head), by_name) or by_name or "text"


def _by_name(name: str) -> str | None:
    """The format that a name tells, of what is packed where it tells that too."""
    stem, suffix = os.path.splitext(name.lower())  # noqa: PTH122  a name may be an address, or that of a member
    form = SUFFIXES.get(suffix)
    return SUFFIXES.get(os.path.splitext(stem)[1]) if form in CONTAINERS else form  # noqa: PTH122


def _unpacked(head: bytes) -> bytes:
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, _ENOUGH)
    except zlib.error:
        return b""


def is_article(name: str) -> bool:
    """Whether a file of a folder or an archive is one that is read, by its name.

    >>> is_article("rain.html"), is_article("rain.jsonl.gz"), is_article("rain.tar.gz"), is_article("rain.css")
    (True, True, False, False)
    """
    return name.lower().endswith(".zip") or _by_name(name) is not None


def another_kind(name: str) -> str:
    """Why a file is passed over that is no article by its name.

    >>> another_kind("a/rain.CSS"), another_kind("rain")
    ('another kind of file (.css)', 'another kind of file (no suffix)')
    """
    suffix = os.path.splitext(name)[1].lower()[:_LONGEST_SUFFIX]  # noqa: PTH122
    return f"another kind of file ({suffix or 'no suffix'})"


def _decoded(head: bytes) -> str:
    mark, encoding = next((each for each in MARKS.items() if head.startswith(each[0])), (b"", "utf-8"))
    return head.removeprefix(mark).decode(encoding, "replace")


def _by_text(text: str, by_name: str | None) -> str | None:
    if markup := _markup(text, by_name):
        return markup
    if _MHTML.match(text):
        return "mhtml"
    if _OPENING.match(text):
        return _json_or_lines(text.lstrip(), by_name)
    return "csv" if by_name in (None, "text") and _is_header(text.lstrip("\r\n")) else None


def _markup(text: str, by_name: str | None) -> str | None:
    """What a text with tags is, by its doctype or its first tag."""
    start = _skip(text, 0)
    if doctype := _DOCTYPE.match(text, start):
        if doctype[1]:
            return "html"
        start = _skip(text, doctype.end())
    tag = _FIRST_TAG.match(text, start)
    name = tag[1].lower() if tag else None
    if name in _PAGE_TAGS or (name in _FRAGMENT_TAGS and by_name != "text"):
        return "html"
    return "feed" if name in _FEED_TAGS else None


def _skip(text: str, start: int) -> int:
    """Where white space, comments and instructions end."""
    while before := _BEFORE.match(text, start):
        start = before.end()
    return start


def _json_or_lines(text: str, by_name: str | None) -> str:
    """Whether JSON is one value, or a value a line; one object on one line may be either."""
    first_line, line_end, below = text.partition("\n")
    if not text.startswith("{") or (line_end and not first_line.rstrip().endswith("}")):
        return "json"
    if below.lstrip().startswith("{"):
        return "jsonl"
    if by_name in ("json", "jsonl"):
        return by_name
    return "json" if _ARRAY.search(first_line) else "jsonl"


def _is_header(text: str) -> bool:
    """Whether a text begins like a table: with names, one of them that of a text, and rows of as many cells below."""
    first_line, _, below = text.partition("\n")
    for delimiter in DELIMITERS:
        names = [name.strip().strip('"') for name in first_line.split(delimiter)]
        if len(names) > 1 and text_name(names):
            are_names = all(0 < len(name.split()) <= _LONGEST_NAME for name in names) and len(set(names)) == len(names)
            known = sum(plain(name) in KNOWN for name in names)
            return are_names and (known > 1 or delimiter in below.partition("\n")[0])
    return False
