"""What a run has read, what it passed over and could not read, and why."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from onrecord.errors import InputError, OutputError
from onrecord.export.save import replacing

__all__ = ["Failure", "PassedOver", "Report"]

_EXAMPLES = 10  # places that are named of each reason: archives pass over millions
_FAILURES = 100_000  # that are kept
_WARNINGS = 1_000


class Failure(NamedTuple):
    """What could not be read, and why; see :class:`onrecord.errors.InputError`."""

    path: str
    line: int | None
    problem: str


@dataclass(slots=True)
class PassedOver:
    """What was passed over for one reason: how many, and where the first of them are."""

    count: int = 0
    examples: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Report:
    """Counts and lists that grow while documents are read; its methods are what :func:`onrecord.read.read` tells.

    Attributes:
        documents: how many were read.
        attributions: how many were found in them.
        known: how many were in the archive already; of a batch, how many were left out as duplicates.
        bytes: how much of the files has been read.
        failed: how many inputs, files or parts of them could not be read.
        failures: the first hundred thousand of them.
        passed_over: what is no article, by the reason.
        warnings: the first thousand of them.
        warned: how many there were.
    """

    documents: int = 0
    attributions: int = 0
    known: int = 0
    bytes: int = 0
    failed: int = 0
    failures: list[Failure] = field(default_factory=list)
    passed_over: dict[str, PassedOver] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    warned: int = 0

    def on_error(self, error: InputError) -> None:
        """Note what could not be read."""
        self.failed += 1
        if len(self.failures) < _FAILURES:  # the error itself would keep alive all that was at hand when it was raised
            self.failures.append(Failure(error.path, error.line, error.problem))

    def on_skip(self, reason: str, place: str) -> None:
        """Note what was passed over."""
        group = self.passed_over.setdefault(reason, PassedOver())
        group.count += 1
        if len(group.examples) < _EXAMPLES:
            group.examples.append(place)

    def on_known(self, count: int) -> None:
        """Note that so many more documents were in the archive already."""
        self.known += count

    def on_bytes(self, count: int) -> None:
        """Note that so many bytes more have been read."""
        self.bytes += count

    def on_warning(self, message: str) -> None:
        """Note a warning."""
        self.warned += 1
        if len(self.warnings) < _WARNINGS:
            self.warnings.append(message)

    def summary(self) -> str:
        """It in a line.

        >>> Report(documents=2, attributions=1).summary()
        '2 documents, 1 attribution'
        """
        passed_over = sum(group.count for group in self.passed_over.values())
        parts = [f"{_number(self.documents, 'document')}, {_number(self.attributions, 'attribution')}"]
        if self.known:
            parts.append(f"{self.known:,} in the archive already")
        if passed_over:
            parts.append(f"{passed_over:,} passed over")
        if self.failed:
            parts.append(f"{_number(self.failed, 'input')} could not be read")
        return "; ".join(parts)

    def to_dict(self) -> dict[str, Any]:
        """It in the JSON form that ``--report`` writes."""
        return {
            "documents": self.documents,
            "attributions": self.attributions,
            "known": self.known,
            "bytes": self.bytes,
            "passed_over": [
                {"reason": reason, "count": group.count, "examples": group.examples}
                for reason, group in sorted(self.passed_over.items(), key=lambda item: -item[1].count)
            ],
            "failed": self.failed,
            "failures": [each._asdict() for each in self.failures],
            "warnings": {"count": self.warned, "first": self.warnings},
        }

    def save(self, path: str) -> None:
        """Write it to a file.

        Raises:
            OutputError: the file cannot be written.
        """
        # names of files may hold what UTF-8 does not
        text = json.dumps(self.to_dict(), indent=2, ensure_ascii=False).encode(errors="replace").decode()
        try:
            with replacing(Path(path)) as stream:
                stream.write(text + "\n")
        except OSError as error:
            raise OutputError(f"{path}: the report cannot be written: {error.strerror or error}") from error


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
