"""The roles of words: the tags that the network gives, in the order of its output."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["TAGS", "Role"]


class Role(IntEnum):
    """What a word is part of."""

    OUTSIDE = 0
    SOURCE = 1
    CUE = 2
    CONTENT = 3


TAGS = ("O", *(f"{place}-{role.name}" for role in (Role.SOURCE, Role.CUE, Role.CONTENT) for place in "BI"))
"""``O``, then beginning and inside of each role: role ``r`` has the tags ``2 * r - 1`` and ``2 * r``."""
