"""Outlets beside one another on one question: how much of all they report, how, and by whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from onrecord.archive import Query
from onrecord.web.room import Room

__all__ = ["MOST", "Comparison", "Outlet", "compared", "distinct"]

MOST = 6
"""Outlets that can be compared at once."""

_SPEAKERS = 15
_RANKED = 1_000  # people of each outlet: who is not among them is not among those of all


@dataclass(frozen=True, slots=True)
class Outlet:
    """What an outlet reports on a question.

    Attributes:
        name: as it usually spells itself.
        matching: attributions that the question means.
        volume: all its attributions published in the same time.
        per_thousand: how many of a thousand of these the question means.
        types: of those that it means, how many of each type.
        acts: of those that it means, how many of each act.
        speakers: of those that it means, how many of each of the people who are compared, in their order.
    """

    name: str
    matching: int
    volume: int
    per_thousand: float
    types: dict[str, int]
    acts: dict[str, int]
    speakers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Outlets beside one another.

    Attributes:
        speakers: the number and the name of those who are reported most by all of them together.
    """

    outlets: tuple[Outlet, ...]
    speakers: tuple[tuple[int, str], ...]


def distinct(outlets: Iterable[str]) -> list[str]:
    """The names of outlets, each once, in whatever case.

    >>> distinct(["The Post", " ", "the post", "The Herald"])
    ['The Post', 'The Herald']
    """
    names: dict[str, str] = {}
    for name in filter(str.strip, outlets):
        names.setdefault(name.casefold(), name)
    return list(names.values())


def compared(room: Room, query: Query, outlets: Sequence[str]) -> Comparison:
    """What some outlets report on a question.

    Raises:
        QueryError: it cannot be asked so.
    """
    queries = [replace(query, publisher=outlet) for outlet in outlets]
    found = [room.tally.facets(each, most=_RANKED) for each in queries]
    ranked = [{each.id: each.count for each in facets.speakers if each.id} for facets in found]
    names = {each.id: each.name for facets in found for each in facets.speakers if each.id}
    most = [person for person, _ in sum(map(Counter, ranked), Counter()).most_common(_SPEAKERS)]
    volume = Query(since=query.since, until=query.until, versions=query.versions)
    totals = [room.tally.count(replace(volume, publisher=outlet)) for outlet in outlets]

    def said(place: int, person: int) -> int:
        counts = ranked[place]
        if person in counts or len(counts) < _RANKED:
            return counts.get(person, 0)
        return room.tally.count(replace(queries[place], person=person))

    return Comparison(
        tuple(
            Outlet(
                name=facets.publishers[0].name if facets.publishers else outlet,
                matching=facets.total,
                volume=total,
                per_thousand=round(1000 * facets.total / total, 2) if total else 0.0,
                types=facets.types,
                acts=facets.acts,
                speakers=tuple(said(place, person) for person in most),
            )
            for place, (outlet, facets, total) in enumerate(zip(outlets, found, totals, strict=True))
        ),
        tuple((person, names[person]) for person in most),
    )
