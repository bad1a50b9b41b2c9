"""The same as JSON, for programs. ``/api/openapi.json`` describes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field

from onrecord.archive import Evidence, Facets, Hit, Name, Order, PersonFound, Profile, Review, Statement
from onrecord.archive.database import LARGEST
from onrecord.errors import QueryError
from onrecord.web.asked import KINDS, Asked
from onrecord.web.comparison import MOST, Comparison, compared, distinct
from onrecord.web.room import room_of

__all__ = ["router"]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a request, and what to do."""

    detail: str


_PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: {"model": Problem, "description": "It cannot be asked so."},
    401: {"model": Problem, "description": "A token is needed."},
    403: {"model": Problem, "description": "A page of another site has a browser ask."},
    404: {"model": Problem, "description": "The archive does not have it."},
    409: {"model": Problem, "description": "Several could be meant."},
    413: {"model": Problem, "description": "More is sent than can be."},
    421: {"model": Problem, "description": "The server has another name."},
    422: {"model": Problem, "description": "A parameter is not what it should be."},
    503: {"model": Problem, "description": "It takes too long: narrow it down; or too many ask at once."},
}

_REVIEWS = 100  # given with an article
_WORDINGS = 100

router = APIRouter(responses=_PROBLEMS)

_Limit = Annotated[int, Query(ge=1, le=100, description="How many at most.")]
_Offset = Annotated[int, Query(ge=0, le=10_000, description="How many to pass over before.")]
_Number = Annotated[int, Path(ge=1, le=LARGEST, description="The number, as the lists have it.")]
_Document = Annotated[str, Path(max_length=2_000, description="The hash of a document, or the beginning of it.")]


@dataclass(frozen=True, slots=True)
class Attributions:
    """Attributions that were found, of ``total`` in ``documents`` articles."""

    total: int
    documents: int
    items: list[Hit]


@dataclass(frozen=True, slots=True)
class People:
    """People and bodies, of ``total``."""

    total: int
    items: list[PersonFound]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, with all names and why they are held to be those of one, and what they speak about."""

    person: PersonFound
    names: list[Name]
    evidence: list[Evidence]
    profile: Profile


@dataclass(frozen=True, slots=True)
class Wording:
    """How articles word sources without a name, and how often."""

    words: str
    count: int


@dataclass(frozen=True, slots=True)
class Unnamed:
    """The most usual wordings of sources of one kind that have no name, of those stored last."""

    items: list[Wording]


@dataclass(frozen=True, slots=True)
class Variants:
    """A statement, and how each article has it."""

    statement: Statement
    variants: list[Hit]


@dataclass(frozen=True, slots=True)
class Statements:
    """Statements that several articles report, and whether there are ``more`` behind them."""

    more: bool
    items: list[Statement]


@dataclass(frozen=True, slots=True)
class Corrections:
    """What has been corrected, of ``total`` corrections."""

    total: int
    items: list[Review]


@dataclass(frozen=True, slots=True)
class Article:
    """A document with its attributions, in the form of ``onrecord extract --format jsonl``.

    Attributes:
        hash: its address in the archive.
        versions: the hashes of its versions, the newest first.
        record: the document as it stands, corrections in it.
        corrections: what has been corrected, the latest first, with what it was before; a hundred at most.
        corrections_in_all: how many there are.
    """

    hash: str
    versions: list[str]
    record: dict[str, Any]
    corrections: list[Review]
    corrections_in_all: int


@router.get("/search")
def search(
    request: Request,
    asked: Annotated[Asked, Query()],
    order: Annotated[Order, Query(description="What comes first; without words what is newest.")] = Order.RELEVANCE,
    limit: _Limit = 20,
    offset: _Offset = 0,
) -> Attributions:
    """Find attributions by their words, and by who said them, where and when."""
    room = room_of(request)
    facets = room.tally.facets(asked.query, most=1)
    hits = room.tally.search(asked.query, order=order, limit=limit, offset=offset)
    return Attributions(facets.total, facets.documents, hits)


@router.get("/facets")
def facets(request: Request, asked: Annotated[Asked, Query()], limit: _Limit = 20) -> Facets:
    """Count attributions by speaker, outlet, type, act, kind of source, hand and day."""
    return room_of(request).tally.facets(asked.query, most=limit)


@router.get("/documents/{document}")
def document(request: Request, document: _Document) -> Article:
    """Give an article with its attributions and what has been corrected."""
    with room_of(request).reader() as archive:
        key = archive.key(document)
        record, reviews = archive.record(key).to_dict(), archive.reviews(key, limit=_REVIEWS)
        return Article(key, archive.versions(key), record, reviews, archive.count_reviews(key))


@router.get("/speakers")
def speakers(request: Request, asked: Annotated[Asked, Query()], limit: _Limit = 20, offset: _Offset = 0) -> People:
    """List the people and bodies who are reported most."""
    room = room_of(request)
    total = room.tally.facets(asked.query, most=1).speakers_in_all
    return People(total, room.tally.speakers(asked.query, limit=limit, offset=offset))


@router.get("/speakers/{person}")
def speaker(request: Request, person: _Number) -> Person:
    """Give somebody with the names that articles have for them, and what they speak about."""
    room = room_of(request)
    found = room.person(person)
    profile = room.profile(found)
    with room.reader() as archive:
        return Person(found, archive.names(found), archive.evidence(found), profile)


@router.get("/unnamed")
def unnamed(
    request: Request,
    kind: Annotated[
        str, Query(pattern=f"^({'|'.join(KINDS)})$", description="What sort of source: unnamed, or group.")
    ] = "unknown",
    limit: _Limit = 20,
) -> Unnamed:
    """List how articles word sources that have no name."""
    with room_of(request).reader() as archive:
        return Unnamed([Wording(*each) for each in archive.unnamed(kind, limit=limit)])


@router.get("/statements")
def statements(
    request: Request, asked: Annotated[Asked, Query()], limit: _Limit = 20, offset: _Offset = 0
) -> Statements:
    """List the statements that most articles report."""
    with room_of(request).reader() as archive:
        found = archive.statements(asked.query, limit=limit + 1, offset=offset)
    return Statements(len(found) > limit, found[:limit])


@router.get("/statements/{number}")
def statement(request: Request, number: _Number, limit: _Limit = 100, offset: _Offset = 0) -> Variants:
    """Give a statement as each article has it, the first published first."""
    with room_of(request).reader() as archive:
        return Variants(*archive.statement(number, limit=limit, offset=offset))


@router.get("/compare")
def compare(
    request: Request,
    asked: Annotated[Asked, Query()],
    outlet: Annotated[
        list[Annotated[str, Field(max_length=2_000)]],
        Query(min_length=2, max_length=MOST, description="An outlet, in any case; twice or more."),
    ],
) -> Comparison:
    """Count what outlets report on one question, beside all that each reports."""
    outlets = distinct(outlet)
    if len(outlets) < 2:
        raise QueryError("two outlets at least are needed: name another one")
    return compared(room_of(request), asked.query, outlets)


@router.get("/corrections")
def corrections(request: Request, limit: _Limit = 20, offset: _Offset = 0) -> Corrections:
    """List what has been corrected in attributions, the latest first."""
    with room_of(request).reader() as archive:
        return Corrections(archive.count_reviews(), archive.reviews(limit=limit, offset=offset))
