"""JSON Lines: a document a line, ``{"id", "text", "title"?, "published"?, "publisher"?, "uri"?, "language"?}``.

``date`` is taken for ``published`` and ``url`` for ``uri``, as many collections call them; other fields are
left alone. A document without an id is named after its content.
"""

from __future__ import annotations

import codecs
import json
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from onrecord.document import Document, content_id
from onrecord.errors import InputWarning, MalformedError
from onrecord.read.dates import day_of
from onrecord.read.encoding import kind_of_binary, replace_surrogates
from onrecord.read.find import OnError

__all__ = ["looks_like", "read"]

_OBJECT = re.compile(rb'[\xef\xbb\xbf\xff\xfe\s\0]*[\[\s\0]*\{[\s\0]*["}]')

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

_TYPES = {dict: "an object", list: "an array", bool: "true or false", int: "a number", float: "a number"}


def looks_like(line: bytes) -> bool:
    """Whether the first line of a file that is not blank looks like JSON.

    >>> looks_like(b'{"text": "It rained."}'), looks_like(b"It rained.")
    (True, False)
    """
    return bool(_OBJECT.match(line))


def read(lines: Iterator[bytes], name: str, on_error: OnError) -> Iterator[Document]:
    """The documents of the lines of a file; ``on_error`` is told of each line that holds none.

    Raises:
        MalformedError: the file is no UTF-8 text at all.

    Warns:
        InputWarning: a date cannot be understood, surrogates were replaced, a text is empty, or there is
            no document in the file.
    """
    number = 0
    for number, line in enumerate(lines, start=1):
        if number == 1:
            _check(line, name)
        if line.strip():
            try:
                document = _document(_Line(_object(line), name, number))
            except ValueError as error:
                on_error(MalformedError(str(error), path=name, line=number))
            except MalformedError as error:
                on_error(error)
            else:
                yield document
    if not number:
        warnings.warn(f"{name}: the file is empty", InputWarning, stacklevel=2)


def _check(line: bytes, name: str) -> None:
    if line.startswith(_UTF16):
        raise MalformedError("UTF-16, where JSON Lines are UTF-8: save it as UTF-8", path=name)
    if kind := kind_of_binary(line):
        raise MalformedError(f"no JSON Lines but {kind}", path=name)


def _document(line: _Line) -> Document:
    text = line.field("text")
    if text is None:
        raise line.malformed('the field "text" is missing')
    if not text.strip():
        line.warn('the field "text" is empty')
    published = line.field("published", "date")
    day = published and day_of(published)
    if published and not day:
        line.warn(f'the field "published" is no date that is understood and is left out: {published[:40]!r}')
    return Document(
        id=line.field("id") or content_id(text),
        text=text,
        title=line.field("title") or None,
        published=day or None,
        publisher=line.field("publisher") or None,
        uri=line.field("uri", "url") or None,
        language=line.field("language") or None,
    )


@dataclass(frozen=True, slots=True)
class _Line:
    """The JSON object of a line, and where it stands."""

    fields: dict[str, Any]
    name: str
    number: int

    def field(self, *keys: str) -> str | None:
        """The value of the first of these fields that is there; an id may be a whole number.

        Raises:
            MalformedError: the value is no string.
        """
        key, value = next(((key, self.fields[key]) for key in keys if self.fields.get(key) is not None), ("", None))
        if key == "id" and type(value) is int:
            return str(value)
        if value is not None and not isinstance(value, str):
            raise self.malformed(f'the field "{key}" is {_TYPES[type(value)]}, not a string')
        clean, replaced = replace_surrogates(value or "")
        if replaced:
            self.warn(f'{replaced} surrogates in the field "{key}" were replaced')
        return None if value is None else clean

    def malformed(self, problem: str) -> MalformedError:
        return MalformedError(problem, path=self.name, line=self.number)

    def warn(self, problem: str) -> None:
        warnings.warn(f"{self.name}:{self.number}: {problem}", InputWarning, stacklevel=2)


def _object(line: bytes) -> dict[str, Any]:
    """The object that a line of JSON is.

    Raises:
        ValueError: it is none; the message says why.
    """
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8 (at byte {error.start + 1} of the line)") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"broken JSON: {error.msg} (at character {error.pos + 1} of the line)") from error
    except RecursionError as error:
        raise ValueError("JSON with too many brackets within one another") from error
    if not isinstance(value, dict):
        raise ValueError("no JSON object, where one document a line is expected")  # noqa: TRY004  see the docstring
    return value
