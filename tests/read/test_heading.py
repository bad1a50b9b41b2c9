from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.read.dates import day_of
from onrecord.read.heading import heading

BODY = "“The bridge will open again,” the mayor said on Monday. It has been closed for a year, and nobody knew why."


@pytest.mark.parametrize(
    ("head", "title", "published"),
    [
        ("date 2019-06-30 Bridge to Reopen\n\n", "Bridge to Reopen", "2019-06-30"),
        ("Date: 2019-06-30\nBridge to Reopen\n\n", "Bridge to Reopen", "2019-06-30"),
        ("2019-06-30 - Bridge to Reopen\n\n", "Bridge to Reopen", "2019-06-30"),
        ("2019-06-30 — Bridge to Reopen.\n\n", "Bridge to Reopen.", "2019-06-30"),
        ("2019-06-30T08:00:00Z: Bridge to Reopen\r\n\r\n", "Bridge to Reopen", "2019-06-30"),
        ("Bridge to Reopen\n\n", "Bridge to Reopen", None),
        ("  Bridge   to Reopen \r\n\r\n", "Bridge to Reopen", None),
        ("Bridge to Reopen\n", "Bridge to Reopen", None),
        ("Bridge to Reopen\rBy News Desk, AFP\r\r", "Bridge to Reopen", None),
        ("Bridge to Reopen\nBy News Desk, AFP\n\n", "Bridge to Reopen", None),
        ("Bridge to Reopen\nJune 30, 2019\n\n", "Bridge to Reopen", "2019-06-30"),
        ("Bridge to Reopen\n\nBY ADA OBI\n\nSunday, 30 June 2019, \n\n", "Bridge to Reopen", None),
        ("Sunday, June 30, 2019\xa0\n\n", None, "2019-06-30"),
        ("30 June 2019 | Who closed the bridge?\n\n", "Who closed the bridge?", "2019-06-30"),
        ("By News Desk, AFP\n\n", None, None),
        ("", None, None),
        ("\n\n\n", None, None),
        ("2019-02-30 - Bridge to Reopen\n\n", "2019-02-30 - Bridge to Reopen", None),
    ],
)
def test_headings(head: str, title: str | None, published: str | None) -> None:
    assert heading(head + BODY) == (title, published)


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        f"It rained, she said.\n\n{BODY}",
        f"It rained, she said.”\n\n{BODY}",
        f"January 4, 2019 was a cold day, as\nthe mayor said on the day after.\n{BODY}",
        "A text whose lines someone has broken off at some\nfifty columns, so that the first is no title\nbut a part.",
        f"{BODY}\nBy News Desk, AFP",
        f"By the river, he said.\n\n{BODY}",
        "Only one line",
        "Only one line\n",
        " ".join(["word"] * 40) + f"\n\n{BODY}",
        f"***\n\n{BODY}",
    ],
)
def test_what_is_no_heading(text: str) -> None:
    assert heading(text) == (None, None)


@given(st.text())
def test_any_text_has_a_heading_or_none(text: str) -> None:
    title, published = heading(text)
    assert title is None or title in " ".join(text.split())
    assert published is None or day_of(published) == published


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2016-10-18", "2016-10-18"),
        (" 2016-10-18T23:59:59.123+01:00 ", "2016-10-18"),
        ("October 18, 2016", "2016-10-18"),
        ("Tue, 18 Oct 2016 08:00:00 GMT", "2016-10-18"),
        ("Sept. 3rd, 2016 10:32 am", "2016-09-03"),
        ("29 February 2016", "2016-02-29"),
        ("29 February 2015", None),
        ("10/11/2016", None),
        ("2016-10-18 or so", None),
        ("2016-10", None),
        ("0000-01-01", None),
        ("May", None),
        ("", None),
        ("٢٠١٦-١٠-١٨", None),
    ],
)
def test_days(value: str, day: str | None) -> None:
    assert day_of(value) == day
