"""JSON Lines: each record whole, on a line of its own, in the form of :meth:`onrecord.Record.to_dict`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TextIO

from onrecord.attribution import Record
from onrecord.characters import encodable

__all__ = ["write"]


def write(records: Iterable[Record], stream: TextIO) -> None:
    """Write each record as it comes, and flush it, so that the reader of a pipe has it at once.

    A lone surrogate is replaced by U+FFFD: as an escape many parsers refuse it, or take two of them
    for one character, which would move the offsets behind.
    """
    for record in records:
        line = json.dumps(record.to_dict(), ensure_ascii=False, allow_nan=False)
        stream.write(encodable(line) + "\n")
        stream.flush()
