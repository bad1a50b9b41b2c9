"""WARC, the form of web archives (ISO 28500): the pages in it, as crawlers such as that of CC-NEWS stored them.

Only successful responses with an HTML page count; requests, redirects, images and the like are passed over. A
broken record costs no other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO, cast

from fastwarc.warc import WarcRecord, WarcRecordType

from onrecord.document import Document
from onrecord.errors import InputError
from onrecord.read.html import article
from onrecord.read.lines import whole
from onrecord.read.packed import seekable
from onrecord.read.source import Source
from onrecord.read.warc_records import records

__all__ = ["read"]

_LONGEST_KIND = 50  # characters
_HTML = ("text/html", "application/xhtml+xml")


def read(source: Source) -> Iterator[Document]:
    """The articles of the pages in a web archive; each has the address that its record tells.

    What comes through a pipe is put into a temporary file first, to be read on behind a broken record.
    """
    data = b""
    with seekable(source) as stream:
        for data, place in records(stream, source):
            try:
                if document := _document(data, source):
                    yield document
            except InputError as error:
                source.failed(source.malformed(f"the record at byte {place:,}: {error.problem}"))
    if not data:
        source.warn("there is no record in the archive")


def _document(data: bytes, source: Source) -> Document | None:
    """The article of a record, or ``None`` where it holds none, which is told."""
    try:
        record = WarcRecord.from_bytes(data)
        if record.is_http:
            record.parse_http(auto_decode="all")
        reason = _no_page(record)
    except (OSError, ValueError) as error:
        raise source.malformed(f"it cannot be read ({error})") from error
    page = replace(
        source,
        uri=(record.headers.get("WARC-Target-URI") or "").strip("<>") or None,
        content_type=None if reason else record.http_headers.get("Content-Type"),
    )
    if not reason and record.headers.get("WARC-Truncated"):
        page.warn(f"the page was cut off when it was stored ({page.uri})")
    document = None if reason else article(whole(page.at(cast("BinaryIO", record.reader))), page)
    if document is None:
        page.pass_over(reason or "a page without an article")
    return document


def _no_page(record: WarcRecord) -> str | None:
    """Why a record is no page that was fetched well; ``None`` where it is one."""
    if record.record_type != WarcRecordType.response or not record.is_http_parsed:
        return f"a WARC record of another type ({record.record_type})"
    status = record.http_headers.status_code
    if status is None or not 200 <= status < 300:
        return f"HTTP status {status}"
    kind = (record.http_content_type or "").strip().lower()[:_LONGEST_KIND]
    return None if kind in _HTML else f"another kind of content ({kind or 'not told'})"
