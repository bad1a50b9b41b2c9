from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.attribution import Attribution, Kind, Record, Speaker, Type
from onrecord.characters import encodable
from onrecord.document import Document, Page, Span
from onrecord.export import WRITERS
from onrecord.export.iri import VOCABULARY, of_document, urn
from onrecord.export.web_annotation import CONTEXT
from onrecord.selector import targets
from tests import records
from tests.export.linked_data import AS, FOAF, OA, XSD, Graph, expanded


def written(*some: Record) -> str:
    stream = io.StringIO()
    WRITERS["web-annotation"](some, stream)
    return stream.getvalue()


def items(*some: Record) -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = json.loads(written(*some))["first"]["items"]
    return read


def test_the_example() -> None:
    first, second, floating, outer, inner = items(records.example())
    assert first == {
        "id": "urn:onrecord:annotation:vila-seca:a1",
        "type": "Annotation",
        "motivation": "identifying",
        "body": {
            "type": "Attribution",
            "reported": "direct",
            "act": "statement",
            "speaker": {"type": "Person", "name": "Ana Boto", "kind": "person"},
            "source_words": "Ana Boto, the mayor of Vila Seca",
            "cue_words": "said",
            "score": 0.97,
        },
        "target": [
            {
                "type": "SpecificResource",
                "source": "https://post.example/dam?a=1&b=2",
                "selector": [
                    {
                        "type": "TextQuoteSelector",
                        "exact": "“The dam,”",
                        "prefix": "-30 - Dam holds as rain goes on\n\n"[-32:],
                        "suffix": " said Ana Boto, the mayor of Vil",
                    },
                    {"type": "TextPositionSelector", "start": 40, "end": 50},
                ],
            },
            {
                "type": "SpecificResource",
                "source": "https://post.example/dam?a=1&b=2",
                "selector": [
                    {
                        "type": "TextQuoteSelector",
                        "exact": "“has held since 1931.”",
                        "prefix": "na Boto, the mayor of Vila Seca, "[-32:],
                        "suffix": " She hopes that it will hold aga",
                    },
                    {"type": "TextPositionSelector", "start": 90, "end": 112},
                ],
            },
        ],
    }
    assert len(second["target"]) == 1
    assert floating["body"]["continues"] == first["id"]
    assert "speaker" not in outer["body"]
    assert inner["body"]["speaker"] == {"kind": "unnamed"}
    *_, outer, inner = items(records.nested())
    assert inner["body"]["parent"] == outer["id"]


def test_the_collection_is_what_the_standard_asks_for() -> None:
    collection = json.loads(written(records.example(), records.example()))
    page = collection["first"]
    assert collection["@context"] == CONTEXT
    assert (collection["type"], collection["total"]) == ("AnnotationCollection", 10)
    assert (page["type"], page["startIndex"], len(page["items"])) == ("AnnotationPage", 0, 10)
    assert "@context" not in page
    assert page["id"] != collection["id"]
    assert collection["id"] == json.loads(written(records.example(), records.example()))["id"]
    assert collection["id"] != json.loads(written(records.example()))["id"]
    assert json.loads(written())["total"] == 0


def test_a_document_of_a_page_is_found_in_it() -> None:
    text = "“It rained,” said Ana Boto."
    page = Page("Menu “It\nrained,” said Ana Boto.", ((0, 5),))
    document = Document("d1", text, uri="https://post.example/rain", page=page)
    found = Attribution("a1", Type.DIRECT, (Span(18, 26),), (Span(13, 17),), (Span(0, 12),))
    [annotation] = items(Record(document, (found,)))
    assert annotation["target"] == [{"type": "SpecificResource", **each} for each in targets(document, found.content)]
    assert annotation["target"][0]["selector"][0]["exact"] == "“It\nrained,”"


def test_a_passage_that_is_not_in_the_page_has_its_place_in_the_text() -> None:
    document = Document("d1", "It rained.", uri="https://post.example/rain", page=Page("Menu", ()))
    [annotation] = items(Record(document, (Attribution("a1", Type.INDIRECT, (), (), (Span(3, 9),)),)))
    assert [each["selector"][1] for each in annotation["target"]] == [
        {"type": "TextPositionSelector", "start": 3, "end": 9}
    ]


def test_an_attribution_without_content_has_the_place_of_its_cue_or_source_or_document() -> None:
    def exact(**changes: Any) -> str:
        [annotation] = items(records.spoken_by(None, content=(), **changes))
        [target] = annotation["target"]
        return target if isinstance(target, str) else target["selector"][0]["exact"]

    assert exact() == "hopes"
    assert exact(cue=()) == "She"
    assert exact(source="", cue=()) == "https://post.example/dam?a=1&b=2"


def test_every_term_means_something() -> None:
    graph = Graph(written(records.example(), records.hostile()))
    [collection] = graph.of_type(AS + "OrderedCollection")
    assert graph.value(collection, AS + "totalItems") == "9"
    assert graph.value(collection, AS + "first") in graph.of_type(AS + "OrderedCollectionPage")
    first = urn("annotation", "vila-seca", "a1")
    assert graph.value(first, OA + "motivatedBy") == OA + "identifying"
    body = graph.value(first, OA + "hasBody")
    assert body in graph.of_type(VOCABULARY + "Attribution")
    assert graph.value(first, OA + "hasBody", VOCABULARY + "reported") == VOCABULARY + "direct"
    assert graph.value(first, OA + "hasBody", VOCABULARY + "speaker", FOAF + "name") == "Ana Boto"
    assert graph.value(first, OA + "hasBody", VOCABULARY + "speaker", VOCABULARY + "kind") == VOCABULARY + "person"
    assert graph.value(first, OA + "hasBody", VOCABULARY + "cue_words") == "said"
    assert graph.datatypes(VOCABULARY + "score") == {XSD + "double"}
    assert graph.datatypes(OA + "start") == {XSD + "nonNegativeInteger"}
    third = urn("annotation", "vila-seca", "a3")
    assert graph.value(third, OA + "hasBody", VOCABULARY + "continues") == first


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("how", Type)
def test_every_kind_and_type_is_a_term(kind: Kind, how: Type) -> None:
    text = written(records.spoken_by(Speaker(None, kind), type=how))
    graph = Graph(text)
    [annotation] = graph.of_type(OA + "Annotation")
    assert graph.value(annotation, OA + "hasBody", VOCABULARY + "speaker", VOCABULARY + "kind") == VOCABULARY + kind
    assert graph.value(annotation, OA + "hasBody", VOCABULARY + "reported") == VOCABULARY + how


def test_a_whole_score_is_no_integer() -> None:
    graph = Graph(written(records.spoken_by(None, score=1.0)))
    assert graph.datatypes(VOCABULARY + "score") == {XSD + "double"}


def test_what_is_in_the_context_is_all_that_is_used() -> None:
    def keys(value: Any) -> Iterator[str]:
        if isinstance(value, list):
            for item in value:
                yield from keys(item)
        elif isinstance(value, dict):
            yield from value
            for item in value.values():
                yield from keys(item)

    [collection] = expanded(written(records.example()))
    assert all(":" in key or key.startswith("@") for key in keys(collection))
    assert VOCABULARY + "source_words" in set(keys(collection))


def test_annotations_are_written_as_they_come() -> None:
    stream = io.StringIO()

    def one_by_one() -> Iterator[Record]:
        for number in range(3):
            assert stream.getvalue().count('"Annotation"') == 5 * number
            yield records.example()

    WRITERS["web-annotation"](one_by_one(), stream)
    _, *lines, _ = stream.getvalue().splitlines()
    assert [json.loads(line.rstrip(","))["type"] for line in lines] == ["Annotation"] * 15
    assert json.loads(stream.getvalue())["total"] == 15


def test_hostile_text_is_no_markup() -> None:
    assert "<" not in written(records.hostile())
    source = items(records.hostile())[0]["target"][0]["source"]
    assert source == of_document(records.hostile().document)
    assert source.startswith("urn:onrecord:document:%3Cscript%3E")


@settings(max_examples=50)
@given(st.lists(records.records(), max_size=2))
def test_any_record_comes_back(some: list[Record]) -> None:
    # an id may come twice in these, which would be one thing to RDF
    some = [
        Record(
            replace(record.document, id=f"{at}{record.document.id}"),
            tuple(replace(each, id=f"{number}{each.id}") for number, each in enumerate(record)),
        )
        for at, record in enumerate(some)
    ]
    graph = Graph(written(*some))
    found = [(record, attribution) for record in some for attribution in record]
    assert len(graph.of_type(OA + "Annotation")) == len(found)
    for record, attribution in found:
        text = encodable(record.document.text)
        name = urn("annotation", record.document.id, attribution.id)
        body = [OA + "hasBody", VOCABULARY + "speaker"]
        assert graph.value(name, body[0], VOCABULARY + "reported") == VOCABULARY + attribution.type
        assert graph.value(name, body[0], VOCABULARY + "act") == VOCABULARY + attribution.act
        assert float(graph.value(name, body[0], VOCABULARY + "score") or -1) == pytest.approx(
            attribution.score, abs=1e-4
        )
        speaker = attribution.speaker
        assert (graph.value(name, *body, FOAF + "name") or "") == encodable((speaker and speaker.name) or "")
        assert graph.value(name, *body, VOCABULARY + "kind") == (VOCABULARY + speaker.kind if speaker else None)
        places = set()
        for target in graph.values(name, OA + "hasTarget"):
            for selector in graph.values(target, OA + "hasSelector"):
                if exact := graph.value(selector, OA + "exact"):
                    prefix, suffix = (graph.value(selector, OA + side) or "" for side in ("prefix", "suffix"))
                    assert prefix + exact + suffix in text
                else:
                    start, end = (int(graph.value(selector, OA + side) or -1) for side in ("start", "end"))
                    places.add((start, end))
        assert places == set(attribution.content or attribution.cue or attribution.source)
