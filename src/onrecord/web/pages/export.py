"""Exactly what a search means, as a file."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from http import HTTPStatus
from pathlib import Path
from typing import IO, Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse

from onrecord.archive import Archive, Order
from onrecord.errors import QueryError
from onrecord.export.found import HIT, row
from onrecord.export.listing import LISTINGS
from onrecord.web.asked import Asked
from onrecord.web.guard import HEAD
from onrecord.web.room import room_of

__all__ = ["MOST", "as_file", "router"]

router = APIRouter(include_in_schema=False)

_FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/jsonl; charset=utf-8",
}  # the formats that are offered, and what they are to a browser

MOST = 50_000
"""Attributions in a file, which take some seconds."""

_LONGEST = 60.0  # seconds


_Writing = Callable[[Archive, IO[Any]], None]


@router.get("/export.{form}")
def export(request: Request, form: str, asked: Annotated[Asked, Query()], order: Order = Order.RELEVANCE) -> Response:
    """All attributions that a search finds, in its order: a row each, as ``onrecord search`` writes them."""
    if form not in _FORMS:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    total = room_of(request).tally.facets(asked.query, most=1).total
    if total > MOST:
        raise QueryError(
            f"These are {total:,} attributions, and a page gives at most {MOST:,} at once: narrow the search down, or "
            f"use `onrecord export`, which gives any number."
        )

    def write(archive: Archive, stream: IO[Any]) -> None:
        found = archive.search(asked.query, order=order, limit=MOST)
        LISTINGS[form]([row(hit) for hit in found], [name for name, _ in HIT], stream)

    return as_file(request, form, "onrecord", write)


def as_file(request: Request, form: str, name: str, write: _Writing) -> Response:
    """A file to keep, if not too many others have one made.

    Args:
        request: what asks for it.
        form: one of csv, xlsx and jsonl.
        name: of the file, without its ending.
        write: writes what is in it, of an archive, to a stream: of bytes for ``xlsx``, else of characters.
    """
    disposition, room = f'attachment; filename="{name}.{form}"', room_of(request)
    if request.scope.get(HEAD):
        answer = Response(media_type=_FORMS[form], headers={"content-disposition": disposition})
        del answer.headers["content-length"]  # which it would have is not known
        return answer
    if not room.exports.acquire(blocking=False):
        raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, "Other files are being made: try again in a moment.")
    try:
        return _made(room.path, form, name, write, disposition)
    finally:
        room.exports.release()


def _made(archive: str, form: str, name: str, write: _Writing, disposition: str) -> Response:
    with ExitStack() as failing:
        folder = failing.enter_context(tempfile.TemporaryDirectory(prefix="onrecord-"))
        path = Path(folder, f"{name}.{form}")
        with Archive.open(archive) as opened, opened.within(_LONGEST):  # not one of those for quick questions
            _write(form, opened, write, path)
        answer = FileResponse(path, media_type=_FORMS[form], headers={"content-disposition": disposition})
        answer.background = BackgroundTask(failing.pop_all().close)  # the folder goes when the file has been sent
        return answer


def _write(form: str, archive: Archive, write: _Writing, path: Path) -> None:
    is_packed = form == "xlsx"
    with path.open("wb") if is_packed else path.open("w", encoding="utf-8", newline="") as stream:
        write(archive, stream)
