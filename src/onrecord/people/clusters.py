"""What the joining of names works with: the names of a block, and those that are held to be one person's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from onrecord.attribution import Kind
from onrecord.names import Tokens
from onrecord.people.person_names import PersonName, person_name

__all__ = ["Cluster", "Form", "Join", "Key", "Naming", "Splits", "dominant", "form_of"]

Key = tuple[Kind, Tokens]
Splits = frozenset[frozenset[Key]]
"""Pairs of names that users hold apart."""

DOMINANT = 0.9
"""Share of the documents by which one of several is meant."""
_CLEAR = 4  # times as many documents must tell the one gender


@dataclass(frozen=True, slots=True)
class Naming:
    """How documents of one year name a speaker.

    Attributes:
        id: names the naming.
        name: the fullest name that a document gives, without titles and a leading "the".
        kind: person or organization.
        gender: ``m``, ``f`` or ``None``, as far as the documents tell.
        year: the year in which the documents were published, if it is known.
        documents: how many they are.
    """

    id: int
    name: str
    kind: Kind
    gender: str | None
    year: int | None
    documents: int


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """One name in all its namings.

    Attributes:
        key: its kind and its words.
        name: as it is mostly written.
        namings: all of them, the most used first.
        documents: how many use it.
        genders: how many of these tell that he, and that she is meant.
        parsed: the name taken apart as that of a person.
        order: the most used come first.
    """

    key: Key
    name: str
    namings: tuple[Naming, ...]
    documents: int
    genders: tuple[int, int]
    parsed: PersonName
    order: tuple[int, Tokens, str]

    @property
    def kind(self) -> Kind:
        """Person or organization."""
        return self.key[0]

    @property
    def words(self) -> Tokens:
        """The words of the name."""
        return self.key[1]


def form_of(key: Key, namings: Iterable[Naming]) -> Form:
    """The form of these namings, in an order that asks for nothing but what they say."""
    spelt = Counter[str]()
    namings = list(namings)
    for naming in namings:
        spelt[naming.name] += naming.documents
    ordered = sorted(
        namings,
        key=lambda each: (
            (-spelt[each.name], each.name.isupper(), each.name),
            (-each.documents, each.year or 0, each.gender or "", each.id),
        ),
    )
    him, her = (sum(each.documents for each in namings if each.gender == gender) for gender in "mf")
    name, documents = ordered[0].name, spelt.total()
    return Form(key, name, tuple(ordered), documents, (him, her), person_name(name), (-documents, key[1], name))


@dataclass(frozen=True, slots=True)
class Join:
    """Why one form is another's."""

    form: Form
    other: Form
    kind: str
    why: str


@dataclass(slots=True, eq=False)
class Cluster:
    """Forms that are held to be one person's, and why.

    Attributes:
        forms: the forms.
        joins: one for each form but one.
        seeds: the forms that users brought together.
        documents: how many documents use the forms.
    """

    forms: list[Form]
    joins: list[Join] = field(default_factory=list)
    seeds: frozenset[Key] = frozenset()
    documents: int = 0
    genders: tuple[int, int] = (0, 0)

    def __post_init__(self) -> None:
        self.documents = sum(form.documents for form in self.forms)
        self.genders = _sum(form.genders for form in self.forms)

    @property
    def kind(self) -> Kind:
        """What most documents say."""
        kinds = Counter[Kind]()
        for form in self.forms:
            kinds[form.kind] += form.documents
        return max(sorted(kinds), key=lambda kind: kinds[kind])

    @property
    def best(self) -> Form:
        """The form that most documents use."""
        return min(self.forms, key=lambda form: form.order)

    def add(self, join: Join) -> None:
        """Let a form in."""
        self.forms.append(join.form)
        self.joins.append(join)
        self.documents += join.form.documents
        self.genders = _sum((self.genders, join.form.genders))

    def take(self, other: Cluster, join: Join) -> None:
        """Let the forms of another cluster in."""
        self.forms += other.forms
        self.joins += [*other.joins, join]
        self.documents += other.documents
        self.genders = _sum((self.genders, other.genders))
        self.seeds |= other.seeds

    def is_split_from(self, forms: Iterable[Form], splits: Splits) -> bool:
        """Whether users hold any of these apart from any of its own."""
        return bool(splits) and any(frozenset((a.key, b.key)) in splits for a in forms for b in self.forms)


def _sum(genders: Iterable[tuple[int, int]]) -> tuple[int, int]:
    pairs = list(genders)
    return sum(him for him, _ in pairs), sum(her for _, her in pairs)


def opposed(a: tuple[int, int], b: tuple[int, int]) -> bool:
    """Whether documents clearly speak of him with the one, of her with the other.

    >>> opposed((5, 1), (0, 1)), opposed((5, 2), (0, 1))
    (True, False)
    """
    return _clearly(a) * _clearly(b) < 0


def _clearly(genders: tuple[int, int]) -> int:
    him, her = genders
    return (him >= max(1, _CLEAR * her)) - (her >= max(1, _CLEAR * him))


def dominant(weighed: Sequence[tuple[float, Cluster]], doubt: float = 0.0) -> tuple[Cluster, float] | None:
    """The one that nearly all documents mean, with its share; ``doubt`` is the weight of somebody unknown."""
    if not weighed:
        return None
    weight, top = max(weighed, key=itemgetter(0))
    share = weight / max(1e-9, sum(each for each, _ in weighed) + doubt)
    return (top, share) if share >= DOMINANT else None
