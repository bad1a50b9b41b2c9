"""How fast onrecord finds attributions on one core, beside what else finds them and the pipeline they stand on.

    python -m benchmarks.peers [--input ARTICLES.jsonl] [--citron FOLDER] [--repeats 5]
                               [--output benchmarks/results/peers.json]

Each contestant (``benchmarks.contestants``) runs in a virtual environment of its own (made on the first run under
``benchmarks/.venvs``), in a new process each time, pinned to one core with one thread, in turn with the others, over
the same articles:

    import    importing the library, in seconds
    load      reading the model, in seconds
    work      the articles from text to result, in seconds; a warm-up on the first article goes before. On a machine
              that is left alone, the seconds of the processor are nearly the same
    memory    the largest resident set of the process, in MiB

Words are what ``str.split`` parts: runs of characters without white space. The result tells the median of the
repeats, all of them, and how many times as fast as each contestant onrecord is. Citron is on no package index: without
``--citron``, the folder of a clone of it, it is left out; so is any contestant that lacks something.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import venv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.contestants import CONTESTANTS, ROOT, UNAVAILABLE, Contestant, Run, read
from benchmarks.machine import machine

ENVIRONMENTS = ROOT / "benchmarks" / ".venvs"
ARTICLES = ROOT.parent / "shared" / "data" / "dev.jsonl"
ONE_THREAD = {
    f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "BLIS", "NUMEXPR", "RAYON", "VECLIB_MAXIMUM")
} | {"TOKENIZERS_PARALLELISM": "false"}


def environment(contestant: Contestant) -> Path:
    """The Python of a contestant's virtual environment, which is made if it is not there as it should be."""
    folder = ENVIRONMENTS / contestant.environment
    python = folder / "bin" / "python"
    installed, wanted = folder / "installed", json.dumps(contestant.install)
    if not installed.exists() or installed.read_text("utf-8") != wanted:
        print(f"installing {contestant.environment}", file=sys.stderr)
        venv.create(folder, with_pip=True, clear=True)
        for arguments in contestant.install:
            subprocess.run([python, "-m", "pip", "install", "--quiet", *arguments], check=True)
        installed.write_text(wanted, "utf-8")
    return python


def run(name: str, articles: Path, citron: Path | None) -> Run | None:
    """Run a contestant in a process of its own; None if it cannot run here."""
    contestant = CONTESTANTS[name]
    if contestant.checkout and citron is None:
        print(f"{name} is left out: no --citron", file=sys.stderr)
        return None
    path = {"PYTHONPATH": str(citron)} if contestant.checkout else {}
    finished = subprocess.run(
        [str(environment(contestant)), "-m", "benchmarks.contestants", name, str(articles)],
        cwd=ROOT,
        env={**os.environ, **ONE_THREAD, **path},
        stdout=subprocess.PIPE,
        check=False,
    )
    if finished.returncode == UNAVAILABLE:
        print(f"{name} is left out", file=sys.stderr)
        return None
    finished.check_returncode()
    return Run(**json.loads(finished.stdout))


def summary(runs: list[Run], words: int) -> dict[str, Any]:
    """The medians of several runs, and the speed of each."""

    def median(values: Iterable[float]) -> float:
        return round(statistics.median(values), 3)

    speeds = [words / one.work_s for one in runs]
    return {
        "words_per_second": median(speeds),
        "words_per_processor_second": median(words / one.work_processor_s for one in runs),
        "import_s": median(one.import_s for one in runs),
        "load_s": median(one.load_s for one in runs),
        "memory_mib": median(one.memory_mib for one in runs),
        "found": runs[0].found,
        "articles_refused": runs[0].refused,
        "words_per_second_of_each_run": [round(speed, 1) for speed in speeds],
        "versions": runs[0].versions,
    }


def in_turn(articles: Path, words: int, repeats: int, citron: Path | None) -> dict[str, list[Run]]:
    """The runs of each contestant that can run here."""
    runs: dict[str, list[Run]] = {name: [] for name in CONTESTANTS}
    for number in range(1, repeats + 1):
        for name in list(runs):
            one = run(name, articles, citron)
            if one is None:
                del runs[name]
            else:
                runs[name].append(one)
                print(f"{number}/{repeats}  {name:28}{words / one.work_s:8.0f} words/s", file=sys.stderr)
    return runs


def compare(articles: Path, repeats: int, citron: Path | None) -> dict[str, Any]:
    """The figures."""
    texts = read(articles)
    words = sum(len(text.split()) for text in texts)
    results = {name: summary(runs, words) for name, runs in in_turn(articles, words, repeats, citron).items()}
    speeds = {name: result["words_per_second"] for name, result in results.items()}
    ours = speeds["onrecord"]
    return {
        "input": {"file": articles.name, "articles": len(texts), "words": words},
        "machine": machine(),
        "repeats": repeats,
        "results": results,
        "times_as_fast_as": {name: round(ours / speed, 2) for name, speed in speeds.items() if name != "onrecord"},
        "cost_of_speakers": round(speeds["onrecord without speakers"] / ours - 1, 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--input", type=Path, default=ARTICLES, help="JSON Lines with a text on each line")
    parser.add_argument("--citron", type=Path, metavar="FOLDER", help="a clone of Citron's repository")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--output", type=Path, default=ROOT / "benchmarks" / "results" / "peers.json")
    arguments = parser.parse_args()
    if not arguments.input.is_file():
        parser.error(f"{arguments.input}: no such file")
    if arguments.citron and not (arguments.citron / "citron" / "citron.py").is_file():
        parser.error(f"{arguments.citron}: no clone of Citron, as it has no citron/citron.py")
    citron = arguments.citron and arguments.citron.resolve()
    result = compare(arguments.input.resolve(), arguments.repeats, citron)
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"onrecord is as many times as fast as: {result['times_as_fast_as']}; {arguments.output}")


if __name__ == "__main__":
    main()
