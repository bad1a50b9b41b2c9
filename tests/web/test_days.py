"""Bars over time: nothing is lost, counted twice or shown where it was not."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.web.days import Histogram, first_day, histogram, in_words, last_day

YEARS = st.integers(1, 9999).map("{:04}".format)
DAYS = st.dates().map(date.isoformat)
MONTHS = DAYS.map(lambda day: day[:7])
NEAR = st.dates(date(2016, 1, 1), date(2016, 12, 31)).map(date.isoformat)
ODD = st.sampled_from(
    ["", "2016-13", "2016-02-30", "0000", "2016-W01-1", "20161018", "２０１６", "2016-1-1", "no day at all"]
)
COUNTED = st.one_of(
    *(
        st.lists(st.tuples(days, st.integers(1, 10**6)), max_size=60)
        for days in (DAYS, NEAR, DAYS | MONTHS | YEARS | ODD)
    )
)


@given(COUNTED)
def test_nothing_is_lost(days: list[tuple[str, int]]) -> None:
    found = histogram(days)
    assert sum(bar.count for bar in found.bars) + found.unplaced == sum(count for _, count in days)
    assert len(found.bars) <= 48


@given(COUNTED)
def test_bars_are_of_one_kind_and_without_a_gap(days: list[tuple[str, int]]) -> None:
    bars = histogram(days).bars
    assert len({len(bar.since) for bar in bars} | {len(bar.until) for bar in bars}) <= 1
    for bar, after in pairwise(bars):
        end = date.fromisoformat(last_day(bar.until))
        assert end + timedelta(days=1) == date.fromisoformat(first_day(after.since))
    for bar in bars:
        assert first_day(bar.since) <= last_day(bar.until)


@given(COUNTED)
def test_each_is_in_the_bar_of_its_day(days: list[tuple[str, int]]) -> None:
    found = histogram(days)
    for bar in found.bars:
        inside = [count for day, count in days if len(day) >= len(bar.since) and is_in(day, bar.since, bar.until)]
        assert bar.count == sum(inside)
    if found.bars:
        assert found.bars[0].count > 0
        assert found.bars[-1].count > 0 or found.bars[-1].since != found.bars[-1].until


def is_in(day: str, since: str, until: str) -> bool:
    if not re.fullmatch("[0-9]{4}(-[0-9]{2}){0,2}", day):
        return False
    try:
        date.fromisoformat(first_day(day))
    except ValueError:
        return False
    return since <= day[: len(since)] <= until


@given(COUNTED)
def test_heights(days: list[tuple[str, int]]) -> None:
    bars = histogram(days).bars
    assert all((bar.height == 0) == (bar.count == 0) for bar in bars)
    assert all(2 <= bar.height <= 100 for bar in bars if bar.count)
    assert not bars or max(bar.height for bar in bars) == 100


@pytest.mark.parametrize(
    ("days", "labels"),
    [
        ([], []),
        ([("", 1)], []),
        ([("2016", 3)], ["2016"]),
        ([("0001", 1), ("0003", 1)], ["1", "2", "3"]),
        ([("9998-12-31", 1), ("9999-01-01", 1)], ["31 December 9998", "1 January 9999"]),
        ([("9999-12", 1)], ["December 9999"]),
        ([("2015-12-01", 1), ("2016-02-01", 1), ("2016", 1)], ["December 2015", "January 2016", "February 2016"]),
    ],
)
def test_labels(days: list[tuple[str, int]], labels: list[str]) -> None:
    assert [bar.label for bar in histogram(days).bars] == labels


@pytest.mark.parametrize(
    ("days", "labels", "unplaced"),
    [
        ([("2016-10-18", 1), ("2016-10", 1000)], ["October 2016"], 0),
        ([("2016-10-18", 10), ("2016-10", 10)], ["18 October 2016"], 10),
        ([("2016-10-18", 9), ("2016-10", 10)], ["October 2016"], 0),
        ([("2016-10-18", 1), ("2017", 2)], ["2016", "2017"], 0),
        ([("2016-10-18", 1), ("2016-11", 1), ("2017", 2)], ["October 2016", "November 2016"], 2),
        ([("2016-10-18", 1), ("never", 1000)], ["18 October 2016"], 1000),
    ],
)
def test_bars_are_no_finer_than_most_days(days: list[tuple[str, int]], labels: list[str], unplaced: int) -> None:
    found = histogram(days)
    assert ([bar.label for bar in found.bars], found.unplaced) == (labels, unplaced)


def test_all_years_there_are() -> None:
    found = histogram([("0001-01-01", 1), ("9999-12-31", 2), ("1999", 4)])
    assert (found.bars[0].since, found.bars[-1].until, found.unplaced) == ("0001", "9999", 0)
    assert sum(bar.count for bar in found.bars) == 7


def test_where_nothing_can_be_placed() -> None:
    assert histogram([("never", 3)]) == Histogram((), 3)


@given(DAYS)
def test_first_and_last_day(day: str) -> None:
    for precision in (4, 7, 10):
        first, last = (date.fromisoformat(each(day[:precision])) for each in (first_day, last_day))
        assert first <= date.fromisoformat(day) <= last
        assert first.isoformat()[:precision] == last.isoformat()[:precision] == day[:precision]
        assert (
            last == date.max or (last + timedelta(days=1)).isoformat()[:precision] != day[:precision] or first == last
        )


@given(st.text(max_size=12) | ODD)
def test_what_is_no_day_is_shown_as_it_is(text: str) -> None:
    for day in (first_day(text), last_day(text), in_words(text)):
        assert day or not text
