"""Each page: what it shows is what the archive holds, and what it cannot show it tells."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qsl, quote, urlsplit

import lxml.html
import openpyxl
import pytest
from fastapi import FastAPI
from httpx2 import Response
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml.html import HtmlElement
from starlette.testclient import TestClient

from onrecord.archive import Action, Archive, Order, Query
from onrecord.attribution import Act, Kind, Speaker, Type
from onrecord.errors import ArchiveError
from onrecord.web import application
from onrecord.web.asked import KINDS, Asked
from tests.archive.articles import article, store
from tests.records import nested
from tests.web.asking import SAID, asking, hit_of, parameters, stored
from tests.web.test_api import QUERIES

EVIL = "'\"><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}\u202e"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stored(tmp_path_factory.mktemp("pages") / "a.db")


@pytest.fixture(scope="module")
def client(file: Path) -> Iterator[TestClient]:
    with asking(file) as client:
        yield client


@pytest.fixture
def own(file: Path, tmp_path: Path) -> Path:
    """A copy to correct something in."""
    return Path(shutil.copy(file, tmp_path / "own.db"))


def seen(response: Response, status: int = 200) -> HtmlElement:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return lxml.html.fromstring(response.text)


def shown(client: TestClient, path: str | None, status: int = 200, **values: Any) -> HtmlElement:
    return seen(client.get(path or "", params=values or None), status)


def text(element: HtmlElement | None) -> str:
    assert element is not None
    return " ".join(element.text_content().split())


def main(page: HtmlElement) -> str:
    return text(page.get_element_by_id("main"))


def contents(page: HtmlElement) -> list[str]:
    return [text(each) for each in page.cssselect("li.hit blockquote")]


def catch_up(client: TestClient) -> None:
    """Have it see what others have written: it looks every second."""
    cast("FastAPI", client.app).state.room.tally.follow()


# Search.


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("order", Order)
def test_search_shows_what_the_archive_finds(client: TestClient, file: Path, query: Query, order: Order) -> None:
    page = shown(client, "/", order=order.value, **parameters(query))
    with Archive.open(str(file)) as archive:
        hits, count = archive.search(query, order=order), archive.count(query)
    assert contents(page) == [hit.content for hit in hits]
    assert text(page.get_element_by_id("count")).startswith(f"{count} ")


def test_search_pages(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    store(path, [article(*(("Ana Boto", f"Lorry {number:02} has crossed") for number in range(45)))])
    with asking(path) as client:
        pages = [shown(client, "/", q="lorry", page=number, order="oldest") for number in (1, 2, 3, 4)]
        assert [len(contents(page)) for page in pages] == [20, 20, 5, 0]
        assert len({content for page in pages for content in contents(page)}) == 45
        assert [page.cssselect("ol.hits")[0].get("start") for page in pages[:3]] == ["1", "21", "41"]
        (further,) = pages[0].cssselect("nav.pager a[rel=next]")
        assert contents(shown(client, further.get("href"))) == contents(pages[1])
        assert not pages[2].cssselect("nav.pager a[rel=next]")
        assert "Nothing stands on this page" in main(pages[3])
        assert client.get("/", params={"page": 501}).status_code == 422


def test_links_narrow_down_and_widen(client: TestClient, file: Path) -> None:
    page = shown(client, "/", q="bridge")
    links = [link for link in page.cssselect(".facets ul a") if not link.get("aria-current")]
    assert len(links) >= 6
    with Archive.open(str(file)) as archive:
        for link in links:
            count = int(text(link.getnext()))
            narrowed = shown(client, link.get("href"))
            assert text(narrowed.get_element_by_id("count")).startswith(f"{count} ")
            assert count == archive.count(
                Asked.model_validate(dict(parse_qsl(urlsplit(link.get("href", "")).query))).query
            )
            (chosen,) = narrowed.cssselect(".facets a[aria-current]")
            assert contents(shown(client, chosen.get("href"))) == contents(page)
            (without,) = narrowed.cssselect("ul.given a")
            assert contents(shown(client, without.get("href"))) == contents(page)


def test_bars_lead_to_what_they_count(client: TestClient) -> None:
    page = shown(client, "/", q="bridge")
    bars = page.cssselect("[data-bars] a")
    assert len(bars) == 3
    for bar in bars:
        count = int(bar.get("aria-label", "").rsplit(": ", 1)[1])
        assert len(contents(shown(client, bar.get("href")))) == count


def test_no_result_and_no_archive(client: TestClient, tmp_path: Path) -> None:
    assert "Nothing was found" in main(shown(client, "/", q="zebra", speaker="boto"))
    store(tmp_path / "empty.db", [])
    with asking(tmp_path / "empty.db") as empty:
        assert "Nobody says anything in this archive" in main(shown(empty, "/"))
        for path in ("/about", "/speakers", "/speakers/unknown", "/statements", "/compare", "/corrections"):
            shown(empty, path)
        for path in ("/speakers/1", "/documents/abcd", "/statements/abcd/a1"):
            shown(empty, path, 404)
        assert empty.get("/corrections/gold.jsonl").text == ""
        assert len(empty.get("/export.csv").text.splitlines()) == 1


@pytest.mark.parametrize("path", ["/", "/statements", "/compare", "/export.csv"])
@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ({"q": "bridge AND"}, "a word is missing after AND at the end"),
        ({"q": '"bridge'}, "the quotation mark at character 1 is not closed"),
        ({"q": "?"}, "the query has no word in it"),
        ({"q": "bridge", "since": "yesterday"[:10]}, "'yesterday' is no day"),
        ({"q": "bridge", "speaker": "?"}, "'?' has no word of a name in it"),
    ],
)
def test_what_cannot_be_searched(client: TestClient, path: str, asked: dict[str, str], problem: str) -> None:
    page = shown(client, path, 400, **asked)
    assert problem in main(page)
    assert "a.db" not in main(page)
    if path != "/export.csv":
        assert page.get_element_by_id("q").get("value") == asked["q"]


VALUES = st.fixed_dictionaries(
    {},
    optional={
        "q": st.text(max_size=30),
        "speaker": st.text(min_size=1, max_size=30),
        "person": st.integers(1, 2**63 - 1),
        "publisher": st.text(min_size=1, max_size=30),
        "type": st.sampled_from(Type),
        "act": st.sampled_from(Act),
        "kind": st.sampled_from(KINDS),
        "since": st.dates().map(str),
        "until": st.dates().map(str),
        "min_score": st.floats(0, 1),
        "versions": st.booleans(),
    },
)


@given(VALUES)
def test_addresses_ask_the_same_again(values: dict[str, object]) -> None:
    asked = Asked.model_validate(values)
    address = asked.address("/")
    assert address.isascii()
    again = Asked.model_validate(dict(parse_qsl(urlsplit(address).query, keep_blank_values=True)))
    assert again == asked
    assert again.query == asked.query


# An article.


def test_article(client: TestClient, file: Path) -> None:
    hit = hit_of(file, "tunnel")
    page = shown(client, f"/documents/{hit.document}")
    with Archive.open(str(file)) as archive:
        record = archive.record(hit.document)
    assert page.get_element_by_id("text").text_content().strip() == record.document.text.strip()
    entries = page.cssselect("section.attributions li.entry")
    assert len(entries) == len(record) == 2
    assert text(entries[1]).count("Rui Sá") == 1
    assert entries[1].cssselect(f'a[href="/speakers/{hit.person_id}"]')
    assert "in 3 articles" in text(entries[0])
    assert [link.get("href") for link in page.cssselect("p.uri a")] == ["https://post.example/1"]


def test_versions(client: TestClient, file: Path) -> None:
    with Archive.open(str(file)) as archive:
        new, old = archive.versions("https://post.example/2")
    page = shown(client, f"/documents/{old}")
    assert "An older version." in main(page)
    assert {link.get("href") for link in page.cssselect("p.versions a")} == {f"/documents/{new}"}
    assert "Corrections are made in the newest" in main(page)
    assert not page.cssselect("section form, a[href$='/correct']")  # they would all fail
    newest = shown(client, f"/documents/{new}")
    assert "An older version." not in main(newest)
    assert newest.cssselect("section form, a[href$='/correct']")


def test_corrections_of_an_older_version_are_told_and_not_taken_back(own: Path) -> None:
    with asking(own) as client:
        old = hit_of(own, '"very old"').document
        for path in (f"{old}/a1/wrong", f"{old}/checked"):
            assert client.post(f"/documents/{path}", data={"reviewer": "Eva"}).status_code == 303
        said = [("Bridge Authority", "It is gone")]
        store(own, [article(*said, uri="https://post.example/2", published="2017-02-01")])
        page = shown(client, f"/documents/{old}")
        assert "marked wrong by Eva" in main(page)
        assert "checked the whole article by Eva" in main(page)
        assert not page.cssselect("section form")


def test_beginning_of_a_hash_leads_on(client: TestClient, file: Path) -> None:
    hit = hit_of(file, "toll")
    response = client.get(f"/documents/{hit.document[:8]}")
    assert (response.status_code, response.headers["location"]) == (303, f"/documents/{hit.document}")
    response = client.get(f"/documents/{hit.document[:8]}?part=1")
    assert response.headers["location"] == f"/documents/{hit.document}"
    response = client.get(f"/documents/{hit.document[:8]}/a2")
    assert (response.status_code, response.headers["location"]) == (303, f"/documents/{hit.document}#a2")
    response = client.get(f"/documents/{hit.document}/a2")
    assert (response.status_code, response.headers["location"]) == (303, f"/documents/{hit.document}#a2")


def test_beginning_of_several_hashes(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    store(path, [article(("Ana Boto", "One")), article(("Ana Boto", "Two"))])
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE documents SET hash = 'abcd' || substr(hash, 5)")
    with asking(path) as client:
        assert "begins several hashes" in main(shown(client, "/documents/abcd", 409))
        assert client.get("/api/documents/abcd").status_code == 409


@pytest.mark.parametrize(
    "path",
    [
        "/documents/abcd",
        "/documents/" + "0" * 32,
        "/documents/%00",
        "/documents/{}?part=2",
        "/documents/{}/a9",
        "/documents/{}/a9/correct",
        "/documents/{}/a9/citation",
        "/documents/abcd/joins.css",
        "/documents/abcd/new/correct",
        "/statements/{}/a9",
        "/statements/abcd/a1",
        "/speakers/999",
        "/speakers/9223372036854775807",
        "/nothing",
        "/export.html",
        "/export.",
    ],
)
def test_what_is_not_there(client: TestClient, file: Path, path: str) -> None:
    page = shown(client, path.replace("{}", hit_of(file, "toll").document), 404)
    assert "This is not there" in main(page)
    assert str(file) not in main(page)


@pytest.mark.parametrize(
    "path", ["/speakers/ana", "/speakers/0", "/speakers/1e3", "/?page=x", "/documents/abcd?part=0"]
)
def test_what_cannot_be(client: TestClient, path: str) -> None:
    shown(client, path, 422)


def test_parts_of_a_long_article(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    store(path, [article(*(("Ana Boto", f"Lorry {number} " + "word " * 500) for number in range(80)))])
    hit = hit_of(path, '"Lorry 79"')
    with asking(path) as client:
        place = client.get(f"/documents/{hit.document}/{hit.attribution}").headers["location"]
        number = int(re.findall(r"\?part=(\d+)#", place)[0])
        pages = [shown(client, f"/documents/{hit.document}", part=part) for part in range(1, number + 1)]
        whole = "".join(page.get_element_by_id("text").text_content() for page in pages)
        with Archive.open(str(path)) as archive:
            assert whole.split() == archive.record(hit.document).document.text.split()
        assert pages[-1].cssselect(f"#{urlsplit(place).fragment}")
        response = client.get(f"/documents/{hit.document[:8]}?part=2")
        assert response.headers["location"] == f"/documents/{hit.document}?part=2"
        assert f"Part {number} of {number}" in main(pages[-1])
        assert client.get(f"/documents/{hit.document}?part={number + 1}").status_code == 404


def test_parts_of_an_article_of_very_many_attributions(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    store(path, [article(*(("Ana Boto", f"Lorry {number}") for number in range(1_200)))])
    hit = hit_of(path, '"Lorry 1199"')
    with asking(path) as client:
        place = client.get(f"/documents/{hit.document}/{hit.attribution}").headers["location"]
        number = int(re.findall(r"\?part=(\d+)#", place)[0])
        counts = [
            len(shown(client, f"/documents/{hit.document}", part=part).cssselect("li.entry"))
            for part in range(1, number + 1)
        ]
    assert sum(counts) >= 1_200
    assert max(counts) < 700


def test_rules_that_join_parts(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The browser keeps them until something has been corrected."""
    place = place_of(own, "tunnel")
    document = place.rpartition("/")[0]
    with asking(own) as client:

        def sheets() -> list[str]:
            links = shown(client, document).cssselect("link[rel=stylesheet]")
            return [link.get("href", "") for link in links if "joins.css" in link.get("href", "")]

        (before,) = sheets()
        response = client.get(before)
        assert response.headers["content-type"].startswith("text/css")
        assert response.headers["cache-control"] == "private, max-age=86400"
        assert ".n2" in response.text
        client.post(f"{place}/wrong", data={"reviewer": "Eva"})
        (after,) = sheets()
        assert ".n2" not in client.get(after).text
        client.post("/corrections/1/undo", data={"reviewer": "Eva"})
        assert len({before, after, *sheets()}) == 3
        assert "lit up together" not in main(shown(client, document))
        monkeypatch.setattr("onrecord.web.pages.article._JOINED", 1)
        assert sheets() == []
        assert "lit up together" in main(shown(client, document))


@pytest.mark.parametrize("name", ["a/1", "a b", "?x", "#1", "é", "../a1", "a%b", "%", "a/b/../c", '"><script>'])
def test_ids_of_others(tmp_path: Path, name: str) -> None:
    """An id that no onrecord has made leads where it should, whatever it is."""
    path = tmp_path / "a.db"
    record = article(("Ana Boto", "The bridge fell"), ("Ana Boto", "It was old"))
    given = replace(record.attributions[0], id=name)
    store(path, [replace(record, attributions=(given, *record.attributions[1:]))])
    key = hit_of(path, "bridge").document
    with asking(path) as client:
        page = shown(client, f"/documents/{key}")
        (link,) = (link.get("href", "") for link in page.cssselect("section li:first-child a[href$='/correct']"))
        own = link.removesuffix("/correct")
        assert "The bridge fell" in form_of(shown(client, link))["content"]
        assert "The bridge fell" in client.get(f"{own}/citation").text
        assert client.get(own).headers["location"] == f"/documents/{key}#x1"
        page = seen(client.post(link, data={"content": "nobody wrote it", "reviewer": "Eva"}), 422)
        assert [each.get("action") for each in page.forms] == [link]
        assert client.post(f"{own}/wrong", data={"reviewer": "Eva"}).status_code == 303
        assert len(shown(client, f"/documents/{key}").cssselect("li.entry")) == 1


def test_a_name_of_one_who_has_none(tmp_path: Path) -> None:
    """It may come with what others have found; there is no page for it."""
    path = tmp_path / "a.db"
    record = article(("Ana Boto", "The bridge fell"))
    given = replace(record.attributions[0], speaker=Speaker("Eyewitnesses", Kind.GROUP))
    store(path, [replace(record, attributions=(given,))])
    with asking(path) as client:
        page = shown(client, f"/documents/{hit_of(path, 'bridge').document}")
        assert "Eyewitnesses" in main(page)
        assert not page.cssselect("a[href*='/speakers/']")


def test_who_takes_back_is_asked_where_nobody_is_known(own: Path) -> None:
    place = place_of(own, "tunnel")
    document = place.rpartition("/")[0]
    token = "plain token"  # noqa: S105  of a test
    with asking(own, token=token) as client:
        client.headers["authorization"] = f"Bearer {token}"
        client.post(f"{place}/wrong", data={"reviewer": "Eva"})
        for path in (document, "/corrections"):
            for name in ("Eva", ""):
                if not name:
                    client.cookies.clear()
                (form,) = (form for form in shown(client, path).forms if "undo" in form.get("action", ""))
                (field,) = form.xpath(".//input[@name='reviewer']")
                assert (field.get("type") == "hidden") == bool(name)
                assert (field.get("value") or "") == name
                assert name or field.get("required") is not None
            client.cookies.set("reviewer", "Eva")


def test_citation(client: TestClient, file: Path) -> None:
    hit = hit_of(file, "tunnel")
    response = client.get(f"/documents/{hit.document}/{hit.attribution}/citation")
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert "The tunnel is closed" in response.text
    assert "https://post.example/1" in response.text


# Who speaks, and what is reported.


def test_speaker(client: TestClient, file: Path) -> None:
    with Archive.open(str(file)) as archive:
        person = archive.people("Ana Boto")[0]
        count = archive.count(Query(person=person.id))
        latest = archive.search(Query(person=person.id), order=Order.NEWEST, limit=8)
    page = shown(client, f"/speakers/{person.id}")
    assert f"{count} attributions in {person.documents} articles of {person.publishers} outlets" in main(page)
    assert {"Ana Boto", "Boto"} <= {text(name) for name in page.cssselect("section ul.shares bdi")}
    assert contents(page) == [hit.content for hit in latest]


def test_speakers(client: TestClient) -> None:
    page = shown(client, "/speakers")
    names = [text(each) for each in page.cssselect("tbody th bdi")]
    assert names == ["Ana Boto", "Rui Sá", "Bridge Authority"]
    found = shown(client, "/speakers", speaker="authority")
    assert [text(each) for each in found.cssselect("tbody th bdi")] == names[2:]
    assert not shown(client, "/speakers", speaker="zebra").cssselect("tbody th")
    shown(client, "/speakers", 400, speaker="?")


def test_speakers_who_were_merged(own: Path) -> None:
    with asking(own) as client, Archive.open(str(own), write=True) as archive:
        numbers = {each.name: each.id for each in archive.speakers(Query())}
        archive.correct(Action.MERGE, "Rui Sá", "Ana Boto")
        catch_up(client)
        gone = [number for number in numbers.values() if client.get(f"/speakers/{number}").status_code == 404]
        assert len(gone) == 1
        assert gone[0] in (numbers["Rui Sá"], numbers["Ana Boto"])
        assert "Merge" in main(shown(client, "/corrections")) or "merge" in main(shown(client, "/corrections"))


def test_whom_nobody_can_name(client: TestClient) -> None:
    page = shown(client, "/speakers/unknown")
    assert "“The old bridge fell”" in contents(page)
    assert client.get("/speakers/unknown?kind=person").status_code == 422
    for kind in ("unnamed", "group", "document", "author"):
        shown(client, "/speakers/unknown", kind=kind)


def test_statement(client: TestClient, file: Path) -> None:
    hit = hit_of(file, "valley")
    page = shown(client, f"/statements/{hit.document}/{hit.attribution}")
    assert "3 variants in 3 articles of 3 outlets" in main(page)
    assert text(page.cssselect("blockquote.fullest")[0]) == f"“{SAID} to the valley”"
    assert [text(each) for each in page.cssselect("ol.variants h2")] == ["The Post", "The Times", "The Herald"]
    assert text(page.cssselect("ol.variants li.own h2")[0]) == "The Herald"
    assert [text(each) for each in page.cssselect("ol.variants dd")] == ["to the valley”"] * 2
    one = hit_of(file, "tunnel")
    assert "1 variant in 1 article of 1 outlet" in main(shown(client, f"/statements/{one.document}/{one.attribution}"))


def test_what_an_article_has_elsewhere_is_not_left_out(tmp_path: Path) -> None:
    path, ana = tmp_path / "a.db", "Ana Boto"
    whole = "We will rebuild this bridge before the winter comes and every lorry will cross it again in spring"
    rest = "every lorry will cross it again in spring"
    cut = whole.removesuffix(f" and {rest}")
    store(
        path,
        [
            article((ana, whole), publisher="The Post", published="2020-05-18"),
            article((ana, cut), ("Rui Sá", f"I see that {rest}"), publisher="The Herald", published="2020-05-17"),
            article((ana, cut), publisher="The Times", published="2020-05-17"),
        ],
    )
    hit = hit_of(path, "winter")
    with asking(path) as client:
        page = shown(client, f"/statements/{hit.document}/{hit.attribution}")
    cards = {text(card.cssselect("h2")[0]): card for card in page.cssselect("ol.variants > li")}
    assert {name: [text(each) for each in card.cssselect("dd")] for name, card in cards.items()} == {
        "The Herald": [],
        "The Times": [f"and {rest}”"],
        "The Post": [],
    }
    first = text(page.cssselect("header.about")[0])
    assert "First published 17 May 2020 by" in first
    assert {each for each in ("The Herald", "The Times", "The Post") if each in first} == {"The Herald", "The Times"}


def test_statements(client: TestClient) -> None:
    (found,) = shown(client, "/statements").cssselect("li.hit")
    assert "3 articles of 3 outlets" in text(found)
    assert shown(client, "/statements", q="valley").cssselect("li.hit")
    assert "No statement that several articles report" in main(shown(client, "/statements", q="tunnel"))


def cells(page: HtmlElement, row: str) -> list[str]:
    (found,) = (each for each in page.cssselect("table.comparison tr") if text(each).startswith(row))
    return [text(cell) for cell in found.cssselect("td")]


def test_comparison_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    lorries = [("Rui Sá", f"Lorry {number} has crossed") for number in range(6)]
    store(
        path,
        [
            article(("Ana Boto", "The bridge is safe"), ("Rui Sá", "The bridge is not"), *lorries, publisher="One"),
            article(("Ana Boto", "No bridge falls"), ("Ana Boto", "It is no toll"), publisher="Two"),
            article(("Ana Boto", "An old bridge"), publisher="Two", published="2019-01-01"),
        ],
    )
    with asking(path) as client:
        page = shown(client, "/compare", q="bridge", outlet=["one", "TWO"], since="2020")
        assert [text(each) for each in page.cssselect("thead th")] == ["One", "Two"]
        assert cells(page, "Attributions found") == ["2", "1"]
        assert cells(page, "of all it has") == ["8", "2"]
        assert cells(page, "per 1,000") == ["250.0", "500.0"]
        assert cells(page, "direct") == ["100% 2", "100% 1"]
        assert cells(page, "Ana Boto") == ["50.0% 1", "100% 1"]
        assert cells(page, "Rui Sá") == ["50.0% 1", "0% 0"]
        assert "Fewer than two outlets" not in main(page)
        assert cells(shown(client, "/compare", q="bridge"), "Attributions found") == ["2", "2"]
        assert [text(each) for each in shown(client, "/compare", outlet="Two").cssselect("thead th")] == ["Two", "One"]
        twice = shown(client, "/compare", q="bridge", outlet=["Two", "two", "", " "])
        assert sorted(text(each) for each in twice.cssselect("thead th")) == ["One", "Two"]
        shown(client, "/compare", outlet=[f"Outlet {number}" for number in range(50)])
        shown(client, "/compare", 422, outlet=[f"Outlet {number}" for number in range(51)])


def test_about(client: TestClient) -> None:
    page = main(shown(client, "/about"))
    assert "a.db holds 12 attributions in 6 articles of 3 outlets, 18 October 2016 to 30 June 2019." in page


# Corrections.


def form_of(page: HtmlElement) -> dict[str, str]:
    """What the form would send as it is."""
    (form,) = page.forms[-1:]
    return dict(form.form_values())


def place_of(path: Path, words: str) -> str:
    hit = hit_of(path, words)
    return f"/documents/{hit.document}/{hit.attribution}"


def test_put_right_and_undo(own: Path) -> None:
    place = place_of(own, "tunnel")
    document = place.rpartition("/")[0]
    with asking(own) as client:
        form = form_of(shown(client, f"{place}/correct"))
        assert (form["speaker"], form["kind"], form["type"]) == ("Rui Sá", "person", "direct")
        assert form["content"].split() == "“The tunnel is closed”".split()
        form |= {"speaker": "Rui Sá Neto", "reviewer": "Eva & Ünal"}
        response = client.post(f"{place}/correct", data=form)
        assert (response.status_code, response.headers["location"]) == (303, f"{document}#a2")
        page = shown(client, document)
        assert "Rui Sá Neto" in main(page)
        assert "speaker : Rui Sá Neto instead of Rui Sá by Eva & Ünal" in main(page).replace("speaker:", "speaker :")
        assert shown(client, "/", speaker="Neto").cssselect("li.hit")
        assert form_of(shown(client, f"{place}/correct"))["reviewer"] == "Eva & Ünal"  # the browser remembers
        assert "Rui Sá Neto" in main(shown(client, "/corrections"))
        undone = client.post("/corrections/1/undo", data={"reviewer": "Eva & Ünal"})
        assert (undone.status_code, undone.headers["location"]) == (303, f"{document}#a2")
        assert "Neto" not in main(shown(client, document))
        assert "taken back" in main(shown(client, "/corrections"))
        again = seen(client.post("/corrections/1/undo", data={"reviewer": "Eva"}), 409)
        assert str(own) not in main(again)


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An article with a person, a body, somebody whom nobody can name, and a group."""
    path = tmp_path_factory.mktemp("kinds") / "a.db"
    record = article(
        ("Ana Boto", "One is enough"), ("Bridge Authority", "Two are"), (None, "Three are"), (None, "Four are")
    )
    *others, last = record.attributions
    store(path, [replace(record, attributions=(*others, replace(last, speaker=Speaker(None, Kind.GROUP))))])
    return path


@pytest.mark.parametrize(
    ("words", "typed", "meant"),
    [
        ("one", {"speaker": "Rui Sá"}, ("Rui Sá", "person")),
        ("one", {"speaker": "Bridge Authority"}, ("Bridge Authority", "organization")),
        ("one", {"speaker": "Rui Sá", "kind": "organization"}, ("Rui Sá", "organization")),
        ("one", {"speaker": "Bridge Authority", "kind": "organization"}, ("Bridge Authority", "organization")),
        ("one", {"kind": "organization"}, ("Ana Boto", "organization")),
        ("one", {"speaker": "", "kind": "group"}, ("", "group")),
        ("one", {"speaker": "", "kind": "unknown"}, ("", "unknown")),
        ("one", {"speaker": "Rui Sá", "kind": "group"}, "a speaker of the kind group has no name"),
        ("one", {"kind": "unnamed"}, "a speaker of the kind unnamed has no name"),
        ("one", {"kind": "unknown"}, "a speaker of the kind unknown has no name"),
        ("two", {"speaker": "Toll Office"}, ("Toll Office", "organization")),
        ("two", {"speaker": "Ana Boto"}, ("Ana Boto", "person")),
        ("three", {"speaker": "Rui Sá"}, ("Rui Sá", "person")),
        ("three", {"speaker": "Bridge Authority"}, ("Bridge Authority", "organization")),
        ("three", {"speaker": "Rui Sá", "kind": "group"}, "a speaker of the kind group has no name"),
        ("four", {"speaker": "Rui Sá"}, ("Rui Sá", "person")),
        ("four", {"speaker": "Rui Sá", "kind": "unknown"}, "a speaker of the kind unknown has no name"),
        (None, {"speaker": "Rui Sá"}, ("Rui Sá", "person")),
        (None, {"speaker": "Bridge Authority"}, ("Bridge Authority", "organization")),
        (None, {"speaker": "Rui Sá", "kind": "organization"}, ("Rui Sá", "organization")),
        (None, {"speaker": "Rui Sá", "kind": "group"}, "a speaker of the kind group has no name"),
    ],
)
def test_a_name_is_that_of_somebody(
    kinds: Path, tmp_path: Path, words: str | None, typed: dict[str, str], meant: tuple[str, str] | str
) -> None:
    """A kind that was left as it was follows the name; one that was chosen is meant."""
    path = Path(shutil.copy(kinds, tmp_path / "own.db"))
    document = place_of(path, "one").rpartition("/")[0]
    place = place_of(path, words) if words else f"{document}/new"
    with asking(path) as client:
        form = form_of(shown(client, f"{place}/correct")) | typed | {"reviewer": "Eva"}
        if words is None:
            form["content"] = "enough"
        response = client.post(f"{place}/correct", data=form)
        if isinstance(meant, str):
            assert meant in main(seen(response, 422))
            return
        assert response.status_code == 303
        with Archive.open(str(path)) as archive:
            (hit,) = (
                hit for hit in archive.hits(document.rpartition("/")[2]) if hit.content == form["content"].strip()
            )
        assert (hit.speaker or "", hit.kind) == meant


def test_what_others_have_corrected_meanwhile_is_not_lost(own: Path) -> None:
    place = place_of(own, "tunnel")
    with asking(own) as client:
        mine, theirs = (form_of(shown(client, f"{place}/correct")) | {"reviewer": name} for name in ("Ida", "Eva"))
        assert client.post(f"{place}/correct", data=theirs | {"speaker": "Rui Sá Neto"}).status_code == 303
        page = seen(client.post(f"{place}/correct", data=mine | {"content": "The tunnel", "content_at": ""}), 409)
        assert "has corrected" in text(page.cssselect("[role=alert]")[0])
        again = form_of(page)
        assert again["content"].strip() == "The tunnel"
        assert again["seen"] == "1" != mine["seen"]
        assert "own.db" not in main(page)
        seen(client.post(f"{place}/wrong", data=mine), 409)
        assert client.post(f"{place}/correct", data=again).status_code == 303  # having been told
        assert client.get("/api/corrections").json()["total"] == 2


def test_two_who_add_the_same(own: Path) -> None:
    place = place_of(own, "tunnel").rpartition("/")[0] + "/new/correct"
    with asking(own) as client:
        form = form_of(shown(client, place)) | {"content": "before the winter", "speaker": "Ana", "reviewer": "Eva"}
        assert client.post(place, data=form).status_code == 303
        seen(client.post(place, data=form), 409)
        assert client.get("/api/corrections").json()["total"] == 1


def test_an_article_is_checked_as_it_was_seen(own: Path) -> None:
    place = place_of(own, "tunnel")
    document = place.rpartition("/")[0]
    with asking(own) as client:
        form = form_of(shown(client, document)) | {"reviewer": "Eva"}
        client.post(f"{place}/wrong", data={"reviewer": "Ida"})
        page = seen(client.post(f"{document}/checked", data=form), 409)
        assert [link.get("href") for link in page.cssselect("main a")] == [document]
        assert "has corrected" in main(page)
        assert client.get("/api/corrections").json()["total"] == 1
        form = form_of(shown(client, document)) | {"reviewer": "Eva"}
        assert client.post(f"{document}/checked", data=form).status_code == 303
        seen(client.post(f"{document}/checked", data={"reviewer": "Eva", "seen": "-1"}), 422)


def test_other_words_and_another_type(own: Path) -> None:
    place = place_of(own, "tunnel")
    with asking(own) as client:
        form = form_of(shown(client, f"{place}/correct"))
        form |= {"content": "The tunnel", "content_at": "", "type": "mixed", "reviewer": "Eva"}
        assert client.post(f"{place}/correct", data=form).status_code == 303
        with Archive.open(str(own)) as archive:
            (hit,) = archive.search(Query(words="tunnel"))
        assert (hit.content, hit.type, hit.score) == ("The tunnel", "mixed", 1.0)


def test_another_act(own: Path) -> None:
    place = place_of(own, "tunnel")
    document = place.rpartition("/")[0]
    with asking(own) as client:
        form = form_of(shown(client, f"{place}/correct"))
        assert form["act"] == "statement"
        form |= {"act": "denial", "reviewer": "Eva"}
        assert client.post(f"{place}/correct", data=form).status_code == 303
        assert "statement denial" in main(shown(client, "/corrections"))
        form = form_of(shown(client, f"{place}/correct"))
        assert form.pop("act") == "denial"
        form |= {"speaker": "Ana Boto", "reviewer": "Eva"}  # by a program that knows no acts
        assert client.post(f"{place}/correct", data=form).status_code == 303
        assert hit_of(own, "tunnel").act == "denial"
        assert "direct · denial ·" in main(shown(client, document))
        assert "direct · denial ·" in main(shown(client, "/", act="denial"))


@pytest.mark.parametrize(("chosen", "expected"), [("", "attitude"), ("belief", "belief")])
def test_the_act_of_what_is_added_is_told_by_the_words(own: Path, chosen: str, expected: str) -> None:
    with asking(own) as client:
        place = place_of(own, "hold").rpartition("/")[0]
        form = form_of(shown(client, f"{place}/new/correct"))
        assert form["act"] == ""
        form |= {"cue": "hopes", "content": "will hold again", "act": chosen, "reviewer": "Eva"}
        form |= {"speaker": "Ana Boto"}
        assert client.post(f"{place}/new/correct", data=form).status_code == 303
        with Archive.open(str(own)) as archive:
            (added,) = (hit for hit in archive.search(Query(words="hold")) if hit.content == "will hold again")
        assert added.act == expected


def test_acts_are_shown_where_they_are_no_statements(client: TestClient) -> None:
    (hit,) = shown(client, "/", q="hold").cssselect("li.hit p.facts")
    assert "indirect · attitude · 61%" in text(hit)
    for hit in shown(client, "/", act="statement").cssselect("li.hit p.facts"):
        assert "statement" not in text(hit)
    assert "attitude" in main(shown(client, "/compare"))
    assert [text(each) for each in shown(client, "/", act="attitude").cssselect("ul.given a")] == [
        "Take away: act attitude ×"
    ]
    assert "Told by" not in main(shown(client, "/"))  # nothing here is within another


def test_who_tells_of_what_stands_within_another(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    store(path, [nested()])
    with asking(path) as client:
        (hit,) = shown(client, "/", q="ever").cssselect("li.hit p.facts")
        assert "as told by Rui Sá, an engineer" in text(hit)
        (other,) = shown(client, "/", q="dam").cssselect("li.hit p.facts")
        assert "as told by" not in text(other)
        whole = shown(client, "/")
        assert "Told by the article itself 4 somebody in it 1" in main(whole)
        (address,) = (a.get("href") for a in whole.cssselect("aside a") if text(a) == "somebody in it")
        narrowed = shown(client, address)
        assert len(narrowed.cssselect("li.hit")) == 1
        assert [text(each) for each in narrowed.cssselect("ul.given a")] == ["Take away: told by somebody in it ×"]
        assert [(e.get("name"), e.get("value")) for e in narrowed.cssselect("#found > input")] == [("hand", "second")]
        page = shown(client, place_of(path, "ever").rpartition("/")[0])
        (entry,) = page.cssselect("#a4-1-entry")
        assert "within 4" in text(entry)
        assert [link.get("href") for link in entry.cssselect("p.facts a")][-1] == "#a4"


def test_wrong_and_undo(own: Path) -> None:
    place = place_of(own, "tunnel")
    document = place.rpartition("/")[0]
    with asking(own) as client:
        response = client.post(f"{place}/wrong", data={"reviewer": "Eva"})
        assert (response.status_code, response.headers["location"]) == (303, document)
        page = shown(client, document)
        assert len(page.cssselect("li.entry")) == 1
        assert "The tunnel is closed" in text(page.cssselect("ul.rejected")[0])
        assert not shown(client, "/", q="tunnel").cssselect("li.hit")
        shown(client, f"{place}/correct", 404)
        seen(client.post(f"{place}/wrong", data={"reviewer": "Eva"}), 404)
        undone = client.post("/corrections/1/undo?to=list", data={"reviewer": "Eva"})
        assert (undone.status_code, undone.headers["location"]) == (303, "/corrections")
        assert len(shown(client, document).cssselect("li.entry")) == 2


def test_add(own: Path) -> None:
    document = place_of(own, "tunnel").rpartition("/")[0]
    with asking(own) as client:
        form = form_of(shown(client, f"{document}/new/correct"))
        assert form["content"].strip() == ""
        form |= {"content": "this bridge, … the winter", "speaker": "Eva Lund", "source": "Ana Boto", "reviewer": "Eva"}
        response = client.post(f"{document}/new/correct", data=form)
        assert (response.status_code, response.headers["location"]) == (303, f"{document}#a3")
        assert len(shown(client, document).cssselect("li.entry")) == 3
        undone = client.post("/corrections/1/undo", data={"reviewer": "Eva"})
        assert undone.headers["location"] == document
        assert len(shown(client, document).cssselect("li.entry")) == 2


def test_checked_is_gold(own: Path) -> None:
    hit = hit_of(own, "tunnel")
    with asking(own) as client:
        response = client.post(f"/documents/{hit.document}/checked", data={"reviewer": "Eva"})
        assert (response.status_code, response.headers["location"]) == (303, f"/documents/{hit.document}")
        assert "checked the whole article by Eva" in main(shown(client, f"/documents/{hit.document}"))
        gold = client.get("/corrections/gold.jsonl")
        assert gold.headers["content-disposition"] == 'attachment; filename="gold.jsonl"'
        with Archive.open(str(own)) as archive:
            (record,) = archive.gold()
            assert [json.loads(line) for line in gold.text.splitlines()] == json.loads(json.dumps([record.to_dict()]))


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"content": "words that nobody wrote"}, "does not have the words"),
        ({"content": ""}, "the content is missing"),
        ({"content": " … "}, "does not have the words"),
        ({"source": "never", "source_at": "0-5"}, "does not have the words"),
        ({"cue": EVIL}, "does not have the words"),
        ({"speaker": EVIL, "reviewer": ""}, "who corrects it"),
        ({"speaker": "", "kind": "person"}, "name"),
        ({"speaker": "Ana", "kind": "group"}, "name"),
        ({"reviewer": " \t "}, "who corrects it"),
        ({}, "nothing to put right"),
    ],
)
def test_problems_lose_nothing_that_was_typed(own: Path, typed: dict[str, str], problem: str) -> None:
    place = place_of(own, "tunnel")
    with asking(own) as client:
        form = form_of(shown(client, f"{place}/correct")) | {"reviewer": "Eva"} | typed
        page = seen(client.post(f"{place}/correct", data=form), 422)
        (told,) = page.cssselect("[role=alert]")
        assert problem in text(told)
        assert "own.db" not in text(told)
        again = form_of(page)
        for name, value in form.items():
            assert again[name].split() == value.split()
        assert client.get("/api/corrections").json()["total"] == 0


def test_problems_of_what_is_no_attribution(own: Path) -> None:
    place = place_of(own, "tunnel")
    with asking(own) as client:
        form = form_of(shown(client, f"{place}/correct")) | {"reviewer": "", "speaker": "Somebody Else"}
        page = seen(client.post(f"{place}/wrong", data=form), 422)
        assert "who corrects it" in text(page.cssselect("[role=alert]")[0])
        assert form_of(page)["speaker"] == "Somebody Else"


def test_problems_with_an_older_version(own: Path) -> None:
    with Archive.open(str(own)) as archive:
        old = archive.versions("https://post.example/2")[1]
    with asking(own) as client:
        form = form_of(shown(client, f"/documents/{old}/a1/correct")) | {"reviewer": "Eva", "speaker": "Ana Boto"}
        page = seen(client.post(f"/documents/{old}/a1/correct", data=form), 422)
        assert "a newer version of the article is there" in main(page)
        for path in (f"/documents/{old}/checked", "/corrections/1/undo", "/corrections/9223372036854775807/undo"):
            seen(client.post(path, data={"reviewer": "Eva"}), 409)


@pytest.mark.parametrize("path", ["/documents/abcd/a1/correct", "/documents/abcd/a1/wrong", "/documents/abcd/checked"])
def test_corrections_of_nothing(own: Path, path: str) -> None:
    with asking(own) as client:
        seen(client.post(path, data={"reviewer": "Eva"}), 404)


@pytest.mark.parametrize("to", ["https://rebound.example", "//rebound.example", "list/../..", ""])
def test_undo_leads_nowhere_else(own: Path, to: str) -> None:
    place = place_of(own, "tunnel")
    with asking(own) as client:
        client.post(f"{place}/wrong", data={"reviewer": "Eva"})
        response = client.post("/corrections/1/undo", params={"to": to}, data={"reviewer": "Eva"})
        assert response.headers["location"].startswith("/documents/")


@pytest.mark.parametrize(
    "form",
    [
        {"kind": "nobody"},
        {"type": "shouted"},
        {"act": "sung"},
        {"speaker": "a" * 301},
        {"reviewer": "a" * 101},
        {"content": "a" * 100_001},
    ],
)
def test_forms_that_no_page_sends(own: Path, form: dict[str, str]) -> None:
    with asking(own) as client:
        place = place_of(own, "tunnel")
        seen(client.post(f"{place}/correct", data={"content": "x", "reviewer": "Eva"} | form), 422)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from("speaker kind type act source source_at cue cue_at content content_at reviewer".split()),
        st.text(max_size=20) | st.sampled_from(["person", "direct", "The tunnel", "0-9", "Eva", "0-999;3-4", "…"]),
    )
)  # fmt: skip
def test_any_form(own: Path, form: dict[str, str]) -> None:
    with asking(own) as client:
        response = client.post(f"{place_of(own, 'tunnel')}/correct", data=form)
        assert response.status_code in (303, 422)


@pytest.mark.parametrize(
    "cookie",
    [quote(EVIL), "%ED%A0%80", "%00%01", "a" * 5000, '"', "\xff", "%", "%F0%9F%99%82", quote("\r\nset-cookie: a=b")],
)
def test_cookie_of_who_corrects(client: TestClient, file: Path, cookie: str) -> None:
    for path in ("/corrections", place_of(file, "tunnel").rpartition("/")[0], place_of(file, "tunnel") + "/correct"):
        response = client.get(path, headers={b"cookie": f"reviewer={cookie}".encode("latin-1")})
        seen(response)
        assert "<script>alert" not in response.text
        assert "set-cookie" not in response.headers


@pytest.mark.parametrize("error", [ImportError, KeyError, OSError])
def test_who_corrects_where_the_system_knows_no_user(
    own: Path, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> str:
        raise error

    monkeypatch.setattr("getpass.getuser", fail)
    with asking(own) as client:
        assert form_of(shown(client, f"{place_of(own, 'tunnel')}/correct"))["reviewer"] == ""


def test_who_corrects_is_remembered(own: Path) -> None:
    place = place_of(own, "tunnel")
    with asking(own) as client:
        name = 'Eva; a=b, "é"\r\nset-cookie: c=d 🙂'
        response = client.post(f"{place}/wrong", data={"reviewer": name})
        (cookie,) = response.headers.get_list("set-cookie")
        assert cookie.startswith("reviewer=Eva%3B%20a%3Db%2C")
        assert "HttpOnly" in cookie


# Hostile addresses.


@pytest.mark.parametrize(
    "path", ["/", "/speakers", "/speakers/unknown", "/statements", "/compare", "/corrections", "/export.csv"]
)
@pytest.mark.parametrize(
    "name",
    [
        "q",
        "speaker",
        "person",
        "publisher",
        "type",
        "act",
        "kind",
        "since",
        "until",
        "min_score",
        "order",
        "page",
        "name",
        "outlet",
    ],
)
def test_nothing_asked_becomes_part_of_the_page(client: TestClient, path: str, name: str) -> None:
    values = [
        EVIL,
        "javascript:alert(1)",
        "</title><script>alert(1)</script>",
        "{{request}}",
        "a\0b\r\nc",
        "\u2028\ufffe",
    ]
    for value in values:
        response = client.get(path, params={name: value})
        assert response.status_code in (200, 400, 404, 422)
        if path == "/export.csv" and response.status_code == 200:
            continue
        page = seen(response, response.status_code)
        assert "<script>alert" not in response.text
        assert not page.cssselect("img, [onerror], script:not([src]), iframe")
        assert "7*7" in response.text or "49" not in response.text
        for link in page.iter("a", "form"):
            assert (link.get("href") or link.get("action") or "/").startswith(("/", "#", "http"))


def test_an_outlet_of_a_long_name(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    outlet = ("The Post of " * 100).strip()
    store(path, [article(("Ana Boto", "The bridge fell"), publisher=outlet), article(("Ana Boto", "It was old"))])
    with asking(path) as client:
        address = Asked(publisher=outlet).address("/")
        assert contents(shown(client, address)) == ["“The bridge fell”"]
        for link in shown(client, "/").cssselect(".facets ul a"):
            assert len(contents(shown(client, link.get("href")))) >= 1


# Files, and what is wrong with them.


def rows_of(response: Response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("query", QUERIES)
def test_export_is_the_view(client: TestClient, file: Path, query: Query) -> None:
    values = parameters(query)
    with Archive.open(str(file)) as archive:
        hits = archive.search(query, limit=1000)
    expected = [hit.content for hit in hits]
    table = client.get("/export.csv", params=values)
    assert [row["content"] for row in rows_of(table)] == expected
    assert [row["person"] or None for row in rows_of(table)] == [hit.person for hit in hits]
    assert table.headers["content-disposition"] == 'attachment; filename="onrecord.csv"'
    lines = [json.loads(line) for line in client.get("/export.jsonl", params=values).text.splitlines()]
    assert [line["content"] for line in lines] == expected
    book = openpyxl.load_workbook(io.BytesIO(client.get("/export.xlsx", params=values).content))
    sheet = book.worksheets[0]
    assert sheet.max_row == len(expected) + 1
    book.close()


def test_export_that_is_too_large(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.web.pages.export.MOST", 3)
    page = shown(client, "/export.csv", 400)
    assert "onrecord export" in main(page)
    assert len(rows_of(client.get("/export.csv", params={"q": "tunnel OR toll"}))) == 2


def test_exports_take_their_turn(client: TestClient) -> None:
    exports = cast("FastAPI", client.app).state.room.exports
    with exports, exports:
        for path in ("/export.csv", "/corrections/gold.jsonl"):
            assert "try again in a moment" in main(shown(client, path, 503))
            assert client.head(path).status_code == 200
    assert client.get("/export.csv").status_code == client.get("/corrections/gold.jsonl").status_code == 200


def test_export_is_not_made_for_its_head(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.web.pages.export._write", None)
    for path in ("/export.csv", "/export.xlsx", "/corrections/gold.jsonl"):
        response = client.head(path)
        assert (response.status_code, "content-length" in response.headers) == (200, False)


def test_export_leaves_nothing_behind(own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    with asking(own, raise_server_exceptions=False) as client:
        for form in ("csv", "xlsx", "jsonl"):
            assert client.get(f"/export.{form}").status_code == 200
        assert client.get("/corrections/gold.jsonl").status_code == 200
        assert list(folder.iterdir()) == []

        def fail(*_: object) -> None:
            assert list(folder.iterdir())
            raise RuntimeError

        monkeypatch.setattr("onrecord.web.pages.export._write", fail)
        for path in ("/export.csv", "/corrections/gold.jsonl") * 3:  # and each time another may have its turn
            assert client.get(path).status_code == 500
            assert list(folder.iterdir()) == []


def test_export_that_takes_too_long(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.web.pages.export._LONGEST", -1.0)
    monkeypatch.setattr("onrecord.archive.database._STEPS", 1)
    shown(client, "/export.csv", 503, q="bridge")


def test_an_archive_of_an_older_form(own: Path) -> None:
    with closing(sqlite3.connect(own)) as connection:
        connection.execute("PRAGMA user_version = 3")
    with pytest.raises(ArchiveError, match=r"`onrecord ingest INPUT... --archive .*` brings it up to date"):
        application(str(own))


def test_corrections_of_an_archive_that_is_locked(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.archive.database._PATIENCE", 0.05)
    with asking(own) as client, closing(sqlite3.connect(own, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        place = place_of(own, "tunnel")
        form = form_of(shown(client, f"{place}/correct")) | {"speaker": "Ana Boto", "reviewer": "Eva"}
        page = seen(client.post(f"{place}/correct", data=form), 422)
        assert "keeps the archive locked" in main(page)
        assert form_of(page)["speaker"] == "Ana Boto"
        assert "keeps the archive locked" in main(
            seen(client.post(f"{place.rpartition('/')[0]}/checked", data={"reviewer": "Eva"}), 500)
        )
        other.execute("ROLLBACK")
        assert client.post(f"{place}/correct", data=form).status_code == 303


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is forbidden to root")
def test_an_archive_that_can_only_be_read(own: Path) -> None:
    own.chmod(0o444)
    own.parent.chmod(0o555)
    try:
        with asking(own) as client:
            place = place_of(own, "tunnel")
            form = form_of(shown(client, f"{place}/correct")) | {"speaker": "Ana Boto", "reviewer": "Eva"}
            page = seen(client.post(f"{place}/correct", data=form), 422)
            assert "cannot be written: change the permissions" in main(page)
            assert client.get("/export.csv").status_code == 200
    finally:
        own.parent.chmod(0o755)


def test_what_others_store_is_there_at_once(own: Path) -> None:
    with asking(own) as client:
        assert not shown(client, "/", q="zebra").cssselect("li.hit")
        store(own, [article(("Ana Boto", "A zebra has crossed"), publisher="The Zoo")])
        catch_up(client)
        assert contents(shown(client, "/", q="zebra")) == ["“A zebra has crossed”"]
        assert len(client.get("/export.jsonl", params={"q": "zebra"}).text.splitlines()) == 1
