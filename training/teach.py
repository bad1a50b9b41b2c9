"""Lessons: what teachers say of any article, window by window, beside what annotators said.

    python -m training.teach --base FOLDER --run RUN [--run RUN …] --examples EXAMPLES --out LESSONS
        [--graph FOLDER …]

Several teachers are heard as one, by the means of their probabilities: they differ by the seed of their training,
and where they do, none of them is sure. Each lesson is a file with one batch of windows. It is made once and
learned in every epoch, as the teachers' answers cost more than a student's lessons. Lessons that are there already
are not made again. Articles of which something is annotated are few, so they are cut twice, to other sizes. Without
a GPU, the exported graph of a teacher (``--graph``, one for each run) answers several times as fast as its network.
"""

from __future__ import annotations

import argparse
import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from onrecord.extract.tagger import Tagger
from onrecord.extract.windows import load_tokenizer
from training.batches import Batch, Cut, collate, cuts, grouped
from training.corpora import kept
from training.learner import autocast, device, load, log_into
from training.losses import Told, tell
from training.network import Encoded, Network

log = logging.getLogger("training")

Answer = Callable[[Batch, Sequence[Cut]], Encoded]


def by_network(network: Network) -> Answer:
    """Answers of a network."""

    def answer(batch: Batch, _group: Sequence[Cut]) -> Encoded:
        with torch.no_grad(), autocast():
            said: Encoded = network(batch.ids, batch.case, batch.mark, batch.position, batch.padding)
        return said

    return answer


def by_graph(folder: Path) -> Answer:
    """Answers of an exported graph."""
    tagger = Tagger(folder / "encoder.onnx", folder / "links.onnx", torch.get_num_threads())

    def answer(_batch: Batch, group: Sequence[Cut]) -> Encoded:
        said = [tagger.encode(window) for _, window in group]
        rows = {name: [torch.from_numpy(getattr(each, name)) for each in said] for name in Encoded._fields}
        return Encoded(**{name: pad_sequence(of_windows, batch_first=True) for name, of_windows in rows.items()})

    return answer


def keep(path: Path, batch: Batch, told: Told) -> None:
    """Write a lesson so that a run cut off leaves no half of one."""
    parts = [getattr(batch, each.name) for each in fields(batch)], list(told)
    partial = path.with_suffix(".partial")
    torch.save([[_small(tensor) for tensor in part] for part in parts], partial)
    partial.replace(path)


def lesson(path: Path) -> tuple[Batch, Told]:
    """A lesson that :func:`keep` has written."""
    batch, told = torch.load(path, weights_only=True)
    return Batch(*map(_large, batch)), Told(*map(_large, told))


def _small(tensor: Tensor) -> Tensor:
    tensor = tensor.cpu()
    if tensor.is_floating_point():
        return tensor.half()
    return tensor if tensor.dtype == torch.bool else tensor.int()


def _large(tensor: Tensor) -> Tensor:
    if tensor.is_floating_point():
        return tensor.float()
    return tensor if tensor.dtype == torch.bool else tensor.long()


def teach(groups: Sequence[Sequence[Cut]], teachers: Sequence[tuple[Answer, Network]], out: Path) -> None:
    """Make the lessons that are not there yet."""
    networks = [network for _, network in teachers]
    for number, group in enumerate(groups):
        path = out / f"{number:05}.pt"
        if not path.exists():
            batch = collate(group).to(device())
            keep(path, batch, tell([answer(batch, group) for answer, _ in teachers], batch, networks))
        if number % 50 == 0:
            log.info("lesson %d of %d", number, len(groups))


def main() -> None:
    """Parse the command line and make the lessons."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, required=True, help="with the tokenizer")
    parser.add_argument("--run", type=Path, action="append", required=True, help="a trained teacher")
    parser.add_argument("--graph", type=Path, action="append", default=[], help="the same, exported, for the CPU")
    parser.add_argument("--examples", type=Path, required=True)
    parser.add_argument("--pieces", type=int, default=8192, help="word pieces in a lesson, padding included")
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    log_into(options.out)
    chance = random.Random(options.seed)
    found = kept(options.examples)
    shown = [*found, *(each for each in found if each.tags.any() or each.names.any() or each.anaphors)]
    groups = grouped(cuts(shown, load_tokenizer(options.base), chance), options.pieces, chance)
    networks = [load(run).to(device()) for run in options.run]
    if options.graph and device().type == "cpu":
        answers = [by_graph(graph) for graph in options.graph]
    else:
        answers = [by_network(network) for network in networks]
    teach(groups, list(zip(answers, networks, strict=True)), options.out)


if __name__ == "__main__":
    main()
