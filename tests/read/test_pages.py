"""Saved pages of the structure of real ones: the article, what is known of it, and the way back to the page.

``pages/NAME.html`` is a page, ``pages/NAME.json`` what should come out of it: the paragraphs of the article, and
what the page tells of it. The texts, people, places and outlets are invented.
"""

from __future__ import annotations

import json
import re
import statistics
import warnings
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from onrecord.document import Document, Span
from onrecord.errors import InputWarning
from onrecord.read import html
from onrecord.selector import targets
from tests.read.heard import Heard

PAGES = sorted((Path(__file__).parent / "pages").glob("*.html"))
LEAST_F1 = 0.89  # of any page: one has classified advertisements below the article, between the same two rules
LEAST_MEAN_F1 = 0.99
each_page = pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)


@cache
def article(path: Path) -> Document:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InputWarning)  # bytes of some pages are broken
        heard = Heard(html.read, path.read_bytes(), path.name)
    assert heard.problems == []
    return heard.documents[0]


def expected(path: Path) -> dict[str, Any]:
    known: dict[str, Any] = json.loads(path.with_suffix(".json").read_text("utf-8"))
    return known


def f1(text: str, paragraphs: list[str]) -> float:
    """Of the words of two texts, as often as they stand in each."""
    found, right = Counter(re.findall(r"\w+", text)), Counter(re.findall(r"\w+", " ".join(paragraphs)))
    return 2 * (found & right).total() / (found.total() + right.total())


def test_there_are_pages_of_many_kinds() -> None:
    assert len(PAGES) >= 30
    assert len({expected(path)["shows"] for path in PAGES}) == len(PAGES)


@each_page
def test_what_is_known_of_the_article(path: Path) -> None:
    known, document = expected(path), article(path)
    uri = None if document.uri == path.name else document.uri
    found = {**{name: getattr(document, name) for name in known.keys() - {"shows", "paragraphs"}}, "uri": uri}
    assert found == {name: known[name] for name in found}


@each_page
def test_the_article_is_there_and_nothing_else(path: Path) -> None:
    assert f1(article(path).text, expected(path)["paragraphs"]) >= LEAST_F1


def test_the_articles_are_right_on_the_whole() -> None:
    assert statistics.mean(f1(article(path).text, expected(path)["paragraphs"]) for path in PAGES) >= LEAST_MEAN_F1


def test_paragraphs_stay_paragraphs() -> None:
    whole = [set(expected(path)["paragraphs"]) & set(article(path).text.split("\n\n")) for path in PAGES]
    wanted = [set(expected(path)["paragraphs"]) for path in PAGES]
    assert sum(map(len, whole)) >= 0.97 * sum(map(len, wanted))


@each_page
def test_every_paragraph_is_found_again_in_the_page(path: Path) -> None:
    document = article(path)
    assert document.page is not None
    for match in re.finditer(r"[^\n]+(?:\n[^\n]+)*", document.text):
        found = targets(document, [Span(*match.span())])
        words = " ".join(target["selector"][0]["exact"] for target in found)
        assert "".join(words.split()).replace("\xad", "").replace("\u200b", "") == "".join(match[0].split())
        for target in found:
            quotation, position = target["selector"]
            whole = quotation["prefix"] + quotation["exact"] + quotation["suffix"]
            assert document.page.text.count(whole) == 1
            assert set(position) == {"type", "start", "end"}


def test_five_megabytes_of_scripts_change_nothing() -> None:
    path = next(path for path in PAGES if path.stem == "hydration-state-with-text-again")
    data = path.read_bytes()
    state = json.dumps({"html": "<p>“Not this,” said nobody.</p>" * 100}).encode()
    scripts = b"".join(b"<script>window.state%d = %s</script>" % (number, state) for number in range(1700))
    assert len(scripts) > 5_000_000
    heard = Heard(html.read, data.replace(b"</head>", scripts + b"</head>"), path.name)
    assert [replace(document, page=None) for document in heard.documents] == [replace(article(path), page=None)]
