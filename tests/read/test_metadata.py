from __future__ import annotations

import pytest
from lxml import html

from onrecord.read.metadata import metadata


def known(
    head: str, body: str = "<h1>Rain</h1>", address: str | None = None, attributes: str = ""
) -> dict[str, str | None]:
    tree = html.document_fromstring(f"<html {attributes}><head>{head}</head><body>{body}</body></html>")
    return {name: value for name, value in metadata(tree, address)._asdict().items() if value is not None}


def linked(data: str) -> str:
    return f"<script type='application/ld+json'>{data}</script>"


def canonical(uri: str) -> str:
    return f"<link rel=canonical href='{uri}'>"


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Rain", "Rain"),
        ("Rain | The Post", "Rain"),
        ("Rain - News - The Post", "Rain"),
        ("Rain falls | The Post", "Rain falls"),
        ("Rain falls – so what? – The Post", "Rain falls – so what?"),
        ("Rain | Weather", "Rain"),
        ("Rainy days", "Rainy days"),
    ],
)
def test_the_title_without_the_outlet(title: str, found: str) -> None:
    assert known(f"<meta property=og:title content='{title}'><meta property=og:site_name content='The Post'>") == {
        "title": found,
        "publisher": "The Post",
    }


def test_linked_data_in_any_of_its_forms_and_broken_ones() -> None:
    data = (
        '{"@graph": [{"@type": "WebPage", "url": "https://post.example/page"}, {"@type": ["NewsArticle"], '
        '"mainEntityOfPage": {"@id": "https://post.example/rain"}, "datePublished": "2019-06-30T23:30:00-05:00", '
        '"dateModified": "2019-07-02", "publisher": [{"name": " The  Post "}], "author": [{"name": "Ana Boto"}]}]}'
    )
    assert known(linked("{broken") + linked("[" * 9999) + linked(data)) == {
        "title": "Rain",
        "published": "2019-06-30",
        "publisher": "The Post",
        "author": "Ana Boto",
        "uri": "https://post.example/rain",
    }


@pytest.mark.parametrize(
    ("declared", "address", "uri"),
    [
        ("https://post.example/a", None, "https://post.example/a"),
        ("https://post.example/a#top", None, "https://post.example/a"),
        ("/a", None, None),
        ("/a", "https://post.example/b?x=1", "https://post.example/a"),
        ("https://amp.post.example/a", "https://www.post.example/b", "https://amp.post.example/a"),
        ("https://other.example/a", "https://post.example/b", "https://post.example/b"),
        ("https://evil.co.uk/a", "https://post.co.uk/b", "https://post.co.uk/b"),
        ("javascript:alert(1)", None, None),
        ("file:///etc/passwd", None, None),
        ("http://[", None, None),
        ("https://post.example/\u202ea", None, None),
        ("https://post.example/" + "a" * 9999, None, None),
    ],
)
def test_the_address_is_one_of_the_web_and_of_the_site(declared: str, address: str | None, uri: str | None) -> None:
    assert known(canonical(declared), address=address).get("uri") == uri


def test_without_a_name_the_outlet_is_its_host() -> None:
    assert (
        known("<meta name=twitter:site content=@post>", address="https://www.post.example/a")["publisher"]
        == "post.example"
    )


@pytest.mark.parametrize(
    ("attributes", "head", "language"),
    [
        ("lang=en-GB", "", "en"),
        ("lang=DE", "", "de"),
        ("lang=''", "<meta property=og:locale content=pt_BR>", "pt"),
        ("", "<meta http-equiv=Content-Language content=fr>", "fr"),
        ("lang=english", "", None),
        ("", "", None),
    ],
)
def test_languages(attributes: str, head: str, language: str | None) -> None:
    assert known(head, attributes=attributes).get("language") == language


def test_a_year_of_copyright_is_no_date() -> None:
    assert "published" not in known("", "<h1>Rain</h1><p>It rained.</p><footer>Copyright 2019 The Post</footer>")
