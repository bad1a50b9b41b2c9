"""CSV after RFC 4180: one row an attribution, so a document without attributions has no row.

A part with several spans is written as its words with `` … `` for the gaps, and as ``110-112;120-130``
in the column of its spans. Offsets are into the document's text, which is not in the table. Who nobody
can tell is of the kind ``unknown``; that there is no source at all shows in the empty column ``source``.

A spreadsheet takes a cell that begins with ``=``, ``+``, ``-`` or ``@`` for a formula, which hostile
text can use to run commands. As OWASP advises, every cell is quoted and such a cell gets an apostrophe
in front. Nothing is lost: :func:`exact` gives the cell back as it was.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from typing import TextIO

from onrecord.attribution import Attribution, Record
from onrecord.document import Span
from onrecord.export.characters import encodable

__all__ = ["COLUMNS", "exact", "write"]

COLUMNS = (
    "document_id",
    "uri",
    "title",
    "published",
    "publisher",
    "attribution_id",
    "type",
    "speaker",
    "speaker_kind",
    "source",
    "cue",
    "content",
    "score",
    "continues",
    "source_spans",
    "cue_spans",
    "content_spans",
    "speaker_mention_spans",
)

# The full-width forms count too: spreadsheets of some countries take them for the plain ones. So does a
# sign behind white space, which some programs trim, or behind our own apostrophes, so that `exact` is exact.
_FORMULA = re.compile(r"'*(?:[\t\r\n]|\s*[=+\-@＝＋－＠])")


def write(records: Iterable[Record], stream: TextIO) -> None:
    """Write the names of the columns, then the rows of each record as it comes, flushed.

    Lines end in CR LF: open a file for it with ``newline=""``.
    """
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    for record in records:
        writer.writerows([_cell(value) for value in _row(record, attribution)] for attribution in record)
        stream.flush()


def exact(cell: str) -> str:
    """A cell of the table as it was before an apostrophe kept it from being a formula.

    >>> exact("'-5 degrees, she said"), exact("'Tis so")
    ('-5 degrees, she said', "'Tis so")
    """
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _cell(value: str | None) -> str:
    text = encodable(value or "")
    return f"'{text}" if _FORMULA.match(text) else text


def _row(record: Record, attribution: Attribution) -> tuple[str | None, ...]:
    document, speaker = record.document, attribution.speaker
    return (
        document.id,
        document.uri,
        document.title,
        document.published,
        document.publisher,
        attribution.id,
        attribution.type.value,
        speaker.name if speaker else None,
        speaker.kind.value if speaker else "unknown",
        record.words(attribution.source),
        record.words(attribution.cue),
        record.words(attribution.content),
        f"{attribution.score:.4f}",
        attribution.continues,
        _offsets(attribution.source),
        _offsets(attribution.cue),
        _offsets(attribution.content),
        _offsets(speaker.mention if speaker else ()),
    )


def _offsets(spans: Sequence[Span]) -> str:
    return ";".join(f"{start}-{end}" for start, end in spans)
