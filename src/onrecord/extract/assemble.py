"""Candidates made into the attributions that the user sees: spans, types, acts, continuations, in reading order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from onrecord.act import with_acts
from onrecord.attribution import Attribution, Type
from onrecord.document import Span
from onrecord.extract.decode import Candidate
from onrecord.extract.floating import floating_quotations
from onrecord.extract.layout import Claim
from onrecord.extract.model import Manifest
from onrecord.extract.words import Case, Mark, Words

__all__ = ["assemble"]

_PARTING = ",;:-–—―"  # marks that part what stands on either side
_APOSTROPHES = "'’"
_AFTER_TITLE = 2  # words: a stop and the closing mark


@dataclass(frozen=True, slots=True)
class _Piece:
    """One attribution within one paragraph. ``continues`` is its place among the pieces, if it continues one."""

    source: tuple[range, ...]
    cue: tuple[range, ...]
    content: tuple[range, ...]
    score: float
    continues: int | None = None

    @property
    def start(self) -> int:
        return min(run.start for run in (*self.source, *self.cue, *self.content))


def assemble(
    text: str,
    words: Words,
    candidates: Sequence[Candidate],
    scores: Sequence[float],
    by_layout: Sequence[Claim],
    manifest: Manifest,
) -> tuple[Attribution, ...]:
    """The attributions of a text.

    Content in further paragraphs becomes an attribution of its own, without source and cue, that
    continues the one before; so does a quoted paragraph that no cue claims.

    Args:
        text: the text.
        words: its words.
        candidates: what was found, one for each cue.
        scores: how sure each candidate is.
        by_layout: what the layout tells.
        manifest: has the scores of those that no network judged.
    """
    pieces = [_Piece((claim.source,), (claim.cue,), (claim.content,), manifest.layout) for claim in by_layout]
    for candidate, score in zip(candidates, scores, strict=True):
        pieces += _by_paragraph(words, candidate, score, len(pieces))
    claimed = np.zeros(len(words), bool)
    for piece in pieces:
        for run in (*piece.source, *piece.cue, *piece.content):
            claimed[run.start : run.stop] = True
    spoken = _last_in_each_paragraph(words, pieces)
    for quoted in floating_quotations(words, claimed):
        here = int(words.paragraph[quoted.start])
        spoken[here] = len(pieces)
        pieces.append(_Piece((), (), (quoted,), manifest.floating, continues=spoken.get(here - 1)))

    order = sorted(range(len(pieces)), key=lambda number: (pieces[number].start, number))
    names = {number: f"a{place}" for place, number in enumerate(order, 1)}
    return with_acts(text, [_attribution(text, words, pieces[number], number, names) for number in order])


def _by_paragraph(words: Words, candidate: Candidate, score: float, place: int) -> list[_Piece]:
    """A candidate as one piece for each paragraph that it has content in, the cue's first."""
    paragraph = words.paragraph
    parts = {
        number: tuple(runs) for number, runs in groupby(candidate.content, key=lambda run: int(paragraph[run.start]))
    }
    home = int(paragraph[candidate.cue.first])
    main = parts.pop(home if home in parts else min(parts, key=lambda number: abs(number - home)))
    source = (candidate.source,) if candidate.source else ()
    pieces = [_Piece(source, (range(candidate.cue.first, candidate.cue.last + 1),), main, score)]
    for _, content in sorted(parts.items()):
        pieces.append(_Piece((), (), content, score, place + len(pieces) - 1))
    return pieces


def _last_in_each_paragraph(words: Words, pieces: Sequence[_Piece]) -> dict[int, int]:
    """For each paragraph the place of the piece whose content ends it: what a quoted paragraph after it continues."""
    by_end = sorted(range(len(pieces)), key=lambda number: pieces[number].content[-1].stop)
    return {int(words.paragraph[pieces[number].content[-1].start]): number for number in by_end}


def _attribution(text: str, words: Words, piece: _Piece, number: int, names: dict[int, str]) -> Attribution:
    return Attribution(
        id=names[number],
        type=_type(words, piece.content),
        source=_spans(text, words, _whole(text, words, piece.source)),
        cue=_spans(text, words, _with_title(words, piece.cue)),
        content=_spans(text, words, _with_marks(words, _whole(text, words, piece.content))),
        continues=None if piece.continues is None else names[piece.continues],
        score=piece.score,
    )


def _spans(text: str, words: Words, runs: Sequence[range]) -> tuple[Span, ...]:
    """The runs as spans, without the marks at their ends that belong to what stands beside."""

    def is_loose(word: int, *, foreign: Mark) -> bool:
        mark = int(words.mark[word])
        return mark == foreign or (text[words.starts[word]] in _PARTING and mark == Mark.OUTSIDE)

    spans = []
    for run in runs:
        first, last = run.start, run.stop - 1
        while first < last and is_loose(last, foreign=Mark.OPENING):
            last -= 1
        while first < last and is_loose(first, foreign=Mark.CLOSING):
            first += 1
        spans.append(words.span(first, last))
    return tuple(spans)


def _whole(text: str, words: Words, runs: Sequence[range]) -> tuple[range, ...]:
    """The runs without the end of a word that they begin with: “’s president” has lost its “Niger”."""

    def is_end(word: int) -> bool:
        start = int(words.starts[word])
        mark = start if text[start] in _APOSTROPHES else start - 1
        return mark > 0 and text[mark] in _APOSTROPHES and text[mark - 1].isalpha()

    def begun(run: range) -> range:
        first = run.start
        while first < run.stop - 1 and is_end(first):
            first += 1
        return range(first, run.stop)

    return tuple(map(begun, runs))


def _with_marks(words: Words, runs: Sequence[range]) -> tuple[range, ...]:
    """The runs with the quotation marks that stand right before and after them."""

    def is_mark(word: int, beside: int, mark: Mark) -> bool:
        is_there = 0 <= word < len(words) and int(words.mark[word]) == mark
        return is_there and int(words.paragraph[word]) == int(words.paragraph[beside])

    return tuple(
        range(
            run.start - is_mark(run.start - 1, run.start, Mark.OPENING),
            run.stop + is_mark(run.stop, run.stop - 1, Mark.CLOSING),
        )
        for run in runs
    )


def _with_title(words: Words, runs: Sequence[range]) -> tuple[range, ...]:
    """The runs of a cue, with the closing mark of a title in them, as in *said on “Face the Nation.”*, at their end."""

    def stop(run: range) -> int:
        within = words.mark[run.start : run.stop].tolist()
        after = words.mark[run.stop : run.stop + _AFTER_TITLE].tolist()
        is_open = within.count(Mark.OPENING) > within.count(Mark.CLOSING)
        return run.stop + (after.index(Mark.CLOSING) + 1 if is_open and Mark.CLOSING in after else 0)

    return tuple(range(run.start, stop(run)) for run in runs)


def _type(words: Words, content: Sequence[range]) -> Type:
    """Direct where all words stand in quotation marks, indirect where none does, else mixed."""
    marks = np.concatenate([words.mark[run.start : run.stop] for run in content])
    cases = np.concatenate([words.case[run.start : run.stop] for run in content])
    spoken = marks[cases != Case.PUNCTUATION]
    quoted = (spoken if len(spoken) else marks) != Mark.OUTSIDE
    if quoted.all():
        return Type.DIRECT
    return Type.MIXED if quoted.any() else Type.INDIRECT
