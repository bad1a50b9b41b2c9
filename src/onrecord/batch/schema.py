"""The two tables of a dataset: their columns, and in which month a row is.

Both are partitioned by the month of publication (``month=2016-10``, or ``month=unknown``), which is in the names of the
folders alone. What the columns hold is written in the files. With each change, a further column as well, the version
goes up: the files of one dataset have the same columns.
"""

from __future__ import annotations

import re

import pyarrow as pa

from onrecord.export.parquet import SCHEMA, column

__all__ = ["ATTRIBUTIONS", "DOCUMENTS", "TABLES", "UNKNOWN", "VERSION", "month_of"]

VERSION = "2"
"""The version of the columns. In 1 attributions had no ``act`` and no ``parent``."""

UNKNOWN = "unknown"
"""The month of what has no day of publication."""

_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")


_KEY = column(
    "key",
    pa.string(),
    "Names the document across collections: 32 hex digits of the SHA-256 of its address, outlet, day, headline and "
    "text. Each key is in the dataset once.",
    nullable=False,
)
_PLACES = pa.list_(pa.struct([pa.field(name, pa.int32(), nullable=False) for name in ("text", "page")]))
_METADATA = {"onrecord.schema": VERSION}

DOCUMENTS = pa.schema(
    [
        SCHEMA.field("document_id"),
        _KEY,
        column(
            "position",
            pa.int64(),
            "Ascends in the order in which the documents were read; where some were left out, there are gaps.",
            nullable=False,
        ),
        *(SCHEMA.field(name) for name in ("uri", "title", "published", "publisher", "language", "author")),
        column("text", pa.string(), "The text of the article, exactly as it came in.", nullable=False),
        column("words", pa.int32(), "How many words the text has, as white space parts them.", nullable=False),
        column("attributions", pa.int32(), "How many attributions the document has.", nullable=False),
        column("page", pa.string(), "The characters of the web page that the text was taken from."),
        column(
            "page_places",
            _PLACES,
            "Where the text stands in the page: offsets in the text and in the page, from each of which both run alike "
            "up to the next; -1 is nowhere.",
        ),
    ],
    metadata=_METADATA,
)
"""The columns of the documents, one row each."""

ATTRIBUTIONS = pa.schema([SCHEMA.field("document_id"), _KEY, *list(SCHEMA)[1:]], metadata=_METADATA)
"""The columns of the attributions: those of ``--format parquet``, and the key; in the order of their documents."""

TABLES = {"documents": DOCUMENTS, "attributions": ATTRIBUTIONS}
"""Both, by their names."""


def month_of(published: str | None) -> str:
    """The partition of what was published on a day.

    >>> month_of("2016-10-18"), month_of(None), month_of("../../etc")
    ('2016-10', 'unknown', 'unknown')
    """
    month = (published or "")[:7]
    return month if _MONTH.fullmatch(month) else UNKNOWN
