"""The pages in a real browser: what it makes of them is the article, and nothing runs."""

from __future__ import annotations

import html
import re
import subprocess
from pathlib import Path

import pytest

from onrecord.attribution import Record
from onrecord.export.html import page
from tests import records
from tests.browser import command, needs_browser
from tests.export.test_html import carried

pytestmark = needs_browser


def dom(source: str, folder: Path) -> str:
    """The document that the browser has once everything that would run has run."""
    file = folder / "page.html"
    file.write_text(source, encoding="utf-8", newline="")
    started = command(folder, "--dump-dom", file.as_uri())
    return subprocess.run(started, check=True, capture_output=True, timeout=120).stdout.decode()


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
