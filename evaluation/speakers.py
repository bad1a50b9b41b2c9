"""How often the resolver names the right speaker where the attributions are given to it.

    python evaluation/speakers.py [--gold dev.jsonl] [--corpora FOLDER] [--model FOLDER]

What is measured are the speakers alone, not whether their statements are found. ``speakers.jsonl`` is the
held-out set: articles that no names or speakers were learned from; two readers labelled them. Articles of
Wikinews stand in it in full (CC BY 2.5, each with its credit). Those of other outlets may not be passed on:
their texts come from ``worldwide_ner.jsonl`` in the folder of the corpora, and they are left out where it
is missing. ``--gold`` measures on the attributions of another file, too.
"""

from __future__ import annotations

import argparse
import json
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import onrecord
from onrecord.attribution import Attribution, Type
from onrecord.evaluate import GoldAttribution, GoldDocument, Scores, evaluate, read_gold
from onrecord.pipeline import Attributor, Pipeline
from onrecord.reading import Reading

HERE = Path(__file__).parent
HELD_OUT = HERE / "speakers.jsonl"
CORPORA = Path(os.environ.get("ONRECORD_SHARED", HERE.parent.parent / "shared")) / "data"


@dataclass(frozen=True, slots=True)
class Marked:
    """An extractor that finds in each text what people marked there."""

    extractor: Attributor
    marked: Mapping[str, tuple[Attribution, ...]]

    def extract(self, text: str) -> tuple[tuple[Attribution, ...], Reading]:
        """What people marked in a text."""
        return self.marked[text], self.extractor.read(text)

    def read(self, text: str) -> Reading:
        """The reading of a title."""
        return self.extractor.read(text)


def measured(gold: Sequence[GoldDocument], pipeline: Pipeline) -> Scores:
    """The measures where the pipeline is given all that the gold says but the speakers."""
    marked = {each.document.text: tuple(_given(each)) for each in gold}
    given = replace(pipeline, extractor=Marked(pipeline.extractor, marked))
    return evaluate(gold, given.pipe(each.document for each in gold))


def _given(gold: GoldDocument) -> Iterator[Attribution]:
    """The attributions in the order in which an extractor gives them, without their speakers."""
    for number, each in enumerate(sorted(gold.attributions, key=_start), start=1):
        # of which type they are, neither the resolver nor the measures ask
        yield Attribution(f"a{number}", Type.INDIRECT, each.source, each.cue, each.content)


def _start(gold: GoldAttribution) -> int:
    return min((span.start for span in (*gold.source, *gold.cue, *gold.content)), default=0)


def held_out(corpora: Path) -> dict[str, list[GoldDocument]]:
    """The held-out articles of each corpus whose texts are at hand."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    texts: dict[str, dict[str, str]] = {}
    for line in map(json.loads, HELD_OUT.read_text(encoding="utf-8").splitlines()):
        corpus = line["corpus"]
        if "text" not in line:
            if corpus not in texts:
                texts[corpus] = _texts(corpora / f"{corpus}.jsonl")
            line["text"] = texts[corpus].get(line["id"])
        if line["text"] is not None:
            found[corpus].append(line)
    with TemporaryDirectory() as folder:
        for corpus, lines in found.items():
            Path(folder, corpus).write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
        return {corpus: read_gold(Path(folder, corpus)) for corpus in found}


def _texts(path: Path) -> dict[str, str]:
    """The texts of a corpus by their ids, none where it is missing."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return {line["id"]: line["text"] for line in map(json.loads, lines)}


def report(name: str, scores: Scores) -> Iterator[str]:
    """The share of right kinds and right names as lines of Markdown, names by how the source words them, too."""
    yield from ("", f"| {name} | right | of |", "|---|---|---|")
    yield f"| kinds | {scores.kinds.recall:.1%} | {scores.kinds.gold} |"
    for title, row in scores.to_dict().items():
        if title.startswith("speaker"):
            measure = getattr(scores, title.replace(" ", "_"))
            yield f"| {title} | {row['r']:.1%} | {measure.gold} |"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, action="append", default=[])
    parser.add_argument("--corpora", type=Path, default=CORPORA)
    parser.add_argument("--model")
    options = parser.parse_args()
    pipeline = onrecord.load(options.model)
    sets = held_out(options.corpora) | {path.name: read_gold(path) for path in options.gold}
    for name, gold in sets.items():
        print("\n".join(report(name, measured(gold, pipeline))))


if __name__ == "__main__":
    main()
