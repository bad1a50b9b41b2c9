from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, sync_playwright

from onrecord.text_fragment import directive, fragment, text_fragment
from tests import records
from tests.browser import command, needs_browser


def terms(made: str) -> list[list[str]]:
    """What the directives of a fragment say."""
    return [
        [unquote(term) for term in each.removeprefix("text=").split(",")]
        for each in made.removeprefix(":~:").split("&")
        if each
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It will hold for ever.", ["It will hold for ever."]),
        ("a-b, c&d; “é” 100% of~it_", ["a-b, c&d; “é” 100% of~it_"]),
        ("It  will\u00a0hold\tfor ever.", ["It will hold for ever."]),
        (
            "one two three four five six seven eight nine ten eleven twelve",
            ["one two three four five six seven eight nine ten eleven twelve"],
        ),
        (
            "one two three four five six seven eight nine ten eleven twelve thirteen",
            ["one two three four five", "nine ten eleven twelve thirteen"],
        ),
        ("“It rained.\n\n“It shone, all in all.", ["“It rained.", "“It shone, all in all."]),
        ("It rained on us.\n***\n\n", ["It rained on us."]),
        (f"{'x' * 90} {'y' * 90} {'z' * 90}", ["x" * 90, "z" * 90]),
        (f"It rained {'on ' * 300_000}and on, {'x' * 60} {'y' * 40}", ["It rained on on on", "y" * 40]),
        ("It\0 will\x1b\u202e hold\ud800 up", ["It will hold up"]),
    ],
)
def test_terms(text: str, expected: list[str]) -> None:
    found = directive(text)
    assert terms(found) == [expected]
    assert not set(found.removeprefix("text=")) & set("-& “é")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", "No, never"),
        ("He said: ", "", "He said:-,No, never"),
        ("and so the mayor of it said “", "” and left the town at last", "of it said “-,No, never,-” and left the"),
        ("It rained.\n\n“", "”, she said.", "No, never,-”, she said."),
        ("It rained on us.\n\n", "\n\nIt froze.", "It rained on us.-,No, never"),
        ("\n\n", "\n\nIt froze.", "No, never,-It froze."),
        ("It rained.\n\n“", "”\n\nIt froze.", "No, never"),
        ("It rained.\n\n***\n\n", "", "No, never"),
        ("x" * 3_000, "y" * 3_000, "No, never"),
    ],
)
def test_few_words_are_told_from_their_like_by_those_around_them(before: str, after: str, expected: str) -> None:
    found = directive("No, never", before, after)
    assert unquote(found) == f"text={expected}"
    assert found.count(",") == found.count("-,") + found.count(",-"), "no comma but those of the form"


def test_more_words_need_no_others() -> None:
    assert directive("It rained on us", "He said: ", ".") == "text=It%20rained%20on%20us"


@pytest.mark.parametrize("text", ["", " \n ", "“—”", "\0", "\ud800", "x" * 10_000_000, "🙂" * 300])
def test_what_no_browser_would_find_has_no_directive(text: str) -> None:
    assert directive(text, "He said: ") == ""
    assert text_fragment([text]) == ""


def test_the_pieces_of_a_text() -> None:
    assert text_fragment(["The dam,", "—", "has held since 1931."], "He said: ", " Yes.") == (
        ":~:text=He%20said%3A-,The%20dam%2C&text=has%20held%20since%201931."
    )
    assert text_fragment(["Not the dam", "not it"], "He said: ", " or us.") == (
        ":~:text=He%20said%3A-,Not%20the%20dam&text=not%20it,-or%20us."
    )
    assert text_fragment([]) == ""


def test_a_fragment_is_bounded() -> None:
    assert len(terms(text_fragment(["It rained on us."] * 50))) == 8
    long = " ".join(["Ж" * 40] * 20)
    assert [len(text_fragment([long] * count)) for count in (1, 2, 3, 4)] == [975, 1_948, 1_948, 1_948]
    assert fragment(["text=" + "x" * 3_000]) == ""


@given(st.lists(records.texts, max_size=4), records.texts, records.texts)
def test_any_texts_give_what_an_address_can_hold(texts: list[str], before: str, after: str) -> None:
    found = text_fragment(texts, before, after)
    assert found.isascii()
    assert not found or found.startswith(":~:text=")
    assert quote(found, safe="%:~=&,-._") == found
    for each in found.removeprefix(":~:").split("&") if found else []:
        start = each.removeprefix("text=").split("-,")[-1].split(",-")[0].split(",")
        assert 1 <= len(start) <= 2
        assert all(unquote(term).strip() for term in start)


# Words that stand twice stand in the first block, far above, where they are not meant, and in a later one.
BLOCKS = {
    "decoy": "“No,” said nobody. Never mind the rain; the dam will hold.",
    "short": "The engineer was asked. “No,” said the mayor.",
    "alone": "“No,”",
    "quoted": "She called “the rain” a well-known, un-British nuisance — and a £5 &amp; 100% “matter-of-fact”.",
    "straight": 'It is "only water", she said, and then it\'s gone.',
    "accents": "A São João não choveu, disse Żółcińska: 雨が降った。 🙂 Naïve.",
    "long": "“We have sandbags, and we have coffee, and if the water comes to the doors of all houses we shall wade.",
    "next": "“And we shall sing, all of us, until the very last lamp in the town goes out,” he said.",
    "bold": "The dam, she <b>said</b>, has <i>held</i> since 1931, in all weathers.",
}
PAGE = "<!DOCTYPE html><meta charset=utf-8><style>p { margin-bottom: 3000px }</style>" + "".join(
    f"<p id={name}>{words}</p>\n" for name, words in BLOCKS.items()
)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(PAGE.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - it is called so there
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    program, *options = command(tmp_path_factory.mktemp("browser"))
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=program, args=[each for each in options if not each.startswith("--user-data-dir")]
        )
        yield opened
        opened.close()


def in_view(chromium: Browser, address: str) -> str | None:
    """The block that the browser has scrolled to, if it has."""
    with chromium.new_page() as page:
        page.goto(address)
        page.wait_for_timeout(200)
        found: str | None = page.evaluate(
            """() => scrollY && [...document.querySelectorAll("p")].find((block) => {
                const {top, bottom} = block.getBoundingClientRect();
                return bottom > 0 && top < innerHeight;
            })?.id || null"""
        )
        return found


@needs_browser
@pytest.mark.parametrize(
    ("found", "block"),
    [
        (text_fragment(["No rain at all here"]), None),
        (text_fragment(["“No,”"], "The engineer was asked. ", " said the mayor."), "short"),
        (text_fragment(["No"], "The engineer was asked. “", ",” said the mayor."), "short"),
        (text_fragment(["“No,”"], "asked. “No,” said the mayor.\n\n", "\n\nShe called"), "alone"),
        (text_fragment(["the rain"], "She called “", "” a well-known, un-British nuisance"), "quoted"),
        (text_fragment(["un-British nuisance — and a £5 & 100% “matter-of-fact”."]), "quoted"),
        (text_fragment(['"only water"'], "It is ", ", she said, and"), "straight"),
        (text_fragment(["and then it's gone"]), "straight"),
        (text_fragment(["A São João não choveu"], "", ", disse"), "accents"),
        (text_fragment(["Żółcińska: 雨が降った。 🙂 Naïve."]), "accents"),
        (text_fragment([BLOCKS["long"]]), "long"),
        (text_fragment([f"{BLOCKS['long']}\n\n{BLOCKS['next']}"]), "long"),
        (text_fragment(["The dam,", "has held since 1931, in all weathers"], "", "."), "bold"),
        (text_fragment(["held", "in all weathers"], "she said, has ", "."), "bold"),
    ],
)
def test_a_browser_scrolls_to_the_words(chromium: Browser, site: str, found: str, block: str | None) -> None:
    assert in_view(chromium, f"{site}#{found}") == block
