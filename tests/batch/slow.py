"""A pipeline for tests of what happens to a cluster: some articles wait, or end the process around their own."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from onrecord.attribution import Record
from onrecord.document import Document
from onrecord.pipeline import Pipeline
from tests.fakes import fake_pipeline

__all__ = ["ENDING", "WAITING", "Slow", "Slowly", "wait_until"]

ENDING, WAITING = "This ends the actor.", "This waits."
_SECONDS = 0.02  # that an article takes
_PATIENCE = 100.0  # seconds


@dataclass(frozen=True, slots=True)
class Slow(Pipeline):
    """Does what an article says.

    Attributes:
        folder: where it notes what has happened: ``ended``, ``waiting-…``, ``go``.
    """

    folder: Path

    def extract(self, document: Document | str) -> Record:
        text = document if isinstance(document, str) else document.text
        if ENDING in text and not (self.folder / "ended").exists():
            (self.folder / "ended").touch()
            os.kill(os.getppid(), signal.SIGKILL)
        if WAITING in text:
            (self.folder / f"waiting-{uuid4()}").touch()
            wait_until((self.folder / "go").exists)
        time.sleep(_SECONDS)
        return Pipeline.extract(self, document)


@dataclass(frozen=True, slots=True)
class Slowly:
    """Makes one, and notes for which actor: ``actor-…``."""

    folder: Path

    def __call__(self) -> Pipeline:
        (self.folder / f"actor-{os.getppid()}").touch()
        fake = fake_pipeline()
        return Slow(fake.extractor, fake.resolver, self.folder)


def wait_until(is_so: Callable[[], bool]) -> None:
    """Wait for a fact."""
    until = time.monotonic() + _PATIENCE
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.05)
