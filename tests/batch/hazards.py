"""A pipeline for tests of what a document can do to the process that extracts it, and articles that do it."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from onrecord.attribution import Record
from onrecord.document import Document
from onrecord.pipeline import Pipeline
from tests.fakes import fake_pipeline

__all__ = ["CRASH", "EXIT", "FAIL", "FILL", "HANG", "LEAK", "LIMITED", "NATIVE", "STOP_ONCE", "line", "load", "write"]

CRASH, EXIT, FAIL, FILL, HANG = "It crashes.", "It exits.", "It fails.", "It fills.", "It hangs."
NATIVE = "It fails natively."
"""As ONNX Runtime does for want of memory."""

LEAK = "It leaks."
STOP_ONCE = "It stops once:"
"""The first time only; the name of a file that remembers it follows."""

LIMITED = 600 * 2**20
"""A limit of memory that :data:`FILL` exceeds."""

_kept: list[bytes] = []


@dataclass(frozen=True, slots=True)
class _Hazardous(Pipeline):
    """What it says; see the module."""

    def extract(self, document: Document | str) -> Record:
        text = document if isinstance(document, str) else document.text
        if CRASH in text:
            os.kill(os.getpid(), signal.SIGKILL)
        if EXIT in text:
            os._exit(3)
        if FAIL in text:
            raise ZeroDivisionError("by zero")
        if FILL in text:
            _kept.append(bytes(LIMITED))
        if HANG in text:
            time.sleep(600)
        if NATIVE in text:
            raise RuntimeError("Failed to allocate memory for requested buffer of size 4096")
        if LEAK in text:
            _kept.append(b"x" * (60 * 2**20))
        if STOP_ONCE in text and not (mark := Path(text.partition(STOP_ONCE)[2].split()[0])).exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return Pipeline.extract(self, document)


def load(_model: object = None, **_options: object) -> Pipeline:
    """Make it."""
    fake = fake_pipeline()
    return _Hazardous(fake.extractor, fake.resolver)


def line(number: int, more: str = "", **known: str) -> dict[str, str]:
    """An article, as a line of JSON."""
    return {"id": f"d{number}", "text": f"“It rained {number} times,” Ada said. {more}", **known}


def write(path: Path, lines: Iterable[dict[str, str]]) -> str:
    """A file of such lines; its name."""
    path.write_text("".join(json.dumps(each) + "\n" for each in lines), "utf-8")
    return str(path)
