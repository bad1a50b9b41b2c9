"""``onrecord serve``: the page over an archive."""

from __future__ import annotations

import secrets
import signal
import webbrowser

import click

from onrecord.cli.archived import archive_option
from onrecord.cli.messages import say

__all__ = ["serve"]

_LEAST = 12  # characters of a token: fewer are guessed


@click.command()
@archive_option
@click.option(
    "--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Where to answer. Others need --token."
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, metavar="N", help="0 for any free one."
)
@click.option(
    "--token",
    envvar="ONRECORD_TOKEN",
    metavar="SECRET",
    help="What who opens the page has to show; better given by the variable ONRECORD_TOKEN, which others cannot list.",
)
@click.option("--open", "open_", is_flag=True, help="Open the page in the browser.")
def serve(archive: str, host: str, port: int, token: str | None, open_: bool) -> None:  # noqa: FBT001  click passes it
    """Search, read, compare and correct an archive in a browser.

    The page answers on this machine alone, needs nothing from elsewhere, and shows what is stored meanwhile at once.
    Ctrl-C ends it.

    With another --host others can open it. It is not encrypted: put a server with TLS before it where the network is
    not yours.

    \b
      onrecord serve --archive news.db --open
      ONRECORD_TOKEN=... onrecord serve --archive news.db --host 0.0.0.0
    """
    from onrecord.web import is_loopback  # noqa: PLC0415  --help is to be quick
    from onrecord.web import serve as answer  # noqa: PLC0415

    if token is None and not is_loopback(host):
        raise click.UsageError(
            f"{host} can be reached by others: give a --token to be shown, such as {secrets.token_urlsafe(18)}"
        )
    if token is not None and len(token) < _LEAST:
        raise click.UsageError(f"a token of fewer than {_LEAST} characters is guessed too easily")

    def ready(address: str) -> None:
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # `kill` and service managers end it as Ctrl-C does
        say(f"open {address} in a browser; Ctrl-C ends it")
        if open_:
            webbrowser.open(address)  # which asks for the token: all users can list what programs are begun with

    answer(archive, host=host, port=port, token=token, ready=ready)
