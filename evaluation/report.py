"""The tables of the model card and of docs/accuracy.md, as Markdown.

python evaluation/report.py GOLD.jsonl
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import onrecord
from onrecord.attribution import Record
from onrecord.evaluate import GoldDocument, evaluate, judge, read_gold

BINS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)
LEAST = (0.0, 0.5, 0.7, 0.8, 0.9)


def reliability(gold: Sequence[GoldDocument], records: Sequence[Record]) -> list[str]:
    """For each bin of the score: attributions, their mean score, the share that is right. Then the mean difference."""
    judged = [
        (attribution.score, right)
        for document, record in zip(gold, records, strict=True)
        for attribution, right in zip(record, judge(document, record), strict=True)
    ]
    rows = ["| score | attributions | mean score | right |", "|---|---|---|---|"]
    error = 0.0
    for low, high in pairwise(BINS):
        inside = [pair for pair in judged if low <= pair[0] < high]
        if inside:
            mean = sum(score for score, _ in inside) / len(inside)
            right = sum(is_right for _, is_right in inside) / len(inside)
            error += abs(mean - right) * len(inside) / len(judged)
            rows.append(f"| {low:.1f}-{min(high, 1.0):.1f} | {len(inside):,} | {mean:.3f} | {right:.1%} |")
    return [*rows, "", f"Expected calibration error: {error:.3f}."]


def accuracy(gold: Sequence[GoldDocument], records: Sequence[Record]) -> list[str]:
    """All measures; then *who said what* for several least scores."""
    rows = ["| measure | precision | recall | F1 |", "|---|---|---|---|"]
    for name, figures in evaluate(gold, records).to_dict().items():
        shown = [f"{figures[key]:.1%}" if key in figures else "" for key in ("p", "r", "f1")]
        rows.append(f"| {name} | {' | '.join(shown)} |")
    rows += ["", "| least score | precision | recall | F1 |", "|---|---|---|---|"]
    for least in LEAST:
        sure = [replace(r, attributions=tuple(a for a in r if a.score >= least)) for r in records]
        measure = evaluate(gold, sure).who_said_what
        rows.append(f"| {least} | {measure.precision:.1%} | {measure.recall:.1%} | {measure.f1:.1%} |")
    return rows


def main() -> None:
    """Extract, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold")
    parser.add_argument("--model")
    options = parser.parse_args()
    gold = read_gold(options.gold)
    records = list(onrecord.load(options.model).pipe(document.document for document in gold))
    print("\n".join([*accuracy(gold, records), "", *reliability(gold, records)]))


if __name__ == "__main__":
    main()
