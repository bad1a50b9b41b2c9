"""The running text of an article with its attributions marked, for the pages that show it.

What ``running.html``, ``joins.css`` and ``legend.html`` need to know of a record, and the means to render them. The
text nodes of the text's element are the article's text, or the stretch of it that is shown, code point for code
point: a selection on the page can be counted back to offsets.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from itertools import pairwise

from jinja2 import BaseLoader, ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from onrecord.attribution import Attribution, Record, Spans
from onrecord.characters import BIDI_CONTROLS, inert
from onrecord.document import Document, Span, paragraphs
from onrecord.export import speaker
from onrecord.export.heading import heading
from onrecord.export.iri import is_web

__all__ = ["Entry", "Marked", "Name", "Paragraph", "Piece", "environment", "listed", "parts", "sheet", "visible"]

_SUMMARY = 1_000  # characters of a summary

_END = r"(?:\r\n|\r(?!\n)|[\n\u2029])"
_CUTS = [  # the last of its kind, where nobody minds a cut; the best first
    re.compile(rf"(?s).*{_END}[^\S\n\r\u2029]*{_END}\s*"),
    re.compile(rf"(?s).*{_END}\s*"),
    re.compile(r"(?s).*\s"),
]

# White space and CR apart, which HTML has its own ways with.
_CONTROL = re.compile(f"[\x01-\x08\x0e-\x1f\x7f-\x9f{BIDI_CONTROLS}]")
_CONTROL_ELEMENT = '<span class="control" data-code="U+{:04X}">{}</span>'


def environment(*loaders: BaseLoader) -> Environment:
    """What renders the templates of these loaders, and ours where they have none of a name.

    Filters: ``visible`` for text, ``inert`` for attributes and titles.
    """
    made = Environment(
        loader=ChoiceLoader([*loaders, PackageLoader("onrecord.export")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    made.filters["visible"] = visible
    made.filters["inert"] = inert
    return made


def sheet(name: str) -> str:
    """A style sheet that all pages with marked text have: ``marks.css``, or ``colours.css`` for what that needs."""
    return (files("onrecord.export") / "templates" / name).read_text(encoding="utf-8")


def visible(text: str) -> Markup:
    """The text for a page: controls are kept in an element that shows them and confines what they do.

    >>> print(visible("a < b\\u202e"))
    a &lt; b<span class="control" data-code="U+202E">\u202e</span>
    """
    safe = str(escape(text)).replace("\0", "\ufffd").replace("\r", "&#13;")
    return Markup(_CONTROL.sub(lambda match: _CONTROL_ELEMENT.format(ord(match[0]), match[0]), safe))  # noqa: S704


def parts(text: str, most: int = 60_000) -> list[Span]:
    """The text in parts of at most so many characters, which cover it without gap.

    A part ends with a paragraph where one ends in the last half of it, else with white space, else anywhere.

    >>> parts("It rained.\\n\\nIt shone. It froze.", most=20)
    [Span(start=0, end=12), Span(start=12, end=31)]
    """
    edges = [0]
    while len(text) - edges[-1] > most:
        half, end = edges[-1] + most // 2, edges[-1] + most
        found = next((match for cut in _CUTS if (match := cut.match(text, half, end))), None)
        edges.append(found.end() if found else end)
    return [Span(*pair) for pair in pairwise([*edges, len(text)])]


@dataclass(frozen=True, slots=True)
class Name:
    """A place in the text where the name of a speaker stands, which all attributions to them lead to."""

    group: str  # its anchor, and the class of its parts
    spans: Spans


@dataclass(frozen=True, slots=True)
class Entry:
    """An attribution as the list beside the text shows it."""

    record: Record = field(repr=False)
    attribution: Attribution
    anchor: str
    label: str
    group: str  # the class that all its parts share
    named: Name | None
    continues: Entry | None = field(repr=False)
    parent: Entry | None = field(repr=False)

    @property
    def name(self) -> str:
        """The name of the speaker."""
        return speaker.name(self.attribution)

    @property
    def words(self) -> str:
        """The words of the source, where they are not just the name."""
        return speaker.words(self.record, self.attribution)

    @property
    def notes(self) -> tuple[str, ...]:
        """What there is to say where a name or a source is missing."""
        return speaker.notes(self.attribution)

    @property
    def cue(self) -> str:
        """The words of the cue."""
        return self.record.words(self.attribution.cue)

    @property
    def summary(self) -> str:
        """For those who hear the page: who, and how."""
        return inert(f"Attribution {self.label}: {self.name or self.words or 'no source'} {self.cue}"[:_SUMMARY])

    def is_in(self, part: Span) -> bool:
        """Whether any of its words stand in a part of the text."""
        found = self.attribution
        return any(_overlap(span, part) for spans in (found.content, found.source, found.cue) for span in spans)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text under the same marks."""

    text: str
    marks: tuple[str, ...]  # their classes, from the outside to the inside
    begins: tuple[Entry, ...]  # the attributions whose first part begins here
    names: tuple[Name, ...]  # the names that begin here


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the text."""

    before: str  # white space, as that in `after`
    pieces: tuple[Piece, ...]
    after: str
    is_title: bool


@dataclass(frozen=True, slots=True)
class Marked:
    """What the templates need to know of a record.

    Attributes:
        prefix: what all ids begin with, so that several articles can stand on a page.
        heading: what to call the document.
        link: its address, where that is one of the web.
        document: the document.
        part: the stretch of its text that is shown; ``None`` is all of it.
        entries: the attributions that have words there; all of them where all of the text is shown.
        names: the names of speakers that stand there, be their attributions there or not.
        paragraphs: what is shown.
        in_text: the classes that stand in it: an attribution without words has none, a name may be elsewhere.
    """

    prefix: str
    heading: str
    link: str | None
    document: Document
    part: Span | None
    entries: tuple[Entry, ...]
    names: tuple[Name, ...]
    paragraphs: tuple[Paragraph, ...]
    in_text: frozenset[str]

    @classmethod
    def of(cls, record: Record, prefix: str = "", part: Span | None = None) -> Marked:
        """The record's text, or a part of it; anchors and classes are the same in all parts."""
        document = record.document
        entries = listed(record, prefix)
        shown = tuple(_paragraphs(document, part or Span(0, len(document.text)), entries))
        pieces = [piece for paragraph in shown for piece in paragraph.pieces]
        names = tuple(name for piece in pieces for name in piece.names)
        begun = (entry.group for piece in pieces for entry in piece.begins)
        return cls(
            prefix=prefix,
            heading=heading(document),
            link=document.uri if is_web(document.uri) else None,
            document=document,
            part=part,
            entries=tuple(entry for entry in entries if part is None or entry.is_in(part)),
            names=names,
            paragraphs=shown,
            in_text=frozenset(begun).union(name.group for name in names),
        )


def listed(record: Record, prefix: str = "") -> list[Entry]:
    """The attributions of a record as they are listed beside its text."""
    known: dict[str, Entry] = {}
    names: dict[Spans, Name] = {}
    entries = []
    for number, attribution in enumerate(record, start=1):
        # an id of another form than ours, or one used twice, could break a link or a style rule
        is_ours = re.fullmatch(r"a[0-9]{1,9}(?:\.[0-9]{1,9})?", attribution.id) and attribution.id not in known
        entry = Entry(
            record=record,
            attribution=attribution,
            anchor=prefix + (attribution.id.replace(".", "-") if is_ours else f"x{number}"),
            label=attribution.id[1:] if is_ours else f"x{number}",
            group=f"{prefix}n{number}",
            named=_named(attribution, names, prefix),
            continues=known.get(attribution.continues or ""),
            parent=known.get(attribution.parent or ""),
        )
        known.setdefault(attribution.id, entry)
        entries.append(entry)
    return entries


def _named(attribution: Attribution, names: dict[Spans, Name], prefix: str) -> Name | None:
    """Where the speaker of an attribution is named: a place of ``names``, which it is added to if it is new."""
    spans = attribution.speaker.mention if attribution.speaker and attribution.speaker.name else ()
    return names.setdefault(spans, Name(f"{prefix}m{len(names) + 1}", spans)) if spans else None


def _paragraphs(document: Document, part: Span, entries: Sequence[Entry]) -> Iterator[Paragraph]:
    text = document.text
    blocks = [Span(part.start + start, part.start + end) for start, end in paragraphs(text[part.start : part.end])]
    bodies = [_stripped(text, block) for block in blocks]
    marks = [mark for mark in _marks(entries) if _overlap(mark.span, part)]
    for block, body, pieces in zip(blocks, bodies, _pieces(text, bodies, marks), strict=True):
        yield Paragraph(
            before=text[block.start : body.start],
            pieces=pieces,
            after=text[body.end : block.end],
            is_title=block.start == 0 and _ends_in(text[body.start : body.end], document.title),
        )


def _overlap(span: Span, part: Span) -> bool:
    return max(span.start, part.start) < min(span.end, part.end)


def _ends_in(heading: str, title: str | None) -> bool:
    """Whether a text's first paragraph is its title, perhaps behind a date: the page has that on top already."""
    return bool(title) and heading.rstrip(".").endswith(str(title).rstrip("."))


def _stripped(text: str, span: Span) -> Span:
    """The span without the white space at its ends."""
    words = text[span.start : span.end]
    end = span.start + len(words.rstrip())
    return Span(min(end, span.end - len(words.lstrip())), end)


@dataclass(frozen=True, slots=True)
class _Mark:
    """One span of one part of an attribution, or of the name of its speaker."""

    span: Span
    role: str
    whole: Entry | Name


def _marks(entries: Sequence[Entry]) -> Iterator[_Mark]:
    for entry in entries:
        found = entry.attribution
        for role, spans in (("content", found.content), ("source", found.source), ("cue", found.cue)):
            yield from (_Mark(span, role, entry) for span in spans)
    for name in {entry.named: None for entry in entries if entry.named}:
        yield from (_Mark(span, "name", name) for span in name.spans)


def _pieces(text: str, bodies: Sequence[Span], marks: Sequence[_Mark]) -> Iterator[tuple[Piece, ...]]:
    """Each paragraph cut wherever a mark begins or ends, so that any overlap becomes a proper nesting."""
    edges = sorted({edge for mark in marks for edge in mark.span})
    waiting = deque(sorted(marks, key=lambda mark: (mark.span.start, -mark.span.end)))
    current, begun = list[_Mark](), set[str]()
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
                Piece(
                    text=text[start:end],
                    marks=tuple(f"{mark.role} {mark.whole.group}" for mark in current),
                    begins=tuple(whole for whole in new.values() if isinstance(whole, Entry)),
                    names=tuple(whole for whole in new.values() if isinstance(whole, Name)),
                )
            )
        yield tuple(pieces)
