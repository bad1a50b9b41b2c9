"""Templates filled in: text escaped, numbers and days as people read them."""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from typing import Any

from jinja2 import Environment, PackageLoader
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

import onrecord
from onrecord.characters import encodable
from onrecord.errors import QueryError, TooLongError
from onrecord.export import marked
from onrecord.web.asked import address, quoted
from onrecord.web.days import first_day, in_words, last_day

__all__ = ["page", "status_of", "stylesheet"]

_PLACES = {
    "search": "/",
    "speakers": "/speakers",
    "statements": "/statements",
    "compare": "/compare",
    "corrections": "/corrections",
}
"""The pages that each page leads to."""


def page(request: Request, template: str, status: HTTPStatus = HTTPStatus.OK, /, **values: Any) -> HTMLResponse:
    """A page.

    Args:
        request: what asks for it.
        template: its file.
        status: of the answer.
        values: what the template needs.
    """
    filled = _environment().get_template(template).render(request=request, **values)
    return HTMLResponse(encodable(filled), status)


def status_of(error: QueryError) -> HTTPStatus:
    """The status of a page that tells why something cannot be searched."""
    return HTTPStatus.SERVICE_UNAVAILABLE if isinstance(error, TooLongError) else HTTPStatus.BAD_REQUEST


def stylesheet(template: str, **values: Any) -> Response:
    """A style sheet, filled in."""
    return Response(_environment().get_template(template).render(**values), media_type="text/css")


@cache
def _environment() -> Environment:
    environment = marked.environment(PackageLoader("onrecord.web"))
    environment.filters |= {"day": _day, "count": _count, "percent": _percent, "short": _short, "quoted": quoted}
    environment.filters |= {"first_day": first_day, "last_day": last_day}
    environment.globals |= {"address": address, "places": _PLACES, "version": onrecord.__version__}
    return environment


def _day(day: str | None) -> Markup:
    """A day, which the page's script writes as the reader does."""
    if not day:
        return Markup("undated")
    return Markup('<time datetime="{}">{}</time>').format(day, in_words(day))


def _count(number: int, one: str = "", several: str | None = None) -> str:
    """A number with what is counted: 1,024 articles."""
    words = one if number == 1 else several or (one and one + "s")
    return f"{number:,} {words}".rstrip()


def _percent(share: float) -> str:
    """A share, never rounded to nothing or to all.

    >>> [_percent(share) for share in (0, 0.0004, 0.12, 0.9999, 1)]
    ['0%', '<0.1%', '12.0%', '>99.9%', '100%']
    """
    if 0 < share < 0.001:
        return "<0.1%"
    if 0.999 < share < 1:
        return ">99.9%"
    return f"{share:.0%}" if share in (0, 1) else f"{share:.1%}"


def _short(text: str | None, most: int = 300) -> str:
    """A text, cut where it is too long for a page of many."""
    text = text or ""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
