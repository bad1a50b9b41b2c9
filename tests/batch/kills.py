"""Kill runs of ``onrecord batch``, let them be run again, and see whether anything is lost.

Every other kill comes at a random moment, the others when some shards are staged and some are not, or soon after.

python -m tests.batch.kills --times 50
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.archive.program import ENVIRONMENT
from tests.batch.datasets import contents, damage
from tests.batch.hazards import line, write
from tests.killed import wait_for_workers

__all__ = ["FAKED", "Figures", "Program", "articles", "kill"]

FAKED = (
    sys.executable,
    "-c",
    "import onrecord, onrecord.batch.run, tests.archive.slow as slow; onrecord.load = slow.load; "  # noqa: ISC004
    "onrecord.batch.run.MIB = 512; "
    "from onrecord.cli import main; main(prog_name='onrecord')",
)
"""The program with a model that takes 2 ms for a document, and shards of 4 KiB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What is run, and killed.

    Attributes:
        command: the program.
        arguments: inputs and options of ``onrecord batch``, but for ``--output``.
        folder: where it is run.
    """

    command: Sequence[str] = FAKED
    arguments: Sequence[str]
    folder: Path

    def run(self, output: str, moment: Callable[[], bool] = lambda: False) -> int:
        """Run it until it ends or the moment has come to kill it; its exit code, which of a killed one is -9."""
        command = [*self.command, "batch", *self.arguments, "--output", output]
        with (
            (self.folder / "told").open("w") as told,
            subprocess.Popen(command, cwd=self.folder, env=ENVIRONMENT, stderr=told, start_new_session=True) as run,
        ):
            while run.poll() is None:
                if moment():
                    run.send_signal(signal.SIGKILL)
                    break
                time.sleep(0.005)
            code = run.wait()
        wait_for_workers(run.pid)
        return code


@dataclass(slots=True)
class Figures:
    """What has been done and seen.

    Attributes:
        kills: runs that were killed.
        midway: of these, those that had staged shards and not published them.
        datasets: that were completed in spite of it.
        problems: what was wrong.
    """

    kills: int = 0
    midway: int = 0
    datasets: int = 0
    problems: list[str] = field(default_factory=list)


def kill(program: Program, times: int, seed: int) -> Figures:
    """Kill so many runs, and compare what comes of them with the dataset of a run that nobody killed."""
    lots, figures, started = random.Random(seed), Figures(), time.monotonic()  # noqa: S311  it keeps no secret
    _expect(program.run("whole"), program)
    whole, seconds = contents(program.folder / "whole"), time.monotonic() - started
    while figures.kills < times:
        output = f"killed-{figures.datasets}"
        folder = program.folder / output
        while figures.kills < times and program.run(output, _moment(figures.kills, folder, seconds, lots)) != 0:
            figures.kills += 1
            figures.midway += _done(folder) > 0
        _expect(program.run(output), program)
        figures.problems += damage(program.folder / output)
        if contents(program.folder / output) != whole:
            figures.problems.append("the dataset is another one")
        figures.datasets += 1
    return figures


def _moment(number: int, output: Path, seconds: float, lots: random.Random) -> Callable[[], bool]:
    """When to kill a run; see the module."""
    there = _done(output)
    after = lots.uniform(0, seconds if number % 2 else 0.2)
    begun = time.monotonic()

    def has_come() -> bool:
        nonlocal begun
        if number % 2 == 0 and _done(output) <= there:
            begun = time.monotonic()
        return time.monotonic() > begun + after

    return has_come


def _done(output: Path) -> int:
    """How many shards are staged."""
    try:
        return sum(1 for _ in output.glob("_shards/*/done.json"))
    except FileNotFoundError:  # all is published, and they have just been removed
        return 0


def articles(folder: Path) -> list[str]:
    """Files of articles of several months, some of them twice."""
    lines = [
        line(number % 140, published=f"201{number % 2}-0{number % 3 + 1}-01" if number % 5 else "")
        for number in range(150)
    ]
    return [write(folder / f"{number}.jsonl", lines[number * 50 : number * 50 + 50]) for number in range(3)]


def _expect(code: int, program: Program) -> None:
    if code:
        raise AssertionError(f"a run ended by itself with {code}: {(program.folder / 'told').read_text()}")


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        inputs = articles(Path(folder))
        program = Program(arguments=[*inputs, "--workers", "2"], folder=Path(folder))
        figures = kill(program, given.times, given.seed)
    sys.stdout.write(f"{figures}\n")
    sys.exit(bool(figures.problems))


if __name__ == "__main__":
    main()
