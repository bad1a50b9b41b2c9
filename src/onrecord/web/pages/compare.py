"""Outlets beside one another on one question: who is reported by each, and how."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from onrecord.errors import QueryError
from onrecord.web.asked import Asked
from onrecord.web.comparison import MOST, Comparison, compared, distinct
from onrecord.web.given import given
from onrecord.web.render import page, status_of
from onrecord.web.room import room_of

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_OFFERED = 30


@dataclass(frozen=True, slots=True)
class _Offer:
    """An outlet that can be chosen, with how many of the attributions are its own."""

    name: str
    count: int | None
    is_chosen: bool


@router.get("/compare")
def compare(
    request: Request,
    asked: Annotated[Asked, Query()],
    outlet: Annotated[list[Annotated[str, Field(max_length=2_000)]], Query(max_length=50)] = [],  # noqa: B006  FastAPI copies it
) -> Response:
    """Two or more outlets on the same question; without any named, those that report most."""
    room, asked = room_of(request), asked.model_copy(update={"publisher": None})
    named = distinct(outlet)
    values = {"asked": asked, "most": MOST, "left_out": named[MOST:]}
    try:
        most = room.tally.facets(asked.query, most=_OFFERED).publishers
        chosen = named[:MOST] if len(named) > 1 else distinct([*named, *(each.name for each in most)])[:2]
        comparison = compared(room, asked.query, chosen)
        narrowed = given(room, asked, "/compare", outlet=named)
    except QueryError as error:
        empty = Comparison((), ())
        values |= {"comparison": empty, "offers": [], "given": [], "problem": str(error)}
        return page(request, "compare.html", status_of(error), **values)
    known = {each.name.casefold(): each.count for each in most}
    ticked = {name.casefold() for name in chosen}
    others = [
        _Offer(each.name, None, is_chosen=True) for each in comparison.outlets if each.name.casefold() not in known
    ]
    offers = others + [_Offer(each.name, each.count, each.name.casefold() in ticked) for each in most]
    values |= {"comparison": comparison, "offers": offers, "given": narrowed, "problem": None}
    return page(request, "compare.html", HTTPStatus.OK, **values)
