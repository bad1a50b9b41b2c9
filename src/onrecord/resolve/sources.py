"""What the words of a source say by themselves: which names stand in it, and which of these is its head.

In "Acme spokesman Tom Smith, a friend of Ada Obi" three names stand; the head is Tom Smith.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from onrecord.attribution import Spans
from onrecord.document import Span
from onrecord.names import HONORIFICS
from onrecord.reading import NameType
from onrecord.resolve.mentions import Mention
from onrecord.resolve.scene import Scene

__all__ = ["Form", "Source", "is_object", "source_of"]

Floats = NDArray[np.float64]

_PREPOSITIONS = frozenset(
    "about against among as at behind beside between by for from in inside into like near of off on over per to toward "
    "towards under via with within without".split()
)
_ARTICLES = frozenset(["a", "an", "the", "his", "her", "its", "their"])
_PRONOUNS = frozenset(
    "he him his she her hers it its they them their we us our i me my you your who whom whose which that this".split()
)
_PARTING = re.compile(r"[,;:–—―()\[\]]|--|\b(?:and|at|for|from|in|of|on|per|that|to|which|who|whom|whose|with)\b")
_PARTING_FROM_OFFICE = re.compile(r"[,;:–—―()\[\]]|--|\b(?:and|from|per|that|to|which|who|whom|whose|with)\b")
_CLAUSE = re.compile(r"[,;:–—―()\[\]]|--")
_RELATIVE = re.compile(r"\b(?:who|whom|which|that)\b[^,;:–—―()]*\Z")
_DASH = re.compile(r"(?:,[^\n,]{1,20})?[^\S\n]*(?:[—–]|--|[^\S\n]-[^\S\n])")
_POSSESSIVE = re.compile("[\u200b-\u200d\u2060]?['’‘ʼ`´]s?(?!\\w)")
_WORD = re.compile(r"[^\W\d_]+")
_NEXT = re.compile(r"[^\S\n]+([^\W\d_]+)")
_FUNCTION = _PREPOSITIONS | frozenset(
    "also alone and both but himself herself itself or now then too who whom whose which that this he she it they "
    "was is are were be been has had have will would can could may might not never ever again once later here there "
    "each all".split()
)


class Form(StrEnum):
    """How a source is worded: with a name, as a pronoun, as a description."""

    NAME = "name"
    PRONOUN = "pronoun"
    DESCRIPTION = "description"


@dataclass(frozen=True, slots=True)
class Source:
    """The source of one attribution.

    Attributes:
        words: from its first word to its last.
        text: these words, in lower case.
        kinds: log probability of each of :data:`onrecord.reading.KINDS`.
        head: the name in it that it is about, if any.
        others: names in it of those who are surely not meant: other persons, and whoever has something.
        beside: how many words it has beside this name, titles not counted.
    """

    words: range
    text: str
    kinds: Floats
    head: Mention | None
    others: tuple[Mention, ...]
    beside: int

    @property
    def form(self) -> Form:
        """How it is worded."""
        if self.head:
            return Form.NAME
        return Form.PRONOUN if self.text in _PRONOUNS else Form.DESCRIPTION

    @property
    def is_name(self) -> bool:
        """Whether it is nothing but a name, perhaps with titles before it."""
        return self.head is not None and self.beside == 0

    @property
    def noun(self) -> str:
        """The last word before anything that is put behind: ``fund`` of "the fund, which …"."""
        words = _WORD.findall(re.split(r"['’‘]s?(?!\w)|[,;:–—(]| of | for | in | at | who | which ", self.text)[0])
        return words[-1] if words else ""


def source_of(scene: Scene, spans: Spans) -> Source | None:
    """The source at some spans of a document's text; ``None`` if there is no word in them."""
    text, reading = scene.text, scene.reading
    words = reading.within(Span(spans[0].start, spans[-1].end)) if spans else range(0)
    if not words:
        return None
    extent = Span(int(reading.starts[words.start]), int(reading.ends[words.stop - 1]))
    within = [mention for mention in scene.near(words) if mention.words.stop <= words.stop]
    head = _head(text, extent, within)
    odds = reading.kinds[words.start : words.stop].mean(0, dtype=np.float64)
    return Source(
        words=words,
        text=text[extent.start : extent.end].strip().lower(),
        kinds=odds - np.logaddexp.reduce(odds),
        head=head,
        others=tuple(m for m in within if m.type == NameType.PERSON or _is_owner(text, m, extent)),
        beside=_beside(text, extent, head) if head else len(words),
    )


def _beside(text: str, extent: Span, head: Mention) -> int:
    """How many words stand beside a name: titles, other words with capitals and "the" before it are not counted."""
    before = _WORD.findall(text, extent.start, head.span.start)
    after = _WORD.findall(_POSSESSIVE.sub("", text[head.span.end : extent.end], count=1))
    return len(after) + sum(
        not (word[0].isupper() or word.lower() == "the" or word.lower() in HONORIFICS) for word in before
    )


def _head(text: str, extent: Span, mentions: Iterable[Mention]) -> Mention | None:
    """The last name before the first comma after a name, if it is neither owner nor object nor part of something.

    A body may come before the person who speaks for it: Ministry of Foreign Affairs spokeswoman Hua Chunying.
    """
    head: Mention | None = None
    for mention in mentions:
        nested = head is not None and mention.span.end <= head.span.end
        if nested or any(is_beside(text, mention, extent) for is_beside in _BESIDE):
            continue
        of_body = head and head.type != NameType.PERSON and mention.type == NameType.PERSON
        parting = _PARTING_FROM_OFFICE if of_body else _PARTING
        if head and parting.search(text, head.span.end, mention.span.start):
            break
        head = mention
    return None if head is None or head.type == NameType.OTHER else head


def _is_part(text: str, mention: Mention, extent: Span) -> bool:
    """Whether a noun follows that it goes with: a Trump adviser, the Florida Democrat."""
    after = _NEXT.match(text, mention.span.end, extent.end)
    if not after or after[1].lower() in _FUNCTION:
        return False
    return after[1].islower() or mention.type != NameType.PERSON


def _is_dateline(text: str, mention: Mention, extent: Span) -> bool:
    """Whether it is the place that a report begins with: RIYADH — The authority; ZONGULDAK, Turkey - The mayor."""
    is_place = mention.type == NameType.PLACE or mention.name.isupper()
    return is_place and mention.span.start == extent.start and bool(_DASH.match(text, mention.span.end, extent.end))


def _is_owner(text: str, mention: Mention, extent: Span) -> bool:
    """Whether it is a possessive with something after it."""
    match = _POSSESSIVE.match(text, mention.span.end)
    return bool(match and _WORD.search(text, match.end(), extent.end))


def is_object(text: str, mention: Mention, extent: Span) -> bool:
    """Whether a preposition stands before it, or before its article and titles; or it is in a relative clause."""
    if _RELATIVE.search(text, extent.start, mention.span.start):
        return True
    before = _WORD.findall(_CLAUSE.split(text[extent.start : mention.span.start])[-1])
    names = False  # between the preposition and the mention
    while before and (before[-1][0].isupper() or before[-1] in _ARTICLES or before[-1] in HONORIFICS):
        word = before.pop()
        names |= word[0].isupper() and word.lower() not in HONORIFICS
    is_office = names and len(before) > 1 and before[-2][0].isupper()  # Secretary of State Ada Obi
    return bool(before) and before[-1].lower() in _PREPOSITIONS and not is_office


_BESIDE = (_is_owner, is_object, _is_part, _is_dateline)
"""How a name may stand in a source that is not about it."""
