"""What `onrecord batch` costs, by workers, by engine, and as a collection grows.

    python -m benchmarks.scale --input ARTICLES.jsonl.gz [--compare 2000] [--engines 9138]
                               [--articles 1000 10000 100000] [--model FOLDER] [--output benchmarks/results/scale.json]

    compare    the same articles by one local worker, and by two
    engines    the same articles by two local workers, and by two of the engine ray, which starts a cluster for each run
    growth     the articles over and over, with other ids, until there are so many; two local workers

Each run is a whole command in a new process, one after the other, on a machine left alone. ``start_s`` is what the same
command takes for one article: imports, the model and, with Ray, the cluster. Peaks of memory are those that the system
keeps of each process (VmHWM), read until it ends. The CPU seconds of local runs are those of all their processes. The
engine ray is left out where it is not installed. What an earlier run has measured is kept where this one does not
measure it.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from benchmarks.dataset import checksums
from benchmarks.machine import machine

ONRECORD = str(Path(sysconfig.get_path("scripts"), "onrecord"))
SHARD = 1  # MiB: so many shards that workers end at about the same time
_LOOK = 0.2  # seconds between two looks at the processes


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--input", type=Path, required=True)
    parser.add_argument("--compare", type=int, default=0, metavar="N")
    parser.add_argument("--engines", type=int, default=0, metavar="N")
    parser.add_argument("--articles", type=int, nargs="*", default=[], metavar="N")
    parser.add_argument("--model", type=Path)
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    lines = list(articles(options.input))
    results = json.loads(options.output.read_text("utf-8")) if options.output and options.output.exists() else {}
    results |= {"machine": machine()}
    if options.compare:
        results["compare"] = compared(lines, options.compare, options.model, ("local", 1), ("local", 2))
    if options.engines:
        results["engines"] = compared(lines, options.engines, options.model, ("local", 2), ("ray", 2))
    for number in options.articles:
        results.setdefault("growth", {})[str(number)] = grown(lines, number, options.model)
    print(json.dumps(results, indent=2))
    if options.output:
        options.output.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


def articles(path: Path) -> Iterator[dict[str, Any]]:
    """Articles without what would tell that one comes again."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as stream:
        for line in stream:
            article = json.loads(line)
            yield {name: article[name] for name in ("title", "date", "publisher", "text") if article.get(name)}


def written(lines: list[dict[str, Any]], number: int, path: Path) -> int:
    """Write so many articles, and tell how many words they have."""
    words = 0
    with path.open("w", encoding="utf-8") as stream:
        for count, article in enumerate(islice(cycle(lines), number)):
            words += len(article["text"].split())
            stream.write(json.dumps({"id": str(count), **article}, ensure_ascii=False) + "\n")
    return words


def compared(
    lines: list[dict[str, Any]], number: int, model: Path | None, one: tuple[str, int], other: tuple[str, int]
) -> dict[str, Any]:
    """The figures of two runs on the same articles, told by engine and workers, and of the other beside the one."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        words = written(lines, number, folder / "articles.jsonl")
        written(lines, 1, folder / "one.jsonl")
        results: dict[str, Any] = {"articles": number, "words": words}
        sums = []
        for engine, workers in (one, other):
            if engine == "ray" and find_spec("ray") is None:
                continue
            key = f"{engine}_{workers}"
            start = run(folder / "one.jsonl", folder / f"{key}_one", engine, workers, model)
            all_of_them = run(folder / "articles.jsonl", folder / key, engine, workers, model)
            sums.append(checksums(folder / key))
            results[key] = {
                "start_s": round(start.seconds, 1),
                "seconds": round(all_of_them.seconds, 1),
                "words_per_s": round(words / all_of_them.seconds),
                "words_per_s_after_start": round(words / (all_of_them.seconds - start.seconds)),
                **all_of_them.memory(),
            }
        results["same_rows"] = all(each == sums[0] for each in sums)
        old, new = (f"{engine}_{workers}" for engine, workers in (one, other))
        if new in results:
            results[f"{new}_to_{old}"] = ratio(results, new, old)
        return results


def ratio(results: dict[str, Any], one: str, other: str) -> dict[str, float]:
    """How much faster one is than the other."""
    names = ("words_per_s", "words_per_s_after_start")
    return {name: round(results[one][name] / results[other][name], 3) for name in names}


def grown(lines: list[dict[str, Any]], number: int, model: Path | None) -> dict[str, Any]:
    """The figures of so many articles."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        words = written(lines, number, folder / "articles.jsonl")
        done = run(folder / "articles.jsonl", folder / "out", "local", 2, model)
        size = sum(path.stat().st_size for path in (folder / "out").rglob("*.parquet"))
        return {
            "words": words,
            "seconds": round(done.seconds, 1),
            "cpu_s_per_article": round(done.cpu / number, 4),
            "driver_cpu_s_per_article": round(done.own / number, 5),
            "bytes_per_article": round(size / number),
            **done.memory(),
        }


@dataclass(slots=True)
class Done:
    """A command that has ended.

    Attributes:
        seconds: from its start to its end.
        cpu: seconds of it and of its processes, as far as they waited for them.
        own: of it alone, up to the last look.
        driver: KiB that it held at most.
        workers: KiB that each of its guarded processes held at most.
    """

    seconds: float = 0.0
    cpu: float = 0.0
    own: float = 0.0
    driver: int = 0
    workers: dict[int, int] = field(default_factory=dict)

    def memory(self) -> dict[str, Any]:
        """Its peaks, in MiB."""
        return {"driver_mib": self.driver >> 10, "workers_mib": sorted(kib >> 10 for kib in self.workers.values())}


def run(path: Path, output: Path, engine: str, workers: int, model: Path | None) -> Done:
    """Run ``onrecord batch``."""
    command = [ONRECORD, "batch", str(path), "--output", str(output), "--engine", engine, "--workers", str(workers)]
    command += ["--shard-size", str(SHARD), *(["--model", str(model)] if model else [])]
    done, started = Done(), time.perf_counter()
    process = subprocess.Popen(command, env={**os.environ, "RAY_ADDRESS": "local"}, stderr=subprocess.DEVNULL)
    while True:
        ended, status, usage = os.wait4(process.pid, os.WNOHANG)
        if ended:
            break
        look(process.pid, done)
        time.sleep(_LOOK)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command} failed")
    done.seconds = time.perf_counter() - started
    done.cpu = usage.ru_utime + usage.ru_stime
    return done


def look(driver: int, done: Done) -> None:
    """Note the peaks of a command and of its guarded processes up to now, and its seconds."""
    done.driver = max(done.driver, peak(driver))
    done.own = max(done.own, spent(driver))
    for process in descendants(driver):
        if "spawn_main" in text_of(process, "cmdline"):
            done.workers[process] = max(done.workers.get(process, 0), peak(process))


def descendants(process: int) -> Iterator[int]:
    """The processes that a process has started, and theirs."""
    for thread in Path(f"/proc/{process}/task").glob("*"):
        for child in map(int, text_of(process, f"task/{thread.name}/children").split()):
            yield child
            yield from descendants(child)


def peak(process: int) -> int:
    """KiB that a process has held at most."""
    lines = text_of(process, "status").splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


def spent(process: int) -> float:
    """The CPU seconds of a process without those that it has started."""
    times = text_of(process, "stat").rpartition(")")[2].split()[11:13]  # utime and stime of proc_pid_stat(5)
    return sum(map(int, times)) / os.sysconf("SC_CLK_TCK")


def text_of(process: int, name: str) -> str:
    """What the system tells of a process; nothing where it has ended."""
    try:
        return Path(f"/proc/{process}/{name}").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


if __name__ == "__main__":
    main()
