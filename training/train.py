"""From examples to the weights of a network that learns from annotators alone: a teacher.

    python -m training.train --base FOLDER --examples EXAMPLES --out RUN

``FOLDER`` holds a pretrained encoder (``config.json``, ``model.safetensors``, ``tokenizer.json``),
``EXAMPLES`` is made by ``training.examples``. Each epoch ends with a checkpoint in ``RUN``; the same command
takes up from the last one.
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import torch
from torch import Tensor

from onrecord.extract.windows import load_tokenizer
from training.batches import Batch, Cut, batches, cuts, grouped
from training.corpora import Example, kept
from training.encoder import pretrained
from training.learner import Learner, Settings, autocast, device, log_into
from training.losses import Losses, annotated
from training.network import Network

log = logging.getLogger("training")

Lesson = TypeVar("Lesson")


def train(base: Path, examples: list[Example], out: Path, settings: Settings) -> None:
    """Train, and leave the running average of the weights in ``out``."""
    torch.manual_seed(settings.seed)
    tokenizer = load_tokenizer(base)

    def groups(chance: random.Random) -> list[list[Cut]]:
        return grouped(cuts(examples, tokenizer, chance), settings.pieces, chance)

    network = Network(pretrained(base, settings.dropout), settings.dropout).to(device())
    learner = Learner(network, settings, settings.epochs * len(groups(random.Random(0))))

    def step(batch: Batch) -> Tensor:
        encoded = network(batch.ids, batch.case, batch.mark, batch.position, batch.padding)
        losses = torch.stack(annotated(encoded, batch, network, settings))
        learner.learn(losses.sum())
        return losses.detach()

    def epoch(chance: random.Random) -> Iterator[Batch]:
        return (batch.to(device()) for batch in batches(groups(chance), processes=(os.cpu_count() or 1) - 1))

    go_through({"teacher": learner}, epoch, step, out, settings)
    learner.save(out, settings)


def go_through(
    learners: dict[str, Learner],
    epoch: Callable[[random.Random], Iterator[Lesson]],
    step: Callable[[Lesson], Tensor],
    out: Path,
    settings: Settings,
) -> None:
    """Go through all epochs that were not gone through before.

    Args:
        learners: have all that changes.
        epoch: the lessons of an epoch, in an order drawn by lot.
        step: learns from one and gives its losses.
        out: where the checkpoint is.
        settings: tell how many epochs.
    """
    checkpoint = out / "checkpoint.pt"
    begin = 0
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=True)
        for name, learner in learners.items():
            learner.load_state_dict(saved[name])
        torch.set_rng_state(saved["chance"])
        begin = saved["epoch"] + 1
        log.info("going on with epoch %d", begin)
    for number in range(begin, settings.epochs):
        _learn(epoch(random.Random(settings.seed * 1000 + number)), step)
        states = {name: learner.state_dict() for name, learner in learners.items()}
        torch.save({**states, "epoch": number, "chance": torch.get_rng_state()}, out / "checkpoint.tmp")
        (out / "checkpoint.tmp").replace(checkpoint)
        log.info("epoch %d of %d done", number + 1, settings.epochs)


def _learn(lessons: Iterator[Lesson], step: Callable[[Lesson], Tensor]) -> None:
    begun, sums = time.monotonic(), torch.zeros(len(Losses._fields), device=device())
    for number, each in enumerate(lessons, 1):
        with autocast():
            sums += step(each)
        if number % 50 == 0:
            means = ", ".join(f"{name} {mean:.4f}" for name, mean in zip(Losses._fields, sums / 50, strict=True))
            log.info("step %d: %s, %.2f steps/s", number, means, number / (time.monotonic() - begun))
            sums.zero_()


def main() -> None:
    """Parse the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--examples", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    Settings.options(parser)
    options = parser.parse_args()
    log_into(options.out)
    train(options.base, kept(options.examples), options.out, Settings.of(options))


if __name__ == "__main__":
    main()
