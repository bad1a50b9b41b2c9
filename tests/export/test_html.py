from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.attribution import Act, Attribution, Kind, Record, Speaker, Type
from onrecord.document import Document, Span
from onrecord.export import WRITERS
from onrecord.export.html import page, write_folder
from tests import records

VOID = {"meta", "br"}
OURS = {"html", "head", "meta", "title", "style", "body", "main", "article", "header", "h1", "h2", "p", "div", "nav"}
OURS |= {"a", "bdi", "dl", "dt", "dd", "mark", "ol", "li", "span"}


class Page(HTMLParser):
    """What a browser would see: the elements, the text of the article, and which of it each mark covers."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str]]] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.marked: dict[str, list[int]] = {}
        self.feed(source)
        self.close()
        assert not self.open, "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        self.attributes |= values.keys()
        self.ids += [values["id"]] if "id" in values else []
        self.links += [values["href"]] if "href" in values else []
        if tag not in VOID:
            self.open.append((tag, values))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag, "elements are nested"

    def handle_data(self, data: str) -> None:
        if not any(values.get("class") == "text" for _, values in self.open):
            return
        for tag, values in self.open:
            if tag == "mark":
                covered = range(len(self.text), len(self.text) + len(data))
                self.marked.setdefault(values["class"], []).extend(covered)
        self.text += data


def carried(text: str) -> str:
    """The text as HTML can carry it."""
    return re.sub("[\0\ud800-\udfff]", "\ufffd", text)


def assert_sound(record: Record) -> None:
    seen = Page(page(record))
    assert seen.text == carried(record.document.text)
    assert seen.tags <= OURS
    assert not {name for name in seen.attributes if name.startswith("on")} | (seen.attributes & {"src", "style"})
    assert len(seen.ids) == len(set(seen.ids))
    assert {link for link in seen.links if link.startswith("#")} <= {f"#{name}" for name in seen.ids}
    assert all(link.startswith(("#", "http://", "https://")) for link in seen.links)
    blank = {i for i, letter in enumerate(record.document.text) if letter.isspace()}
    for number, attribution in enumerate(record, start=1):
        for role in ("source", "cue", "content"):
            expected = {i for span in getattr(attribution, role) for i in range(*span)}
            assert set(seen.marked.get(f"{role} n{number}", [])) - blank == expected - blank
    for number, mention in enumerate(mentions(record), start=1):
        expected = {i for span in mention for i in range(*span)} - blank
        assert set(seen.marked.get(f"name m{number}", [])) - blank == expected
        assert not expected or f"#m{number}" in seen.links, "somebody leads to each name"


def mentions(record: Record) -> list[tuple[Span, ...]]:
    """Where speakers are named, each place once."""
    named = (attribution.speaker for attribution in record if attribution.speaker and attribution.speaker.name)
    return list(dict.fromkeys(speaker.mention for speaker in named if speaker.mention))


def entries(record: Record) -> list[str]:
    """What the list beside the text says of each attribution, with the links in it."""
    return re.findall('<p class="said">(.*?)</p>', page(record), flags=re.DOTALL)


def plain(entry: str) -> str:
    return " ".join(html.unescape(re.sub("<[^>]*>", "", entry)).split())


def test_the_example() -> None:
    record = records.example()
    assert_sound(record)
    shown = page(record)
    assert "<title>Dam holds as rain goes on</title>" in shown
    assert '<a href="https://post.example/dam?a=1&amp;b=2"' in shown
    assert (
        '<a class="ref n3" id="a3" href="#a3-entry" data-label="3" aria-label="Attribution 3: Ana Boto"></a>' in shown
    )
    assert 'continues <a href="#a1">1</a>' in shown
    assert [plain(entry) for entry in entries(record)] == [
        "Ana Boto — ‘Ana Boto, the mayor of Vila Seca’ said",
        "Ana Boto — ‘She’ hopes",
        "Ana Boto",
        "‘Rui Sá, an engineer’ [unknown] said the",
        "[unnamed, no source] was told",
    ]
    assert '<p dir="auto" class="title">2019-06-30 - Dam holds' in shown


def test_one_within_another_leads_to_it() -> None:
    shown = page(records.nested())
    assert_sound(records.nested())
    assert '<li class="n5" id="a4-1-entry">' in shown
    assert 'within <a href="#a4">4</a>' in shown
    assert 'data-label="4.1"' in shown
    alone = records.nested().where(lambda found: found.id != "a4")
    assert "within <bdi>a4</bdi>" in page(alone)
    assert_sound(alone)


def test_the_act_is_told() -> None:
    assert "indirect · denial · " in page(records.spoken_by(None, act=Act.DENIAL))


def test_a_name_leads_to_where_it_stands() -> None:
    record = records.example()
    seen = Page(page(record))
    assert [entry.startswith('<a href="#m1"><bdi class="speaker">Ana Boto</bdi></a>') for entry in entries(record)] == [
        *[True] * 3,
        *[False] * 2,
    ]
    assert seen.ids.count("m1") == 1
    assert "".join(seen.text[i] for i in seen.marked["name m1"]) == "Ana Boto"


def test_a_name_that_stands_in_the_title_only_leads_there() -> None:
    record = records.spoken_by(Speaker("Dam", Kind.ORGANIZATION))
    assert '<a href="#title">' in page(record)
    assert "name m1" not in page(record)
    bare = Record(Document("d1", record.document.text), record.attributions)
    assert '<a href="#title">' not in page(bare), "there is no title to lead to"


def test_a_name_within_a_name_is_reached_too() -> None:
    whole, part = (Speaker(name, Kind.PERSON, records.spans(name)) for name in ("the mayor of Vila Seca", "Vila Seca"))
    [first] = records.spoken_by(whole)
    [second] = records.spoken_by(part)
    record = Record(records.example().document, (first, replace(second, id="a2"), replace(first, id="a3")))
    assert_sound(record)
    assert [re.findall("#m[0-9]", entry) for entry in entries(record)] == [["#m1"], ["#m2"], ["#m1"]]


def test_a_hostile_name_of_300_characters_stays_text() -> None:
    name = "</bdi></a><script>\u202eAna\x1b\0" + "Xanthopoulos" * 24
    record = records.spoken_by(Speaker(name, Kind.PERSON, records.spans("Ana Boto")))
    assert_sound(record)
    [entry] = entries(record)
    assert plain(entry).startswith(carried(name))
    assert '<span class="control" data-code="U+202E">\u202e</span>' in entry


def test_hostile_text_stays_text() -> None:
    record = records.hostile()
    assert_sound(record)
    shown = page(record)
    assert "<script" not in shown
    assert "default-src 'none'" in shown
    assert re.findall("<span class=.control. data-code=.U.202E.>\u202e</span>", shown), "overrides are fenced in"


@given(records.records())
def test_any_record_gives_a_sound_page(record: Record) -> None:
    assert_sound(record)
    page(record).encode()


@given(st.lists(records.records(), max_size=3))
def test_any_records_share_a_page(some: list[Record]) -> None:
    stream = io.StringIO()
    WRITERS["html"](some, stream)
    seen = Page(stream.getvalue())
    assert seen.text == "".join(carried(record.document.text) for record in some)
    assert len(seen.ids) == len(set(seen.ids))
    assert {link for link in seen.links if link.startswith("#")} <= {f"#{name}" for name in seen.ids}


def test_articles_are_written_as_they_come() -> None:
    stream = io.StringIO()

    def one_by_one() -> Iterator[Record]:
        for number in range(3):
            assert stream.getvalue().count("</article>") == number
            yield records.example()

    WRITERS["html"](one_by_one(), stream)
    assert stream.getvalue().count("</article>") == 3


@pytest.mark.parametrize("title", [None, "", "   "])
def test_a_page_without_a_title_is_named_after_its_document(title: str | None) -> None:
    assert "<title>d1</title>" in page(Record(Document("d1", "It rained.", title), ()))


def test_an_attribution_without_words_is_listed() -> None:
    nothing = Attribution("a1", Type.INDIRECT, (), (), ())
    assert_sound(Record(Document.of("It rained."), (nothing,)))


def test_a_large_article_takes_no_time_to_speak_of() -> None:
    text = "“It rains,” she said. " * 20_000
    found = [
        Attribution(f"a{n}", Type.DIRECT, (Span(at + 12, at + 15),), (Span(at + 16, at + 20),), (Span(at, at + 11),))
        for n, at in enumerate(range(0, len(text), len(text) // 2_000))
    ]
    assert len(page(Record(Document.of(text), tuple(found)))) > len(text)


def test_pages_in_a_folder(tmp_path: Path) -> None:
    names = ["../../etc/passwd", "CON", "index", "a b", "A-B", "a-b", "", "Żółć", ".hidden", "x" * 300, "\0\ud800"]
    files = write_folder((Record(Document(name, "It rained."), ()) for name in names), tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted(files)
    assert [file.name for file in files] == [
        "etc-passwd.html",
        "CON-2.html",
        "index-2.html",
        "a-b.html",
        "A-B-2.html",
        "a-b-3.html",
        "document.html",
        "document-2.html",
        "hidden.html",
        "x" * 80 + ".html",
        "document-3.html",
        "index.html",
    ]
    index = Page(files[-1].read_text(encoding="utf-8"))
    assert index.links == [file.name for file in files[:-1]]
