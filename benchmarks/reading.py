"""How fast web pages are read on one core, and what a web archive of a gigabyte takes.

    python -m benchmarks.reading [--repeats 5] [--gigabytes 0.25 0.5 1] [--output benchmarks/results/reading.json]

The pages are those of ``tests/read/pages``, of our own making after the structure of real ones. Reading is all that
comes before extraction: encoding, tree, metadata, the article, and its places in the page. The archives hold these
pages over and over, each with a number of its own in its title, in records packed one by one; as many gigabytes as
are named are what they have unpacked. Each figure is of a new process, pinned to one core.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.machine import machine
from onrecord.errors import InputWarning
from onrecord.read import read
from onrecord.read.formats import documents
from onrecord.read.source import Listener, Options, Source
from tests.read.archives import record, response

HERE = Path(__file__).resolve().parent
PAGES = HERE.parent / "tests" / "read" / "pages"
ROUNDS = 10  # through all pages, for one figure
GIGABYTE = 10**9


def pages() -> list[bytes]:
    return [path.read_bytes() for path in sorted(PAGES.glob("*.html"))]


def read_pages() -> dict[str, float]:
    """All pages from memory, after a round to warm up."""
    data = pages()
    listener, options = Listener(on_error=_fail), Options(input_format="html")

    def once() -> int:
        sources = (Source(name="page", stream=io.BytesIO(page), listener=listener, options=options) for page in data)
        return sum(len(document.text) for source in sources for document in documents(source))

    once()
    begin = time.perf_counter()
    characters = sum(once() for _ in range(ROUNDS))
    taken = time.perf_counter() - begin
    count = ROUNDS * len(data)
    return {"pages_per_second": count / taken, "pages": count, "characters": characters, "memory_mib": _memory()}


def write_archive(path: Path, size: int) -> int:
    """An archive of about so many bytes unpacked; returns how many pages are in it."""
    data, written, count = pages(), 0, 0
    with path.open("wb") as file:
        while written < size:
            page = data[count % len(data)].replace(b"</title>", b" %d</title>" % count, 1)
            http = response(page, "200 OK", "Content-Type: text/html")
            whole = record(http, f"https://outlet{count % 50}.example/{count}")
            file.write(gzip.compress(whole, 6))
            written += len(whole)
            count += 1
    return count


def read_archive(path: str) -> dict[str, float]:
    begin = time.perf_counter()
    found = sum(1 for _ in read([path], on_error=_fail))
    return {"documents": found, "seconds": time.perf_counter() - begin, "memory_mib": _memory()}


def _fail(error: Exception) -> None:
    raise error


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)


def measured(*arguments: str) -> dict[str, float]:
    """What this program measures in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.reading", *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=HERE.parent)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def archives(gigabytes: list[float]) -> Iterator[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        for size in gigabytes:
            path = Path(folder) / "pages.warc.gz"
            written = write_archive(path, int(size * GIGABYTE))
            figures = measured("--archive", str(path))
            print(f"{size} GB: {figures}", file=sys.stderr)
            yield {
                "gigabytes": size,
                "gigabytes_packed": round(path.stat().st_size / GIGABYTE, 3),
                "pages": written,
                "documents": figures["documents"],
                "seconds": round(figures["seconds"], 1),
                "pages_per_second": round(written / figures["seconds"], 1),
                "memory_mib": round(figures["memory_mib"]),
            }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--gigabytes", type=float, nargs="*", default=[0.25, 0.5, 1])
    parser.add_argument("--output", type=Path, default=HERE / "results" / "reading.json")
    parser.add_argument("--archive", help=argparse.SUPPRESS)  # this process is one run
    parser.add_argument("--pages", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore", InputWarning)
    if arguments.archive or arguments.pages:
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
        print(json.dumps(read_archive(arguments.archive) if arguments.archive else read_pages()))
        return
    runs = [measured("--pages") for _ in range(arguments.repeats)]
    speeds = [round(run["pages_per_second"], 1) for run in runs]
    print(f"pages: {speeds} a second", file=sys.stderr)
    result = {
        "machine": machine(),
        "pages": {
            "pages_per_second": statistics.median(speeds),
            "pages_per_second_of_each_run": speeds,
            "mean_bytes": round(statistics.mean(map(len, pages()))),
            "memory_mib": round(max(run["memory_mib"] for run in runs)),
        },
        "archives": list(archives(arguments.gigabytes)),
    }
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(f"{result['pages']}; {arguments.output}")


if __name__ == "__main__":
    main()
