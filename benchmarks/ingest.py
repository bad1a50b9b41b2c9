"""What an archive costs beside extraction: the same articles, on the same cores, with it and without.

    python -m benchmarks.ingest ARTICLES.jsonl [--articles N] [--workers 2] [--full ARCHIVE]
                                [--output benchmarks/results/ingest.json]

    extract    as many ``onrecord extract`` at once as there are workers, each with its share of the articles
    ingest     ``onrecord ingest --workers`` of the same articles into a new archive

Each is a whole command, from its start to its end, in seconds; one after the other, on a machine left alone. Memory is
what all processes of a command hold at the same time, at most, looked at twice a second (a page that two of them share
counts twice). With ``--full``, the same articles go into a copy of that archive, too: such as the one of a million
attributions that ``benchmarks.archive`` fills. The size of the archive is told in bytes for each byte of text.
"""

from __future__ import annotations

import argparse
import gzip
import json
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.machine import machine

ONRECORD = str(Path(sysconfig.get_path("scripts"), "onrecord"))


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--articles", dest="number", type=int)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--full", type=Path)
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    opened = gzip.open if options.articles.suffix == ".gz" else open
    with opened(options.articles, "rt", encoding="utf-8") as stream:
        lines = list(stream)[: options.number]
    with tempfile.TemporaryDirectory() as folder:
        results = {"machine": machine(), "articles": len(lines), "workers": options.workers}
        results |= measured(Path(folder), lines, options.workers)
        if options.full:
            results |= {"full_ingest_s": round(into_full(Path(folder), options.full, options.workers), 1)}
    print(json.dumps(results, indent=2))
    if options.output:
        options.output.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


def measured(folder: Path, lines: list[str], workers: int) -> dict[str, Any]:
    """The figures."""
    text = sum(len(json.loads(line)["text"].encode()) for line in lines)
    commands = []
    for number in range(workers):
        share = folder / f"{number}.jsonl"
        share.write_text("".join(lines[number::workers]), encoding="utf-8")
        commands.append([ONRECORD, "extract", str(share), "--format", "jsonl", "-o", str(folder / f"{number}.out")])
    extract_s, extract_mib = run(commands)
    whole = folder / "all.jsonl"
    whole.write_text("".join(lines), encoding="utf-8")
    archive = folder / "news.db"
    command = [ONRECORD, "ingest", str(whole), "--archive", str(archive), "--workers", str(workers)]
    ingest_s, ingest_mib = run([command])
    again_s, _ = run([command])
    size = archive.stat().st_size
    return {
        "text_bytes": text,
        "extract_s": round(extract_s, 1),
        "ingest_s": round(ingest_s, 1),
        "ingest_to_extract": round(ingest_s / extract_s, 3),
        "again_s": round(again_s, 1),
        "extract_mib": extract_mib,
        "ingest_mib": ingest_mib,
        "archive_bytes": size,
        "archive_to_text": round(size / text, 2),
    }


def into_full(folder: Path, full: Path, workers: int) -> float:
    """Seconds that the articles take into a copy of an archive."""
    copy = shutil.copy(full, folder / "full.db")
    return run([[ONRECORD, "ingest", str(folder / "all.jsonl"), "--archive", str(copy), "--workers", str(workers)]])[0]


def run(commands: list[list[str]]) -> tuple[float, int]:
    """Seconds until all of the commands, started at once, have ended, and MiB that their processes held at most."""
    started = time.perf_counter()
    running = [subprocess.Popen(command, stderr=subprocess.DEVNULL) for command in commands]
    most = 0
    while any(each.poll() is None for each in running):
        most = max(most, sum(_resident(each.pid) for each in running))
        time.sleep(0.5)
    if any(each.returncode for each in running):
        sys.exit(f"{commands[0]} failed")
    return time.perf_counter() - started, most // 2**10


def _resident(process: int) -> int:
    """KiB that a process and its children hold."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
        children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="utf-8").split()
    except OSError:  # it has ended meanwhile
        return 0
    own = next((line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")), "0")
    return int(own) + sum(_resident(int(child)) for child in children)


if __name__ == "__main__":
    main()
