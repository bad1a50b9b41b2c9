"""Entities: the persons, bodies and places of one document, each with all its mentions.

Full names come first; a short one belongs to the full name that it may stand for. Where it may stand for
two, it belongs to the one that was named last: two people of one surname are never made one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from onrecord.names import (
    Tokens,
    core,
    initials,
    is_body_short_for,
    is_misspelt,
    is_person_short_for,
    misspellings,
)
from onrecord.reading import NameType
from onrecord.resolve.gender import Evidence, balance
from onrecord.resolve.mentions import Mention

__all__ = ["Cast", "Entity"]

_MOST = 8  # entities that may share a name: of more, the first
_SURE = 1.8  # pronouns, or one title
_CONTRARY = -0.5  # product of two balances of gender below which two names are two persons'


@dataclass(slots=True, eq=False)
class Entity:
    """One person, body or place.

    Attributes:
        type: which of these.
        full: the words of the fullest name.
        mentions: those of the title first, then in the order of the text.
        fullest: those with the fullest name; of several spellings the commonest, rather not in capitals.
    """

    type: NameType
    full: Tokens
    mentions: list[Mention] = field(default_factory=list)
    fullest: tuple[Mention, ...] = ()

    @property
    def name(self) -> str:
        """The fullest name."""
        return self.fullest[0].name

    def settle(self) -> None:
        """Choose the spelling of the fullest name, once all mentions are there."""
        whole = [mention for mention in self.mentions if mention.tokens == self.full]
        spellings = Counter(mention.name for mention in whole)
        best = max(spellings, key=lambda name: (not name.isupper(), not name.islower(), spellings[name]))
        self.fullest = tuple(mention for mention in whole if mention.name == best)


@dataclass(frozen=True, slots=True)
class Cast:
    """The entities of a document.

    Attributes:
        entities: those of the title first, then in the order of their first mention.
        whose: for each mention whose it is, and then whose it might as well be.
    """

    entities: tuple[Entity, ...]
    whose: dict[Mention, tuple[Entity, ...]]

    @classmethod
    def of(cls, mentions: Sequence[Mention], gender: Evidence, given: Mapping[Tokens, Tokens]) -> Cast:
        """The cast of a document.

        Args:
            mentions: its names: those of its title first, then in the order of the text.
            gender: what tells he from she.
            given: the full names of the short forms that the document gives itself.
        """
        by_type: dict[NameType, list[Mention]] = defaultdict(list)
        types = {mention.tokens: mention.type for mention in mentions if mention.type in _CUSTOMS}
        for mention in mentions:
            by_type[types.get(given.get(mention.tokens, ()), mention.type)].append(mention)
        whose: dict[Mention, tuple[Entity, ...]] = {}
        for kind in _CUSTOMS:
            whose |= _shared_out(by_type[kind], _owners(by_type[kind], kind, gender, given))
        found = {id(fits[0]): fits[0] for fits in whose.values()}.values()
        for entity in found:
            entity.settle()
        return cls(tuple(sorted(found, key=lambda e: (not e.mentions[0].in_title, e.mentions[0].span))), whose)

    def own_names(self, entity: Entity) -> set[Tokens]:
        """The names of an entity that no other may have."""
        return {mention.tokens for mention in entity.mentions if len(self.whose[mention]) == 1}


def _is_same_place(short: Tokens, full: Tokens) -> bool:
    return short == full or (len(full) > 1 and len(short) == 1 and short[0] in initials(full))


_CUSTOMS: dict[NameType, Callable[[Tokens, Tokens], bool]] = {
    NameType.PERSON: is_person_short_for,
    NameType.ORGANIZATION: is_body_short_for,
    NameType.PLACE: _is_same_place,
}
"""What each type of entity may be called for short."""


def _owners(
    mentions: Sequence[Mention], kind: NameType, gender: Evidence, given: Mapping[Tokens, Tokens]
) -> dict[Tokens, list[Entity]]:
    """For each name the entities that may have it, without mentions yet."""
    counts = Counter(mention.tokens for mention in mentions)
    known: dict[object, list[Entity]] = defaultdict(list)
    owners: dict[Tokens, list[Entity]] = {}
    for name in sorted(counts, key=lambda name: (-len(name), -counts[name], name)):
        fits = owners.get(given.get(name, ()), []) or [
            e for e in _alike(known, name, kind) if _CUSTOMS[kind](name, e.full) and _agree(gender, name, e.full)
        ]
        if not fits and kind == NameType.PERSON:
            fits = [
                e
                for e in _known(known, misspellings(name))
                if is_misspelt(name, e.full) and _agree(gender, name, e.full)
            ]
        if not fits:
            fits = [Entity(kind, name)]
            for key in _keys(name):
                known[key].append(fits[0])
        owners[name] = fits[:_MOST]
    return owners


def _alike(known: dict[object, list[Entity]], name: Tokens, kind: NameType) -> Sequence[Entity]:
    """The entities that have a word in common with a name which every full form of it has."""
    if kind == NameType.PERSON:
        return known.get(core(name)[-1], ())
    return min((known.get(name[0], ()), known.get(name[-1], ())), key=len)


def _keys(full: Tokens) -> set[object]:
    """What a short or misspelt form of a name has in common with it: so each is compared with few others."""
    return {*full, *initials(full), *misspellings(full)}


def _known(known: dict[object, list[Entity]], keys: Sequence[object]) -> Iterator[Entity]:
    """The entities under some keys, each once, in the order in which they became known."""
    return iter({id(entity): entity for key in keys for entity in known.get(key, ())}.values())


def _agree(gender: Evidence, short: Tokens, full: Tokens) -> bool:
    """Whether nothing tells surely that the one is he and the other she."""
    weight = min(sum(gender.get(name, (0.0, 0.0))) for name in (short, full))
    return weight < _SURE or balance(gender, [short]) * balance(gender, [full]) > _CONTRARY


def _shared_out(mentions: Sequence[Mention], owners: dict[Tokens, list[Entity]]) -> dict[Mention, tuple[Entity, ...]]:
    """Whose each mention is; the entities are given their mentions."""
    common: dict[int, list[Tokens]] = defaultdict(list)  # names that an entity has in common with others
    for name, fits in owners.items():
        if len(fits) > 1:
            for entity in fits:
                common[id(entity)].append(name)
    named_last: dict[Tokens, Entity] = {}
    whose: dict[Mention, tuple[Entity, ...]] = {}
    for mention in mentions:
        fits = owners[mention.tokens]
        owner = named_last.get(mention.tokens, fits[0])
        owner.mentions.append(mention)
        whose[mention] = (owner, *(other for other in fits if other is not owner))
        named_last |= dict.fromkeys(common[id(owner)], owner)
    return whose
