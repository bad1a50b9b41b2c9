"""JSON Lines: a document a line, ``{"id", "text", "title"?, "published"?, "publisher"?, "uri"?, …}``.

Fields may have other names (:mod:`onrecord.read.fields`); those that are not known are left alone. A document
without an id is named after its content.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import Any

from onrecord.document import Document
from onrecord.errors import MalformedError
from onrecord.read.encoding import kind_of_binary
from onrecord.read.fields import Fields
from onrecord.read.json import parsed
from onrecord.read.lines import lines
from onrecord.read.source import Source

__all__ = ["read"]

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read(source: Source) -> Iterator[Document]:
    """The documents of the lines of a file; lines that hold none are told of.

    Raises:
        MalformedError: the file is no UTF-8 text at all, or a line is longer than any article.

    Warns:
        InputWarning: a date cannot be understood, surrogates were replaced, a text is empty, or there is
            no document in the file.
    """
    number = 0
    for number, line in enumerate(lines(source), start=1):
        if number == 1:
            _check(line, source)
        if line.strip():
            try:
                document = Fields(_object(line), source, number).document()
            except ValueError as error:
                source.failed(source.malformed(str(error), number))
            except MalformedError as error:
                source.failed(error)
            else:
                yield document
    if not number:
        source.warn("the file is empty")


def _check(line: bytes, source: Source) -> None:
    if line.startswith(_UTF16):
        raise source.malformed("UTF-16, where JSON Lines are UTF-8: save it as UTF-8")
    if kind := kind_of_binary(line):
        raise source.malformed(f"no JSON Lines but {kind}")


def _object(line: bytes) -> dict[str, Any]:
    """The object that a line of JSON is.

    Raises:
        ValueError: it is none; the message says why.
    """
    value = parsed(line, "the line")
    if not isinstance(value, dict):
        raise ValueError("no JSON object, where one document a line is expected")  # noqa: TRY004  see the docstring
    return value
