"""Students that learn from teachers what these say of any article, and from annotators where there are any.

    python -m training.distil --base FOLDER --lessons LESSONS --student default:4:1536 --student fast:3:1536 --out RUNS
        [--begin RUNS]

A student is told by its name, its layers and the inner width of these; it begins as the lowest layers
of the pretrained encoder (Hinton et al. 2015; DistilBERT, Sanh et al. 2019). Lessons are made by ``training.teach``.
Each student leaves its weights in a folder of its name in ``RUNS``. From these another round can begin, in which the
rates rise and fall again (``--begin``).
"""

from __future__ import annotations

import argparse
import logging
import os
import random
from collections.abc import Iterator
from pathlib import Path

import torch
from torch import Tensor
from torch.utils.data import DataLoader

from training.batches import Batch
from training.encoder import pretrained, smaller
from training.learner import Learner, Settings, device, load, log_into
from training.losses import Told, annotated, taught
from training.network import Network
from training.teach import lesson
from training.train import go_through

log = logging.getLogger("training")

TRUST = 0.5
"""Weight of the annotators' word beside the teachers'."""


def distil(students: dict[str, Network], lessons: Path, out: Path, settings: Settings) -> None:
    """Train the students, and leave the running averages of their weights in folders of their names."""
    paths = sorted(lessons.glob("*.pt"))
    steps = settings.epochs * len(paths)
    learners = {name: Learner(student.to(device()), settings, steps) for name, student in students.items()}

    def step(batch: Batch, told: Told) -> Tensor:
        losses = []
        for learner in learners.values():
            network = learner.network
            encoded = network(batch.ids, batch.case, batch.mark, batch.position, batch.padding)
            parts = TRUST * torch.stack(annotated(encoded, batch, network, settings))
            parts = parts + torch.stack(taught(encoded, told, network, settings))
            learner.learn(parts.sum())
            losses.append(parts.detach())
        return torch.stack(losses).mean(0)

    def epoch(chance: random.Random) -> Iterator[tuple[Batch, Told]]:
        order = random.Random(chance.random()).sample(paths, len(paths))
        for batch, told in DataLoader(order, batch_size=None, collate_fn=lesson, num_workers=_processes()):
            yield batch.to(device()), told.to(device())

    go_through(learners, epoch, lambda each: step(*each), out, settings)
    for name, learner in learners.items():
        learner.save(out / name, settings)


def _processes() -> int:
    """Processes that read lessons beside the one that learns."""
    return min(8, (os.cpu_count() or 1) - 1)


def main() -> None:
    """Parse the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--lessons", type=Path, required=True)
    parser.add_argument("--student", action="append", required=True, metavar="NAME:LAYERS:INNER")
    parser.add_argument("--begin", type=Path, metavar="RUNS", help="go on from the students that are there")
    parser.add_argument("--out", type=Path, required=True)
    Settings.options(parser, epochs=5, rate=3e-4, pieces=8192, seed=3)
    options = parser.parse_args()
    log_into(options.out)
    settings = Settings.of(options)
    torch.manual_seed(settings.seed)
    base = pretrained(options.base, settings.dropout)
    students = {}
    for name, layers, inner in (student.split(":") for student in options.student):
        students[name] = Network(smaller(base, int(layers), int(inner)), settings.dropout)
        if options.begin:
            students[name].load_state_dict(load(options.begin / name).state_dict())
    distil(students, options.lessons, options.out, settings)


if __name__ == "__main__":
    main()
