"""A network that learns: how fast, for how long, and the running average of its weights, which are those that count."""

from __future__ import annotations

import argparse
import json
import logging
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from training.encoder import Encoder, Shape
from training.network import Network


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
        held_out: share of the annotated articles kept from training.
        seed: of everything that is drawn by lot.
    """

    epochs: int = 6
    rate: float = 1e-4
    head_rate: float = 1e-3
    decay: float = 0.9
    pieces: int = 4096
    warmup: float = 0.06
    average: float = 0.998
    dropout: float = 0.1
    held_out: float = 0.05
    seed: int = 1

    @classmethod
    def options(cls, parser: argparse.ArgumentParser, **others: float) -> None:
        """Add an option for each setting; ``others`` are defaults in the place of those above."""
        for name, default in {**asdict(cls()), **others}.items():
            parser.add_argument(f"--{name.replace('_', '-')}", type=type(default), default=default)

    @classmethod
    def of(cls, options: argparse.Namespace) -> Settings:
        """The settings that the command line gave."""
        return cls(**{name: getattr(options, name) for name in asdict(cls())})

    @property
    def words(self) -> float:
        """About how many words a full batch has."""
        return 0.78 * self.pieces

    @property
    def anaphors(self) -> float:
        """About how many anaphors a full batch has."""
        return 0.02 * self.pieces


class Learner:
    """A network with what its training needs."""

    def __init__(self, network: Network, settings: Settings, steps: int) -> None:
        self.network = network.train()
        self.average = AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(settings.average))
        self.optimizer = torch.optim.AdamW(list(_groups(network, settings)), weight_decay=0.01, fused=True)
        ramp = settings.warmup * steps
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimizer, lambda step: min((step + 1) / ramp, max(0.0, (steps - step) / (steps - ramp)))
        )

    def learn(self, loss: Tensor) -> None:
        """One step down the slope of a loss."""
        loss.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.schedule.step()
        self.average.update_parameters(self.network)

    def state_dict(self) -> dict[str, Any]:
        """All that is needed to go on."""
        return {name: getattr(self, name).state_dict() for name in _PARTS}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from there."""
        for name in _PARTS:
            getattr(self, name).load_state_dict(state[name])

    def save(self, out: Path, settings: Settings) -> None:
        """Leave the weights, the shape of the encoder and the settings in a folder."""
        out.mkdir(parents=True, exist_ok=True)
        shape = self.network.encoder.shape.to_dict()
        (out / "settings.json").write_text(json.dumps({**asdict(settings), "shape": shape}, indent=1))
        torch.save(self.average.module.state_dict(), out / "weights.pt")


_PARTS = ("network", "average", "optimizer", "schedule")


def _groups(network: Network, settings: Settings) -> Iterator[dict[str, object]]:
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


def load(run: Path) -> Network:
    """The network that a training left in a folder."""
    shape = Shape(**json.loads((run / "settings.json").read_text())["shape"])
    network = Network(Encoder(shape))
    network.load_state_dict(torch.load(run / "weights.pt", map_location="cpu", weights_only=True))
    return network.eval()


def device() -> torch.device:
    """A GPU where there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def autocast() -> torch.autocast:
    """A context of 16 bits, where these are faster: on GPUs and processors with AMX. Other processors take longer."""
    where = device().type
    faster = where == "cuda" or torch.cpu.get_capabilities().get("amx_bf16", False)
    return torch.autocast(where, dtype=torch.bfloat16, enabled=faster)


def log_into(out: Path) -> None:
    """Log to standard error and into a folder."""
    out.mkdir(parents=True, exist_ok=True)
    handlers: list[logging.Handler] = [logging.StreamHandler(), logging.FileHandler(out / "log.txt")]
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", handlers=handlers)
