"""Days as people write them."""

from __future__ import annotations

import re
from datetime import date

__all__ = ["day_of", "leading_day"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<name>jan(?:uary|\.)?|feb(?:ruary|\.)?|mar(?:ch|\.)?|apr(?:il|\.)?|may|june?\.?|july?\.?|aug(?:ust|\.)?"
    r"|sept?(?:ember|\.)?|oct(?:ober|\.)?|nov(?:ember|\.)?|dec(?:ember|\.)?)"
)
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_YEAR, _DAY = r"(?P<year>[0-9]{4})", r"(?P<day>[0-9]{1,2})"
_ZONE = r"(?:[ap]\.?m\.?|Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2})"
_CLOCK = rf"(?:[T\s]+[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}}(?:\.[0-9]+)?)?(?:\s*{_ZONE})?)?"

_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_YEAR}-(?P<month>[0-9]{{2}})-(?P<day>[0-9]{{2}})(?![0-9]){_CLOCK}",
        rf"{_WEEKDAY}{_MONTH}\s+{_DAY}(?:st|nd|rd|th)?,?\s+{_YEAR}(?![0-9]){_CLOCK}",
        rf"{_WEEKDAY}{_DAY}(?:st|nd|rd|th)?\s+{_MONTH},?\s+{_YEAR}(?![0-9]){_CLOCK}",
    )
)


def leading_day(line: str, start: int = 0) -> tuple[str | None, int]:
    """The day written at a place of a line, as ISO 8601, and where it ends, a time of day included.

    Forms whose day and month could change places (``04/01/2019``) are not taken for dates.

    >>> leading_day("Friday, January 4, 2019 - Title")
    ('2019-01-04', 23)
    >>> leading_day("2019-02-30 Title")
    (None, 0)
    """
    for form in _FORMS:
        if found := form.match(line, start):
            parts = found.groupdict()
            month = int(parts["month"]) if "month" in parts else _MONTHS.index(parts["name"][:3].lower()) + 1
            try:
                return date(int(parts["year"]), month, int(parts["day"])).isoformat(), found.end()
            except ValueError:  # no such day
                break
    return None, start


def day_of(value: str) -> str | None:
    """The day that a date, with or without a time, stands for; ``None`` where it is no date.

    >>> day_of("2016-10-18T09:30:00Z")
    '2016-10-18'
    >>> day_of("18 Oct. 2016")
    '2016-10-18'
    """
    value = value.strip()
    day, end = leading_day(value)
    return day if end == len(value) else None
