"""From the corpora to model folders, in one command.

    python -m training --data train.jsonl --dev dev.jsonl --plain more.jsonl [--plain …] --names names.jsonl
        --coreference coref.jsonl [--coreference …] --pronouns gap.tsv [--pronouns …] --out MODELS [--accurate]

Teachers, twelve layers of MPNet each, learn from whatever is annotated: attributions, names, kinds of sources and whom
they mean. Then they say of these and of plain articles, word by word, what they hold to be how likely, and students of
few layers learn that: probabilities tell more than the labels of one annotator, and plain articles bring other
outlets. Students learn in rounds, each of which begins anew with a high rate. Each student is exported and calibrated.
With ``--accurate`` the teachers together are made a model themselves, and there are no students.
Each step leaves its result in the work folder; the same command goes on with the step that was cut off.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from training import base

TEACHER = {"epochs": 4, "rate": 6e-5, "head-rate": 5e-4}
"""Settings of a teacher's training where they differ from :class:`training.learner.Settings`."""

SEEDS = (1, 2, 3)
"""One for each teacher."""

ROUNDS = (
    {"epochs": 2, "rate": 5e-4, "head-rate": 1e-3, "seed": 3},
    {"epochs": 2, "rate": 3.5e-4, "head-rate": 7e-4, "seed": 4},
)
"""Settings of the students' training, round by round."""

PIECES = 16384
"""Word pieces in a lesson."""

STUDENTS = ("default:4:1536", "fast:3:1536")
"""Name, layers, and the inner width of these."""

WINDOWS = ("--window=128", "--context=16", "--overlap=32")
"""Of the students, half as long as those that the teachers see: they take less time."""

ACCURATE = "accurate"
"""The name of the model that the teachers are together."""

SPEAKERS = Path(__file__).parent / "speakers.jsonl"
EVALUATION = Path(__file__).parent.parent / "evaluation" / "speakers.jsonl"


def main() -> None:
    """Parse the command line and run the steps that have not been run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="annotated articles")
    parser.add_argument("--dev", type=Path, required=True, help="annotated articles to check the scores on")
    parser.add_argument("--plain", type=Path, action="append", default=[], help="articles without annotation")
    parser.add_argument("--most", type=int, help="of these, drawn by lot; else all")
    parser.add_argument("--names", type=Path, required=True, help="articles with their names, some with speakers")
    parser.add_argument("--coreference", type=Path, action="append", default=[], help="articles with their mentions")
    parser.add_argument("--pronouns", type=Path, action="append", default=[], help="pronouns and names, after GAP")
    parser.add_argument("--out", type=Path, required=True, help="a model folder is made in it for each student")
    parser.add_argument(
        "--student", action="append", metavar="NAME:LAYERS:INNER", help=f"else {' and '.join(STUDENTS)}"
    )
    parser.add_argument("--accurate", action="store_true", help="a model of the teachers, in the place of students")
    parser.add_argument("--work", type=Path, default=Path("training/runs"), help="checkpoints, logs, lessons")
    options = parser.parse_args()
    teachers = _teachers(options, _examples(options, "annotated"))
    if options.accurate:
        _calibrated(options, ACCURATE, teachers, exporting=["--float"])
        return
    work, students = options.work, options.student or STUDENTS
    lessons = _lessons(options, teachers)
    learn = [f"--base={base.student(work)}", f"--lessons={lessons}", f"--pieces={PIECES}", "--dropout=0"]
    learn += [f"--student={student}" for student in students]
    begin: list[str] = []
    for number, settings in enumerate(ROUNDS, 1):
        runs = work / f"round-{number}"
        _step("distil", *learn, *begin, *_options(settings), f"--out={runs}")
        begin = [f"--begin={runs}"]
    for name in (student.partition(":")[0] for student in students):
        _calibrated(options, name, [runs / name], calibrating=WINDOWS)


def _examples(options: argparse.Namespace, name: str, *more: str) -> Path:
    """The annotated articles as they are learned, and what there is more of."""
    out: Path = options.work / f"{name}.pickle"
    annotated = [f"--data={options.data}", f"--speakers={SPEAKERS}", f"--corpus={options.data}"]
    annotated += [f"--corpus={options.names}", f"--names={options.names}", f"--without={EVALUATION}"]
    annotated += [f"--coreference={path}" for path in options.coreference]
    annotated += [f"--pronouns={path}" for path in options.pronouns]
    if not out.exists():
        _step("examples", _base(options), *annotated, *more, f"--out={out}")
    return out


def _teachers(options: argparse.Namespace, annotated: Path) -> list[Path]:
    """The trained teachers."""
    work = options.work
    teachers = [work / f"teacher-{seed}" for seed in SEEDS]
    for seed, teacher in zip(SEEDS, teachers, strict=True):
        if not (teacher / "weights.pt").exists():
            learn = [f"--base={base.teacher(work)}", f"--examples={annotated}", f"--seed={seed}"]
            _step("train", *learn, *_options(TEACHER), f"--out={teacher}")
    return teachers


def _lessons(options: argparse.Namespace, teachers: Sequence[Path]) -> Path:
    """What they say of all articles."""
    work = options.work
    lessons: Path = work / "lessons"
    plain = [f"--plain={path}" for path in options.plain] + [f"--apart={options.dev}"]
    plain += [f"--most={options.most}"] if options.most is not None else []
    examples = _examples(options, "all", *plain)
    asked = []
    for teacher in teachers:
        graph = work / f"{teacher.name}-graph"
        _step("export", _base(options), f"--run={teacher}", "--exact=narrow", f"--out={graph}")
        asked += [f"--run={teacher}", f"--graph={graph}"]
    _step("teach", _base(options), *asked, f"--examples={examples}", f"--pieces={PIECES}", f"--out={lessons}")
    return lessons


def _base(options: argparse.Namespace) -> str:
    """Whose tokenizer all of them have."""
    return f"--base={base.student(options.work)}"


def _options(settings: Mapping[str, float]) -> list[str]:
    return [f"--{name}={value}" for name, value in settings.items()]


def _calibrated(
    options: argparse.Namespace,
    name: str,
    runs: Sequence[Path],
    *,
    exporting: Sequence[str] = (),
    calibrating: Sequence[str] = (),
) -> None:
    """The model folder of a network, or of several."""
    out = options.out / name
    _step("export", _base(options), *(f"--run={run}" for run in runs), *exporting, f"--out={out}")
    plain = [] if options.accurate else options.plain
    others = [*plain, options.names, *options.coreference, *options.pronouns, SPEAKERS]
    used = [f"--plain={path}" for path in dict.fromkeys(others)]
    made = [f"--data={options.data}", f"--dev={options.dev}", *used, *(f"--run={run}" for run in runs)]
    _step("calibrate", *made, *calibrating, f"--model={out}", f"--name=onrecord-en-{name}")
    _step(
        "resolution",
        f"--model={out}",
        f"--speakers={SPEAKERS}",
        f"--corpus={options.data}",
        f"--corpus={options.names}",
    )


def _step(name: str, *words: str) -> None:
    print(f"# {name} {' '.join(words)}", flush=True)
    subprocess.run([sys.executable, "-m", f"training.{name}", *words], check=True)


if __name__ == "__main__":
    main()
