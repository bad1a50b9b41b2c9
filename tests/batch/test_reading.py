"""Files whose reading goes wrong: what a guarded process makes of readers that crash, hang or trip."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

from onrecord.batch.task import Limits, Poison, Task
from onrecord.batch.worker import Worker
from onrecord.document import Document
from onrecord.pipeline import Pipeline
from onrecord.read import READERS
from onrecord.read.source import Source
from tests.batch.hazards import load
from tests.batch.test_worker import ids, poison, shard_of


def broken(source: Source) -> Iterator[Document]:
    """A reader that yields a document for each line, and does what a line says."""
    for number, line in enumerate(source.stream):
        word = line.decode().strip()
        if word == "exit":
            os._exit(7)
        if word == "hang":
            time.sleep(600)
        if word == "trip":
            raise KeyError("something")
        if word == "fill":
            raise MemoryError
        yield Document(f"{Path(source.name).stem}{number}", f"“{word},” Ada said.")


def load_with_broken_reader() -> Pipeline:
    READERS["text"] = broken
    return load()


def test_a_file_that_breaks_its_reader_is_given_up_where_it_does(tmp_path: Path) -> None:
    reasons = {
        "exit": "crash (exit code 7)",
        "hang": "time limit of 3 s",
        "trip": "error: KeyError: 'something'",
        "fill": "memory limit of 550 MiB",
    }
    files = [str(tmp_path / f"{name}.txt") for name in ("a", *reasons, "z")]
    for path in files:
        word = Path(path).stem
        Path(path).write_text(f"one\ntwo\n{word}\nthree\n" if word in reasons else "one\n")
    task = Task(output="unused", loader=load_with_broken_reader, limits=Limits(seconds=3))
    with Worker(task) as worker:
        found = list(worker.work(shard_of(*files)))
    assert ids(found) == ["a0", *(f"{name}{number}" for name in reasons for number in (0, 1)), "z0"]
    assert poison(found) == [
        Poison(path, 2, None, reason) for path, reason in zip(files[1:-1], reasons.values(), strict=True)
    ]
