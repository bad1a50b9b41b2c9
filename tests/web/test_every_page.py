"""What holds for every page in a browser: it fits, it is light, and nothing goes wrong on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import needs_browser
from tests.web import archives
from tests.web.browser import watched
from tests.web.served import served

pytestmark = needs_browser

_HEAVIEST = 300_000  # bytes of a page with all that it needs
_WIDTHS = (360, 768, 1440)


@pytest.fixture(scope="module")
def corrected(news: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of a page on which something has been corrected, and those of all types of page."""
    archive = archives.corrected(archives.copied(news, tmp_path_factory.mktemp("corrected")))
    with served(archive) as home:
        yield home, archives.pages(archive)


@pytest.mark.parametrize("width", _WIDTHS)
def test_no_page_is_wider_than_the_window(browser: Browser, corrected: tuple[str, dict[str, str]], width: int) -> None:
    home, pages = corrected
    with watched(browser, home, size=(width, 800)) as seen:
        for name, address in pages.items():
            seen.goto(address)
            for part in ("document.documentElement", "document.querySelector('main')"):  # which would cut off the rest
                assert seen.page.evaluate(f"{part}.scrollWidth") <= width, name


def test_every_page_is_light_and_asks_for_nothing_from_elsewhere(
    browser: Browser, corrected: tuple[str, dict[str, str]]
) -> None:
    home, pages = corrected
    with watched(browser, home) as seen:
        for name, address in pages.items():
            answer = seen.goto(address)
            assert answer.status == {"error": 400, "404": 404}.get(name, 200), name
            assert 20_000 < seen.weight() < _HEAVIEST, name


def test_days_are_written_as_the_reader_writes_them(browser: Browser, home: str) -> None:
    written = {}
    for locale in ("en-US", "de-DE"):
        with watched(browser, home, locale=locale) as seen:
            seen.goto('/?q="tested+twice"')
            written[locale] = seen.page.locator(".hit time").inner_text()
    assert written == {"en-US": "May 17, 2020", "de-DE": "17. Mai 2020"}


def test_dark_where_the_reader_likes_it_dark(browser: Browser, home: str) -> None:
    paper = {}
    for scheme in ("light", "dark"):
        with watched(browser, home, color_scheme=scheme) as seen:
            seen.goto("/")
            paper[scheme] = seen.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == {"light": "rgb(253, 252, 249)", "dark": "rgb(23, 24, 27)"}
