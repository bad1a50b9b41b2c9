"""HTML: the article as one reads it, with its attributions marked in the running text.

A page stands alone: no script, no font, no image, nothing fetched, and a content security policy that
says so. Its text content is the article's text, character for character (only NUL and lone surrogates,
which HTML cannot hold, become U+FFFD). Controls that reorder text are kept but fenced in and shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TextIO

from jinja2 import Template

from onrecord.attribution import Record
from onrecord.characters import encodable, inert
from onrecord.export.file_names import FileNames
from onrecord.export.heading import heading
from onrecord.export.marked import Marked, environment

__all__ = ["page", "write", "write_folder"]


def page(record: Record) -> str:
    """The record as one self-contained page, with an anchor for each attribution (``#a3``)."""
    articles = [Marked.of(record)]
    return encodable(_template("page.html").render(title=inert(heading(record.document)), articles=articles))


def write(records: Iterable[Record], stream: TextIO) -> None:
    """Write one page with an ``<article>`` for each record as it comes; anchors are ``#d2-a3``."""
    articles = (Marked.of(record, f"d{number}-") for number, record in enumerate(records, start=1))
    stream.writelines(map(encodable, _template("page.html").generate(title="Who said what", articles=articles)))
    stream.flush()


def write_folder(records: Iterable[Record], folder: Path) -> list[Path]:
    """Write each record as a page of its own, named after the document's id, and ``index.html``, which lists them.

    Returns:
        The files in the order of the records, the index last.
    """
    files: list[Path] = []
    rows: list[_Row] = []
    names = FileNames("index")
    for record in records:
        name = f"{names.of(record.document.id)}.html"
        files.append(_save(folder / name, page(record)))
        rows.append(_Row.of(name, record))
    files.append(_save(folder / "index.html", encodable(_template("index.html").render(rows=rows))))
    return files


@dataclass(frozen=True, slots=True)
class _Row:
    """A page in the index. It keeps no text, for there may be many."""

    file: str
    heading: str
    facts: tuple[str, ...]
    count: int

    @classmethod
    def of(cls, file: str, record: Record) -> _Row:
        document = record.document
        facts = tuple(fact for fact in (document.publisher, document.published) if fact)
        return cls(file, heading(document), facts, len(record))


def _save(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8", newline="")
    return path


@cache
def _template(name: str) -> Template:
    return environment().get_template(name)
