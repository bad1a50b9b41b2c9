"""What a guarded process is told, and what it tells, through the pipe between both."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from onrecord.batch.task import Poison, Shard
from onrecord.errors import OnrecordError
from onrecord.report import Failure

__all__ = ["Begun", "Broken", "Done", "Event", "Events", "Order", "Ready", "Refused", "Skip", "Staged", "Told"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to do.

    Attributes:
        shard: what to read.
        first: the documents before this one, from 0, have been told of.
        poison: documents that are not to be extracted.
        ends: of parts that cannot be read to their end, by their number: how many documents to take of them.
    """

    shard: Shard
    first: int = 0
    poison: frozenset[int] = frozenset()
    ends: dict[int, int] = field(default_factory=dict)


class Ready(NamedTuple):
    """The model is loaded."""


class Refused(NamedTuple):
    """The model cannot be loaded."""

    error: OnrecordError


class Begun(NamedTuple):
    """What comes next.

    Attributes:
        part: the part that is read.
        taken: how many documents have been read of it, this one included.
        document: the document that is extracted, or ``None`` where it goes on reading.
        id: of the document.
    """

    part: int
    taken: int
    document: int | None = None
    id: str | None = None


class Skip(NamedTuple):
    """Something that is no article."""

    reason: str
    place: str


Event = Failure | Skip | str
"""What reading told of: what cannot be read, what is no article, a warning."""


class Events(NamedTuple):
    """What reading a part has told of, after so many events before; nothing where it just goes on."""

    part: int
    before: int
    events: list[Event]


class Staged(NamedTuple):
    """Rows of both tables in the form of Arrow streams.

    Attributes:
        until: the document after the last of these.
        documents: their rows.
        attributions: the rows of their attributions.
        found: how many attributions there are.
        poison: documents among them that could not be extracted.
        warnings: about them.
    """

    until: int
    documents: bytes
    attributions: bytes
    found: int
    poison: list[Poison]
    warnings: list[str]


class Broken(NamedTuple):
    """What was begun cannot be done, and this process is not to go on.

    Attributes:
        reason: why, as :class:`~onrecord.batch.task.Poison` has it.
        again: whether it may be for what was there before.
    """

    reason: str
    again: bool


class Done(NamedTuple):
    """The shard is read to its end; or, where there is a rest, this process has grown too large to go on."""

    is_whole: bool


Told = Ready | Refused | Begun | Events | Staged | Broken | Done
