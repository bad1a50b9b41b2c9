"""How readily a word is to be taken for the source of a cue that has no likely one, by some articles.

    python -m training.source --model FOLDER --gold dev.jsonl

prints the F1 of *who said what* for each value of :attr:`onrecord.extract.decode.Decoding.source`; and by how much the
value that is best on half of the articles is better than 0 on the other half: the mean of many divisions.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from onrecord.evaluate import Measure, evaluate, read_gold
from onrecord.extract.model import Manifest
from training.calibrate import Seen, look, records

BOOSTS = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0)
DIVISIONS = 200
SEED = 1


def reached(seen: Sequence[Seen], manifest: Manifest, boost: float) -> list[Measure]:
    """*Who said what* of each article."""
    tried = replace(manifest, decoding=replace(manifest.decoding, source=boost))
    return [
        evaluate([item.gold], [record]).who_said_what for item, record in zip(seen, records(seen, tried), strict=True)
    ]


def f1(measures: Sequence[Measure]) -> float:
    """Of all together."""
    return sum(measures, Measure()).f1


def gain(by_boost: dict[float, list[Measure]]) -> float:
    """By how much the best of one half is better than 0 on the other."""
    chance = random.Random(SEED)
    numbers = list(range(len(by_boost[0.0])))
    gains = []
    for _ in range(DIVISIONS):
        chance.shuffle(numbers)
        half = len(numbers) // 2
        for chosen, tried in ((numbers[:half], numbers[half:]), (numbers[half:], numbers[:half])):
            best = max(by_boost, key=lambda boost: f1([by_boost[boost][number] for number in chosen]))
            better, plain = ([by_boost[boost][number] for number in tried] for boost in (best, 0.0))
            gains.append(f1(better) - f1(plain))
    return sum(gains) / len(gains)


def main() -> None:
    """Parse the command line, try and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--gold", type=Path, required=True)
    options = parser.parse_args()
    manifest = Manifest.read(options.model)
    seen = look(read_gold(options.gold), options.model, manifest.limits)
    by_boost = {boost: reached(seen, manifest, boost) for boost in BOOSTS}
    for boost, measures in by_boost.items():
        print(f"{boost}: F1 {f1(measures):.4f}")
    print(f"chosen on one half and tried on the other: {gain(by_boost):+.4f}")


if __name__ == "__main__":
    main()
