"""A browser that is told what to do, and that remembers what should not have happened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Dialog, Page, Request, Response, sync_playwright

from tests.browser import command

__all__ = ["DESKTOP", "PHONE", "Watched", "opened", "select", "watched"]

PHONE = (360, 740)
DESKTOP = (1440, 900)


@contextmanager
def opened() -> Iterator[Browser]:
    """The browser, as long as it is needed."""
    program, *_ = command(Path())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


_ALARM = "Object.defineProperty(window, 'pwned', { set() { console.error('a script has run'); } });"


@dataclass(slots=True)
class Watched:
    """A page, and what was wrong with it.

    Attributes:
        page: the page.
        wrong: errors, dialogs, requests to elsewhere, what the policy has forbidden.
        sizes: of the bodies of answers, in bytes, by their address.
    """

    page: Page
    wrong: list[str] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)

    def goto(self, address: str) -> Response:
        """Open a page, once all that it needs is there."""
        answer = self.page.goto(address, wait_until="load")
        assert answer is not None
        return answer

    def weight(self) -> int:
        """Bytes of the page and of all that it needs."""
        return sum(map(self._size, {self.page.url, *self._needed()}))

    def _size(self, address: str) -> int:
        if address not in self.sizes:
            self.sizes[address] = len(self.page.request.get(address).body())
        return self.sizes[address]

    def _needed(self) -> set[str]:
        return set(
            self.page.eval_on_selector_all("link[href], script[src]", "all => all.map(one => one.href ?? one.src)")
        )


@contextmanager
def watched(browser: Browser, home: str, *, size: tuple[int, int] = DESKTOP, **options: Any) -> Iterator[Watched]:
    """A page in a context of its own, on which nothing may go wrong.

    Args:
        browser: where it opens.
        home: the address of the server: no other is to be asked.
        size: of the window.
        options: of the context.
    """
    options = {"locale": "en-US", "reduced_motion": "reduce", **options}  # what glides is clicked beside
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, base_url=home, **options)
    found = Watched(context.new_page())

    def at_request(request: Request) -> None:
        if urlsplit(request.url).netloc != urlsplit(home).netloc:
            found.wrong.append(f"request to {request.url[:200]}")

    def at_dialog(dialog: Dialog) -> None:
        found.wrong.append(f"dialog {dialog.message}")
        dialog.dismiss()

    page = found.page
    page.add_init_script(_ALARM)
    page.on("request", at_request)
    page.on("dialog", at_dialog)
    page.on("pageerror", lambda error: found.wrong.append(f"error {error}"))
    page.on("console", lambda said: _console(found, said.type, said.text))
    page.set_default_timeout(10_000)
    try:
        yield found
        assert found.wrong == []
    finally:
        context.close()


def _console(found: Watched, kind: str, text: str) -> None:
    if kind in ("error", "warning") and not text.startswith("Failed to load resource"):  # as a page of 404 is
        found.wrong.append(f"console {text}")


_SELECT = """([words, which]) => {
  const text = document.querySelector("#text .text");
  const nodes = [];
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  for (let length = 0; walker.nextNode(); length += walker.currentNode.length) nodes.push([walker.currentNode, length]);
  const whole = text.textContent;
  let start = -1;
  for (let each = 0; each <= which; each++) start = whole.indexOf(words, start + 1);
  const at = (offset, isEnd) => nodes.findLast(([, before]) => isEnd ? before < offset : before <= offset);
  const [first, last] = [at(start, false), at(start + words.length, true)];
  const range = document.createRange();
  range.setStart(first[0], start - first[1]);
  range.setEnd(last[0], start + words.length - last[1]);
  document.getSelection().removeAllRanges();
  document.getSelection().addRange(range);
  return start;
}"""


def select(page: Page, words: str, which: int = 0) -> None:
    """Select words of an article, as a mouse does; which of several, from 0."""
    assert page.evaluate(_SELECT, [words, which]) >= 0
