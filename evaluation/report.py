"""The tables of the model card and of docs/accuracy.md, as Markdown.

python evaluation/report.py GOLD.jsonl
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import onrecord
from onrecord.attribution import Record
from onrecord.evaluate import GoldDocument, evaluate, judge, read_gold

BINS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)
SHOWN = 10  # attributions: a share of fewer says nothing in a diagram
LEAST = (0.0, 0.5, 0.7, 0.8, 0.9)


@dataclass(frozen=True, slots=True)
class Bin:
    """Attributions whose scores are near one another: how many, their mean score, the share that is right."""

    low: float
    high: float
    number: int
    mean: float
    right: float


def bins(gold: Sequence[GoldDocument], records: Sequence[Record]) -> list[Bin]:
    """Those that have any attributions."""
    judged = [
        (attribution.score, right)
        for document, record in zip(gold, records, strict=True)
        for attribution, right in zip(record, judge(document, record), strict=True)
    ]
    found = []
    for low, high in pairwise(BINS):
        inside = [pair for pair in judged if low <= pair[0] < high]
        if inside:
            scores, rights = zip(*inside, strict=True)
            number = len(inside)
            found.append(Bin(low, min(high, 1.0), number, sum(scores) / number, sum(rights) / number))
    return found


def reliability(found: Sequence[Bin]) -> list[str]:
    """The bins as a table and as a diagram (for Mermaid); then their mean difference, weighed by their numbers.

    The expected calibration error is that of Naeini, Cooper & Hauskrecht 2015, over these bins.
    """
    drawn = [each for each in found if each.number >= SHOWN]
    number = sum(each.number for each in found)
    error = sum(abs(each.mean - each.right) * each.number for each in found) / number
    names, means, rights = (
        ", ".join(values)
        for values in (
            (f'"{each.low:.1f}-{each.high:.1f}"' for each in drawn),
            (f"{each.mean:.3f}" for each in drawn),
            (f"{each.right:.3f}" for each in drawn),
        )
    )
    return [
        *("| score | attributions | mean score | right |", "|---|---|---|---|"),
        *(f"| {b.low:.1f}-{b.high:.1f} | {b.number:,} | {b.mean:.3f} | {b.right:.1%} |" for b in found),
        *("", "```mermaid", "xychart-beta", '    title "Right (bars), and the mean score (line)"'),
        *(f'    x-axis "score" [{names}]', '    y-axis "share" 0 --> 1'),
        *(f"    bar [{rights}]", f"    line [{means}]", "```"),
        *("", f"Expected calibration error: {error:.3f}."),
    ]


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
    print("\n".join([*accuracy(gold, records), "", *reliability(bins(gold, records))]))


if __name__ == "__main__":
    main()
