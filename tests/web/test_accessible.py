"""No page keeps anybody out: axe finds nothing against WCAG 2.2 AA, in light and in dark, on a phone and a desk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser import needs_browser
from tests.web import archives
from tests.web.browser import DESKTOP, PHONE, watched
from tests.web.served import served

pytestmark = needs_browser

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_ALL: dict[str, Any] = {"runOnly": {"type": "tag", "values": _RULES}, "resultTypes": ["violations"]}
_COLOURS: dict[str, Any] = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


@pytest.fixture(scope="module")
def archive(news: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return archives.corrected(archives.copied(news, tmp_path_factory.mktemp("accessible")))


@pytest.fixture(scope="module")
def address(archive: Path) -> Iterator[str]:
    with served(archive) as found:
        yield found


def found_on(page: Page, options: dict[str, Any] = _ALL) -> list[str]:
    """What axe finds on a page: the rule, and where it is broken."""
    violations = Axe().run(page, options=options).response["violations"]
    return [f"{each['id']}: {node['target']} {node['failureSummary']}" for each in violations for node in each["nodes"]]


def found_in_both(page: Page) -> list[str]:
    """The same in light and in dark, with all that can be unfolded."""
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    page.emulate_media(color_scheme="dark")
    in_dark = found_on(page, _COLOURS)
    page.emulate_media(color_scheme="light")
    return in_dark + found_on(page)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_nothing_is_found_on_any_page(browser: Browser, archive: Path, address: str, size: tuple[int, int]) -> None:
    with watched(browser, address, size=size) as seen:
        found = {}
        for name, path in archives.pages(archive).items():
            seen.goto(path)
            found[name] = found_in_both(seen.page)
        document, attribution = archives.hit(archive, "with two lanes")
        seen.goto(f"/documents/{document}")
        seen.page.locator(f"#{attribution}-entry").get_by_role("link", name="Correct").click()
        seen.page.wait_for_selector("form.correct")
        found["form in the article"] = found_in_both(seen.page)
        assert {name: each for name, each in found.items() if each} == {}


def test_what_is_wrong_would_be_found(browser: Browser, address: str) -> None:
    with watched(browser, address) as seen:
        seen.goto("/")
        seen.page.evaluate("document.documentElement.removeAttribute('lang')")
        seen.page.evaluate("document.querySelector('.hint').style.color = '#ccc'")
        assert {each.partition(":")[0] for each in found_on(seen.page)} == {"html-has-lang", "color-contrast"}


def test_nothing_is_found_where_the_token_is_asked_for(browser: Browser, archive: Path) -> None:
    with served(archive, token="of some length") as home, watched(browser, home) as seen:  # noqa: S106  of a test
        assert seen.goto("/").status == 401
        assert found_in_both(seen.page) == []
        seen.page.get_by_label("Token").fill("of some length")
        seen.page.get_by_role("button", name="Enter").click()
        seen.page.wait_for_selector("#count")
