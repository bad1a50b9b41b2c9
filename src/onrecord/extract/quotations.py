"""Where the quotation marks of a text open and close.

Newspapers mark a quotation that runs over several paragraphs by opening it anew in each and closing
it in the last alone. So a quotation never goes beyond its paragraph here, and one that is not closed
ends with the paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord.document import Span

__all__ = ["Quotation", "quotations"]

# A straight mark opens or closes by its neighbours. A single mark within a word is an apostrophe.
_MARK = re.compile(r"[\"“”„«»]|(?<!\w)['‘](?=\w)|(?<=[^\s(\[])['’](?!\w)")
_OPENERS = "“„«‘"
_PARTNERS = {"“": "”\"", "„": "“”\"", "«": "»", "‘": "’'", '"': '"”', "'": "'’"}
_SINGLE = "'‘’"


@dataclass(frozen=True, slots=True)
class Quotation:
    """One quotation with its marks.

    Attributes:
        span: from the opening mark to the end of the closing one (or of the paragraph).
        closed: whether it has a closing mark.
        depth: 0, or 1 for a quotation within another.
    """

    span: Span
    closed: bool
    depth: int = 0


def quotations(text: str, within: Sequence[Span]) -> list[Quotation]:
    """The quotations of each paragraph in ``within``, in the order in which they open.

    >>> from onrecord.document import paragraphs
    >>> text = 'He said: "It is \\'over\\', I fear." And left.'
    >>> [(text[q.span.start : q.span.end], q.depth) for q in quotations(text, paragraphs(text))]
    [('"It is \\'over\\', I fear."', 0), ("'over'", 1)]
    """
    found = [quotation for paragraph in within for quotation in _in_paragraph(text, paragraph)]
    return sorted(found, key=lambda quotation: quotation.span)


def _in_paragraph(text: str, paragraph: Span) -> Iterator[Quotation]:
    open_marks: list[tuple[str, int]] = []
    for match in _MARK.finditer(text, *paragraph):
        mark, at = match.group(), match.start()
        partner = next((i for i in reversed(range(len(open_marks))) if mark in _PARTNERS[open_marks[i][0]]), None)
        if partner is not None and _may_close(text, at, mark):
            # What was opened inside and never closed was an apostrophe or a slip.
            yield Quotation(Span(open_marks[partner][1], at + 1), closed=True, depth=min(partner, 1))
            del open_marks[partner:]
        elif _may_open(text, at, mark) and len(open_marks) < 2 and all(mark not in seen for seen, _ in open_marks):
            open_marks.append((mark, at))
    for depth, (mark, at) in enumerate(open_marks):
        if mark not in _SINGLE:  # an unclosed single mark is an apostrophe ('90s)
            end = paragraph.start + len(text[paragraph.start : paragraph.end].rstrip())
            yield Quotation(Span(at, end), closed=False, depth=depth)


def _may_close(text: str, at: int, mark: str) -> bool:
    """A straight mark after white space, or a curly one that can only open, does not close."""
    if mark == '"':
        return at > 0 and not text[at - 1].isspace()
    return True


def _may_open(text: str, at: int, mark: str) -> bool:
    if mark in _OPENERS:
        return True
    following = text[at + 1 : at + 2]
    return mark in "\"'" and bool(following) and not following.isspace()
