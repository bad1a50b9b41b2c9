"""JSON: one article, an array of articles, an object that such an array is in, or several of these one after another.

The file is cut into its values, and an array into what it holds, at the brackets and commas outside of strings, so
that no more than one of them is held at a time.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Generator, Iterator
from typing import Any

from onrecord.document import Document
from onrecord.errors import MalformedError
from onrecord.read.encoding import LARGEST, kind_of_binary
from onrecord.read.fields import KNOWN, NAMES, Fields, has_text, listed, plain
from onrecord.read.source import Source, peek

__all__ = ["parsed", "read"]

_CHUNK = 1 << 16  # bytes
_MOST_VALUES = 2_000_000  # in one value: Python takes some hundred bytes of memory for each
_TOO_MANY = f"more than {_MOST_VALUES:,} values, which no article has"
_SEPARATORS = (b",", b":", b"[", b"{")

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_QUOTED = re.compile(rb'(?:[^"\\]++|\\.)*+', re.DOTALL)
_BETWEEN = re.compile(rb'(?:[^"\[\]{},]++|"(?:[^"\\]++|\\.)*+")*+', re.DOTALL)
_WITHIN = re.compile(rb'(?:[^"\[\]{}]++|"(?:[^"\\]++|\\.)*+")*+', re.DOTALL)  # brackets, where no comma matters

_AROUND = set("articles items results data documents docs stories entries hits news response".split())
"""What objects call the array of articles in them, or the object that it is in; in plain form."""

_DEEPEST = 3  # objects around an array of articles
_PUBLISHER = set(NAMES["publisher"].split())


def parsed(data: bytes, of: str) -> Any:
    """The value that some JSON is.

    Args:
        data: the JSON, in UTF-8.
        of: what the places in messages are places of: ``the line``.

    Raises:
        ValueError: it is none that can be read; the message says why.
    """
    if sum(map(data.count, _SEPARATORS)) > _MOST_VALUES:
        raise ValueError(_TOO_MANY)
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8 (at byte {error.start + 1} of {of})") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"broken JSON: {error.msg} (at character {error.pos + 1} of {of})") from error
    except RecursionError as error:
        raise ValueError("JSON with too many brackets within one another") from error
    except ValueError as error:  # Python makes no whole numbers of more than 4300 digits
        raise ValueError("a number of thousands of digits") from error


def read(source: Source) -> Iterator[Document]:
    """The documents of a JSON file; objects that hold none are told of.

    Raises:
        MalformedError: the file is no JSON or no UTF-8, or a value is too long; what stands before was read.

    Warns:
        InputWarning: a date cannot be understood, surrogates were replaced, a text is empty, or the file is.
    """
    head, stream = peek(source.stream)
    if head.startswith(_UTF16):
        raise source.malformed("UTF-16, where JSON is UTF-8: save it as UTF-8")
    if kind := kind_of_binary(head):
        raise source.malformed(f"no JSON but {kind}")
    if head.startswith(codecs.BOM_UTF8):
        stream.read(len(codecs.BOM_UTF8))
    values = _Values(source.at(stream))
    number, told = 0, False
    for data, in_array in values.cut():
        try:
            value = parsed(data, "it")
        except ValueError as error:
            raise source.malformed(f"document {number + 1}: {error}") from error
        try:
            articles = [value] if in_array else _articles(value, source)
        except MalformedError as error:
            source.failed(error)
            told = True
            continue
        for article in articles:
            number += 1
            yield from _document(article, source, f"document {number}")
    if not (number or told):
        source.warn("there is no article in the file" if values.found else "the file is empty")


def _document(value: Any, source: Source, place: str) -> Iterator[Document]:
    try:
        if not isinstance(value, dict):
            raise source.malformed(f"{place}: no JSON object, where a document is expected")
        document = Fields(value, source, None, place).document()
    except MalformedError as error:
        source.failed(error)
    else:
        yield document


def _articles(value: Any, source: Source) -> list[Any]:
    """The articles in a value that is in no array.

    Raises:
        MalformedError: there is none.
    """
    wanted = source.options.text_column
    if not isinstance(value, dict) or has_text(value, wanted):
        return [value]
    arrays = list(_arrays(value))
    objects = arrays[0] if len(arrays) == 1 else _of_publishers(value)
    articles = [each for each in objects if has_text(each, wanted)]
    names = max(objects, key=len, default={}) or value
    if names and not articles:
        problem = f"no article in it: none of the fields holds a text; they are: {listed(names)}"
        raise source.malformed(f"{problem}; name that of the text by --text-column")
    for _ in range(len(objects) - len(articles)):
        source.pass_over("an object without a text")
    return articles


def _arrays(value: dict[str, Any], depth: int = 1) -> Iterator[list[dict[str, Any]]]:
    """The arrays of objects in an object that have names as those of articles do."""
    for name, part in value.items():
        if plain(name) not in _AROUND:
            continue
        if isinstance(part, dict) and depth < _DEEPEST:
            yield from _arrays(part, depth + 1)
        elif part and _is_of_objects(part):
            yield part


def _of_publishers(value: dict[str, Any]) -> list[dict[str, Any]]:
    """The articles as fundus exports them, each publisher's under its name; none where it is something else."""
    if not all(_is_of_objects(part) and plain(name) not in KNOWN for name, part in value.items()):
        return []
    return [_with_publisher(each, name) for name, part in value.items() for each in part]


def _with_publisher(article: dict[str, Any], publisher: str) -> dict[str, Any]:
    has_own = any(value and plain(name) in _PUBLISHER for name, value in article.items())
    return article if has_own else {**article, "publisher": publisher}


def _is_of_objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)


class _Values:
    """The values of a stream of JSON, an array's one by one.

    A comma too many, or an array that ends before its last value, is no error: there are programs that write so.

    Attributes:
        found: whether there is anything in the stream.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._held = bytearray()  # of the value that is being read
        self._marks = 0  # in it
        self._depth = 0  # of brackets in it
        self._quoted = False
        self._in_array = False
        self.found = False

    def cut(self) -> Iterator[tuple[bytes, bool]]:
        """The bytes of each, and whether it is in an array.

        Raises:
            MalformedError: one is too long, or the stream ends within one.
        """
        # a pipe that is slow is not waited for
        read = getattr(self._source.stream, "read1", self._source.stream.read)
        rest = b""
        while data := read(_CHUNK):
            rest = yield from self._cut(rest + data)
        if self._quoted or self._depth or self._in_array:
            raise self._source.malformed("broken JSON: the file ends in the middle of a value")
        yield from self._ended(rest)

    def _cut(self, chunk: bytes) -> Generator[tuple[bytes, bool], None, bytes]:
        """Cut off what ends in a chunk; returns the escape that its end cuts in two."""
        begin = at = 0
        while match := (_QUOTED if self._quoted else _WITHIN if self._depth else _BETWEEN).match(chunk, at):
            at = match.end()
            mark = chunk[at : at + 1]
            if mark in (b"", b"\\"):
                break
            at += 1
            self._marks += 1
            if self._marks > _MOST_VALUES:
                raise self._source.malformed(_TOO_MANY)
            if mark == b'"':
                self._quoted = not self._quoted
            elif mark in b"[{":
                if mark == b"[" and self._begins(chunk[begin : at - 1]):
                    self._in_array = self.found = True
                    begin = at
                else:
                    self._depth += 1
            elif self._depth:
                self._depth -= mark in b"]}"
                if not (self._depth or self._in_array):
                    yield from self._ended(chunk[begin:at])
                    begin = at
            elif mark in b",]":
                yield from self._ended(chunk[begin : at - 1])
                begin = at
                self._in_array = self._in_array and mark == b","
        self._hold(chunk[begin:at])
        return chunk[at:]

    def _begins(self, before: bytes) -> bool:
        """Whether nothing is in front of this bracket that it could be in."""
        return not (self._depth or self._in_array or before.strip() or self._held.strip())

    def _hold(self, data: bytes) -> None:
        self._held += data
        if len(self._held) > LARGEST:
            problem = f"longer than {LARGEST >> 20} MiB, which is no article: many may be an array, or JSON Lines"
            raise self._source.malformed(problem)

    def _ended(self, data: bytes) -> Iterator[tuple[bytes, bool]]:
        self._hold(data)
        value, self._held, self._marks = bytes(self._held), bytearray(), 0
        if value.strip():
            self.found = True
            yield value, self._in_array
