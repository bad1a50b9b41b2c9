"""What several articles report: the list, and the page of one statement with its variants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from onrecord.archive import Hit
from onrecord.archive.difference import Difference, Piece, difference
from onrecord.errors import NotInArchiveError, QueryError
from onrecord.web.asked import Asked
from onrecord.web.render import page, status_of
from onrecord.web.room import room_of

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_PAGE = 20
_MOST = 60  # variants shown: those of formulas are thousands
_LEFT_OUT = 3  # words in a row that are worth telling of


@dataclass(frozen=True, slots=True)
class _Variant:
    """A statement as one article has it, beside the fullest variant."""

    hit: Hit
    pieces: tuple[Piece, ...]

    @property
    def left_out(self) -> tuple[str, ...]:
        """What the fullest variant has and this one has not, but for single words."""
        return tuple(self._words(Difference.ONE))

    @property
    def put_in(self) -> tuple[str, ...]:
        """What this one has and the fullest has not."""
        return tuple(self._words(Difference.OTHER))

    def _words(self, kind: Difference) -> Iterator[str]:
        for piece in self.pieces:
            words = piece.one if kind is Difference.ONE else piece.other
            if piece.kind in (kind, Difference.CHANGED) and len(words.split()) >= _LEFT_OUT:
                yield words.strip()


@router.get("/statements")
def statements(
    request: Request,
    asked: Annotated[Asked, Query()],
    number: Annotated[int, Query(alias="page", ge=1, le=200)] = 1,
) -> Response:
    """The statements that most articles report, of those with a variant that is asked for."""
    problem, status, found = None, HTTPStatus.OK, []
    with room_of(request).reader() as archive:
        try:
            found = archive.statements(asked.query, limit=_PAGE + 1, offset=(number - 1) * _PAGE)
        except QueryError as error:
            problem, status = str(error), status_of(error)
    return page(
        request, "statements.html", status, asked=asked, found=found[:_PAGE], more=len(found) > _PAGE, number=number,
        problem=problem,
    )  # fmt: skip


@router.get("/statements/{document}/{attribution}")
def statement(request: Request, document: str, attribution: str) -> Response:
    """The statement that an attribution is a variant of: the number of a statement may change, a variant's not."""
    with room_of(request).reader() as archive:
        own = next((hit for hit in archive.hits(document) if hit.attribution == attribution), None)
        if own is None or own.statement is None:
            raise NotInArchiveError(f"This article has no attribution {attribution!r}: it may have been marked wrong.")
        found, hits = archive.statement(own.statement)
    variants = [_Variant(hit, difference(found.fullest.content, hit.content)) for hit in hits[:_MOST]]
    return page(request, "statement.html", found=found, variants=variants, total=len(hits), own=own)
