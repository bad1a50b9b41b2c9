"""What a search is narrowed down to, each with the address that takes it away again."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.web.asked import HANDS, Asked
from onrecord.web.room import Room

__all__ = ["Given", "given"]


@dataclass(frozen=True, slots=True)
class Given:
    """What a search is narrowed down to, and the address without it.

    Attributes:
        is_day: whether the value is a day.
    """

    name: str
    value: str
    without: str
    is_day: bool = False


def given(room: Room, asked: Asked, path: str, **kept: object) -> list[Given]:
    """What a search is narrowed down to, apart from the words.

    Args:
        room: knows the name of whoever is asked for by number.
        asked: the search.
        path: of the page.
        kept: what else its addresses have.

    Raises:
        NotInArchiveError: nobody has the number that is asked for.
    """
    values = {
        "person": ("speaker", None if asked.person is None else room.person(asked.person).name),
        "speaker": ("speaker’s name", asked.speaker),
        "publisher": ("outlet", asked.publisher),
        "type": ("type", asked.type and asked.type.value),
        "act": ("act", asked.act and asked.act.value),
        "kind": ("kind of source", asked.kind),
        "hand": ("told by", asked.hand and HANDS[asked.hand]),
        "since": ("since", asked.since),
        "until": ("until", asked.until),
        "min_score": ("probability from", f"{asked.min_score:.0%}" if asked.min_score else None),
        "versions": ("older versions", "included" if asked.versions else None),
    }
    return [
        Given(name, value, asked.address(path, **{**kept, field: None}), is_day=field in ("since", "until"))
        for field, (name, value) in values.items()
        if value
    ]
