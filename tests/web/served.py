"""The page of an archive, answered in a thread of the tests."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import uvicorn

from onrecord.web import application

__all__ = ["served"]


@contextmanager
def served(archive: Path, *, token: str | None = None) -> Iterator[str]:
    """The address of a server, without the slash at its end, as long as it is needed."""
    app = application(str(archive), token=token)
    with socket.create_server(("127.0.0.1", 0)) as bound:
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, http="h11", ws="none", timeout_graceful_shutdown=2
        )
        server = uvicorn.Server(config)
        thread = Thread(target=server.run, args=([bound],))
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive(), "the server has not started"
                time.sleep(0.01)
            yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
