"""What is in the archive, and how the page is used."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Request, Response

from onrecord.archive import Query
from onrecord.web.render import page
from onrecord.web.room import room_of

__all__ = ["router"]

router = APIRouter(include_in_schema=False)


@router.get("/about")
def about(request: Request) -> Response:
    """The archive in figures, the keys, and where to read more."""
    room = room_of(request)
    return page(request, "about.html", facets=room.tally.facets(Query()), name=Path(room.path).name)
