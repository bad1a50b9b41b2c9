"""An attribution as one pastes it into notes, with all that it takes to check it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from onrecord.attribution import Act, Attribution, Record, Type
from onrecord.characters import inert
from onrecord.document import Document, Span, content_id
from onrecord.export import speaker
from onrecord.export.iri import is_web, of_document
from onrecord.text_fragment import directive, fragment

__all__ = ["citation", "link"]

_CONTENT = 2_000  # characters
_FIELD = 300
_ADDRESS = 2_000
_SPANS = 20  # of one part
_CONTEXT = 200  # characters on either side in which a short piece is told from its like

_MARKS = tuple("\"'“”„‟«»‹›‘’‚‛「『")


def citation(record: Record, attribution: Attribution) -> str:
    """The statement, who makes it, where it was published, and where exactly it stands; some lines of plain text.

    >>> text = "“The bridge is safe,” said Ana Boto, the mayor of Vila Seca. “We tested every bolt.”"
    >>> from onrecord.attribution import Kind, Speaker
    >>> mayor = Speaker("Ana Boto", Kind.PERSON, (Span(27, 35),))
    >>> parts = (Span(27, 59),), (Span(22, 26),), (Span(0, 21), Span(61, 84))
    >>> found = Attribution("a1", Type.DIRECT, *parts, speaker=mayor)
    >>> print(citation(Record(Document.of(text), (found,)), found))
    “The bridge is safe,” … “We tested every bolt.”
    Ana Boto — ‘Ana Boto, the mayor of Vila Seca’, cue ‘said’, direct
    Document d22371b3f337b36b, a1; SHA-256 of the text begins with d22371b3f337b36b
    Unicode code points [start–end) of the text: source [27–59], cue [22–26], content [0–21] [61–84]
    Found by onrecord, right with a probability of 100%
    """
    document = record.document
    found = link(document.uri or "", record, attribution) or ""
    named = f"Document {_bounded(document.id)}, {_bounded(attribution.id)}"
    lines = [
        _statement(record, attribution),
        _who(record, attribution),
        _teller(record, attribution),
        _publication(document),
        _bounded(document.uri or "", _ADDRESS),
        found if ":~:" in found and len(found) <= 2 * _ADDRESS else "",
        f"{named}; SHA-256 of the text begins with {content_id(document.text)}",
        f"Unicode code points [start–end) of the text: {_offsets(attribution)}",
        f"Found by onrecord, right with a probability of {attribution.score:.0%}",
    ]
    return "\n".join(line for line in lines if line)


def link(uri: str, record: Record, attribution: Attribution) -> str | None:
    """The address of an article, leading to the words of a statement in it; ``None`` where it is none of the web.

    >>> found = Attribution("a1", Type.INDIRECT, (Span(22, 25),), (), (Span(0, 20),))
    >>> link("https://post.example/rain#today", Record(Document.of("It will rain at last, she said."), ()), found)
    'https://post.example/rain#today:~:text=It%20will%20rain%20at%20last'
    """
    if not is_web(uri):
        return None
    text = record.document.text
    found = fragment(
        directive(text[start:end], text[max(0, start - _CONTEXT) : start], text[end : end + _CONTEXT])
        for start, end in attribution.content or attribution.cue or attribution.source
    )
    address, _, place = of_document(Document("", "", uri=uri)).partition("#")
    place = place.partition(":~:")[0] + found
    return f"{address}#{place}" if place else address


def _statement(record: Record, attribution: Attribution) -> str:
    words = _words(record, attribution.content, _CONTENT)
    is_bare = words and attribution.type is Type.DIRECT and not words.startswith(_MARKS)
    return f"“{words}”" if is_bare else words


def _who(record: Record, attribution: Attribution) -> str:
    source = _words(record, attribution.source)
    name = _bounded(speaker.name(attribution))
    who = [name] if name else []
    who += [f"‘{source}’"] if source and source.split() != name.split() else []
    notes = speaker.notes(attribution)
    said = " ".join([*([" — ".join(who)] if who else []), *([f"[{', '.join(notes)}]"] if notes else [])])
    cue = _words(record, attribution.cue)
    act = "" if attribution.act is Act.STATEMENT else attribution.act.value
    return ", ".join(each for each in (said, cue and f"cue ‘{cue}’", attribution.type.value, act) if each)


def _teller(record: Record, attribution: Attribution) -> str:
    """Whose statement it stands in: the article has it from them."""
    if attribution.parent is None:
        return ""
    outer = next((each for each in record if each.id == attribution.parent), None)
    return f"As told by {_who(record, outer) if outer else _bounded(attribution.parent)}"


def _publication(document: Document) -> str:
    known = (_bounded(each or "") for each in (document.publisher, document.title, document.author, document.published))
    return ", ".join(each for each in known if each)


def _offsets(attribution: Attribution) -> str:
    roles = (("source", attribution.source), ("cue", attribution.cue), ("content", attribution.content))
    return ", ".join(f"{role} {_listed(spans)}" for role, spans in roles if spans)


def _listed(spans: Sequence[Span]) -> str:
    listed = " ".join(f"[{start}–{end}]" for start, end in spans[:_SPANS])
    return f"{listed} …" if len(spans) > _SPANS else listed


def _words(record: Record, spans: Iterable[Span], most: int = _FIELD) -> str:
    """The words of a part on one line, as :meth:`Record.words` joins them."""
    text = record.document.text
    return _bounded(" … ".join(text[start : min(end, start + most + 1)] for start, end in islice(spans, most)), most)


def _bounded(text: str, most: int = _FIELD) -> str:
    shown = inert(text[: most + 1])
    return f"{shown[:most].rstrip()}…" if max(len(text), len(shown)) > most else shown
