"""Web archives for tests: records as crawlers write them."""

from __future__ import annotations

import gzip
from collections.abc import Iterable

__all__ = ["packed", "page", "record", "response"]


def page(number: int) -> bytes:
    """A page with an article."""
    said = f"<p>“It rained all day in valley {number},” the mayor said on Monday. She left without another word.</p>"
    head = f"<head><title>Rain {number}</title><meta property='og:site_name' content='The Valley'></head>"
    return f"<html lang=en>{head}<body><h1>Rain {number}</h1><article>{said * 3}</article></body></html>".encode()


def response(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    """An HTTP response."""
    given = headers or ("Content-Type: text/html; charset=utf-8",)
    return "\r\n".join((f"HTTP/1.1 {status}", *given, f"Content-Length: {len(body)}", "", "")).encode() + body


def record(http: bytes, uri: str = "https://valley.example/rain", kind: str = "response") -> bytes:
    """A record of a response, or of something else."""
    header = (
        "WARC/1.0",
        f"WARC-Type: {kind}",
        f"WARC-Target-URI: {uri}",
        "WARC-Date: 2019-06-30T09:00:00Z",
        "WARC-Record-ID: <urn:uuid:0a3b1c9e-0000-4000-8000-000000000000>",
        f"Content-Type: application/http; msgtype={kind}",
        f"Content-Length: {len(http)}",
    )
    return "\r\n".join((*header, "", "")).encode() + http + b"\r\n\r\n"


def packed(records: Iterable[bytes]) -> bytes:
    """The records, each packed by itself, as the standard has it."""
    return b"".join(map(gzip.compress, records))
