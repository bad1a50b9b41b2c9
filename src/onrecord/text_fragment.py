"""Addresses that lead to the very words on a page: text fragments.

https://wicg.github.io/scroll-to-text-fragment/: what follows ``:~:`` in an address names words, and a browser scrolls
to them and marks them. A few words are named in full, with those around them if they are very few, more by their
first and their last ones. No term reaches over the end of a line, since no browser looks for one across the blocks of
a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from onrecord.characters import BIDI_CONTROLS

__all__ = ["directive", "fragment", "text_fragment"]

_MOST = 8  # directives
_LENGTH = 2_000  # characters of a fragment
_LOOK = 1_000  # characters at either end of a text that are looked at

_IN_FULL = 12  # words
_IN_FULL_LENGTH = 200  # and characters
_EDGE = 5  # words that a longer text is known by, at each end
_EDGE_LENGTH = 100
_FEW = 4  # words: fewer stand in many places
_AROUND = 4

_LINE_END = re.compile("[\n\r\u2028\u2029]+")
_UNSEEN = re.compile(f"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f{BIDI_CONTROLS}\ud800-\udfff]")


def text_fragment(texts: Sequence[str], before: str = "", after: str = "") -> str:
    """What leads to these pieces of a text: the first stands behind ``before``, the last before ``after``.

    >>> text_fragment(["No, never"], before="The mayor said: ", after=", and left.")
    ':~:text=The%20mayor%20said%3A-,No%2C%20never,-%2C%20and%20left.'
    """
    last = len(texts) - 1
    return fragment(
        directive(text, "" if number else before, after if number == last else "")
        for number, text in enumerate(texts[:_MOST])
    )


def fragment(directives: Iterable[str]) -> str:
    """What an address has behind its ``#`` for these directives, as many as are good for it; nothing for none."""
    made = ""
    for number, each in enumerate(each for each in directives if each):
        longer = f"{made}&{each}" if made else f":~:{each}"
        if number == _MOST or len(longer) > _LENGTH:
            break
        made = longer
    return made


def directive(text: str, before: str = "", after: str = "") -> str:
    """The directive for words that stand together, given what stands around them; nothing where none would do.

    >>> directive("It rained all day long in the old town and in the new one, it rained and rained.")
    'text=It%20rained%20all%20day%20long,one%2C%20it%20rained%20and%20rained.'
    """
    is_whole = len(text) <= _LOOK
    lines = _lines(text) if is_whole else [*_lines(text.lstrip()[:_LOOK])[:1], *_lines(text.rstrip()[-_LOOK:])[-1:]]
    if not lines:
        return ""
    first, last = lines[0], lines[-1]
    if is_whole and len(lines) == 1 and len(first) <= _IN_FULL and len(" ".join(first)) <= _IN_FULL_LENGTH:
        prefix, suffix = _around(before, after) if len(first) < _FEW else ("", "")
        return f"text={prefix}{_encoded(' '.join(first))}{suffix}"
    start, end = _first(first, _EDGE), _last(last, _EDGE)
    return f"text={_encoded(start)},{_encoded(end)}" if start and end else ""


def _lines(text: str) -> list[list[str]]:
    """The words of each line that has any."""
    return [words for line in _LINE_END.split(text) if (words := _words(line))]


def _words(line: str) -> list[str]:
    """The words as a browser would look for them; of a line of dashes or stars none."""
    words = _UNSEEN.sub("", line).split()
    return words if any(letter.isalnum() for word in words for letter in word) else []


def _around(before: str, after: str) -> tuple[str, str]:
    """Prefix and suffix: the words beside a text in its own line, else those of the line before or after."""
    before, after = before[-_LOOK:], after[:_LOOK]
    for left, right in ((before, after), (before.rstrip(), ""), ("", after.lstrip())):
        prefix = _last(_words(_LINE_END.split(left)[-1]), _AROUND)
        suffix = _first(_words(_LINE_END.split(right)[0]), _AROUND)
        if prefix or suffix:
            return f"{_encoded(prefix)}-," if prefix else "", f",-{_encoded(suffix)}" if suffix else ""
    return "", ""


def _first(words: Sequence[str], most: int) -> str:
    """So many words, or fewer that are not too long."""
    return next((each for n in range(most, 0, -1) if len(each := " ".join(words[:n])) <= _EDGE_LENGTH), "")


def _last(words: Sequence[str], most: int) -> str:
    return next((each for n in range(most, 0, -1) if len(each := " ".join(words[-n:])) <= _EDGE_LENGTH), "")


def _encoded(words: str) -> str:
    return quote(words, safe="").replace("-", "%2D")
