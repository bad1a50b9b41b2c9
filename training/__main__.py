"""From the corpora to a model folder, in one command.

    python -m training --data train.jsonl --dev dev.jsonl --plain more.jsonl [--plain …] --out MODEL

A first network learns from the annotated articles. It then labels these and plain articles, and goes on
learning from its own doubts: labels with probabilities are better than those of one annotator alone, and
plain articles come from more outlets. The second network is exported and calibrated. Each step leaves its
result in the work folder; the same command goes on with the step that was cut off.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from training.base import unpack

SECOND = {"epochs": 3, "rate": 1e-4, "head-rate": 5e-4, "seed": 3}
"""Settings of the second network's training where they differ from those of the first."""


def main() -> None:
    """Parse the command line and run the steps that have not been run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="annotated articles")
    parser.add_argument("--dev", type=Path, required=True, help="annotated articles to check the scores on")
    parser.add_argument("--plain", type=Path, action="append", default=[], help="articles without annotation")
    parser.add_argument("--out", type=Path, required=True, help="the model folder")
    parser.add_argument("--work", type=Path, default=Path("training/runs"), help="checkpoints, logs, labels")
    parser.add_argument("--name", default="onrecord-en")
    options = parser.parse_args()
    work = options.work
    base, data, out = f"--base={unpack(work)}", f"--data={options.data}", options.out
    first, second, labels = work / "first", work / "second", work / "labels.pickle"

    _step("train", base, data, f"--out={first}")
    plain = [f"--plain={path}" for path in options.plain]
    if not labels.exists():
        _step("teach", base, data, *plain, f"--run={first}", f"--out={labels}")
    settings = [f"--{name}={value}" for name, value in SECOND.items()]
    _step("train", base, data, *settings, f"--teacher={labels}", f"--start={first}/weights.pt", f"--out={second}")
    _step("export", base, f"--run={second}", f"--out={out}")
    dev, name = f"--dev={options.dev}", f"--name={options.name}"
    _step("calibrate", data, dev, *plain, f"--run={second}", f"--model={out}", name)


def _step(name: str, *words: str) -> None:
    print(f"# {name} {' '.join(words)}", flush=True)
    subprocess.run([sys.executable, "-m", f"training.{name}", *words], check=True)


if __name__ == "__main__":
    main()
