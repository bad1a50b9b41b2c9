"""From annotated articles to trained weights.

    python -m training.train --base FOLDER --data train.jsonl --out RUN [--teacher LABELS] [--start WEIGHTS]

``FOLDER`` holds a pretrained encoder (``config.json``, ``model.safetensors``, ``tokenizer.json``). Each
epoch ends with a checkpoint in ``RUN``; the same command takes up from the last one.
"""

from __future__ import annotations

import argparse
import json
import logging
import pickle
import random
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from onrecord.extract.windows import load_tokenizer
from training.batches import Batch, batches, cuts
from training.corpora import Example, documents, example, held_out
from training.encoder import pretrained
from training.network import Encoded, Network

log = logging.getLogger("training")

WORDS, ANAPHORS = 2000, 50
"""About how many a full batch has."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How to train.

    Attributes:
        epochs: passes over all examples.
        rate: of the encoder's uppermost layer, for AdamW (Loshchilov and Hutter 2019).
        head_rate: of the heads.
        decay: each layer's rate as a share of that of the one above (Howard and Ruder 2018).
        pieces: word pieces in a batch, padding included.
        warmup: share of the steps in which the rates rise; then they fall to 0, both in a straight line.
        average: share of the past in the running average of the weights at each step.
        dropout: probability.
        held_out: share of the articles kept from training.
        seed: of everything that is drawn by lot.
    """

    epochs: int = 6
    rate: float = 1.5e-4
    head_rate: float = 1e-3
    decay: float = 0.9
    pieces: int = 2560
    warmup: float = 0.06
    average: float = 0.998
    dropout: float = 0.1
    held_out: float = 0.05
    seed: int = 1


class Losses(NamedTuple):
    """Cross entropies, each as a sum over what is annotated in a batch, by a constant: nothing annotated, no loss."""

    tags: Tensor
    links: Tensor
    names: Tensor
    kinds: Tensor
    pointers: Tensor


def losses(encoded: Encoded, batch: Batch, network: Network) -> Losses:
    """The losses of a batch."""
    logits = network.links(_mean(encoded.cue, batch.row, batch.cue), encoded.target[batch.row], batch.distance)
    kinds = _mean(encoded.kinds, batch.anaphor_row, batch.anaphor)
    anaphors = _mean(encoded.anaphor, batch.anaphor_row, batch.anaphor)
    points = (anaphors[:, None] * encoded.antecedent[batch.anaphor_row].float()).sum(-1)
    # Somebody who is not named has the odds 0.
    all_points = nn.functional.pad(points.masked_fill(batch.antecedents < 0, -torch.inf), (1, 0))
    is_right = nn.functional.pad(batch.antecedents > 0, (1, 0))
    is_right[:, 0] = ~is_right.any(1)
    right = all_points.masked_fill(~is_right, -torch.inf).logsumexp(-1)
    pointers = (all_points.logsumexp(-1) - right)[batch.pointed]
    return Losses(
        tags=-(batch.tags * encoded.tags.float().log_softmax(-1)).sum() / WORDS,
        links=-(batch.links * logits.float().log_softmax(-1)).sum() / WORDS,
        names=-(batch.names * encoded.names.float().log_softmax(-1)).sum() / WORDS,
        kinds=nn.functional.cross_entropy(kinds, batch.kind, ignore_index=-1, reduction="sum") / ANAPHORS,
        pointers=pointers.sum() / ANAPHORS,
    )


def _mean(vectors: Tensor, row: Tensor, run: Tensor) -> Tensor:
    """The mean vector of each run of words (first and last): runs x width."""
    first, last = run.unbind(1)
    running = nn.functional.pad(vectors.float().cumsum(1), (0, 0, 1, 0))
    return (running[row, last + 1] - running[row, first]) / (last + 1 - first)[:, None]


def groups(network: Network, settings: Settings) -> Iterator[dict[str, object]]:
    """Parameter groups: the deeper a layer, the smaller its rate."""
    encoder = network.encoder
    heads = [p for name, p in network.named_parameters() if not name.startswith("encoder.")]
    yield {"params": heads, "lr": settings.head_rate}
    rate = settings.rate
    for layer in reversed(encoder.layers):
        yield {"params": list(layer.parameters()), "lr": rate}
        rate *= settings.decay
    rest = [p for name, p in encoder.named_parameters() if not name.startswith("layers.")]
    yield {"params": rest, "lr": rate}


def train(base: Path, examples: list[Example], out: Path, settings: Settings, start: Path | None = None) -> None:
    """Train, from the weights ``start`` if given; leave ``weights.pt``, their running average, in ``out``."""
    torch.manual_seed(settings.seed)
    tokenizer = load_tokenizer(base)
    network = Network(pretrained(base, settings.dropout), settings.dropout)
    if start:
        network.load_state_dict(torch.load(start))
    average = AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(settings.average))
    optimizer = torch.optim.AdamW(list(groups(network, settings)), weight_decay=0.01, fused=True)
    per_epoch = len(list(batches(cuts(examples, tokenizer, random.Random(0)), settings.pieces, random.Random(0))))
    total = per_epoch * settings.epochs
    ramp = settings.warmup * total
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / ramp, max(0.0, (total - step) / (total - ramp)))
    )
    checkpoint = out / "checkpoint.pt"
    parts = {"network": network, "average": average, "optimizer": optimizer, "schedule": schedule}
    begin = 0
    if checkpoint.exists():
        saved = torch.load(checkpoint)
        for name, part in parts.items():
            part.load_state_dict(saved[name])
        torch.set_rng_state(saved["chance"])
        begin = saved["epoch"] + 1
        log.info("going on with epoch %d", begin)
    for epoch in range(begin, settings.epochs):
        chance = random.Random(settings.seed * 1000 + epoch)
        found = batches(cuts(examples, tokenizer, chance), settings.pieces, chance)
        _epoch(network, average, optimizer, schedule, found)
        # The weights before the checkpoint that says they are there: a run cut off between makes both anew.
        torch.save(average.module.state_dict(), out / "weights.pt")
        states = {name: part.state_dict() for name, part in parts.items()}
        torch.save({**states, "epoch": epoch, "chance": torch.get_rng_state()}, out / "checkpoint.tmp")
        (out / "checkpoint.tmp").replace(checkpoint)
        log.info("epoch %d of %d done", epoch + 1, settings.epochs)


def _epoch(
    network: Network,
    average: AveragedModel,
    optimizer: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LRScheduler,
    epoch: Iterator[Batch],
) -> None:
    network.train()
    seen, begun, sums = 0, time.monotonic(), torch.zeros(len(Losses._fields))
    for step, batch in enumerate(epoch, 1):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            encoded = network(batch.ids, batch.case, batch.mark, batch.position, batch.padding)
            parts = torch.stack(losses(encoded, batch, network))
        parts.sum().backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        schedule.step()
        average.update_parameters(network)
        seen += batch.ids.numel()
        sums += parts.detach()
        if step % 50 == 0:
            means = ", ".join(f"{name} {sum_ / 50:.4f}" for name, sum_ in zip(Losses._fields, sums, strict=True))
            log.info("step %d: %s, %.0f pieces/s", step, means, seen / (time.monotonic() - begun))
            sums.zero_()


def main() -> None:
    """Parse the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--teacher", type=Path, help="labels made by training.teach: learn from them as well")
    parser.add_argument("--start", type=Path, help="weights of an earlier run to begin with")
    for name, default in asdict(Settings()).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(default), default=default)
    options = vars(parser.parse_args())
    base, data, out, teacher, start = (options.pop(name) for name in ("base", "data", "out", "teacher", "start"))
    settings = Settings(**options)
    out.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(
        level=logging.INFO,
        format="%(asctime)s %(message)s",
        handlers=[logging.StreamHandler(), logging.FileHandler(out / "log.txt")],
    )
    (out / "settings.json").write_text(json.dumps(asdict(settings), indent=1))
    if teacher:
        examples = pickle.loads(teacher.read_bytes())  # noqa: S301  our own file, made by training.teach
    else:
        tokenizer = load_tokenizer(base)
        kept = [d for d in documents(data) if not held_out(d["id"], settings.held_out)]
        examples = [example(document, tokenizer) for document in kept]
    log.info("%d articles, %d attributions", len(examples), sum(len(e.cues) for e in examples))
    train(base, examples, out, settings, start)


if __name__ == "__main__":
    main()
