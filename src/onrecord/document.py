"""A document: one article, its text exactly as it came in, and what is known about it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["Document", "Span", "paragraphs"]

_END = r"(?:\r\n|\r(?!\n)|[\n\u2029])"  # that of Windows is one, not two with a blank line between
_BLANK_LINE = re.compile(rf"{_END}[^\S\n\r\u2029]*{_END}\s*")
_LINE_END = re.compile(rf"{_END}\s*")


class Span(NamedTuple):
    """A stretch ``text[start:end]`` of a document's text, in Unicode code points.

    >>> start, end = Span(4, 9)
    >>> "the words"[start:end]
    'words'
    """

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """One article.

    Attributes:
        id: names the document within its collection. :func:`Document.of` derives one from the content.
        text: the article's text; every offset of an attribution points into it.
        title: the headline, where it is known apart from the text.
        published: the day of publication, as ISO 8601 (``2016-10-18``).
        publisher: the outlet.
        uri: where the document came from: a file or a web address.
        language: ISO 639-1 code, where it is known.
    """

    id: str
    text: str
    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    uri: str | None = None
    language: str | None = None

    @classmethod
    def of(cls, text: str) -> Document:
        """A document of bare text, named after its content (the first 16 hex digits of SHA-256).

        >>> Document.of("It rained, she said.").id
        '724349273ac77409'
        """
        return cls(id=content_id(text), text=text)

    @property
    def title_apart(self) -> str:
        """The title where it does not stand in the text as well, else nothing."""
        return "" if self.title is None or self.title in self.text else self.title


def content_id(text: str) -> str:
    """The id of a document that brings none: the first 16 hex digits of the SHA-256 of its text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def paragraphs(text: str) -> list[Span]:
    """The paragraphs: parted by blank lines, or by line ends where the text has no blank line.

    They cover the text without gap: the white space between two belongs to the first of them.

    >>> paragraphs("One.\\n\\nTwo\\nlines.")
    [Span(start=0, end=6), Span(start=6, end=16)]
    """
    body = text.strip()
    offset = len(text) - len(text.lstrip())
    separator = _BLANK_LINE if _BLANK_LINE.search(body) else _LINE_END
    starts = [0, *(offset + match.end() for match in separator.finditer(body))]
    return [Span(start, end) for start, end in zip(starts, [*starts[1:], len(text)], strict=True) if start < end]
