"""Documents into an archive: extracted, if they are not there yet, and stored batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from onrecord.archive import Archive
from onrecord.attribution import Record
from onrecord.document import Document

__all__ = ["BATCH", "ingest", "store"]

BATCH = 64
"""Documents that are stored together: so many are lost at most when a run is cut off, and made again by the next."""


def ingest(
    documents: Iterable[Document],
    archive: Archive,
    run: int,
    *,
    extract: Callable[[Iterable[Document]], Iterator[Record]],
    on_known: Callable[[int], None],
) -> Iterator[Record]:
    """Store documents with their attributions, and pass on what has been stored.

    Args:
        documents: taken as they are needed.
        archive: open for writing.
        run: the number that :meth:`~onrecord.archive.Archive.begin` has given.
        extract: makes records of documents, in their order.
        on_known: is told how many more documents were in the archive already.

    Raises:
        ArchiveError: the archive cannot be written; what has been passed on is safe in it.
    """

    def unknown() -> Iterator[Document]:
        for document in documents:
            if document in archive:
                on_known(1)
            else:
                yield document

    return store(extract(unknown()), archive, run, on_known=on_known)


def store(
    records: Iterable[Record], archive: Archive, run: int, *, on_known: Callable[[int], None]
) -> Iterator[Record]:
    """Store records, and pass on what has been stored; see :func:`ingest`."""
    made = iter(records)
    while batch := list(islice(made, BATCH)):
        added = archive.add(batch, run)
        on_known(len(batch) - len(added))  # the same article twice
        yield from added
