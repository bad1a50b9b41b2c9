"""Predicted attributions against gold ones.

Spans are compared as sets of words (``\\w+``), so punctuation and quotation marks at an edge never count.
Content in other paragraphs than an attribution's main one is first split off, on both sides, as
continuations: it does not matter whether those are reported as one attribution or as several. Then the
attributions of a document are paired one to one, so that the overlap of their contents (intersection over
union of words, IoU) is the largest in sum, and the pairs that are right are counted over all documents.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from onrecord.attribution import Attribution, Record, Spans, Type
from onrecord.document import Span
from onrecord.errors import EvaluationError
from onrecord.evaluate.gold import GoldAttribution, GoldDocument
from onrecord.evaluate.scores import Measure, Scores
from onrecord.evaluate.speakers import Who, speaker_scores, who

__all__ = ["Compared", "Pair", "Statement", "compared", "evaluate", "judge"]

_ENOUGH = 0.5
_QUOTATION_MARKS = '"“”«»„'

# The measures define paragraphs for themselves: figures must not move when the extractor learns new ones.
_HAS_BLANK_LINE = re.compile(r"\S[^\S\n]*\n[^\S\n]*\n\s*\S")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")

Words = frozenset[int]


def evaluate(gold: Sequence[GoldDocument], predicted: Iterable[Record]) -> Scores:
    """How good the predicted records are, documents being matched by their ids.

    Raises:
        EvaluationError: a gold document has no record, or one of another text.
    """
    records = {record.document.id: record for record in predicted}
    scores = Scores()
    for document in gold:
        record = records.get(document.document.id)
        if record is None:
            raise EvaluationError(f"no prediction for the document {document.document.id!r}")
        if record.document.text != document.document.text:
            raise EvaluationError(f"the prediction for the document {document.document.id!r} is of another text")
        scores += _document_scores(document, record)
    return scores


def judge(gold: GoldDocument, record: Record) -> list[bool]:
    """For each attribution of a record, whether it is right: who said what, of its main paragraph.

    One within another is not, as none are annotated.
    """
    text = _Text.of(gold.document.text)
    wanted = _annotated(text, gold)
    mains = [None if each.parent else next(_statements(text, each), None) for each in record]
    pairs = _pairs(wanted, [statement for statement in mains if statement is not None])
    right = {id(pair.predicted) for pair in pairs if pair.is_right}
    return [id(statement) in right for statement in mains]


def compared(gold: GoldDocument, record: Record) -> Compared:
    """What was found of a document beside what is annotated there. What stands within another is left out."""
    text = _Text.of(gold.document.text)
    wanted = _annotated(text, gold)
    found = [statement for each in record if each.parent is None for statement in _statements(text, each)]
    return Compared(tuple(wanted), tuple(found), tuple(_pairs(wanted, found)))


@dataclass(frozen=True, slots=True)
class Statement:
    """An attribution, or one paragraph of it, as the numbers of its words in the text, counted from 0."""

    type: Type
    source: Words
    cue: Words
    content: Words
    continues: bool
    who: Who


@dataclass(frozen=True, slots=True)
class Pair:
    """A gold and a predicted statement, with the IoU of their contents and of their sources."""

    gold: Statement
    predicted: Statement
    content: float
    source: float

    @property
    def is_aligned(self) -> bool:
        """Whether the contents belong together."""
        return self.content >= _ENOUGH

    @property
    def is_right(self) -> bool:
        """Whether *who said what* is right."""
        return self.is_aligned and self.source >= _ENOUGH

    @property
    def is_strictly_right(self) -> bool:
        """Whether it is right word for word."""
        return self.content == 1 and self.source == 1


@dataclass(frozen=True, slots=True)
class Compared:
    """The statements of a document that are annotated, those that were found, and which belong together."""

    wanted: tuple[Statement, ...]
    found: tuple[Statement, ...]
    pairs: tuple[Pair, ...]


def _document_scores(gold: GoldDocument, record: Record) -> Scores:
    both = compared(gold, record)
    wanted, found, pairs = both.wanted, both.found, both.pairs

    def count(is_hit: Callable[[Pair], bool]) -> Measure:
        return Measure(sum(map(is_hit, pairs)), len(found), len(wanted))

    def recall(kind: Type) -> Measure:
        hits = sum(pair.is_right and pair.gold.type is kind for pair in pairs)
        return Measure(hits, 0, sum(statement.type is kind for statement in wanted))

    aligned = [pair for pair in pairs if pair.is_aligned]
    speakers = _speaker_scores(wanted, found, aligned) if gold.tells_speakers else {}
    return Scores(
        who_said_what=count(lambda pair: pair.is_right),
        strict=count(lambda pair: pair.is_strictly_right),
        content_lenient=count(lambda pair: pair.is_aligned),
        content_exact=count(lambda pair: pair.content == 1),
        source_words=_word_score([s.source for s in wanted], [s.source for s in found]),
        cue_words=_word_score([s.cue for s in wanted], [s.cue for s in found]),
        content_words=_word_score([s.content for s in wanted], [s.content for s in found]),
        source_given_content=Measure(sum(pair.is_right for pair in aligned), len(aligned), len(aligned)),
        recall_of_direct=recall(Type.DIRECT),
        recall_of_mixed=recall(Type.MIXED),
        recall_of_indirect=recall(Type.INDIRECT),
        **speakers,
    )


def _speaker_scores(
    wanted: Sequence[Statement], found: Sequence[Statement], aligned: Sequence[Pair]
) -> dict[str, Measure]:
    pairs = [(pair.gold.who, pair.predicted.who) for pair in aligned]
    return speaker_scores([one.who for one in wanted], [one.who for one in found], pairs)


def _word_score(wanted: Iterable[Words], found: Iterable[Words]) -> Measure:
    gold, predicted = frozenset[int]().union(*wanted), frozenset[int]().union(*found)
    return Measure(len(gold & predicted), len(predicted), len(gold))


def _pairs(wanted: Sequence[Statement], found: Sequence[Statement]) -> list[Pair]:
    if not wanted or not found:
        return []
    table = [[Pair(a, b, _iou(a.content, b.content), _source_iou(a, b)) for b in found] for a in wanted]
    # the tiny source term only breaks ties
    gain = np.array([[pair.content + 1e-6 * pair.source for pair in row] for row in table])
    return [table[i][j] for i, j in zip(*linear_sum_assignment(gain, maximize=True), strict=True)]


def _iou(a: Words, b: Words) -> float:
    return len(a & b) / len(a | b) if a or b else 1.0


def _source_iou(gold: Statement, predicted: Statement) -> float:
    """1 for a continuation where one side names no source: whose it is, the speaker tells."""
    if gold.continues and not (gold.source and predicted.source):
        return 1.0
    return _iou(gold.source, predicted.source)


@dataclass(frozen=True, slots=True)
class _Text:
    """A text with the edges of its words and the starts of its paragraphs."""

    text: str
    starts: list[int]
    ends: list[int]
    paragraphs: list[int]

    @classmethod
    def of(cls, text: str) -> _Text:
        words = [match.span() for match in re.finditer(r"\w+", text)]
        separator = _BLANK_LINE if _HAS_BLANK_LINE.search(text) else re.compile("\n")
        return cls(
            text=text,
            starts=[start for start, _ in words],
            ends=[end for _, end in words],
            paragraphs=[0, *(match.end() for match in separator.finditer(text))],
        )

    def words(self, spans: Spans) -> Words:
        """The numbers of the words that have a character in one of the spans."""
        ranges = [range(bisect_right(self.ends, start), bisect_left(self.starts, end)) for start, end in spans]
        return frozenset(number for numbers in ranges for number in numbers)

    def paragraph(self, offset: int) -> int:
        return bisect_right(self.paragraphs, offset) - 1

    def by_paragraph(self, spans: Spans) -> dict[int, Spans]:
        """The spans cut at the starts of paragraphs, by the numbers of these."""
        parts: dict[int, list[Span]] = defaultdict(list)
        for start, end in spans:
            last = self.paragraph(end - 1)
            for number in range(self.paragraph(start), last + 1):
                until = end if number == last else self.paragraphs[number + 1]
                parts[number].append(Span(max(start, self.paragraphs[number]), until))
        return {number: tuple(parts[number]) for number in sorted(parts)}


def _annotated(text: _Text, gold: GoldDocument) -> list[Statement]:
    return [statement for attribution in gold.attributions for statement in _statements(text, attribution)]


def _statements(text: _Text, attribution: Attribution | GoldAttribution) -> Iterator[Statement]:
    """The attribution with the content of its main paragraph, then a continuation for each further paragraph.

    The main paragraph is the one nearest to the cue (else the source), the first where there is neither.
    """
    parts = text.by_paragraph(attribution.content)
    if not parts:
        return
    anchor = attribution.cue or attribution.source
    home = text.paragraph(anchor[0].start) if anchor else -1
    main = min(parts, key=lambda number: abs(number - home))
    kind = _type_of(text.text, attribution.content)
    source, cue = text.words(attribution.source), text.words(attribution.cue)
    speaker = who(attribution, text.text)
    for number in [main, *(number for number in parts if number != main)]:
        content = text.words(parts[number])
        is_main = number == main
        if content:
            yield Statement(
                type=kind,
                source=source,
                cue=cue if is_main else frozenset(),
                content=content,
                continues=not (is_main and anchor),
                who=speaker,
            )


def _type_of(text: str, content: Sequence[Span]) -> Type:
    """Direct where the content stands within quotation marks, indirect where it has none, else mixed.

    >>> _type_of("“It rains,” she said.", [Span(0, 11)])
    <Type.DIRECT: 'direct'>
    >>> _type_of("She called it “a scandal” that it rains.", [Span(14, 39)])
    <Type.MIXED: 'mixed'>
    """
    words = " ".join(text[start:end] for start, end in content).strip()
    if not any(mark in words for mark in _QUOTATION_MARKS):
        edges = "".join(text[max(0, start - 1) : start] + text[end : end + 1] for start, end in content)
        return Type.DIRECT if any(mark in edges for mark in _QUOTATION_MARKS) else Type.INDIRECT
    opens = words[0] in _QUOTATION_MARKS
    closes = re.sub(r"[.,;:!?—\- ]+$", "", words)[-1:] in _QUOTATION_MARKS
    return Type.DIRECT if opens and closes else Type.MIXED
