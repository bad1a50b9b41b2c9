"""The scene: a document with all who are named in it, as far as it can be told before anybody has spoken."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from onrecord.attribution import Spans
from onrecord.reading import Reading
from onrecord.resolve.bodies import bodies
from onrecord.resolve.consensus import cut_down, headlines, retyped, short_forms
from onrecord.resolve.entities import Cast, Entity
from onrecord.resolve.gender import balance, evidence
from onrecord.resolve.mentions import Mention, mentions

__all__ = ["Scene"]

_BESIDE = 8  # words after a name in which it may be described; half as many before


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A document with all who are named in it.

    Attributes:
        text: of the document.
        said: its words in lower case, one for each row of the reading.
        reading: of the text.
        mentions: the names in the text, in order.
        starts: the first word of each mention.
        owners: whose each mention is; ``None`` if of nobody who can speak.
        beside: the words that stand at and beside each mention.
        named: the words of each mention, one mention after another.
        rows: where the words of each mention begin in ``named``, and where those of the last one end.
        vectors: of the words in ``named``, as antecedents.
        cast: whose names they are, and those of the title.
        gender: of each entity, from -1, he, to 1, she.
        rank: the place of each entity in the cast.
        titled: those who are named in the title.
    """

    text: str
    said: tuple[str, ...]
    reading: Reading
    mentions: tuple[Mention, ...]
    starts: tuple[int, ...]
    owners: tuple[Entity | None, ...]
    beside: tuple[frozenset[str], ...]
    named: NDArray[np.int64]
    rows: NDArray[np.int64]
    vectors: NDArray[np.float32]
    cast: Cast
    gender: Mapping[Entity, float]
    rank: Mapping[Entity, int]
    titled: frozenset[Entity]

    @classmethod
    def of(cls, text: str, reading: Reading, title: str = "", title_reading: Reading | None = None) -> Scene:
        """The scene of a text, and of its title where that is known apart from the text."""
        edges = zip(reading.starts.tolist(), reading.ends.tolist(), strict=True)
        lower = tuple(text[start:end].lower() for start, end in edges)
        rows = headlines(text, reading)
        found = mentions(text, reading)
        body = [mention for mention in found if int(reading.paragraph[mention.words.start]) not in rows]
        above = [mention for mention in found if int(reading.paragraph[mention.words.start]) in rows]
        if title_reading:
            above += [replace(mention, in_title=True) for mention in mentions(title, title_reading)]
        headings = [m if m.in_title else replace(m, words=reading.within(m.span)) for m in cut_down(above, body)]
        every = retyped([*headings, *body])
        given = short_forms(text, [mention for mention in every if not mention.in_title])
        every = sorted([*every, *bodies(text, reading, every)], key=_order)
        gender = evidence(lower, reading, every)
        cast = Cast.of(every, gender, given)
        inside = tuple(mention for mention in every if not mention.in_title)
        named = np.array([word for mention in inside for word in mention.words], np.int64)
        return cls(
            text=text,
            said=lower,
            reading=reading,
            mentions=inside,
            starts=tuple(mention.words.start for mention in inside),
            owners=tuple(cast.whose.get(mention, (None,))[0] for mention in inside),
            beside=tuple(
                frozenset(lower[max(0, m.words.start - _BESIDE // 2) : m.words.stop + _BESIDE]) for m in inside
            ),
            named=named,
            rows=np.cumsum([0, *(len(mention.words) for mention in inside)]),
            vectors=reading.antecedent[named].astype(np.float32),
            cast=cast,
            gender={entity: balance(gender, cast.own_names(entity)) for entity in cast.entities},
            rank={entity: number for number, entity in enumerate(cast.entities)},
            titled=frozenset(entity for entity in cast.entities if entity.mentions[0].in_title),
        )

    def words(self, spans: Spans) -> frozenset[int]:
        """The numbers of the words in some spans."""
        return frozenset(word for span in spans for word in self.reading.within(span))

    def near(self, words: range) -> Sequence[Mention]:
        """The mentions that begin within a range of words."""
        numbers = self.numbers_near(words)
        return self.mentions[numbers.start : numbers.stop]

    def numbers_near(self, words: range) -> range:
        """Which of the mentions these are."""
        first = bisect_left(self.starts, words.start)
        return range(first, bisect_left(self.starts, words.stop, first))


def _order(mention: Mention) -> tuple[bool, int, int]:
    """Of the title first; of two that begin together the longer one first."""
    return not mention.in_title, mention.span.start, -mention.span.end
