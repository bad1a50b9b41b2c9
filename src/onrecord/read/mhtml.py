"""MHTML (RFC 2557): a page with all that belongs to it in one file, as browsers save it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from onrecord.address import is_web
from onrecord.document import Document
from onrecord.read import html
from onrecord.read.lines import whole
from onrecord.read.source import Source

__all__ = ["read"]

_MOST_PARTS = 10_000


def read(source: Source) -> Iterator[Document]:
    """The article of a page that was saved as one file; its address is the one that it was saved from.

    Raises:
        MalformedError: the file is none of this form, there is no page in it, or no article in the page.
    """
    data = whole(source)
    if data.count(b"\n--") > _MOST_PARTS:
        raise source.malformed(f"more than {_MOST_PARTS:,} parts, which is no page")
    try:
        message = BytesParser(EmailMessage, policy=policy.compat32).parsebytes(data)
        part = next((part for part in message.walk() if part.get_content_type() == "text/html"), EmailMessage())
        page = part.get_payload(decode=True)
        address = str(part.get("Content-Location") or message.get("Snapshot-Content-Location") or "")
        kind = str(part.get("Content-Type"))
    except Exception as error:  # whatever a parser trips over
        raise source.malformed(f"no MHTML that can be read ({error!r:.200})") from error
    if not isinstance(page, bytes):
        raise source.malformed("there is no page in this file")
    uri = address if is_web(address) and address.isprintable() else None
    yield from html.read(replace(source, stream=io.BytesIO(page), uri=uri, content_type=kind))
