"""W3C Web Annotation (https://www.w3.org/TR/annotation-model/), as JSON-LD: a collection of annotations.

The target of an annotation is the content of an attribution, as :func:`onrecord.selector.targets` gives it: selectors
on the web page that the document was taken from; else a quotation and a position on the document's text, whose source
is its web address or, where it has none, ``urn:onrecord:document:ID``. An attribution without content has those of its
cue, else of its source.

Of a discontinuous content each piece is a target of its own. By the standard, a body is then related to each of them
individually, which holds here: the speaker said each of the pieces. (That all of them are needed, a ``Composite`` would
say; the standard leaves it to an appendix.)

The body is what onrecord says of the attribution, in terms of its own, all in the context:

    reported      how: ``direct``, ``mixed`` or ``indirect``
    act           what kind of act: ``statement``, ``belief``, … ``denial``
    speaker       a ``Person`` or an ``Organization`` with its ``name``, or a thing of neither type; always a ``kind``
    source_words  the words of the source; `` … `` stands for a gap
    cue_words     the words of the cue
    continues     the annotation that this one goes on from
    parent        the annotation in whose content this one stands
    score         the probability that source and content are right
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, TextIO
from uuid import NAMESPACE_URL, uuid5

from onrecord.attribution import Act, Attribution, Kind, Record, Speaker, Type
from onrecord.document import Document, Span
from onrecord.export.iri import VOCABULARY, of_document, urn
from onrecord.export.json_ld import Items, dumped
from onrecord.selector import targets

__all__ = ["CONTEXT", "write"]

CONTEXT: list[Any] = [
    "http://www.w3.org/ns/anno.jsonld",
    {
        "onrecord": VOCABULARY,
        **{term: f"onrecord:{term}" for term in ("Attribution", *Type, *Act, *Kind)},
        "reported": {"@id": "onrecord:reported", "@type": "@vocab"},
        "act": {"@id": "onrecord:act", "@type": "@vocab"},
        "speaker": {"@id": "onrecord:speaker", "@type": "@id"},
        "kind": {"@id": "onrecord:kind", "@type": "@vocab"},
        "source_words": "onrecord:source_words",
        "cue_words": "onrecord:cue_words",
        "continues": {"@id": "onrecord:continues", "@type": "@id"},
        "parent": {"@id": "onrecord:parent", "@type": "@id"},
        "score": {"@id": "onrecord:score", "@type": "xsd:double"},
    },
]
"""The terms of the standard, and our own."""

_AGENTS = {Kind.PERSON: "Person", Kind.ORGANIZATION: "Organization"}
_CONTEXT_LENGTH = 32  # characters before and after a quotation


def write(records: Iterable[Record], stream: TextIO) -> None:
    """Write the annotations of each record as it comes, flushed; what is known only then stands at the end."""
    head = {"@context": CONTEXT, "type": "AnnotationCollection", "label": "Who said what"}
    stream.write(dumped(head)[:-1] + ', "first": {"type": "AnnotationPage", "startIndex": 0, "items": [')
    items, digest = Items(stream), hashlib.sha256()
    for record in records:
        for attribution in record:
            item = dumped(_annotation(record, attribution))
            items.write(item)
            digest.update(item.encode())
        stream.flush()
    name = uuid5(NAMESPACE_URL, digest.hexdigest()).urn  # the same annotations are the same collection
    stream.write(f'\n], "id": "{name}#1"}}, "id": "{name}", "total": {items.count}}}\n')
    stream.flush()


def _annotation(record: Record, attribution: Attribution) -> dict[str, Any]:
    return {
        "id": urn("annotation", record.document.id, attribution.id),
        "type": "Annotation",
        "motivation": "identifying",
        "body": _body(record, attribution),
        "target": _targets(record.document, attribution),
    }


def _body(record: Record, attribution: Attribution) -> dict[str, Any]:
    document, goes_on_from, parent = record.document, attribution.continues, attribution.parent
    known = {
        "speaker": attribution.speaker and _speaker(attribution.speaker),
        "source_words": record.words(attribution.source),
        "cue_words": record.words(attribution.cue),
        "continues": goes_on_from and urn("annotation", document.id, goes_on_from),
        "parent": parent and urn("annotation", document.id, parent),
    }
    return {
        "type": "Attribution",
        "reported": attribution.type.value,
        "act": attribution.act.value,
        **{name: value for name, value in known.items() if value},
        "score": round(attribution.score, 4),
    }


def _speaker(speaker: Speaker) -> dict[str, Any]:
    agent = _AGENTS.get(speaker.kind)
    return {
        **({"type": agent} if agent else {}),
        **({"name": speaker.name} if speaker.name else {}),
        "kind": speaker.kind.value,
    }


def _targets(document: Document, attribution: Attribution) -> list[Any]:
    spans = attribution.content or attribution.cue or attribution.source
    source = of_document(document)
    selectors = [found["selector"] for found in targets(document, spans)]
    selectors = selectors or [_selectors(document.text, span) for span in spans]
    specific: list[Any] = [{"type": "SpecificResource", "source": source, "selector": each} for each in selectors]
    return specific or [source]  # an attribution without words is one of the document


def _selectors(text: str, span: Span) -> list[dict[str, Any]]:
    start, end = span
    return [
        {
            "type": "TextQuoteSelector",
            "exact": text[start:end],
            "prefix": text[max(0, start - _CONTEXT_LENGTH) : start],
            "suffix": text[end : end + _CONTEXT_LENGTH],
        },
        {"type": "TextPositionSelector", "start": start, "end": end},
    ]
