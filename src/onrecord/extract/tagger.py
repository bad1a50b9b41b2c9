"""The network at run time: windows in, evidence out. The only module that knows ONNX Runtime.

Windows go through the network one by one, at their exact length: padding and company could change
the rounding of the quantized network, and with it the result.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onrecord.errors import ModelError
from onrecord.extract.windows import Window

# It would keep a device id and send usage figures, which is settled when it is imported: later is too late.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
import onnxruntime

__all__ = ["Encoded", "Tagger"]

Floats = NDArray[np.float32]

# ONNX Runtime's fused kernel on the CPU takes ten times as long as the two operators that it replaces.
_SLOWER_FUSED = ["SkipLayerNormFusion"]


@dataclass(frozen=True, slots=True)
class Encoded:
    """What the encoder gives for the words of one window.

    Attributes:
        tags: words x tags, log probabilities.
        cue, target: words x width, each word as a cue and as what a cue is linked to.
        names: words x tags of names, log probabilities.
        kinds: words x kinds of sources, log odds.
        anaphor, antecedent: words x width, see :class:`onrecord.reading.Reading`.
    """

    tags: Floats
    cue: Floats
    target: Floats
    names: Floats
    kinds: Floats
    anaphor: Floats
    antecedent: Floats


class Tagger:
    """The two graphs of a model: the encoder with its tags, and the links."""

    def __init__(self, encoder: Path, links: Path, threads: int = 1) -> None:
        self._encoder = _session(encoder, threads)
        self._links = _session(links, threads)

    def encode(self, window: Window) -> Encoded:
        """One pass of the encoder over one window."""
        inputs = {"ids": window.ids, "case": window.case, "mark": window.mark, "position": window.position}
        tags, cue, target, names, kinds, anaphor, antecedent = self._encoder.run(None, inputs)
        return Encoded(_log_softmax(tags), cue, target, _log_softmax(names), kinds, anaphor, antecedent)

    def link(self, cue: Floats, target: Floats, distance: NDArray[np.int64]) -> Floats:
        """Log probabilities of none, source and content for each cue and word: cues x words x 3."""
        (logits,) = self._links.run(None, {"cue": cue, "target": target, "distance": distance})
        return _log_softmax(logits)


def _session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Windows differ in length, so memory planned for one serves no other; and the arena never shrinks.
    options.enable_mem_pattern = False
    try:
        return onnxruntime.InferenceSession(
            path, options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOWER_FUSED
        )
    except Exception as error:  # ONNX Runtime's errors have no common class
        raise ModelError(f"{path}: ONNX Runtime cannot load this graph ({error})") from error


def _log_softmax(logits: Floats) -> Floats:
    shifted = logits - logits.max(-1, keepdims=True)
    result: Floats = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    return result
