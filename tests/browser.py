"""The browser that the tests look at pages with, where there is one."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

__all__ = ["command", "needs_browser"]

_BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

needs_browser = pytest.mark.skipif(_BROWSER is None, reason="no chromium here: `apt-get install chromium` to run this")


def command(folder: Path, *arguments: str) -> list[str]:
    """A command that starts the browser without a window, with a new profile in a folder."""
    # chromium refuses to run as root otherwise
    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return [
        str(_BROWSER),
        *sandbox,
        "--headless",
        "--disable-gpu",
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        f"--user-data-dir={folder / 'profile'}",
        *arguments,
    ]
