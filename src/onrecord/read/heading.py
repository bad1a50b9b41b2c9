"""The heading of a plain text article: what its first lines tell about it.

People keep articles with a date, a title and a byline above them, or some of these, in forms such as::

    2019-06-30 - Title                  date 2019-06-30 Title               Title
    By News Desk, AFP                                                       January 4, 2019

A line is taken for a title only where it cannot well be the first sentence: it has no full stop and stands
apart from what follows. A title missed costs little, a sentence taken for a title would be a falsehood.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from onrecord.read.dates import leading_day

__all__ = ["Heading", "heading"]

_LONGEST = 10_000  # characters
_LINES = 8  # how many lines a heading may take, blank ones included
_TITLE_WORDS = 30
_BYLINE_WORDS = 15
_STANDS_APART = 2  # a paragraph is at least so many times as long as a title right above it

_LABEL = re.compile(r"(?:date|dated|published|updated)\b:?\s*", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*[-–—―:|•·]+\s+")
_BYLINE = re.compile(r"(?:By|BY)[:\s]\s*\S")
_SENTENCE_END = re.compile(r"[.,;:][\"'”’»)\]]*$")
_LINE_END = re.compile(r"\r\n|\n|\r")


class Heading(NamedTuple):
    """What a heading tells; ``None`` for what it does not.

    Attributes:
        title: the headline, its white space made single.
        published: the day, as ISO 8601.
    """

    title: str | None
    published: str | None


def heading(text: str) -> Heading:
    """The heading of an article.

    >>> heading("2019-06-30 - Bridge to reopen\\nBy News Desk, AFP\\n\\nThe bridge will reopen.")
    Heading(title='Bridge to reopen', published='2019-06-30')
    >>> heading("The bridge will reopen.\\n\\nSo the mayor said.")
    Heading(title=None, published=None)
    """
    title = published = None
    # the first characters are enough for any heading: a line may be without end
    lines = [" ".join(line.split()) for line in _LINE_END.split(text[:_LONGEST])]
    for number, line in enumerate(lines[:_LINES]):
        day, rest = _dated(line)
        published = published or day
        if not rest or _is_byline(rest):
            continue
        if title or not _is_title(rest, lines[number + 1 :], dated=day is not None):
            break
        title = rest
    return Heading(title, published)


def _dated(line: str) -> tuple[str | None, str]:
    """The day that a line of a heading begins with, and the rest of the line."""
    label = _LABEL.match(line)
    start = label.end() if label else 0
    day, end = leading_day(line, start)
    separator = _SEPARATOR.match(line, end)
    # in "January 4, 2019 was a cold day" the date is part of a sentence, "2019-01-04" hardly ever is
    apart = separator or end == len(line) or (line[end] == " " and line.startswith(day or " ", start))
    if day is None or not apart:
        return None, line
    return day, line[separator.end() if separator else end :].strip()


def _is_byline(line: str) -> bool:
    return bool(_BYLINE.match(line)) and len(line.split()) <= _BYLINE_WORDS and not line.endswith((".", ",", ":"))


def _is_title(line: str, below: list[str], *, dated: bool) -> bool:
    if len(line.split()) > _TITLE_WORDS or not re.search(r"[^\W\d_]", line) or not any(below):
        return False
    if _SENTENCE_END.search(line) and not dated:  # a line with the day in front is a heading, full stop or not
        return False
    following = below[0]
    return (
        not following
        or _is_byline(following)
        or _dated(following)[1] == ""
        or len(following) >= _STANDS_APART * len(line)
    )
