"""Candidates made into the attributions that the user sees: spans, types, continuations, in reading order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from onrecord.attribution import Attribution, Type
from onrecord.document import Span
from onrecord.extract.decode import Candidate
from onrecord.extract.floating import floating_quotations
from onrecord.extract.words import Case, Mark, Words

__all__ = ["assemble"]


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
    words: Words, candidates: Sequence[Candidate], scores: Sequence[float], floating_score: float
) -> tuple[Attribution, ...]:
    """The attributions of a text.

    Content in further paragraphs becomes an attribution of its own, without source and cue, that
    continues the one before; so does a quoted paragraph that no cue claims.

    Args:
        words: the words of the text.
        candidates: what was found, one for each cue.
        scores: how sure each candidate is.
        floating_score: how sure a quoted paragraph without a cue is.
    """
    pieces: list[_Piece] = []
    for candidate, score in zip(candidates, scores, strict=True):
        pieces += _by_paragraph(words, candidate, score, len(pieces))
    claimed = np.zeros(len(words), bool)
    for piece in pieces:
        for run in (*piece.source, *piece.cue, *piece.content):
            claimed[run.start : run.stop] = True
    for quoted in floating_quotations(words, claimed):
        pieces.append(_Piece((), (), (quoted,), floating_score, _spoken_before(words, pieces, quoted)))

    order = sorted(range(len(pieces)), key=lambda number: (pieces[number].start, number))
    names = {number: f"a{place}" for place, number in enumerate(order, 1)}
    return tuple(_attribution(words, pieces[number], names[number], names) for number in order)


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


def _spoken_before(words: Words, pieces: Sequence[_Piece], quoted: range) -> int | None:
    """The last piece with content in the paragraph before, which a quoted paragraph goes on from."""
    before = int(words.paragraph[quoted.start]) - 1
    near = [
        (piece.content[-1].stop, number)
        for number, piece in enumerate(pieces)
        if int(words.paragraph[piece.content[-1].start]) == before
    ]
    return max(near)[1] if near else None


def _attribution(words: Words, piece: _Piece, name: str, names: dict[int, str]) -> Attribution:
    return Attribution(
        id=name,
        type=_type(words, piece.content),
        source=_spans(words, piece.source),
        cue=_spans(words, piece.cue),
        content=_spans(words, piece.content),
        continues=None if piece.continues is None else names[piece.continues],
        score=piece.score,
    )


def _spans(words: Words, runs: Sequence[range]) -> tuple[Span, ...]:
    return tuple(words.span(run.start, run.stop - 1) for run in runs)


def _type(words: Words, content: Sequence[range]) -> Type:
    """Direct where all words stand in quotation marks, indirect where none does, else mixed."""
    numbers = np.concatenate([np.arange(run.start, run.stop) for run in content])
    spoken = numbers[words.case[numbers] != Case.PUNCTUATION]
    quoted = words.mark[spoken if len(spoken) else numbers] != Mark.OUTSIDE
    if quoted.all():
        return Type.DIRECT
    return Type.MIXED if quoted.any() else Type.INDIRECT
