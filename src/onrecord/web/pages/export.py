"""Exactly what a search means, as a file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse

from onrecord.archive import Archive
from onrecord.attribution import Record
from onrecord.errors import QueryError
from onrecord.export import WRITERS
from onrecord.web.asked import Asked
from onrecord.web.room import room_of

__all__ = ["FORMS", "router"]

router = APIRouter(include_in_schema=False)

FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/jsonl; charset=utf-8",
}
"""The formats that are offered, and what they are to a browser."""

_MOST = 50_000  # attributions: some seconds
_LONGEST = 60.0  # seconds


@router.get("/export.{form}")
def export(request: Request, form: str, asked: Annotated[Asked, Query()]) -> Response:
    """All attributions that a search means, as ``onrecord export`` writes them."""
    if form not in FORMS:
        raise HTTPException(404)
    room = room_of(request)
    total = room.tally.facets(asked.query, most=1).total
    if total > _MOST:
        raise QueryError(
            f"These are {total:,} attributions, and a page gives at most {_MOST:,} at once: narrow the search down, or "
            f"use `onrecord export`, which gives any number."
        )
    with ExitStack() as failing:
        folder = failing.enter_context(tempfile.TemporaryDirectory(prefix="onrecord-"))
        path = Path(folder, f"onrecord.{form}")
        with Archive.open(room.path) as archive, archive.within(_LONGEST):  # not one of those for quick questions
            _write(form, archive.records(asked.query), path)
        answer = FileResponse(path, media_type=FORMS[form], filename=path.name)
        answer.background = BackgroundTask(failing.pop_all().close)  # the folder goes when the file has been sent
        return answer


def _write(form: str, records: Iterable[Record], path: Path) -> None:
    writer = WRITERS[form]
    if writer.stream == "text":
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer(records, stream)
    else:
        with path.open("wb") as packed:
            writer(records, packed)
