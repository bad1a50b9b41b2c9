"""What the formats in JSON-LD have in common: a list that is written item by item."""

from __future__ import annotations

import json
from typing import Any, TextIO

from onrecord.characters import encodable

__all__ = ["Items", "dumped"]


def dumped(value: Any) -> str:
    """JSON on one line that does no harm within a page either: no ``<`` begins a tag there.

    >>> dumped({"text": "</script>"})
    '{"text": "\\\\u003c/script>"}'
    """
    return encodable(json.dumps(value, ensure_ascii=False, allow_nan=False)).replace("<", "\\u003c")


class Items:
    """The items of a JSON array, written one a line."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.count = 0

    def write(self, item: str) -> None:
        """Write a further one."""
        self._stream.write(f",\n{item}" if self.count else f"\n{item}")
        self.count += 1
