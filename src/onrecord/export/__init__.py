"""Writers: records to a stream or a folder, one module a format.

    table           for reading in a terminal
    text            the articles to read in a terminal, each attribution named where it stands
    jsonl           one record a line, everything in it; made for programs
    csv             one row an attribution; made for spreadsheets
    parquet         the same, typed and packed; made for data frames and databases
    xlsx            the same as an Excel workbook
    html            the articles with their attributions marked in the running text
    brat            texts and standoff annotations, for annotation tools
    web-annotation  the W3C's form of annotations, as JSON-LD
    quotation       schema.org's form of quotations, as JSON-LD

Text reaches a writer as it came in, hostile or not. What no format can carry is replaced (a lone
surrogate, by U+FFFD); what could command or mislead the reader's program is defused, format by format.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import IO, Any, Literal

from onrecord.attribution import Record

__all__ = ["WRITERS", "Writer"]


@dataclass(frozen=True, slots=True)
class Writer:
    """A format. Called with records and a stream, it writes them there, taking one at a time.

    Attributes:
        module: of this package, imported when something is written: what it needs takes its time to load.
        stream: what it writes to: characters, bytes, or bytes that are several files packed into one.
        folder: whether it can write several files into a folder instead.
    """

    module: str
    stream: Literal["text", "binary", "zip"] = "text"
    folder: bool = False

    def __call__(self, records: Iterable[Record], stream: IO[Any]) -> None:
        """Write to a stream of the kind that ``stream`` names."""
        self._imported().write(records, stream)

    def to_folder(self, records: Iterable[Record], folder: Path) -> None:
        """Write files into a folder that is there; those of the same name are replaced."""
        self._imported().write_folder(records, folder)

    def _imported(self) -> Any:
        return import_module(f"onrecord.export.{self.module}")


WRITERS: dict[str, Writer] = {
    "table": Writer("table"),
    "text": Writer("running_text"),
    "jsonl": Writer("jsonl"),
    "csv": Writer("csv"),
    "parquet": Writer("parquet", stream="binary"),
    "xlsx": Writer("xlsx", stream="binary"),
    "html": Writer("html", folder=True),
    "brat": Writer("brat", stream="zip", folder=True),
    "web-annotation": Writer("web_annotation"),
    "quotation": Writer("quotation"),
}
