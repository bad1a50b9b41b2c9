"""From trained weights to the two ONNX graphs of a model folder, quantized to 8 bits.

    python -m training.export --base FOLDER --run RUN --out FOLDER [--float]

The matrices are quantized per channel (per tensor lost one and a half points of F1), the embeddings per row;
activations are quantized as they come. ``--float`` leaves everything in 32 bits, to measure the loss.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from training.encoder import pretrained
from training.network import Encoded, Links, Network

OPSET = 20
HEADS = 9  # matrices of the heads: two each of the tags and names, one each of the five other outputs


class OneWindow(nn.Module):
    """The network for one window at its exact length, without a batch dimension."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor, case: Tensor, mark: Tensor, position: Tensor) -> tuple[Tensor, ...]:
        """``ids``, ``case``, ``mark``: pieces; ``position``: words."""
        encoded = self.network(ids[None], case[None], mark[None], position[None])
        return tuple(output[0] for output in encoded)


class RowQuantized(nn.Module):
    """An embedding in 8 bits with one scale for each row."""

    def __init__(self, embedding: nn.Embedding) -> None:
        super().__init__()
        weight = embedding.weight.detach()
        scale = weight.abs().amax(1, keepdim=True).clamp(min=1e-8) / 127
        self.register_buffer("table", (weight / scale).round().to(torch.int8))
        self.register_buffer("scale", scale)

    def forward(self, ids: Tensor) -> Tensor:
        """The rows of ``ids``."""
        return nn.functional.embedding(ids, self.table).float() * nn.functional.embedding(ids, self.scale)


def export(network: Network, out: Path, *, quantize: bool) -> None:
    """Write ``encoder.onnx`` and ``links.onnx`` into ``out``."""
    network.eval()
    if quantize:
        network.encoder.piece = RowQuantized(network.encoder.piece)
    length, words = torch.export.Dim("pieces", min=2, max=512), torch.export.Dim("words", min=1, max=512)
    example = tuple(torch.zeros(size, dtype=torch.long) for size in (20, 20, 20, 11))
    with tempfile.TemporaryDirectory() as scratch:
        raw = Path(scratch) / "encoder.onnx"
        torch.onnx.export(
            OneWindow(network),
            example,
            raw,
            input_names=["ids", "case", "mark", "position"],
            output_names=list(Encoded._fields),
            dynamic_shapes=({0: length}, {0: length}, {0: length}, {0: words}),
            opset_version=OPSET,
            dynamo=True,
            external_data=False,
        )
        if quantize:
            quantize_dynamic(
                raw,
                out / "encoder.onnx",
                per_channel=True,
                reduce_range=True,  # 7 bits: processors without VNNI add up two products in 16 bits
                weight_type=QuantType.QInt8,
                op_types_to_quantize=["MatMul", "Gemm"],
                nodes_to_exclude=_heads(raw),
            )
        else:
            shutil.copy(raw, out / "encoder.onnx")
    _export_links(network.links, out / "links.onnx")


def _heads(path: Path) -> list[str]:
    """The products of the heads, the last in the graph: small, and a point of strict F1 better in 32 bits."""
    graph = onnx.load(path).graph
    weights = {tensor.name for tensor in graph.initializer}
    products = [node.name for node in graph.node if node.op_type in ("MatMul", "Gemm") and weights & set(node.input)]
    return products[-HEADS:]


def _export_links(links: Links, path: Path) -> None:
    cues, words = torch.export.Dim("cues", min=1, max=4096), torch.export.Dim("words", min=1, max=512)
    width = links.judge.in_features
    torch.onnx.export(
        links,
        (torch.zeros(3, width), torch.zeros(11, width), torch.zeros(3, 11, dtype=torch.long)),
        path,
        input_names=["cue", "target", "distance"],
        output_names=["logits"],
        dynamic_shapes=({0: cues}, {0: words}, {0: cues, 1: words}),
        opset_version=OPSET,
        dynamo=True,
        external_data=False,
    )
    onnx.checker.check_model(str(path))


def load_network(base: Path, weights: Path) -> Network:
    """The trained network."""
    network = Network(pretrained(base))
    network.load_state_dict(torch.load(weights))
    return network


def main() -> None:
    """Parse the command line and export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--float", action="store_true")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    export(load_network(options.base, options.run / "weights.pt"), options.out, quantize=not options.float)
    shutil.copy(options.base / "tokenizer.json", options.out / "tokenizer.json")


if __name__ == "__main__":
    main()
