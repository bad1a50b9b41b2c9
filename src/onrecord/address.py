"""Addresses, as people and programs give them."""

from __future__ import annotations

import re

__all__ = ["is_web"]

_WEB = re.compile(r"https?://", re.IGNORECASE)


def is_web(given: str | None) -> bool:
    """Whether this is an address of the web.

    >>> is_web("https://news.example/rain"), is_web("rain.html")
    (True, False)
    """
    return given is not None and _WEB.match(given) is not None
