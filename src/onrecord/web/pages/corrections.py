"""Where attributions are put right, and the list of what has been."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request, Response
from pydantic import BaseModel, Field, ValidationError
from starlette.responses import RedirectResponse

from onrecord.act import act
from onrecord.archive import Archive
from onrecord.archive.database import LARGEST
from onrecord.attribution import Act, Attribution, Kind, Record, Speaker, Type
from onrecord.document import Span
from onrecord.errors import ArchiveError, QueryError
from onrecord.export import WRITERS
from onrecord.export.rows import offsets
from onrecord.web.asked import KINDS
from onrecord.web.pages.article import address_of, attribution_of, place_in
from onrecord.web.pages.export import as_file
from onrecord.web.render import page
from onrecord.web.reviewer import remember, reviewer
from onrecord.web.room import Room, room_of
from onrecord.web.selection import Words

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_PAGE = 50
_PARTS = ("source", "cue", "content")
_NOBODY = "unknown"
_Reviewer = Annotated[str, Form(alias="reviewer", max_length=100)]


class _Put(BaseModel):
    """What a form says of an attribution."""

    speaker: str = Field(default="", max_length=300)
    kind: str = Field(default=_NOBODY, pattern=f"^({'|'.join(KINDS)})$")
    type: Type = Type.DIRECT
    act: Act | None = None  # where it is left open: as it is, or as the words tell it
    source: str = Field(default="", max_length=50_000)
    source_at: str = Field(default="", max_length=5_000)
    cue: str = Field(default="", max_length=50_000)
    cue_at: str = Field(default="", max_length=5_000)
    content: str = Field(default="", max_length=100_000)
    content_at: str = Field(default="", max_length=5_000)
    reviewer: str = Field(default="", max_length=100)
    seen: int | None = Field(default=None, ge=0, le=LARGEST)  # the revision of the document that the form was made of


_BEFORE, _BESIDE = 600, 6_000  # characters of the article beside the form

_NEW = "new"
"""Stands for the id of an attribution that is missing."""


@dataclass(frozen=True, slots=True)
class _Desk:
    """An attribution that somebody looks at, in its article.

    Attributes:
        key: the hash of the document.
        name: the id of the attribution.
        found: the attribution; ``None`` is a new one.
        revision: of the document, as it is now.
    """

    key: str
    record: Record
    name: str
    found: Attribution | None
    revision: int

    @classmethod
    def of(cls, room: Room, document: str, name: str) -> _Desk:
        """The attribution of an id.

        Raises:
            ArchiveError: there is none.
        """
        with room.reader() as archive:
            key = archive.key(document)
            record, revision = archive.record(key), archive.revision(key)
        return cls(key, record, name, None if name == _NEW else attribution_of(record, name), revision)

    @property
    def around(self) -> Span:
        """The text that is shown beside the form: that of the article from its beginning, or around the attribution."""
        text = self.record.document.text
        if self.found is None:
            return Span(0, min(len(text), _BESIDE))
        starts = [spans[0].start for spans in (self.found.source, self.found.cue, self.found.content) if spans]
        start = max(0, min(starts, default=0) - _BEFORE)
        return Span(start, min(len(text), start + _BESIDE))


@router.get("/documents/{document}/{attribution:path}/correct")
def correct(request: Request, document: str, attribution: str) -> Response:
    """The form for an attribution."""
    desk = _Desk.of(room_of(request), document, attribution)
    return _form(request, desk, _as_it_is(desk, by=reviewer(request)))


@router.post("/documents/{document}/{attribution:path}/correct")
def put_right(request: Request, document: str, attribution: str, put: Annotated[_Put, Form()]) -> Response:
    """Keep what the form says."""
    room = room_of(request)
    desk = _Desk.of(room, document, attribution)
    try:
        meant = _meant(desk, put)
        with room.writer() as archive:
            review = archive.put_right(desk.key, meant, by=put.reviewer, seen=put.seen)
            return _back(request, archive, desk.key, review.attribution, put.reviewer)
    except (ArchiveError, QueryError) as error:
        return _again(request, desk, put, room.told(error))


@router.post("/documents/{document}/{attribution:path}/wrong")
def wrong(request: Request, document: str, attribution: str, put: Annotated[_Put, Form()]) -> Response:
    """Mark an attribution wrong. What else the form says counts where it has to be shown again."""
    room = room_of(request)
    desk = _Desk.of(room, document, attribution)
    try:
        with room.writer() as archive:
            archive.reject(desk.key, attribution, by=put.reviewer, seen=put.seen)
            return _back(request, archive, desk.key, None, put.reviewer)
    except ArchiveError as error:
        return _again(request, desk, put, room.told(error))


@router.post("/documents/{document}/checked")
def checked(
    request: Request,
    document: str,
    by: _Reviewer = "",
    seen: Annotated[int | None, Form(ge=0, le=LARGEST)] = None,
) -> Response:
    """Keep that somebody has checked a whole article."""
    room = room_of(request)
    with room.writer() as archive:
        key = archive.key(document)
        try:
            archive.checked(key, by=by, seen=seen)
        except ArchiveError as error:
            if seen in (None, archive.revision(key)):
                raise
            problem = room.told(error)
            return page(request, "conflict.html", HTTPStatus.CONFLICT, problem=problem, place=f"/documents/{key}")
        return _back(request, archive, key, None, by)


@router.post("/corrections/{number}/undo")
def undo(
    request: Request, number: Annotated[int, Path(ge=1, le=LARGEST)], by: _Reviewer = "", to: str = ""
) -> Response:
    """Take a correction back."""
    with room_of(request).writer() as archive:
        review = archive.undo(number, by=by)
        if to == "list":
            response: Response = RedirectResponse("/corrections", HTTPStatus.SEE_OTHER)
            remember(request, response, by)
            return response
        return _back(request, archive, review.document, review.attribution if review.before else None, by)


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
    return as_file(request, "jsonl", "gold", lambda archive, stream: WRITERS["jsonl"](archive.gold(), stream))


def _form(
    request: Request, desk: _Desk, put: _Put, problem: str | None = None, status: HTTPStatus = HTTPStatus.OK
) -> Response:
    names = {each.speaker.name: None for each in desk.record if each.speaker and each.speaker.name}
    return page(
        request, "correct.html", status, record=desk.record, here=address_of(desk.key, desk.name),
        document=f"/documents/{desk.key}", is_new=desk.name == _NEW, put=put, names=list(names), kinds=KINDS,
        types=list(Type), acts=list(Act), problem=problem, around=desk.around,
    )  # fmt: skip


def _again(request: Request, desk: _Desk, put: _Put, problem: str) -> Response:
    """The form as it was sent. Whoever sends it once more has been told what others have done meanwhile."""
    with room_of(request).reader() as archive:
        revision = archive.revision(desk.key)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if put.seen in (None, revision) else HTTPStatus.CONFLICT
    return _form(request, desk, put.model_copy(update={"seen": revision}), problem, status)


def _as_it_is(desk: _Desk, *, by: str) -> _Put:
    """The form filled in."""
    found, record = desk.found, desk.record
    if found is None:
        return _Put(kind=Kind.PERSON.value, type=Type.DIRECT, reviewer=by, seen=desk.revision)
    speaker, parts = found.speaker, {name: getattr(found, name) for name in _PARTS}
    try:
        return _Put(
            speaker=(speaker and speaker.name) or "",
            kind=speaker.kind.value if speaker else _NOBODY,
            type=found.type,
            act=found.act,
            reviewer=by,
            seen=desk.revision,
            **{name: record.words(spans) for name, spans in parts.items()},
            **{f"{name}_at": offsets(spans) for name, spans in parts.items()},
        )
    except ValidationError as error:
        raise QueryError("This attribution is too long to be put right on a page.") from error


def _meant(desk: _Desk, put: _Put) -> Attribution:
    """The attribution as the form says that it is."""
    found, words = desk.found, Words(desk.record.document.text)
    near = found.content[0].start if found and found.content else 0
    source, cue, content = (words.spans(getattr(put, name), getattr(put, f"{name}_at"), near) for name in _PARTS)
    return Attribution(
        id=found.id if found else "",
        type=put.type,
        act=put.act or (found.act if found else act(desk.record.document.text, source, cue, content)),
        source=source,
        cue=cue,
        content=content,
        continues=found.continues if found else None,
        speaker=_speaker(desk, put),
    )


def _speaker(desk: _Desk, put: _Put) -> Speaker | None:
    """Who is meant. Who types another name, and leaves the kind as it was, means somebody who has that name.

    Raises:
        QueryError: nobody is meant, but has a name.
    """
    name = put.speaker.strip() or None
    kind = None if put.kind == _NOBODY else Kind(put.kind)
    before = desk.found.speaker if desk.found else Speaker(None, Kind.PERSON)
    if name and kind is (before and before.kind) and name != (before and before.name):
        known = {each.speaker.name: each.speaker.kind for each in desk.record if each.speaker}
        kind = known.get(name, kind if kind and kind.is_named else Kind.PERSON)
    if name and kind is None:
        raise QueryError("a speaker of the kind unknown has no name: only persons and organizations have")
    return None if kind is None else Speaker(name, kind)


def _back(request: Request, archive: Archive, key: str, attribution: str | None, by: str) -> Response:
    """To the article, and in it to what has been corrected."""
    place = f"/documents/{key}"
    if attribution is not None:
        place = place_in(archive.record(key), key, attribution)
    response = RedirectResponse(place, HTTPStatus.SEE_OTHER)
    remember(request, response, by)
    return response
