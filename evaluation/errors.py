"""Where extraction is wrong: the errors of models by their cause.

    python -m evaluation.errors [DEV.jsonl] [--model MODEL ...] [--show CAUSE [--most N]]

What is annotated and was not found rightly (*who said what*), and what was found and is not right, has one cause each,
told from the words that both sides have in common. ``--show`` prints errors of one cause by the first model, drawn by
lot. (The texts of the corpora may not be passed on.)
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import onrecord
from evaluation.speakers import CORPORA
from onrecord.attribution import Record, Type
from onrecord.evaluate import GoldDocument, read_gold
from onrecord.evaluate.compare import Pair, Statement, compared

SEED = 20161108


class Cause(StrEnum):
    """Why a statement is not right."""

    UNFOUND = "unfound"
    """Annotated, and no word of it was found as content."""
    WITHIN = "within"
    """Annotated, and all that was found of it belongs to another attribution."""
    SHORT = "short"
    """Less than half of the words of either content are in both, and fewer were found than are annotated."""
    LONG = "long"
    """The same, and more were found."""
    SOURCE_MISSING = "source missing"
    """The content is right. A source is annotated, and none was found."""
    SOURCE_ADDED = "source added"
    """The content is right. No source is annotated, and one was found."""
    SOURCE_EDGES = "source edges"
    """The content is right. The sources have words in common, but less than half."""
    SOURCE_OTHER = "source other"
    """The content is right. The sources have no word in common."""
    PART = "part"
    """Found, and all that is annotated of it belongs to another attribution: one was cut in two."""
    UNASKED = "unasked"
    """Found, and no word of it is annotated as content."""


@dataclass(frozen=True, slots=True)
class Error:
    """A statement that is not right, as it is annotated and as it was found; one of both may be absent."""

    cause: Cause
    wanted: Statement | None
    found: Statement | None

    @property
    def type(self) -> Type | None:
        """Of what is annotated; of what was found where nothing is."""
        either = self.wanted or self.found
        return None if either is None else either.type


def errors(gold: GoldDocument, record: Record) -> Iterator[Error]:
    """The errors of a document. A pair that is not right is one error, though it counts against either side."""
    both = compared(gold, record)
    pairs = [pair for pair in both.pairs if pair.content > 0]
    yield from (Error(_of_pair(pair), pair.gold, pair.predicted) for pair in pairs if not pair.is_right)
    wanted, found = {id(pair.gold) for pair in pairs}, {id(pair.predicted) for pair in pairs}
    for each in both.wanted:
        if id(each) not in wanted:
            yield Error(Cause.WITHIN if _is_in(each, both.found) else Cause.UNFOUND, each, None)
    for each in both.found:
        if id(each) not in found:
            yield Error(Cause.PART if _is_in(each, both.wanted) else Cause.UNASKED, None, each)


def _of_pair(pair: Pair) -> Cause:
    if not pair.is_aligned:
        return Cause.SHORT if len(pair.predicted.content) < len(pair.gold.content) else Cause.LONG
    if not pair.predicted.source:
        return Cause.SOURCE_MISSING
    if not pair.gold.source:
        return Cause.SOURCE_ADDED
    return Cause.SOURCE_EDGES if pair.source else Cause.SOURCE_OTHER


def _is_in(one: Statement, others: Sequence[Statement]) -> bool:
    return any(one.content & other.content for other in others)


def table(by_model: dict[str, Sequence[Error]]) -> Iterator[str]:
    """How many errors of each cause each model makes, and how many of them are of which type, as Markdown."""
    kinds = [*Type]
    head = [f"{name} | {' | '.join(kinds)}" for name in by_model]
    yield f"| cause | {' | '.join(head)} |"
    yield "|---|" + "---|" * len(by_model) * (1 + len(kinds))
    for cause in Cause:
        row = []
        for found in by_model.values():
            counts = Counter(error.type for error in found if error.cause is cause)
            row += [counts.total(), *(counts[kind] for kind in kinds)]
        yield f"| {cause} | {' | '.join(map(str, row))} |"


def shown(document: GoldDocument, error: Error) -> str:
    """An error with the words of both sides, in the text that stands around it."""
    text = document.document.text
    words = [match.span() for match in re.finditer(r"\w+", text)]
    sides = [side for side in (error.wanted, error.found) if side]
    reached = [number for side in sides for part in (side.source, side.cue, side.content) for number in part]
    around = text[max(0, words[min(reached)][0] - 150) : words[max(reached)][1] + 150]
    lines = [f"{document.document.id}: {error.cause}", f"  text: {' '.join(around.split())}"]
    for name, side in (("wanted", error.wanted), ("found", error.found)):
        if side:
            parts = (
                " ".join(text[slice(*words[n])] for n in sorted(part)) for part in (side.source, side.cue, side.content)
            )
            lines.append(f"  {name}: {' | '.join(parts)}")
    return "\n".join(lines)


def main() -> None:
    """Extract, compare and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="?", default=CORPORA / "dev.jsonl")
    parser.add_argument("--model", nargs="*", default=["default", "fast"])
    parser.add_argument("--show", type=Cause, choices=list(Cause))
    parser.add_argument("--most", type=int, default=100)
    options = parser.parse_args()
    gold = read_gold(options.gold)
    by_model = {}
    for model in options.model:
        records = onrecord.load(model).pipe(each.document for each in gold)
        by_model[model] = [
            (document, error)
            for document, record in zip(gold, records, strict=True)
            for error in errors(document, record)
        ]
    if options.show is None:
        print("\n".join(table({model: [error for _, error in found] for model, found in by_model.items()})))
        return
    asked = [each for each in by_model[options.model[0]] if each[1].cause is options.show]
    for document, error in random.Random(SEED).sample(asked, min(options.most, len(asked))):
        print(shown(document, error), end="\n\n")


if __name__ == "__main__":
    main()
