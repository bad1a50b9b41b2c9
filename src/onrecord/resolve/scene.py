"""The scene: a document with all who are named in it, as far as it can be told before anybody has spoken."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from onrecord.attribution import Spans
from onrecord.reading import Reading
from onrecord.resolve.bodies import bodies
from onrecord.resolve.consensus import cut_down, headlines, retyped, short_forms
from onrecord.resolve.entities import Cast, Entity
from onrecord.resolve.gender import balance, evidence
from onrecord.resolve.mentions import Mention, mentions

__all__ = ["Scene"]


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A document with all who are named in it.

    Attributes:
        text: of the document.
        said: its words in lower case, one for each row of the reading.
        reading: of the text.
        mentions: the names in the text, in order.
        cast: whose names they are, and those of the title.
        gender: of each entity, from -1, he, to 1, she.
        rank: the place of each entity in the cast.
        titled: those who are named in the title.
    """

    text: str
    said: tuple[str, ...]
    reading: Reading
    mentions: tuple[Mention, ...]
    cast: Cast
    gender: Mapping[Entity, float]
    rank: Mapping[Entity, int]
    titled: frozenset[Entity]

    @classmethod
    def of(cls, text: str, reading: Reading, title: str = "", title_reading: Reading | None = None) -> Scene:
        """The scene of a text, and of its title where that is known apart from the text."""
        lower = tuple(text[start:end].lower() for start, end in zip(reading.starts, reading.ends, strict=True))
        rows = headlines(text, reading)
        found: tuple[list[Mention], list[Mention]] = ([], [])
        for mention in mentions(text, reading):
            found[int(reading.paragraph[mention.words.start]) in rows].append(mention)
        body, above = found
        if title_reading:
            above += [replace(mention, in_title=True) for mention in mentions(title, title_reading)]
        headings = [m if m.in_title else replace(m, words=reading.within(m.span)) for m in cut_down(above, body)]
        every = retyped([*headings, *body])
        given = short_forms(text, [mention for mention in every if not mention.in_title])
        every = sorted([*every, *bodies(text, reading, every)], key=_order)
        gender = evidence(lower, reading, every)
        cast = Cast.of(every, gender, given)
        return cls(
            text=text,
            said=lower,
            reading=reading,
            mentions=tuple(mention for mention in every if not mention.in_title),
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
        first = bisect_left(self.mentions, words.start, key=_place)
        return self.mentions[first : bisect_left(self.mentions, words.stop, key=_place)]


def _place(mention: Mention) -> int:
    return mention.words.start


def _order(mention: Mention) -> tuple[bool, int, int]:
    """Of the title first; of two that begin together the longer one first."""
    return not mention.in_title, mention.span.start, -mention.span.end
