"""Records to standard output or to a place."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any

from onrecord.attribution import Record
from onrecord.errors import OutputError
from onrecord.export import WRITERS

__all__ = ["give_up_stdout", "standard_output", "write"]


def write(records: Iterable[Record], form: str, output: str) -> None:
    """Write records to a file or a folder; ``-`` is standard output.

    Raises:
        OutputError: it cannot be written.
    """
    if output != "-":
        from onrecord.export.save import save  # noqa: PLC0415  --help is to be quick

        save(records, form, output)
        return
    with standard_output(form, WRITERS[form].stream) as stream:
        WRITERS[form](records, stream)


@contextmanager
def standard_output(form: str, kind: str) -> Iterator[IO[Any]]:
    """Standard output as a format needs it: for characters (``text``) or bytes (``binary``).

    Raises:
        OutputError: it is no place for this format, or it cannot be written.
    """
    stream = _stdout(form, kind)
    try:
        yield stream
        stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        give_up_stdout()
        raise OutputError(f"standard output cannot be written: {error.strerror}") from error


def _stdout(form: str, kind: str) -> IO[Any]:
    terminal = sys.stdout.isatty()
    if kind == "zip":
        raise OutputError(
            f"{form} is a folder of files, which cannot go to standard output: name a folder with --output"
        )
    if kind == "binary" and terminal:
        raise OutputError(f"{form} is not for a terminal to show: name a file with --output, or pipe it into a program")
    if kind == "binary":
        return sys.stdout.buffer
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Programs read UTF-8; a terminal has an encoding of its own, which may lack a character.
        sys.stdout.reconfigure(encoding=None if terminal else "utf-8", errors="replace", newline="")
    return sys.stdout


def give_up_stdout() -> None:
    """Keep the interpreter from complaining, when it ends, of what it could not write out."""
    with suppress(OSError, io.UnsupportedOperation):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
