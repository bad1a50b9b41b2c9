"""How quickly the page over an archive answers, with many readers at once, while articles are being ingested.

    python -m benchmarks.archive records.jsonl --archive million.db
    python -m benchmarks.page million.db [--ingest articles.jsonl] [--output benchmarks/results/page.json]

Each reader opens a page, reads for some seconds (drawn evenly up to twice ``--read``), and opens another: searches for
a word, as often as the archive has it, and what leads on from there: a facet, a further page, an article, a speaker, a
statement, a comparison. All of ``onrecord serve``, ``onrecord ingest`` and readers share the machine.

    page        milliseconds from asking for a page to its last byte, by median, 95th percentile and maximum
    rush        the same with no time for reading: each reader asks for the next page at once
    beginning   seconds from starting ``onrecord serve`` until the first page has come
    usable      milliseconds until a browser that has never been there has the first page, its styles and its script
    weight      bytes of the heaviest page with what it loads, as sent
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import sysconfig
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import httpx2
from playwright.sync_api import sync_playwright

from benchmarks.machine import machine

ONRECORD = str(Path(sysconfig.get_path("scripts"), "onrecord"))
SEED = 6
FUNCTION_WORDS = 100  # the commonest, for which nobody looks
LOADED = re.compile(r'(?:src|href)="(/static/[^"]+|/documents/[^"]+\.css[^"]*)"')
STORED = "SELECT count(*) FROM documents"


class Reader:
    """What somebody asks for, page after page."""

    def __init__(self, archive: str, seed: int) -> None:
        self.lots = random.Random(seed)
        with sqlite3.connect(f"file:{archive}?mode=ro", uri=True) as connection:
            (last,) = connection.execute("SELECT max(id) FROM attributions").fetchone()
            rows = json.dumps([self.lots.randrange(1, last + 1) for _ in range(3_000)])
            found = connection.execute(
                "SELECT hash, attributions.name, content, person_id, publisher, published FROM attributions "
                "JOIN documents ON documents.id = attributions.document_id "
                "LEFT JOIN speakers ON speakers.id = speaker_id "
                "LEFT JOIN namings ON namings.id = naming_id "
                "WHERE attributions.id IN (SELECT value FROM json_each(?))",
                (rows,),
            ).fetchall()
        connection.close()
        counts = Counter(word for row in found for word in re.findall("[a-z]{4,}", row[2].lower()))
        self._words, self._weights = zip(*counts.most_common()[FUNCTION_WORDS:], strict=True)
        self._found = found

    def page(self) -> tuple[str, str]:
        """A kind of page, and the address of one."""
        document, attribution, _, person, publisher, published = self.lots.choice(self._found)
        word = quote_plus(self.lots.choices(self._words, self._weights)[0])
        outlet, year = quote_plus(publisher or ""), (published or "2016")[:4]
        kinds: dict[str, Callable[[], str]] = {
            "first page": lambda: "/",
            "search": lambda: f"/?q={word}",
            "search, newest": lambda: f"/?q={word}&order=newest",
            "search, narrowed down": lambda: f"/?q={word}&publisher={outlet}&since={year}",
            "further page": lambda: f"/?q={word}&page={self.lots.randrange(2, 6)}",
            "filters alone": lambda: f"/?publisher={outlet}&type=direct",
            "article": lambda: f"/documents/{document}",
            "speaker": lambda: f"/speakers/{person or 1}",
            "speakers": lambda: f"/speakers?page={self.lots.randrange(1, 20)}",
            "statement": lambda: f"/statements/{document}/{attribution}",
            "statements": lambda: f"/statements?q={word}",
            "comparison": lambda: f"/compare?q={word}",
        }
        often = (1, 6, 2, 3, 2, 1, 6, 4, 1, 2, 1, 1)
        kind = self.lots.choices(list(kinds), often)[0]
        return kind, kinds[kind]()


async def read(address: str, reader: Reader, until: float, reading: float, took: dict[str, list[float]]) -> None:
    """Open pages until it is time to go."""
    async with httpx2.AsyncClient(base_url=address, timeout=60, follow_redirects=True) as client:
        await asyncio.sleep(reader.lots.random() * reading)
        while time.perf_counter() < until:
            kind, page = reader.page()
            started = time.perf_counter()
            answer = await client.get(page)
            took.setdefault(kind, []).append((time.perf_counter() - started) * 1000)
            if answer.status_code not in (200, 404):  # somebody may have come to be somebody else
                sys.exit(f"{page}: {answer.status_code} {answer.text[:500]}")
            await asyncio.sleep(reader.lots.random() * 2 * reading)


async def crowd(archive: str, address: str, readers: int, seconds: float, reading: float) -> dict[str, Any]:
    """The figures of so many readers at once."""
    took: dict[str, list[float]] = {}
    until = time.perf_counter() + seconds
    each = [Reader(archive, SEED + number) for number in range(readers)]
    await asyncio.gather(*(read(address, reader, until, reading, took) for reader in each))
    pages = [milliseconds for kind in took.values() for milliseconds in kind]
    figures = {"all pages": _figures(pages)} | {kind: _figures(took[kind]) for kind in sorted(took)}
    return {"pages_per_s": round(len(pages) / seconds, 1), "ms": figures}


def _figures(took: list[float]) -> dict[str, float]:
    took = sorted(took)
    figures = {"median": statistics.median(took), "p95": took[int(len(took) * 0.95)], "most": took[-1]}
    return {name: round(value, 1) for name, value in figures.items()} | {"pages": len(took)}


def heaviest(address: str, archive: str) -> dict[str, Any]:
    """The page of the most bytes, with the style sheets and scripts that it loads."""
    reader, heavy, name = Reader(archive, SEED), 0, ""
    with httpx2.Client(base_url=address, timeout=60, follow_redirects=True) as client:
        for _ in range(200):
            _, page = reader.page()
            answer = client.get(page)
            loaded = [client.get(each.replace("&amp;", "&")) for each in set(LOADED.findall(answer.text))]
            size = sum(each.num_bytes_downloaded for each in (answer, *loaded))
            if size > heavy:
                heavy, name = size, page
    return {"bytes": heavy, "page": name}


def usable(address: str) -> dict[str, float] | None:
    """Milliseconds until the first page can be used in a new browser; nothing where there is no browser."""
    chromium = shutil.which("chromium")
    if chromium is None:
        return None
    took = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for _ in range(20):
            context = browser.new_context()
            page = context.new_page()
            page.goto(address)
            took.append(float(page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")))
            context.close()
        browser.close()
    return _figures(took)


def main() -> None:
    """Start, read and write what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", help="it is written to where --ingest is given")
    parser.add_argument("--ingest", help="articles to ingest meanwhile: enough of them")
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=90)
    parser.add_argument("--read", type=float, default=2.0, help="seconds on average")
    parser.add_argument("--port", type=int, default=8799)
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    address = f"http://127.0.0.1:{options.port}"
    started = time.perf_counter()
    with subprocess.Popen([ONRECORD, "serve", "--archive", options.archive, "--port", str(options.port)]) as server:
        try:
            with httpx2.Client() as client:
                _first_page(client, address)
            results = {"machine": machine(), "readers": options.readers, "reading_s": options.read}
            results["beginning_s"] = round(time.perf_counter() - started, 2)
            results["usable_ms"] = usable(address)
            results["heaviest"] = heaviest(address, options.archive)
            results["alone"] = asyncio.run(
                crowd(options.archive, address, options.readers, options.seconds, options.read)
            )
            results["rush"] = asyncio.run(crowd(options.archive, address, options.readers, options.seconds / 3, 0))
            if options.ingest:
                results["while_ingesting"] = _while_ingesting(options, address)
        finally:
            server.terminate()
    print(json.dumps(results, indent=2))
    if options.output:
        options.output.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


def _first_page(client: httpx2.Client, address: str) -> None:
    while True:
        try:
            client.get(address).raise_for_status()
        except httpx2.TransportError:
            time.sleep(0.05)
        else:
            return


def _while_ingesting(options: argparse.Namespace, address: str) -> dict[str, Any]:
    command = [ONRECORD, "ingest", options.ingest, "--archive", options.archive]
    with sqlite3.connect(f"file:{options.archive}?mode=ro", uri=True) as connection:
        (before,) = connection.execute(STORED).fetchone()
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as ingest:
            while connection.execute(STORED).fetchone()[0] == before and ingest.poll() is None:
                time.sleep(0.2)  # it loads its model
            figures = asyncio.run(crowd(options.archive, address, options.readers, options.seconds, options.read))
            is_running = ingest.poll() is None
            ingest.terminate()
        (after,) = connection.execute(STORED).fetchone()
    connection.close()
    return figures | {"articles_stored": after - before, "ingest_ran_to_the_end": is_running}


if __name__ == "__main__":
    main()
