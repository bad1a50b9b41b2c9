"""The examples of the third network: the teacher's labels, with names and with whom words mean.

    python -m training.examples --base FOLDER --labels LABELS --speakers training/speakers.jsonl
        --corpus train.jsonl --corpus worldwide_ner.jsonl
        --names worldwide_ner.jsonl --without evaluation/speakers.jsonl
        --coreference gum_coref.jsonl --coreference meantime_coref.jsonl --pronouns gap_development.tsv --out EXAMPLES

An example has what is annotated in its article and no more: names in one corpus, attributions in
another, pronouns in a third. What is not annotated costs nothing (see ``training.train.losses``).
"""

from __future__ import annotations

import argparse
import pickle
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from onrecord.extract.windows import load_tokenizer, pieces_of
from training.anaphors import coreference, labelled, pronouns, sources
from training.corpora import Example, documents, ids, keep, name_tags, unlabelled

MOST_PLAIN = 170
"""Of the articles that have the teacher's labels only, the first."""
MOST_PRONOUNS = 1400
"""Of the short texts with one pronoun each."""


def examples(options: argparse.Namespace, tokenizer: Tokenizer) -> Iterator[Example]:
    """All examples. The first corpus is the one whose attributions are annotated."""
    held_out = ids(options.without)
    speakers = {line["id"]: line for line in labelled(options.speakers, options.corpus) if not line["held_out"]}
    names = {
        document["id"]: document
        for path in options.names
        for document in documents(path)
        if document["id"] not in held_out
    }
    annotated = ids(options.corpus[:1])
    taught = {example.id: example for example in pickle.loads(options.labels.read_bytes())}  # noqa: S301  our own file
    plain = [name for name in taught if name not in annotated and name not in names]
    for name in plain[MOST_PLAIN:]:
        del taught[name]
    for name, document in names.items():
        if name not in taught:
            taught[name] = unlabelled(name, pieces_of(document["text"], tokenizer))
    for example in taught.values():
        yield _completed(example, names.get(example.id), speakers.get(example.id))
    for path in options.coreference:
        yield from (coreference(document, tokenizer) for document in documents(path))
    short = [example for path in options.pronouns for example in pronouns(path, tokenizer)]
    random.Random(3).shuffle(short)
    yield from short[:MOST_PRONOUNS]


def _completed(example: Example, named: dict[str, Any] | None, spoken: dict[str, Any] | None) -> Example:
    """With the names and with the speakers that are annotated in its article."""
    if named:
        example = replace(example, names=name_tags(named["entities"], example.pieces.words))
    if spoken:
        example = replace(example, anaphors=sources(spoken, example.pieces.words))
    return example


def main() -> None:
    """Parse the command line and write the examples."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--labels", type=Path, required=True, help="made by training.teach")
    parser.add_argument("--speakers", type=Path, required=True, help="sources labelled by reading")
    parser.add_argument("--corpus", type=Path, action="append", required=True, help="with the texts of these")
    parser.add_argument("--names", type=Path, action="append", default=[], help="articles with their names")
    parser.add_argument("--without", type=Path, action="append", default=[], help="articles kept for evaluation")
    parser.add_argument("--coreference", type=Path, action="append", default=[])
    parser.add_argument("--pronouns", type=Path, action="append", default=[])
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    found = list(examples(options, load_tokenizer(options.base)))
    keep(found, options.out)
    print(f"{len(found)} articles, {sum(len(example.anaphors) for example in found)} anaphors")


if __name__ == "__main__":
    main()
