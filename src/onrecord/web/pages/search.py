"""The page that finds: one box, what the results have in common, and the results beside their evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from onrecord.archive import Facets, Hand, Hit, Order, Tallied
from onrecord.attribution import Act, Type
from onrecord.errors import QueryError
from onrecord.web.asked import HANDS, Asked
from onrecord.web.days import Histogram, histogram
from onrecord.web.given import given
from onrecord.web.pages import export
from onrecord.web.render import page, status_of
from onrecord.web.room import Room, room_of

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_PAGE = 20
_LAST_PAGE = 500  # farther down nobody reads, and it takes long: a narrower search finds it
_OFFERED = 40  # of each facet; some are shown, the others folded away


@dataclass(frozen=True, slots=True)
class _Choice:
    """A way to narrow the search down, or to take that back where it is chosen already."""

    label: str
    count: int
    address: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    """What there is to show.

    Attributes:
        sizes: in how many articles each statement stands.
        first: the number of the first result shown, from 1.
    """

    facets: Facets
    hits: list[Hit]
    sizes: dict[int, int]
    days: Histogram
    first: int

    @property
    def pages(self) -> int:
        """How many pages of results can be turned to."""
        return min(-(-self.facets.total // _PAGE), _LAST_PAGE)


@router.get("/")
def search(
    request: Request,
    asked: Annotated[Asked, Query()],
    order: Order = Order.RELEVANCE,
    number: Annotated[int, Query(alias="page", ge=1, le=_LAST_PAGE)] = 1,
) -> Response:
    """What is attributed to whom, as far as it is asked for."""
    room = room_of(request)
    kept = None if order is Order.RELEVANCE else order.value  # in the addresses that lead on from here
    values = {"asked": asked, "order": order, "kept": kept, "number": number}
    try:
        narrowed = given(room, asked, "/", order=kept)
        found = _found(room, asked, order, number)
    except QueryError as error:
        return page(request, "search.html", status_of(error), **values, found=None, problem=str(error), given=[])
    return page(
        request,
        "search.html",
        **values,
        found=found,
        problem=None,
        given=narrowed,
        groups=_groups(asked, found.facets, kept),
        too_many=found.facets.total > export.MOST,
    )


def _found(room: Room, asked: Asked, order: Order, number: int) -> _Found:
    query = asked.query
    facets = room.tally.facets(query, most=_OFFERED)
    hits = room.tally.search(query, order=order, limit=_PAGE, offset=(number - 1) * _PAGE)
    with room.reader() as archive:
        sizes = archive.sizes(hit.statement for hit in hits if hit.statement is not None)
    return _Found(facets, hits, sizes, histogram(facets.days), (number - 1) * _PAGE + 1)


def _groups(asked: Asked, facets: Facets, kept: str | None) -> list[tuple[str, int, list[_Choice]]]:
    """The facets that are lists: what each is called, how many values there are, and those to choose from."""

    def choice(label: str, count: int, field: str, value: object, *, is_chosen: bool) -> _Choice:
        address = asked.address("/", **{field: None if is_chosen else value}, order=kept)
        return _Choice(label, count, address, is_chosen)

    def tallied(field: str, values: Iterable[Tallied], chosen: object) -> list[_Choice]:
        return [
            choice(each.name, each.count, field, each.id or each.name, is_chosen=_is_same(each.id or each.name, chosen))
            for each in values
        ]

    types = [
        choice(type_, facets.types[type_], "type", type_.value, is_chosen=asked.type is type_)
        for type_ in Type
        if facets.types.get(type_)
    ]
    acts = [
        choice(act, facets.acts[act], "act", act.value, is_chosen=asked.act is act)
        for act in Act
        if facets.acts.get(act)
    ]
    kinds = [
        choice(kind, count, "kind", kind, is_chosen=asked.kind == kind) for kind, count in facets.kinds.items() if count
    ]
    hands = [
        choice(words, facets.hands[hand], "hand", hand.value, is_chosen=asked.hand is hand)
        for hand, words in HANDS.items()
        if facets.hands[hand] and (facets.hands[Hand.SECOND] or asked.hand)
    ]
    return [
        ("Speaker", facets.speakers_in_all, tallied("person", facets.speakers, asked.person)),
        ("Outlet", facets.publishers_in_all, tallied("publisher", facets.publishers, asked.publisher)),
        ("Type", len(types), types),
        ("Act", len(acts), acts),
        ("Kind of source", len(kinds), kinds),
        ("Told by", len(hands), hands),
    ]


def _is_same(value: object, chosen: object) -> bool:
    return chosen is not None and str(value).casefold() == str(chosen).casefold()
