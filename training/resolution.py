"""How to weigh what speaks for each candidate of a source: the part ``resolution`` of a model's manifest.

    python -m training.resolution --model FOLDER --speakers speakers.jsonl --corpus train.jsonl --corpus …

One conditional logit for each form of source, fitted on labelled articles that the network has not
learned speakers from (those whose line in ``speakers.jsonl`` says ``"held_out": true``).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from onrecord.attribution import Attribution, Type
from onrecord.document import Document, Span
from onrecord.evaluate.speakers import name_key
from onrecord.extract.extractor import Extractor
from onrecord.resolve.antecedents import FEATURES, NOBODY, Heard, Weights, features, nobody, who_may_be
from onrecord.resolve.resolver import Resolver
from onrecord.resolve.scene import Scene
from onrecord.resolve.sources import Form, source_of
from training.anaphors import labelled

Floats = NDArray[np.float64]

PENALTY = 0.3
AGAINST = {"after": 0.0, "contrary": -4.0, "distance": 0.0, "faint": 0.0, "own": 0.0, "paragraphs": 0.0}
"""Features that can only speak against a candidate, with the greatest weights that they may have: namesakes are too few
to learn that from, and a he who was a she before is nearly always a slip of the labels."""
PARTS = 5


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """A source with its candidates, and the one that is right: a candidate's row, or behind these one of nobody."""

    form: Form
    rows: Floats
    nobody: Floats
    right: int


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """An article with its scene, its attributions and their speakers: name, kind, sure."""

    scene: Scene
    attributions: tuple[Attribution, ...]
    speakers: tuple[dict[str, Any], ...]


def look(documents: Sequence[dict[str, Any]], extractor: Extractor) -> list[Labelled]:
    """The labelled articles as the network reads them."""
    found = []
    for document in documents:
        text = document["text"]
        title = Document(document["id"], text, title=document.get("title")).title_apart
        scene = Scene.of(text, extractor.read(text), title, extractor.read(title))
        attributions = tuple(_attribution(number, each) for number, each in enumerate(document["attributions"]))
        found.append(Labelled(scene, attributions, tuple(each["speaker"] for each in document["attributions"])))
    return found


def _attribution(number: int, values: dict[str, Any]) -> Attribution:
    source, cue, content = (tuple(Span(*span) for span in values[part]) for part in ("source", "cue", "content"))
    return Attribution(
        values.get("id", str(number)), Type.INDIRECT, source, cue, content, continues=values.get("continues")
    )


def choices(article: Labelled) -> list[Choice]:
    """The choices of an article where the right one is known and among the candidates."""
    found = []
    scene = article.scene
    heard = Heard()
    for attribution, speaker in zip(article.attributions, article.speakers, strict=True):
        source = source_of(scene, attribution.source)
        is_named = speaker["kind"] in ("person", "organization")
        key = name_key(speaker.get("name") or "")
        if source and speaker.get("sure", True):
            candidates = who_may_be(source, scene)
            rows = features(source, candidates, scene.words(attribution.content), scene, heard)
            if is_named:
                right = [number for number, entity in enumerate(candidates) if name_key(entity.name) == key]
            else:
                right = [len(candidates) + [(kind or "none") for kind in NOBODY].index(speaker["kind"])]
            if right:
                found.append(Choice(source.form, rows, nobody(source.kinds), right[0]))
        for entity in [entity for entity in scene.cast.entities if is_named and name_key(entity.name) == key][:1]:
            heard.add(source, entity)
    return found


def fit(found: Sequence[Choice]) -> Weights:
    """The weights under which the right choices are likeliest, features being scaled and large weights penalized."""
    width, most = len(FEATURES), max(len(choice.rows) for choice in found)
    scale = np.concatenate([choice.rows for choice in found]).std(0) + 1e-3
    rows = np.zeros((len(found), most, width))
    absent = np.zeros((len(found), most))
    right = np.zeros(len(found), int)
    for number, choice in enumerate(found):
        count = len(choice.rows)
        rows[number, :count] = choice.rows / scale
        absent[number, count:] = -np.inf
        right[number] = choice.right if choice.right < count else most + choice.right - count
    nothing = np.stack([choice.nobody for choice in found])
    each = np.arange(len(found))

    def loss(weights: Floats) -> tuple[float, Floats]:
        own, kind, bias = weights[:width], weights[width], weights[width + 1 :]
        odds = np.concatenate([rows @ own + absent, nothing * kind + bias], 1)
        likely = np.exp(odds - odds.max(1, keepdims=True))
        likely /= likely.sum(1, keepdims=True)
        value = -np.log(likely[each, right] + 1e-12).sum() + PENALTY * (own @ own)
        slope = likely.copy()
        slope[each, right] -= 1
        slope_own = np.einsum("nc,ncf->f", slope[:, :most], rows) + 2 * PENALTY * own
        slope_kind = (slope[:, most:] * nothing).sum()
        gradient = np.concatenate([slope_own, [slope_kind], slope[:, most:].sum(0) + 0.02 * bias])
        return float(value + 0.01 * (bias @ bias)), gradient

    start = np.concatenate([np.zeros(width), [1.0], np.zeros(len(NOBODY))])
    bounds = [
        (None, AGAINST[name] * scale[number] if name in AGAINST else None) for number, name in enumerate(FEATURES)
    ]
    bounds += [(None, None)] * (1 + len(NOBODY))
    best = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500}).x
    own = best[:width] / scale
    return Weights(
        tuple(round(float(weight), 4) for weight in own),
        round(float(best[width]), 4),
        tuple(round(float(weight), 4) for weight in best[width + 1 :]),
    )


def fit_all(articles: Sequence[Labelled]) -> dict[Form, Weights]:
    """The weights for each form of source; those of all where there is none of a form."""
    found = [choice for article in articles for choice in choices(article)]
    if not found:
        sys.exit("the articles held out have no labelled source to fit the choice of speakers on")
    return {form: fit([choice for choice in found if choice.form is form] or found) for form in Form}


def right_of(articles: Sequence[Labelled], resolver: Resolver) -> tuple[int, int, int, int]:
    """Named speakers right and in all, kinds right and in all."""
    counts: Counter[str] = Counter()
    for article in articles:
        resolved = resolver.resolve(article.scene, article.attributions)
        for attribution, gold in zip(resolved, article.speakers, strict=True):
            if not gold.get("sure", True):
                continue
            counts["kinds"] += (attribution.speaker.kind if attribution.speaker else "none") == gold["kind"]
            counts["all"] += 1
            if gold["kind"] in ("person", "organization"):
                name = (attribution.speaker and attribution.speaker.name) or ""
                counts["named"] += 1
                counts["right"] += name_key(name) == name_key(gold["name"])
    return counts["right"], counts["named"], counts["kinds"], counts["all"]


def main() -> None:
    """Parse the command line, fit, and complete the manifest."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--speakers", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, action="append", required=True)
    options = parser.parse_args()
    documents = [line for line in labelled(options.speakers, options.corpus) if line["held_out"]]
    articles = look(documents, Extractor.load(options.model))
    totals = np.zeros(4, int)
    for part in range(PARTS):
        rest = [article for number, article in enumerate(articles) if number % PARTS != part]
        totals += right_of(articles[part::PARTS], Resolver(fit_all(rest)))
    print(
        f"by cross-validation: speakers {totals[0] / totals[1]:.1%} of {totals[1]}, kinds {totals[2] / totals[3]:.1%}"
    )
    path = options.model / "manifest.json"
    values = json.loads(path.read_text(encoding="utf-8"))
    values["resolution"] = {form.value: weights.to_dict() for form, weights in fit_all(articles).items()}
    path.write_text(json.dumps(values, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
