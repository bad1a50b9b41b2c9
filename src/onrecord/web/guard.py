"""Who may ask, and how much; and what a browser may do with the answer.

- The name that a request calls the server by has to be one of its own, so that no page of another site can have it
  answer under a name of that site's (DNS rebinding).
- Where there is a token it has to be shown: once in the address or typed in, later by a cookie that is made of it, or
  by programs in a header (RFC 6750). It is compared in constant time.
- What changes something has to come from a page of the server's own (the header ``Origin``, RFC 6454), and so has
  what takes long or is large, where the browser tells (``Sec-Fetch-Site``: https://www.w3.org/TR/fetch-metadata/).
- So many requests are answered at once, and what they send has to come within some seconds; connections that ask
  nothing are not counted.
- A content security policy without exceptions: https://www.w3.org/TR/CSP3/.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import re
from collections.abc import Callable, Collection
from http import HTTPStatus
from urllib.parse import parse_qsl, quote, urlencode

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["HEAD", "Guard", "Token", "cookie_name"]

HEAD = "onrecord.head"
"""Is in the scope of a request for headers alone, which is answered as ``GET``: long work may be spared for it."""

_AT_ONCE = 64  # requests; more are told to come again
_BODY = 1024 * 1024  # bytes of a form: as many as its fields may have, though each character takes several
_PATIENCE = 15.0  # seconds for a form to come
_COOKIE = "onrecord"
_KEPT = 30 * 24 * 3600  # seconds
_FREE = ("/static/", "/enter")
_OWN = ("/api/", "/export.", "/corrections/gold.")  # what pages of other sites need not lead to
_HOST = re.compile(r"(?:\[(?P<ipv6>[0-9a-f:.]+)\]|(?P<name>[^\s:@/?#\[\]\\]+))(?::(?P<port>[0-9]*))?", re.IGNORECASE)
_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",  # with "no-referrer" browsers would send no Origin
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class Token:
    """What somebody has to show who wants to see the pages."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode(errors="surrogateescape")  # the system may give bytes that are no text
        self._cookie = hmac.new(self._secret, b"onrecord cookie", hashlib.sha256).hexdigest()

    def is_shown(self, request: Request) -> bool:
        """Whether a request has it in a header, or the cookie."""
        scheme, _, shown = request.headers.get("authorization", "").partition(" ")
        is_in_header = scheme.casefold() == "bearer" and hmac.compare_digest(shown.encode("latin-1"), self._secret)
        cookie = request.cookies.get(cookie_name(request, _COOKIE), "")
        return is_in_header or hmac.compare_digest(cookie.encode(), self._cookie.encode())

    def is_it(self, shown: str) -> bool:
        """Whether it is what somebody shows."""
        return hmac.compare_digest(shown.encode(errors="replace"), self._secret)

    def remember(self, request: Request, response: Response) -> None:
        """Have the browser show it from now on."""
        name, secure = cookie_name(request, _COOKIE), request.scope["scheme"] == "https"
        response.set_cookie(name, self._cookie, max_age=_KEPT, httponly=True, samesite="lax", secure=secure)


class Guard:
    """The way in to an application.

    Args:
        app: what answers those that may ask.
        refuse: makes the answer for the others: of the request, a status and the reason.
        hosts: the names of the server; ``None`` for any.
        token: what has to be shown, if anything.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        refuse: Callable[[Request, HTTPStatus, str], Response],
        hosts: Collection[str] | None,
        token: Token | None,
    ) -> None:
        self._app = app
        self._refuse = refuse
        self._hosts = hosts
        self._token = token
        self._answered = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or have it answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        if scope["method"] == "HEAD":
            scope = {**scope, "method": "GET", HEAD: True}  # the server leaves the body out
        has_begun = False

        async def send_with_headers(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                headers.setdefault("cache-control", "no-cache, private")
            await send(message)

        request = Request(scope)
        answer = self._answer(request) or self._app
        self._answered += 1
        try:
            await answer(scope, _bounded(receive), send_with_headers)
        except Exception:
            if not has_begun:
                refusal = self._refuse(
                    request, HTTPStatus.INTERNAL_SERVER_ERROR, "onrecord failed, and has told where it runs."
                )
                await refusal(scope, receive, send_with_headers)
            raise
        finally:
            self._answered -= 1

    def _answer(self, request: Request) -> Response | None:
        """The answer to what must not get further."""
        if self._hosts is not None and _name(request) not in self._hosts:
            return self._refuse(
                request, HTTPStatus.MISDIRECTED_REQUEST, "This address is not one of this page: open the one that "
                "onrecord serve has shown."
            )  # fmt: skip
        if _is_of_elsewhere(request):
            return self._refuse(request, HTTPStatus.FORBIDDEN, "This was sent from a page of another site.")
        length = request.headers.get("content-length", "0")
        if not length.isdecimal() or len(length) > 9 or int(length) > _BODY:
            return self._refuse(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "This is more than can be sent at once.")
        if self._token is not None and not _path(request).startswith(_FREE):
            refusal = self._entrance(request, self._token)
            if refusal is not None:
                return refusal
        if self._answered >= _AT_ONCE:
            return self._refuse(request, HTTPStatus.SERVICE_UNAVAILABLE, "Too many ask at once: try again in a moment.")
        return None

    def _entrance(self, request: Request, token: Token) -> Response | None:
        """The answer where a token is needed to who has not shown it, or shows it in the address."""
        if request.method == "GET" and token.is_it(request.query_params.get("token", "")):
            response = RedirectResponse(_without_token(request), status_code=HTTPStatus.SEE_OTHER)
            token.remember(request, response)
            return response
        if token.is_shown(request):
            return None
        return self._refuse(request, HTTPStatus.UNAUTHORIZED, "A token is needed to see this.")


def cookie_name(request: Request, name: str) -> str:
    """The name of a cookie for the port that a request is sent to: browsers send those of all ports of a host."""
    found = _HOST.fullmatch(request.headers.get("host", ""))
    return f"{name}-{found['port'][:5]}" if found and found["port"] else name


def _name(request: Request) -> str | None:
    """What a request calls the server."""
    found = _HOST.fullmatch(request.headers.get("host", ""))
    return (found["ipv6"] or found["name"]).casefold() if found else None


def _path(request: Request) -> str:
    """The path by which the page is chosen; that of ``Request.url`` depends on what the header ``Host`` says."""
    path: str = request.scope["path"]
    return path


def _is_of_elsewhere(request: Request) -> bool:
    """Whether a browser has been made to send a request by another site that must not; programs send no such header."""
    if request.method != "GET":
        origin = request.headers.get("origin")
        return origin is not None and origin.partition("://")[2] != request.headers.get("host")
    is_foreign = request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin")
    return is_foreign and _path(request).startswith(_OWN)


def _without_token(request: Request) -> str:
    rest = [(name, value) for name, value in parse_qsl(request.url.query, keep_blank_values=True) if name != "token"]
    path = "/" + quote(_path(request).lstrip("/"))  # //elsewhere.example would be another server
    return path + (f"?{urlencode(rest)}" if rest else "")


def _bounded(receive: Receive) -> Receive:
    """What a request sends, as far as it is not too much and comes in time, whatever it said before how much it is."""
    seen, end = 0, asyncio.get_running_loop().time() + _PATIENCE
    is_waited_for = True

    async def within_bounds() -> Message:
        nonlocal seen, is_waited_for
        try:
            async with asyncio.timeout_at(end if is_waited_for else None):
                message = await receive()
        except TimeoutError as error:
            raise HTTPException(HTTPStatus.REQUEST_TIMEOUT, "What was sent took too long to come.") from error
        is_waited_for = message.get("more_body", False)  # what comes then is the end of the connection
        seen += len(message.get("body", b""))
        if seen > _BODY:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "This is more than can be sent at once.")
        return message

    return within_bounds
