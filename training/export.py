"""From trained weights to the two ONNX graphs of a model folder, quantized to 8 bits.

    python -m training.export --base FOLDER --run RUN [--run RUN …] --out FOLDER [--exact narrow] [--float]

Several networks make one model, which takes as much longer and says the means of what they do.
The matrices are quantized per channel, the embeddings per row; activations are quantized as they come
(:mod:`training.graph`). ``--exact narrow`` leaves one product of each layer in 32 bits, for networks that lose
much by its outliers; ``--float`` leaves everything, to measure the loss.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Sequence
from pathlib import Path

import onnx

from training.graph import PRODUCTS, encoder_graph, links_graph
from training.learner import load
from training.network import Network


def export(networks: Sequence[Network], out: Path, *, quantize: bool, exact: Sequence[str] = ()) -> None:
    """Write ``encoder.onnx`` and ``links.onnx`` into ``out``."""
    onnx.save(encoder_graph([each.eval() for each in networks], quantize=quantize, exact=exact), out / "encoder.onnx")
    onnx.save(links_graph([each.links for each in networks]), out / "links.onnx")


def main() -> None:
    """Parse the command line and export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, required=True, help="with the tokenizer")
    parser.add_argument("--run", type=Path, action="append", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--exact", action="append", default=[], choices=PRODUCTS, help="a product of each layer")
    parser.add_argument("--float", action="store_true")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    export([load(run) for run in options.run], options.out, quantize=not options.float, exact=options.exact)
    shutil.copy(options.base / "tokenizer.json", options.out / "tokenizer.json")


if __name__ == "__main__":
    main()
