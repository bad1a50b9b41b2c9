from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.attribution import Kind, Record, Speaker, Type
from onrecord.characters import encodable
from onrecord.document import Document
from onrecord.export import WRITERS
from onrecord.export.iri import VOCABULARY, of_document, urn
from tests import records
from tests.export.linked_data import SCHEMA, Graph


def written(*some: Record) -> str:
    stream = io.StringIO()
    WRITERS["quotation"](some, stream)
    return stream.getvalue()


def nodes(*some: Record) -> list[dict[str, Any]]:
    graph: list[dict[str, Any]] = json.loads(written(*some))["@graph"]
    return graph


def test_the_example() -> None:
    article, first, *others = nodes(records.example())
    assert article == {
        "@type": "NewsArticle",
        "@id": "https://post.example/dam?a=1&b=2",
        "identifier": "vila-seca",
        "headline": "Dam holds as rain goes on",
        "datePublished": "2019-06-30",
        "publisher": {"@type": "Organization", "name": "The Post"},
        "url": "https://post.example/dam?a=1&b=2",
    }
    assert first == {
        "@type": "Quotation",
        "@id": "urn:onrecord:quotation:vila-seca:a1",
        "additionalType": "urn:onrecord:vocabulary:direct",
        "text": "“The dam,” … “has held since 1931.”",
        "spokenByCharacter": {"@type": "Person", "name": "Ana Boto"},
        "creditText": "Ana Boto, the mayor of Vila Seca",
        "isPartOf": {"@id": "https://post.example/dam?a=1&b=2"},
    }
    assert [each["@id"].split(":")[-1] for each in others] == ["a3", "a4", "a5"]
    assert "spokenByCharacter" not in others[1]
    assert others[1]["creditText"] == "Rui Sá, an engineer"


def test_a_paraphrase_is_no_quotation() -> None:
    paraphrase = records.spoken_by(None)
    assert nodes(paraphrase) == []
    assert len(nodes(records.spoken_by(None, type=Type.MIXED))) == 2
    assert nodes(records.spoken_by(None, type=Type.DIRECT, content=())) == []


def test_what_stands_within_another_is_no_quotation_of_the_article() -> None:
    assert len(nodes(records.nested())) == len(nodes(records.example())) - 1


@pytest.mark.parametrize(
    ("kind", "expected"), [(Kind.PERSON, "Person"), (Kind.ORGANIZATION, "Organization"), (Kind.GROUP, None)]
)
def test_a_speaker_is_an_agent_of_its_kind(kind: Kind, expected: str | None) -> None:
    name = "Ana Boto" if expected else None
    [_, quotation] = nodes(records.spoken_by(Speaker(name, kind), type=Type.DIRECT))
    assert quotation.get("spokenByCharacter") == (expected and {"@type": expected, "name": name})
    assert quotation["creditText"] == "She"


def test_all_authors_of_an_article_are_named() -> None:
    record = records.example()
    article, *_ = nodes(Record(replace(record.document, author="Ana Boto; Rui Sá", language="pt"), record.attributions))
    assert [author["name"] for author in article["author"]] == ["Ana Boto", "Rui Sá"]
    assert article["inLanguage"] == "pt"


def test_an_article_from_a_file_has_a_name_of_its_own_and_no_address() -> None:
    record = records.example()
    article, first, *_ = nodes(Record(Document("n 1", record.document.text, uri="dam.txt"), record.attributions))
    assert article == {"@type": "NewsArticle", "@id": "urn:onrecord:document:n%201", "identifier": "n 1"}
    assert first["isPartOf"] == {"@id": "urn:onrecord:document:n%201"}


def test_records_are_written_as_they_come() -> None:
    stream = io.StringIO()

    def one_by_one() -> Iterator[Record]:
        for number in range(3):
            assert stream.getvalue().count('"Quotation"') == 4 * number
            yield records.example()

    WRITERS["quotation"](one_by_one(), stream)
    assert len(json.loads(stream.getvalue())["@graph"]) == 15


def test_without_quotations_it_is_an_empty_graph() -> None:
    assert nodes() == nodes(Record(Document.of("It rained."), ())) == []


def test_hostile_text_does_no_harm_in_a_page() -> None:
    shown = written(records.hostile())
    assert "<" not in shown
    assert "javascript:" not in nodes(records.hostile())[0]["@id"]
    assert "url" not in nodes(records.hostile())[0]
    assert nodes(records.hostile())[1]["text"] == encodable(records.HOSTILE)


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
    found = [
        (record, each)
        for record in some
        for each in record
        if each.type != Type.INDIRECT and each.content and not each.parent
    ]
    assert len(graph.of_type(SCHEMA + "Quotation")) == len(found)
    assert set(graph.of_type(SCHEMA + "NewsArticle")) == {of_document(record.document) for record, _ in found}
    for record, attribution in found:
        name, document = urn("quotation", record.document.id, attribution.id), record.document
        assert graph.value(name, SCHEMA + "text") == encodable(record.words(attribution.content))
        assert graph.value(name, SCHEMA + "additionalType") == VOCABULARY + attribution.type
        assert (graph.value(name, SCHEMA + "creditText") or "") == encodable(record.words(attribution.source))
        assert (graph.value(name, SCHEMA + "isPartOf", SCHEMA + "headline") or "") == encodable(document.title or "")
        assert graph.value(name, SCHEMA + "isPartOf", SCHEMA + "identifier") == encodable(document.id)
        speaker = attribution.speaker
        named = speaker.name if speaker and speaker.kind in (Kind.PERSON, Kind.ORGANIZATION) else None
        assert (graph.value(name, SCHEMA + "spokenByCharacter", SCHEMA + "name") or "") == encodable(named or "")
