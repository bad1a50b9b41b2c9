"""What a program that knows linked data makes of JSON-LD, without fetching anything."""

from __future__ import annotations

import json
from typing import Any

from pyld import jsonld  # type: ignore[import-untyped]

OA = "http://www.w3.org/ns/oa#"
AS = "http://www.w3.org/ns/activitystreams#"
FOAF = "http://xmlns.com/foaf/0.1/"
SCHEMA = "https://schema.org/"
XSD = "http://www.w3.org/2001/XMLSchema#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

CONTEXTS: dict[str, Any] = {
    # the terms of https://www.w3.org/ns/anno.jsonld that are of use here, in its words
    "http://www.w3.org/ns/anno.jsonld": {
        "oa": OA,
        "foaf": FOAF,
        "xsd": XSD,
        "as": AS,
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "id": {"@type": "@id", "@id": "@id"},
        "type": {"@type": "@id", "@id": "@type"},
        "Annotation": "oa:Annotation",
        "SpecificResource": "oa:SpecificResource",
        "TextQuoteSelector": "oa:TextQuoteSelector",
        "TextPositionSelector": "oa:TextPositionSelector",
        "Person": "foaf:Person",
        "Organization": "foaf:Organization",
        "AnnotationCollection": "as:OrderedCollection",
        "AnnotationPage": "as:OrderedCollectionPage",
        "identifying": "oa:identifying",
        "body": {"@type": "@id", "@id": "oa:hasBody"},
        "target": {"@type": "@id", "@id": "oa:hasTarget"},
        "source": {"@type": "@id", "@id": "oa:hasSource"},
        "selector": {"@type": "@id", "@id": "oa:hasSelector"},
        "items": {"@type": "@id", "@id": "as:items", "@container": "@list"},
        "first": {"@type": "@id", "@id": "as:first"},
        "motivation": {"@type": "@vocab", "@id": "oa:motivatedBy"},
        "exact": "oa:exact",
        "prefix": "oa:prefix",
        "suffix": "oa:suffix",
        "name": "foaf:name",
        "label": "rdfs:label",
        "start": {"@id": "oa:start", "@type": "xsd:nonNegativeInteger"},
        "end": {"@id": "oa:end", "@type": "xsd:nonNegativeInteger"},
        "total": {"@id": "as:totalItems", "@type": "xsd:nonNegativeInteger"},
        "startIndex": {"@id": "as:startIndex", "@type": "xsd:nonNegativeInteger"},
    },
    # what schema.org's context says of the terms that are of use here
    "https://schema.org": {
        "@vocab": SCHEMA,
        "additionalType": {"@type": "@id"},
        "datePublished": {"@type": "Date"},
        "isPartOf": {"@type": "@id"},
        "url": {"@type": "@id"},
    },
}


def _load(url: str, _options: object = None) -> dict[str, Any]:
    return {
        "contextUrl": None,
        "documentUrl": url,
        "document": {"@context": CONTEXTS[url]},
        "contentType": "application/ld+json",
    }


def expanded(text: str) -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = jsonld.expand(json.loads(text), {"documentLoader": _load})
    return read


class Graph:
    """The statements of RDF that a document makes."""

    def __init__(self, text: str) -> None:
        read = jsonld.to_rdf(json.loads(text), {"documentLoader": _load})
        self._triples = [
            (t["subject"]["value"], t["predicate"]["value"], t["object"]) for t in read.get("@default", [])
        ]
        assert read.keys() <= {"@default"}

    def of_type(self, kind: str) -> list[str]:
        """The things of a type, in no order."""
        return [
            subject for subject, predicate, other in self._triples if (predicate, other["value"]) == (RDF_TYPE, kind)
        ]

    def values(self, subject: str, predicate: str) -> list[str]:
        """What is said of a thing in one respect, in no order."""
        return [other["value"] for s, p, other in self._triples if (s, p) == (subject, predicate)]

    def value(self, subject: str, *predicates: str) -> str | None:
        """The one thing that is said, over several steps; nothing where nothing is said."""
        for predicate in predicates:
            found = self.values(subject, predicate)
            if not found:
                return None
            (subject,) = found
        return subject

    def datatypes(self, predicate: str) -> set[str]:
        return {other["datatype"] for _, p, other in self._triples if p == predicate}
