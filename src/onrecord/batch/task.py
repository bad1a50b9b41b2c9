"""A shard, what a worker is told about it, and what it tells when it is staged: values that go between processes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, astuple, dataclass, field
from typing import Any, NamedTuple

from onrecord.pipeline import Pipeline, load
from onrecord.read.source import Options
from onrecord.report import Failure, PassedOver

__all__ = ["Limits", "Part", "Poison", "Result", "Shard", "Task"]

_MIB = 2**20
_DIGITS = 32  # of a shard's id: so many that no two shards are of one id


@dataclass(frozen=True, slots=True)
class Part:
    """A file; or, of a JSON Lines file, some of its lines.

    Attributes:
        name: the file, as it was found.
        start: where the lines begin, in bytes of what the file holds once it is unpacked.
        end: where they end; ``None`` for the whole of a file, in whatever format it is.
        line: how many lines stand before them, so that messages can tell the place in the file.
    """

    name: str
    start: int = 0
    end: int | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Shard:
    """Files, or a part of one, that are read, extracted and staged together.

    Attributes:
        id: a hash of the names, the contents and the places of its parts, and of what the dataset is made by, in hex
            digits: what is staged under it is what would be made now.
        parts: in the order in which they are read.
        bytes: about how much text it is.
    """

    id: str
    parts: tuple[Part, ...]
    bytes: int

    @classmethod
    def of(cls, parts: Sequence[Part], hashes: Sequence[str], size: int, made: str) -> Shard:
        """The shard of some parts, each with the SHA-256 of its file; ``made`` is what the dataset is made by."""
        told = [made, *([*astuple(part), sha256] for part, sha256 in zip(parts, hashes, strict=True))]
        return cls(hashlib.sha256(json.dumps(told).encode()).hexdigest()[:_DIGITS], tuple(parts), size)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a document may take, and a process that extracts.

    Attributes:
        seconds: that a document may take, or its reading may give no sign of life.
        memory: bytes of data that a process may have; beyond that, allocating fails.
        recycled: bytes in memory beyond which a process is replaced, between two documents.
    """

    seconds: float = 120.0
    memory: int = 550 * _MIB
    recycled: int = 400 * _MIB


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What all workers of a run are told. It can be pickled.

    Attributes:
        output: the folder of the dataset.
        loader: makes the pipeline, in each process; it has to be importable there.
        options: what the user decided about the reading.
        limits: what a document may take.
    """

    output: str
    loader: Callable[[], Pipeline] = load
    options: Options = field(default_factory=Options)
    limits: Limits = field(default_factory=Limits)


class Poison(NamedTuple):
    """A document that could not be extracted, or a file whose reading could not go on.

    Attributes:
        path: the file.
        document: which document of the shard it is, from 0; for a file, how many came before it was given up.
        id: of the document; ``None`` where the reading of the file is what failed.
        reason: ``crash (signal 9)``, ``crash (exit code 3)``, ``time limit of 120 s``, ``memory limit of 550 MiB``, or
            ``error: …``.
    """

    path: str
    document: int
    id: str | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A shard that is staged.

    Attributes:
        shard: its id.
        folder: where it is staged, in the output.
        documents: how many were read, those that are poison included.
        attributions: how many were found.
        groups: the month of each row group of the staged tables, in their order.
        poison: documents and files that were given up.
        failed: how many inputs, or parts of them, could not be read.
        failures: the first of them.
        skipped: what is no article, by the reason.
        warned: how many warnings there were.
        warnings: the first of them.
    """

    shard: str
    folder: str = ""
    documents: int = 0
    attributions: int = 0
    groups: tuple[str, ...] = ()
    poison: tuple[Poison, ...] = ()
    failed: int = 0
    failures: tuple[Failure, ...] = ()
    skipped: dict[str, PassedOver] = field(default_factory=dict)
    warned: int = 0
    warnings: tuple[str, ...] = ()

    @property
    def is_flawed(self) -> bool:
        """Whether something was given up or could not be read."""
        return bool(self.poison or self.failed)

    def to_dict(self) -> dict[str, Any]:
        """It in a form that JSON has."""
        return {
            **asdict(self),
            "poison": [each._asdict() for each in self.poison],
            "failures": [each._asdict() for each in self.failures],
        }

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Result:
        """It from the form that :meth:`to_dict` gives.

        Raises:
            KeyError, TypeError: it is something else.
        """
        return cls(
            **values
            | {
                "groups": tuple(values["groups"]),
                "poison": tuple(Poison(**each) for each in values["poison"]),
                "failures": tuple(Failure(**each) for each in values["failures"]),
                "skipped": {reason: PassedOver(**each) for reason, each in values["skipped"].items()},
                "warnings": tuple(values["warnings"]),
            }
        )
