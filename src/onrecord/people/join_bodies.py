"""Which names of bodies mean one: the same name put in another way or misspelt, or its initials."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from rapidfuzz.distance import OSA

from onrecord.names import Tokens
from onrecord.people.body_names import short_names
from onrecord.people.clusters import Cluster, Form, Join, Splits, dominant

__all__ = ["join_bodies"]

_KNOWN_BY = 15  # documents with the initials, at most, for each that has the name: beyond, they are another's
_SURELY_INITIALS = 4  # letters; fewer must be capitals
_RARE = 0.34  # of the documents of a name: what it may have misspelt
_LEAST_MISSPELT = 6  # letters of a word
_LONG = 12  # letters of a name that no other is like

Called = dict[str, dict[Cluster, Form]]
"""The bodies that a word may mean."""


def join_bodies(forms: Sequence[Form], seeds: Sequence[Cluster], splits: Splits) -> list[Cluster]:
    """The bodies of these names; ``seeds`` are those that users made."""
    clusters = list(seeds)
    called: Called = defaultdict(dict)
    spelt: dict[Tokens, dict[Cluster, Form]] = defaultdict(dict)
    for seed in seeds:
        for form in sorted(seed.forms, key=lambda form: form.order):
            _enter(seed, form, called, spelt)
    for form in sorted(forms, key=lambda form: (-len(form.words), form.order)):
        meant = _meant(form, called, splits) if len(form.words) == 1 else _spelling_of(form, spelt, splits)
        if meant:
            cluster, join = meant
            cluster.add(join)
        else:
            clusters.append(Cluster([form]))
            _enter(clusters[-1], form, called, spelt)
    return clusters


def _enter(cluster: Cluster, form: Form, called: Called, spelt: dict[Tokens, dict[Cluster, Form]]) -> None:
    for short in short_names(form.words):
        called[short].setdefault(cluster, form)
    for rest in _but_one(form.words):
        spelt[rest].setdefault(cluster, form)


def _but_one(words: Tokens) -> list[Tokens]:
    """The words with one left out, of which the first letter stays; short words, but for an "s", are never misspelt."""
    if len(words) < 2 or sum(map(len, words)) < _LONG:
        return []
    left_out = [f"{word[0]}…" if len(word) >= _LEAST_MISSPELT else f"{word.removesuffix('s')}…" for word in words]
    return [(*words[:place], short, *words[place + 1 :]) for place, short in enumerate(left_out)]


def _spelling_of(form: Form, spelt: dict[Tokens, dict[Cluster, Form]], splits: Splits) -> tuple[Cluster, Join] | None:
    """The body whose name is this but for a letter."""
    name = " ".join(form.words)
    for rest in _but_one(form.words):
        for cluster, other in spelt.get(rest, {}).items():
            alike = OSA.distance(name, " ".join(other.words), score_cutoff=1) == 1 and name.replace(" ", "").isalpha()
            if alike and form.documents <= _RARE * other.documents and not cluster.is_split_from([form], splits):
                return cluster, Join(form, other, "spelling", f"“{form.name}” is “{other.name}” but for a letter.")
    return None


def _meant(form: Form, called: Called, splits: Splits) -> tuple[Cluster, Join] | None:
    """The body that a single word means."""
    found = called.get(form.words[0], {})
    top = dominant([(cluster.documents, cluster) for cluster in found])
    if top is None or top[0].is_split_from([form], splits):
        return None
    cluster, other = top[0], found[top[0]]
    small = len(form.words[0]) < _SURELY_INITIALS and not form.name.isupper()
    if small or form.documents > _KNOWN_BY * cluster.documents:
        return None
    if other.words[:1] == form.words:
        return cluster, Join(form, other, "shorter form", f"“{form.name}” is a short form of “{other.name}”.")
    return cluster, Join(form, other, "initials", f"“{form.name}” are the initials of “{other.name}”.")
