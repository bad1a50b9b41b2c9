"""Outlets beside one another on one question: who is reported by each, and how."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from onrecord.archive import Query as Wanted
from onrecord.archive import Tallied
from onrecord.errors import QueryError
from onrecord.web.asked import Asked
from onrecord.web.render import page, status_of
from onrecord.web.room import Room, room_of

__all__ = ["MOST", "Comparison", "Outlet", "compared", "router"]

router = APIRouter(include_in_schema=False)

MOST = 6
"""Outlets that can be compared at once."""

_OFFERED = 30
_SPEAKERS = 15
_ALL = 100_000


@dataclass(frozen=True, slots=True)
class Outlet:
    """What an outlet reports on a question.

    Attributes:
        name: as it usually spells itself.
        matching: attributions that the question means.
        volume: all its attributions published in the same time.
        per_thousand: how many of a thousand of these the question means.
        types: of those that it means, how many of each type.
        speakers: of those that it means, how many of each of the people who are compared, in their order.
    """

    name: str
    matching: int
    volume: int
    per_thousand: float
    types: dict[str, int]
    speakers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Outlets beside one another.

    Attributes:
        speakers: the number and the name of those who are reported most by all of them together.
    """

    outlets: tuple[Outlet, ...]
    speakers: tuple[tuple[int, str], ...]


def compared(room: Room, query: Wanted, outlets: Sequence[str]) -> Comparison:
    """What some outlets report on a question.

    Raises:
        QueryError: it cannot be asked so.
    """
    found = [room.tally.facets(replace(query, publisher=outlet), most=_ALL) for outlet in outlets]
    said = [{each.id: each.count for each in facets.speakers if each.id} for facets in found]
    names = {each.id: each.name for facets in found for each in facets.speakers if each.id}
    together = sum(map(Counter, said), Counter())
    most = [person for person, _ in together.most_common(_SPEAKERS)]
    volume = Wanted(since=query.since, until=query.until, versions=query.versions)
    totals = [room.tally.facets(replace(volume, publisher=outlet), most=1).total for outlet in outlets]
    return Comparison(
        tuple(
            Outlet(
                name=facets.publishers[0].name if facets.publishers else outlet,
                matching=facets.total,
                volume=total,
                per_thousand=round(1000 * facets.total / total, 2) if total else 0.0,
                types=facets.types,
                speakers=tuple(counts.get(person, 0) for person in most),
            )
            for outlet, facets, total, counts in zip(outlets, found, totals, said, strict=True)
        ),
        tuple((person, names[person]) for person in most),
    )


@router.get("/compare")
def compare(
    request: Request,
    asked: Annotated[Asked, Query()],
    outlet: Annotated[list[Annotated[str, Field(max_length=500)]], Query(max_length=50)] = [],  # noqa: B006  FastAPI copies it
) -> Response:
    """Two or more outlets on the same question; without any named, the two that report most."""
    room, problem, status = room_of(request), None, HTTPStatus.OK
    asked = asked.model_copy(update={"publisher": None})
    chosen = list({name.casefold(): name for name in outlet if name.strip()}.values())[:MOST]
    comparison = Comparison((), ())
    offered: tuple[Tallied, ...] = ()
    try:
        offered = room.tally.facets(asked.query, most=_OFFERED).publishers
        if len(chosen) < 2:
            chosen = [*chosen, *(each.name for each in offered if each.name not in chosen)][:2]
        comparison = compared(room, asked.query, chosen)
    except QueryError as error:
        problem, status = str(error), status_of(error)
    return page(
        request, "compare.html", status, asked=asked, comparison=comparison, offered=offered, most=MOST,
        chosen={name.casefold() for name in chosen}, problem=problem,
    )  # fmt: skip
