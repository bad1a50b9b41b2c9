"""An attribution that was found in an archive, as a row: with who is who, and of what statement it is a variant."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from onrecord.export.listing import Row
from onrecord.export.rows import offsets

__all__ = ["HIT", "Column", "row"]

Column = tuple[str, Callable[[Any], str | int | float | None]]
"""The name of a column, and how its value is got."""

HIT: tuple[Column, ...] = (
    *((name, attrgetter(name)) for name in ("document", "attribution", "published", "publisher", "title", "uri")),
    *((name, attrgetter(name)) for name in ("person", "speaker", "kind", "type", "act", "source", "cue", "content")),
    ("snippet", lambda hit: hit.snippet and hit.snippet.marked),
    ("content_spans", lambda hit: offsets(hit.spans)),
    ("score", lambda hit: round(hit.score, 4)),
    *((name, attrgetter(name)) for name in ("statement", "name", "person_id", "parent", "told_by")),
)
"""The columns of an attribution that was found."""


def row(found: Any, columns: tuple[Column, ...] = HIT) -> Row:
    """What was found, by the names of the columns."""
    return {name: value(found) for name, value in columns}
