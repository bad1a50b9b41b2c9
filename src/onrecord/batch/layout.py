"""What lies in the folder of a dataset, and how such a folder is told from others."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Collection, Iterator
from pathlib import Path

__all__ = [
    "ASIDE",
    "HEAD",
    "LOCK",
    "MANIFEST",
    "NO_ARTICLES",
    "SHARDS",
    "TABLE_FOLDERS",
    "datasets",
    "is_dataset",
    "is_manifest",
    "strangers",
]

MANIFEST = "manifest.json"

ASIDE = "_publishing"
"""The folder of what is made to be published."""

SHARDS = "_shards"
"""The folder of what is in work; Arrow, DuckDB and Spark pass over what begins with an underscore."""

LOCK = "_lock"

TABLE_FOLDERS = frozenset({"documents", "attributions"})

NO_ARTICLES = "a dataset of onrecord batch, which holds no articles: for an archive of it, onrecord ingest --from-batch"
"""What is wrong with a dataset as an input."""

HEAD = 64
"""Bytes of a manifest that tell that it is one."""

_BEGINNING = re.compile(rb'\{\s*"form": [0-9]+,\s*"onrecord": ')


def is_manifest(head: bytes) -> bool:
    r"""Whether a file that begins so is the manifest of a dataset, of whatever version.

    >>> is_manifest(b'{\n "form": 1,\n "onrecord": "0.1"'), is_manifest(b'{"name": "film", "version": 1}')
    (True, False)
    """
    return _BEGINNING.match(head) is not None


def is_dataset(folder: str) -> bool:
    """Whether a folder on a disk is a dataset, or that of a run that was cut off before there was one."""
    root = Path(folder)
    try:
        with (root / MANIFEST).open("rb") as stream:
            return is_manifest(stream.read(HEAD))
    except OSError:
        return (root / LOCK).is_file() and (root / SHARDS).is_dir()


def datasets(given: str) -> Iterator[str]:
    """The datasets on a disk in a folder, or in what a glob matches."""
    seen = set[str]()
    for root in _roots(given):
        for folder, folders, _ in os.walk(root):
            if folder in seen:
                folders.clear()
            elif is_dataset(folder):
                folders.clear()
                yield folder
            seen.add(folder)


def _roots(given: str) -> list[str]:
    if os.path.isdir(given) or not glob.has_magic(given):  # noqa: PTH112  a Path would tidy the name up
        return [given]
    if "**" in given:  # all that is in there is looked through anyway
        before = re.split(r"[*?[]", given, maxsplit=1)[0]
        return [os.path.dirname(before) or "."]  # noqa: PTH120
    return glob.glob(given)  # noqa: PTH207  a Path has no absolute globs


def strangers(names: Collection[str]) -> set[str]:
    """Of the names in a folder that has no manifest, those that no run has left there which was cut off."""
    ours = {LOCK, SHARDS, ASIDE}
    if SHARDS in names or ASIDE in names:
        ours |= TABLE_FOLDERS
    return set(names) - ours
