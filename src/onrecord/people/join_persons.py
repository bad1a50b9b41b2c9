"""Which names of persons mean one.

First come the full names of one family name, the fuller before the shorter, so that a short one finds all that it may
stand for; then other spellings; at last family names alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from onrecord.names import Tokens
from onrecord.people.clusters import Cluster, Form, Join, Splits, dominant, form_of, opposed
from onrecord.people.given_names import full_forms, is_common, is_short
from onrecord.people.join_spellings import are_near, join_spellings
from onrecord.people.person_names import Likeness, likeness
from onrecord.people.sound import block, consonants, sound

__all__ = ["join_persons"]

_FORMAL = 5  # documents with a rank and a middle name, for each that has the rank without a middle name
_PLAIN = 10  # documents with a middle name and without a rank, at most, for each that has both
_NEAR = 1  # years
_BY_YEARS = (1.0, 0.3)  # what a document counts that is so many years apart
_FAR = 0.06
_DOUBT = 0.1  # documents on somebody who is not named in full
_LEAST_FAMOUS = 5  # documents on somebody whose family name is as often a given name
_EPITHET = 0.05  # of the documents of a name: what the name with a word before it may have
_LEAST_HEARD = 5  # letters, and
_LEAST_SOUND = 3  # consonants of a family name that is known by its sound

Called = dict[Cluster, Counter[int | None]]
"""Who may be called by a family name, with the documents of each year."""

_KINDS = {
    Likeness.SAME: ("same name", "“{}” and “{}” are the same words."),
    Likeness.SHORTER: ("shorter form", "“{}” and “{}” are one name, with more and with less of it."),
    Likeness.NICKNAME: ("nickname", "“{}” and “{}” are one name, with a short form of the given name."),
    Likeness.INITIALS: ("initials", "“{}” and “{}” are one name, with initials."),
}


def join_persons(forms: Sequence[Form], seeds: Sequence[Cluster], splits: Splits) -> list[Cluster]:
    """The persons of these names; ``seeds`` are those that users made."""
    clusters = _join_full([form for form in forms if form.parsed.full], seeds, splits)
    clusters = _join_compound(clusters, splits)
    clusters = join_spellings(clusters, splits)
    return _join_bare([form for form in forms if not form.parsed.full], clusters, splits)


def _join_full(forms: Sequence[Form], seeds: Sequence[Cluster], splits: Splits) -> list[Cluster]:
    clusters = list(seeds)
    ranks = _ranks(forms)
    places: dict[tuple[str, str], list[Cluster]] = defaultdict(list)
    for cluster in seeds:
        for form in cluster.forms:
            _enter(cluster, form, places)
    for form in sorted(forms, key=_fuller_first):
        found = {}
        for cluster in _candidates(form, places):
            fitting = _fitting(form, cluster, ranks, splits)
            if fitting:
                found[cluster] = fitting
        top = dominant([(cluster.documents, cluster) for cluster in found])
        if top is None:
            cluster = Cluster([form])
            clusters.append(cluster)
        else:
            cluster, share = top
            kind, why = _KINDS[found[cluster][0]]
            other = found[cluster][1]
            note = f" Of those who may be meant, this one has {share:.0%} of the documents." if len(found) > 1 else ""
            cluster.add(Join(form, other, kind, why.format(form.name, other.name) + note))
        _enter(cluster, form, places)
    return clusters


def _fuller_first(form: Form) -> tuple[object, ...]:
    name = form.parsed
    if not name.given:
        return (1, 0, 0, 0, form.order)
    middle = sum(1 + (len(word) > 1) for word in name.given[1:])
    return (len(name.given[0]) == 1, -middle - bool(name.rank), is_short(name.given[0]), 0, form.order)


def _places(form: Form) -> Iterator[tuple[str, str]]:
    """Where it is looked for."""
    name = form.parsed
    for given in name.given[:2] if len(name.given[:1]) and len(name.given[0]) == 1 else name.given[:1]:
        yield name.family, given[0]
        for each in full_forms(given) if len(given) > 1 else ():
            yield name.family, f"{each}."


def _enter(cluster: Cluster, form: Form, places: dict[tuple[str, str], list[Cluster]]) -> None:
    for place in _places(form):
        if cluster not in places[place][-1:]:
            places[place].append(cluster)


def _candidates(form: Form, places: dict[tuple[str, str], list[Cluster]]) -> Iterable[Cluster]:
    initial = len(form.parsed.given[0]) == 1
    found = (cluster for place in _places(form) if initial or len(place[1]) > 1 for cluster in places.get(place, ()))
    return dict.fromkeys(found)


def _fitting(form: Form, cluster: Cluster, ranks: dict[Form, str], splits: Splits) -> tuple[Likeness, Form] | None:
    """How a form is like the most alike of the cluster, where it is like all of them."""
    found: list[tuple[Likeness, Form]] = []
    name = form.parsed
    for other in cluster.forms:
        if other.parsed.family != name.family or not other.parsed.full:
            continue
        like = likeness(name, other.parsed) if _same_rank(form, other, ranks) else None
        if like:
            found.append((like, other))
        elif other.key not in cluster.seeds:
            return None
    if not found or cluster.is_split_from([form], splits):
        return None
    best = max(found, key=lambda pair: (pair[0], pair[1].documents, pair[1].words))
    return None if best[0] <= Likeness.NICKNAME and opposed(form.genders, cluster.genders) else best


def _same_rank(a: Form, b: Form, ranks: dict[Form, str]) -> bool:
    own, other = a.parsed.rank, b.parsed.rank
    return own == other if own and other else ranks.get(a, "") == ranks.get(b, "")


def _ranks(forms: Sequence[Form]) -> dict[Form, str]:
    """The ranks that tell a son from his father.

    Some are a part of the formal name, which has a middle name, too, and are left out with it: then the rank is rare
    without a middle name, or the name without the rank is rare.
    """
    ranked = [form for form in forms if form.parsed.rank]
    families = defaultdict(list)
    for form in forms:
        families[form.parsed.family].append(form)
    return {form: form.parsed.rank for form in ranked if _rank_tells(form, families[form.parsed.family])}


def _rank_tells(form: Form, family: Sequence[Form]) -> bool:
    name = form.parsed
    if name.rank == "sr":
        return True
    documents = Counter[tuple[bool, bool]]()
    for other in family:
        if likeness(name, other.parsed) and other.parsed.rank in ("", name.rank):
            documents[bool(other.parsed.rank), len(other.parsed.given) > 1] += other.documents
    formal, short, plain = documents[True, True], documents[True, False], documents[False, True]
    if short * _FORMAL <= formal and plain <= formal * _PLAIN:
        return False
    return short > formal or short + formal < plain + documents[False, False]


def _join_compound(clusters: Sequence[Cluster], splits: Splits) -> list[Cluster]:
    """Family names of two words that stand alone join the full names that end in them; so do names after an epithet."""
    endings: dict[Tokens, list[Cluster]] = defaultdict(list)
    for cluster in clusters:
        for words in {form.words[-2:] for form in cluster.forms if len(form.words) > 2}:
            endings[words].append(cluster)
    gone: set[Cluster] = set()
    for cluster in sorted(clusters, key=lambda each: each.best.order):
        form = next((form for form in cluster.forms if len(form.words) == 2 and form.words in endings), None)
        if form is None:
            continue
        others = [
            other
            for other in endings[form.words]
            if other not in {cluster, *gone} and other.best.parsed.family == form.parsed.family
        ]
        top = dominant([(other.documents, other) for other in others])
        if top and len(cluster.forms) == 1 and top[0].documents >= cluster.documents:
            if not top[0].is_split_from([form], splits):
                top[0].take(cluster, _ending(form, top[0]))
                gone.add(cluster)
            continue
        for other in others:
            if _has_epithet(other, cluster) and not cluster.is_split_from(other.forms, splits):
                cluster.take(other, _epithet(other.best, form))
                gone.add(other)
    return [cluster for cluster in clusters if cluster not in gone]


def _ending(form: Form, cluster: Cluster) -> Join:
    other = min((each for each in cluster.forms if each.words[-2:] == form.words), key=lambda each: each.order)
    why = f"“{form.name}” is the end of “{other.name}”, and of no other name that is written of as much."
    return Join(form, other, "surname alone", why)


def _has_epithet(other: Cluster, cluster: Cluster) -> bool:
    """Whether a rare name is a well-known one after a word that is no given name."""
    first = other.best.words[0]
    given = is_common(first) or len(first) == 1 or len(other.forms) > 1 or len(other.best.words) != 3
    return not given and other.documents <= _EPITHET * cluster.documents and are_near(other, cluster)


def _epithet(form: Form, other: Form) -> Join:
    why = f"“{form.name}” is the well-known name “{other.name}” after a word that is hardly a part of it."
    return Join(form, other, "shorter form", why)


def _join_bare(forms: Sequence[Form], clusters: Sequence[Cluster], splits: Splits) -> list[Cluster]:
    families: dict[str, Called] = defaultdict(dict)
    sounds: dict[tuple[str, str], Called] = defaultdict(dict)
    for cluster in clusters:
        years = _years(cluster)
        for family in {form.parsed.family: None for form in cluster.forms if form.parsed.full}:
            families[family][cluster] = sounds[block(family), sound(family)][cluster] = years
    alone: dict[object, list[Form]] = defaultdict(list)
    joins: list[tuple[Cluster, Join]] = []
    for form in forms:
        family = form.parsed.family
        heard = len(family) >= _LEAST_HEARD and len(consonants(family)) >= _LEAST_SOUND
        called = families.get(family) or (heard and sounds.get((block(family), sound(family)))) or {}
        for part in _parts(form):
            meant = _meant(part, called, splits)
            if meant:
                joins.append(meant)
            else:
                alone[
                    (form, part.namings[0].gender, part.namings[0].year) if called or is_common(family) else form
                ].append(part)
    for cluster, join in joins:
        cluster.add(join)
    left = [
        Cluster([form_of(parts[0].key, (naming for part in parts for naming in part.namings))])
        for parts in alone.values()
    ]
    return [*clusters, *left]


def _parts(form: Form) -> Iterator[Form]:
    """The form in each year, for him and for her."""
    parts = defaultdict(list)
    for naming in form.namings:
        parts[naming.gender, naming.year].append(naming)
    for part in parts.values():
        yield form_of(form.key, part)


def _meant(form: Form, called: Called, splits: Splits) -> tuple[Cluster, Join] | None:
    """The person of whom nearly all documents of that time write that have the family name.

    Who is called by the family name alone is known well: those who are written of more are so called yet more.
    """
    year = form.namings[0].year
    able = [cluster for cluster in called if not opposed(form.genders, cluster.genders)]
    weights, far = _weights(year)
    top = dominant([(_documents(called[cluster], weights, far) ** 2, cluster) for cluster in able], _DOUBT**2)
    if top is None or top[0].is_split_from([form], splits):
        return None
    cluster = top[0]
    if cluster.documents < _LEAST_FAMOUS and (
        is_common(form.words[0]) or form.parsed.family != cluster.best.parsed.family
    ):
        return None
    other = min((each for each in cluster.forms if each.parsed.full), key=lambda each: each.order)
    when = f" of about {year}" if year else ""
    why = f"“{form.name}” alone: of those who are called so, documents{when} write mostly of “{other.name}”."
    return cluster, Join(form, other, "surname alone", why)


def _years(cluster: Cluster) -> Counter[int | None]:
    """In how many documents of each year a full name stands."""
    found = Counter[int | None]()
    for form in cluster.forms:
        for naming in form.namings if form.parsed.full else ():
            found[naming.year] += naming.documents
    return found


def _documents(years: Counter[int | None], weights: Mapping[int | None, float], far: float) -> float:
    """How many documents there are, those of other years counted less."""
    return sum(documents * weights.get(when, far) for when, documents in years.items())


def _weights(year: int | None) -> tuple[dict[int | None, float], float]:
    """What a document of some year counts for a name of this year, and one of any other."""
    if year is None:
        return {}, 1.0
    return {when: weight for apart, weight in enumerate(_BY_YEARS) for when in (year - apart, year + apart)}, _FAR
