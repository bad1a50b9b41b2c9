"""The command ``onrecord serve`` as users run it: how it begins, what it tells, how it ends."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest
from click.testing import CliRunner, Result

from onrecord.cli import main
from onrecord.errors import ArchiveError, ServerError
from onrecord.web import is_loopback, serve
from tests.archive.articles import article, store
from tests.web.asking import TOKEN, hit_of, stored

COMMAND = [sys.executable, "-c", "from onrecord.cli import main; main(prog_name='onrecord')", "serve"]
ALL = "0.0.0.0"  # noqa: S104  it is refused, or given a token


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stored(tmp_path_factory.mktemp("serve") / "news.db")


@contextmanager
def started(file: Path, *options: str, **variables: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command at a port that is free, and the address that it tells."""
    command = [*COMMAND, "--archive", str(file), "--port", "0", *options]
    environment = {name: value for name, value in os.environ.items() if name != "ONRECORD_TOKEN"} | variables
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        try:
            assert process.stderr is not None
            line = process.stderr.readline()
            assert line.startswith("onrecord: open http://"), line + process.stderr.read()
            assert line.endswith(" in a browser; Ctrl-C ends it\n")
            yield process, line.split()[2].rstrip("/")
        finally:
            process.kill()


def ended(process: subprocess.Popen[str], with_: signal.Signals) -> tuple[int, str, str]:
    """Exit code and what it has written since."""
    process.send_signal(with_)
    output, errors = process.communicate(timeout=30)
    return process.returncode, output, errors


def run(*arguments: str, **variables: str) -> Result:
    return CliRunner().invoke(main, ["serve", *arguments], env={"ONRECORD_TOKEN": None, **variables})


@pytest.mark.parametrize("with_", [signal.SIGINT, signal.SIGTERM])
def test_begins_answers_and_ends(file: Path, with_: signal.Signals) -> None:
    with started(file) as (process, address):
        assert address.startswith("http://127.0.0.1:")
        with httpx2.Client(base_url=address) as client:  # it keeps its connection open, as browsers do
            response = client.get("/", params={"q": "bridge"})
            assert (response.status_code, "server" in response.headers) == (200, False)
            assert "bridge</mark> fell" in response.text
            head = client.head("/")
            assert (head.status_code, head.content) == (200, b"")
            assert ended(process, with_) == (0, "", "")


def test_ends_while_somebody_is_connected(file: Path) -> None:
    with started(file) as (process, address):
        host, port = urlsplit(address).hostname, urlsplit(address).port
        with socket.create_connection((host, port)) as idle, socket.create_connection((host, port)) as half:
            half.sendall(b"GET / HTTP/1.1\r\nHost: ")
            time.sleep(0.2)
            assert ended(process, signal.SIGINT) == (0, "", "")
            assert idle.recv(10) == b""


def test_who_is_connected_and_asks_nothing_keeps_nobody_out(file: Path) -> None:
    with started(file) as (process, address), ExitStack() as connected:
        parts = urlsplit(address)
        for _ in range(150):
            connected.enter_context(socket.create_connection((parts.hostname, parts.port)))
        assert httpx2.get(f"{address}/about").status_code == 200
        assert ended(process, signal.SIGINT) == (0, "", "")


def test_file_is_whole_and_alone_afterwards(tmp_path: Path) -> None:
    file = stored(tmp_path / "a.db")
    with started(file) as (process, address):
        hit = hit_of(file, "tunnel")
        form = {"reviewer": "Eva"}
        place = f"{address}/documents/{hit.document}/{hit.attribution}/wrong"
        assert httpx2.post(place, data=form).status_code == 303
        assert ended(process, signal.SIGTERM)[0] == 0
    assert [each.name for each in tmp_path.iterdir()] == ["a.db"]


def test_what_is_ingested_meanwhile_shows(tmp_path: Path) -> None:
    file = stored(tmp_path / "a.db")
    with started(file) as (_, address):
        assert httpx2.get(f"{address}/api/search?q=zebra").json()["total"] == 0
        store(file, [article(("Ana Boto", "A zebra has crossed"))])
        end = time.monotonic() + 30
        while httpx2.get(f"{address}/api/search?q=zebra").json()["total"] == 0:
            assert time.monotonic() < end, "it does not show"
            time.sleep(0.1)


@pytest.mark.parametrize("by", ["option", "variable"])
def test_token(file: Path, by: str) -> None:
    options, variables = (("--token", TOKEN), {}) if by == "option" else ((), {"ONRECORD_TOKEN": TOKEN})
    with started(file, "--host", ALL, *options, **variables) as (process, told):
        address = told.replace(ALL, "127.0.0.1")
        assert TOKEN not in told
        assert httpx2.get(f"{address}/").status_code == 401
        assert httpx2.get(f"{address}/static/page.css").status_code == 200
        assert httpx2.get(f"{address}/", headers={b"authorization": f"Bearer {TOKEN}".encode()}).status_code == 200
        with httpx2.Client(base_url=address) as browser:
            assert browser.get("/about", params={"token": TOKEN}).status_code == 303
            assert browser.get("/about").status_code == 200
        assert ended(process, signal.SIGINT) == (0, "", "")  # and so the token is in no log


def test_other_names_and_heads_that_are_too_long(file: Path) -> None:
    with started(file) as (process, address):
        assert httpx2.get(address, headers={"host": "rebound.example"}).status_code == 421
        for header in ({"x-long": "a" * 1_000_000}, {f"x-{number}": "a" for number in range(5000)}):
            with suppress(httpx2.TransportError):  # it may close before all is sent
                assert httpx2.get(address, headers=header).status_code in (200, 400, 431)
        with suppress(httpx2.TransportError):
            assert httpx2.get(f"{address}/?q=" + "a" * 60_000).status_code in (400, 414, 422)
        assert httpx2.get(address).status_code == 200
        assert "Traceback" not in ended(process, signal.SIGINT)[2]


@pytest.mark.parametrize(
    "sent",
    [
        b"\0\0\0\0\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET http://127.0.0.1/ HTTP/1.1\r\nHost: rebound.example\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"POST /enter HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFF\r\n",
        b"POST /enter HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        b"POST /enter HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
def test_what_is_no_request(served: str, sent: bytes) -> None:
    parts = urlsplit(served)
    with socket.create_connection((parts.hostname, parts.port)) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        connection.settimeout(30)
        answer = connection.recv(100)
    assert not answer or not answer.startswith(b"HTTP/1.1 2")
    assert httpx2.get(f"{served}/about").status_code == 200


@pytest.fixture(scope="module")
def served(file: Path) -> Iterator[str]:
    with started(file) as (process, address):
        yield address
        assert "Traceback" not in ended(process, signal.SIGINT)[2]


def test_raw_paths_lead_nowhere_else(served: str) -> None:
    parts = urlsplit(served)
    for path in (
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/../../etc/passwd",
        "/static//etc/passwd",
        "//a.example/",
    ):
        with closing(http.client.HTTPConnection(parts.netloc)) as connection:
            connection.request("GET", path)
            assert connection.getresponse().status == 404


@pytest.mark.parametrize("options", [(), ("--token", f"{TOKEN}&?")])
def test_opens_the_browser(file: Path, options: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """Which asks for the token: an address that it was begun with could be seen by all users."""
    opened: list[str] = []

    def answer(*_: object, ready: Callable[[str], None], **__: object) -> None:
        ready("http://127.0.0.1:1/")

    monkeypatch.setattr("onrecord.web.serve", answer)
    monkeypatch.setattr("webbrowser.open", opened.append)
    result = run("--archive", str(file), "--open", *options)
    assert (result.exit_code, opened) == (0, ["http://127.0.0.1:1/"])
    assert TOKEN not in result.stderr
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def test_port_in_use(file: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = run("--archive", str(file), "--port", str(port))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"onrecord: 127.0.0.1:{port}: another program answers there: choose another --port\n"


@pytest.mark.parametrize(
    ("options", "code", "problem"),
    [
        (("--host", ALL), 2, f"{ALL} can be reached by others: give a --token"),
        (("--host", "::"), 2, "can be reached by others"),
        (("--host", "news.example"), 2, "can be reached by others"),
        (("--host", ""), 2, "can be reached by others"),
        (("--host", ALL, "--token", "short"), 2, "a token of fewer than 12 characters"),
        (("--token", ""), 2, "a token of fewer than 12 characters"),
        (("--port", "65536"), 2, "65536 is not in the range"),
        (("--port", "http"), 2, "not a valid integer"),
        (("--host", "192.0.2.1", "--token", TOKEN), 1, "this machine has no such address"),
        (("--host", "nothing.invalid", "--token", TOKEN), 1, "nothing.invalid:0: "),
        (("--host", "a..b", "--token", TOKEN), 1, "a..b:0: this is no name of a host"),
        (("--host", "a" * 300, "--token", TOKEN), 1, "this is no name of a host"),
    ],
)
def test_addresses_that_do_not_serve(file: Path, options: tuple[str, ...], code: int, problem: str) -> None:
    result = run("--archive", str(file), "--port", "0", *options)
    assert (result.exit_code, result.stdout) == (code, "")
    assert problem in " ".join(result.stderr.split())
    assert not isinstance(result.exception, ServerError | OSError | ValueError)
    if code == 1:
        assert result.stderr.startswith("onrecord: ")
        assert result.stderr.count("\n") == 1


def test_empty_variable_is_no_token(file: Path) -> None:
    result = run("--archive", str(file), "--host", ALL, ONRECORD_TOKEN="")
    assert result.exit_code == 2
    assert "give a --token" in result.stderr
    assert run("--archive", str(file), ONRECORD_TOKEN=TOKEN[:5]).exit_code == 2


def test_archive_that_is_not_there(tmp_path: Path) -> None:
    result = run("--archive", str(tmp_path / "nothing.db"))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("onrecord: ")
    assert "no such archive; `onrecord ingest" in result.stderr
    assert result.stderr.count("\n") == 1
    (tmp_path / "text.db").write_text("It rained. " * 1000)
    assert "not an archive of onrecord" in run("--archive", str(tmp_path / "text.db")).stderr
    assert run().exit_code == 2


def test_help_loads_no_server() -> None:
    program = (
        "import sys; from onrecord.cli import main; main(['serve', '--help'], standalone_mode=False); "
        "assert not {'fastapi', 'uvicorn', 'numpy', 'jinja2'} & set(sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "Search, read, compare and correct an archive in a browser." in result.stdout


def test_library_needs_a_token_where_others_are(file: Path) -> None:
    for token in (None, ""):
        with pytest.raises(ServerError, match="a token is needed"):
            serve(str(file), host=ALL, token=token, ready=print)
    with pytest.raises(ServerError, match="an empty token"):
        serve(str(file), port=0, token="", ready=print)
    with pytest.raises(ServerError, match="a port is a number"):
        serve(str(file), port=70_000, ready=print)
    with pytest.raises(ArchiveError):
        serve("nothing.db", port=0, ready=print)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("localhost", True),
        (ALL, False),
        ("::", False),
        ("", False),
        ("10.0.0.1", False),
        ("localhost.rebound.example", False),
        ("127.0.0.1.rebound.example", False),
        ("2130706433", False),
    ],
)
def test_loopback(host: str, *, expected: bool) -> None:
    assert is_loopback(host) is expected
