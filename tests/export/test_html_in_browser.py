"""The pages in a real browser: what it makes of them is the article, and nothing runs."""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from onrecord.attribution import Record
from onrecord.export.html import page
from tests import records
from tests.export.test_html import carried

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no chromium here: `apt-get install chromium` to run this")


def dom(source: str, folder: Path) -> str:
    """The document that the browser has once everything that would run has run."""
    file = folder / "page.html"
    file.write_text(source, encoding="utf-8", newline="")
    command = [
        str(BROWSER),
        "--headless",
        "--disable-gpu",
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        f"--user-data-dir={folder / 'profile'}",
        "--dump-dom",
        file.as_uri(),
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.insert(1, "--no-sandbox")  # chromium refuses to run as root otherwise
    return subprocess.run(command, check=True, capture_output=True, timeout=120).stdout.decode()


def text_of(dumped: str) -> str:
    """The text content of the article, from the serialized document."""
    [inside] = re.findall('<div class="text"[^>]*>(.*?)</div>\\s*<nav', dumped, flags=re.DOTALL)
    return html.unescape(re.sub("<[^>]*>", "", inside))


@pytest.mark.parametrize("record", [records.example(), records.hostile()], ids=["example", "hostile"])
def test_the_browser_shows_the_article(record: Record, tmp_path: Path) -> None:
    dumped = dom(page(record), tmp_path)
    assert text_of(dumped) == carried(record.document.text)
    assert "<script" not in dumped
    assert "<title>owned" not in dumped


def test_the_policy_keeps_a_script_from_running(tmp_path: Path) -> None:
    """Were a script to slip in, it would not run; and this test would notice one that does."""
    attack = "<script>document.body.dataset.ran = 'yes'</script>"
    source = page(records.example()).replace("</main>", f"{attack}</main>")
    assert 'data-ran="yes"' not in dom(source, tmp_path)
    unprotected = re.sub("<meta http-equiv=.Content-Security-Policy.*?>", "", source)
    assert 'data-ran="yes"' in dom(unprotected, tmp_path)
