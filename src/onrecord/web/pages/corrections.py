"""Where attributions are put right, and the list of what has been."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request, Response
from pydantic import BaseModel, Field, ValidationError
from starlette.responses import RedirectResponse

from onrecord.archive import Archive
from onrecord.attribution import Attribution, Kind, Record, Speaker, Type
from onrecord.characters import encodable
from onrecord.errors import ArchiveError, QueryError
from onrecord.export.rows import offsets
from onrecord.web.asked import KINDS
from onrecord.web.pages.article import attribution_of, place_in
from onrecord.web.pages.export import FORMS
from onrecord.web.render import page
from onrecord.web.reviewer import remember, reviewer
from onrecord.web.room import Room, room_of
from onrecord.web.selection import spans_of

__all__ = ["NEW", "router"]

router = APIRouter(include_in_schema=False)

_PAGE = 50
_PARTS = ("source", "cue", "content")
_LARGEST = 2**63 - 1
_NOBODY = "unknown"
_Reviewer = Annotated[str, Form(alias="reviewer", max_length=100)]


class _Put(BaseModel):
    """What a form says of an attribution."""

    speaker: str = Field(default="", max_length=300)
    kind: str = Field(default=_NOBODY, pattern=f"^({'|'.join(KINDS)})$")
    type: Type = Type.DIRECT
    source: str = Field(default="", max_length=50_000)
    source_at: str = Field(default="", max_length=5_000)
    cue: str = Field(default="", max_length=50_000)
    cue_at: str = Field(default="", max_length=5_000)
    content: str = Field(default="", max_length=100_000)
    content_at: str = Field(default="", max_length=5_000)
    reviewer: str = Field(default="", max_length=100)


NEW = "new"
"""Stands for the id of an attribution that is missing."""


@router.get("/documents/{document}/{attribution}/correct")
def correct(request: Request, document: str, attribution: str) -> Response:
    """The form for an attribution."""
    record, found = _read(room_of(request), document, attribution)
    return _form(request, record, document, attribution, _as_it_is(record, found, by=reviewer(request)))


@router.post("/documents/{document}/{attribution}/correct")
def put_right(request: Request, document: str, attribution: str, put: Annotated[_Put, Form()]) -> Response:
    """Keep what the form says."""
    room = room_of(request)
    record, found = _read(room, document, attribution)
    try:
        meant = _meant(record, found, put)
        with room.writer() as archive:
            review = archive.put_right(document, meant, by=put.reviewer)
            return _back(archive, document, review.attribution, put.reviewer)
    except (ArchiveError, QueryError) as error:
        return _form(request, record, document, attribution, put, problem=room.told(error))


@router.post("/documents/{document}/{attribution}/wrong")
def wrong(request: Request, document: str, attribution: str, put: Annotated[_Put, Form()]) -> Response:
    """Mark an attribution wrong. What else the form says counts where it has to be shown again."""
    room = room_of(request)
    record, _ = _read(room, document, attribution)
    try:
        with room.writer() as archive:
            archive.reject(document, attribution, by=put.reviewer)
            return _back(archive, document, None, put.reviewer)
    except ArchiveError as error:
        return _form(request, record, document, attribution, put, problem=room.told(error))


@router.post("/documents/{document}/checked")
def checked(request: Request, document: str, by: _Reviewer = "") -> Response:
    """Keep that somebody has checked a whole article."""
    with room_of(request).writer() as archive:
        archive.checked(document, by=by)
        return _back(archive, document, None, by)


@router.post("/corrections/{number}/undo")
def undo(
    request: Request, number: Annotated[int, Path(ge=1, le=_LARGEST)], by: _Reviewer = "", to: str = ""
) -> Response:
    """Take a correction back."""
    with room_of(request).writer() as archive:
        review = archive.undo(number, by=by)
        if to == "list":
            response: Response = RedirectResponse("/corrections", HTTPStatus.SEE_OTHER)
            remember(response, by)
            return response
        return _back(archive, review.document, review.attribution if review.before else None, by)


@router.get("/corrections")
def corrections(request: Request, number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1) -> Response:
    """All that has been corrected, the latest first."""
    with room_of(request).reader() as archive:
        found = archive.reviews(limit=_PAGE, offset=(number - 1) * _PAGE)
        records = {key: archive.record(key) for key in {review.document for review in found}}
        reviews = [(review, *review.words(records[review.document])) for review in found]
        total, names = archive.count_reviews(), archive.corrections()
    pages = max(1, -(-total // _PAGE))
    return page(
        request, "corrections.html", reviews=reviews, total=total, names=names, number=number, pages=pages,
        reviewer=reviewer(request),
    )  # fmt: skip


@router.get("/corrections/gold.jsonl")
def gold(request: Request) -> Response:
    """The articles that somebody has checked, in the form that ``onrecord evaluate`` reads."""
    with room_of(request).reader() as archive:
        lines = [json.dumps(record.to_dict(), ensure_ascii=False) for record in archive.gold()]
    text = encodable("".join(line + "\n" for line in lines))
    headers = {"content-disposition": 'attachment; filename="gold.jsonl"'}
    return Response(text, media_type=FORMS["jsonl"], headers=headers)


def _read(room: Room, document: str, name: str) -> tuple[Record, Attribution | None]:
    """A document and its attribution of an id, if it is not a new one."""
    with room.reader() as archive:
        record = archive.record(document)
    return record, None if name == NEW else attribution_of(record, name)


def _form(
    request: Request, record: Record, document: str, attribution: str, put: _Put, problem: str | None = None
) -> Response:
    names = {each.speaker.name: None for each in record if each.speaker and each.speaker.name}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    return page(
        request, "correct.html", status, record=record, document=document, attribution=attribution, put=put,
        names=list(names), kinds=KINDS, types=list(Type), problem=problem,
    )  # fmt: skip


def _as_it_is(record: Record, found: Attribution | None, *, by: str) -> _Put:
    """The form filled in."""
    if found is None:
        return _Put(kind=Kind.PERSON.value, type=Type.DIRECT, reviewer=by)
    speaker, parts = found.speaker, {name: getattr(found, name) for name in _PARTS}
    try:
        return _Put(
            speaker=(speaker and speaker.name) or "",
            kind=speaker.kind.value if speaker else _NOBODY,
            type=found.type,
            reviewer=by,
            **{name: record.words(spans) for name, spans in parts.items()},
            **{f"{name}_at": offsets(spans) for name, spans in parts.items()},
        )
    except ValidationError as error:
        raise QueryError("This attribution is too long to be put right on a page.") from error


def _meant(record: Record, found: Attribution | None, put: _Put) -> Attribution:
    """The attribution as the form says that it is."""
    near = found.content[0].start if found and found.content else 0
    source, cue, content = (
        spans_of(record.document.text, getattr(put, name), getattr(put, f"{name}_at"), near) for name in _PARTS
    )
    return Attribution(
        id=found.id if found else "",
        type=put.type,
        source=source,
        cue=cue,
        content=content,
        continues=found.continues if found else None,
        speaker=_speaker(record, put),
    )


def _speaker(record: Record, put: _Put) -> Speaker | None:
    """Who is meant. Who types a name, and leaves the kind as it was, means somebody who has one."""
    name = put.speaker.strip() or None
    kind = None if put.kind == _NOBODY else Kind(put.kind)
    if name and kind not in (Kind.PERSON, Kind.ORGANIZATION):
        known = {each.speaker.name: each.speaker.kind for each in record if each.speaker}
        kind = known.get(name, Kind.PERSON)
    return None if kind is None else Speaker(name, kind)


def _back(archive: Archive, document: str, attribution: str | None, by: str) -> Response:
    """To the article, and in it to what has been corrected."""
    place = f"/documents/{document}"
    if attribution is not None:
        place = place_in(archive.record(document), document, attribution)
    response = RedirectResponse(place, HTTPStatus.SEE_OTHER)
    remember(response, by)
    return response
