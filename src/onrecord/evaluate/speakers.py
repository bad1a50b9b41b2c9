"""Predicted speakers against gold ones, once the attributions are paired."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from onrecord.attribution import Attribution
from onrecord.evaluate.gold import NOBODY, GoldAttribution
from onrecord.evaluate.scores import Measure

__all__ = ["Form", "Who", "form_of", "name_key", "speaker_scores", "who"]

# The measures define pronouns for themselves: figures must not move when the resolver learns new ones.
_PRONOUNS = frozenset(
    "i me my mine myself we us our ours ourselves you your yours he him his himself she her hers herself it its itself "
    "they them their theirs themselves who whom whose which that this these those".split()
)


class Form(StrEnum):
    """How a source words the speaker whose name is to be found."""

    NAME = "name"
    """The whole name stands in it."""
    SURNAME = "surname"
    """Some word of the name does."""
    PRONOUN = "pronoun"
    """It is a pronoun."""
    DESCRIPTION = "description"
    """It is anything else."""
    FLOATING = "floating"
    """There is no source."""


@dataclass(frozen=True, slots=True)
class Who:
    """A speaker as it is compared.

    Attributes:
        name: its key; ``None`` where none is to be found, empty where none was.
        kind: of source, ``none`` for nobody; ``None`` where that was not annotated.
        sure: whether the annotator was.
        form: of the source; ``None`` where no name is to be found.
    """

    name: str | None
    kind: str | None
    sure: bool = True
    form: Form | None = None


def who(attribution: Attribution | GoldAttribution, text: str) -> Who:
    """The speaker of an attribution in a text."""
    if isinstance(attribution, GoldAttribution):
        if attribution.name is None:
            return Who(None, attribution.kind, attribution.sure)
        source = " ".join(text[start:end] for start, end in attribution.source)
        form = form_of(source, attribution.name)
        return Who(name_key(attribution.name), attribution.kind, attribution.sure, form)
    if attribution.speaker is None:
        return Who("", NOBODY)
    return Who(name_key(attribution.speaker.name or ""), attribution.speaker.kind)


def name_key(name: str) -> str:
    """A name without case, accents, punctuation, possessive and a leading "the".

    >>> name_key("The Côte d’Ivoire’s U.N. mission")
    'cote divoire u n mission'
    """
    letters = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    bare = re.sub(r"['’‘`]", "", re.sub(r"['’‘`]s\b", "", letters.casefold()))
    return " ".join(re.sub(r"\W+", " ", bare).split()).removeprefix("the ")


def form_of(source: str, name: str) -> Form:
    """How the words of a source word a name. Its small words (``of``, ``bin``) do not stand for it.

    >>> form_of("Mr. Obi’s friend", "Ada Obi"), form_of("head of it", "Bank of Benin"), form_of("Who", "Ada Obi")
    (<Form.SURNAME: 'surname'>, <Form.DESCRIPTION: 'description'>, <Form.PRONOUN: 'pronoun'>)
    """
    words = name_key(source)
    if not words:
        return Form.FLOATING
    if f" {name_key(name)} " in f" {words} ":
        return Form.NAME
    parts = name_key(" ".join(word for word in re.findall(r"[\w'’‘`]+", name) if not word.islower()))
    if set(parts.split()) & set(words.split()):
        return Form.SURNAME
    return Form.PRONOUN if words in _PRONOUNS else Form.DESCRIPTION


def speaker_scores(
    wanted: Sequence[Who], found: Sequence[Who], aligned: Sequence[tuple[Who, Who]]
) -> dict[str, Measure]:
    """The measures of speakers: over the aligned pairs of gold and predicted, and end to end."""
    asked = [pair for pair in aligned if pair[0].name is not None]
    right = [gold for gold, predicted in asked if gold.name == predicted.name]
    unsure = sum(bool(predicted.name) and not gold.sure for gold, predicted in aligned)
    claimed = sum(bool(one.name) for one in found) - unsure
    named = sum(one.name is not None for one in wanted)
    told = [gold.kind == predicted.kind for gold, predicted in aligned if gold.sure and gold.kind]
    by_form = {
        f"speaker_by_{form}": Measure(
            sum(gold.form is form for gold in right), 0, sum(gold.form is form for gold, _ in asked)
        )
        for form in Form
    }
    return {
        "speaker": Measure(len(right), len(asked), len(asked)),
        "named_statements": Measure(len(right), claimed, named),
        "kinds": Measure(sum(told), len(told), len(told)),
        **by_form,
    }
