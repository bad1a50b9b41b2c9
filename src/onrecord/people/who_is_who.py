"""Who is who across documents: which names that documents give their speakers are one person's or one body's.

The answer is a function of the names alone and of what users corrected, whatever the order in which the documents
came. Where two people may be meant, none is chosen: a wrong person does more harm than one who is listed twice.
Every name that joins another brings the reason.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord.attribution import Kind, Record, Speaker
from onrecord.names import FEMALE, HONORIFICS, MALE, Tokens, tokens
from onrecord.people.body_names import body_keys, body_name
from onrecord.people.clusters import Cluster, Form, Join, Key, Naming, Splits, form_of
from onrecord.people.join_bodies import join_bodies
from onrecord.people.join_persons import join_persons
from onrecord.people.person_names import person_name
from onrecord.people.sound import block

__all__ = ["Corrections", "Merge", "Naming", "Person", "gender", "keys", "people"]

_KINDS = (Kind.PERSON, Kind.ORGANIZATION)
_BEFORE = 30  # characters before a name that are searched for titles
_SENTENCE_END = re.compile(r"\n|\w{5}[.!?]\s")  # titles of five letters and more have no full stop
_LONGEST = 300  # characters of a source that are searched for titles and pronouns
_TITLE = 3  # pronouns that a title is worth
_LEAST = 2  # pronouns: one may have been taken for the wrong person's
_CLEAR = 3  # times as much must speak for the one as for the other


@dataclass(frozen=True, slots=True)
class Corrections:
    """What users know better: pairs of names that are one person's, and pairs that are not.

    A split holds against merges that would undo it over other names, and a later merge against an earlier one.
    """

    merges: tuple[tuple[str, str], ...] = ()
    splits: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Merge:
    """Why two namings are held to be one person's.

    Attributes:
        one: the id of the naming that joins.
        other: the id of the naming that it joins.
        kind: what is the reason: ``same name``, ``shorter form``, ``nickname``, ``initials``, ``transliteration``,
            ``spelling``, ``surname alone`` or ``correction``.
        why: the reason in a sentence.
    """

    one: int
    other: int
    kind: str
    why: str


@dataclass(frozen=True, slots=True)
class Person:
    """A person or a body, as far as the names tell.

    Attributes:
        name: the form to show: the full one that most documents give.
        kind: person or organization.
        namings: the ids of the namings, the most used first.
        merges: the reasons, one for each naming but the first.
    """

    name: str
    kind: Kind
    namings: tuple[int, ...]
    merges: tuple[Merge, ...]


def gender(record: Record, speaker: Speaker) -> str | None:
    """Whether the speaker is a man (``m``) or a woman (``f``), as titles and pronouns of the sources tell."""
    named = frozenset(tokens((speaker.name or "")[:_LONGEST]))
    points = Counter[str]()
    for attribution in record:
        if attribution.speaker == speaker:
            said = tokens(record.words(attribution.source)[:_LONGEST])
            points += _titles(said, named)
            points["m"] += "he" in said
            points["f"] += "she" in said
    for start, end in speaker.mention[:1]:
        before = _SENTENCE_END.split(record.document.text[max(0, start - _BEFORE) : start])[-1]
        points += _titles(tokens(before + record.document.text[start : min(end, start + _LONGEST)]), named)
    if points["m"] >= max(_LEAST, _CLEAR * points["f"]):
        return "m"
    return "f" if points["f"] >= max(_LEAST, _CLEAR * points["m"]) else None


def _titles(said: Tokens, named: frozenset[str]) -> Counter[str]:
    """What the titles tell that stand right before the name."""
    points = Counter[str]()
    for place, word in enumerate(said):
        rest = next((each for each in said[place + 1 :] if each not in HONORIFICS), None)
        if word in HONORIFICS and word not in named and rest in named:
            points["m"] += _TITLE * (word in MALE)
            points["f"] += _TITLE * (word in FEMALE)
    return points


def keys(name: str, kind: Kind) -> tuple[str, ...]:
    """Short keys of a name; names of which one may be the other's share one, directly or over further names.

    >>> keys("Moammar Gadhafi", Kind.PERSON) == keys("Qaddafi", Kind.PERSON)
    True
    """
    if kind == Kind.PERSON:
        return (f"p:{block(person_name(name).family)}",)
    return tuple(f"o:{key}" for key in body_keys(body_name(name)))


def people(namings: Sequence[Naming], corrections: Corrections) -> list[Person]:
    """Who is who among these namings."""
    forms = _forms(namings)
    splits = _splits(corrections)
    seeds = _seeds(corrections, forms, splits)
    seeded = {form.key for seed in seeds for form in seed.forms}
    clusters: list[Cluster] = []
    for kind, join in ((Kind.PERSON, join_persons), (Kind.ORGANIZATION, join_bodies)):
        loose = [form for form in forms if form.kind == kind and form.key not in seeded]
        clusters += join(loose, [seed for seed in seeds if seed.kind == kind], splits)
    return sorted(map(_person, clusters), key=lambda person: (person.name, person.kind, person.namings))


def _key(naming_kind: Kind, name: str) -> Key:
    if naming_kind == Kind.PERSON:
        return naming_kind, person_name(name).words
    return naming_kind, body_name(name)


def _forms(namings: Sequence[Naming]) -> list[Form]:
    found: dict[Key, list[Naming]] = defaultdict(list)
    for naming in namings:
        found[_key(naming.kind, naming.name)].append(naming)
    return sorted((form_of(key, each) for key, each in found.items()), key=lambda form: (form.kind, form.order))


def _splits(corrections: Corrections) -> Splits:
    return frozenset(
        frozenset((_key(a, one), _key(b, other))) for one, other in corrections.splits for a in _KINDS for b in _KINDS
    )


def _seeds(corrections: Corrections, forms: Sequence[Form], splits: Splits) -> list[Cluster]:
    """The people whom users brought together."""
    found = {form.key: form for form in forms}
    owner: dict[Key, Cluster] = {}
    for names in reversed(corrections.merges):
        present = [[key for kind in _KINDS if (key := _key(kind, name)) in found] for name in names]
        keyed = [key for keys_of_one in present for key in keys_of_one] if all(present) else []
        for key in dict.fromkeys(keyed[1:]):
            one, other = (owner.setdefault(each, Cluster([found[each]])) for each in (key, keyed[0]))
            if one is other or other.is_split_from(one.forms, splits):
                continue
            why = f"A user said that “{found[key].name}” and “{found[keyed[0]].name}” are one."
            other.take(one, Join(found[key], found[keyed[0]], "correction", why))
            owner |= dict.fromkeys((form.key for form in one.forms), other)
    seeds = [cluster for cluster in dict.fromkeys(owner.values()) if len(cluster.forms) > 1]
    for cluster in seeds:
        cluster.seeds = frozenset(form.key for form in cluster.forms)
    return seeds


def _person(cluster: Cluster) -> Person:
    best = min(cluster.forms, key=lambda form: (form.kind == Kind.PERSON and not form.parsed.full, form.order))
    merges = [merge for form in cluster.forms for merge in _within(form)]
    merges += [Merge(join.form.namings[0].id, join.other.namings[0].id, join.kind, join.why) for join in cluster.joins]
    namings = sorted(
        (naming for form in cluster.forms for naming in form.namings),
        key=lambda each: (-each.documents, each.name, each.year or 0, each.gender or "", each.id),
    )
    return Person(best.name, cluster.kind, tuple(each.id for each in namings), tuple(merges))


def _within(form: Form) -> Iterator[Merge]:
    """Why the namings of one form are one person's."""
    first = form.namings[0]
    for each in form.namings[1:]:
        if each.name == first.name:
            why = f"Both are called “{first.name}”."
        else:
            why = f"“{each.name}” and “{first.name}” are the same words."
        yield Merge(each.id, first.id, "same name", why)
