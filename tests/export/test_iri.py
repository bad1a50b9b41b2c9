from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.characters import encodable
from onrecord.document import Document
from onrecord.export.iri import is_web, of_document, urn
from tests import records

URI = re.compile(r"[a-z]+:(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%(?:[0-9A-F]{2})?)*")


@given(st.lists(records.texts, min_size=1, max_size=3))
def test_ids_can_be_read_from_a_name(ids: list[str]) -> None:
    name = urn("annotation", *ids)
    assert URI.fullmatch(name)
    assert [unquote(part) for part in name.split(":")[3:]] == [encodable(each) for each in ids]


@given(records.texts, st.sampled_from(["https://post.example/", "http:", "javascript:", "//post.example/", ""]))
def test_any_document_has_an_address(rest: str, start: str) -> None:
    address = of_document(Document("d1", "It rained.", uri=start + rest))
    assert URI.fullmatch(address)
    assert is_web(address) or address == "urn:onrecord:document:d1"


@pytest.mark.parametrize("uri", ["https://post.example/a%20b?c=d#e", "http://[::1]/", "https://post.example/(a);b"])
def test_a_sound_address_is_left_as_it_is(uri: str) -> None:
    assert of_document(Document("d1", "It rained.", uri=uri)) == uri
