"""Articles that mean harm, on the page in a real browser: nothing runs, nothing is lost, and nothing takes long."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from onrecord.archive import Archive, Query
from onrecord.characters import encodable
from tests.archive.articles import store
from tests.archive.program import run
from tests.browser import needs_browser
from tests.export.test_html import carried
from tests.web.browser import PHONE, Watched, watched
from tests.web.hostile import ATTACKS, files, giants, hostile
from tests.web.served import served

pytestmark = needs_browser

_LISTS = (
    "/", "/?order=oldest", "/speakers", "/speakers/unknown", "/statements", "/compare", "/corrections", "/about",
)  # fmt: skip
_API = ("search", "facets", "speakers", "statements", "corrections")


@dataclass(frozen=True, slots=True)
class Shelf:
    """An archive that is served.

    Attributes:
        keys: the hashes of its documents, by their names.
    """

    home: str
    keys: dict[str, str]


def shelved(path: Path) -> dict[str, str]:
    with Archive.open(str(path)) as archive:
        return {each.name: each.document for each in archive.search(Query(), limit=10_000)}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    path = tmp_path_factory.mktemp("hostile") / "hostile.db"
    store(path, map(hostile, ATTACKS))
    with served(path) as home:
        yield Shelf(home, {name.partition("|")[0]: key for name, key in shelved(path).items()})


@pytest.fixture(scope="module")
def desk(browser: Browser, shelf: Shelf) -> Iterator[Watched]:
    """One page for all: each test asks whether anything has gone wrong on it."""
    with watched(browser, shelf.home) as seen:
        yield seen


@pytest.fixture
def seen(desk: Watched) -> Iterator[Watched]:
    yield desk
    assert desk.wrong == []


def text_of(page: Page) -> str:
    return str(page.locator("#text .text").evaluate("text => text.textContent"))


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def plain(words: str) -> str:
    """As a field of a form holds it: it may have no line ends, or others."""
    return "".join(carried(words).split())


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_article_is_shown_as_it_is(seen: Watched, shelf: Shelf, attack: str) -> None:
    record, key, page = hostile(attack), shelf.keys[attack], seen.page
    seen.goto(f"/documents/{key}")
    assert text_of(page) == carried(record.document.text)
    assert fits(page)
    entry = page.locator("#a1-entry")
    name = record.attributions[0].speaker.name  # type: ignore[union-attr]
    shown = str(entry.locator(".speaker").evaluate("name => name.textContent"))
    assert shown == carried(name or "") or (len(name or "") > 200 and shown.endswith("…"))
    if len(name or "") < 200:
        entry.get_by_role("link", name="Correct").click()
        value = page.locator("textarea[name=content]").input_value()
        assert plain(value) == plain(record.words(record.attributions[0].content))


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_leads_on_from_an_article_leads_there(seen: Watched, shelf: Shelf, attack: str) -> None:
    record, key, page = hostile(attack), shelf.keys[attack], seen.page
    seen.goto(f"/documents/{key}")
    address = page.locator(".uri a").evaluate_all("all => all.map(each => each.protocol)")
    assert address in ([], ["https:"])
    page.locator(".about .imprint a").click()
    page.wait_for_url("**/?publisher=*")
    assert page.locator(f".hit .go[href^='/documents/{key}']").count() > 0
    assert plain(page.locator("#publisher").input_value()) == plain(record.document.publisher or "")
    assert fits(page)
    page.locator(".hit .speaker").first.click()
    page.wait_for_url("**/speakers/*")
    assert page.locator(f".hit .go[href^='/documents/{key}']").count() > 0
    assert fits(page)
    seen.goto(f"/statements/{key}/a1")
    assert fits(page)
    assert page.request.get(f"/documents/{key}/a1/citation").status == 200
    assert page.request.get(f"/documents/{key}/joins.css").status == 200


@pytest.mark.parametrize(
    ("attack", "said"),
    [
        ("window.pwned = 1", "a script has run"),
        ("document.body.innerHTML = '<img onerror=x src=x>'", "Security Policy"),
    ],
)
def test_what_goes_wrong_would_be_noticed(desk: Watched, attack: str, said: str) -> None:
    desk.goto("/about")
    with desk.page.expect_console_message(lambda message: said in message.text):
        desk.page.evaluate(attack)
    assert any(said in each for each in desk.wrong)
    desk.goto("/about")
    desk.wrong.clear()


@pytest.mark.parametrize("path", _LISTS)
def test_lists_are_harmless(seen: Watched, path: str) -> None:
    assert seen.goto(path).status == 200
    assert fits(seen.page)


def test_names_in_forms_are_looked_for_as_they_are(seen: Watched, shelf: Shelf) -> None:
    page = seen.page
    for attack in ("script", "handlers", "from right to left", "bidi", "quotes", "formula"):
        seen.goto("/")
        page.locator("#publisher").fill(hostile(attack).document.publisher or "")
        page.locator("#publisher").blur()
        page.wait_for_url("**publisher=*")
        expect(page.locator(f".hit .go[href^='/documents/{shelf.keys[attack]}']").first).to_be_visible()


@pytest.mark.parametrize("attack", ATTACKS)
def test_words_of_an_attack_can_be_looked_for(seen: Watched, attack: str) -> None:
    """It is found, or what is wrong with it is told."""
    page, words = seen.page, encodable(ATTACKS[attack])[:500]
    seen.goto("/")
    page.locator("#q").fill(words)
    with page.expect_response(lambda answer: "q=" in answer.url) as answered:
        page.locator("#q").press("Enter")
    assert answered.value.status in (200, 400)
    expect(page.locator("#count, [role=alert]")).to_be_visible()
    for path, field in (("/speakers", "speaker"), ("/statements", "q"), ("/compare", "speaker"), ("/export.csv", "q")):
        assert page.request.get(path, params={field: words[:150]}).status in (200, 400)


def test_files_hold_what_was_stored_and_no_formula(seen: Watched, shelf: Shelf) -> None:
    request = seen.page.request
    rows = csv.reader(io.StringIO(request.get("/export.csv").body().decode("utf-8-sig"), newline=""), strict=True)
    cells = [cell for row in rows for cell in row]
    assert len(cells) > 1000
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    lines = request.get("/export.jsonl").body().decode().removesuffix("\n").split("\n")
    contents = {(row["name"].partition("|")[0], row["content"]) for row in map(json.loads, lines)}
    stored = {(name, encodable(hostile(name).words(each.content))) for name in ATTACKS for each in hostile(name)}
    assert contents == stored
    with zipfile.ZipFile(io.BytesIO(request.get("/export.xlsx").body())) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if "sheet" in name]
    assert sheets
    assert not any("<f>" in sheet or "<f " in sheet for sheet in sheets)
    for path in (*(f"/api/{name}" for name in _API), f"/api/documents/{shelf.keys['controls']}", "/api/openapi.json"):
        answer = request.get(path)
        assert answer.status == 200, path
        assert answer.headers["content-type"] == "application/json"
        answer.json()


def test_an_article_of_any_characters_can_be_put_right(browser: Browser, tmp_path: Path) -> None:
    """The browser sends back other line ends, and cannot hold all characters: the spans stay as they are."""
    attacks = ("bidi", "combining", "controls", "ends of elements", "header", "line ends", "surrogates", "unseen")
    path = tmp_path / "hostile.db"
    store(path, map(hostile, attacks))
    keys = {name.partition("|")[0]: key for name, key in shelved(path).items()}
    with served(path) as home, watched(browser, home, size=PHONE) as seen:
        for name in attacks:
            seen.goto(f"/documents/{keys[name]}/a1/correct")
            seen.page.get_by_label("Speaker’s full name").fill("Somebody Else")
            seen.page.get_by_label("Your name").fill(ATTACKS["handlers"][:90])
            seen.page.get_by_role("button", name="Save").click()
            seen.page.wait_for_url(f"**/documents/{keys[name]}#a1")
            [found, *_] = seen.page.request.get(f"/api/documents/{keys[name]}").json()["record"]["attributions"]
            own = hostile(name).attributions[0]
            assert found["speaker"]["name"] == "Somebody Else"
            assert found["content"] == [list(each) for each in own.content]
            assert found["source"] == [list(each) for each in own.source]
        seen.goto("/corrections")
        assert fits(seen.page)


@pytest.mark.model
def test_files_that_mean_harm_are_read_and_shown(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "files.db"
    run("ingest", *map(str, files(tmp_path)), "--archive", str(path))
    with Archive.open(str(path)) as archive:  # all of them: in which somebody speaks is for the model to say
        keys = {key for record in archive.records(Query()) for key in archive.versions(record.document.id)}
    assert len(keys) >= 8
    with served(path) as home, watched(browser, home, size=PHONE) as seen:
        for address in (*_LISTS, *(f"/documents/{key}" for key in sorted(keys))):
            assert seen.goto(address).status == 200
            assert fits(seen.page)


@pytest.fixture(scope="module")
def giant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    path = tmp_path_factory.mktemp("giants") / "giants.db"
    store(path, giants().values())
    with served(path) as home:
        yield Shelf(home, shelved(path))


def test_pages_of_giants_are_no_giants(browser: Browser, giant: Shelf) -> None:
    with watched(browser, giant.home, size=PHONE) as seen:
        paths = [*_LISTS, "/?q=x*", "/?q=xxxx*+OR+word", "/speakers/1"]
        paths += [f"/documents/{key}{rest}" for key in giant.keys.values() for rest in ("", "/a1/correct")]
        paths += [f"/statements/{key}/a1" for key in giant.keys.values()]
        paths += [f"/documents/{giant.keys['paragraphs']}/a1"]
        for path in paths:
            answer = seen.goto(path)
            assert answer.status in (200, 400), path
            assert len(answer.body()) < (4_000_000 if giant.keys["many"] in path else 1_000_000), path
            assert fits(seen.page), path


def test_parts_of_a_giant_are_its_text(browser: Browser, giant: Shelf) -> None:
    with watched(browser, giant.home) as seen:
        for name, text in ((name, record.document.text) for name, record in giants().items()):
            seen.goto(f"/documents/{giant.keys[name]}")
            first = text_of(seen.page)
            assert first == text[: len(first)]
            assert len(first) >= min(len(text), 2_000)
            assert not seen.page.get_by_role("link", name="Further").count() or len(first) < len(text)
