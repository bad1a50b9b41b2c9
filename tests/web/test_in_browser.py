"""The page in a real browser, as somebody uses it who looks something up."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import needs_browser
from tests.web import archives
from tests.web.browser import PHONE, Watched, watched
from tests.web.served import served

pytestmark = needs_browser

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture
def seen(browser: Browser, home: str) -> Iterator[Watched]:
    with watched(browser, home) as found:
        yield found


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of the sample articles, as the model reads them."""
    archive = tmp_path_factory.mktemp("samples") / "samples.db"
    articles = sorted(map(str, SAMPLES.glob("*.txt")))
    program = [sys.executable, "-c", "from onrecord.cli import main; main()"]
    subprocess.run([*program, "ingest", *articles, "--archive", str(archive)], check=True, capture_output=True)
    return archive


def look_for(page: Page, words: str) -> None:
    """Type words into the box, and wait for what is found."""
    page.locator("#q").fill(words)
    page.locator("#q").press("Enter")
    page.wait_for_url("**/?q=*")
    expect(page.locator("#count")).to_be_focused()


def is_within_view(page: Page, selector: str) -> bool:
    found = page.evaluate("sought => document.querySelector(sought).getBoundingClientRect().top", selector)
    return 0 <= float(found) < float(page.evaluate("innerHeight"))


@pytest.mark.model
def test_from_a_question_to_a_corrected_file_and_back(browser: Browser, samples: Path, tmp_path: Path) -> None:
    with served(archives.copied(samples, tmp_path)) as home, watched(browser, home) as seen:
        page = seen.page
        seen.goto("/")
        look_for(page, "salt")
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("k")
        expect(page.locator(".hit .go").first).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_url("**/documents/*#a*")
        name = page.url.partition("#")[2]
        assert is_within_view(page, f"#{name}")
        entry = page.locator(f"#{name}-entry")
        before = entry.locator(".said").inner_text()
        assert "Maria Ninguém" not in before

        entry.get_by_role("link", name="Correct").click()
        expect(entry.get_by_label("Speaker’s full name")).to_be_focused()
        page.keyboard.press("ControlOrMeta+A")
        page.keyboard.type("Maria Ninguém")
        entry.get_by_label("Kind of source").select_option("person")
        entry.get_by_label("Your name").fill("Tester")
        entry.get_by_role("button", name="Save").click()
        page.wait_for_url(f"**/documents/*#{name}")
        expect(entry.locator(".said .speaker")).to_have_text("Maria Ninguém")
        expect(entry.locator(".review")).to_contain_text("by Tester")

        seen.goto("/?speaker=ninguem")
        assert page.locator(".hit .speaker").all_inner_texts() == ["Maria Ninguém"]
        with page.expect_download() as download:
            page.get_by_role("link", name="CSV").click()
        with Path(download.value.path()).open(encoding="utf-8-sig", newline="") as stream:
            assert [row["speaker"] for row in csv.DictReader(stream)] == ["Maria Ninguém"]

        page.locator(".hit .go").click()
        entry.get_by_role("button", name="Undo").click()
        expect(entry.locator(".said")).to_have_text(before)
        seen.goto("/?speaker=ninguem")
        assert page.locator(".hit").count() == 0


def test_facets_narrow_down_without_a_new_page_and_back_goes_back(seen: Watched) -> None:
    page = seen.page
    seen.goto("/?q=bridge")
    page.evaluate("window.same = true")
    everything = page.locator("#count").inner_text()
    page.locator(".facet").get_by_role("link", name="Herald of Vila Seca").click()
    page.wait_for_url("**/?q=bridge&publisher=Herald+of+Vila+Seca")
    expect(page.locator("#count")).to_have_text("1 attribution in 1 article")
    expect(page.locator("#count")).to_be_focused()
    assert page.locator("#publisher").input_value() == "Herald of Vila Seca"
    page.get_by_role("link", name="Take away: outlet").click()
    page.wait_for_url("**/?q=bridge")
    expect(page.locator("#count")).to_have_text(everything)
    assert page.evaluate("window.same")
    page.go_back()
    expect(page.locator("#count")).to_have_text("1 attribution in 1 article")
    page.wait_for_load_state()
    page.go_back()
    expect(page.locator("#count")).to_have_text(everything)
    assert page.locator("#publisher").input_value() == ""


def test_fields_narrow_down_as_they_are_filled_in(seen: Watched) -> None:
    page = seen.page
    seen.goto("/?q=bridge")
    page.evaluate("window.same = true")
    page.get_by_label("From").fill("2020-06-01")
    page.wait_for_url("**since=2020-06-01**")
    expect(page.locator("#told")).to_have_text(page.locator("#count").inner_text())
    page.get_by_label("To", exact=True).fill("2020-08-01")
    page.wait_for_url("**until=2020-08-01**")
    page.get_by_label("Order").select_option("oldest")
    page.wait_for_url("**order=oldest**")
    found = page.locator(".hit time").evaluate_all("all => all.map(each => each.dateTime)")
    assert found == ["2020-06-02", "2020-08-01"]
    assert page.evaluate("window.same")


def test_on_a_phone_what_narrows_down_is_folded_away_until_it_is_wanted(browser: Browser, home: str) -> None:
    with watched(browser, home, size=PHONE) as seen:
        page = seen.page
        seen.goto("/?q=bridge")
        expect(page.get_by_label("From")).to_be_hidden()
        page.get_by_text("Narrow down").click()
        page.get_by_label("From").fill("2020-06-01")
        page.wait_for_url("**since=2020-06-01**")
        page.get_by_label("To", exact=True).fill("2020-08-01")
        page.wait_for_url("**until=2020-08-01**")
        page.locator(".facet").get_by_role("link", name="Canal 3").click()
        page.wait_for_url("**publisher=Canal+3**")
        expect(page.get_by_label("From")).to_be_hidden()
        expect(page.locator("#count")).to_be_in_viewport()


def test_bars_that_are_drawn_over_are_the_time_that_is_meant(seen: Watched) -> None:
    page = seen.page
    seen.goto("/?q=bridge")
    bars = page.locator("[data-bars] a")
    assert bars.count() == 4  # May to August
    whole = page.locator("[data-bars] svg").bounding_box()
    assert whole is not None
    step, height = whole["width"] / 4, whole["y"] + 30
    page.mouse.move(whole["x"] + 2.5 * step, height)
    page.mouse.down()
    page.mouse.move(whole["x"] + 1.5 * step, height, steps=4)
    assert page.locator("[data-bars] .chosen").count() == 2
    page.mouse.up()
    page.wait_for_url("**since=2020-06-01&until=2020-07-31")
    page.go_back()
    page.wait_for_url("**/?q=bridge")
    page.mouse.click(whole["x"] + 0.5 * step, height)
    page.wait_for_url("**since=2020-05&until=2020-05")


def test_a_citation_is_copied_and_the_original_opens_at_the_words(browser: Browser, news: Path, home: str) -> None:
    document, name = archives.hit(news, "with two lanes")
    with watched(browser, home, permissions=["clipboard-read", "clipboard-write"]) as seen:
        page = seen.page
        seen.goto(f"/documents/{document}")
        entry = page.locator(f"#{name}-entry")
        entry.get_by_role("link", name="Copy citation").click()
        expect(page.locator("#told")).to_have_text("Citation copied")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == page.request.get(f"/documents/{document}/{name}/citation").text()
        assert copied.startswith("“The bridge is safe")
        page.evaluate("navigator.clipboard.writeText('')")
        entry.locator(".number").focus()
        page.keyboard.press("c")
        expect(page.locator("#told")).to_have_text("Citation copied")
        page.wait_for_function("async words => await navigator.clipboard.readText() === words", arg=copied)
        original = entry.get_by_role("link", name="In the original").get_attribute("href")
    assert original is not None
    assert original.startswith("https://herald.example/1#:~:text=")


def test_one_page_leads_to_the_other(seen: Watched) -> None:
    page = seen.page
    seen.goto("/?q=safe")
    page.locator(".hit").get_by_role("link", name="in 3 articles").first.click()
    page.wait_for_url("**/statements/*/*")
    assert page.locator(".variants > li").count() == 3
    assert page.locator("ins, del").count() > 1
    page.locator("h1 a").click()
    page.wait_for_url("**/speakers/*")
    expect(page.locator("h1")).to_have_text("Ana Boto")
    page.get_by_role("link", name="Compare outlets").click()
    page.wait_for_url("**/compare?person=*")
    outlets = page.locator(".comparison thead th")
    assert outlets.count() == 2
    page.get_by_label("Canal 3").check()
    page.get_by_label("Herald of Vila Seca").check()
    page.get_by_role("button", name="Compare").click()
    expect(outlets).to_have_count(3)
    page.locator(".comparison thead a").first.click()
    page.wait_for_url("**/?person=*&publisher=*")
