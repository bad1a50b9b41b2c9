"""Kill runs of ``onrecord ingest`` at random moments, let them be run again, and see whether anything is lost.

python -m tests.archive.kills --times 200
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from onrecord.archive import Archive, Query
from tests.archive.articles import article, damage
from tests.archive.program import ENVIRONMENT
from tests.killed import wait_for_workers

__all__ = ["Figures", "kill"]

_ARTICLES = 150
_LATEST = 1.4  # seconds after which a run is killed at the latest
_NAMES = ("Ana Boto", "Boto", "A. Boto", "Rui Sá", "Sá", "Bridge Authority", "BA")
_INGEST = [
    sys.executable,
    "-c",
    "import onrecord, onrecord.ingest, tests.archive.slow as slow; onrecord.load = slow.load_named; "  # noqa: ISC004
    "onrecord.ingest.BATCH = 4; from onrecord.cli import main; main(prog_name='onrecord')",
]


@dataclass(slots=True)
class Figures:
    """What has been done and seen.

    Attributes:
        kills: runs that were killed.
        midway: of these, those that had stored some documents, but not all.
        archives: archives that were completed in spite of it.
        problems: what was wrong.
    """

    kills: int = 0
    midway: int = 0
    archives: int = 0
    problems: list[str] = field(default_factory=list)


def kill(times: int, seed: int) -> Figures:
    """Kill so many runs."""
    lots, figures = random.Random(seed), Figures()  # noqa: S311  it keeps no secret
    while figures.kills < times:
        with TemporaryDirectory() as folder:
            path = Path(folder, "a.db")
            texts = _write_articles(Path(folder, "in.jsonl"))
            while _is_killed(Path(folder), lots, last=figures.kills >= times):
                figures.kills += 1
                stored = _stored(path) if path.exists() else Counter()
                figures.midway += 0 < len(stored) < len(texts)
                if path.exists():
                    figures.problems += damage(path, finished=False)
                if set(stored.values()) - {1} or stored.keys() - texts:
                    figures.problems.append("an article is there twice, or changed")
            if _stored(path) != Counter(texts):
                figures.problems.append("an article is missing, or there twice")
            figures.problems += damage(path)
            figures.archives += 1
    return figures


def _write_articles(path: Path) -> set[str]:
    records = [
        article(
            (_NAMES[number % 7], f"We will rebuild the northern bridge before the winter comes, {number % 40} of us"),
            (_NAMES[number % 5], f"Nobody has counted the {number} lorries"),
        )
        for number in range(_ARTICLES)
    ]
    path.write_text("".join(json.dumps(record.to_dict()) + "\n" for record in records))
    return {record.document.text for record in records}


def _stored(path: Path) -> Counter[str]:
    """The texts of the articles; none where there is no archive yet."""
    with Archive.open(str(path), write=True) as archive:
        return Counter(record.document.text for record in archive.records(Query(versions=True)))


def _is_killed(folder: Path, lots: random.Random, *, last: bool) -> bool:
    """Let a run go on for a while; whether it had not ended by then."""
    workers = str(lots.choice((1, 2)))
    command = [*_INGEST, "ingest", "in.jsonl", "--archive", "a.db", "--workers", workers]
    with (
        Path(folder, "told").open("w") as told,
        subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, stderr=told, start_new_session=True) as run,
    ):
        try:
            code = run.wait(None if last else lots.uniform(0.1, _LATEST))
        except subprocess.TimeoutExpired:
            run.send_signal(signal.SIGKILL)
            code = run.wait()
    wait_for_workers(run.pid)
    if code not in (0, -signal.SIGKILL):
        raise AssertionError(f"a run ended by itself with {code}: {Path(folder, 'told').read_text()}")
    return code != 0


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    figures = kill(given.times, given.seed)
    sys.stdout.write(f"{figures}\n")
    sys.exit(bool(figures.problems))


if __name__ == "__main__":
    main()
