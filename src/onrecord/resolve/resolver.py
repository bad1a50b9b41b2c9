"""The resolver: whom each attribution is attributed to, from the scene of its document and the weights of a model."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.attribution import Attribution, Kind, Speaker
from onrecord.document import Span
from onrecord.names import HONORIFICS, tokens
from onrecord.reading import KINDS, NameType, Reading
from onrecord.resolve.antecedents import KIND_OF, NOBODY, Heard, Weights, features, who_may_be
from onrecord.resolve.bodies import body_name, body_noun, body_of, surname_at
from onrecord.resolve.entities import Entity
from onrecord.resolve.mentions import Mention
from onrecord.resolve.scene import Scene
from onrecord.resolve.sources import Form, Source, is_object, source_of

__all__ = ["Resolver"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Answer:
    """Who it is.

    Attributes:
        entity: who has a name; ``None`` for nobody named.
        kind: of source; ``None`` where nobody can be told.
        probability: that it is this one of those of one name.
        body: the noun of a body of the entity's, if it is that and not the entity itself.
    """

    entity: Entity | None
    kind: Kind | None
    probability: float = 1.0
    body: str | None = None


_UNKNOWN = _Answer(None, None)
_NEAR = 5  # attributions before and after one, among which an I within quotation marks is looked for
_STOPS = frozenset(".!?")
_SPEAKING = (NameType.PERSON, NameType.ORGANIZATION)
_FIRST_PERSON = frozenset(["i", "me", "my", "myself"])


class Resolver:
    """Names speakers, with the weights of a model."""

    def __init__(self, weights: Mapping[Form, Weights]) -> None:
        self.weights = dict(weights)

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Resolver:
        """From the part ``resolution`` of a model's manifest.

        Raises:
            KeyError: a form of source, or a feature of one, has no weights.
        """
        return cls({form: Weights.of(values[form]) for form in Form})

    def scene(self, text: str, reading: Reading, title: str = "", title_reading: Reading | None = None) -> Scene:
        """The scene of a text, and of its title where that is known apart from the text."""
        return Scene.of(text, reading, title, title_reading)

    def resolve(self, scene: Scene, attributions: Sequence[Attribution]) -> tuple[Attribution, ...]:
        """The attributions with their speakers. Those within others have no bearing on whom the others are by.

        Where a source might be two people of one name, the likelier one is given, and the score is lowered
        by the probability of the other.
        """
        answers: dict[str, _Answer] = {}
        heard, others = Heard(), _others_labelled(scene, attributions)
        for attribution in attributions:
            source = source_of(scene, attribution.source)
            if source and _is_of_theirs(scene, source):
                answer = _Answer(None, Kind.UNNAMED)
            elif source:
                barred = others.get(attribution.id, ()) if source.head is None else ()
                candidates = [entity for entity in who_may_be(source, scene) if entity not in barred]
                answer = self._answer(scene, source, candidates, attribution, heard)
            elif attribution.cue or attribution.continues or not attribution.content:
                answer = _UNKNOWN
            else:
                answer = _floating(scene, attribution, heard.speakers)
            answers[attribution.id] = answer
            if source and answer.entity and not answer.body and attribution.parent is None:
                heard.add(source, answer.entity)
        outer = [attribution for attribution in attributions if attribution.parent is None]
        for number, attribution in enumerate(outer):
            if _is_own(scene, attribution):
                answers[attribution.id] = _whose_words(number, outer, answers)
        origins = _origins(attributions)
        return tuple(_resolved(scene, a, answers[origins[a.id]]) for a in attributions)

    def _answer(
        self, scene: Scene, source: Source, candidates: Sequence[Entity], attribution: Attribution, heard: Heard
    ) -> _Answer:
        rows = features(source, candidates, scene.words(attribution.content), scene, heard)
        likely = self.weights[source.form].probabilities(rows, source.kinds)
        body = _body(scene, source, candidates, likely)
        if body:
            return body
        best = int(likely[: len(candidates)].argmax() if source.is_name else likely.argmax())
        if best >= len(candidates):
            return _Answer(None, NOBODY[best - len(candidates)])
        entity = candidates[best]
        namesakes = likely[: len(candidates)].sum() if source.head else likely[best]
        return _Answer(entity, KIND_OF[entity.type], float(likely[best] / namesakes))


def _body(scene: Scene, source: Source, candidates: Sequence[Entity], likely: Floats) -> _Answer | None:
    """Whose a body is that is named nowhere: her campaign."""
    noun = None if source.head else body_of(source.text)
    if noun is None or KINDS[int(source.kinds.argmax())] is not Kind.ORGANIZATION:
        return None
    noun = body_noun(noun, campaigning="campaign" in scene.said)
    bodies = [number for number, entity in enumerate(candidates) if entity.full[-1] == noun]
    persons = [number for number, entity in enumerate(candidates) if entity.type == NameType.PERSON]
    if bodies and source.text.startswith("the "):
        return _Answer(candidates[max(bodies, key=lambda number: likely[number])], Kind.ORGANIZATION)
    if not persons:
        return None
    owner = candidates[max(persons, key=lambda number: likely[number])]
    name = tokens(body_name(owner.name, noun))
    body = next((candidates[number] for number in bodies if candidates[number].full == name), None)
    return _Answer(body, Kind.ORGANIZATION) if body else _Answer(owner, Kind.ORGANIZATION, body=noun)


def _is_of_theirs(scene: Scene, source: Source) -> bool:
    """Whether somebody is meant whom a speaker calls theirs in quotation marks: who “my brother” is, nobody tells."""
    return source.head is None and source.text.startswith("my ") and bool(scene.reading.quoted[source.words[0]])


def _others_labelled(scene: Scene, attributions: Sequence[Attribution]) -> dict[str, frozenset[Entity]]:
    """For each turn of a transcript, by the id of its attribution, whom the labels right before and after it name.

    They answer one another: the chair who asks Ada Obi is not she.
    """
    turns = [each for each in attributions if len(each.cue) == 1 and scene.text[slice(*each.cue[0])] == ":"]
    heads = [source and source.head for source in (source_of(scene, turn.source) for turn in turns)]
    named = [scene.cast.whose[head][0] if head else None for head in heads]
    return {
        turn.id: frozenset(filter(None, (*named[max(0, number - 1) : number], *named[number + 1 : number + 2])))
        for number, turn in enumerate(turns)
    }


def _is_own(scene: Scene, attribution: Attribution) -> bool:
    """Whether its source is an I within quotation marks: whoever is quoted speaks of themselves."""
    words = scene.reading.within(attribution.source[0]) if attribution.source else range(0)
    return len(words) == 1 and scene.said[words[0]] in _FIRST_PERSON and bool(scene.reading.quoted[words[0]])


def _whose_words(number: int, attributions: Sequence[Attribution], answers: Mapping[str, _Answer]) -> _Answer:
    """The speaker of the attribution of a person that stands nearest: its quotation is the one in which that I is."""
    here = attributions[number].source[0].start
    around = attributions[max(0, number - _NEAR) : number + _NEAR + 1]
    persons = [a for a in around if a is not attributions[number] and answers[a.id].kind is Kind.PERSON and a.content]
    nearest = min(persons, key=lambda a: _gap(here, a.content), default=None)
    return answers[nearest.id] if nearest else _UNKNOWN


def _gap(place: int, spans: Sequence[Span]) -> int:
    """Characters between a place and the spans, from the first to the last."""
    return max(spans[0].start - place, place - spans[-1].end, 0)


def _origins(attributions: Sequence[Attribution]) -> dict[str, str]:
    """For each attribution the one that it goes on from, directly or not; itself if from none. By their ids."""
    before = {attribution.id: attribution.continues for attribution in attributions}
    origins: dict[str, str] = {}
    for attribution in attributions:
        place, chain = attribution.id, {attribution.id: None}
        while place not in origins and (further := before[place]) in before and further not in chain:
            place = further
            chain[place] = None
        origins |= dict.fromkeys(chain, origins.get(place, place))
    return origins


def _floating(scene: Scene, attribution: Attribution, spoken: Sequence[Entity]) -> _Answer:
    """Who says a quotation that stands alone.

    That is the person or body named first in the sentence before, if it ends with a colon; else the one person named
    in the paragraph before, else who spoke last.
    """
    paragraph = scene.reading.paragraph
    here = int(paragraph[scene.reading.within(attribution.content[0]).start])
    first, stop = (int(place) for place in np.searchsorted(paragraph, [here - 1, here]))
    entity = _introduced(scene, range(first, stop))
    if entity is None:
        before = {scene.cast.whose[m][0] for m in scene.near(range(first, stop)) if m.type == NameType.PERSON}
        entity = before.pop() if len(before) == 1 else spoken[-1] if spoken else None
    return _Answer(entity, KIND_OF[entity.type]) if entity else _UNKNOWN


def _introduced(scene: Scene, paragraph: range) -> Entity | None:
    """The person or body whose words a paragraph introduces that ends with a colon: named first in its last sentence.

    In *Asked by the BBC, Ada Obi had this answer:* that is not who stands after a preposition.
    """
    said, reading = scene.said, scene.reading
    if not paragraph or said[paragraph[-1]] != ":":
        return None
    ends = [word for word in paragraph if said[word] in _STOPS and said[word - 1] not in HONORIFICS]
    first = ends[-1] + 1 if ends else paragraph.start
    sentence = Span(int(reading.starts[first]), int(reading.ends[paragraph[-1]]))
    named = [m for m in scene.near(range(first, paragraph.stop)) if m.type in _SPEAKING and m in scene.cast.whose]
    whose = [scene.cast.whose[m][0] for m in named if not is_object(scene.text, m, sentence)]
    return whose[0] if whose else None


def _resolved(scene: Scene, attribution: Attribution, answer: _Answer) -> Attribution:
    entity, kind = answer.entity, answer.kind
    if kind is None:
        return replace(attribution, speaker=None)
    if entity is None:
        return replace(attribution, speaker=Speaker(None, kind))
    name = body_name(entity.name, answer.body) if answer.body else entity.name
    mention = _named_at(entity, attribution)
    if mention is None:
        where: tuple[Span, ...] = ()
    elif answer.body:
        where = (surname_at(scene.text, mention),)
    else:
        where = mention.parts or (mention.span,)
    return replace(attribution, speaker=Speaker(name, kind, where), score=attribution.score * answer.probability)


def _named_at(entity: Entity, attribution: Attribution) -> Mention | None:
    """The mention with the fullest name: the last before the end of the source (or of the content), else the first."""
    end = max((span.end for span in attribution.source or attribution.content), default=0)
    mentions = entity.fullest
    first = bisect_left(mentions, True, key=lambda mention: not mention.in_title)  # noqa: FBT003  those of the title are before
    before = bisect_right(mentions, end, first, key=lambda mention: mention.span.end)
    return next(iter(mentions[max(first, before - 1) :]), None)
