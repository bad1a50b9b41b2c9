"""What a dataset must not do to the files beside it: whatever speaks against a place is told before it is written."""

from __future__ import annotations

import os
from collections.abc import Iterable

from onrecord.batch.addresses import file_system, is_address
from onrecord.batch.layout import HEAD, MANIFEST, is_manifest, strangers
from onrecord.batch.storage import Storage
from onrecord.errors import AddressError, OutputError

__all__ = ["check"]


def check(inputs: Iterable[str], storage: Storage) -> None:
    """Refuse a folder that is not for a dataset alone.

    Raises:
        OutputError: an input is the folder or in it, or the folder has other files in it and is no dataset.
        OSError: it cannot be looked into.
    """
    for given in inputs:
        separator = "/" if is_address(given) else os.sep
        if f"{_real(given)}{separator}".startswith(f"{storage.real.rstrip(separator)}{separator}"):
            raise OutputError(f"{storage.place}: the input {given} is there: name another folder for the dataset")
    if not _has_manifest(storage) and strangers(storage.names()):
        problem = "has other files in it and is no dataset of onrecord batch: name a new or empty folder"
        raise OutputError(f"{storage.place}: {problem}")


def _real(given: str) -> str:
    if not is_address(given):
        return os.path.realpath(given)
    try:
        system, path = file_system(given)
    except AddressError:  # the search for inputs tells of it
        return given
    return str(system.unstrip_protocol(path.rstrip("/")))


def _has_manifest(storage: Storage) -> bool:
    if not storage.exists(MANIFEST):
        return False
    with storage.reading(MANIFEST) as stream:
        return is_manifest(stream.read(HEAD))
