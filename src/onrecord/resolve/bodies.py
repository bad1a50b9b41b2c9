"""Bodies that have no name of their own: Clinton's campaign, the Turkish government, the mayor's office.

Their name is made from whose they are: of a person, the surname ("Clinton campaign").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from onrecord.document import Span
from onrecord.names import surname
from onrecord.reading import NameType, Reading
from onrecord.resolve.mentions import Mention

__all__ = ["bodies", "body_name", "body_noun", "body_of", "surname_at"]

_OF_PERSONS = {
    "campaign": "campaign",
    "camp": "campaign",
    "team": "campaign",
    "administration": "administration",
    "government": "government",
    "office": "office",
    "cabinet": "cabinet",
    "regime": "regime",
}
"""Nouns that make a body of whom they belong to, and the noun that its name is given."""

_OF_COUNTRIES = frozenset(
    "administration army bank cabinet embassy government legislature military ministry navy parliament police "
    "regime".split()
)
"""The same of what they belong to."""

_OF_ONE = frozenset(["campaign", "administration"])  # told apart by whose they are, also where that goes unsaid
_WHOSE = frozenset(["his", "her", "their", "my"])
_NOUNS = "|".join(_OF_COUNTRIES.union(_OF_PERSONS))
_PART_OF_IT = r"manager|chair|chief|spokes|aide|official|advis|staff|event|rally|trail|ads?\b|leader|account"
"""What may follow the noun, so that not the body is meant: Clinton's campaign manager."""
_AFTER = re.compile(
    r"(?:['’‘]s?(?:[^\S\n]+[a-z-]+){0,2}?)?[^\S\n]+"
    rf"(?P<noun>{_NOUNS})(?![\w-])(?![^\S\n]+(?:{_PART_OF_IT}))",
    re.IGNORECASE,
)
_OF = re.compile(rf"(?P<noun>{_NOUNS})[^\S\n]+of[^\S\n]+(?:[\w.]+[^\S\n]+){{0,4}}\Z", re.IGNORECASE)
_LOOK_BACK = 60  # characters


def bodies(text: str, reading: Reading, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """The bodies that a text names by whose they are: a person's by the surname, others' as it stands there."""
    persons = {m.tokens[-1] for m in mentions if m.type == NameType.PERSON}
    campaigning = "campaign" in text
    for mention in mentions:
        if mention.in_title:
            continue
        is_person = mention.type == NameType.PERSON or mention.tokens[-1] in persons
        after = _AFTER.match(text, mention.span.end)
        before = None if after else _OF.search(text, max(0, mention.span.start - _LOOK_BACK), mention.span.start)
        match = after or (before if is_person else None)
        if match and match["noun"].lower() in (_OF_PERSONS if is_person else _OF_COUNTRIES):
            span = Span(min(mention.span.start, match.start("noun")), max(mention.span.end, match.end("noun")))
            noun = body_noun(match["noun"].lower(), campaigning=campaigning)
            stands = " ".join(text[span.start : span.end].split())
            name = body_name(mention.name, noun) if is_person else stands
            parts = sorted([surname_at(text, mention), Span(*match.span("noun"))]) if name != stands else ()
            yield Mention(reading.within(span), span, name, NameType.ORGANIZATION, parts=tuple(parts))


def surname_at(text: str, mention: Mention) -> Span:
    """Where the surname in the mention of a person stands."""
    last = surname(mention.name)
    start = text.rfind(last, *mention.span)
    return Span(start, start + len(last)) if start >= 0 else mention.span


def body_name(owner: str, noun: str) -> str:
    """The name of a body from that of the person whose it is.

    >>> body_name("Hillary Clinton", "campaign")
    'Clinton campaign'
    """
    return f"{surname(owner)} {noun}"


def body_noun(noun: str, *, campaigning: bool) -> str:
    """The noun that the name of a body ends with: a team is a campaign where the text speaks of campaigns."""
    name = _OF_PERSONS.get(noun, noun)
    return name if campaigning or name != "campaign" else noun


def body_of(source: str) -> str | None:
    """The noun of the body that a source is, if it is that of a person: ``her campaign``, ``the administration``."""
    words = re.findall(r"[^\W\d_]+", re.sub(r"['’‘]s?(?!\w)", "", source.lower()))
    if not words or words[-1] not in _OF_PERSONS:
        return None
    return words[-1] if words[0] in _WHOSE or (words[0] == "the" and words[-1] in _OF_ONE) else None
