"""What to call a document at the head of a table or a page."""

from __future__ import annotations

from onrecord.document import Document

__all__ = ["heading"]


def heading(document: Document) -> str:
    """The title, else where the document came from, else its id.

    >>> heading(Document("d1", "It rained.", title=" ", uri="news/rain.txt"))
    'news/rain.txt'
    """
    return next((name for name in (document.title, document.uri) if name and name.strip()), document.id)
