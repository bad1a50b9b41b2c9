"""A source line by line, as a whole, and as text, with a limit to what one article may take."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.read.encoding import LARGEST, decode
from onrecord.read.source import Source

__all__ = ["MOST_BLANK", "decoded", "lines", "whole"]

MOST_BLANK = 1_000_000
"""Lines or rows one after the other with nothing in them: no file of articles has so many."""


def lines(source: Source) -> Iterator[bytes]:
    """The lines, their ends included, one at a time.

    Raises:
        MalformedError: a line is longer than any article, or there is nothing in a million of them.
    """
    blank = 0
    for number, line in enumerate(iter(lambda: source.stream.readline(LARGEST + 1), b""), start=1):
        blank = 0 if line.strip() else blank + 1
        if blank > MOST_BLANK:
            raise source.malformed(f"more than {MOST_BLANK:,} blank lines; the file is not read further", number)
        if len(line) > LARGEST:
            problem = f"longer than {LARGEST >> 20} MiB, which is no article; the file is not read further"
            raise source.malformed(problem, number)
        yield line


def decoded(data: bytes, source: Source, declared: str | None = None) -> str:
    """The text of bytes of a source, by :func:`onrecord.read.encoding.decode`.

    Warns:
        InputWarning: the encoding was guessed, or characters were replaced.
    """
    text, encoding, guessed, replaced = decode(data, declared)
    if guessed:
        source.warn(f"not UTF-8, read as {encoding}, which is a guess")
    if replaced:
        source.warn(f"{replaced} characters cannot be read as {encoding} and were replaced")
    return text


def whole(source: Source) -> bytes:
    """All bytes.

    Raises:
        MalformedError: they are more than any article has.
    """
    data = source.stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise source.malformed(f"longer than {LARGEST >> 20} MiB, which is no article")
    return data
