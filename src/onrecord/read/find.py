"""From what a user names (a file, a folder, a glob, ``-``) to names of files."""

from __future__ import annotations

import glob
import os
import warnings
from collections.abc import Callable, Container, Iterator

from onrecord.errors import InputError, InputWarning, NotFoundError

__all__ = ["STDIN", "OnError", "files"]

STDIN = "-"

OnError = Callable[[InputError], None]
"""Is told of an input that cannot be read, so that the others can."""


def files(given: str, suffixes: Container[str], on_error: OnError) -> Iterator[str]:
    """The files that one input names.

    Args:
        given: a file, a folder, a glob (which may hold ``**``), or ``-`` for standard input.
        suffixes: which files of a folder are articles, in lower case.
        on_error: is told of what is not there or cannot be looked into.
    """
    if given == STDIN or os.path.isfile(given):  # noqa: PTH113  a Path would tidy the name up
        yield given
    elif os.path.isdir(given):  # noqa: PTH112
        yield from _in_folder(given, suffixes, on_error)
    elif os.path.exists(given):  # noqa: PTH110  a pipe, such as the shell makes of <(command)
        yield given
    elif glob.has_magic(given):
        matches = sorted(glob.glob(given, recursive=True))  # noqa: PTH207  a Path has no absolute globs
        if not matches:
            on_error(NotFoundError("no file matches", path=given))
        # "**" matches folders and what is in them: each file counts once
        yield from dict.fromkeys(name for match in matches for name in files(match, suffixes, on_error))
    else:
        on_error(NotFoundError("no such file or folder", path=given))


def _in_folder(folder: str, suffixes: Container[str], on_error: OnError) -> Iterator[str]:
    found, others = 0, set[str]()
    for parent, folders, names in os.walk(folder, onerror=lambda error: on_error(_unreadable(error))):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = os.path.join(parent, name)  # noqa: PTH118
            suffix = os.path.splitext(name)[1].lower()  # noqa: PTH122
            if name.startswith(".") or not os.path.isfile(path):  # noqa: PTH113  a pipe here would wait for ever
                continue
            if suffix in suffixes:
                found += 1
                yield path
            else:
                others.add(suffix or name)
    if not found:
        on_error(NotFoundError("no article in this folder", path=folder))
    if others:
        passed_over = ", ".join(sorted(others))
        warnings.warn(f"{folder}: files of other kinds are passed over ({passed_over})", InputWarning, stacklevel=2)


def _unreadable(error: OSError) -> InputError:
    return InputError(f"cannot be looked into: {error.strerror}", path=str(error.filename))
