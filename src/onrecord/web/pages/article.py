"""The page of an article: its text with its attributions marked, and a list of them beside it."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import PlainTextResponse, RedirectResponse

from onrecord.archive import Hit, Review
from onrecord.attribution import Attribution, Record
from onrecord.document import Span
from onrecord.errors import NotInArchiveError
from onrecord.export.citation import citation, link
from onrecord.export.marked import Marked, listed, parts
from onrecord.web.asked import address, quoted
from onrecord.web.render import page, stylesheet
from onrecord.web.reviewer import reviewer
from onrecord.web.room import room_of

__all__ = ["address_of", "attribution_of", "place_in", "router"]

router = APIRouter(include_in_schema=False)

_LONGEST, _SHORTEST = 60_000, 2_000  # characters of a part
_MANY = 500  # attributions of a part, if they are spread evenly
_JOINED = 1_000  # attributions of a part: with more, the rules that join theirs take browsers seconds
_A_DAY = "private, max-age=86400"

_Number = Annotated[int, Query(ge=1, le=1_000_000)]


@dataclass(frozen=True, slots=True)
class _Article:
    """What there is to show.

    Attributes:
        key: the hash.
        part: the number of the part that is shown, from 1, of ``parts``.
        hits: each attribution as the archive knows it, by its id.
        sizes: in how many articles each statement stands.
        reviews: what has been corrected and not been taken back, the latest first.
        revision: how often something was.
    """

    key: str
    record: Record
    part: int
    parts: list[Span]
    versions: list[str]
    hits: dict[str, Hit]
    sizes: dict[int, int]
    reviews: list[Review]
    revision: int

    @property
    def marked(self) -> Marked:
        """The part with its marks."""
        return Marked.of(self.record, prefix="", part=self.parts[self.part - 1] if len(self.parts) > 1 else None)

    @property
    def newest(self) -> str | None:
        """The hash of the newest version, where that is another one: corrections are made there."""
        return self.versions[0] if self.versions[0] != self.key else None

    @property
    def joins(self) -> str:
        """The address of the rules that join the parts of an attribution, as of this revision."""
        return address(f"/documents/{self.key}/joins.css", part=_further(self.part), seen=f"{self.revision}")

    @staticmethod
    def are_joined(marked: Marked) -> bool:
        """Whether there are few enough attributions for these rules."""
        return len(marked.entries) <= _JOINED

    def address(self, attribution: Attribution) -> str:
        """What the addresses of all begin with that can be done with an attribution."""
        return address_of(self.key, attribution.id)

    def review(self, name: str) -> Review | None:
        """The latest correction of an attribution, which can be taken back."""
        return next((each for each in self.reviews if each.attribution == name), None)

    @property
    def rejected(self) -> list[Review]:
        """The attributions that were marked wrong."""
        return [each for each in self.reviews if each.action == "wrong"]

    @property
    def checked(self) -> Review | None:
        """Who has checked the whole article."""
        return next((each for each in self.reviews if each.action == "checked"), None)

    def original(self, attribution: Attribution) -> str | None:
        """The address of the words in the original."""
        return link(self.record.document.uri or "", self.record, attribution)


@router.get("/documents/{document}")
def article(request: Request, document: str, part: _Number = 1) -> Response:
    """An article, or a part of a very long one."""
    found = _article(request, document, part)
    if found.key != document:  # it has one address
        return RedirectResponse(address(f"/documents/{found.key}", part=_further(part)), HTTPStatus.SEE_OTHER)
    return page(request, "article.html", article=found, marked=found.marked, reviewer=reviewer(request))


@router.get("/documents/{document}/joins.css")
def joins(request: Request, document: str, part: _Number = 1) -> Response:
    """The rules that join the parts of an attribution where one of them is pointed at: no script is needed for it."""
    response = stylesheet("joins.css", marked=_article(request, document, part).marked)
    response.headers["cache-control"] = _A_DAY  # its address is another one after each correction
    return response


@router.get("/documents/{document}/{attribution:path}/citation")
def cite(request: Request, document: str, attribution: str) -> Response:
    """An attribution as one keeps it in notes."""
    with room_of(request).reader() as archive:
        record = archive.record(document)
    return PlainTextResponse(citation(record, attribution_of(record, attribution)))


@router.get("/documents/{document}/{attribution:path}")
def anchor(request: Request, document: str, attribution: str) -> Response:
    """To where an attribution stands. All other addresses of it have to come before: an id may have a slash in it."""
    with room_of(request).reader() as archive:
        key, record = archive.key(document), archive.record(document)
    return RedirectResponse(place_in(record, key, attribution), HTTPStatus.SEE_OTHER)


def _article(request: Request, document: str, part: int) -> _Article:
    with room_of(request).reader() as archive:
        key = archive.key(document)
        record, versions, revision = archive.record(key), archive.versions(key), archive.revision(key)
        hits = archive.hits(key)
        sizes = archive.sizes(hit.statement for hit in hits if hit.statement is not None)
        reviews = [each for each in archive.reviews(key, limit=1000) if each.undone is None]
    found = _parts(record)
    if part > max(1, len(found)):
        raise NotInArchiveError(f"This article has {len(found)} parts.")
    by_name = {hit.attribution: hit for hit in hits}
    return _Article(key, record, part, found, versions, by_name, sizes, reviews, revision)


def _further(part: int) -> int | None:
    """The number of a part as an address needs it."""
    return part if part > 1 else None


def address_of(key: str, name: str) -> str:
    """What the addresses of all begin with that can be done with an attribution: its id may be anything.

    >>> address_of("0e", "a/1?")
    '/documents/0e/a%2F1%3F'
    """
    return f"/documents/{key}/{quoted(name)}"


def _parts(record: Record) -> list[Span]:
    """The parts in which a very long article is shown, or one of very many attributions."""
    text = record.document.text
    return parts(text, min(_LONGEST, max(_SHORTEST, _MANY * len(text) // max(len(record), 1))))


def attribution_of(record: Record, name: str) -> Attribution:
    """The attribution of an id.

    Raises:
        NotInArchiveError: there is none.
    """
    for attribution in record:
        if attribution.id == name:
            return attribution
    raise NotInArchiveError(f"This article has no attribution {name!r}: it may have been marked wrong.")


def place_in(record: Record, key: str, name: str) -> str:
    """The address of an attribution in the page of its article."""
    attribution = attribution_of(record, name)
    starts = [spans[0].start for spans in (attribution.content, attribution.cue, attribution.source) if spans]
    number = next((number for number, part in enumerate(_parts(record), 1) if min(starts, default=0) < part.end), 1)
    anchor = next(entry.anchor for entry in listed(record) if entry.attribution is attribution)
    return f"{address(f'/documents/{key}', part=_further(number))}#{anchor}"
