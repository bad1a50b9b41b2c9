"""Attributions within others: of what somebody says, what that reports in turn.

In the articles that the model learned from the outer ones alone are annotated, so in a text it finds no others. So the
contents are put before it by themselves, as a text in which each is a paragraph: what was an inner one is an outer
one there.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from string import whitespace

from onrecord.act import tells
from onrecord.attribution import Attribution, Spans, Type
from onrecord.document import Span

__all__ = ["Contents", "with_inner"]

_LEAST = 5  # words of a content that can have another attribution in it
_EDGES = "\"“”„«»'‘’`" + whitespace + "\xa0\u2009\u202f"  # quotation marks, and what some have within them
_FIRST_PERSON = frozenset("i me my mine myself we us our ours ourselves".split())
_THAT = re.compile(r"that\s+(?=\S)", re.IGNORECASE)
_ENDED = re.compile(r"[.!?…]\W*$")
_SUPPOSED = re.compile(
    r"\b(?:if|whether|unless|suppose|do|does|did|will|would|can|could|should)\s+(?:\w+ly\s+)?\Z", re.IGNORECASE
)
_NEAR = 40  # characters before a source, or up to the end of a content, that are looked at
_SPACE = re.compile(r"\s")  # a line end could part what belongs together


@dataclass(frozen=True, slots=True)
class Contents:
    """The contents of a document's attributions, as a text.

    Attributes:
        text: a paragraph on one line for each of them; spans that are parted in the document have a space between.
        starts: where each span begins in it.
        spans: the same in the document.
        whose: the id of the attribution of each.
    """

    text: str
    starts: tuple[int, ...]
    spans: Spans
    whose: tuple[str, ...]

    @classmethod
    def of(cls, text: str, attributions: Sequence[Attribution]) -> Contents:
        """Those that are long enough, each made a sentence: without *that*, without the marks of a quotation, ended."""
        written = ""
        starts, spans, whose = list[int](), list[Span](), list[str]()
        for each in attributions:
            if sum(len(text[start:end].split()) for start, end in each.content) < _LEAST:
                continue
            for number, span in enumerate(_bare(text, each)):
                written += " " if number else "\n\n" * bool(spans)
                starts.append(len(written))
                spans.append(span)
                whose.append(each.id)
                written += _SPACE.sub(" ", text[slice(*span)])
            written += "" if _ENDED.search(written[-_NEAR:]) else "."
        return cls(written, tuple(starts), tuple(spans), tuple(whose))

    def inner(self, found: Sequence[Attribution], least: float) -> Iterator[Attribution]:
        """What was found in the text as attributions of the document, in the order in which it was found.

        Kept is what has a source and a cue that tells an act, in one and the same content. What the speaker says or
        thinks in the first person is the outer attribution once more, and is left out. So is what is only asked or
        supposed (*if he thinks so*, *did he say so?*), and an infinitive after its source: that one is to do something
        (*they told him to apologize for it*) does not say that he has.

        Args:
            found: in the text.
            least: the score that it needs.
        """
        numbers = Counter[str]()
        for each in found:
            places = {self._place(span.start) for part in (each.source, each.cue, each.content) for span in part}
            outer = {self.whose[place] for place in places}
            if each.score >= least and each.source and len(outer) == 1 and self._is_of_another(each):
                (parent,) = outer
                numbers[parent] += 1
                yield replace(
                    each,
                    id=f"{parent}.{numbers[parent]}",
                    source=self._in_document(each.source),
                    cue=self._in_document(each.cue),
                    content=self._in_document(each.content),
                    parent=parent,
                )

    def _is_of_another(self, found: Attribution) -> bool:
        """Whether a cue tells an act, and of somebody else than who speaks."""
        if not tells(self.text, found.cue):
            return False
        (first, last), (start, end) = found.source[-1], found.cue[0]
        is_infinitive = self.text[last:start].isspace() and self.text[start:end].lower().split()[0] == "to"
        is_supposed = _SUPPOSED.search(self.text, max(0, found.source[0].start - _NEAR), found.source[0].start)
        return not (is_infinitive or is_supposed) and self.text[first:last].lower() not in _FIRST_PERSON

    def _place(self, offset: int) -> int:
        """The number of the span in which an offset lies."""
        return bisect_right(self.starts, offset) - 1

    def _in_document(self, spans: Spans) -> Spans:
        return tuple(piece for start, end in spans for piece in self._pieces(start, end))

    def _pieces(self, start: int, end: int) -> Iterator[Span]:
        """A span of the text as spans of the document, cut where these are parted there."""
        for place in range(self._place(start), self._place(end - 1) + 1):
            here, there = self.starts[place], self.spans[place]
            yield Span(there.start + max(start - here, 0), min(there.start + end - here, there.end))


def with_inner(outer: Sequence[Attribution], inner: Iterable[Attribution]) -> tuple[Attribution, ...]:
    """Both in reading order. Of two that begin alike the outer one is first."""
    return tuple(sorted((*outer, *inner), key=lambda each: each.start))


def _bare(text: str, attribution: Attribution) -> Spans:
    """The content without the conjunction that it begins with; that of a quotation without its marks."""
    if attribution.type is Type.DIRECT:
        return tuple(_unmarked(text, span) for span in attribution.content)
    (start, end), *others = attribution.content
    that = _THAT.match(text, start, end)
    return (Span(that.end() if that else start, end), *others)


def _unmarked(text: str, span: Span) -> Span:
    """A span without quotation marks at its ends, if anything else is in it."""
    words = text[slice(*span)]
    start = span.start + len(words) - len(words.lstrip(_EDGES))
    end = span.start + len(words.rstrip(_EDGES))
    return Span(start, end) if start < end else span
