"""Records to a file or a folder, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from onrecord.attribution import Record
from onrecord.errors import OutputError
from onrecord.export import WRITERS

__all__ = ["replacing", "save"]


def save(records: Iterable[Record], form: str, target: str) -> None:
    """Write records to a place.

    A file takes its name only once it is complete: a run that fails leaves what was there before.

    Args:
        records: what to write, taken one at a time.
        form: a key of :data:`onrecord.export.WRITERS`.
        target: a file; or, for HTML, a folder (one that is there, or a name that ends in ``/``), which
            gets a page a document and an index.

    Raises:
        OutputError: the place cannot be written.
    """
    path = Path(target)
    if not (target.endswith("/") or path.is_dir()):
        with _whole(path) as stream:
            WRITERS[form](records, stream)
    elif form == "html":
        from onrecord.export.html import write_pages  # noqa: PLC0415  jinja2 takes its time

        write_pages(records, path)
    else:
        raise OutputError(f"{target}: a folder, which only HTML can be written to: name a file")


@contextmanager
def _whole(path: Path) -> Iterator[TextIO]:
    try:
        with replacing(path) as stream:
            yield stream
    except OSError as error:
        raise OutputError(f"{path.resolve()}: cannot be written: {error.strerror or error}") from error


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """A stream to a file that takes its name only once it is complete; to a device or a pipe, as it is.

    Raises:
        OSError: the place cannot be written.
    """
    if path.exists() and not path.is_file():  # a device or a pipe, such as /dev/null, is not to be replaced
        with path.open("w", encoding="utf-8", newline="") as stream:
            yield stream
        return
    path = path.resolve()  # a link goes on linking
    partial = path.with_name(f".{path.name[:200]}.{os.getpid()}.partial")
    try:
        with partial.open("x", encoding="utf-8", newline="") as stream:
            yield stream
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
