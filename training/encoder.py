"""The encoder: a pretrained transformer, MPNet (Song et al. 2020) for a teacher or BERT (Devlin et al. 2019).

Both read the same word pieces. MPNet's vocabulary has four entries before BERT's, which stand for themselves
here: an encoder always takes BERT's numbers.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

_FURTHEST = 128  # pieces: beyond that MPNet tells no distances apart
_ADDED = 4  # entries that MPNet's vocabulary has before BERT's
_SPECIAL = {101: 0, 102: 2, 100: 3}  # [CLS], [SEP] and [UNK] of BERT in MPNet's vocabulary
_POSITIONS = 2  # rows of MPNet's positions before that of the first piece


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of an encoder.

    Attributes:
        inner: width between the two products of a layer's feed-forward part.
        buckets: of relative distance, which MPNet adds to its attention; BERT has none.
    """

    layers: int
    width: int
    inner: int
    heads: int
    pieces: int
    positions: int
    epsilon: float
    buckets: int = 0

    def to_dict(self) -> dict[str, Any]:
        """For a file of settings."""
        return asdict(self)


class Layer(nn.Module):
    """One post-norm transformer layer."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        self.heads = shape.heads
        self.attend = nn.Linear(shape.width, 3 * shape.width)
        self.mix = nn.Linear(shape.width, shape.width)
        self.mix_norm = nn.LayerNorm(shape.width, shape.epsilon)
        self.widen = nn.Linear(shape.width, shape.inner)
        self.narrow = nn.Linear(shape.inner, shape.width)
        self.narrow_norm = nn.LayerNorm(shape.width, shape.epsilon)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor | None) -> Tensor:
        """``x``: batch x pieces x width; ``bias`` is added to the attention's logits."""
        batch, length, width = x.shape
        query, key, value = (
            part.view(batch, length, self.heads, -1).transpose(1, 2) for part in self.attend(x).chunk(3, -1)
        )
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=bias)
        x = self.mix_norm(x + self.dropout(self.mix(seen.transpose(1, 2).reshape(batch, length, width))))
        return self.narrow_norm(x + self.dropout(self.narrow(functional.gelu(self.widen(x), approximate="tanh"))))


class Encoder(nn.Module):
    """Word pieces in, vectors out. ``extra`` is added to the input embeddings."""

    def __init__(self, shape: Shape, dropout: float = 0.1) -> None:
        super().__init__()
        self.shape = shape
        self.piece = nn.Embedding(shape.pieces, shape.width)
        self.position = nn.Embedding(shape.positions, shape.width)
        self.norm = nn.LayerNorm(shape.width, shape.epsilon)
        self.nearness = nn.Embedding(shape.buckets, shape.heads) if shape.buckets else None
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(shape.layers))
        self.dropout = nn.Dropout(dropout)

    def forward(self, ids: Tensor, extra: Tensor, padding: Tensor | None = None) -> Tensor:
        """``ids``: batch x pieces; ``padding``: 0 where there is a piece, -inf where there is none."""
        places = torch.arange(ids.shape[1], device=ids.device)
        x = self.dropout(self.norm(self.piece(ids) + self.position(places) + extra))
        bias = self._bias(places, padding)
        if bias is not None and torch.is_autocast_enabled(x.device.type):
            bias = bias.to(torch.get_autocast_dtype(x.device.type))  # attention is fast only with one of its own type
        for layer in self.layers:
            x = layer(x, bias)
        return x

    def _bias(self, places: Tensor, padding: Tensor | None) -> Tensor | None:
        """What is added to the attention's logits: batch x heads or 1 x pieces x pieces."""
        length = len(places)
        bias = None if padding is None else padding[:, None, None, :].expand(-1, -1, length, -1)
        if self.nearness is None:
            return bias
        near = self.near(length)
        return near if bias is None else near + bias

    def near(self, length: int) -> Tensor:
        """MPNet's bias of attention by relative distance: 1 x heads x pieces x pieces."""
        assert self.nearness is not None, "BERT has none"  # noqa: S101  a slip of ours
        places = torch.arange(length, device=self.nearness.weight.device)
        bias: Tensor = self.nearness(_buckets(places[None, :] - places[:, None], self.shape.buckets))
        return bias.permute(2, 0, 1)[None]


def _buckets(distance: Tensor, count: int) -> Tensor:
    """The bucket of each relative distance: half of them for either direction, the further the wider (T5)."""
    half, exact = count // 2, count // 4
    size = distance.abs()
    further = torch.log(size.clamp(min=1).float() / exact) / math.log(_FURTHEST / exact) * (half - exact)
    return torch.where(size < exact, size, (exact + further.long()).clamp(max=half - 1)) + half * (distance > 0)


def pretrained(folder: Path, dropout: float = 0.1) -> Encoder:
    """The encoder of a folder with ``config.json`` and ``model.safetensors``."""
    config = json.loads((folder / "config.json").read_text())
    weights = load_file(folder / "model.safetensors")
    is_mpnet = config.get("model_type") == "mpnet"
    shape = Shape(
        layers=config["num_hidden_layers"],
        width=config["hidden_size"],
        inner=config.get("intermediate_size", 4 * config["hidden_size"]),
        heads=config["num_attention_heads"],
        pieces=config["vocab_size"] - is_mpnet * (_ADDED + 1),
        positions=config["max_position_embeddings"] - is_mpnet * _POSITIONS,
        epsilon=config["layer_norm_eps"],
        buckets=config["relative_attention_num_buckets"] if is_mpnet else 0,
    )
    encoder = Encoder(shape, dropout)
    state = {f"norm.{kind}": weights[f"embeddings.LayerNorm.{kind}"] for kind in ("weight", "bias")}
    pieces, positions = (weights[f"embeddings.{name}_embeddings.weight"] for name in ("word", "position"))
    if is_mpnet:
        state["piece.weight"] = pieces[_ADDED : _ADDED + shape.pieces].clone()
        state["piece.weight"][list(_SPECIAL)] = pieces[list(_SPECIAL.values())]
        state["position.weight"] = positions[_POSITIONS:]
        state["nearness.weight"] = weights["encoder.relative_attention_bias.weight"]
    else:
        state["piece.weight"] = pieces
        # all that is read is of the first of BERT's two types
        state["position.weight"] = positions + weights["embeddings.token_type_embeddings.weight"][0]
    for i in range(shape.layers):
        for kind in ("weight", "bias"):
            names = _MPNET if is_mpnet else _BERT
            own = {new: weights[f"encoder.layer.{i}.{name}.{kind}"] for new, name in names.items()}
            own["attend"] = torch.cat([own.pop("query"), own.pop("key"), own.pop("value")])
            state.update({f"layers.{i}.{new}.{kind}": tensor for new, tensor in own.items()})
    encoder.load_state_dict(state)
    return encoder


_MPNET = {
    "query": "attention.attn.q",
    "key": "attention.attn.k",
    "value": "attention.attn.v",
    "mix": "attention.attn.o",
    "mix_norm": "attention.LayerNorm",
    "widen": "intermediate.dense",
    "narrow": "output.dense",
    "narrow_norm": "output.LayerNorm",
}
_BERT = _MPNET | {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "mix": "attention.output.dense",
    "mix_norm": "attention.output.LayerNorm",
}


def smaller(encoder: Encoder, layers: int, inner: int) -> Encoder:
    """A copy with the lowest layers alone, and of these the inner units that weigh most.

    The upper layers know most of what the encoder was pretrained for, and least of words (Sajjad et al. 2023).
    """
    shape = Shape(**{**encoder.shape.to_dict(), "layers": layers, "inner": inner})
    copy = Encoder(shape, encoder.dropout.p)
    state = {name: tensor for name, tensor in encoder.state_dict().items() if not name.startswith("layers.")}
    for number in range(layers):
        own = encoder.layers[number].state_dict()
        weigh = own["widen.weight"].norm(dim=1) * own["narrow.weight"].norm(dim=0)
        kept = weigh.topk(inner).indices.sort().values
        own["widen.weight"], own["widen.bias"] = own["widen.weight"][kept], own["widen.bias"][kept]
        own["narrow.weight"] = own["narrow.weight"][:, kept]
        state |= {f"layers.{number}.{name}": tensor for name, tensor in own.items()}
    copy.load_state_dict(state)
    return copy
