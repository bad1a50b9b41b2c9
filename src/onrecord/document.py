"""A document: one article, its text exactly as it came in, and what is known about it."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

__all__ = ["Document", "Page", "Span", "paragraphs"]

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
class Page:
    """The web page that a document's text was taken from: the way back from the text to the original.

    Attributes:
        text: the characters of the page in the order of its source, white space as it stands there, scripts and
            styles left out: what the text nodes of the page hold in a browser.
        places: where the document's text stands in it: ``(offset in the document's text, offset in the page's)``,
            ascending. From each on the two run alike up to the next, but for the kind of a white space; -1 is
            nowhere.
    """

    text: str
    places: tuple[tuple[int, int], ...]

    def find(self, span: Span) -> Iterator[tuple[Span, Span]]:
        """The pieces of a stretch of the document's text that stand together in the page: there, and here.

        >>> page = Page("It\\n rained. [Ad] She left.", ((0, 0), (3, 4), (11, 17)))
        >>> list(page.find(Span(3, 20)))
        [(Span(start=3, end=10), Span(start=4, end=11)), (Span(start=11, end=20), Span(start=17, end=26))]
        """
        begun: tuple[Span, Span] | None = None
        for here, there in self._runs(span):
            if begun and begun[1].end <= there.start and not self.text[begun[1].end : there.start].strip():
                begun = Span(begun[0].start, here.end), Span(begun[1].start, there.end)
            else:
                if begun:
                    yield begun
                begun = here, there
        if begun:
            yield begun

    def _runs(self, span: Span) -> Iterator[tuple[Span, Span]]:
        """The stretches that are alike, without the white space at their ends."""
        first = max(0, bisect_right(self.places, (span.start, len(self.text))) - 1)
        for number in range(first, len(self.places)):
            begin, place = self.places[number]
            if begin >= span.end:
                break
            end = self.places[number + 1][0] if number + 1 < len(self.places) else span.end
            start, end = max(begin, span.start), min(end, span.end)
            there = self.text[place + start - begin : place + end - begin]
            if place >= 0 and there.strip():
                left, right = len(there) - len(there.lstrip()), len(there) - len(there.rstrip())
                here = Span(start + left, end - right)
                yield here, Span(place + here.start - begin, place + here.end - begin)


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
        author: who wrote it, as its byline or its metadata say; several names are parted by ``; ``.
        page: the web page that the text was taken from, where it was.
    """

    id: str
    text: str
    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    uri: str | None = None
    language: str | None = None
    author: str | None = None
    page: Page | None = field(default=None, repr=False)

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
