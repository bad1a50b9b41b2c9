"""Who speaks: the list, the page of one, and the page of those whom nobody can name."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from onrecord.archive import Order
from onrecord.archive import Query as Wanted
from onrecord.archive.database import LARGEST
from onrecord.attribution import Kind
from onrecord.errors import QueryError
from onrecord.web.asked import Asked
from onrecord.web.days import histogram
from onrecord.web.given import given
from onrecord.web.render import page, status_of
from onrecord.web.room import room_of

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_PAGE, _LAST_PAGE = 50, 200
_LATEST = 8  # attributions shown
_OUTLETS = 12
_NAMELESS = ("unknown", *(kind.value for kind in Kind if not kind.is_named))


@router.get("/speakers")
def speakers(
    request: Request,
    asked: Annotated[Asked, Query()],
    number: Annotated[int, Query(alias="page", ge=1, le=_LAST_PAGE)] = 1,
) -> Response:
    """The people and bodies who are reported most, of all or of those who say what is asked for."""
    room, query = room_of(request), asked.query
    values = {"asked": asked, "number": number, "most": _PAGE * _LAST_PAGE}
    try:
        narrowed = given(room, asked, "/speakers")
        total = room.tally.facets(query, most=1).speakers_in_all
        found = room.tally.speakers(query, limit=_PAGE, offset=(number - 1) * _PAGE)
    except QueryError as error:
        values |= {"found": [], "given": [], "total": 0, "pages": 0, "problem": str(error)}
        return page(request, "speakers.html", status_of(error), **values)
    pages = min(-(-total // _PAGE), _LAST_PAGE)
    values |= {"found": found, "given": narrowed, "total": total, "pages": pages, "problem": None}
    return page(request, "speakers.html", **values)


@router.get("/speakers/unknown")
def unknown(
    request: Request, kind: Annotated[str, Query(pattern=f"^({'|'.join(_NAMELESS)})$")] = "unknown"
) -> Response:
    """What is attributed to nobody who is named."""
    room, query = room_of(request), Wanted(kind=kind)
    facets, everything = room.tally.facets(query), room.tally.facets(Wanted())
    latest = room.tally.search(query, order=Order.NEWEST, limit=_LATEST)
    with room.reader() as archive:
        wordings = archive.unnamed(kind)
    return page(
        request, "unknown.html", kind=kind, kinds=_NAMELESS, facets=facets, everything=everything, latest=latest,
        wordings=wordings, days=histogram(facets.days), asked=Asked(kind=kind),
    )  # fmt: skip


@router.get("/speakers/{number}")
def speaker(request: Request, number: Annotated[int, Path(ge=1, le=LARGEST)]) -> Response:
    """What somebody is reported to have said: when, where, about what; and by which names."""
    room, query = room_of(request), Wanted(person=number)
    person = room.person(number)
    profile = room.profile(person)
    with room.reader() as archive:
        names, evidence = archive.names(person), archive.evidence(person)
    latest = room.tally.search(query, order=Order.NEWEST, limit=_LATEST)
    facets = room.tally.facets(query, most=_OUTLETS)
    return page(
        request, "speaker.html", person=person, names=names, evidence=evidence, profile=profile, latest=latest,
        facets=facets, days=histogram(facets.days), asked=Asked(person=number),
    )  # fmt: skip
