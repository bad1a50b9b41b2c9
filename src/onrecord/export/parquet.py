"""Apache Parquet: one row an attribution, the columns of csv with types, and the language and author of the document.

What is not there is null, a part without spans an empty list. Every column says in its metadata what it holds. Rows are
written in groups, so that memory does not grow with their number; the file can be read once it is complete.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from onrecord.attribution import Record
from onrecord.characters import encodable
from onrecord.export.rows import Value, row

__all__ = ["SCHEMA", "cell", "column", "write"]

_MOST_ROWS = 10_000  # of a group
_LARGEST = 8_000_000  # characters of a group, and a row more

_SPANS = pa.list_(pa.struct([pa.field(name, pa.int32(), nullable=False) for name in ("start", "end")]))


def column(name: str, of: pa.DataType, description: str, *, nullable: bool = True) -> pa.Field:
    """A column that says in its metadata what it holds."""
    return pa.field(name, of, nullable=nullable, metadata={"description": description})


SCHEMA = pa.schema(
    [
        column("document_id", pa.string(), "Names the document within its collection.", nullable=False),
        column("uri", pa.string(), "Where the document came from: a file or a web address."),
        column("title", pa.string(), "The headline."),
        column("published", pa.string(), "The day of publication, as ISO 8601."),
        column("publisher", pa.string(), "The outlet."),
        column("language", pa.string(), "ISO 639-1 code of the document's language."),
        column("author", pa.string(), "Who wrote the document; several names are parted by '; '."),
        column("attribution_id", pa.string(), "Names the attribution within its document.", nullable=False),
        column("type", pa.string(), "How the words are reported: direct, mixed or indirect.", nullable=False),
        column(
            "act",
            pa.string(),
            "The kind of act: statement, belief, intention, attitude, perception, decree, question or denial.",
            nullable=False,
        ),
        column("speaker", pa.string(), "The fullest name that the document gives the source; null for other kinds."),
        column(
            "speaker_kind",
            pa.string(),
            "person, organization, group, document, unnamed, author, or unknown where nobody can be told.",
            nullable=False,
        ),
        column("source", pa.string(), "The words that name the speaker; ' … ' stands for a gap."),
        column("cue", pa.string(), "The words that tell that something is reported."),
        column("content", pa.string(), "The words reported."),
        column("score", pa.float64(), "The probability that source and content are right, 0 to 1.", nullable=False),
        column("continues", pa.string(), "The attribution_id, in the same document, that this one goes on from."),
        column("parent", pa.string(), "The attribution_id, in the same document, in whose content this one stands."),
        column("source_spans", _SPANS, "Where the source stands in the text, in Unicode code points.", nullable=False),
        column("cue_spans", _SPANS, "Where the cue stands in the text.", nullable=False),
        column("content_spans", _SPANS, "Where the content stands in the text.", nullable=False),
        column("speaker_mention_spans", _SPANS, "Where the speaker's name stands in the text.", nullable=False),
    ]
)
"""The columns: their names, types and descriptions."""


def write(records: Iterable[Record], stream: BinaryIO) -> None:
    """Write the rows of the records, a group at a time."""
    with pq.ParquetWriter(stream, SCHEMA, compression="zstd") as writer:
        for rows in _groups(records):
            writer.write_table(pa.Table.from_pylist(rows, SCHEMA))


def _groups(records: Iterable[Record]) -> Iterator[list[dict[str, Any]]]:
    rows, size = [], 0
    for record in records:
        for attribution in record:
            values = row(record, attribution)
            rows.append({name: cell(value) for name, value in values.items()})
            size += sum(len(value) for value in values.values() if isinstance(value, str | tuple))
            if len(rows) >= _MOST_ROWS or size >= _LARGEST:
                yield rows
                rows, size = [], 0
    if rows:
        yield rows


def cell(value: Value) -> Any:
    """A value in a form that Arrow takes: spans by the names of their ends, text that can be encoded."""
    if isinstance(value, tuple):
        return [span._asdict() for span in value]
    return encodable(value) if isinstance(value, str) else value
