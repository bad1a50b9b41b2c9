"""An article to read in a terminal: its text, with each attribution named where its content ends, and their table.

Every character stands for one of the article; one that could command the terminal or reorder the line is shown as
U+FFFD.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TextIO

from rich.console import Group
from rich.text import Text

from onrecord.attribution import Record
from onrecord.characters import BIDI_CONTROLS, encodable
from onrecord.export.table import STYLES, print_to, shown

__all__ = ["write"]

_COMMAND = re.compile(f"[\x00-\x09\x0b-\x1f\x7f-\x9f{BIDI_CONTROLS}]")


def write(records: Iterable[Record], stream: TextIO) -> None:
    """Write the text and the attributions of each record as it comes, flushed."""
    for record in records:
        print_to(stream, Group(_marked(record), Text(), shown(record)))


def _marked(record: Record) -> Text:
    text = Text(_COMMAND.sub("\ufffd", encodable(record.document.text).replace("\r\n", " \n")))
    ends: list[tuple[int, str]] = []
    for attribution in record:
        for spans, style in (
            (attribution.source, "bold"),
            (attribution.cue, "italic"),
            (attribution.content, STYLES[attribution.type]),
        ):
            for start, end in spans:
                text.stylize(style, start, end)
        for _, end in (attribution.content or attribution.cue or attribution.source)[-1:]:
            ends.append((end, attribution.id))
    ends.sort(key=lambda each: each[0])
    pieces = text.divide([end for end, _ in ends])
    whole = Text()
    for piece, (_, name) in zip(pieces, [*ends, (0, "")], strict=True):
        whole.append_text(piece)
        if name:
            whole.append(f" [{name}]", style="dim")
    return whole
