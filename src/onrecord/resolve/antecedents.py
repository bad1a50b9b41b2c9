"""Who a source is: each entity of the document is weighed, and each kind of nobody named.

A conditional logit (McFadden 1974) over features of each candidate; its weights belong to the model.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.attribution import Kind
from onrecord.reading import KINDS, NameType
from onrecord.resolve.bodies import body_of
from onrecord.resolve.entities import Entity
from onrecord.resolve.gender import FEMALE_PRONOUNS, MALE_PRONOUNS
from onrecord.resolve.scene import Scene
from onrecord.resolve.sources import Form, Source

__all__ = ["FEATURES", "KIND_OF", "NOBODY", "Heard", "Weights", "features", "nobody", "who_may_be"]

Floats = NDArray[np.float64]

FEATURES = (
    "default",  # of several of one name, the one named last
    "part",  # a body or place named in the source
    "pointer",  # log odds that the network gives, of the mention with the highest
    "pointers",  # the same of all mentions near, added up as probabilities
    "faint",  # these are so low that the network knows of nobody
    "kind",  # log probability of the source's kind, of the entity's type
    "distance",  # log of the words from the nearest mention before
    "paragraphs",  # from the nearest mention before, at most 4
    "after",  # mentioned after the source only
    "nearest",  # no mention of the same type stands nearer before
    "speaker",  # spoke last
    "before",  # spoke before the last speaker
    "mentions",  # log of the number
    "quoted",  # the nearest mention stands within quotation marks, the source outside
    "own",  # mentioned in the content of this attribution
    "gender",  # whether it is spoken of as the source is: from -1, the other, to 1
    "contrary",  # it was a source before, as he where this is she, or the other way round
    "noun",  # its name ends with the noun of the source: the fund, the court
    "described",  # share of the words of the source that stand beside its name somewhere
    "adjacent",  # right before a relative pronoun: 1, less with each word between
    "definite",  # the source begins with "the" or the like: somebody who has been spoken of
    "first",  # the first of its type in the document
    "body",  # an organization
    "place",  # a place
)
"""What is known of a candidate, in the order of the weights."""

NOBODY: tuple[Kind | None, ...] = (Kind.GROUP, Kind.DOCUMENT, Kind.UNNAMED, Kind.AUTHOR, None)
"""What a source may be instead of somebody named."""

KIND_OF = {
    NameType.PERSON: Kind.PERSON,
    NameType.ORGANIZATION: Kind.ORGANIZATION,
    NameType.PLACE: Kind.ORGANIZATION,
}
"""The kind of source that each type of entity is."""

_FAR = 600  # words: names farther before a source are not looked at
_AFTER = 80
_UNSEEN = -6.0  # log odds of what is not near
_FAINT = 3.0  # log odds
_APART = 4  # paragraphs
_DEFINITE = frozenset(["the", "this", "that", "these", "those", "his", "her", "its", "their"])
_WHOSE = frozenset(["his", "her", "my"])
_RELATIVE = frozenset(["that", "which", "who", "whom", "whose"])
_PLAIN = frozenset(
    ["a", "an", "and", "at", "by", "for", "former", "from", "her", "his", "in", "its", "of", "on", "one", "s", "the"]
)


@dataclass(frozen=True, slots=True)
class Weights:
    """How the features are weighed.

    Attributes:
        features: one for each of :data:`FEATURES`.
        kind: of the log probability of the kind, for nobody named.
        nobody: added for each of :data:`NOBODY`.
    """

    features: tuple[float, ...]
    kind: float
    nobody: tuple[float, ...]

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Weights:
        """From a model's manifest, where each weight stands under the name of what it weighs.

        Raises:
            KeyError: a feature has no weight.
        """
        return cls(
            features=tuple(float(values["features"][name]) for name in FEATURES),
            kind=float(values["kind"]),
            nobody=tuple(float(values["nobody"][kind or "none"]) for kind in NOBODY),
        )

    def to_dict(self) -> dict[str, Any]:
        """The form of the manifest."""
        return {
            "features": dict(zip(FEATURES, self.features, strict=True)),
            "kind": self.kind,
            "nobody": {str(kind or "none"): weight for kind, weight in zip(NOBODY, self.nobody, strict=True)},
        }

    def probabilities(self, rows: Floats, kinds: Floats) -> Floats:
        """Of each candidate, then of each of :data:`NOBODY`."""
        odds = np.concatenate([rows @ np.array(self.features), nobody(kinds) * self.kind + np.array(self.nobody)])
        likely = np.exp(odds - odds.max())
        result: Floats = likely / likely.sum()
        return result


@dataclass(slots=True)
class Heard:
    """What is known from the sources so far.

    Attributes:
        speakers: who has spoken, the last one last.
        told: who was called he (-1) or she (1) as a source.
    """

    speakers: list[Entity] = field(default_factory=list)
    told: dict[Entity, int] = field(default_factory=dict)

    def add(self, source: Source | None, entity: Entity) -> None:
        """Take note of one more speaker, and of what a pronoun or a title in the source tells."""
        self.speakers.append(entity)
        side = _side(source) if source else 0
        if side:
            self.told[entity] = side


def nobody(kinds: Floats) -> Floats:
    """The log probabilities of :data:`NOBODY` among those of all kinds."""
    return kinds[[KINDS.index(kind) for kind in NOBODY]]


def who_may_be(source: Source, scene: Scene) -> tuple[Entity, ...]:
    """The candidates: those of its name, where a source has one, else all who are named near or in the title.

    But not who is named in the source beside, or meant by a pronoun: Ada's lawyer is not Ada, her father neither.
    """
    whose = scene.cast.whose
    if source.head:
        return whose[source.head]
    near = _seen(source, scene).keys()
    others = {whose[mention][0] for mention in source.others if mention in whose}
    if source.form is Form.DESCRIPTION and scene.said[source.words.start] in _WHOSE and not body_of(source.text):
        others |= _meant_first(source, scene)
    return tuple(sorted((near | scene.titled) - others, key=scene.rank.__getitem__))


def _meant_first(source: Source, scene: Scene) -> set[Entity]:
    """Whom the pronoun that a source begins with means: one of the persons named near, or none."""
    vector = scene.reading.anaphor[source.words.start].astype(np.float32)
    best: dict[Entity, float] = {}
    for mention in scene.near(_near(source)):
        if mention.type == NameType.PERSON:
            entity = scene.cast.whose[mention][0]
            points = scene.reading.antecedent[mention.words.start : mention.words.stop].astype(np.float32) @ vector
            best[entity] = max(best.get(entity, -math.inf), float(points.max()))
    return {max(best, key=best.__getitem__)} if best else set()


def _near(source: Source) -> range:
    """The words in which those whom a source may mean are named."""
    return range(max(0, source.words.start - _FAR), source.words.stop + _AFTER)


def features(
    source: Source, candidates: Sequence[Entity], content: frozenset[int], scene: Scene, heard: Heard
) -> Floats:
    """Candidates x features.

    Args:
        source: of the attribution.
        candidates: see :func:`who_may_be`.
        content: the words of its content.
        scene: the document.
        heard: what is known from the sources so far.
    """
    start = source.words.start
    paragraph, quoted = scene.reading.paragraph, bool(scene.reading.quoted[start])
    side, noun, definite = _side(source), source.noun, scene.said[start] in _DEFINITE
    description = frozenset(scene.said[start : source.words.stop]) - _PLAIN
    is_relative = source.text in _RELATIVE
    kinds = {kind: float(source.kinds[KINDS.index(KIND_OF[kind])]) for kind in KIND_OF}
    seen, peaks = _seen(source, scene), _peaks(source, scene)
    rows = np.zeros((len(candidates), len(FEATURES)))
    distances = np.full(len(candidates), math.inf)
    for number, entity in enumerate(candidates):
        numbers = seen.get(entity, ())
        others = [m for m in numbers if scene.starts[m] not in source.words]
        before = [m for m in others if scene.starts[m] < start]
        last = scene.mentions[before[-1]].words if before else None
        distance = max(0, start - last.stop) if last else math.inf
        points = [peaks[m] for m in others] or [_UNSEEN]
        peak = max(points)
        strength = peak + math.log(sum([math.exp(point - peak) for point in points]))
        distances[number] = distance
        rows[number] = (
            bool(source.head) and candidates[0] is entity,
            len(others) < len(numbers),
            peak,
            strength,
            strength < _FAINT,
            kinds[entity.type],
            math.log1p(min(distance, _FAR)),
            min(_APART, int(paragraph[start] - paragraph[last.start])) if last else _APART,
            bool(others) and not before,
            0.0,
            entity in heard.speakers[-1:],
            entity in heard.speakers[-2:-1],
            math.log(len(entity.mentions)),
            not quoted and last is not None and bool(scene.reading.quoted[last.start]),
            any(scene.starts[m] in content for m in numbers),
            side * heard.told.get(entity, scene.gender[entity]),
            side * heard.told.get(entity, 0) < 0,
            entity.full[-1] == noun,
            max([len(description & scene.beside[m]) for m in others], default=0) / max(1, len(description)),
            1 / (1 + distance) if is_relative else 0.0,
            definite,
            0.0,
            entity.type == NameType.ORGANIZATION,
            entity.type == NameType.PLACE,
        )
    _compare(rows, distances, candidates)
    return rows


def _seen(source: Source, scene: Scene) -> dict[Entity, list[int]]:
    """The numbers of the mentions near a source, by whose they are."""
    seen: dict[Entity, list[int]] = defaultdict(list)
    for number in scene.numbers_near(_near(source)):
        entity = scene.owners[number]
        if entity:
            seen[entity].append(number)
    return seen


def _peaks(source: Source, scene: Scene) -> dict[int, float]:
    """For each mention near a source, by its number, the log odds of the word in it that is likeliest meant."""
    near = _near(source)
    numbers = scene.numbers_near(near)
    if not numbers:
        return {}
    vector = scene.reading.anaphor[source.words.start : source.words.stop].mean(0, dtype=np.float32)
    rows = scene.rows[numbers.start : numbers.stop]
    here = slice(rows[0], scene.rows[numbers.stop])
    points = scene.vectors[here] @ vector
    points[scene.named[here] >= near.stop] = -np.inf
    return dict(zip(numbers, np.maximum.reduceat(points, rows - rows[0]).tolist(), strict=True))


def _compare(rows: Floats, distances: Floats, candidates: Sequence[Entity]) -> None:
    """Fill in which candidate is the nearest of its type, and which the first."""
    for kind in KIND_OF:
        same = [number for number, entity in enumerate(candidates) if entity.type == kind]
        if same:
            nearest = min(same, key=lambda number: distances[number])
            rows[nearest, FEATURES.index("nearest")] = distances[nearest] < math.inf
            rows[same[0], FEATURES.index("first")] = 1


def _side(source: Source) -> int:
    """1 where a source is a pronoun or has a title that means a woman, -1 where it means a man, else 0."""
    title = source.head.gender if source.head else None
    female, male = source.text in FEMALE_PRONOUNS or title == "f", source.text in MALE_PRONOUNS or title == "m"
    return female - male
