"""A run over many documents: what it has done so far, and where that is shown."""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

from onrecord.attribution import Record
from onrecord.cli.messages import say
from onrecord.document import Document
from onrecord.errors import InputError, InputWarning, OnrecordError
from onrecord.report import Report

if TYPE_CHECKING:
    from rich.progress import Progress

    from onrecord.read import Options

__all__ = ["NothingReadError", "Run", "watched"]

_LONG_WORK = 1.0  # seconds after which a progress bar appears


class NothingReadError(OnrecordError):
    """There was input, but none of it could be read."""


@dataclass(slots=True)
class Run:
    """A run: what it has done so far, and where that is shown."""

    report: Report = field(default_factory=Report)
    progress: Progress | None = None

    def failed(self, error: InputError) -> None:
        """Note and tell what could not be read."""
        self.report.on_error(error)
        say(str(error))

    def took(self, count: int) -> None:
        """Note how much has been read."""
        self.report.on_bytes(count)
        if self.progress:
            self.progress.update(self.progress.task_ids[0], completed=self.report.bytes)

    def read(self, inputs: Sequence[str], options: Options) -> Iterator[Document]:
        """The documents of the inputs, while it is noted what happens to these."""
        from onrecord.read import read  # noqa: PLC0415  --help is to be quick
        from onrecord.read.find import size  # noqa: PLC0415

        if self.progress:
            self.progress.update(self.progress.task_ids[0], total=size(inputs, options) or None)
        return read(inputs, on_error=self.failed, on_skip=self.report.on_skip, on_bytes=self.took, options=options)

    def counted(self, records: Iterable[Record]) -> Iterator[Record]:
        """The records as they pass, counted, with a progress bar where they take long.

        Raises:
            NothingReadError: so that no empty file takes the place of the output.
        """
        started = time.monotonic()
        for record in records:
            self.report.documents += 1
            self.report.attributions += len(record)
            yield record
            if self.progress and (taken := time.monotonic() - started) > _LONG_WORK:
                rate = f"{self.report.documents / taken:,.1f} documents/s"
                self.progress.update(self.progress.task_ids[0], description=f"{self.report.summary()} · {rate}")
                self.progress.start()
        if self.report.failed and not (self.report.documents or self.report.known):
            raise NothingReadError


@contextmanager
def watched(run: Run, *, alone: bool) -> Iterator[None]:
    """Tell of warnings in one line each, and of progress on a terminal that shows nothing else (``alone``)."""

    def show(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        if issubclass(category, InputWarning):
            run.report.on_warning(str(message))
            say(f"warning: {message}")
        else:
            others(message, category, filename, lineno, file, line)

    with warnings.catch_warnings():
        others = warnings.showwarning
        warnings.showwarning = show
        warnings.simplefilter("always", InputWarning)
        run.progress = _progress_bar() if alone and sys.stderr.isatty() else None
        try:
            yield
        finally:
            if run.progress:
                run.progress.stop()


def _progress_bar() -> Progress:
    from rich.console import Console  # noqa: PLC0415  --help is to be quick
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn  # noqa: PLC0415

    counts = TextColumn("{task.description}", markup=False)
    progress = Progress(
        BarColumn(),
        counts,
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,
    )
    progress.add_task("", total=None)  # how much there is to read is known only once the inputs are
    return progress
