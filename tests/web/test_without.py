"""The page without a mouse, and without a script."""

from __future__ import annotations

import csv
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser import needs_browser
from tests.web import archives
from tests.web.browser import PHONE, watched
from tests.web.served import served

pytestmark = needs_browser

_FOCUSED = """() => {
  const own = document.activeElement;
  if (own === document.body) return null;
  const style = getComputedStyle(own);
  const box = own.getBoundingClientRect();
  const isSeen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const fill = own.querySelector(".bar") ? getComputedStyle(own.querySelector(".bar")).fill : "";
  const label = own.labels?.[0]?.firstChild ?? own;
  return { name: own.getAttribute("aria-label") ?? label.textContent.trim(),
    isSeen: isSeen || fill === "rgb(34, 80, 154)", isThere: box.width > 0 && box.right > 0 };
}"""


def tabbed(page: Page) -> list[str]:
    """The names of all that the Tab key leads to; each shows that it has the focus."""
    names: list[str] = []
    for _ in range(150):
        page.keyboard.press("Tab")
        focused = page.evaluate(_FOCUSED)
        if focused is None:
            return names
        assert focused["isSeen"], focused
        assert focused["isThere"], focused
        names.append(focused["name"])
    raise AssertionError("Tab leads nowhere")


def test_the_tab_key_leads_to_everything_and_it_shows(browser: Browser, news: Path, home: str) -> None:
    with watched(browser, home) as seen:
        seen.goto('/?q="tested+twice"')
        names = tabbed(seen.page)
        assert names[:2] == ["To the content", "onrecord"]
        needed = [
            "What was said", "Search", "Speaker’s name", "Outlet, its whole name", "Order", "17 May 2020: 1",
            "Bridge Authority", "CSV", "XLSX", "JSONL", "Compare outlets",
        ]  # fmt: skip
        assert [name for name in needed if name not in names] == []
        document, name = archives.hit(news, "with two lanes")
        seen.goto(f"/documents/{document}")
        names = tabbed(seen.page)
        needed = ["Copy citation", "In the original", f"Correct {name[1:]}", "Add one that is missing", "Ana Boto"]
        assert [name for name in needed if name not in names] == []


def test_the_skip_link_leads_to_the_content(browser: Browser, home: str) -> None:
    with watched(browser, home) as seen:
        seen.goto("/speakers")
        seen.page.keyboard.press("Tab")
        seen.page.keyboard.press("Enter")
        expect(seen.page.locator("main")).to_be_focused()
        seen.page.keyboard.press("Tab")
        expect(seen.page.locator("#name")).to_be_focused()


def test_a_form_opens_and_closes_by_key(browser: Browser, news: Path, home: str) -> None:
    document, name = archives.hit(news, "with two lanes")
    with watched(browser, home) as seen:
        page = seen.page
        seen.goto(f"/documents/{document}")
        page.keyboard.press("j")
        expect(page.locator(".entry .number").first).to_be_focused()
        link = page.locator(f"#{name}-entry").get_by_role("link", name="Correct")
        link.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_label("Speaker’s full name")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator("form.correct")).to_have_count(0)
        expect(link).to_be_focused()
        page.keyboard.press("Enter")
        page.locator("form.correct").get_by_role("button", name="Cancel").press("Enter")
        expect(link).to_be_focused()


def test_without_a_script_all_is_found_and_read(browser: Browser, home: str) -> None:
    with watched(browser, home, java_script_enabled=False, size=PHONE) as seen:
        page = seen.page
        seen.goto("/")
        page.locator("#q").fill("bridge")
        page.locator("#q").press("Enter")
        page.wait_for_url("**/?q=bridge**")
        page.get_by_role("link", name="Further").click()
        page.wait_for_url("**page=2")
        expect(page.get_by_text("Page 2 of 2")).to_be_visible()
        page.get_by_label("From").fill("2020-08-01")
        page.get_by_label("To", exact=True).fill("2020-08-03")
        page.get_by_role("button", name="Apply").click()
        expect(page.locator("#count")).to_have_text("3 attributions in 3 articles")
        page.get_by_role("link", name="Take away: since").click()
        expect(page.locator("#count")).to_contain_text("articles")
        page.locator(".facet").get_by_role("link", name="Canal 3").click()
        expect(page.locator(".given")).to_contain_text("Canal 3")
        with page.expect_download() as download:
            page.get_by_role("link", name="CSV").click()
        with Path(download.value.path()).open(encoding="utf-8-sig", newline="") as stream:
            assert {row["publisher"] for row in csv.DictReader(stream)} == {"Canal 3"}
        page.locator(".hit .go").first.click()
        page.wait_for_url("**/documents/*#a*")
        page.get_by_role("link", name="Copy citation").first.click()
        page.wait_for_url("**/citation")


def test_without_a_script_an_attribution_is_put_right(browser: Browser, news: Path, tmp_path: Path) -> None:
    archive = archives.copied(news, tmp_path)
    document, name = archives.hit(archive, "with two lanes")
    with served(archive) as home, watched(browser, home, java_script_enabled=False) as seen:
        page = seen.page
        seen.goto(f"/documents/{document}")
        entry = page.locator(f"#{name}-entry")
        entry.get_by_role("link", name="Correct").click()
        expect(page.get_by_role("button", name="Take what is selected")).to_have_count(0)
        page.get_by_label("Content").fill("The bridge is safe … with two lanes")
        page.get_by_label("Your name").fill("Tester")
        page.get_by_role("button", name="Save").click()
        page.wait_for_url(f"**/documents/{document}#{name}")
        text = page.request.get(f"/api/documents/{document}").json()["record"]["text"]
        spans = page.request.get(f"/api/documents/{document}").json()["record"]["attributions"][0]["content"]
        assert [text[start:end] for start, end in spans] == ["The bridge is safe", "with two lanes"]
        entry.get_by_role("link", name="Correct").click()
        page.get_by_label("Content").fill("words that are not there")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("alert")).to_contain_text("words that are not there")
        page.get_by_label("Content").fill("The bridge is safe")
        page.get_by_role("button", name="This is no attribution").click()
        expect(page.locator(".rejected")).to_contain_text("The bridge is safe … with two lanes")
        page.locator(".rejected").get_by_role("button", name="Undo").click()
        expect(entry).to_have_count(1)
        page.get_by_text("I have checked the whole article").click()
        page.get_by_role("button", name="It is checked").click()
        expect(page.get_by_text("checked the whole article by Tester")).to_be_visible()
