"""Lessons: what a teacher says of any article, window by window, beside what annotators said.

    python -m training.teach --base FOLDER --run RUN --examples EXAMPLES --out LESSONS [--graph FOLDER]

Each lesson is a file with one batch of windows. It is made once and learned in every epoch, as the teacher's
answers cost more than a student's lessons. Lessons that are there already are not made again. Without a GPU,
the exported graph of the teacher (``--graph``) answers several times as fast as its network.
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
from training.learner import device, load, log_into
from training.losses import Told, tell
from training.network import Encoded, Network

log = logging.getLogger("training")

Answer = Callable[[Batch, Sequence[Cut]], Encoded]


def by_network(network: Network) -> Answer:
    """Answers of a network."""

    def answer(batch: Batch, _group: Sequence[Cut]) -> Encoded:
        with torch.no_grad(), torch.autocast(device().type, dtype=torch.bfloat16):
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


def teach(groups: Sequence[Sequence[Cut]], answer: Answer, network: Network, out: Path) -> None:
    """Make the lessons that are not there yet."""
    for number, group in enumerate(groups):
        path = out / f"{number:05}.pt"
        if not path.exists():
            batch = collate(group).to(device())
            keep(path, batch, tell(answer(batch, group), batch, network))
        if number % 50 == 0:
            log.info("lesson %d of %d", number, len(groups))


def main() -> None:
    """Parse the command line and make the lessons."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, required=True, help="with the tokenizer")
    parser.add_argument("--run", type=Path, required=True, help="the trained teacher")
    parser.add_argument("--graph", type=Path, help="the same, exported")
    parser.add_argument("--examples", type=Path, required=True)
    parser.add_argument("--pieces", type=int, default=8192, help="word pieces in a lesson, padding included")
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    log_into(options.out)
    chance = random.Random(options.seed)
    groups = grouped(cuts(kept(options.examples), load_tokenizer(options.base), chance), options.pieces, chance)
    network = load(options.run).to(device())
    teach(groups, by_graph(options.graph) if options.graph else by_network(network), network, options.out)


if __name__ == "__main__":
    main()
