"""A dataset, read back: records in the order in which their documents were read."""

from __future__ import annotations

import heapq
from collections.abc import Generator, Iterator
from contextlib import closing
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from onrecord.act import with_acts
from onrecord.attribution import Act, Attribution, Kind, Record, Speaker, Type
from onrecord.batch.layout import MANIFEST
from onrecord.batch.manifest import Manifest
from onrecord.batch.storage import Storage, storage_at
from onrecord.document import Document, Page, Span
from onrecord.errors import MalformedError, NotFoundError

__all__ = ["manifest", "of_file", "records"]

_AT_ONCE = 64  # rows that are held of each file

_FACTS = ("text", "title", "published", "publisher", "uri", "language", "author")


def manifest(folder: str) -> Manifest:
    """The manifest of the dataset in a folder.

    Raises:
        NotFoundError: there is none.
        MalformedError: it is damaged, or of a newer version.
    """
    found = Manifest.read(storage_at(folder))
    if found is None:
        raise NotFoundError(f"no dataset of onrecord batch, {MANIFEST} is missing", path=folder)
    return found


def records(folder: str) -> Iterator[Record]:
    """The records of the dataset in a folder, of the files that its manifest lists; one at a time.

    Months are merged as they come: a file is opened when its first document is the next, and closed after its last.

    Raises:
        NotFoundError, MalformedError: as :func:`manifest`; or a file of the dataset is not there, or damaged.
    """
    storage = storage_at(folder)
    files = [each for each in manifest(folder).files if each.path.startswith("documents/")]
    waiting: list[tuple[int, int, Iterator[tuple[int, Record]] | None]] = [
        (each.first, number, None) for number, each in enumerate(files)
    ]
    heapq.heapify(waiting)
    ahead: dict[int, Record] = {}
    while waiting:
        _, number, opened = heapq.heappop(waiting)
        if opened is None:
            opened = of_file(storage, files[number].path)
        else:
            yield ahead.pop(number)
        if following := next(opened, None):
            position, ahead[number] = following
            heapq.heappush(waiting, (position, number, opened))


def of_file(storage: Storage, path: str) -> Iterator[tuple[int, Record]]:
    """The records of a file of documents and that of their attributions, each with its position.

    Raises:
        NotFoundError, MalformedError: a file is not there, or damaged.
    """
    with closing(_rows(storage, path)) as documents, closing(_rows(storage, _attributions_of(path))) as attributions:
        for row in documents:
            rows = list(islice(attributions, row["attributions"]))
            found = tuple(map(_attribution, rows))
            if len(found) < row["attributions"]:
                raise MalformedError("fewer rows than there are attributions", path=_attributions_of(path))
            if rows and "act" not in rows[0]:  # as in version 1 of the columns
                found = with_acts(row["text"], found)
            yield row["position"], Record(_document(row), found)


def _attributions_of(path: str) -> str:
    return path.replace("documents/", "attributions/", 1)


def _rows(storage: Storage, path: str) -> Generator[dict[str, Any]]:
    try:
        with storage.reading(path) as stream:
            for batch in pq.ParquetFile(stream).iter_batches(_AT_ONCE):
                yield from batch.to_pylist()
    except FileNotFoundError as error:
        raise NotFoundError("no such file, though the manifest lists it", path=storage.place_of(path)) from error
    except (OSError, pa.ArrowException) as error:
        raise MalformedError(f"cannot be read: {error}", path=storage.place_of(path)) from error


def _document(row: dict[str, Any]) -> Document:
    places = row["page_places"]
    page = None
    if row["page"] is not None:
        page = Page(row["page"], tuple((place["text"], place["page"]) for place in places or ()))
    return Document(id=row["document_id"], page=page, **{name: row[name] for name in _FACTS})


def _attribution(row: dict[str, Any]) -> Attribution:
    speaker = None
    if row["speaker_kind"] != "unknown":
        speaker = Speaker(row["speaker"], Kind(row["speaker_kind"]), _spans(row["speaker_mention_spans"]))
    return Attribution(
        id=row["attribution_id"],
        type=Type(row["type"]),
        source=_spans(row["source_spans"]),
        cue=_spans(row["cue_spans"]),
        content=_spans(row["content_spans"]),
        continues=row["continues"],
        speaker=speaker,
        score=row["score"],
        act=Act(row.get("act", Act.STATEMENT)),
        parent=row.get("parent"),
    )


def _spans(values: list[dict[str, int]]) -> tuple[Span, ...]:
    return tuple(Span(each["start"], each["end"]) for each in values)
