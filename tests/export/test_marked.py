from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, UndefinedError
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import sync_playwright

from onrecord.attribution import Attribution, Record, Type
from onrecord.characters import encodable
from onrecord.document import Document, Span
from onrecord.export.marked import Marked, environment, parts
from tests import records
from tests.browser import command, needs_browser
from tests.export.test_html import Page, carried

TEXTS = st.text(st.sampled_from("ab \t\n\r\u2029\u00a0.é🙂"), max_size=120) | records.texts


def running(marked: Marked) -> str:
    """As a page has it: whoever writes pages makes them encodable."""
    return encodable(environment().get_template("running.html").render(marked=marked))


def joins(marked: Marked) -> str:
    return environment().get_template("joins.css").render(marked=marked)


@given(TEXTS, st.integers(1, 40))
def test_parts_cover_a_text_without_gap(text: str, most: int) -> None:
    found = parts(text, most)
    assert "".join(text[slice(*part)] for part in found) == text
    assert all(before.end == after.start for before, after in pairwise(found))
    assert all(0 < part.end - part.start <= most for part in found) or found == [Span(0, 0)]
    assert all(part.end - part.start > most // 2 for part in found[:-1])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rained.", ["It rained."]),
        ("", [""]),
        ("It rained.\n\nIt\nshone. It froze.", ["It rained.\n\n", "It\nshone. It froze."]),
        ("It rained on.\r\n\r\nIt shone.\r\n", ["It rained on.\r\n\r\n", "It shone.\r\n"]),
        ("It rained.\nIt shone. It froze.", ["It rained.\n", "It shone. It froze."]),
        ("It.\n\nIt rained and it shone.", ["It.\n\nIt rained and ", "it shone."]),
        ("x" * 45, ["x" * 20, "x" * 20, "x" * 5]),
    ],
)
def test_a_part_ends_where_a_reader_would_pause(text: str, expected: list[str]) -> None:
    assert [text[slice(*part)] for part in parts(text, 20)] == expected


def test_a_large_text_of_any_kind_is_cut() -> None:
    for letters in ("x", "a\n", "\n", " ", "ab ", "\r\n", "\n" + " " * 29_000, "\ud800"):
        text = (letters * (10_000_000 // len(letters) + 1))[:10_000_000]
        assert len(parts(text)) >= 10_000_000 // 60_000


@given(records.records(), st.data())
def test_a_part_is_its_stretch_of_the_text_with_what_is_marked_there(record: Record, data: st.DataObject) -> None:
    text = record.document.text
    start = data.draw(st.integers(0, len(text)))
    part = Span(start, data.draw(st.integers(start, len(text))))
    marked = Marked.of(record, part=part)
    seen = Page(running(marked))
    assert seen.text == carried(text[slice(*part)])
    assert len(seen.ids) == len(set(seen.ids))
    blank = {i for i, letter in enumerate(text) if letter.isspace()}
    within = set(range(*part))
    there = []
    for number, attribution in enumerate(record, start=1):
        covered = {
            role: {i for span in getattr(attribution, role) for i in range(*span)} & within
            for role in ("source", "cue", "content")
        }
        there += [f"n{number}"] if any(covered.values()) else []
        for role, expected in covered.items():
            assert {i + start for i in seen.marked.get(f"{role} n{number}", [])} - blank == expected - blank
    assert [entry.group for entry in marked.entries] == there


def test_anchors_are_the_same_in_all_parts() -> None:
    record = records.example()
    text = record.document.text
    whole = Marked.of(record)
    cut = [Marked.of(record, part=part) for part in parts(text, 90)]
    assert len(cut) > 2
    anchors = {entry.attribution: (entry.anchor, entry.group) for entry in whole.entries}
    for part in cut:
        assert {entry.attribution: (entry.anchor, entry.group) for entry in part.entries}.items() <= anchors.items()
    assert [name.group for part in cut for name in part.names] == ["m1"]
    floating = next(entry for part in cut for entry in part.entries if entry.attribution.id == "a3")
    assert floating.continues
    assert floating.continues.anchor == "a1", "though that is in an earlier part"


def test_a_statement_that_is_cut_is_begun_in_each_part() -> None:
    record = records.example()
    quotation = record.attributions[2].content[0]
    middle = (quotation.start + quotation.end) // 2
    for part in (Span(0, middle), Span(middle, len(record.document.text))):
        shown = running(Marked.of(record, part=part))
        assert shown.count('id="a3"') == 1
        assert 'href="#a3-entry"' in shown


def test_a_part_says_where_it_starts() -> None:
    record = records.example()
    assert 'data-start="60"' in running(Marked.of(record, part=Span(60, 90)))
    assert "data-start" not in running(Marked.of(record))


def test_the_title_is_one_where_the_text_begins_only() -> None:
    record = records.example()
    assert 'class="title"' in running(Marked.of(record, part=Span(0, 90)))
    assert 'class="title"' not in running(Marked.of(record, part=Span(13, 90)))


def test_rules_are_whole_whatever_there_is() -> None:
    record = records.example()
    name = record.attributions[0].speaker
    assert name
    [mention] = name.mention
    only_a_name = Record(record.document, (replace(record.attributions[1], id="a1"),))
    for marked in (
        Marked.of(record),
        Marked.of(only_a_name, part=mention),
        Marked.of(Record(record.document, ())),
        Marked.of(only_a_name, "d2-"),
    ):
        rules = joins(marked).strip()
        assert bool(rules) == bool(marked.names or marked.entries)
        assert re.fullmatch(
            r"((#\S*article:has\(.*\) \S.*,\n)*#\S*article:has\(.*\) [^\n,]*\S.*\n\{ [^{}]* \})?", rules
        )


def test_other_templates_can_use_ours() -> None:
    page = "{% include 'legend.html' %}{% include 'running.html' %}{{ '\u202ea<' | inert }}"
    shown = environment(DictLoader({"web.html": page, "legend.html": "ours"})).get_template("web.html")
    record = Record(Document("d", "It rained."), ())
    assert shown.render(marked=Marked.of(record)) == (
        'ours<div class="text"><p dir="auto">It rained.</p></div>\\u202ea&lt;'
    )
    with pytest.raises(UndefinedError):
        shown.render()


def test_a_page_of_a_large_article_is_small() -> None:
    paragraph = "“It rains,” she said, and it did so all that long day in the town of Vila Seca.\n\n"
    text = paragraph * 20_000
    starts = range(0, len(text), 10 * len(paragraph))
    found = [
        Attribution(f"a{n}", Type.DIRECT, (Span(at + 12, at + 15),), (Span(at + 16, at + 20),), (Span(at, at + 11),))
        for n, at in enumerate(starts, start=1)
    ]
    record = Record(Document.of(text), tuple(found))
    marked = Marked.of(record, part=parts(text)[7])
    assert 70 <= len(marked.entries) <= 75
    assert len(running(marked)) + len(joins(marked)) < 150_000


SELECTED = """([start, end]) => {
    const text = document.querySelector(".text"), nodes = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    const place = (offset) => {
        nodes.currentNode = text;
        for (let node; (node = nodes.nextNode()); offset -= node.length)
            if (offset <= node.length) return [node, offset];
    };
    getSelection().setBaseAndExtent(...place(start), ...place(end));
    const selected = getSelection().getRangeAt(0), before = document.createRange();
    before.setStart(text, 0);
    before.setEnd(selected.startContainer, selected.startOffset);
    const length = (range) => [...range.cloneContents().textContent].length;
    const offset = Number(text.dataset.start ?? 0) + length(before);
    return [text.textContent, offset, offset + length(selected)];
}"""


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserPage]:
    program, *options = command(tmp_path_factory.mktemp("browser"))
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=program, args=[each for each in options if not each.startswith("--user-data-dir")]
        )
        yield opened.new_page()
        opened.close()


def selected(tab: BrowserPage, marked: Marked, place: Span) -> Any:
    tab.set_content(f"<!DOCTYPE html><body>{running(marked)}".encode("utf-8", "replace").decode())
    return tab.evaluate(SELECTED, list(place))


@needs_browser
@pytest.mark.parametrize("part", [None, Span(30, 130)])
def test_a_selection_is_counted_back_to_offsets(tab: BrowserPage, part: Span | None) -> None:
    record = records.example()
    shown = record.document.text[slice(*part)] if part else record.document.text
    words = "Ana Boto, the mayor of Vila Seca, “has held"
    at = shown.index("Ana Boto")
    text, start, end = selected(tab, Marked.of(record, part=part), Span(at, at + len(words) - 1))
    assert text == shown
    assert record.document.text[start:end] == shown[at : at + len(words) - 1]


@needs_browser
def test_the_browser_has_hostile_text_code_point_for_code_point(tab: BrowserPage) -> None:
    shown = "🙂 \r\n\r a\rb\x1b\x85\u202e\ufeff\0 <p>&amp;\n\n\n  c🙂  \n"
    whole = (Span(0, len(shown)),)
    record = Record(Document.of(shown), (Attribution("a1", Type.MIXED, whole, whole, whole),))
    text, start, end = selected(tab, Marked.of(record), Span(0, 2))
    assert text == carried(shown)
    assert (start, end) == (0, 1), "the first one is two units of UTF-16"
