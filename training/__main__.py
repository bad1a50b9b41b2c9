"""From the corpora to a model folder, in one command.

    python -m training --data train.jsonl --dev dev.jsonl --plain more.jsonl [--plain …] --names names.jsonl
        --coreference coref.jsonl [--coreference …] --pronouns gap.tsv [--pronouns …] --out MODEL

A first network learns from the annotated articles. It then labels these and plain articles, and goes on
learning from its own doubts: labels with probabilities are better than those of one annotator alone, and
plain articles come from more outlets. So the second network comes about. The third goes on from it and
learns besides which words are names, what kind of source each source is, and whom it means. This one is
exported and calibrated. Each step leaves its result in the work folder; the same command goes on with the
step that was cut off.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from training.base import unpack

SECOND = {"epochs": 3, "rate": 1e-4, "head-rate": 5e-4, "seed": 3}
"""Settings of the second network's training where they differ from those of the first."""

THIRD = {"epochs": 4, "rate": 1.2e-4, "head-rate": 7e-4, "seed": 5}
"""The same of the third's."""

SPEAKERS = Path(__file__).parent / "speakers.jsonl"
EVALUATION = Path(__file__).parent.parent / "evaluation" / "speakers.jsonl"


def main() -> None:
    """Parse the command line and run the steps that have not been run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="annotated articles")
    parser.add_argument("--dev", type=Path, required=True, help="annotated articles to check the scores on")
    parser.add_argument("--plain", type=Path, action="append", default=[], help="articles without annotation")
    parser.add_argument("--names", type=Path, required=True, help="articles with their names, some with speakers")
    parser.add_argument("--coreference", type=Path, action="append", default=[], help="articles with their mentions")
    parser.add_argument("--pronouns", type=Path, action="append", default=[], help="pronouns and names, after GAP")
    parser.add_argument("--out", type=Path, required=True, help="the model folder")
    parser.add_argument("--work", type=Path, default=Path("training/runs"), help="checkpoints, logs, labels")
    parser.add_argument("--name", default="onrecord-en")
    options = parser.parse_args()
    work = options.work
    base, data, out = f"--base={unpack(work)}", f"--data={options.data}", options.out
    first, second, third = work / "first", work / "second", work / "third"
    labels, examples = work / "labels.pickle", work / "examples.pickle"
    speakers, corpora = f"--speakers={SPEAKERS}", [f"--corpus={path}" for path in (options.data, options.names)]

    _step("train", base, data, f"--out={first}")
    plain = [f"--plain={path}" for path in options.plain]
    if not labels.exists():
        _step("teach", base, data, *plain, f"--without={EVALUATION}", f"--run={first}", f"--out={labels}")
    taught = [f"--teacher={labels}", f"--start={first}/weights.pt", *_settings(SECOND)]
    _step("train", base, data, *taught, f"--out={second}")
    if not examples.exists():
        more = [f"--coreference={path}" for path in options.coreference]
        more += [f"--pronouns={path}" for path in options.pronouns]
        named = [f"--names={options.names}", f"--without={EVALUATION}"]
        _step("examples", base, f"--labels={labels}", speakers, *corpora, *named, *more, f"--out={examples}")
    taught = [f"--teacher={examples}", f"--start={second}/weights.pt", *_settings(THIRD)]
    _step("train", base, data, *taught, f"--out={third}")
    _step("export", base, f"--run={third}", f"--out={out}")
    dev, name = f"--dev={options.dev}", f"--name={options.name}"
    others = [*options.plain, options.names, *options.coreference, *options.pronouns, SPEAKERS]
    used = [f"--plain={path}" for path in dict.fromkeys(others)]
    _step("calibrate", data, dev, *used, f"--run={third}", f"--model={out}", name)
    _step("resolution", f"--model={out}", speakers, *corpora)


def _settings(values: Mapping[str, float]) -> list[str]:
    return [f"--{name}={value}" for name, value in values.items()]


def _step(name: str, *words: str) -> None:
    print(f"# {name} {' '.join(words)}", flush=True)
    subprocess.run([sys.executable, "-m", f"training.{name}", *words], check=True)


if __name__ == "__main__":
    main()
