"""Which full names of persons are spellings of one: of a name from another script, or with a slip of the pen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, product

from rapidfuzz.distance import OSA

from onrecord.people.clusters import Cluster, Join, Splits, opposed
from onrecord.people.given_names import full_forms, is_common
from onrecord.people.person_names import PersonName, likeness, spelling
from onrecord.people.sound import block, single

__all__ = ["are_near", "join_spellings"]

_RARE = 0.1  # of the documents of a name: what a slip of the pen may have
_RARE_LONG = 0.34  # where no other name is like it
_LONG = 8  # letters of a name that hardly any other is like
_LEAST_GIVEN = 4  # letters of a given name that may be spelt in two ways
_NEAR = 1  # years
_FEW = 2  # others of a family name that is not a common one


def join_spellings(clusters: Sequence[Cluster], splits: Splits) -> list[Cluster]:
    """Names that differ in their spelling only join."""
    into: dict[Cluster, Cluster] = {}

    def now(cluster: Cluster) -> Cluster:
        while cluster in into:
            cluster = into[cluster]
        return cluster

    for join, one, other in sorted(_spelt(clusters), key=lambda found: (found[0].form.order, found[0].other.order)):
        minor, major = now(one), now(other)
        if minor is major or major.is_split_from(minor.forms, splits) or opposed(minor.genders, major.genders):
            continue
        major.take(minor, join)
        into[minor] = major
    return [cluster for cluster in clusters if cluster not in into]


def _spelt(clusters: Sequence[Cluster]) -> Iterator[tuple[Join, Cluster, Cluster]]:
    families: dict[str, set[str]] = defaultdict(set)
    for cluster in clusters:
        name = cluster.best.parsed
        if name.full:
            families[name.family].add(name.given[0])
    for minor, major in _alike(clusters):
        kind = _one_spelt_as(minor, major, families)
        if kind:
            why = f"“{minor.best.name}” and “{major.best.name}” are spellings of one name."
            yield Join(minor.best, major.best, kind, why), minor, major


def _alike(clusters: Sequence[Cluster]) -> Iterator[tuple[Cluster, Cluster]]:
    """Pairs of which one may be a spelling of the other: either name is the same, or both sound alike."""
    families: dict[tuple[str, str], dict[str, list[Cluster]]] = defaultdict(lambda: defaultdict(list))
    givens: dict[tuple[str, str], dict[str, list[Cluster]]] = defaultdict(lambda: defaultdict(list))
    for cluster in clusters:
        name = cluster.best.parsed
        if name.full and len(name.given[0]) > 1:
            for key in _spellings(_joined(name)):
                families[name.family, key][_joined(name)].append(cluster)
            # names of other blocks are looked at apart, and may not always be at hand
            for key in {block(name.given[0]), *full_forms(name.given[0])}:
                givens[block(name.family), key][name.family].append(cluster)
    found: dict[tuple[Cluster, Cluster], None] = {}
    for least, bucket in (*((2, each) for each in families.values()), *((3, each) for each in givens.values())):
        for one, other in combinations(bucket, 2):
            if spelling(one, other, least) is not None:
                for pair in product(bucket[one], bucket[other]):
                    minor, major = sorted(pair, key=lambda each: each.best.order, reverse=True)
                    found[minor, major] = None
    yield from found


def _spellings(word: str) -> set[str]:
    """Keys of which words that are alike have one in common: the sound, and the word with each letter left out."""
    return {block(word), word, *(word[:place] + word[place + 1 :] for place in range(1, len(word)))}


def _joined(name: PersonName) -> str:
    """The given names that are written out."""
    return "".join(word for word in name.given if len(word) > 1)


def _one_spelt_as(minor: Cluster, major: Cluster, families: dict[str, set[str]]) -> str | None:
    a, b = minor.best.parsed, major.best.parsed
    given, family = _given_spelt_as(a, b), 0 if a.family == b.family else spelling(a.family, b.family)
    if given is None or family is None or a.rank != b.rank:
        return None
    known = is_common(a.given[0]), is_common(b.given[0])
    others = [families[name] - {a.given[0], b.given[0]} for name in (a.family, b.family)]
    if not all(known) and given + family <= (not any(others)):
        return "transliteration"
    if not are_near(minor, major):
        return None
    if a.family == b.family:
        sure = known[0] != known[1] and _is_slip(a.given[0], b.given[0])  # the one is a name, the other hardly
        sure |= given == 0 and len(others[0]) <= _FEW  # Stephen and Steven
        long = max(len(a.given[0]), len(b.given[0])) >= _LONG or (len(a.family) >= _LONG and not any(others))
    else:
        long = _least(a.family, b.family) >= _LONG
        sure = given + family == 0 and single(a.family) == single(b.family) and long
        if not sure and (others[0] or not _is_slip(a.family, b.family)):
            return None
    limit = _RARE_LONG if long or not (any(others) or all(known)) else _RARE
    return "spelling" if sure or minor.documents <= limit * major.documents else None


def _least(a: str, b: str) -> int:
    """The letters of the shorter one."""
    return min(len(a), len(b))


def _is_slip(a: str, b: str) -> bool:
    """Whether so few letters differ that one word may be the other misspelt."""
    return a[0] == b[0] and OSA.distance(a, b) <= (2 if _least(a, b) >= _LONG else 1)


def _given_spelt_as(a: PersonName, b: PersonName) -> int | None:
    """How far apart the given names are spelt, ``None`` if they are two."""
    if full_forms(a.given[0]) & full_forms(b.given[0]) and likeness(replace(a, family=""), replace(b, family="")):
        return 0
    one, other = _joined(a), _joined(b)
    if _least(one, other) < _LEAST_GIVEN:
        return None
    return spelling(one, other, 3 if is_common(a.given[0]) or is_common(b.given[0]) else 2)


def are_near(minor: Cluster, major: Cluster) -> bool:
    """Whether both are written of in the same years, as far as these are known."""
    years = {naming.year for form in major.forms for naming in form.namings if naming.year}
    own = {naming.year for form in minor.forms for naming in form.namings if naming.year}
    return not years or all(min(years) - _NEAR <= year <= max(years) + _NEAR for year in own)
