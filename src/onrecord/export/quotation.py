"""schema.org Quotation (https://schema.org/Quotation), as JSON-LD: quotations, and the articles they are part of.

Only what stands in quotation marks is a quotation: attributions of the types direct and mixed are written, paraphrases
(``indirect``) and those without content are not; nor is what stands within another attribution, for the article does
not quote its speaker. The ``text`` is the content as it stands in the article, its quotation
marks kept, so that those of a mixed one show which of the words are the speaker's; `` … `` stands for a gap. Which of
the two it is, says ``additionalType``.

A person or an organization is the ``spokenByCharacter``, which schema.org has for whom a quotation is attributed to in
the work that it stands in. ``creditText`` has the words of the source, which is all there is of one without a name. A
score has no place here: leave out the doubtful ones beforehand (:meth:`onrecord.Record.at_least`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TextIO

from onrecord.attribution import Attribution, Kind, Record, Speaker, Type
from onrecord.document import Document
from onrecord.export.iri import VOCABULARY, is_web, of_document, urn
from onrecord.export.json_ld import Items, dumped

__all__ = ["write"]

_AGENTS = {Kind.PERSON: "Person", Kind.ORGANIZATION: "Organization"}


def write(records: Iterable[Record], stream: TextIO) -> None:
    """Write each article with quotations and then these, as the records come, flushed."""
    stream.write('{"@context": "https://schema.org", "@graph": [')
    items = Items(stream)
    for record in records:
        quotations = [each for each in record if each.type != Type.INDIRECT and each.content and not each.parent]
        if quotations:
            items.write(dumped(_article(record.document)))
        for attribution in quotations:
            items.write(dumped(_quotation(record, attribution)))
        stream.flush()
    stream.write("\n]}\n")
    stream.flush()


def _quotation(record: Record, attribution: Attribution) -> dict[str, Any]:
    return _known(
        {
            "@type": "Quotation",
            "@id": urn("quotation", record.document.id, attribution.id),
            "additionalType": VOCABULARY + attribution.type.value,
            "text": record.words(attribution.content),
            "spokenByCharacter": _agent(attribution.speaker),
            "creditText": record.words(attribution.source),
            "isPartOf": {"@id": of_document(record.document)},
        }
    )


def _agent(speaker: Speaker | None) -> dict[str, str] | None:
    if speaker is None or not speaker.name or speaker.kind not in _AGENTS:
        return None
    return {"@type": _AGENTS[speaker.kind], "name": speaker.name}


def _article(document: Document) -> dict[str, Any]:
    authors = [name for name in (document.author or "").split("; ") if name.strip()]
    return _known(
        {
            "@type": "NewsArticle",
            "@id": of_document(document),
            "identifier": document.id,
            "headline": document.title,
            "datePublished": document.published,
            "publisher": document.publisher and {"@type": "Organization", "name": document.publisher},
            "author": [{"@type": "Person", "name": name} for name in authors],
            "inLanguage": document.language,
            "url": of_document(document) if is_web(document.uri) else None,
        }
    )


def _known(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}
