"""Attributions put right in a real browser: what is selected is what is saved, code point for code point."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from onrecord.evaluate.gold import read_gold
from tests.browser import needs_browser
from tests.web import archives
from tests.web.browser import Watched, select, watched
from tests.web.served import served

pytestmark = needs_browser


@dataclass(frozen=True, slots=True)
class Desk:
    """The page of an article, on which somebody corrects.

    Attributes:
        name: the id of the attribution that is looked at.
    """

    seen: Watched
    document: str
    name: str

    @property
    def entry(self) -> Locator:
        return self.seen.page.locator(f"#{self.name}-entry")

    @property
    def form(self) -> Locator:
        return self.seen.page.locator("form.correct")

    def take(self, words: str, part: str, *, add: bool = False, which: int = 0) -> None:
        """Select words of the article, and press the button of a part."""
        expect(self.form).to_be_visible()  # it takes the focus when it comes, and so would end the selection
        select(self.seen.page, words, which)
        self.form.locator(f"[data-{'add' if add else 'take'}={part}]").click()

    def save(self) -> None:
        self.form.get_by_label("Your name").fill("Tester")
        self.form.get_by_role("button", name="Save").click()
        expect(self.form).to_have_count(0)

    def record(self) -> dict[str, Any]:
        answer = self.seen.page.request.get(f"/api/documents/{self.document}").json()
        return dict(answer["record"])

    def saved(self, part: str, name: str = "") -> list[list[int]]:
        """The spans of a part, as they are stored."""
        found = {each["id"]: each for each in self.record()["attributions"]}
        return list(found[name or self.name][part])


@pytest.fixture
def archive(news: Path, tmp_path: Path) -> Path:
    return archives.copied(news, tmp_path)


@contextmanager
def desk(browser: Browser, archive: Path, words: str) -> Iterator[Desk]:
    """The page of the article in which somebody says these words, where they stand."""
    document, name = archives.hit(archive, words)
    with served(archive) as home, watched(browser, home) as seen:
        seen.goto(f"/documents/{document}/{name}")
        yield Desk(seen, document, name)


def span(text: str, words: str, which: int = 0) -> list[int]:
    """Where words stand in a text."""
    start = -1
    for _ in range(which + 1):
        start = text.index(words, start + 1)
    return [start, start + len(words)]


def test_selected_words_are_saved_exactly(browser: Browser, archive: Path) -> None:
    """Behind an emoji, which scripts count twice, and with words that stand there several times."""
    with desk(browser, archive, "of two") as at:
        text = at.record()["text"]
        at.entry.get_by_role("link", name="Correct").click()
        at.take("what we need", "content")
        at.take("said", "cue", which=1)
        at.take("José Müller", "source")
        at.save()
        assert at.saved("content") == [span(text, "what we need")]
        assert at.saved("cue") == [span(text, "said", 1)]
        at.entry.get_by_role("link", name="Correct").click()
        at.take("A toll 🪙", "content")
        at.take("é is what", "content", add=True)
        at.save()
        assert at.saved("content") == [span(text, "A toll 🪙"), span(text, "é is what")]
        assert at.saved("source") == [span(text, "José Müller")]


def test_selected_words_are_saved_in_the_second_part_of_a_long_article(browser: Browser, archive: Path) -> None:
    with desk(browser, archive, archives.LONG) as at:
        assert "part=2" in at.seen.page.url
        text = at.record()["text"]
        at.entry.get_by_role("link", name="Correct").click()
        at.take("older than the town", "content")
        at.take("We knew it all along", "content", add=True)
        at.take("said", "cue", which=1)
        at.save()
        assert "part=2" in at.seen.page.url
        assert at.saved("content") == [span(text, "older than the town"), span(text, "We knew it all along")]
        assert at.saved("cue") == [span(text, "said", 2)]
        assert at.record()["text"].count("said") == 3


def test_words_are_selected_beside_the_form_on_its_own_page(browser: Browser, archive: Path) -> None:
    with desk(browser, archive, archives.LONG) as at:
        text = at.record()["text"]
        at.seen.goto(f"/documents/{at.document}/{at.name}/correct")
        at.take("older than the town", "content")
        at.save()
        assert at.saved("content") == [span(text, "older than the town")]


def test_words_are_selected_by_mouse(browser: Browser, archive: Path) -> None:
    with desk(browser, archive, "of two") as at:
        page, text = at.seen.page, at.record()["text"]
        at.entry.get_by_role("link", name="Correct").click()
        expect(at.form).to_be_visible()
        select(page, "is what we need")
        box = page.evaluate("document.getSelection().getRangeAt(0).getBoundingClientRect().toJSON()")
        page.evaluate("document.getSelection().removeAllRanges()")
        middle = (box["top"] + box["bottom"]) / 2
        page.mouse.move(box["left"] + 1, middle)
        page.mouse.down()
        page.mouse.move(box["right"] - 1, middle, steps=5)
        page.mouse.up()
        at.form.locator("[data-take=content]").click()
        expect(at.form.get_by_label("Content")).to_have_value("is what we need")
        at.save()
        assert at.saved("content") == [span(text, "is what we need")]


def test_nothing_selected_is_told(browser: Browser, archive: Path) -> None:
    with desk(browser, archive, "of two") as at:
        at.entry.get_by_role("link", name="Correct").click()
        at.form.locator("[data-take=cue]").click()
        expect(at.seen.page.locator("#told")).to_have_text("Select words of the article first")


def test_marked_wrong_and_taken_back(browser: Browser, archive: Path) -> None:
    with desk(browser, archive, "tested twice") as at:
        before = at.record()["attributions"]
        at.entry.get_by_role("link", name="Correct").click()
        at.form.get_by_label("Your name").fill("Tester")
        at.form.get_by_role("button", name="This is no attribution").click()
        expect(at.entry).to_have_count(0)
        assert len(at.record()["attributions"]) == len(before) - 1
        at.seen.page.locator(".rejected").get_by_role("button", name="Undo").click()
        expect(at.entry).to_have_count(1)
        assert at.record()["attributions"] == before


def test_one_that_is_missing_is_added_and_checked_articles_are_gold(
    browser: Browser, archive: Path, tmp_path: Path
) -> None:
    with desk(browser, archive, "of two") as at:
        page, text = at.seen.page, at.record()["text"]
        known = len(at.record()["attributions"])
        page.get_by_role("link", name="Add one that is missing").click()
        at.take("no toll", "content")
        at.take("Ana Boto", "source")
        at.form.get_by_label("Speaker’s full name").fill("Ana Boto")
        at.save()
        new = f"a{known + 1}"
        assert page.url.endswith(f"#{new}")
        assert at.saved("content", new) == [span(text, "no toll")]
        page.get_by_text("I have checked the whole article").click()
        page.get_by_role("button", name="It is checked").click()
        expect(page.get_by_text("checked the whole article by Tester")).to_be_visible()
        page.get_by_role("link", name="Corrections", exact=True).click()
        expect(page.locator(".reviews > li")).to_have_count(2)
        with page.expect_download() as download:
            page.get_by_role("link", name="gold.jsonl").click()
        download.value.save_as(tmp_path / "gold.jsonl")
        [gold] = read_gold(tmp_path / "gold.jsonl")
        assert gold.document.text == text
        assert [list(each) for found in gold.attributions for each in found.content].count(span(text, "no toll")) == 1
        page.locator(".reviews").get_by_role("button", name="Undo").first.click()
        expect(page.locator(".undone")).to_have_count(1)
        assert page.request.get("/corrections/gold.jsonl").text() == ""


def test_what_cannot_be_saved_is_told_and_nothing_is_lost(browser: Browser, archive: Path) -> None:
    with desk(browser, archive, "of two") as at:
        at.entry.get_by_role("link", name="Correct").click()
        at.form.get_by_label("Speaker’s full name").fill("Somebody Else")
        at.form.get_by_label("Cue").fill("words that are not there")
        at.form.get_by_label("Your name").fill("Tester")
        at.form.get_by_role("button", name="Save").click()
        expect(at.seen.page.get_by_role("alert")).to_contain_text("words that are not there")
        expect(at.form.get_by_label("Speaker’s full name")).to_have_value("Somebody Else")


def test_what_is_not_there_any_more_is_told(browser: Browser, archive: Path) -> None:
    with desk(browser, archive, "of two") as at:
        page = at.seen.page
        address = f"/documents/{at.document}/{at.name}/wrong"
        assert page.request.post(address, form={"reviewer": "Somebody Else"}).status == 200
        at.entry.get_by_role("link", name="Correct").click()
        expect(page.get_by_role("heading", name="This is not there")).to_be_visible()


def test_a_server_that_has_ended_is_told(browser: Browser, archive: Path) -> None:
    with desk(browser, archive, "of two") as at:
        at.seen.page.context.set_offline(True)
        at.entry.get_by_role("link", name="Correct").click()
        expect(at.seen.page.locator("#told")).to_contain_text("There is no answer")
        assert {each.split(" ")[0] for each in at.seen.wrong} <= {"console"}  # htmx writes down that it failed
        at.seen.wrong.clear()
