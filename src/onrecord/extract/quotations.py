"""Where the quotation marks of a text open and close.

Newspapers mark a quotation that runs over several paragraphs by opening it anew in each and closing
it in the last alone. So each paragraph has a quotation of its own here, and one that is not closed
ends with the paragraph, or with the line, if the next one opens it anew. Some do not open it anew: then
it is the one mark after paragraphs without any that tells how far it goes. A quotation that is displayed,
in paragraphs of its own after "she said:", may have no marks at all.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
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
      (?!(?:\d\ds|em|til|cause|cos|bout|round|tis|twas|n|t|un|im|er)\b)
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
_INTRODUCES = re.compile(
    r"""\b(?:said|says|add(?:s|ed)|state[sd]|wrote|writes|continue[sd]|comment(?:s|ed)|explain(?:s|ed)|declare[sd]
        |repl(?:ies|ied)|respond(?:s|ed)|conclude[sd])
    (?:\s(?:(?:in|at|to|after|during|of|about)\b(?!\san?\s(?:\w+\s)?(?:tweet|post)\b)
          |(?:on\s)?(?:yester|to|Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b)[^.:;,\n]*)?:\Z""",
    re.VERBOSE,
)
_LONGEST_INTRODUCTION = 80  # characters from the verb on
_SENTENCE = re.compile(r"(?![A-Z][\w.'’-]*(?:\s[A-Z][\w.'’-]*){0,4}:\s)\w.*[.!?…]\)?\Z", re.DOTALL)
_LEAST_DISPLAYED = 8  # words
_OURS = re.compile(  # but not "World War I"
    r"\b(?:[Ww]e|[Mm]y|[Oo]ur|us)\b|(?:\A|[^\w\s]\s*|\b(?:[a-z][\w’']*|And|As|But|If|So|What|When|While)\s)I\b"
)
_REPORTED = re.compile(r"\b(?:said|says|told|asked|replied|according|spokes\w+)\b")
_DEEPEST = 3  # marks open at once; what looks like more is a slip
_FURTHEST = 6  # paragraphs in which a quotation is not opened anew, or displayed
_ENDS = re.compile(r"[.,?!…](?:[\"”»]|''|’’)(?!\w)")
_NEAR = 20  # characters before a mark that are looked at
_SPACE = re.compile(r"\s*")


@dataclass(frozen=True, slots=True)
class Quotation:
    """One quotation with its marks.

    Attributes:
        span: from the opening mark to the end of the closing one (or of the paragraph or line).
        closed: whether it has a closing mark.
        opened: whether it has an opening mark; else the paragraph before goes on in it, or introduces it.
        single: whether its marks are single ones.
        depth: 0, or 1 for a quotation within another.
    """

    span: Span
    closed: bool
    opened: bool = True
    single: bool = False
    depth: int = 0


def quotations(text: str, within: Sequence[Span]) -> list[Quotation]:
    """The quotations of each paragraph in ``within``, in the order in which they open.

    >>> from onrecord.document import paragraphs
    >>> text = 'He said: "It is \\'over\\', I fear." And left.'
    >>> [(text[q.span.start : q.span.end], q.depth) for q in quotations(text, paragraphs(text))]
    [('"It is \\'over\\', I fear."', 0), ("'over'", 1)]
    """
    found: list[Quotation] = []
    after: list[Quotation] = []  # those of the following paragraph
    for paragraph in reversed(within):
        after = list(_in_paragraph(text, paragraph, {each.span.start for each in after if each.single}))
        found += after
    found += [further for quotation in found for further in _going_on(text, quotation, within)]
    found += _displayed(text, within)
    placed: list[Quotation] = []
    end = 0  # of the outer quotations so far
    for quotation in _without_apostrophes(text, sorted(found, key=lambda quotation: quotation.span), within):
        if not placed or quotation.span != placed[-1].span:
            placed.append(replace(quotation, depth=int(quotation.span.start < end)))
            end = max(end, quotation.span.end)
    return placed


def _without_apostrophes(text: str, found: Iterable[Quotation], within: Sequence[Span]) -> Iterator[Quotation]:
    """The quotations, without unclosed single marks at the beginning of a paragraph that none before leads to."""
    further: set[int] = set()  # the numbers of the paragraphs in which one goes on
    for quotation in found:
        if quotation.single and not quotation.closed:
            start = quotation.span.start
            number = bisect_right(within, start, key=lambda paragraph: paragraph.start) - 1
            is_introduced = text[max(0, start - _NEAR) : start].rstrip().endswith(":")
            if start == within[number].start and number not in further and not is_introduced:
                continue
            further.add(number + 1)
        yield quotation


def _in_paragraph(text: str, paragraph: Span, single: Collection[int]) -> Iterator[Quotation]:
    """The quotations of a paragraph; ``single`` tells where those of the next one begin that have single marks."""
    start, end = _bare(text, paragraph)
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
        elif _may_open(mark, before, after):
            if mark in [opened for opened, _ in open_marks[-1:]]:
                last = at
                while text[last - 1].isspace():
                    last -= 1
                if mark in _SINGLE or "\n" not in text[last:at]:
                    continue
                yield Quotation(Span(open_marks.pop()[1], last), closed=False)
            open_marks = [*open_marks, (mark, at)][:_DEEPEST]
    for mark, at in open_marks:
        if mark not in _SINGLE:
            yield Quotation(Span(at, end), closed=False)
        elif paragraph.end in single and text[paragraph.end] == mark and _begins_speech(text, start, at):
            yield Quotation(Span(at, end), closed=False, single=True)  # else it is an apostrophe


def _bare(text: str, paragraph: Span) -> Span:
    """A paragraph without the white space at its end."""
    return Span(paragraph.start, paragraph.start + len(text[slice(*paragraph)].rstrip()))


def _begins_speech(text: str, start: int, at: int) -> bool:
    """Whether what stands before a mark leads to speech: a colon, the end of a sentence, or nothing."""
    before = text[max(start, at - _NEAR) : at].rstrip()[-1:]
    return at == start or before in (":", ".") or (before == "," and text[at + 1].isupper())


def _going_on(text: str, quotation: Quotation, within: Sequence[Span]) -> Iterator[Quotation]:
    """The rest of a quotation that is not closed in its paragraph, nor opened anew in those that follow."""
    if quotation.closed or quotation.single:
        return
    number = bisect_right(within, quotation.span.start, key=lambda paragraph: paragraph.start)
    match = _SPACE.match(text, quotation.span.end)
    if not match or match.end() < within[number - 1].end:
        return
    for further in range(number, min(number + _FURTHEST, len(within))):
        paragraph = within[further]
        marks = [mark for mark in _MARK.finditer(text, *paragraph) if mark.group() not in _SINGLE]
        if marks:
            if len(marks) == 1 and _ENDS.match(text, marks[0].start() - 1):
                for between in within[number:further]:
                    yield Quotation(_bare(text, between), closed=False, opened=False)
                yield Quotation(Span(paragraph.start, marks[0].end()), closed=True, opened=False)
            return


def _displayed(text: str, within: Sequence[Span]) -> Iterator[Quotation]:
    """Quotations without marks: the paragraph after one that introduces it, and more up to one that says I or we.

    Where somebody else reports, a message or an image has been lost after the introduction.
    """
    bare = [_bare(text, paragraph) for paragraph in within]
    for number, (start, end) in enumerate(bare, 1):
        if not _INTRODUCES.search(text, max(start, end - _LONGEST_INTRODUCTION), end):
            continue
        last = number
        for further, paragraph in enumerate(bare[number : number + _FURTHEST], number + 1):
            if not _may_be_displayed(text[slice(*paragraph)]):
                break
            if last == number or _OURS.search(text, *paragraph):
                last = further
        for paragraph in bare[number:last]:
            yield Quotation(paragraph, closed=False, opened=False)


def _may_be_displayed(paragraph: str) -> bool:
    """Whether it is sentences without marks or reports: no item of a list, and no turn in a transcript."""
    is_sentence = len(paragraph.split()) >= _LEAST_DISPLAYED and _SENTENCE.match(paragraph)
    is_bare = is_sentence and not _REPORTED.search(paragraph)
    return bool(is_bare) and all(mark.group() in _SINGLE for mark in _MARK.finditer(paragraph))


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
