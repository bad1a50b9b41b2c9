"""Whether `onrecord batch` comes to the same rows however often it is killed.

    python -m benchmarks.batch_kills --input ARTICLES.jsonl.gz [--kills 50] [--ray-kills 5] [--articles 200] [--seed 0]
                                     [--output benchmarks/results/batch_kills.json]

A run is killed (SIGKILL to all processes of its group) at a random moment of the time that a whole run takes, or, one
time in three, while it publishes. What it leaves must be no dataset, or a whole one. Then it is begun again and runs
to its end, and its rows are compared with those of a run that nobody has killed: ``differences`` should be 0, and so
should ``broken`` (datasets that lack what their manifest lists) and ``left`` (runs that leave other files).
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.dataset import checksums, faults
from benchmarks.machine import machine

ONRECORD = str(Path(sysconfig.get_path("scripts"), "onrecord"))
_TOGETHER = 10  # articles of a shard
_LONGEST = 3000  # characters of an article
_PADDED = 600_000  # bytes of a file: two of them are more than a shard of 1 MiB is to have
_PUBLISHING = 0.2  # seconds, about, that it takes


@dataclass(slots=True)
class Run:
    """A batch, and what it is of.

    Attributes:
        engine: of ``onrecord batch``.
        articles: the folder of articles.
        output: the folder of the dataset.
    """

    engine: str
    articles: Path
    output: Path

    def start(self) -> subprocess.Popen[bytes]:
        """Begin it, as a group of processes of its own."""
        command = [ONRECORD, "batch", str(self.articles), "--output", str(self.output), "--engine", self.engine]
        return subprocess.Popen(
            [*command, "--workers", "2", "--shard-size", "1"],
            env={**os.environ, "RAY_ADDRESS": "local"},
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def to_its_end(self) -> float:
        """Run it, and tell how many seconds it took."""
        started = time.perf_counter()
        if code := self.start().wait():
            sys.exit(f"onrecord batch failed: exit code {code}")
        return time.perf_counter() - started

    def killed(self, draw: random.Random, seconds: float) -> str:
        """Run it and kill it, and tell what it was at."""
        process = self.start()
        if draw.random() < 1 / 3:
            while process.poll() is None and not (self.output / "_publishing").exists():
                time.sleep(0.001)
            time.sleep(draw.uniform(0, _PUBLISHING))
        else:
            time.sleep(draw.uniform(0, seconds))
        is_over = process.poll() is not None
        if not is_over:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        return "ended" if is_over else self.state()

    def state(self) -> str:
        """What a run that was killed was at."""
        if (self.output / "manifest.json").exists():
            return "tidying up"
        if (self.output / "_publishing").exists():
            return "publishing"
        done = list(self.output.glob("_shards/*/done.json"))
        return "between its first and last shards" if done else "before its first shard"


def main() -> None:
    """Kill and count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--input", type=Path, required=True)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--ray-kills", type=int, default=5)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    results: dict[str, Any] = {"machine": machine(), "articles": options.articles, "seed": options.seed}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(options.input, options.articles, folder / "articles")
        for engine, kills in (("local", options.kills), ("ray", options.ray_kills)):
            if kills:
                results[engine] = counted(engine, kills, folder, random.Random(options.seed))
    print(json.dumps(results, indent=2))
    if options.output:
        options.output.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


def write(path: Path, number: int, folder: Path) -> None:
    """Write short articles, some to a file, padded so that each is a shard."""
    folder.mkdir()
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as stream:
        lines = [line for line in stream if len(json.loads(line)["text"]) < _LONGEST][:number]
    for first in range(0, len(lines), _TOGETHER):
        text = "".join(lines[first : first + _TOGETHER])
        padding = "\n" * max(0, _PADDED - len(text.encode()))
        (folder / f"{first:05}.jsonl").write_text(text + padding, encoding="utf-8")


def counted(engine: str, kills: int, folder: Path, draw: random.Random) -> dict[str, Any]:
    """Kill so many runs of an engine, and count what has come of it."""
    whole = Run(engine, folder / "articles", folder / f"{engine}-whole")
    seconds = whole.to_its_end()
    expected = checksums(whole.output)
    counts: Counter[str] = Counter(differences=0, broken=0, left=0)
    states: Counter[str] = Counter()
    for number in range(kills):
        run = Run(engine, folder / "articles", folder / f"{engine}-{number}")
        states[run.killed(draw, seconds)] += 1
        counts["broken"] += bool(faults(run.output))
        run.to_its_end()
        counts["differences"] += checksums(run.output) != expected
        counts["broken"] += bool(faults(run.output))
        counts["left"] += names(run.output) != names(whole.output)
        print(f"{engine} {number + 1}: {dict(counts)} {dict(states)}", file=sys.stderr)
    rows = {table: each["rows"] for table, each in expected.items()}
    return {"kills": kills, "whole_s": round(seconds, 1), "rows": rows, **counts, "killed": dict(states)}


def names(folder: Path) -> set[str]:
    """The files in a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


if __name__ == "__main__":
    main()
