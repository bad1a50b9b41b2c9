"""How to weigh the network's evidence, and how sure to be: the manifest of a model folder.

    python -m training.calibrate --model FOLDER --data train.jsonl --dev dev.jsonl --run RUN [--run RUN …] --name NAME

The weights for decoding and the threshold are those with the best F1 of "who said what", the mean of loose and
strict, on the articles of the training corpus that the network has not seen and on those of the development set: the
former are few. How good such a choice is, is tried by making it on one half of the articles, for the other half. The
confidence is a logistic regression of whether an attribution is right, fitted on the former alone; to judge these, each
is judged by a regression fitted on others. What is told by form alone has the share that is right of all such
attributions in the corpus as its score. Scores are stretched and shifted so that they are probabilities on the
development set (Platt 1999), which changes none of what is found.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from onrecord.attribution import Attribution, Record
from onrecord.evaluate import GoldDocument, evaluate, judge, read_gold
from onrecord.extract.assemble import assemble
from onrecord.extract.confidence import FEATURES, Confidence, features
from onrecord.extract.decode import Candidate, Decoding, decode
from onrecord.extract.evidence import Evidence, gather
from onrecord.extract.extractor import weighed
from onrecord.extract.layout import Claim, claims
from onrecord.extract.model import FILES, FORMAT, Manifest, digest
from onrecord.extract.tagger import Tagger
from onrecord.extract.windows import Limits, load_tokenizer, pieces_of, windows
from onrecord.extract.words import Words
from training import form
from training.corpora import held_out

Doubles: TypeAlias = NDArray[np.float64]

LIKELY_CUE = 0.2
GRID = {"link": (0.7, 1.0, 1.5), "switch": (0.5, 1.0), "edge": (0.0, 0.5, 1.0, 1.5)}
SOURCE = 1.5  # docs/training.md has the reasons
THRESHOLDS = (0.3, 0.35, 0.4, 0.45, 0.5)
PARTS = 3
DIVISIONS = 200  # into halves
SEED = 1

STUDENT, TEACHER = "all-MiniLM-L6-v2 (Apache-2.0)", "all-mpnet-base-v2 (Apache-2.0)"
"""What the networks began as; the latter have a bias of attention by distance."""


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A gold document with the network's evidence for it."""

    gold: GoldDocument
    evidence: Evidence
    by_layout: list[Claim]


def look(gold: Sequence[GoldDocument], model: Path, limits: Limits) -> list[Seen]:
    """The network's evidence for each document."""
    tagger = Tagger(model / "encoder.onnx", model / "links.onnx", threads=2)
    tokenizer = load_tokenizer(model)
    seen = []
    for document in gold:
        pieces = pieces_of(document.document.text, tokenizer)
        evidence = gather(pieces.words, windows(pieces, tokenizer, limits), tagger, LIKELY_CUE)
        seen.append(Seen(document, evidence, claims(document.document.text, pieces.words)))
    return seen


def records(seen: Sequence[Seen], manifest: Manifest) -> list[Record]:
    """What a model with this manifest makes of some documents."""
    made = []
    for item in seen:
        document, words = item.gold.document, item.evidence.words
        candidates, scores = weighed(item.evidence, item.by_layout, manifest)
        made.append(Record(document, assemble(document.text, words, candidates, scores, item.by_layout, manifest)))
    return made


def confidence(seen: Sequence[Seen], decoding: Decoding) -> Confidence:
    """The logistic regression of whether a candidate is right, on its features."""
    rows, right = [], []
    for item in seen:
        found = decode(item.evidence, item.evidence.cues, np.zeros(len(item.evidence.words), bool), decoding)
        rows.append(features(item.evidence, found))
        record = Record(item.gold.document, tuple(_attribution(item.evidence.words, candidate) for candidate in found))
        right += judge(item.gold, record)
    if len(set(right)) < 2:
        sys.exit("the articles held out have too few attributions, right and wrong, to calibrate on")
    fitted = make_pipeline(StandardScaler(), LogisticRegression(C=0.03, max_iter=5000)).fit(np.concatenate(rows), right)
    scaler, regression = fitted[0], fitted[1]
    weights = regression.coef_[0] / scaler.scale_
    bias = float(regression.intercept_[0] - weights @ scaler.mean_)
    return Confidence(tuple(round(float(weight), 6) for weight in weights), round(bias, 6))


def _attribution(words: Words, candidate: Candidate) -> Attribution:
    source = [candidate.source] if candidate.source else []
    return form.attribution(words, source, [range(candidate.cue.first, candidate.cue.last + 1)], candidate.content)


def calibrate(unseen: Sequence[Seen], dev: Sequence[Seen], manifest: Manifest) -> Manifest:
    """The manifest with the decoding that is best on some articles, and the confidence fitted on the first of them."""
    tried, counts = [], []
    for values in itertools.product(*GRID.values()):
        decoding = Decoding(cue=LIKELY_CUE, source=SOURCE, **dict(zip(GRID, values, strict=True)))
        parts = [unseen[part::PARTS] for part in range(PARTS)]
        judged = [(part, confidence([each for each in unseen if each not in part], decoding)) for part in parts]
        judged.append((list(dev), confidence(unseen, decoding)))
        for keep in THRESHOLDS:
            tried.append(replace(decoding, keep=keep))
            counts.append(
                [
                    each
                    for part, sure in judged
                    for each in counted(part, replace(manifest, decoding=tried[-1], confidence=sure))
                ]
            )
    best, reached, crossed = chosen(np.array(counts))
    print(f"best: {tried[best]} with F1 {reached[0]:.4f}, strict {reached[1]:.4f}")
    print(f"chosen on one half of the articles, on the other: F1 {crossed[0]:.4f}, strict {crossed[1]:.4f}")
    return replace(manifest, decoding=tried[best], confidence=confidence(unseen, tried[best]))


def counted(seen: Sequence[Seen], manifest: Manifest) -> Iterator[list[list[int]]]:
    """What a model with this manifest has right of each article, what it finds and what there is: loose and strict."""
    for item, record in zip(seen, records(seen, manifest), strict=True):
        scores = evaluate([item.gold], [record])
        yield [[each.hits, each.predicted, each.gold] for each in (scores.who_said_what, scores.strict)]


def chosen(counts: NDArray[np.int64]) -> tuple[int, Doubles, Doubles]:
    """The best choice, its F1, and the F1 of choosing on one half of the articles for the other, in many divisions.

    Args:
        counts: choices x articles x (loose, strict) x (right, found, there).
    """
    chance = random.Random(SEED)
    numbers = list(range(counts.shape[1]))
    crossed = np.zeros(counts.shape[2:])
    for _ in range(DIVISIONS):
        chance.shuffle(numbers)
        half = len(numbers) // 2
        for one, other in ((numbers[:half], numbers[half:]), (numbers[half:], numbers[:half])):
            crossed += counts[f1(counts[:, one].sum(1)).mean(1).argmax(), other].sum(0)
    reached = f1(counts.sum(1))
    best = int(reached.mean(1).argmax())
    return best, reached[best], f1(crossed)


def f1(counts: NDArray[Any]) -> Doubles:
    """F1 of what is right, what was found and what is there, the last axis."""
    right, found, there = np.moveaxis(counts, -1, 0)
    result: Doubles = 2 * right / np.maximum(found + there, 1)
    return result


def stretched(seen: Sequence[Seen], manifest: Manifest) -> Manifest:
    """The manifest with its scores stretched and shifted to be probabilities on some documents.

    The threshold moves along with them, and their order stays: what is found stays as well.
    """
    logits, right = [], []
    for item in seen:
        candidates, scores = weighed(item.evidence, item.by_layout, manifest)
        record = Record(item.gold.document, tuple(_attribution(item.evidence.words, each) for each in candidates))
        logits += [_logit(score) for score in scores]
        right += judge(item.gold, record)
    fitted = LogisticRegression(C=1e6).fit(np.array(logits)[:, None], right)
    stretch, shift = float(fitted.coef_[0, 0]), float(fitted.intercept_[0])
    if stretch <= 0:  # they tell nothing there, and to stretch them would turn their order around
        print("scores left as they are: on the development set higher ones are right no more often")
        return manifest
    print(f"scores stretched by {stretch:.3f} and shifted by {shift:.3f}")
    old, keep = manifest.confidence, manifest.decoding.keep
    return replace(
        manifest,
        confidence=Confidence(
            tuple(round(weight * stretch, 6) for weight in old.weights), round(old.bias * stretch + shift, 6)
        ),
        decoding=replace(manifest.decoding, keep=round(_probability(_logit(keep) * stretch + shift), 6)),
    )


def _logit(probability: float) -> float:
    return math.log(probability / (1 - probability))


def _probability(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))


def write(manifest: Manifest, model: Path, made: dict[str, Any]) -> None:
    """Write ``manifest.json`` into the model folder."""
    values = {
        "format": FORMAT,
        "name": manifest.name,
        "licence": "Apache-2.0",
        "made": made,
        "files": {name: digest(model / name) for name in FILES},
        "limits": asdict(manifest.limits),
        "decoding": asdict(manifest.decoding),
        "confidence": {
            "features": list(FEATURES),
            **asdict(manifest.confidence),
            "layout": manifest.layout,
            "floating": manifest.floating,
        },
        "resolution": dict(manifest.resolution),
    }
    (model / "manifest.json").write_text(json.dumps(values, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> None:
    """Parse the command line and calibrate."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--dev", type=Path, required=True)
    parser.add_argument("--plain", type=Path, action="append", default=[], help="for the record of what it is made of")
    parser.add_argument("--run", type=Path, action="append", required=True, help="whose model it is")
    parser.add_argument("--name", required=True)
    for name, size in asdict(Limits()).items():
        parser.add_argument(
            f"--{name}", type=int, default=size, metavar="PIECES", help="of windows, by default %(default)s"
        )
    options = parser.parse_args()
    settings = [json.loads((run / "settings.json").read_text()) for run in options.run]
    gold = read_gold(options.data)
    (share,) = {each["held_out"] for each in settings}
    unseen = [document for document in gold if held_out(document.document.id, share)]
    blank = Manifest(
        name=options.name,
        limits=Limits(**{name: getattr(options, name) for name in asdict(Limits())}),
        decoding=Decoding(),
        confidence=Confidence((), 0.0),
        layout=form.layout(gold),
        floating=form.floating(gold),
        resolution={},  # by training.resolution
    )
    dev = look(read_gold(options.dev), options.model, blank.limits)
    manifest = stretched(dev, calibrate(look(unseen, options.model, blank.limits), dev, blank))
    is_taught = not settings[0]["shape"]["buckets"]
    made = {
        "base": STUDENT if is_taught else TEACHER,
        **({"teacher": f"{TEACHER}, trained by training.train"} if is_taught else {}),
        "settings": settings[0] if is_taught else settings,
        "corpora": {path.name: digest(path) for path in (options.data, options.dev, *options.plain)},
        "held_out": len(unseen),
    }
    write(manifest, options.model, made)


if __name__ == "__main__":
    main()
