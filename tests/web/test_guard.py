"""Who gets in, how much they may send, and what a browser may do with the answer."""

from __future__ import annotations

import asyncio
import hmac
import logging
import re
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from pathlib import Path
from typing import cast
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from onrecord.archive import Archive, Background, PersonFound, Profile, Query, Tally
from onrecord.attribution import Kind
from onrecord.errors import ArchiveError, ServerError, TooLongError
from onrecord.web import application
from onrecord.web.guard import Guard, Token
from onrecord.web.room import Room
from tests.archive.articles import article, damage, store
from tests.web.asking import TOKEN, asking, hit_of, stored

LOCAL = frozenset(("localhost", "127.0.0.1"))
OTHER = "another token"
BEARER = {b"authorization": b"Bearer " + TOKEN.encode()}
SECRET = f"token={quote(TOKEN)}"
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stored(tmp_path_factory.mktemp("guard") / "a.db")


@pytest.fixture(scope="module")
def open_(file: Path) -> Iterator[TestClient]:
    with asking(file, hosts=LOCAL, base_url="http://localhost:8000") as client:
        yield client


@pytest.fixture
def closed(file: Path) -> Iterator[TestClient]:
    with asking(file, token=TOKEN, base_url="http://news.example") as client:
        yield client


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "LOCALHOST:1", "127.0.0.1", "127.0.0.1:65535"])
def test_own_names(open_: TestClient, host: str) -> None:
    assert open_.get("/about", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "rebound.example",
        "rebound.example:8000",
        "localhost.rebound.example",
        "rebound.example@localhost",
        "localhost@rebound.example",
        "localhost:8000@rebound.example",
        "localhost/",
        "localhost/static/",
        "localhost?",
        "localhost#",
        "localhost:port",
        "localhost localhost",
        "localhost.",
        "[::1",
        "[::1]",
        "[",
        "[]",
        ":8000",
        "",
        "\\localhost",
        "127.1",
        "0.0.0.0",  # noqa: S104  nobody is bound to it
        "a" * 10_000,
        "l\xf6calhost",
    ],
)
def test_names_of_others(open_: TestClient, host: str) -> None:
    for path in ("/", "/static/page.css", "/api/search", "/enter"):
        response = open_.get(path, headers={b"host": host.encode("latin-1")})
        assert response.status_code == 421
        assert "onrecord serve has shown" in response.text
        assert_safe(response.headers)


def test_the_loopback_of_ipv6(file: Path) -> None:
    with asking(file, hosts={"localhost", "::1"}) as client:
        for host in ("[::1]", "[::1]:8000", "localhost:8000"):
            assert client.get("/about", headers={"host": host}).status_code == 200
        for host in ("::1", "[::1]x", "[::2]", "127.0.0.1"):
            assert client.get("/about", headers={"host": host}).status_code == 421


def assert_safe(headers: object) -> None:
    """The headers that every answer has, once each."""
    found = dict(headers)  # type: ignore[call-overload]
    assert set(found["content-security-policy"].split("; ")) == POLICY
    assert found["x-content-type-options"] == "nosniff"
    assert found["referrer-policy"] == "same-origin"
    assert found["cross-origin-opener-policy"] == found["cross-origin-resource-policy"] == "same-origin"
    assert found["cache-control"]
    assert "server" not in found
    assert "access-control-allow-origin" not in found


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/about", 200),
        ("/api/search", 200),
        ("/api/openapi.json", 200),
        ("/static/page.css", 200),
        ("/static/marks.css", 200),
        ("/static/nothing.css", 404),
        ("/export.csv", 200),
        ("/export.xlsx", 200),
        ("/corrections/gold.jsonl", 200),
        ("/speakers/", 307),
        ("/?q=a+AND", 400),
        ("/?page=0", 422),
        ("/nothing", 404),
        ("/docs", 404),
        ("/redoc", 404),
        ("/documents/abcd", 404),
    ],
)
def test_headers_of_every_answer(open_: TestClient, path: str, status: int) -> None:
    response = open_.get(path)
    assert response.status_code == status
    assert_safe(response.headers)


def test_headers_of_refusals(closed: TestClient, file: Path) -> None:
    for response in (
        closed.get("/"),
        closed.get(f"/?{SECRET}"),
        closed.post("/enter", data={"token": "no"}),
        closed.post("/enter", content=b"a" * 1_100_000),
        closed.post("/enter", headers={"origin": "null"}),
        closed.request("BREW", "/", headers=BEARER),
        closed.get(f"/documents/{hit_of(file, 'toll').document[:9]}", headers=BEARER),
    ):
        assert_safe(response.headers)


def test_headers_where_onrecord_fails(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("<secret>")

    monkeypatch.setattr(Tally, "facets", fail)
    with asking(file, raise_server_exceptions=False) as client:
        page, data = client.get("/"), client.get("/api/search")
    assert (page.status_code, data.status_code) == (500, 500)
    assert data.json()["detail"]
    for response in (page, data):
        assert_safe(response.headers)
        assert "secret" not in response.text


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (None, 200),
        ("http://localhost:8000", 200),
        ("https://localhost:8000", 200),  # a server with TLS stands before it
        ("null", 403),
        ("", 403),
        ("http://localhost", 403),
        ("http://localhost:8001", 403),
        ("http://rebound.example", 403),
        ("http://localhost:8000.rebound.example", 403),
        ("http://rebound.example/localhost:8000", 403),
        ("http://localhost:8000@rebound.example", 403),
        ("http://[", 403),
        ("localhost:8000", 403),
        ("\xff", 403),
    ],
)
@pytest.mark.parametrize("path", ["/enter", "/corrections/999/undo", "/documents/abcd/a1/correct"])
def test_what_other_sites_send(open_: TestClient, path: str, origin: str | None, status: int) -> None:
    headers = {} if origin is None else {b"origin": origin.encode("latin-1")}
    response = open_.post(path, headers=headers, data={"reviewer": "Eva"})
    assert (response.status_code == 403) == (status == 403)
    assert ("another site" in response.text) == (status == 403)
    assert open_.get("/about", headers=headers).status_code == 200  # to look is no harm: no other site can read it


@pytest.mark.parametrize(
    ("site", "status"), [("cross-site", 403), ("same-site", 403), ("same-origin", 200), ("none", 200)]
)
@pytest.mark.parametrize("path", ["/export.csv", "/api/search", "/api/openapi.json", "/corrections/gold.jsonl"])
def test_what_other_sites_make_browsers_ask(open_: TestClient, path: str, site: str, status: int) -> None:
    headers = {"sec-fetch-site": site, "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"}
    for method in ("GET", "HEAD"):
        assert open_.request(method, path, headers=headers).status_code == status
    assert open_.get("/", headers=headers | {"sec-fetch-mode": "navigate"}).status_code == 200  # a link leads here


def test_token_in_the_address(closed: TestClient) -> None:
    response = closed.get(f"/?q=bridge+toll&{SECRET}&page=2&speaker=")
    assert (response.status_code, response.headers["location"]) == (303, "/?q=bridge+toll&page=2&speaker=")
    cookie = response.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.casefold()
    assert "Secure" not in cookie
    assert TOKEN not in cookie
    assert closed.get("/").status_code == 200  # with the cookie
    again = closed.get(f"/about?{SECRET}")  # it does not stay in the address, or in what is copied from there
    assert (again.status_code, again.headers["location"]) == (303, "/about")


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/speakers/1", "/speakers/1"),
        ("/documents/a%3Fb%23c%20", "/documents/a%3Fb%23c%20"),
        ("//rebound.example/a", "/rebound.example/a"),
        ("///rebound.example", "/rebound.example"),
        ("/%2F%2Frebound.example", "/rebound.example"),
        ("/%5Crebound.example", "/%5Crebound.example"),
        ("/%09/rebound.example", "/%09/rebound.example"),
        ("/%0D%0Aset-cookie:a=b", "/%0D%0Aset-cookie%3Aa%3Db"),
        ("/é", "/%C3%A9"),
    ],
)
def test_token_leads_to_no_other_place(file: Path, path: str, place: str) -> None:
    with asking(file, token=TOKEN) as client:
        response = client.get(f"http://news.example{path}?{SECRET}")
    assert (response.status_code, response.headers["location"]) == (303, place)
    assert response.headers["set-cookie"].count("onrecord=") == 1


def test_token_with_tls(file: Path) -> None:
    with asking(file, token=TOKEN, base_url="https://news.example") as client:
        assert "Secure" in client.get(f"/?{SECRET}").headers["set-cookie"]


@pytest.mark.parametrize("shown", ["", "token=", "token=no", f"token={quote(TOKEN)}x", f"token={quote(TOKEN[:-1])}"])
def test_wrong_token_in_the_address(closed: TestClient, shown: str) -> None:
    response = closed.get(f"/?{shown}")
    assert (response.status_code, response.headers["www-authenticate"]) == (401, "Bearer")
    assert "set-cookie" not in response.headers
    assert 'action="/enter"' in response.text


@pytest.mark.parametrize(
    "value",
    [b"Bearer", b"Bearer ", b"Bearer no", b"Basic " + TOKEN.encode(), TOKEN.encode(), b"Bearer \xff\xfe", b"bearer  "],
)
def test_wrong_token_in_the_header(closed: TestClient, value: bytes) -> None:
    response = closed.get("/api/search", headers={b"authorization": value})
    assert (response.status_code, response.json()) == (401, {"detail": "A token is needed to see this."})


def test_token_in_the_header(closed: TestClient) -> None:
    assert closed.get("/api/search", headers=BEARER).json()["total"]
    assert closed.get("/", headers={b"authorization": b"bEARER " + TOKEN.encode()}).status_code == 200


@pytest.mark.parametrize(
    "cookie",
    [
        "onrecord=",
        "onrecord=0000",
        "onrecord=" + "é" * 40,
        "onrecord",
        "=;;=",
        "a=b; onrecord",
        'onrecord="',
        "\xff=\xff",
    ],
)
def test_cookies_of_others(closed: TestClient, cookie: str) -> None:
    assert closed.get("/", headers={b"cookie": cookie.encode("latin-1")}).status_code == 401


def test_cookie_is_of_this_token(file: Path) -> None:
    with asking(file, token=OTHER) as other:
        cookie = other.get("/?token=another+token").cookies["onrecord"]
    with asking(file, token=TOKEN) as client:
        assert client.get("/", headers={"cookie": f"onrecord={cookie}"}).status_code == 401
        own = client.get(f"/?{SECRET}").cookies["onrecord"]
        client.cookies.clear()
        assert client.get("/", headers={"cookie": f"a=b; onrecord={own}; c=d"}).status_code == 200


def test_cookies_are_those_of_the_port(file: Path) -> None:
    """Browsers send what one port of a host has set to all of them."""
    with asking(file, token=TOKEN, base_url="http://localhost:8000") as client:
        cookie = client.get(f"/?{SECRET}").headers["set-cookie"].partition(";")[0]
        assert cookie.startswith("onrecord-8000=")
        client.cookies.clear()
        other = cookie.replace("8000", "8001")
        assert client.get("/", headers={"cookie": f"{cookie}; onrecord=a; onrecord-8001=b"}).status_code == 200
        assert client.get("/", headers={"cookie": other}).status_code == 401
        assert client.get("/", headers={"cookie": other, "host": "localhost:8001"}).status_code == 200
        assert client.get("/", headers={"cookie": cookie, "host": "localhost:" + "8" * 5000}).status_code == 401


def test_form(closed: TestClient) -> None:
    wrong = closed.post("/enter", data={"token": "no"})
    assert (wrong.status_code, "set-cookie" in wrong.headers) == (401, False)
    assert closed.post("/enter").status_code == 401
    assert closed.post("/enter", data={"token": "a" * 1001}).status_code == 422
    right = closed.post("/enter", data={"token": TOKEN})
    assert (right.status_code, right.headers["location"]) == (303, "/")
    assert "HttpOnly" in right.headers["set-cookie"]
    assert closed.get("/").status_code == 200


def test_form_without_a_token(open_: TestClient) -> None:
    response = open_.post("/enter", data={"token": "any"})
    assert (response.status_code, "set-cookie" in response.headers) == (303, False)


def test_what_is_seen_without_a_token(closed: TestClient) -> None:
    page = closed.get("/").text
    static = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert len(static) >= 5
    assert {closed.get(path).status_code for path in static} == {200}
    for path in (
        "/static/../about",
        "/static/..%2Fabout",
        "/static/%2e%2e/about",
        "/static",
        "/staticabout",
        "/%2Fstatic/",
        "//static/page.css",
        "/about/static/",
        "/enter/../about",
    ):
        text = closed.get(f"http://news.example{path}").text
        assert "attributions" not in text
        assert "a.db" not in text


@pytest.mark.parametrize("host", ["a/static/", "a/static/?", "a/enter#", "/static/"])
def test_no_host_opens_the_door(closed: TestClient, host: str) -> None:
    assert closed.get("/about", headers={"host": host}).status_code == 401


def test_token_is_compared_in_constant_time(closed: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append(one)
        return one == other

    monkeypatch.setattr(hmac, "compare_digest", compare)
    closed.get("/?token=no")
    closed.get("/", headers={"authorization": "Bearer nor this"})
    closed.get("/", headers={"cookie": "onrecord=nor+this"})
    closed.post("/enter", data={"token": "nor that"})
    assert {b"no", b"nor this", b"nor+this", b"nor that"} <= set(compared)


def test_token_is_told_nowhere(closed: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    shown = [closed.get(f"/?{SECRET}&q=a"), closed.post("/enter", data={"token": TOKEN})]
    shown += [closed.get(path) for path in ("/", "/about", "/api/openapi.json", "/nothing")]
    shown += [closed.get(f"/?token={quote(TOKEN)}no&q=a+AND"), closed.get("/?token=a&token=b")]
    for response in shown:
        told = response.text + str(response.headers)
        assert not any(form in told for form in (TOKEN, quote(TOKEN), "ünd staple"))
    assert not any("onrecord" in record.name and TOKEN in record.getMessage() for record in caplog.records)


def test_token_that_is_no_text(file: Path) -> None:
    raw = b"\xff\xfe is no text"
    token = Token(raw.decode(errors="surrogateescape"))
    for shown, is_right in ((raw, True), (b"", False), (b"?? is no text", False)):
        request = Request({"type": "http", "headers": [(b"authorization", b"Bearer " + shown)]})
        assert token.is_shown(request) == is_right
    with asking(file, token=raw.decode(errors="surrogateescape")) as client:
        assert client.get("/?token=%3F%3F+is+no+text").status_code == 401


def test_as_much_as_the_fields_allow(open_: TestClient, file: Path) -> None:
    hit = hit_of(file, "toll")
    form = {"content": "€" * 100_000, "reviewer": "Eva"}
    response = open_.post(f"/documents/{hit.document}/{hit.attribution}/correct", data=form)
    assert response.status_code == 422
    assert "does not have the words" in response.text


def test_what_comes_too_slowly(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.web.guard._PATIENCE", 0.05)

    async def never() -> Message:
        await asyncio.sleep(30)
        raise AssertionError

    app = application(str(file))
    sent = answered(app, "/enter", method="POST", receive=never)
    assert (sent[0]["status"], b"took too long to come" in sent[1]["body"]) == (408, True)
    app.state.room.close()


def answered(app: ASGIApp, path: str, *, method: str = "GET", receive: Receive | None = None) -> list[Message]:
    """What an application sends, whatever a client may do."""
    sent: list[Message] = []
    form = (b"content-type", b"application/x-www-form-urlencoded")
    scope = {
        "type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": b"",
        "scheme": "http", "http_version": "1.1", "root_path": "", "headers": [(b"host", b"localhost"), form],
    }  # fmt: skip

    async def nothing() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def keep(message: Message) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive or nothing, keep))  # type: ignore[arg-type]
    return sent


@pytest.mark.parametrize(("token", "is_shown"), [(None, False), (Token(TOKEN), True), (Token(TOKEN), False)])
def test_too_many_at_once(token: Token | None, *, is_shown: bool) -> None:
    """So many are answered, others are told so, and the next ones get in again; who may not ask takes no place."""
    headers = [(b"host", b"a")] + [(name, value) for name, value in BEARER.items() if is_shown]
    statuses: list[int] = []

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["path"]
        await receive()
        await asyncio.sleep(0.05)
        await PlainTextResponse("")(scope, receive, send)

    def refuse(_: Request, status: HTTPStatus, problem: str) -> Response:
        return PlainTextResponse(problem, status)

    guard = Guard(slow, refuse=refuse, hosts=None, token=token)

    async def ask() -> None:
        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        scope = {
            "type": "http",
            "method": "GET",
            "path": "/",
            "query_string": b"",
            "scheme": "http",
            "headers": headers,
        }
        await guard(scope, receive, send)

    async def ask_often() -> None:
        for _ in range(2):
            await asyncio.gather(*(ask() for _ in range(80)))

    asyncio.run(ask_often())
    expected = {401: 160} if token and not is_shown else {200: 128, 503: 32}
    assert Counter(statuses) == expected


def test_empty_token_is_none(file: Path) -> None:
    with pytest.raises(ServerError, match="an empty token"):
        application(str(file), token="")


@pytest.mark.parametrize("path", ["/enter", "/documents/abcd/a1/correct", "/corrections/1/undo", "/", "/nothing"])
def test_too_much_at_once(open_: TestClient, path: str) -> None:
    large = b"reviewer=" + b"a" * 1_100_000
    for content in (large, iter([large[:800_000], large[800_000:]])):
        response = open_.post(path, content=content, headers={"content-type": "application/x-www-form-urlencoded"})
        assert response.status_code in (413, 405 if path == "/" else 404 if path == "/nothing" else 413)
        assert_safe(response.headers)


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=b", "application/x-www-form-urlencoded"])
def test_too_much_in_pieces(open_: TestClient, kind: str) -> None:
    pieces = [b'--b\r\nContent-Disposition: form-data; name="token"\r\n\r\n', *[b"a" * 1000] * 1100, b"\r\n--b--\r\n"]
    response = open_.post("/enter", content=iter(pieces), headers={"content-type": kind})
    assert response.status_code == 413
    assert "more than can be sent at once" in response.text


@pytest.mark.parametrize("length", ["-1", "1e3", "", "999999999999", "9" * 5000, "abc", "²"])
def test_lengths_that_are_none(open_: TestClient, length: str) -> None:
    headers = {b"content-length": length.encode(), b"content-type": b"application/x-www-form-urlencoded"}
    assert open_.post("/enter", content=b"token=a", headers=headers).status_code == 413


FIELD = b'--b\r\nContent-Disposition: form-data; name="token"'


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("application/x-www-form-urlencoded", b"&".join(b"a=%d" % number for number in range(20_000))),
        ("application/x-www-form-urlencoded", b"token=%ED%A0%80%00%FF"),
        ("application/x-www-form-urlencoded", b"\xff\xfe\x00"),
        ("multipart/form-data", b""),
        ("multipart/form-data; boundary=b", b"--b\r\n"),
        ("multipart/form-data; boundary=b", b"no form at all"),
        ("multipart/form-data; boundary=b; charset=unicode_escape", FIELD + b"\r\n\r\n\\ud800\r\n--b--\r\n"),
        ("multipart/form-data; boundary=b; charset=nothing", FIELD + b"\r\n\r\nt\r\n--b--\r\n"),
        ("multipart/form-data; boundary=b", FIELD + b'; filename="t"\r\n\r\nt\r\n--b--\r\n'),
        ("application/json", b'{"token": "no"}'),
        ("text/plain", b"token=no"),
    ],
)  # fmt: skip
def test_forms_that_are_none(closed: TestClient, kind: str, content: bytes) -> None:
    response = closed.post("/enter", content=content, headers={"content-type": kind})
    assert response.status_code in (400, 401, 422)
    assert_safe(response.headers)


@pytest.mark.parametrize(
    "query",
    [
        "q=" + "a" * 60_000,
        "&".join(["q=a"] * 15_000),
        "&" * 50_000,
        "q=%",
        "q=%ED%A0%80",
        "q=%00",
        "%00=%FF&%F0",
        "q[]=a",
    ],
)
def test_long_and_odd_addresses(open_: TestClient, query: str) -> None:
    for path in ("/", "/api/search", "/compare", "/static/page.css"):
        response = open_.get(f"{path}?{query}")
        assert response.status_code in (200, 400, 422)
        assert_safe(response.headers)


def test_header_bombs(open_: TestClient) -> None:
    headers = {f"x-{number}": "a" * 100 for number in range(5000)} | {"cookie": "a=b; " * 20_000, "accept": "*" * 10**6}
    assert open_.get("/", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/..%2Fapp.py",
        "/static/%2e%2e/app.py",
        "/static/..%5Capp.py",
        "/static//etc/passwd",
        "/static/%2Fetc%2Fpasswd",
        "/static/vendor/../../app.py",
        "/static/%00",
        "/static/" + "a" * 5000,
        "/static/vendor",
        "/static/",
        "/static/\ud7ff",
    ],
)
def test_no_way_out_of_the_static_files(open_: TestClient, path: str) -> None:
    response = open_.get(f"http://localhost:8000{path}")
    assert response.status_code == 404
    assert_safe(response.headers)


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "BREW"])
def test_other_methods(open_: TestClient, method: str) -> None:
    for path in ("/", "/api/search", "/static/page.css", "/static/marks.css", "/corrections/1/undo"):
        response = open_.request(method, path)
        assert response.status_code == 405
        assert_safe(response.headers)


def test_head(open_: TestClient, closed: TestClient) -> None:
    for path in ("/", "/api/search", "/static/page.css", "/export.csv", "/nothing"):
        assert open_.head(path).status_code == open_.get(path).status_code
    for path in ("/export.xlsx", "/corrections/gold.jsonl"):
        headers = [dict(ask(path).headers) for ask in (open_.head, open_.get)]
        assert all(headers[0][name] == headers[1][name] for name in ("content-type", "content-disposition"))
    assert open_.head("/export.csv?q=a+AND").status_code == 400
    assert closed.head("/").status_code == 401
    assert closed.head("/", headers=BEARER).status_code == 200


EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


@pytest.mark.parametrize(
    "path",
    [
        "/{}",
        "/documents/{}",
        "/documents/abcd/{}",
        "/speakers/{}",
        "/statements/abcd/{}",
        "/?person={}",
        "/?since={}",
        "/?kind={}",
        "/export.{}",
        "/static/{}",
        "/?{}=a&page={}",
        "/corrections?page={}",
    ],
)
def test_error_pages_escape(open_: TestClient, path: str) -> None:
    response = open_.get(path.replace("{}", quote(EVIL, safe="")))
    assert response.status_code in (400, 404, 422)
    assert "<script>alert" not in response.text
    assert "<img src=x" not in response.text


# The room.


def test_many_at_once_while_others_write(tmp_path: Path) -> None:
    """Nobody sees half of what is written, whoever corrects and stores meanwhile; and nobody waits for ever."""
    path = stored(tmp_path / "a.db")
    hit = hit_of(path, "toll")
    ended = threading.Event()

    def ingest() -> None:
        for number in range(12):
            said = [("Rui Boto", f"Lorry {number} has crossed"), ("Rui Boto", f"Lorry {number} is back")]
            store(path, [article(*said, publisher=f"Outlet {number}", published="2021-01-01")])
        ended.set()

    def correct(client: TestClient) -> None:
        while not ended.is_set():
            form = {"reviewer": "Eva", "kind": Kind.PERSON.value, "speaker": "Rui Neto", "content": hit.content}
            place = f"/documents/{hit.document}/{hit.attribution}/correct"
            assert client.post(place, data=form).status_code == 303
            number = client.get("/api/corrections", params={"limit": 1}).json()["items"][0]["id"]
            assert client.post(f"/corrections/{number}/undo", data={"reviewer": "Eva"}).status_code == 303

    def read(client: TestClient, number: int) -> None:
        while not ended.is_set():
            found = client.get("/api/search", params={"q": "lorry", "limit": 100}).json()
            assert len(found["items"]) % 2 == 0
            counted = client.get("/api/facets", params={"q": "lorry"}).json()
            assert counted["total"] == 2 * counted["documents"]
            article = client.get(f"/api/documents/{hit.document}").json()
            speakers = {each["speaker"]["name"] for each in article["record"]["attributions"]}
            assert speakers in ({"Boto", "Rui Sá"}, {"Boto", "Rui Neto"})
            pages = ("/", "/speakers", "/statements", f"/documents/{hit.document}", "/compare", "/export.csv?q=lorry")
            page = pages[number % len(pages)]
            assert client.get(page).status_code in ((200, 503) if "export" in page else (200,))  # two at once

    with asking(path) as client, ThreadPoolExecutor(32) as threads:
        tasks = [threads.submit(ingest), threads.submit(correct, client)]
        tasks += [threads.submit(read, client, number) for number in range(30)]
        for task in tasks:
            task.result(timeout=60)
    assert damage(path) == []


def test_room_gives_readers_back(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room(str(file))
    for _ in range(20):
        with pytest.raises(KeyError), room.reader():
            raise KeyError
        with pytest.raises(ArchiveError), room.reader() as archive:
            archive.record("nothing")
    monkeypatch.setattr("onrecord.web.room._LONGEST", -1.0)
    monkeypatch.setattr("onrecord.archive.database._STEPS", 1)
    for _ in range(20):
        with pytest.raises(TooLongError), room.reader() as archive:
            archive.search(Query(words="bridge"))
    monkeypatch.undo()
    with room.reader() as archive:
        assert archive.search(Query(words="bridge"))
    room.close()


def test_room_waits_for_who_reads(file: Path) -> None:
    room = Room(str(file))
    begun, go = threading.Event(), threading.Event()

    def read() -> int:
        with room.reader() as archive:
            begun.set()
            go.wait()
            return archive.count(Query())

    with ThreadPoolExecutor(2) as threads:
        reading = threads.submit(read)
        begun.wait()
        closing = threads.submit(room.close)
        go.set()
        assert reading.result(timeout=30) > 0
        closing.result(timeout=30)


def test_room_closes_once_and_whole(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room(str(file))
    with ThreadPoolExecutor(4) as threads:
        for closing in [threads.submit(room.close) for _ in range(4)]:
            closing.result(timeout=30)
    with pytest.raises(ArchiveError), room.reader():
        pass
    with pytest.raises(ArchiveError):
        room.tally.count(Query())

    opened: list[Archive] = []
    open_one = Archive.open

    def fail(path: str) -> Archive:
        if len(opened) == 2:
            raise ArchiveError("no more")
        opened.append(open_one(path))
        return opened[-1]

    monkeypatch.setattr(Archive, "open", fail)
    with pytest.raises(ArchiveError, match="no more"):
        Room(str(file))
    for archive in opened:
        with pytest.raises(ArchiveError, match="closed"):
            archive.figures()


def test_profiles_are_remembered_until_something_is_corrected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = stored(tmp_path / "a.db")
    room = Room(str(path))
    made: list[int] = []
    make = Archive.profile

    def correct() -> None:
        with room.writer() as archive:
            archive.checked(hit_of(path, "toll").document, by="Eva")

    def profile(self: Archive, person: PersonFound, background: Background | None = None) -> Profile:
        made.append(person.id)
        if len(made) == 4:
            correct()  # while it is made
        return make(self, person, background)

    monkeypatch.setattr(Archive, "profile", profile)
    monkeypatch.setattr("onrecord.web.room._PROFILES", 2)
    one, two, three = room.tally.speakers(Query())
    for person in (one, two, one, three, one):  # the second is forgotten, and not the first, which was asked for again
        room.profile(person)
    assert made == [one.id, two.id, three.id]
    for person in (two, two):
        room.profile(person)
    assert made[3:] == [two.id, two.id]
    room.profile(two)
    assert len(made) == 5
    room.close()


def test_page_of_what_takes_too_long(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with asking(file) as client:
        monkeypatch.setattr("onrecord.web.room._LONGEST", -1.0)
        monkeypatch.setattr("onrecord.archive.database._STEPS", 1)
        monkeypatch.setattr(cast("FastAPI", client.app).state.room.tally, "_seconds", -1.0)
        for path in ("/?q=bridge", "/statements?q=bridge", "/speakers?name=Boto", "/compare?q=bridge"):
            response = client.get(path)
            assert "narrow the search down" in response.text
            assert response.status_code == 503
        monkeypatch.undo()
        for _ in range(10):
            assert client.get("/?q=bridge").status_code == 200


@pytest.mark.parametrize("name", ["nothing.db", "folder", "text.db"])
def test_what_is_no_archive(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "text.db").write_text("It rained. " * 1000)
    with pytest.raises(ArchiveError):
        application(str(tmp_path / name))


def test_archive_can_be_removed_afterwards(tmp_path: Path) -> None:
    path = stored(tmp_path / "a.db")
    with asking(path) as client:
        client.get("/")
    with Archive.open(str(path), write=True):
        pass  # nobody holds it
    assert [each.name for each in tmp_path.iterdir()] == ["a.db"]
