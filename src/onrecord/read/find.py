"""From what a user names (a file, a folder, a glob, ``-``, a web address) to names of files."""

from __future__ import annotations

import glob
import os
import warnings
from collections.abc import Iterable, Iterator

from onrecord.address import is_web
from onrecord.errors import InputError, InputWarning, NotFoundError
from onrecord.read.formats import another_kind, is_article
from onrecord.read.source import STDIN, Listener, Options

__all__ = ["files", "size"]

_PAGES = (".html", ".htm")


def files(given: str, listener: Listener, options: Options) -> Iterator[str]:
    """The files that one input names.

    Args:
        given: a file, a folder, a glob (which may hold ``**``), a web address, or ``-`` for standard input.
        listener: is told of what is not there, cannot be looked into, or is passed over.
        options: tell what to leave out.
    """
    if given == STDIN or is_web(given) or os.path.isfile(given):  # noqa: PTH113  a Path would tidy the name up
        yield given
    elif os.path.isdir(given):  # noqa: PTH112
        yield from _in_folder(given, listener, options)
    elif os.path.exists(given):  # noqa: PTH110  a pipe, such as the shell makes of <(command)
        yield given
    elif glob.has_magic(given):
        matches = sorted(glob.glob(given, recursive=True))  # noqa: PTH207  a Path has no absolute globs
        if not matches:
            listener.on_error(NotFoundError("no file matches", path=given))
        if "**" in given:  # that matches what is in folders too, and is no name of a file
            matches = [name for name in matches if not os.path.isdir(name) and _is_wanted(name)]  # noqa: PTH112
        matches = [name for name in matches if not _is_left_out(name, listener, options)]
        yield from dict.fromkeys(name for match in matches for name in files(match, listener, options))
    else:
        meant = f"; did you mean https://{given}?" if given.lower().startswith("www.") else ""
        listener.on_error(NotFoundError(f"no such file or folder{meant}", path=given))


def size(inputs: Iterable[str], options: Options) -> int:
    """How many bytes the files of all inputs have together; standard input and web addresses count nothing."""
    silent = Listener(on_error=lambda _error: None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InputWarning)
        names = [name for given in inputs for name in files(given, silent, options)]
    return sum(os.path.getsize(name) for name in names if os.path.isfile(name))  # noqa: PTH113, PTH202


def _in_folder(folder: str, listener: Listener, options: Options) -> Iterator[str]:
    found, others = 0, set[str]()
    for parent, folders, names in os.walk(folder, onerror=lambda error: listener.on_error(_unreadable(error))):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".")
            and not _is_of_a_page(name, names)
            and not _is_left_out(os.path.join(parent, name), listener, options)  # noqa: PTH118
        )
        for name in sorted(names):
            path = os.path.join(parent, name)  # noqa: PTH118
            if name.startswith(".") or not os.path.isfile(path):  # noqa: PTH113  a pipe here would wait for ever
                continue
            if _is_left_out(path, listener, options):
                continue
            if is_article(name):
                found += 1
                yield path
            else:
                listener.on_skip(another_kind(name), path)
                others.add(os.path.splitext(name)[1].lower() or name)  # noqa: PTH122
    if not found:
        listener.on_error(NotFoundError("no article in this folder", path=folder))
    if others:
        passed_over = ", ".join(sorted(others))
        warnings.warn(f"{folder}: files of other kinds are passed over ({passed_over})", InputWarning, stacklevel=2)


def _is_left_out(path: str, listener: Listener, options: Options) -> bool:
    if not options.leave_out:
        return False
    real = os.path.realpath(path)
    if not any(real == each or real.startswith(each + os.sep) for each in options.leave_out):
        return False
    listener.on_skip("what a run has written", path)
    return True


def _is_wanted(path: str) -> bool:
    """Whether a file that "**" matches is an article, and not one of what belongs to a saved page."""
    folder, folders = os.path.split(path)[0], list[str]()
    while folder and os.path.basename(folder):  # noqa: PTH119
        folders.append(folder)
        folder = os.path.dirname(folder)  # noqa: PTH120
    pages = (each.removesuffix("_files") + suffix for each in folders if each.endswith("_files") for suffix in _PAGES)
    return is_article(path) and not any(map(os.path.isfile, pages))


def _is_of_a_page(folder: str, files_beside: list[str]) -> bool:
    """Whether a browser put into this folder what belongs to a page that it saved: images, scripts, frames."""
    stem, separator, _ = folder.rpartition("_files")
    return bool(separator) and any(f"{stem}{suffix}" in files_beside for suffix in _PAGES)


def _unreadable(error: OSError) -> InputError:
    return InputError(f"cannot be looked into: {error.strerror}", path=str(error.filename))
