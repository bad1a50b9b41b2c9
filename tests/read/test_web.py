from __future__ import annotations

import gzip
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from onrecord import __version__
from onrecord.document import Document
from onrecord.errors import InputError
from onrecord.read import read, web
from onrecord.read.source import Listener, Options, Source

PAGE = "<!doctype html><title>Rain</title><p>“It rained,” said the mayor.".encode("cp1252")
FEED = """<rss version="2.0"><channel><title>The Example</title><item><title>Rain</title>
<link>/rain</link><description>It rained, the mayor said.</description></item></channel></rss>"""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.requests.append((self.path, dict(self.headers)))  # type: ignore[attr-defined]
        route = self.path.partition("?")[0].strip("/").replace("-", "_")
        getattr(self, f"get_{route}", self.get_missing)()

    def answer(self, body: bytes = b"", status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content_Length": str(len(body)), "Connection": "close", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def endless(self, some: bytes) -> None:
        """Send the same until nobody listens any more."""
        try:
            while not self.server.over.wait(0.01):  # type: ignore[attr-defined]
                self.wfile.write(some)
        except OSError:
            pass
        self.close_connection = True

    def get_missing(self) -> None:
        self.answer(b"gone", 404)

    def get_text(self) -> None:
        self.answer(b"It rained.", Content_Type="text/plain; charset=utf-8", Set_Cookie="a=b")

    def get_page(self) -> None:
        self.answer(PAGE, Content_Type="text/html; charset=windows-1252")

    def get_feed(self) -> None:
        self.answer(FEED.encode(), Content_Type="application/rss+xml")

    def get_packed(self) -> None:
        self.answer(gzip.compress(b"It rained."), Content_Encoding="gzip", Content_Type="text/plain")

    def get_packed_otherwise(self) -> None:
        self.answer(b"...", Content_Encoding="br")

    def get_binary(self) -> None:
        self.answer(b"%PDF-1.7 ...", Content_Type="application/pdf")

    def get_nothing(self) -> None:
        self.answer(status=204)

    def get_short(self) -> None:
        self.answer(b"It rained", Content_Length="100")

    def get_large(self) -> None:
        self.answer(b"x" * 1001, Content_Length="1001")

    def get_no_http(self) -> None:
        self.wfile.write(b"It rained.\r\n\r\n")
        self.close_connection = True

    def get_endless(self) -> None:
        self.answer(Content_Length=str(10**6))
        self.endless(b"x" * 1000)

    def get_drip(self) -> None:
        self.answer(Content_Length=str(10**6))
        self.endless(b"x")

    def get_drip_of_headers(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nA: ")
        self.endless(b"x")

    def get_silence(self) -> None:
        self.server.over.wait(30)  # type: ignore[attr-defined]
        self.close_connection = True

    def get_to_text(self) -> None:
        self.answer(status=302, Location="/text?a=1#part")

    def get_loop(self) -> None:
        self.answer(status=301, Location="/loop")

    def get_nowhere(self) -> None:
        self.answer(b"nowhere", 302)

    def get_to(self) -> None:
        self.answer(status=307, Location=self.path.partition("?")[2])

    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.over = threading.Event()
        if context:
            self.socket = context.wrap_socket(self.socket, server_side=True)

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is what is tested."""


@contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[Server]:
    with Server(context) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.over.set()
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture(scope="module")
def at(server: Server) -> str:
    return f"http://127.0.0.1:{server.server_port}"


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(address: tuple[str, int], *rest: Any, **named: Any) -> socket.socket:
        assert ipaddress.ip_address(address[0].removeprefix("::ffff:")).is_loopback
        return original(address, *rest, **named)

    original = socket.create_connection
    monkeypatch.setattr("socket.create_connection", connect)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """Names of servers and what they stand for; each request takes the first that is left. Others are not known."""
    known: dict[str, list[str]] = {}

    def getaddrinfo(name: str, port: int | str | None, *rest: Any, **named: Any) -> list[Any]:
        try:
            ipaddress.ip_address(name)
        except ValueError:
            if not known.get(name):
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known") from None
            found = known[name].pop(0)
        else:
            found = name
        return [place for number in found.split() for place in original(number, port, *rest, **named)]

    original = socket.getaddrinfo
    monkeypatch.setattr("socket.getaddrinfo", getaddrinfo)
    return known


def fetch(url: str, *, allow_private: bool = True) -> Source:
    return web.fetch(url, Listener(on_error=lambda _: None), Options(allow_private=allow_private))


def problem(url: str, *, allow_private: bool = True) -> str:
    with pytest.raises(InputError) as caught:
        fetch(url, allow_private=allow_private)
    assert caught.value.path == url
    assert str(caught.value) == f"{url}: {caught.value.problem}"
    return caught.value.problem


def read_all(*inputs: str) -> tuple[list[Document], list[InputError]]:
    errors: list[InputError] = []
    return list(read(inputs, on_error=errors.append, options=Options(allow_private=True))), errors


def test_a_page_and_what_is_known_about_it(at: str) -> None:
    source = fetch(f"{at}/page#part")
    assert source.stream.read() == PAGE
    assert (source.name, source.uri, source.folder) == (f"{at}/page#part", f"{at}/page", None)
    assert source.content_type == "text/html; charset=windows-1252"


def test_what_a_server_is_told(at: str, server: Server) -> None:
    fetch(f"{at}/text?a=ä b#part")
    fetch(f"{at}/text")
    (path, first), (_, second) = server.requests[-2:]
    assert path == "/text?a=%C3%A4%20b"
    assert first["User-Agent"] == f"onrecord/{__version__}"
    assert first["Accept-Encoding"] == "gzip, identity"
    assert first["Host"] == at.removeprefix("http://")
    assert {name.lower() for name in first} & {"authorization", "cookie", "referer"} == set()
    assert second == first  # the cookie was not kept


def test_proxies_of_the_environment_are_not_used(at: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert fetch(f"{at}/text").stream.read() == b"It rained."


def test_redirects_are_followed_and_the_last_address_is_that_of_the_page(at: str) -> None:
    source = fetch(f"{at}/to-text")
    assert source.stream.read() == b"It rained."
    assert (source.name, source.uri) == (f"{at}/to-text", f"{at}/text?a=1")


def test_redirects_have_an_end(at: str, server: Server) -> None:
    server.requests.clear()
    assert problem(f"{at}/loop") == "redirected more than 5 times"
    assert len(server.requests) == 6


@pytest.mark.parametrize(
    ("location", "why"),
    [
        ("file:///etc/passwd", "no web address: it has to begin with http:// or https://"),
        ("ftp://news.example/", "no web address: it has to begin with http:// or https://"),
        ("javascript:alert(1)", "no web address: it has to begin with http:// or https://"),
        ("http://a:b@news.example/", "an address with a user name or a password in it is not read: leave them out"),
        ("http://news.example:99999/", "no web address: there is no port 99999"),
    ],
)
def test_redirects_to_what_is_no_page(at: str, location: str, why: str) -> None:
    said = problem(f"{at}/to?{location}")
    assert said == f"redirects to {location!r}: {why}"


@pytest.mark.parametrize(
    "location", ["http://", "http:///x", "http://[", "//[::1", "//[x]/", "http://xn--\xff/", "//a:b:c/", "//a:9999999/"]
)
def test_redirects_to_odd_addresses(at: str, location: str, names: dict[str, list[str]]) -> None:
    assert problem(f"{at}/to?{location}")
    assert names == {}


def test_a_redirect_to_a_private_network_is_refused(
    names: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving() as server:
        names["news.example"] = ["127.0.0.1"]
        is_public = web._is_public  # noqa: SLF001
        monkeypatch.setattr(web, "_is_public", lambda number: is_public(number) or str(number) == "127.0.0.1")
        for location in ("http://169.254.169.254/latest/meta-data/", "http://[::ffff:10.0.0.1]/", "//0xa9fea9fe/"):
            names["news.example"] = ["127.0.0.1"]
            names["0xa9fea9fe"] = ["169.254.169.254"]
            url = f"http://news.example:{server.server_port}/to?{location}"
            assert " is in a private network (" in problem(url, allow_private=False)


def test_a_redirect_without_a_target_and_other_errors_of_http(at: str) -> None:
    assert problem(f"{at}/missing") == "HTTP 404 Not Found"
    assert problem(f"{at}/nowhere") == "HTTP 302 Found"


def test_an_empty_answer(at: str) -> None:
    assert fetch(f"{at}/nothing").stream.read() == b""


def test_what_was_packed_stays_packed_and_is_unpacked_by_its_reader(at: str) -> None:
    assert gzip.decompress(fetch(f"{at}/packed").stream.read()) == b"It rained."
    (document,), errors = read_all(f"{at}/packed")
    assert (document.text, document.uri, errors) == ("It rained.", f"{at}/packed", [])
    assert problem(f"{at}/packed-otherwise") == "the server packed it in a way that is not known ('br')"


def test_answers_that_are_cut_off_or_no_http(at: str) -> None:
    assert problem(f"{at}/short").startswith("the answer of the server is broken or incomplete: ")
    assert problem(f"{at}/no-http").startswith("the answer of the server is broken or incomplete: ")


def test_there_is_a_limit_to_the_size(at: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(fetch(f"{at}/large").stream.read()) == 1001
    monkeypatch.setattr(web, "LARGEST", 1000)
    for route in ("large", "endless"):
        assert problem(f"{at}/{route}") == "larger than 0 MiB, which is no article"


def is_over_after(url: str) -> bool:
    """Whether nobody listens to a server any more when it has taken too long."""
    before = set(threading.enumerate())
    assert problem(url) == "not all there after 0.2 seconds"
    threads = [thread for thread in threading.enumerate() if thread.name == "onrecord-fetch" and thread not in before]
    for thread in threads:
        thread.join(5)
    return not any(thread.is_alive() for thread in threads)


@pytest.mark.parametrize("route", ["drip", "drip-of-headers", "silence"])
def test_there_is_a_limit_to_the_time(route: str, at: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "_DEADLINE", 0.2)
    assert is_over_after(f"{at}/{route}")


def test_there_is_a_limit_to_the_time_of_secure_connections(
    certified: Server, names: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "_DEADLINE", 0.2)
    for route in ("drip", "drip-of-headers"):
        names["news.example"] = ["127.0.0.1"]
        assert is_over_after(f"https://news.example:{certified.server_port}/{route}")


def test_a_connection_that_is_made_too_late_is_over_at_once(at: str, monkeypatch: pytest.MonkeyPatch) -> None:
    late, original, cut = threading.Event(), socket.getaddrinfo, web._Connection.cut  # noqa: SLF001

    def then(connection: web._Connection) -> None:
        cut(connection)
        late.set()

    monkeypatch.setattr(web, "_DEADLINE", 0.2)
    monkeypatch.setattr(web._Connection, "cut", then)  # noqa: SLF001
    monkeypatch.setattr("socket.getaddrinfo", lambda *args, **named: late.wait(30) and original(*args, **named))
    assert is_over_after(f"{at}/drip-of-headers")


def test_there_is_a_limit_to_silence(at: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "_TIMEOUT", 0.2)
    assert problem(f"{at}/silence") == "the server did not answer within 0.2 seconds"


def test_a_name_that_is_never_found_does_not_take_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr(web, "_DEADLINE", 0.2)
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: over.wait(30) and [])
    assert problem("http://news.example/") == "not all there after 0.2 seconds"
    over.set()


def test_a_server_that_is_not_there(names: dict[str, list[str]]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        assert problem(f"http://127.0.0.1:{port}/") == "the server cannot be reached: Connection refused"
    assert names == {}
    said = problem("http://news.example/")
    assert said == "there is no server of this name, or no way to find it (Name or service not known)"


def test_the_next_number_of_a_name_is_tried(names: dict[str, list[str]], server: Server) -> None:
    names["news.example"] = ["127.0.0.2 127.0.0.1"]
    assert fetch(f"http://news.example:{server.server_port}/text").stream.read() == b"It rained."
    assert server.requests[-1][1]["Host"] == f"news.example:{server.server_port}"


@pytest.mark.parametrize(
    "number",
    [
        *("127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254"),  # noqa: S104
        *("100.64.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1"),
        *("255.255.255.255", "::", "::1", "fe80::1", "fc00::1", "fd12:3456::1", "fec0::1", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1"),
        *("64:ff9b:1::a00:1", "2002:7f00:1::", "2002:a00:1::1", "2001:0:a00:1::1", "100::1"),
    ],
)
def test_private_networks_are_refused(number: str, names: dict[str, list[str]]) -> None:
    host = f"[{number}]" if ":" in number else number
    expected = (
        f" is in a private network ({ipaddress.ip_address(number)}), which is not read unless allowed (--allow-private)"
    )
    assert problem(f"http://{host}/", allow_private=False).endswith(expected)
    names["news.example"] = [f"93.184.216.34 {number}"]  # one is enough
    assert problem("https://news.example/", allow_private=False).endswith(expected)


@pytest.mark.parametrize(
    "number",
    ["93.184.216.34", "8.8.8.8", "2606:2800:220:1::1", "64:ff9b::808:808", "::ffff:8.8.8.8", "2002:808:808::1"],
)
def test_public_networks_are_not(number: str) -> None:
    assert web._is_public(ipaddress.ip_address(number))  # noqa: SLF001


@pytest.mark.parametrize("name", ["2130706433", "0x7f000001", "017700000001", "127.1"])
def test_numbers_in_disguise(name: str) -> None:
    said = problem(f"http://{name}/", allow_private=False)  # some systems take them for names
    assert "private network (127.0.0.1)" in said or "there is no server of this name" in said


def test_a_name_that_changes_what_it_stands_for(names: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    connected: list[str] = []

    def connect(address: tuple[str, int], *_: Any, **__: Any) -> socket.socket:
        connected.append(address[0])
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr("socket.create_connection", connect)
    names["news.example"] = ["93.184.216.34", "127.0.0.1"]  # a second look would find this machine
    assert problem("http://news.example/", allow_private=False) == "the server cannot be reached: Connection refused"
    assert connected == ["93.184.216.34"]
    assert names == {"news.example": ["127.0.0.1"]}


@pytest.fixture
def certified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server with a certificate for news.example, of an authority that is trusted."""
    files = {"authority.pem": AUTHORITY, "server.pem": CERTIFICATE + KEY}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.pem")
    with serving(context) as server:
        yield server


def test_a_certificate_is_that_of_the_name_though_the_number_is_connected_to(
    certified: Server, names: dict[str, list[str]]
) -> None:
    names["news.example"] = ["127.0.0.1"]
    assert fetch(f"https://news.example:{certified.server_port}/text").stream.read() == b"It rained."
    assert certified.requests[-1][1]["Host"] == f"news.example:{certified.server_port}"


def test_a_certificate_of_another_name_or_of_nobody(
    certified: Server, names: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    names["other.example"] = ["127.0.0.1"]
    said = problem(f"https://other.example:{certified.server_port}/text")
    assert said.startswith("the certificate of the server is not valid: Hostname mismatch")
    monkeypatch.delenv("SSL_CERT_FILE")
    names["news.example"] = ["127.0.0.1"]
    said = problem(f"https://news.example:{certified.server_port}/text")
    assert said.startswith("the certificate of the server is not valid: ")
    assert certified.requests == []


def test_a_redirect_to_another_name_on_the_same_number_gets_a_connection_of_its_own(
    certified: Server, names: dict[str, list[str]]
) -> None:
    names["news.example"] = ["127.0.0.1"]
    names["other.example"] = ["127.0.0.1"]
    port = certified.server_port
    said = problem(f"https://news.example:{port}/to?https://other.example:{port}/text")
    assert said.startswith("the certificate of the server is not valid: Hostname mismatch")


def test_a_server_without_encryption(at: str) -> None:
    assert problem(at.replace("http:", "https:")).startswith("no secure connection to the server: ")


ODD = [
    *(
        "http://",
        "http:///x",
        "http://[",
        "http://[::1",
        "http://]",
        "http://[x]/",
        "https://?",
        "http:x",
        "http://:80",
    ),
    *(
        "http://a b/",
        "http://a\nb/",
        "http://\0/",
        "http://%00/",
        "http://.",
        "http://a..b/",
        "http://a:b/",
        "http://a:-1/",
    ),
    *("http://a:99999/", "http://a:0/", "http://a:" + "9" * 5000, "http://@/", "http://xn--/", "http://xn--a\x80/"),
    *("http://\ud800/", "http://ﬁ.example\u200b/", "http://１２７.0.0.1/", "http://" + "a" * 100 + ".example/"),
    *("http://" + "a." * 200, "http://news.example/" + "a" * 10_000, "http://" + "é" * 3000, "http://1.2.3.4.5.6/"),
    *("http://256.1.1.1/", "http://[fe80::1%25eth0]/", "http://[fe80::1%eth0]/", "HTTP://", "http://a|b/", 'http://"/'),
]


@pytest.mark.parametrize("url", ODD)
def test_odd_addresses(url: str, names: dict[str, list[str]]) -> None:
    assert problem(url, allow_private=False)
    assert names == {}


@given(st.text(max_size=30))
@example("\u3002")
def test_any_address_is_an_error_of_ours(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("socket.create_connection", unreachable)
        patch.setattr("socket.getaddrinfo", unreachable)
        assert problem(f"http://{text}")


def unreachable(*_: Any, **__: Any) -> Any:
    raise OSError(101, "Network is unreachable")


def test_international_names(names: dict[str, list[str]], server: Server) -> None:
    port = server.server_port
    names["xn--bcher-kva.example"] = ["127.0.0.1"]
    source = fetch(f"http://BÜCHER.example:{port}/text")
    assert source.uri == f"http://xn--bcher-kva.example:{port}/text"
    assert server.requests[-1][1]["Host"] == f"xn--bcher-kva.example:{port}"


def test_the_next_version_of_the_protocol(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.create_connection  # a machine may not have it
    monkeypatch.setattr(
        "socket.create_connection",
        lambda address, *rest, **named: connect(({"::1": "127.0.0.1"}[address[0]], address[1]), *rest, **named),
    )
    assert fetch(f"http://[::1]:{server.server_port}/text").stream.read() == b"It rained."
    assert server.requests[-1][1]["Host"] == f"[::1]:{server.server_port}"


def test_passwords_are_refused_and_not_sent(at: str, server: Server) -> None:
    server.requests.clear()
    said = problem(at.replace("//", "//user:secret@"))
    assert said == "an address with a user name or a password in it is not read: leave them out"
    assert server.requests == []


def test_other_schemes_are_refused() -> None:
    for url in ("file:///etc/passwd", "ftp://news.example/", "news.example/rain"):
        assert problem(url) == "no web address: it has to begin with http:// or https://"


def test_text_and_feeds_are_read_from_the_web_and_errors_told(at: str) -> None:
    with pytest.warns(match="only a description"):
        documents, errors = read_all(f"{at}/text", f"{at}/missing", f"{at}/feed", f"{at}/binary")
    assert [(document.text, document.uri) for document in documents] == [
        ("It rained.", f"{at}/text"),
        ("It rained, the mayor said.", f"{at}/rain"),
    ]
    assert [str(error) for error in errors] == [
        f"{at}/missing: HTTP 404 Not Found",
        f"{at}/binary: no text but a PDF file: save its text first",
    ]


def test_a_page_is_read_in_the_encoding_that_the_server_tells(at: str) -> None:
    (document,), errors = read_all(f"{at}/page")
    assert errors == []
    assert "“It rained,” said the mayor." in document.text
    assert document.uri == f"{at}/page"


AUTHORITY = """\
-----BEGIN CERTIFICATE-----
MIIBXjCCAQSgAwIBAgIUDulakKLKFIK4GHF8zYydPlv3Wl4wCgYIKoZIzj0EAwIw
DDEKMAgGA1UEAwwBVDAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFow
DDEKMAgGA1UEAwwBVDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABMnjXn7h/Dwm
DcQbEBcAs+gptLJT5qYL5OIBCwo1E/iDp7sgNZXORs397G0Vn4kdNQZeujr/qJzG
rStP4Ij+clqjQjBAMA8GA1UdEwEB/wQFMAMBAf8wDgYDVR0PAQH/BAQDAgEGMB0G
A1UdDgQWBBRD/wVZbdayAJ1PFYNyUZ6NRLHrKTAKBggqhkjOPQQDAgNIADBFAiEA
v0/eyUfVkKKvkYYYJbMD/FCF6zowpWkfMUWOtnEZbYECIAVbSNLDFHGcI1YCfbCf
E2gPCfjsKP/OAzBXmjNesXWw
-----END CERTIFICATE-----
"""

CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIIBtzCCAV2gAwIBAgIUbE3f3oou5xvaPc2xYuUfsWfTvjowCgYIKoZIzj0EAwIw
DDEKMAgGA1UEAwwBVDAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFow
FzEVMBMGA1UEAwwMbmV3cy5leGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcD
QgAEav4KxO/wMMVlukGE+y11yM1NanRrYioR/lH+u/8ozg0HWDmjwMHk86Dn4wuj
ZUPelseu8alGWDGgpxugUEeeqKOBjzCBjDAMBgNVHRMBAf8EAjAAMBcGA1UdEQQQ
MA6CDG5ld3MuZXhhbXBsZTAOBgNVHQ8BAf8EBAMCB4AwEwYDVR0lBAwwCgYIKwYB
BQUHAwEwHQYDVR0OBBYEFHzjN+kkWKBSThwDbvM56lGHdaj3MB8GA1UdIwQYMBaA
FEP/BVlt1rIAnU8Vg3JRno1EsespMAoGCCqGSM49BAMCA0gAMEUCIE8HHWsii1SR
ytagsbkvXKPhcUNeRcKH9VD5ZbauEyirAiEA5H1KXxWbq2ABT7+R2Vy7CbHamVUj
DUii0aBvR7m/w9I=
-----END CERTIFICATE-----
"""

KEY = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg2ByW8AcqhBGGJYFh
Ce0nwJFM/c9QmK5/8m0Ypw+uMqqhRANCAARq/grE7/AwxWW6QYT7LXXIzU1qdGti
KhH+Uf67/yjODQdYOaPAweTzoOfjC6NlQ96Wx67xqUZYMaCnG6BQR56o
-----END PRIVATE KEY-----
"""
