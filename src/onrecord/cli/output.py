"""Records to standard output or to a place."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable
from contextlib import suppress

from onrecord.attribution import Record
from onrecord.errors import OutputError
from onrecord.export import WRITERS

__all__ = ["give_up_stdout", "write"]


def write(records: Iterable[Record], form: str, output: str) -> None:
    """Write records to a file or a folder; ``-`` is standard output.

    Raises:
        OutputError: it cannot be written.
    """
    if output != "-":
        from onrecord.export.save import save  # noqa: PLC0415  --help is to be quick

        save(records, form, output)
        return
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Programs read UTF-8; a terminal has an encoding of its own, which may lack a character.
        terminal = sys.stdout.isatty()
        sys.stdout.reconfigure(encoding=None if terminal else "utf-8", errors="replace", newline="")
    try:
        WRITERS[form](records, sys.stdout)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        give_up_stdout()
        raise OutputError(f"standard output cannot be written: {error.strerror}") from error


def give_up_stdout() -> None:
    """Keep the interpreter from complaining, when it ends, of what it could not write out."""
    with suppress(OSError, io.UnsupportedOperation):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
