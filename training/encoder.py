"""The encoder: a small pretrained transformer of the BERT family (Devlin et al. 2019)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of an encoder."""

    layers: int
    width: int
    heads: int
    pieces: int
    positions: int
    epsilon: float


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
        query, key, value = (
            part.view(batch, length, self.heads, -1).transpose(1, 2) for part in self.attend(x).chunk(3, -1)
        )
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=bias)
        x = self.mix_norm(x + self.dropout(self.mix(seen.transpose(1, 2).reshape(batch, length, width))))
        return self.narrow_norm(x + self.dropout(self.narrow(functional.gelu(self.widen(x)))))


class Encoder(nn.Module):
    """Word pieces in, vectors out. ``extra`` is added to the input embeddings."""

    def __init__(self, shape: Shape, dropout: float = 0.1) -> None:
        super().__init__()
        self.shape = shape
        self.piece = nn.Embedding(shape.pieces, shape.width)
        self.position = nn.Embedding(shape.positions, shape.width)
        self.norm = nn.LayerNorm(shape.width, shape.epsilon)
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(shape.layers))
        self.dropout = nn.Dropout(dropout)

    def forward(self, ids: Tensor, extra: Tensor, padding: Tensor | None = None) -> Tensor:
        """``ids``: batch x pieces; ``padding``: 0 where there is a piece, -inf where there is none."""
        places = torch.arange(ids.shape[1], device=ids.device)
        x = self.dropout(self.norm(self.piece(ids) + self.position(places) + extra))
        bias = None
        if padding is not None:
            bias = padding[:, None, None, :].expand(-1, -1, ids.shape[1], -1)
            if torch.is_autocast_enabled("cpu"):  # attention is fast only with a bias of its own type
                bias = bias.to(torch.get_autocast_dtype("cpu"))
        for layer in self.layers:
            x = layer(x, bias)
        return x


def pretrained(folder: Path, dropout: float = 0.1) -> Encoder:
    """The encoder of a folder with ``config.json`` and ``model.safetensors``."""
    config = json.loads((folder / "config.json").read_text())
    shape = Shape(
        config["num_hidden_layers"],
        config["hidden_size"],
        config["num_attention_heads"],
        config["vocab_size"],
        config["max_position_embeddings"],
        config["layer_norm_eps"],
    )
    weights = load_file(folder / "model.safetensors")
    encoder = Encoder(shape, dropout)
    state = {
        "norm.weight": weights["embeddings.LayerNorm.weight"],
        "norm.bias": weights["embeddings.LayerNorm.bias"],
        "piece.weight": weights["embeddings.word_embeddings.weight"],
        # all that is read is of the first of BERT's two types
        "position.weight": weights["embeddings.position_embeddings.weight"]
        + weights["embeddings.token_type_embeddings.weight"][0],
    }
    for i in range(shape.layers):
        for kind in ("weight", "bias"):
            own = {new: weights[f"encoder.layer.{i}.{name}.{kind}"] for new, name in _LAYER.items()}
            own["attend"] = torch.cat([own.pop("query"), own.pop("key"), own.pop("value")])
            state.update({f"layers.{i}.{new}.{kind}": tensor for new, tensor in own.items()})
    encoder.load_state_dict(state)
    return encoder


_LAYER = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "mix": "attention.output.dense",
    "mix_norm": "attention.output.LayerNorm",
    "widen": "intermediate.dense",
    "narrow": "output.dense",
    "narrow_norm": "output.LayerNorm",
}
