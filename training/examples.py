"""From the corpora to examples, each with what is annotated in its article and no more.

    python -m training.examples --base FOLDER --data train.jsonl --speakers training/speakers.jsonl
        --corpus train.jsonl --corpus worldwide_ner.jsonl --names worldwide_ner.jsonl
        --coreference gum_coref.jsonl --coreference meantime_coref.jsonl --pronouns gap_development.tsv
        --plain volume.jsonl.gz --apart dev.jsonl --without evaluation/speakers.jsonl --out EXAMPLES

Attributions in one corpus, names in another, pronouns in a third, nothing in a fourth, of which a teacher has
something to say. What is not annotated costs nothing (:mod:`training.losses`).
"""

from __future__ import annotations

import argparse
import functools
import multiprocessing
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from onrecord.extract.windows import load_tokenizer, pieces_of
from training.anaphors import coreference, labelled, pronouns, sources
from training.corpora import Example, documents, example, held_out, ids, keep, name_tags, unlabelled

MOST_PRONOUNS = 1400
"""Of the short texts with one pronoun each."""
HELD_OUT = 0.05
"""Share of the articles with attributions that is kept to fit scores on."""

SHINGLE = 12  # words: two articles that share one, share a sentence
SAME = 0.1  # share of an article's shingles that stand in articles of evaluation: it tells the same


def examples(options: argparse.Namespace, tokenizer: Tokenizer) -> Iterator[Example]:
    """All examples."""
    evaluated = ids(options.without)
    speakers = {line["id"]: line for line in labelled(options.speakers, options.corpus) if not line["held_out"]}
    data = [document for document in documents(options.data) if not held_out(document["id"], HELD_OUT)]
    names = [d for path in options.names for d in documents(path) if d["id"] not in evaluated]
    yield from _all(functools.partial(_annotated, tokenizer=tokenizer, speakers=speakers), [*data, *names])
    for path in options.coreference:
        yield from (coreference(document, tokenizer) for document in documents(path))
    short = [example for path in options.pronouns for example in pronouns(path, tokenizer)]
    random.Random(3).shuffle(short)
    yield from short[:MOST_PRONOUNS]
    shown = {shingle for path in options.apart for document in documents(path) for shingle in _shingles(document)}
    plain = [{"id": d["id"], "text": d["text"]} for path in options.plain for d in documents(path)]
    known = evaluated | {document["id"] for document in names}
    random.Random(1).shuffle(plain)
    apart = [d for d in plain[: options.most] if d["id"] not in known and not _is_told(d, shown)]
    print(
        f"{len(apart)} of {len(plain)} plain articles: the rest too many, annotated, or the same as some of evaluation"
    )
    yield from _all(functools.partial(_plain, tokenizer=tokenizer), apart)


def _all(make: Any, articles: Sequence[dict[str, Any]]) -> Iterator[Example]:
    with multiprocessing.Pool() as pool:
        yield from pool.imap(make, articles, chunksize=16)


def _annotated(document: dict[str, Any], tokenizer: Tokenizer, speakers: dict[str, Any]) -> Example:
    """With its attributions, its names and its speakers, as far as they are annotated."""
    if "attributions" in document:
        made = example(document, tokenizer)
    else:
        made = unlabelled(document["id"], pieces_of(document["text"], tokenizer))
    if "entities" in document:
        made = replace(made, names=name_tags(document["entities"], made.pieces.words))
    if document["id"] in speakers:
        made = replace(made, anaphors=sources(speakers[document["id"]], made.pieces.words))
    return made


def _plain(document: dict[str, Any], tokenizer: Tokenizer) -> Example:
    return unlabelled(document["id"], pieces_of(document["text"], tokenizer))


def _shingles(document: dict[str, Any]) -> set[int]:
    words = document["text"].casefold().split()
    return {hash(tuple(words[start : start + SHINGLE])) for start in range(len(words) - SHINGLE + 1)}


def _is_told(document: dict[str, Any], shown: set[int]) -> bool:
    own = _shingles(document)
    return len(own & shown) > SAME * len(own)


def main() -> None:
    """Parse the command line and write the examples."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True, help="articles with their attributions")
    parser.add_argument("--speakers", type=Path, required=True, help="sources labelled by reading")
    parser.add_argument("--corpus", type=Path, action="append", required=True, help="with the texts of these")
    parser.add_argument("--names", type=Path, action="append", default=[], help="articles with their names")
    parser.add_argument("--coreference", type=Path, action="append", default=[])
    parser.add_argument("--pronouns", type=Path, action="append", default=[])
    parser.add_argument("--plain", type=Path, action="append", default=[], help="articles without annotation")
    parser.add_argument("--most", type=int, help="articles without annotation, drawn by lot; else all")
    parser.add_argument("--without", type=Path, action="append", default=[], help="articles kept for evaluation")
    parser.add_argument("--apart", type=Path, action="append", default=[], help="the same, told by their texts")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    found = list(examples(options, load_tokenizer(options.base)))
    keep(found, options.out)
    print(f"{len(found)} articles, {sum(len(each.anaphors) for each in found)} anaphors")


if __name__ == "__main__":
    main()
