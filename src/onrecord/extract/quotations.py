"""Where the quotation marks of a text open and close.

Newspapers mark a quotation that runs over several paragraphs by opening it anew in each and closing
it in the last alone. So a quotation never goes beyond its paragraph here, and one that is not closed
ends with the paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from onrecord.document import Span

__all__ = ["Quotation", "quotations"]

_MARK = re.compile(
    r"""
    (?=['‘’`"“”„«»])                           # a mark at all: the rest is slow
    (?:
      (?<=\S)'(?=''(?!'))                      # 'bad''' closes a single mark, then a doubled one
    | ['‘’]{2} | ``                            # doubled, as many newspaper databases have them
    | (?<!\d['’]\d)(?<!\d['’]\d\d)"            # not of feet and inches: 6'2" tall
    | [“”„«»]
    | (?<!\w)['‘](?=[^\s,.;:!?)\]])            # opening, but not the apostrophe of '90s and 'em
      (?!(?:\d\ds|em|til|cause|bout|tis|twas|n|t)\b)
    | (?<=[^\s(\[])(?<!['‘’]n)['’](?!\w)       # closing, but not the apostrophe of 'the workers' rights,'
      (?!(?<=s.)\ [^'‘’]*(?:(?<=\w)['’]\w[^'‘’]*)*['’](?:(?<=[,.?!].)|[,.;?!]))
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DOUBLED = "''"  # stands for all doubled marks
_CLOSED_BY = {
    "“": ("”", '"', "“", _DOUBLED),
    "„": ("“", "”", '"'),
    "”": ("”", "“"),
    "«": ("»",),
    "»": ("«", "»"),
    '"': ('"', "”", _DOUBLED),
    _DOUBLED: (_DOUBLED, '"', "”"),
    "‘": ("’", "'"),
    "'": ("'", "’"),
}
_SINGLE = ("'", "‘", "’")
_DEEPEST = 3  # marks open at once; what looks like more is a slip


@dataclass(frozen=True, slots=True)
class Quotation:
    """One quotation with its marks.

    Attributes:
        span: from the opening mark to the end of the closing one (or of the paragraph).
        closed: whether it has a closing mark.
        single: whether its marks are single ones.
        depth: 0, or 1 for a quotation within another.
    """

    span: Span
    closed: bool
    single: bool = False
    depth: int = 0


def quotations(text: str, within: Sequence[Span]) -> list[Quotation]:
    """The quotations of each paragraph in ``within``, in the order in which they open.

    >>> from onrecord.document import paragraphs
    >>> text = 'He said: "It is \\'over\\', I fear." And left.'
    >>> [(text[q.span.start : q.span.end], q.depth) for q in quotations(text, paragraphs(text))]
    [('"It is \\'over\\', I fear."', 0), ("'over'", 1)]
    """
    found = [quotation for paragraph in within for quotation in _in_paragraph(text, paragraph)]
    placed = []
    end = 0  # of the outer quotations so far
    for quotation in sorted(found, key=lambda quotation: quotation.span):
        placed.append(replace(quotation, depth=int(quotation.span.start < end)))
        end = max(end, quotation.span.end)
    return placed


def _in_paragraph(text: str, paragraph: Span) -> Iterator[Quotation]:
    start, end = paragraph.start, paragraph.start + len(text[paragraph.start : paragraph.end].rstrip())
    open_marks: list[tuple[str, int]] = []
    for match in _MARK.finditer(text, start, end):
        at, stop = match.span()
        mark = match.group() if stop - at == 1 else _DOUBLED
        before, after = text[max(at - 1, start) : at], text[stop : min(stop + 1, end)]
        partner = _partner([opened for opened, _ in open_marks], mark)
        if partner is not None and _may_close(mark, before, after):
            # What was opened inside and never closed was an apostrophe or a slip.
            opened, first = open_marks[partner]
            yield Quotation(Span(first, stop), closed=True, single=opened in _SINGLE)
            del open_marks[partner:]
        elif _may_open(mark, before, after) and mark not in [opened for opened, _ in open_marks[-1:]]:
            open_marks = [*open_marks, (mark, at)][:_DEEPEST]
    for mark, at in open_marks:
        if mark not in _SINGLE:  # an unclosed single mark is an apostrophe
            yield Quotation(Span(at, end), closed=False)


def _partner(open_marks: Sequence[str], mark: str) -> int | None:
    """The place of the innermost mark that ``mark`` can close; a single one, maybe an apostrophe, none but the last."""
    places = range(len(open_marks))
    reach = places[-1:] if mark in _SINGLE else places
    return next((place for place in reversed(reach) if mark in _CLOSED_BY[open_marks[place]]), None)


def _may_close(mark: str, before: str, after: str) -> bool:
    leading = not before.strip() or before in "(["
    if mark == "“":  # „so“, or a slip for ”
        return not leading and not after.isalnum()
    return mark in "”’»" or not leading or not after.strip()


def _may_open(mark: str, before: str, after: str) -> bool:
    if mark in "”»":  # ”so”, »so«
        return not before.strip() and bool(after.strip())
    if mark in ("'", '"', _DOUBLED):
        return bool(after.strip()) and not before.isdigit()
    return mark in _CLOSED_BY
