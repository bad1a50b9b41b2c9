"""How often the attributions told by form alone are right, by the annotators of some articles: their scores."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from onrecord.attribution import Attribution, Record, Type
from onrecord.document import Span
from onrecord.evaluate import GoldDocument, judge
from onrecord.extract.floating import floating_quotations
from onrecord.extract.layout import claimed, claims
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
        attribution(words, [claim.source], [claim.cue], [claim.content]) for claim in claims(gold.document.text, words)
    ]


def _floating(gold: GoldDocument, words: Words) -> list[Attribution]:
    taken = claimed(words, claims(gold.document.text, words))
    for marked in gold.attributions:
        for span in marked.cue:
            cue = words.within(span)
            if cue:
                taken |= words.paragraph == words.paragraph[cue.start]
    return [attribution(words, [], [], [quoted]) for quoted in floating_quotations(words, taken)]


def attribution(words: Words, source: Sequence[range], cue: Sequence[range], content: Sequence[range]) -> Attribution:
    """An attribution to be judged: runs of words as spans, its id and type left open."""

    def spans(runs: Sequence[range]) -> tuple[Span, ...]:
        return tuple(words.span(run.start, run.stop - 1) for run in runs)

    return Attribution("", Type.INDIRECT, spans(source), spans(cue), spans(content))
