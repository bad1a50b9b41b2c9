"""Who corrects: the name that somebody gives, remembered by the browser."""

from __future__ import annotations

import getpass
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import Response

from onrecord.web.guard import cookie_name

__all__ = ["remember", "reviewer"]

_COOKIE = "reviewer"
_LONGEST = 100  # characters
_KEPT = 365 * 24 * 3600  # seconds


def reviewer(request: Request) -> str:
    """The name that was given last, or that of the user whose server nobody else can reach."""
    known = unquote(request.cookies.get(cookie_name(request, _COOKIE), ""))[:_LONGEST]
    if known or request.app.state.token is not None:
        return known
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):  # the system knows no name for the user
        return ""


def remember(request: Request, response: Response, name: str) -> None:
    """Have the browser remember a name."""
    cookie = cookie_name(request, _COOKIE)
    response.set_cookie(cookie, quote(name, errors="replace"), max_age=_KEPT, httponly=True, samesite="lax")
