"""Readings made by hand, so that what is in a text is known without a model.

Names are marked in the text: ``[person Ada Obi] said that [organization ABC] paid.`` What the network would
only suspect is ``[perhaps Obi]``; ``kinds`` and ``means`` say the rest of what it sees.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from onrecord.attribution import Attribution, Kind, Type
from onrecord.document import Span
from onrecord.extract.words import Mark, words_of
from onrecord.reading import KINDS, NAME_TAGS, NameType, Reading
from onrecord.resolve import Resolver, Scene
from onrecord.resolve.antecedents import FEATURES, NOBODY, Weights
from onrecord.resolve.mentions import Mention, mentions
from onrecord.resolve.sources import Form

MARK = re.compile(r"\[(person|organization|place|other|perhaps) ([^\]]*)\]")
STATEMENT = re.compile(r"(?P<source>[^.“”\n]+?) (?P<cue>said) (?P<content>[^.\n]+)\.|(?P<alone>“[^”\n]+”?)")

SURE = 0.999  # probability of a tag that is marked
PERHAPS = 0.1  # probability that a word is part of a person's name where it is marked so
POINTS = 8.0  # log odds of an anaphor's antecedent; all other words have as much against them


def plain(markup: str) -> str:
    """The text without its marks."""
    return MARK.sub(r"\2", markup)


def reading(
    markup: str, *, kinds: Mapping[str, Kind] | None = None, means: Mapping[str, str] | None = None
) -> tuple[str, Reading]:
    """A text and what the network would say of it.

    Args:
        markup: the text with its names marked.
        kinds: the kind of source that phrases of the text surely are; of other words nothing is known.
        means: phrases, and the phrase that each points back to.
    """
    text = plain(markup)
    words = words_of(text)
    count = len(words)

    def of(span: Span) -> range:
        return words.within(span)

    tags = np.zeros(count, np.int64)
    suspected = np.zeros(count, bool)
    for name, span in _marked(markup):
        run = of(span)
        if name == "perhaps":
            suspected[run.start : run.stop] = True
        else:
            tags[run.start : run.stop] = 2 * NameType[name.upper()]
            tags[run.start : run.start + 1] -= 1
    sources = np.zeros((count, len(KINDS)), np.float16)
    for phrase, kind in (kinds or {}).items():
        for span in _everywhere(text, phrase):
            sources[of(span), KINDS.index(kind)] = POINTS
    pairs = list((means or {}).items())
    anaphor, antecedent = np.zeros((2, count, 1 + len(pairs)), np.float16)
    anaphor[:, 0], antecedent[:, 0] = 1, -POINTS
    for number, (phrase, meant) in enumerate(pairs, start=1):
        for span in _everywhere(text, phrase):
            anaphor[of(span), number] = 1
        for span in _everywhere(text, meant):
            antecedent[of(span), number] = 2 * POINTS
    return text, Reading(
        starts=words.starts,
        ends=words.ends,
        paragraph=words.paragraph,
        quoted=words.mark != Mark.OUTSIDE,
        names=_names(tags, suspected),
        kinds=sources,
        anaphor=anaphor,
        antecedent=antecedent,
    )


def _marked(markup: str) -> Iterator[tuple[str, Span]]:
    """The marks and where what they mark stands in the text without marks."""
    shift = 0
    for match in MARK.finditer(markup):
        start = match.start() - shift
        yield match[1], Span(start, start + len(match[2]))
        shift += len(match[0]) - len(match[2])


def _everywhere(text: str, phrase: str) -> Iterator[Span]:
    for match in re.finditer(rf"(?<!\w){re.escape(phrase)}(?!\w)", text):
        yield Span(*match.span())


def _names(tags: NDArray[np.int64], suspected: NDArray[np.bool_]) -> NDArray[np.float16]:
    rows = np.full((len(tags), len(NAME_TAGS)), np.log((1 - SURE) / (len(NAME_TAGS) - 1)), np.float16)
    rows[np.arange(len(tags)), tags] = np.log(SURE)
    rows[suspected] = np.log(1e-6)
    rows[suspected, 0] = np.log(1 - PERHAPS)
    rows[suspected, NAME_TAGS.index("B-PERSON")] = np.log(PERHAPS)
    return rows


def scene(
    markup: str,
    *,
    title: str = "",
    kinds: Mapping[str, Kind] | None = None,
    means: Mapping[str, str] | None = None,
) -> Scene:
    """The scene of a text, and of a title that stands apart from it."""
    return Scene.of(*reading(markup, kinds=kinds, means=means), *reading(title))


def found(markup: str, kind: NameType = NameType.PERSON) -> list[str]:
    """The names of a type among the mentions of a text."""
    return [mention.name for mention in mentions(*reading(markup)) if mention.type == kind]


def names(scene: Scene, kind: NameType = NameType.PERSON) -> list[str]:
    """The names of the entities of a type."""
    return [entity.name for entity in scene.cast.entities if entity.type == kind]


def owner(scene: Scene, phrase: str, nth: int = 0) -> str:
    """The name of the entity that the n-th of the mentions of this name belongs to."""
    return scene.cast.whose[mention(scene, phrase, nth)][0].name


def mention(scene: Scene, phrase: str, nth: int = 0) -> Mention:
    """The n-th of the mentions with this name."""
    return [each for each in scene.mentions if each.name == phrase][nth]


def statements(text: str) -> list[Attribution]:
    """``X said Y.`` and quotations that stand alone, as attributions with the score 0.8."""

    def spans(match: re.Match[str], part: str) -> tuple[Span, ...]:
        if match[part] is None:
            return ()
        start, end = match.span(part)
        return (Span(start + len(match[part]) - len(match[part].lstrip()), end),)

    return [
        Attribution(
            id=f"a{number}",
            type=Type.DIRECT if match["alone"] else Type.INDIRECT,
            source=spans(match, "source"),
            cue=spans(match, "cue"),
            content=spans(match, "alone") or spans(match, "content"),
            score=0.8,
        )
        for number, match in enumerate(STATEMENT.finditer(text), start=1)
    ]


def resolver(**features: float) -> Resolver:
    """A resolver that heeds where words point, the kinds of sources, and these features of candidates."""
    weighed = dict.fromkeys(FEATURES, 0.0) | {"pointer": 1.0, "kind": 1.0} | features
    assert len(weighed) == len(FEATURES)
    weights = Weights(tuple(weighed[feature] for feature in FEATURES), kind=1.0, nobody=(0.0,) * len(NOBODY))
    return Resolver(dict.fromkeys(Form, weights))


def check(text: str, resolved: tuple[Attribution, ...], title: str = "") -> None:
    """What the contract says of the speakers of a text's attributions."""
    for attribution in resolved:
        assert 0 <= attribution.score <= 1
        speaker = attribution.speaker
        if speaker is None:
            continue
        assert isinstance(speaker.kind, Kind)
        named = speaker.kind in (Kind.PERSON, Kind.ORGANIZATION)
        assert (speaker.name is not None) == named
        assert speaker.name is None or speaker.name.strip()
        for start, end in speaker.mention:
            assert 0 <= start < end <= len(text)
            assert not text[start].isspace()
            assert not text[end - 1].isspace()
        assert all(one.end <= other.start for one, other in pairwise(speaker.mention))
        if not speaker.mention:
            assert not named or title
