"""Days as articles are dated, some only to the month or the year, and how many there are in each stretch of time."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

__all__ = ["Bar", "Histogram", "first_day", "histogram", "in_words", "last_day"]

_DAY = re.compile("[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_MOST = 48  # bars: more are too narrow to be hit
_LEAST_HEIGHT = 2.0  # so that what there is little of is seen


def first_day(day: str) -> str:
    """The first day of a year, a month or a day.

    >>> first_day("2016-02"), first_day("2016-02-03")
    ('2016-02-01', '2016-02-03')
    """
    return f"{day}-01-01"[:10] if day else day


def last_day(day: str) -> str:
    """The last one.

    >>> last_day("2016"), last_day("2016-02")
    ('2016-12-31', '2016-02-29')
    """
    if len(day) == 4:
        return f"{day}-12-31"
    if len(day) == 7:
        try:
            return f"{day}-{calendar.monthrange(int(day[:4]), int(day[5:]))[1]}"
        except ValueError:  # no month; who asks for it will be told
            return day
    return day


def in_words(day: str) -> str:
    """A day to read, the same in all countries.

    >>> in_words("2016-10-18"), in_words("2016-10"), in_words("2016")
    ('18 October 2016', 'October 2016', '2016')
    """
    try:
        found = date.fromisoformat(first_day(day))
    except ValueError:
        return day
    month = f"{calendar.month_name[found.month]} {found.year}"
    return {4: str(found.year), 7: month}.get(len(day), f"{found.day} {month}")


@dataclass(frozen=True, slots=True)
class Bar:
    """How much there is in a stretch of time.

    Attributes:
        label: the stretch, to read.
        since: its first day, month or year.
        until: its last one.
        height: in percent of the highest.
    """

    label: str
    since: str
    until: str
    count: int
    height: float


@dataclass(frozen=True, slots=True)
class Histogram:
    """How much there is over time.

    Attributes:
        bars: stretches of one length, without a gap.
        unplaced: how many are not dated well enough to stand in one.
    """

    bars: tuple[Bar, ...] = ()
    unplaced: int = 0


def histogram(days: Iterable[tuple[str, int]]) -> Histogram:
    """The counts of days, in bars of days, months or years: as fine as leaves them wide enough, and not too much out.

    At least half of what has a place among the years has one among finer bars.

    >>> [(bar.label, bar.count) for bar in histogram([("2016-10-18", 2), ("2016-10-20", 1), ("2016", 3)]).bars]
    [('18 October 2016', 2), ('19 October 2016', 0), ('20 October 2016', 1)]
    >>> [(bar.label, bar.count) for bar in histogram([("2016-10-18", 2), ("2016-10", 5)]).bars]
    [('October 2016', 7)]
    """
    counted = list(days)
    known = [(day, count) for day, count in counted if _is_day(day)]
    least = sum(count for _, count in known) / 2
    for digits in (10, 7, 4):
        placed = [(day[:digits], count) for day, count in known if len(day) >= digits]
        if placed and sum(count for _, count in placed) >= least:
            first, last = min(placed)[0], max(placed)[0]
            if _between(first, last) <= _MOST or digits == 4:
                unplaced = sum(count for _, count in counted) - sum(count for _, count in placed)
                return Histogram(tuple(_bars(placed, _stretches(first, last))), unplaced)
    return Histogram(unplaced=sum(count for _, count in counted))


@lru_cache(maxsize=16_384)  # some thousand days, asked for again with every page
def _is_day(day: str) -> bool:
    """Whether it is a day, a month or a year that there is."""
    try:
        date.fromisoformat(first_day(day))
    except ValueError:
        return False
    return _DAY.fullmatch(day) is not None


def _between(first: str, last: str) -> int:
    """How many days, months or years there are from one to the other."""
    one, other = date.fromisoformat(first_day(first)), date.fromisoformat(first_day(last))
    if len(first) == 10:
        return (other - one).days + 1
    years = other.year - one.year
    return (12 * years + other.month - one.month if len(first) == 7 else years) + 1


def _stretches(first: str, last: str) -> list[tuple[str, str]]:
    """The stretches from one to the other: a day or a month each, or as many years as leave few enough."""
    begin, length = date.fromisoformat(first_day(first)), len(first)
    number = _between(first, last)
    if length == 10:
        days = [(begin + timedelta(days)).isoformat() for days in range(number)]
        return [(day, day) for day in days]
    if length == 7:
        months = [divmod(begin.year * 12 + begin.month - 1 + place, 12) for place in range(number)]
        return [(f"{year:04}-{month + 1:02}",) * 2 for year, month in months]
    step = -(-number // _MOST)
    years = range(begin.year, begin.year + number, step)
    return [(f"{year:04}", f"{min(year + step - 1, 9999):04}") for year in years]


def _bars(placed: Iterable[tuple[str, int]], stretches: list[tuple[str, str]]) -> Iterator[Bar]:
    counts = dict.fromkeys(stretches, 0)
    waiting = iter(stretches)
    stretch = next(waiting)
    for day, count in sorted(placed):
        while day > stretch[1]:
            stretch = next(waiting)
        counts[stretch] += count
    most = max(counts.values())
    for (since, until), count in counts.items():
        label = in_words(since) if since == until else f"{since}–{until}"
        yield Bar(label, since, until, count, max(100 * count / most, _LEAST_HEIGHT) if count else 0.0)
