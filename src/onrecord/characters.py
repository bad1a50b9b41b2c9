"""Characters that a text may hold and that a page, a terminal or a file must not take at their word."""

from __future__ import annotations

import re

__all__ = ["BIDI_CONTROLS", "encodable", "inert"]

BIDI_CONTROLS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""The characters that reorder the text around them, for a character class of a regular expression."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_COMMAND = re.compile(f"[\x00-\x1f\x7f-\x9f{BIDI_CONTROLS}]")


def encodable(text: str) -> str:
    """The text with each lone surrogate, which UTF-8 cannot carry, replaced by U+FFFD: no offset moves.

    >>> encodable("a\\ud800b")
    'a\ufffdb'
    """
    return _SURROGATE.sub("\ufffd", text)


def inert(text: str) -> str:
    r"""The text on one line, safe to print.

    White space is collapsed, and every character spelt out that could command a terminal or reorder what it shows.

    >>> inert("red:\x1b[31m \n\n back: \u202e")
    'red:\\x1b[31m back: \\u202e'
    """
    line = " ".join(encodable(text).split())
    return _COMMAND.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), line)
