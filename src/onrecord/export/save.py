"""Records to a file or a folder, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from onrecord.attribution import Record
from onrecord.errors import OutputError
from onrecord.export import WRITERS

__all__ = ["replacing", "save"]


def save(records: Iterable[Record], form: str, target: str) -> None:
    """Write records to a place.

    A file takes its name only once it is complete, and those of a folder once all are: a run that fails leaves
    what was there before.

    Args:
        records: what to write, taken one at a time.
        form: a key of :data:`onrecord.export.WRITERS`.
        target: a file; or, for HTML, a folder (one that is there, or a name that ends in ``/``), which gets a page
            a document and an index; for brat always a folder, unless it ends in ``.zip``.

    Raises:
        OutputError: the place cannot be written, or not in this format.
    """
    path, writer = Path(target), WRITERS[form]
    is_folder = target.endswith("/") or path.is_dir()
    if is_folder and not writer.folder:
        raise OutputError(f"{target}: a folder, but {form} is one file: name a file")
    with _told(path):
        if is_folder or (writer.stream == "zip" and path.suffix.lower() != ".zip"):
            if path.exists() and not path.is_dir():
                raise OutputError(f"{target}: a file, but {form} is many: name a folder, or a file that ends in .zip")
            with _filling(path) as folder:
                writer.to_folder(records, folder)
        else:
            with replacing(path, binary=writer.stream != "text") as stream:
                writer(records, stream)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(f"{path.resolve()}: cannot be written: {error.strerror or error}") from error


@contextmanager
def replacing(path: Path, *, binary: bool = False) -> Iterator[IO[Any]]:
    """A stream to a file that takes its name only once it is complete; to a device or a pipe, as it is.

    Raises:
        OSError: the place cannot be written.
    """
    kind = "b" if binary else ""
    options: dict[str, Any] = {} if binary else {"encoding": "utf-8", "newline": ""}
    if path.exists() and not path.is_file():  # a device or a pipe, such as /dev/null, is not to be replaced
        with path.open(f"w{kind}", **options) as stream:
            yield stream
        return
    path = path.resolve()  # a link goes on linking
    partial = path.with_name(f".{path.name[:200]}.{os.getpid()}.partial")
    try:
        with partial.open(f"x{kind}", **options) as stream:
            yield stream
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def _filling(folder: Path) -> Iterator[Path]:
    """A folder from which the files go into another, which is made if it is not there, once they are complete."""
    is_new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with TemporaryDirectory(prefix=".", suffix=".partial", dir=folder, ignore_cleanup_errors=True) as partial:
            yield Path(partial)
            for file in Path(partial).iterdir():
                file.replace(folder / file.name)
    except BaseException:
        if is_new:
            with suppress(OSError):
                folder.rmdir()
        raise
