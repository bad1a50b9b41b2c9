"""What to call documents and attributions in the formats of the web, where everything has an address."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from onrecord.characters import encodable
from onrecord.document import Document

__all__ = ["VOCABULARY", "is_web", "of_document", "urn"]

VOCABULARY = "urn:onrecord:vocabulary:"
"""What onrecord's own terms begin with."""

_ADDRESS = "!#$%&'()*+,/:;=?@[]~"  # what RFC 3986 lets stand in an address as it is, besides letters and digits


def is_web(uri: str | None) -> bool:
    """Whether this is an address of the web: others (``javascript:``) could do harm."""
    try:
        return urlsplit(uri or "").scheme in ("http", "https")
    except ValueError:
        return False


def of_document(document: Document) -> str:
    """The address of a document on the web, else a name made of its id.

    >>> of_document(Document("n 1", "It rained.", uri="news/rain.txt"))
    'urn:onrecord:document:n%201'
    >>> of_document(Document("n1", "It rained.", uri="https://post.example/rain?in=são paulo"))
    'https://post.example/rain?in=s%C3%A3o%20paulo'
    """
    if document.uri and is_web(document.uri):
        return quote(encodable(document.uri), safe=_ADDRESS)
    return urn("document", document.id)


def urn(kind: str, *ids: str) -> str:
    """A name for a thing of ours, from which its ids can be read again.

    >>> urn("quotation", "news/1", "a1")
    'urn:onrecord:quotation:news%2F1:a1'
    """
    return ":".join(["urn:onrecord", kind, *(quote(encodable(each), safe="") for each in ids)])
