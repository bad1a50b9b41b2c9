"""Labels by a teacher: what a trained network says of annotated and of plain articles.

    python -m training.teach --base FOLDER --run RUN --data train.jsonl --plain more.jsonl --out LABELS

An annotated article is labelled half by its annotators and half by the teacher, a plain one by the
teacher alone (distillation, Hinton et al. 2015). ``training.train --teacher LABELS`` learns from them.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer

from onrecord.extract.evidence import CueEvidence, at_home, gather, link, unlinked
from onrecord.extract.tagger import Encoded, Floats
from onrecord.extract.windows import Limits, Window, load_tokenizer, pieces_of, windows
from training.corpora import CueTarget, Example, documents, example, held_out, ids, keep, unlabelled
from training.export import load_network
from training.network import Network

log = logging.getLogger("training")

LIKELY_CUE = 0.3
TRUST = 0.5
"""The share of the teacher in the labels of an annotated article."""


class TorchTagger:
    """The network before export, with the face of :class:`onrecord.extract.tagger.Tagger`."""

    def __init__(self, network: Network) -> None:
        self._network = network.eval()

    @torch.inference_mode()
    def encode(self, window: Window) -> Encoded:
        """One pass over one window."""
        inputs = (torch.from_numpy(array)[None] for array in (window.ids, window.case, window.mark, window.position))
        with torch.autocast("cpu", dtype=torch.bfloat16):
            said = self._network(*inputs)
        rows = {name: output[0].float() for name, output in said._asdict().items()}
        rows |= {name: rows[name].log_softmax(-1) for name in ("tags", "names")}
        return Encoded(**{name: output.numpy() for name, output in rows.items()})

    @torch.inference_mode()
    def link(self, cue: Floats, target: Floats, distance: np.ndarray) -> Floats:
        """Log probabilities of the links."""
        arrays = (torch.from_numpy(array) for array in (cue, target, distance))
        return self._network.links(*arrays).log_softmax(-1).numpy()


class Heard:
    """A teacher that says again what it has said of the windows of one article, in their order."""

    def __init__(self, encoded: Sequence[Encoded], teacher: TorchTagger) -> None:
        self._encoded = iter(encoded)
        self.link = teacher.link

    def encode(self, _window: Window) -> Encoded:
        """What was said of the next window."""
        return next(self._encoded)


def labelled(document: dict[str, Any], tokenizer: Tokenizer, teacher: TorchTagger) -> Example:
    """An article with the teacher's labels, mixed with those of its annotators where it has any."""
    pieces = pieces_of(document["text"], tokenizer)
    shown = windows(pieces, tokenizer, Limits())
    encoded = [teacher.encode(window) for window in shown]
    tags = np.exp(np.concatenate([at_home(window, result.tags) for window, result in zip(shown, encoded, strict=True)]))
    if "attributions" not in document:
        evidence = gather(pieces.words, shown, Heard(encoded, teacher), LIKELY_CUE)
        return replace(unlabelled(document["id"], pieces), tags=tags, cues=tuple(map(_target, evidence.cues)))
    gold = example(document, tokenizer)
    cues = [unlinked(pieces.words, cue.first, cue.last) for cue in gold.cues]
    for window, result in zip(shown, encoded, strict=True):
        seen = [cue for cue in cues if cue.first in window.words and cue.last in window.words]
        link(pieces.words, window, result, seen, teacher)
    mixed = [
        CueTarget(cue.first, cue.last, cue.reach, (1 - TRUST) * own.target + TRUST * _target(cue).target)
        for own, cue in zip(gold.cues, cues, strict=True)
    ]
    return replace(gold, tags=(1 - TRUST) * gold.tags + TRUST * tags, cues=tuple(mixed))


def _target(cue: CueEvidence) -> CueTarget:
    return CueTarget(cue.first, cue.last, cue.reach, np.exp(cue.links))


def main() -> None:
    """Parse the command line and label."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--plain", type=Path, action="append", default=[])
    parser.add_argument("--without", type=Path, action="append", default=[], help="articles kept for evaluation")
    parser.add_argument("--most", type=int, default=300, help="articles taken from each plain corpus, by chance")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    tokenizer = load_tokenizer(options.base)
    share = json.loads((options.run / "settings.json").read_text())["held_out"]
    articles = [document for document in documents(options.data) if not held_out(document["id"], share)]
    without = ids(options.without)
    for path in options.plain:
        plain = [{"id": d["id"], "text": d["text"]} for d in documents(path) if d["id"] not in without]
        articles += random.Random(1).sample(plain, min(options.most, len(plain)))
    teacher = TorchTagger(load_network(options.base, options.run / "weights.pt"))
    examples = []
    for number, document in enumerate(articles, 1):
        examples.append(labelled(document, tokenizer, teacher))
        if number % 50 == 0:
            log.info("%d of %d articles", number, len(articles))
    keep(examples, options.out)


if __name__ == "__main__":
    main()
