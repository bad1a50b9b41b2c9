"""How often the attributions told by form alone are right, by the annotators of some articles: their scores."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from onrecord.attribution import Attribution, Record, Type
from onrecord.evaluate import GoldDocument, judge
from onrecord.extract.floating import floating_quotations
from onrecord.extract.layout import claims
from onrecord.extract.words import Words, words_of


def layout(gold: Sequence[GoldDocument]) -> float:
    """The share that is right of the attributions that the layout makes."""
    return _share(gold, ((_layout(document, words_of(document.document.text))) for document in gold))


def floating(gold: Sequence[GoldDocument]) -> float:
    """The share that is right of the quoted paragraphs without a cue, where cues are the annotators'."""
    return _share(gold, ((_floating(document, words_of(document.document.text))) for document in gold))


def _share(gold: Iterable[GoldDocument], found: Iterable[list[Attribution]]) -> float:
    """With one right and one wrong more than there are, so that few of them do not make certainty."""
    right = [
        is_right
        for document, attributions in zip(gold, found, strict=True)
        for is_right in judge(document, Record(document.document, tuple(attributions)))
    ]
    return round((sum(right) + 1) / (len(right) + 2), 3)


def _layout(gold: GoldDocument, words: Words) -> list[Attribution]:
    return [
        _attribution(words, [claim.source], [claim.cue], [claim.content]) for claim in claims(gold.document.text, words)
    ]


def _floating(gold: GoldDocument, words: Words) -> list[Attribution]:
    claimed = np.zeros(len(words), bool)
    for claim in claims(gold.document.text, words):
        for run in (claim.source, claim.cue, claim.content):
            claimed[run.start : run.stop] = True
    for attribution in gold.attributions:
        for span in attribution.cue:
            cue = words.within(span)
            if cue:
                claimed |= words.paragraph == words.paragraph[cue.start]
    return [_attribution(words, [], [], [quoted]) for quoted in floating_quotations(words, claimed)]


def _attribution(words: Words, *parts: list[range]) -> Attribution:
    source, cue, content = (tuple(words.span(run.start, run.stop - 1) for run in runs) for runs in parts)
    return Attribution("", Type.DIRECT, source, cue, content)
