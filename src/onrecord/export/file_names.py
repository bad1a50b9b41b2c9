"""Names for files that are called after documents."""

from __future__ import annotations

import re

__all__ = ["FileNames"]

_DEVICES = ("con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10)))
"""Names that Windows keeps for itself, whatever stands behind a full stop."""


class FileNames:
    """Gives names, without a suffix, that no file system objects to and that differ by more than case.

    >>> names = FileNames("index")
    >>> [names.of(document_id) for document_id in ("news/1", "index", "News:1", "…")]
    ['news-1', 'index-2', 'News-1-2', 'document']
    """

    def __init__(self, *reserved: str) -> None:
        self._highest = dict.fromkeys((*_DEVICES, *reserved), 1)  # number that each name was given out with

    def of(self, document_id: str) -> str:
        """A name for a document that has not been given yet."""
        stem = name = re.sub(r"[^A-Za-z0-9_]+", "-", document_id).strip("-")[:80] or "document"
        while name.lower() in self._highest:
            self._highest[stem.lower()] += 1
            name = f"{stem}-{self._highest[stem.lower()]}"
        self._highest[name.lower()] = 1
        return name
