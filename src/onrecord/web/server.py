"""The process that answers: uvicorn on an address of this machine."""

from __future__ import annotations

import errno
import ipaddress
import socket
from collections.abc import Callable
from contextlib import suppress

import uvicorn

from onrecord.errors import ServerError
from onrecord.web.app import application

__all__ = ["is_loopback", "serve"]

_PORTS = 2**16 - 1
_HEAD = 16 * 1024  # bytes of a request without its body


def is_loopback(host: str) -> bool:
    """Whether nobody but this machine can reach a host.

    >>> [is_loopback(host) for host in ("127.0.0.1", "::1", "localhost", "0.0.0.0", "news.example")]
    [True, True, True, False, False]
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def serve(
    archive: str, *, host: str = "127.0.0.1", port: int = 8000, token: str | None = None, ready: Callable[[str], None]
) -> None:
    """Answer until the process is told to end.

    Args:
        archive: the file.
        host: the address to answer at.
        port: the port; 0 for any that is free.
        token: what has to be shown; needed where others than this machine can reach the host.
        ready: called with the address of the page once it can be opened.

    Raises:
        ArchiveError: there is no archive, or it cannot be read.
        ServerError: the address cannot be used, or may not without a token.
    """
    if not token and not is_loopback(host):
        raise ServerError(f"{host} can be reached by others: a token is needed (--token)")
    with _bound(host, port) as bound:
        hosts = frozenset(("localhost", host.casefold())) if token is None else None
        app = application(archive, token=token, hosts=hosts)
        config = uvicorn.Config(  # its limit_concurrency would count those who are connected and ask nothing
            app, log_level="warning", access_log=False, server_header=False, h11_max_incomplete_event_size=_HEAD,
            http="h11", ws="none",
        )  # fmt: skip
        number = bound.getsockname()[1]
        ready(f"http://{f'[{host}]' if ':' in host else host}:{number}/")
        with suppress(KeyboardInterrupt):  # the usual way to end it
            uvicorn.Server(config).run(sockets=[bound])


def _bound(host: str, port: int) -> socket.socket:
    if not 0 <= port <= _PORTS:
        raise ServerError(f"{host}:{port}: a port is a number up to {_PORTS}")
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except OSError as error:
        advice = {
            errno.EADDRINUSE: "another program answers there: choose another --port",
            errno.EACCES: "not allowed: choose a --port above 1023",
            errno.EADDRNOTAVAIL: "this machine has no such address: choose another --host",
        }
        raise ServerError(f"{host}:{port}: {advice.get(error.errno or 0, error.strerror)}") from error
    except UnicodeError as error:
        raise ServerError(f"{host}:{port}: this is no name of a host") from error
