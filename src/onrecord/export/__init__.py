"""Writers: records to a text stream, one module a format.

    table   for reading in a terminal
    jsonl   one record a line, everything in it; made for programs
    csv     one row an attribution; made for spreadsheets
    html    the articles with their attributions marked in the running text

Text reaches a writer as it came in, hostile or not. What no format can carry is replaced (a lone
surrogate, by U+FFFD); what could command or mislead the reader's program is defused, format by format.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import TextIO, cast

from onrecord.attribution import Record

__all__ = ["WRITERS", "Writer"]

Writer = Callable[[Iterable[Record], TextIO], None]


def _writer(module: str) -> Writer:
    """The ``write`` of a module of this package, imported when it is called: rich and jinja2 take their time."""

    def write(records: Iterable[Record], stream: TextIO) -> None:
        cast("Writer", import_module(f"onrecord.export.{module}").write)(records, stream)

    return write


WRITERS: dict[str, Writer] = {name: _writer(name) for name in ("table", "jsonl", "csv", "html")}
