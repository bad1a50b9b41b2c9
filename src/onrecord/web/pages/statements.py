"""What several articles report: the list, and the page of one statement with its variants."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from onrecord.archive import Archive, Hit, first_published
from onrecord.archive.difference import Difference, Piece, difference
from onrecord.archive.stems import FUNCTION_WORDS
from onrecord.errors import NotInArchiveError, QueryError
from onrecord.web.asked import Asked
from onrecord.web.given import given
from onrecord.web.render import page, status_of
from onrecord.web.room import room_of

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_PAGE, _LAST_PAGE = 20, 200
_MOST = 60  # variants shown: those of formulas are thousands
_LEFT_OUT = 3  # words in a row that are worth telling of
_COMPARED, _SEARCHED = 5_000, 500_000  # characters of a content, and of an article
_EDGES = re.compile(r"^\W+|\W+$")


@dataclass(frozen=True, slots=True)
class _Variant:
    """A statement as an attribution has it, beside the fullest variant."""

    hit: Hit
    pieces: tuple[Piece, ...]

    @property
    def in_common(self) -> int:
        """How many words are those of the fullest variant."""
        return sum(len(piece.other.split()) for piece in self.pieces if piece.kind is Difference.SAME)

    def words(self, kind: Difference) -> list[str]:
        """Runs of some words that only one of them has: the fullest (``ONE``), or this one (``OTHER``)."""
        pieces = [piece for piece in self.pieces if piece.kind in (kind, Difference.CHANGED)]
        found = (piece.one if kind is Difference.ONE else piece.other for piece in pieces)
        return [words.strip() for words in found if len(words.split()) >= _LEFT_OUT]


@dataclass(frozen=True, slots=True)
class _Article:
    """How one article has a statement.

    Attributes:
        variants: what is nearest to the fullest variant comes first.
        left_out: words of the fullest variant that stand nowhere in the article.
        put_in: words that its nearest variant has besides.
    """

    variants: tuple[_Variant, ...]
    left_out: tuple[str, ...]
    put_in: tuple[str, ...]

    @property
    def hit(self) -> Hit:
        """Its nearest variant."""
        return self.variants[0].hit


def _articles(archive: Archive, fullest: Hit, hits: Iterable[Hit]) -> list[_Article]:
    """The articles that report a statement, the first published first."""
    by_document: dict[str, list[_Variant]] = {}
    for hit in hits:
        pieces = difference(fullest.content[:_COMPARED], hit.content[:_COMPARED])
        by_document.setdefault(hit.document, []).append(_Variant(hit, pieces))
    return [_article(archive, variants) for variants in by_document.values()]


def _article(archive: Archive, variants: Iterable[_Variant]) -> _Article:
    nearest, *others = sorted(variants, key=lambda variant: -variant.in_common)
    missing = nearest.words(Difference.ONE)
    if missing:
        text = _plain(archive.record(nearest.hit.document).document.text[:_SEARCHED].casefold().split())
        missing = [words for words in missing if _plain(_telling(words)) not in text]
    return _Article((nearest, *others), tuple(missing), tuple(nearest.words(Difference.OTHER)))


def _telling(words: str) -> list[str]:
    """Words without the “and the” at their ends, which another sentence has in other words."""
    found = words.casefold().split()
    telling = [place for place, word in enumerate(found) if word not in FUNCTION_WORDS]
    return found[telling[0] : telling[-1] + 1] if telling else found


def _plain(words: Iterable[str]) -> str:
    """Words as they are compared, without what stands around them, each between spaces."""
    return f" {' '.join(filter(None, (_EDGES.sub('', word) for word in words)))} "


@router.get("/statements")
def statements(
    request: Request,
    asked: Annotated[Asked, Query()],
    number: Annotated[int, Query(alias="page", ge=1, le=_LAST_PAGE)] = 1,
) -> Response:
    """The statements that most articles report, of those with a variant that is asked for."""
    room = room_of(request)
    values = {"asked": asked, "number": number, "first": (number - 1) * _PAGE + 1}
    try:
        narrowed = given(room, asked, "/statements")
        with room.reader() as archive:
            found = archive.statements(asked.query, limit=_PAGE + 1, offset=(number - 1) * _PAGE)
    except QueryError as error:
        return page(
            request, "statements.html", status_of(error), **values, found=[], given=[], more=False, problem=str(error)
        )
    more = len(found) > _PAGE and number < _LAST_PAGE
    return page(request, "statements.html", **values, found=found[:_PAGE], given=narrowed, more=more, problem=None)


@router.get("/statements/{document}/{attribution:path}")
def statement(request: Request, document: str, attribution: str) -> Response:
    """The statement that an attribution is a variant of: the number of a statement may change, a variant's not."""
    with room_of(request).reader() as archive:
        own = next((hit for hit in archive.hits(document) if hit.attribution == attribution), None)
        if own is None or own.statement is None:
            raise NotInArchiveError(f"This article has no attribution {attribution!r}: it may have been marked wrong.")
        found, hits = archive.statement(own.statement)
        articles = _articles(archive, found.fullest, hits[:_MOST])
    dated = [hit for hit in hits if hit.published]
    first = first_published(dated)
    return page(
        request, "statement.html", found=found, articles=articles, shown=min(len(hits), _MOST), own=own,
        first={hit.publisher: hit for hit in reversed(first) if hit.publisher}, undated=len(hits) - len(dated),
        first_day=first[0].published if first else None,
    )  # fmt: skip
