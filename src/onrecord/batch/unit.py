"""The unit of work of every engine: documents to rows of the two tables of a dataset."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from typing import Any, NamedTuple

import pyarrow as pa

from onrecord.archive.documents import identity
from onrecord.attribution import Record
from onrecord.batch.schema import ATTRIBUTIONS, DOCUMENTS
from onrecord.document import Document
from onrecord.export.parquet import cell
from onrecord.export.rows import row
from onrecord.pipeline import Pipeline

__all__ = ["LARGEST", "MOST", "Rows", "extracted", "rows"]

MOST = 64
"""Documents whose rows are made together."""

LARGEST = 1_000_000
"""Characters of text that rows made together have, and those of a document more."""


class Rows(NamedTuple):
    """The rows of some documents, in their order."""

    documents: pa.RecordBatch
    attributions: pa.RecordBatch


def extracted(documents: Iterable[Document], pipeline: Pipeline, first: int = 0) -> Iterator[Rows]:
    """The rows of documents, some together, taken as they are needed.

    Args:
        documents: what to extract.
        pipeline: what extracts them.
        first: the position of the first of them; the others count on from it.
    """
    made: list[tuple[int, Record]] = []
    size = 0
    for position, record in zip(count(first), pipeline.pipe(documents), strict=False):
        made.append((position, record))
        size += len(record.document.text)
        if len(made) >= MOST or size >= LARGEST:
            yield rows(made)
            made, size = [], 0
    if made:
        yield rows(made)


def rows(records: Sequence[tuple[int, Record]]) -> Rows:
    """The rows of records, each with its position."""
    keyed = [(identity(record.document), position, record) for position, record in records]
    documents = [_document(key, position, record) for key, position, record in keyed]
    attributions = [each for key, _, record in keyed for each in _attributions(key, record)]
    return Rows(
        pa.RecordBatch.from_pylist(documents, schema=DOCUMENTS),
        pa.RecordBatch.from_pylist(attributions, schema=ATTRIBUTIONS),
    )


def _document(key: str, position: int, record: Record) -> dict[str, Any]:
    document = record.document
    page = document.page
    values: dict[str, Any] = {
        "document_id": document.id,
        "key": key,
        "position": position,
        "uri": document.uri,
        "title": document.title,
        "published": document.published,
        "publisher": document.publisher,
        "language": document.language,
        "author": document.author,
        "text": document.text,
        "words": len(document.text.split()),
        "attributions": len(record),
        "page": page and page.text,
        "page_places": page and [{"text": here, "page": there} for here, there in page.places],
    }
    return {name: cell(value) for name, value in values.items()}


def _attributions(key: str, record: Record) -> Iterator[dict[str, Any]]:
    for attribution in record:
        # the score as it is: an archive made of the rows is to be that made of the records
        values = {**row(record, attribution), "key": key, "score": float(attribution.score)}
        yield {name: cell(value) for name, value in values.items()}
