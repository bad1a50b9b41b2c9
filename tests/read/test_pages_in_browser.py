"""The way back: what the selectors of an attribution quote, a browser finds in the page that it came from."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

import onrecord
from onrecord.attribution import Record
from tests.browser import command, needs_browser
from tests.read.test_pages import PAGES, article

pytestmark = [needs_browser, pytest.mark.model]

SEEKER = """<!doctype html><meta charset="utf-8"><title>seeker</title><body><script>
const apart = "script, style, noscript, template, svg, iframe";
async function textOf(name) {
  const frame = document.createElement("iframe");
  frame.sandbox = "allow-same-origin";  // no script of the page runs
  const loaded = new Promise(resolve => { frame.onload = resolve; });
  frame.src = "/pages/" + name;
  document.body.append(frame);
  await loaded;
  const walker = frame.contentDocument.createTreeWalker(frame.contentDocument, NodeFilter.SHOW_TEXT);
  let text = "";
  while (walker.nextNode()) {
    if (!walker.currentNode.parentElement.closest(apart)) text += walker.currentNode.data;
  }
  frame.remove();
  return text;
}
async function seek() {
  const wanted = await (await fetch("/wanted")).json();
  const found = {};
  for (const [name, quotations] of Object.entries(wanted)) {
    const text = await textOf(name);
    found[name] = quotations.map(({prefix, exact, suffix}) => text.split(prefix + exact + suffix).length - 1);
  }
  await fetch("/found", {method: "POST", body: JSON.stringify(found)});
}
seek();
</script>"""


class Finding:
    """What the browser is asked to find, and how often it found each."""

    def __init__(self, wanted: dict[str, list[dict[str, str]]]) -> None:
        self.wanted = wanted
        self.found: dict[str, list[int]] = {}
        self.done = threading.Event()


@contextmanager
def served(finding: Finding) -> Iterator[str]:
    """The address of a page that finds it; the pages are sent as they are, without a word on their encoding."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/":
                self.send(SEEKER.encode(), "text/html; charset=utf-8")
            elif self.path == "/wanted":
                self.send(json.dumps(finding.wanted).encode(), "application/json")
            elif self.path.startswith("/pages/"):
                path = next(path for path in PAGES if path.name == self.path.removeprefix("/pages/"))
                self.send(path.read_bytes(), "text/html")
            else:
                self.send_error(404)

        def do_POST(self) -> None:
            finding.found = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.send(b"", "text/plain")
            finding.done.set()

        def send(self, data: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def quotations(record: Record) -> list[dict[str, str]]:
    """The quotations of all attributions of a record; each attribution has one at least, each of its spans one."""
    attributions = record.to_dict()["attributions"]
    assert all(len(each["target"]) >= len(each["content"]) for each in attributions)
    return [target["selector"][0] for each in attributions for target in each["target"]]


def test_the_browser_finds_every_passage_and_only_once(tmp_path: Path) -> None:
    pipeline = onrecord.load()
    english = [path for path in PAGES if article(path).language != "de" and article(path).language != "es"]
    finding = Finding({path.name: quotations(pipeline.extract(article(path))) for path in english})
    assert sum(map(len, finding.wanted.values())) > 10 * len(english)
    with served(finding) as address, subprocess.Popen(command(tmp_path, address), stderr=subprocess.DEVNULL) as browser:
        try:
            assert finding.done.wait(240), "the browser told nothing"
        finally:
            browser.kill()
    assert set(finding.found) == set(finding.wanted)
    missed = {
        (name, str(quotation), count)
        for name, counts in finding.found.items()
        for quotation, count in zip(finding.wanted[name], counts, strict=True)
        if count != 1
    }
    assert missed == set()
