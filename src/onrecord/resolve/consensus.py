"""What a document as a whole says of its names: where they end, and what they are the names of."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from onrecord.document import Span
from onrecord.names import Tokens
from onrecord.reading import NameType, Reading
from onrecord.resolve.mentions import Mention

__all__ = ["cut_down", "headlines", "retyped", "short_forms"]

_BRACKET = re.compile(r"\s+[(\[][\"'“‘]?")
_LONGEST = 30  # words of a headline
_CAPITALS = 0.6  # share of its words


def headlines(text: str, reading: Reading) -> frozenset[int]:
    """The numbers of the paragraphs that are written like headlines: short, most of their words with capitals."""
    starts = np.flatnonzero(np.diff(reading.paragraph, prepend=-1))
    stops = np.append(starts, len(reading.paragraph))[1:]
    found = []
    for first, stop in zip(starts[stops - starts <= _LONGEST], stops[stops - starts <= _LONGEST], strict=True):
        words = [word for word in text[reading.starts[first] : reading.ends[stop - 1]].split() if word[0].isalpha()]
        if sum(word[0].isupper() for word in words) > _CAPITALS * len(words):
            found.append(int(reading.paragraph[first]))
    return frozenset(found)


def cut_down(names: Iterable[Mention], body: Iterable[Mention]) -> list[Mention]:
    """The names of headlines, each cut down to the longest name of the body in it.

    All words of a headline may have capitals, so that where a name ends in it cannot be told.
    """
    known = {mention.tokens: mention for mention in body if len(mention.tokens) > 1}
    return [_cut_down(mention, known) for mention in names]


def _cut_down(mention: Mention, known: Mapping[Tokens, Mention]) -> Mention:
    if len(mention.name) != mention.span.end - mention.span.start:
        return mention  # wide spaces: a place in the name is none in the text
    count = len(mention.tokens)
    for length in range(count - 1, 1, -1):
        for start in range(count - length + 1):
            inner = known.get(mention.tokens[start : start + length])
            place = mention.name.find(inner.name) if inner and inner.type == mention.type else -1
            if inner and place >= 0:
                begin = mention.span.start + place
                return replace(mention, span=Span(begin, begin + len(inner.name)), name=inner.name)
    return mention


def retyped(found: Sequence[Mention]) -> list[Mention]:
    """The names, each with one type throughout: of a person, body or place if it ever is, the commonest.

    A single word that ends the full name of a person means them, unless it is as often in the name of a body.
    """
    counts: dict[Tokens, Counter[NameType]] = defaultdict(Counter)
    for mention in found:
        counts[mention.tokens][mention.type] += 1
    best = {name: max(types, key=lambda kind: (kind != NameType.OTHER, types[kind])) for name, types in counts.items()}
    persons = Counter(m.tokens[-1] for m in found if len(m.tokens) > 1 and best[m.tokens] == NameType.PERSON)
    bodies = Counter(t for m in found if len(m.tokens) > 1 and best[m.tokens] != NameType.PERSON for t in m.tokens)
    best |= {name: NameType.PERSON for name in best if len(name) == 1 and persons[name[0]] > bodies[name[0]]}
    best |= {name: NameType.OTHER for name in best if _is_family(name, persons)}
    return [m if m.type == best[m.tokens] else replace(m, type=best[m.tokens]) for m in found]


def _is_family(name: Tokens, surnames: Mapping[str, int]) -> bool:
    """Whether it means several of one surname, or two surnames in one: the Obis, Obi-Lind."""
    plural = len(name) == 1 and name[0].endswith("s") and name[0][:-1] in surnames and name[0] not in surnames
    return plural or (len(name) == 2 and name[0] in surnames and name[1] in surnames)


def short_forms(text: str, found: Sequence[Mention]) -> dict[Tokens, Tokens]:
    """The short forms that are given in brackets after a name, with the name: Federal Security Service (FSB)."""
    given: dict[Tokens, Tokens] = {}
    for full, short in pairwise(found):
        bracket = _BRACKET.fullmatch(text, full.span.end, max(full.span.end, short.span.start))
        closed = text[short.span.end : short.span.end + 2].lstrip("\"'”’")[:1] in (")", "]")
        if bracket and closed and len(short.tokens) == 1 and short.name.isupper() and len(full.tokens) > 1:
            given[short.tokens] = full.tokens
    return given
