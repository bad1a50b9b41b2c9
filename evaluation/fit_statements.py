"""Weigh what speaks for two contents that report the same words: logistic regression on the labelled pairs.

    python -m evaluation.fit_statements RECORDS.jsonl...

prints the weights of :mod:`onrecord.archive.evidence`, and what comes of the method where it has not learned: learned
on half of the events and tried on the other, and learned on four fifths of the events and tried on the fifth, five
times. Only pairs are learned on that the archive compares.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evaluation.people import read_records
from evaluation.statements import Figures, Label, kept, placed, read_labels, shared
from onrecord.archive.statements import Reported
from onrecord.archive.wording import evidence, wording

FOLDS = 5
REGULAR = 1.0  # the weight of the weights, which are those of features in units of their deviation
ASKED = 0.5  # of the logarithm of the odds: precision counts more than recall

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Labelled pairs: what speaks for each, whether it is the same, and whether it is compared at all."""

    features: Array
    same: NDArray[np.bool_]
    compared: NDArray[np.bool_]


def fitted(features: Array, same: NDArray[np.bool_], *, rounds: int = 30) -> Array:
    """The intercept and the weights that make these likeliest, not far from zero (Newton's method)."""
    middle, scale = features.mean(axis=0), features.std(axis=0)
    rows = np.column_stack([np.ones(len(same)), (features - middle) / np.where(scale, scale, 1.0)])
    regular = np.diag([0.0] + [REGULAR] * features.shape[1])
    weights = np.zeros(rows.shape[1])
    for _ in range(rounds):
        likely = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (likely - same) + regular @ weights
        weights -= np.linalg.solve(rows.T @ (rows * (likely * (1 - likely))[:, None]) + regular, slope)
    bare = weights[1:] / np.where(scale, scale, 1.0)
    return np.concatenate([[weights[0] - bare @ middle - ASKED], bare])


def pairs(labels: Sequence[tuple[Label, Reported, Reported]]) -> Pairs:
    """What speaks for the labelled pairs."""
    features, compared = [], []
    for _, one, other in labels:
        doubts = one.doubts(other)
        found = evidence(wording(one.content), wording(other.content), doubts=doubts)
        features.append([float(feature) for feature in found.features])
        compared.append(one.may_be_by(other) and found.is_telling and shared(one, other) > bool(doubts))
    return Pairs(np.array(features), np.array([label.same for label, _, _ in labels]), np.array(compared))


def held_out(found: Pairs, parts: NDArray[np.int_]) -> NDArray[np.bool_]:
    """Which pairs are held to be the same by what was learned on the pairs of the other parts."""
    held = np.zeros(len(found.same), dtype=np.bool_)
    for part in np.unique(parts):
        learned, tried = found.compared & (parts != part), found.compared & (parts == part)
        weights = fitted(found.features[learned], found.same[learned])
        held[tried] = weights[0] + found.features[tried] @ weights[1:] > 0
    return held


def figures(held: NDArray[np.bool_], same: NDArray[np.bool_]) -> Figures:
    """The figures of a decision."""
    return Figures(int((held & same).sum()), int(held.sum()), int(same.sum()), 0)


def report(labels: Sequence[tuple[Label, Reported, Reported]]) -> Iterator[str]:
    """The weights, and the figures where they were not learned, as Markdown."""
    found = pairs(labels)
    weights = fitted(found.features[found.compared], found.same[found.compared])
    yield "weights: " + ", ".join(f"{weight:.2f}" for weight in weights)
    yield from ("", "| pairs | precision | recall | F1 | same |", "|---|---|---|---|---|")
    halves = np.array([int(label.learned) for label, _, _ in labels])
    other = held_out(found, halves)
    for half, name in enumerate(["test, learned on the other half", "the other half, learned on test"]):
        yield f"| {name} | {figures(other[halves == half], found.same[halves == half])} |"
    crossed = held_out(found, np.array([label.event % FOLDS for label, _, _ in labels]))
    yield f"| all, each learned on four fifths of the others | {figures(crossed, found.same)} |"


def main() -> None:
    """Learn and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records", type=Path, nargs="+")
    everything = kept(record for path in parser.parse_args().records for record in read_records(path))
    print("\n".join(report(list(placed(read_labels(), everything)))))


if __name__ == "__main__":
    main()
