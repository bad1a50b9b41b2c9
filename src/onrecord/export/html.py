"""HTML: the article as one reads it, with its attributions marked in the running text.

A page stands alone: no script, no font, no image, nothing fetched, and a content security policy that
says so. Its text content is the article's text, character for character (only NUL and lone surrogates,
which HTML cannot hold, become U+FFFD). Controls that reorder text are kept but fenced in and shown.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TextIO

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from onrecord.attribution import Attribution, Record, Spans
from onrecord.characters import BIDI_CONTROLS, encodable, inert
from onrecord.document import Document, Span, paragraphs
from onrecord.export import speaker
from onrecord.export.file_names import FileNames
from onrecord.export.heading import heading
from onrecord.export.iri import is_web

__all__ = ["page", "write", "write_folder"]

# White space and CR apart, which HTML has its own ways with.
_CONTROL = re.compile(f"[\x01-\x08\x0e-\x1f\x7f-\x9f{BIDI_CONTROLS}]")
_CONTROL_ELEMENT = '<span class="control" data-code="U+{:04X}">{}</span>'


def page(record: Record) -> str:
    """The record as one self-contained page, with an anchor for each attribution (``#a3``)."""
    views = [_View.of(record, prefix="")]
    return encodable(_template("page.html").render(title=inert(heading(record.document)), views=views))


def write(records: Iterable[Record], stream: TextIO) -> None:
    """Write one page with an ``<article>`` for each record as it comes; anchors are ``#d2-a3``."""
    views = (_View.of(record, prefix=f"d{number}-") for number, record in enumerate(records, start=1))
    stream.writelines(map(encodable, _template("page.html").generate(title="Who said what", views=views)))
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


@dataclass(frozen=True, slots=True)
class _Name:
    """A place in the text where the name of a speaker stands, which all attributions to them lead to."""

    group: str  # its anchor, and the class of its parts
    spans: Spans


@dataclass(frozen=True, slots=True)
class _Entry:
    """An attribution as the list beside the text shows it."""

    attribution: Attribution
    anchor: str
    label: str
    group: str  # the class that all its parts share
    name: str
    named: _Name | None
    words: str
    notes: tuple[str, ...]
    cue: str
    continues: _Entry | None

    @property
    def summary(self) -> str:
        """For those who hear the page: who, and how."""
        return inert(f"Attribution {self.label}: {self.name or self.words or 'no source'} {self.cue}")


@dataclass(frozen=True, slots=True)
class _Mark:
    """One span of one part of an attribution, or of the name of its speaker."""

    span: Span
    role: str
    whole: _Entry | _Name


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of text under the same marks."""

    text: str
    marks: tuple[str, ...]  # their classes, from the outside to the inside
    begins: tuple[_Entry, ...]  # the attributions whose first part begins here
    names: tuple[_Name, ...]  # the names that begin here


@dataclass(frozen=True, slots=True)
class _Paragraph:
    before: str  # white space, as that in `after`
    pieces: tuple[_Piece, ...]
    after: str
    is_title: bool


@dataclass(frozen=True, slots=True)
class _View:
    """What the template needs to know of a record."""

    prefix: str
    heading: str
    link: str | None
    document: Document
    entries: tuple[_Entry, ...]
    names: tuple[_Name, ...]
    paragraphs: tuple[_Paragraph, ...]
    marked: frozenset[str]  # the classes that stand in the text: an attribution without words has none

    @classmethod
    def of(cls, record: Record, *, prefix: str) -> _View:
        document = record.document
        entries = _entries(record, prefix)
        shown = tuple(_paragraphs(document, entries))
        pieces = [piece for paragraph in shown for piece in paragraph.pieces]
        names = tuple(name for piece in pieces for name in piece.names)
        begun = (entry.group for piece in pieces for entry in piece.begins)
        return cls(
            prefix=prefix,
            heading=heading(document),
            link=document.uri if is_web(document.uri) else None,
            document=document,
            entries=entries,
            names=names,
            paragraphs=shown,
            marked=frozenset(begun).union(name.group for name in names),
        )


def _entries(record: Record, prefix: str) -> tuple[_Entry, ...]:
    known: dict[str, _Entry] = {}
    names: dict[Spans, _Name] = {}
    entries = []
    for number, attribution in enumerate(record, start=1):
        # an id of another form than ours, or one used twice, could break a link or a style rule
        is_ours = re.fullmatch("a[0-9]{1,9}", attribution.id) and attribution.id not in known
        entry = _Entry(
            attribution=attribution,
            anchor=prefix + (attribution.id if is_ours else f"x{number}"),
            label=attribution.id[1:] if is_ours else f"x{number}",
            group=f"{prefix}n{number}",
            name=speaker.name(attribution),
            named=_named(attribution, names, prefix),
            words=speaker.words(record, attribution),
            notes=speaker.notes(attribution),
            cue=record.words(attribution.cue),
            continues=known.get(attribution.continues or ""),
        )
        known.setdefault(attribution.id, entry)
        entries.append(entry)
    return tuple(entries)


def _named(attribution: Attribution, names: dict[Spans, _Name], prefix: str) -> _Name | None:
    """Where the speaker of an attribution is named: a place of ``names``, which it is added to if it is new."""
    spans = attribution.speaker.mention if attribution.speaker and attribution.speaker.name else ()
    return names.setdefault(spans, _Name(f"{prefix}m{len(names) + 1}", spans)) if spans else None


def _paragraphs(document: Document, entries: Sequence[_Entry]) -> Iterator[_Paragraph]:
    text = document.text
    blocks = paragraphs(text)
    bodies = [_stripped(text, block) for block in blocks]
    for block, body, pieces in zip(blocks, bodies, _pieces(text, bodies, entries), strict=True):
        yield _Paragraph(
            before=text[block.start : body.start],
            pieces=pieces,
            after=text[body.end : block.end],
            is_title=body == bodies[0] and _ends_in(text[body.start : body.end], document.title),
        )


def _ends_in(heading: str, title: str | None) -> bool:
    """Whether a text's first paragraph is its title, perhaps behind a date: the page has that on top already."""
    return bool(title) and heading.rstrip(".").endswith(str(title).rstrip("."))


def _stripped(text: str, span: Span) -> Span:
    """The span without the white space at its ends."""
    words = text[span.start : span.end]
    end = span.start + len(words.rstrip())
    return Span(min(end, span.end - len(words.lstrip())), end)


def _pieces(text: str, bodies: Sequence[Span], entries: Sequence[_Entry]) -> Iterator[tuple[_Piece, ...]]:
    """Each paragraph cut wherever a mark begins or ends, so that any overlap becomes a proper nesting."""
    marks = sorted(_marks(entries), key=lambda mark: (mark.span.start, -mark.span.end))
    edges = sorted({edge for mark in marks for edge in mark.span})
    waiting, current, begun = deque(marks), list[_Mark](), set[str]()
    for body in bodies:
        cuts = edges[bisect_right(edges, body.start) : bisect_left(edges, body.end)]
        pieces = []
        for start, end in pairwise([body.start, *cuts, body.end]):
            while waiting and waiting[0].span.start <= start:
                current.append(waiting.popleft())
            current = [mark for mark in current if mark.span.end > start]
            new = {mark.whole.group: mark.whole for mark in current if mark.whole.group not in begun}
            begun.update(new)
            pieces.append(
                _Piece(
                    text=text[start:end],
                    marks=tuple(f"{mark.role} {mark.whole.group}" for mark in current),
                    begins=tuple(whole for whole in new.values() if isinstance(whole, _Entry)),
                    names=tuple(whole for whole in new.values() if isinstance(whole, _Name)),
                )
            )
        yield tuple(pieces)


def _marks(entries: Sequence[_Entry]) -> Iterator[_Mark]:
    for entry in entries:
        found = entry.attribution
        for role, spans in (("content", found.content), ("source", found.source), ("cue", found.cue)):
            yield from (_Mark(span, role, entry) for span in spans)
    for name in {entry.named: None for entry in entries if entry.named}:
        yield from (_Mark(span, "name", name) for span in name.spans)


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=PackageLoader("onrecord.export"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["visible"] = _visible
    return environment.get_template(name)


def _visible(text: str) -> Markup:
    """The text for the page: controls are kept in an element that shows them and confines what they do."""
    safe = str(escape(text)).replace("\0", "\ufffd").replace("\r", "&#13;")
    return Markup(_CONTROL.sub(lambda match: _CONTROL_ELEMENT.format(ord(match[0]), match[0]), safe))  # noqa: S704
