"""The web: the page, the feed or the file that one address leads to.

An address may lead where nobody wants to be led: to services of this machine and its network, to one that never
ends, to one that redirects for ever. So each hop is checked by the number that its name stands for, connected to
at that number and no other, and everything has a limit. Nothing is taken from the environment but
``SSL_CERT_FILE`` and ``SSL_CERT_DIR``; there are no proxies, cookies or passwords.
"""

from __future__ import annotations

import io
import ipaddress
import queue
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, cast

import httpx2

from onrecord.errors import InputError
from onrecord.read.encoding import LARGEST
from onrecord.read.source import Listener, Options, Source

__all__ = ["fetch"]

_TIMEOUT = 10.0  # seconds: to connect, and until more bytes come
_DEADLINE = 60.0  # seconds: for everything, the search for the name included
_MOST_REDIRECTS = 5
_MOST_NUMBERS = 4  # of one name, that a connection is tried to
_LONGEST = 8000  # characters of an address, as most servers have it

_HEADERS = {
    "User-Agent": f"onrecord/{version('onrecord')}",
    "Accept": "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, */*;q=0.8",
    "Accept-Encoding": "gzip, identity",
    "Connection": "close",
}
_REDIRECTS = (301, 302, 303, 307, 308)
_PACKED = ("", "identity", "gzip", "x-gzip")  # what a reader unpacks, with a limit

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_PROTOCOLS = ipaddress.IPv4Network("192.0.0.0/24")  # older versions of Python know only some of it

_Number = ipaddress.IPv4Address | ipaddress.IPv6Address


class _RefusedError(Exception):
    """A page that is not read; the message says why."""


@dataclass(frozen=True, slots=True)
class _Page:
    """What the last server sent, and from where."""

    url: httpx2.URL
    content_type: str | None
    body: bytes


class _Connection:
    """The connection in use, which another thread can cut: a byte now and then would keep it for days."""

    def __init__(self) -> None:
        self._is_cut = False
        self._socket: socket.socket | None = None

    def trace(self, event: str, info: dict[str, Any]) -> None:
        """Take over each new connection, and once more as it becomes a secure one."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._socket = info["return_value"].get_extra_info("socket")
            if self._is_cut:
                self.cut()

    def cut(self) -> None:
        """End it, and each one that is made after it: who waits for more bytes is told that there are none."""
        self._is_cut = True
        if self._socket:
            with suppress(OSError):  # it is closed already
                self._socket.shutdown(socket.SHUT_RDWR)


def fetch(url: str, listener: Listener, options: Options) -> Source:
    """The source that a web address leads to, all of it in memory; packed with gzip if the server packed it.

    Args:
        url: an address with ``http`` or ``https``.
        listener: goes into the source.
        options: go into the source; ``allow_private`` decides about addresses of private networks.

    Raises:
        InputError: it cannot be read; the message says why.
    """
    answers: queue.SimpleQueue[_Page | Exception] = queue.SimpleQueue()
    connection = _Connection()

    def work() -> None:
        try:
            answers.put(_page(url, connection, allow_private=options.allow_private))
        except Exception as error:  # noqa: BLE001  it is raised again below
            answers.put(error)

    # neither the search for a name nor the head of an answer has a limit to the time that it takes
    threading.Thread(target=work, name="onrecord-fetch", daemon=True).start()
    try:
        answer = answers.get(timeout=_DEADLINE)
    except queue.Empty:
        raise InputError(f"not all there after {_DEADLINE:g} seconds", path=url) from None
    finally:
        connection.cut()
    if isinstance(answer, _Page):
        stream, uri = io.BytesIO(answer.body), str(answer.url.copy_with(fragment=None))
        return Source(
            name=url, stream=stream, listener=listener, options=options, uri=uri, content_type=answer.content_type
        )
    if isinstance(answer, _RefusedError | httpx2.HTTPError | OSError | ValueError):
        raise InputError(_problem(answer), path=url) from answer
    raise answer


def _page(address: str, connection: _Connection, *, allow_private: bool) -> _Page:
    """What an address leads to.

    Raises:
        _RefusedError: it is not read, for a reason of ours.
        httpx2.HTTPError: something went wrong on the way.
    """
    url = _parsed(address)
    context = httpx2.create_ssl_context()
    for _ in range(_MOST_REDIRECTS + 1):
        # a new one each time: names that share a number must not share a connection that is made out to one of them
        with httpx2.HTTPTransport(verify=context) as transport:
            response = _answer(transport, url, connection, allow_private=allow_private)
            try:
                if response.status_code in _REDIRECTS and "Location" in response.headers:
                    url = _redirected(url, response.headers["Location"])
                    continue
                _check(response)
                return _Page(url, response.headers.get("Content-Type"), _body(response))
            finally:
                response.close()
    problem = f"redirected more than {_MOST_REDIRECTS} times"
    raise _RefusedError(problem)


def _parsed(address: str) -> httpx2.URL:
    """An address of the web.

    Raises:
        _RefusedError: it is none, or one that is not read.
    """
    if len(address) > _LONGEST:
        problem = f"no web address: longer than {_LONGEST:,} characters"
        raise _RefusedError(problem)
    try:
        url = httpx2.URL(address)
    except (httpx2.InvalidURL, ValueError) as error:
        problem = f"no web address: {error}"
        raise _RefusedError(problem) from error
    if url.scheme not in ("http", "https"):
        problem = "no web address: it has to begin with http:// or https://"
        raise _RefusedError(problem)
    if not url.raw_host:
        problem = "no web address: the name of the server is missing"
        raise _RefusedError(problem)
    if url.port is not None and not 0 < url.port < 2**16:
        problem = f"no web address: there is no port {url.port}"
        raise _RefusedError(problem)
    if url.userinfo:
        problem = "an address with a user name or a password in it is not read: leave them out"
        raise _RefusedError(problem)
    return url


def _redirected(url: httpx2.URL, location: str) -> httpx2.URL:
    """Where an address redirects to.

    Raises:
        _RefusedError: that is no address that is read.
    """
    try:
        return _parsed(str(url.join(location)))
    except (_RefusedError, httpx2.InvalidURL, ValueError) as error:
        problem = f"redirects to {location[:200]!r}: {error}"
        raise _RefusedError(problem) from error


def _answer(
    transport: httpx2.HTTPTransport, url: httpx2.URL, connection: _Connection, *, allow_private: bool
) -> httpx2.Response:
    """The answer to a request, the body not yet read."""
    name = url.raw_host.decode("ascii")
    failure: httpx2.TransportError | None = None
    for number in _numbers(name, url, allow_private=allow_private):
        request = httpx2.Request(
            "GET",
            url.copy_with(host=str(number), fragment=None),
            headers={"Host": url.netloc.decode("ascii"), **_HEADERS},
            extensions={
                "trace": connection.trace,
                "sni_hostname": name,
                "timeout": dict.fromkeys(("connect", "read", "write", "pool"), _TIMEOUT),
            },
        )
        try:
            return transport.handle_request(request)
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            failure = error
    raise failure or _RefusedError("there is no server of this name")


def _numbers(name: str, url: httpx2.URL, *, allow_private: bool) -> Iterator[_Number]:
    """The numbers that a name stands for.

    Raises:
        _RefusedError: the name is not known, or one of them belongs to a private network.
    """
    try:
        found = socket.getaddrinfo(name, url.port or url.scheme, type=socket.SOCK_STREAM)
        numbers = [ipaddress.ip_address(cast("str", place[0])) for *_, place in found]
    except (OSError, ValueError) as error:
        problem = f"there is no server of this name, or no way to find it ({getattr(error, 'strerror', None) or error})"
        raise _RefusedError(problem) from error
    private = next((number for number in numbers if not _is_public(number)), None)
    if private is not None and not allow_private:
        problem = f"{name} is in a private network ({private}), which is not read unless allowed (--allow-private)"
        raise _RefusedError(problem)
    yield from list(dict.fromkeys(numbers))[:_MOST_NUMBERS]


def _is_public(number: _Number) -> bool:
    """Whether it belongs to a server that everybody can reach; one that holds another counts as that one."""
    if isinstance(number, ipaddress.IPv6Address):
        if number in _NAT64:
            return _is_public(ipaddress.IPv4Address(int(number) & 0xFFFFFFFF))
        if inner := number.ipv4_mapped or number.sixtofour:
            return _is_public(inner)
        if number.is_site_local:
            return False
    elif number in _PROTOCOLS:
        return False
    return number.is_global and not (number.is_multicast or number.is_reserved)


def _check(response: httpx2.Response) -> None:
    """Refuse an answer that is no page, by its head."""
    status = response.status_code
    if not 200 <= status < 300:
        problem = f"HTTP {status} {httpx2.codes.get_reason_phrase(status)}".rstrip()
        raise _RefusedError(problem)
    packed = response.headers.get("Content-Encoding", "").strip()
    if packed.lower() not in _PACKED:
        problem = f"the server packed it in a way that is not known ({packed[:40]!r})"
        raise _RefusedError(problem)
    length = response.headers.get("Content-Length", "")
    if length.isdecimal() and len(length) < 20 and int(length) > LARGEST:
        raise _RefusedError(_too_large())


def _body(response: httpx2.Response) -> bytes:
    """What was sent, as it came."""
    body = bytearray()
    for some in response.iter_raw():
        body += some
        if len(body) > LARGEST:
            raise _RefusedError(_too_large())
    return bytes(body)


def _too_large() -> str:
    return f"larger than {LARGEST >> 20} MiB, which is no article"


def _problem(error: Exception) -> str:
    """What went wrong, in plain words."""
    if isinstance(error, _RefusedError):
        return str(error)
    if isinstance(error, httpx2.TimeoutException):
        return f"the server did not answer within {_TIMEOUT:g} seconds"
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"the certificate of the server is not valid: {cause.verify_message}"
        if isinstance(cause, ssl.SSLError):
            return f"no secure connection to the server: {cause.reason or cause}"
    if isinstance(error, httpx2.ProtocolError):
        return f"the answer of the server is broken or incomplete: {error}"
    reason = next((cause.strerror for cause in causes if isinstance(cause, OSError) and cause.strerror), None)
    return f"the server cannot be reached: {reason or error}"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
