"""Plain text: one file, one article."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.document import Document, content_id
from onrecord.read.encoding import kind_of_binary
from onrecord.read.heading import heading
from onrecord.read.lines import decoded, whole
from onrecord.read.source import Source

__all__ = ["read"]


def read(source: Source) -> Iterator[Document]:
    """The one article of a text file.

    Its text is the file's, decoded and without a byte order mark, nothing else changed: the heading and
    the line ends stay, so that offsets count from the first character of the file. Title and day are
    those of the heading (:mod:`onrecord.read.heading`), the id is that of the content, the address the
    file's name as it was given.

    Raises:
        MalformedError: the file holds no text.

    Warns:
        InputWarning: the file is empty, its encoding was guessed, or characters were replaced.
    """
    data = whole(source)
    if kind := kind_of_binary(data):
        raise source.malformed(f"no text but {kind}")
    text = decoded(data, source)
    if not text.strip():
        source.warn("the file is empty")
    title, published = heading(text)
    yield Document(content_id(text), text, title=title, published=published, uri=source.address)
