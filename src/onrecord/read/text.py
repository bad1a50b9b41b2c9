"""Plain text: one file, one article."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterator

from onrecord.document import Document, content_id
from onrecord.errors import InputWarning, MalformedError
from onrecord.read.encoding import LARGEST, decode, kind_of_binary
from onrecord.read.find import STDIN, OnError
from onrecord.read.heading import heading

__all__ = ["read"]

_WEB_PAGE = re.compile(r"\s*<(!doctype html|html)\b", re.IGNORECASE)


def read(lines: Iterator[bytes], name: str, _on_error: OnError) -> Iterator[Document]:
    """The one article of a text file.

    Its text is the file's, decoded and without a byte order mark, nothing else changed: the heading and
    the line ends stay, so that offsets count from the first character of the file. Title and day are
    those of the heading (:mod:`onrecord.read.heading`), the id is that of the content, the address the
    file's name as it was given.

    Raises:
        MalformedError: the file holds no text.

    Warns:
        InputWarning: the file is empty, its encoding was guessed, characters were replaced, or it looks
            like a web page.
    """
    data = _whole(lines, name)
    if kind := kind_of_binary(data):
        raise MalformedError(f"no text but {kind}", path=name)
    text, encoding, guessed, replaced = decode(data)
    warned = {
        "the file is empty": not text.strip(),
        f"not UTF-8, read as {encoding}, which is a guess": guessed,
        f"{replaced} characters cannot be read as {encoding} and were replaced": replaced,
        "looks like a web page, but is read as plain text, markup and all": _WEB_PAGE.match(text),
    }
    for warning in (warning for warning, holds in warned.items() if holds):
        warnings.warn(f"{name}: {warning}", InputWarning, stacklevel=2)
    title, published = heading(text)
    # a name that is no UTF-8 cannot be written down otherwise
    uri = None if name == STDIN else os.fsencode(name).decode(errors="replace")
    yield Document(content_id(text), text, title=title, published=published, uri=uri)


def _whole(lines: Iterator[bytes], name: str) -> bytes:
    data = bytearray()
    for line in lines:
        data += line
        if len(data) > LARGEST:
            raise MalformedError(f"longer than {LARGEST >> 20} MiB, which is no article", path=name)
    return bytes(data)
