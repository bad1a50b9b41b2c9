"""How an archive of a million attributions is filled and searched.

    onrecord extract ARTICLES... --format jsonl -o records.jsonl
    python -m benchmarks.archive records.jsonl [--attributions 1000000] [--output benchmarks/results/archive.json]

The articles are made up after the records that are given, and hold no text of theirs: words follow one another as
often as there (a Markov chain of the second order over the contents), names, kinds, outlets, days, lengths and numbers
of attributions are drawn as they are distributed there; a share of names is new, as it is in a growing archive; and a
share of contents is that of another article, cut or with a word changed, as statements are that several outlets report.

    filling    attributions stored in a second, without extraction: while the archive is empty, and at the end
    searching  milliseconds for a query of each kind, by median, 95th percentile and maximum: single words, several,
               phrases, beginnings of words, AND, OR, NOT, filters, by relevance and by day; and for pages on speakers
               and statements. The file has been read once before, as it is where an archive is in use.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

from benchmarks.machine import machine
from onrecord.archive import Archive, Order, Query
from onrecord.attribution import Attribution, Kind, Record, Speaker, Type
from onrecord.document import Document, Span

HERE = Path(__file__).resolve().parent
BATCH = 64
NEW_NAME = 0.15  # of the speakers of an article
REPEATED = 0.08  # of the contents
SEED = 5
QUERIES = 200
FUNCTION_WORDS = 100  # the commonest of more than three letters, for which nobody looks: that, have, with, would


@dataclass(frozen=True)
class Distribution:
    """What articles are made after."""

    chain: dict[tuple[str, str], list[str]]
    lengths: list[int]
    numbers: list[int]
    speakers: list[tuple[str | None, Kind]]
    given: list[str]
    families: list[str]
    cues: list[str]
    types: list[str]
    places: list[tuple[str, str]]


def distribution(path: str) -> Distribution:
    """That of the records in a file of JSON Lines."""
    chain: dict[tuple[str, str], list[str]] = defaultdict(list)
    found: dict[str, list[Any]] = defaultdict(list)
    with Path(path).open() as lines:
        for record in map(json.loads, lines):
            found["numbers"].append(len(record["attributions"]))
            found["places"].append((record["published"] or "2016-01-01", record["publisher"] or "nobody"))
            for attribution in record["attributions"]:
                words = " ".join(record["text"][start:end] for start, end in attribution["content"]).split()
                found["lengths"].append(len(words))
                for (one, other), third in zip(pairwise(["", "", *words]), words, strict=False):
                    chain[sys.intern(one), sys.intern(other)].append(sys.intern(third))
                found["cues"].append(" ".join(record["text"][start:end] for start, end in attribution["cue"]) or "said")
                found["types"].append(attribution["type"])
                speaker = attribution["speaker"]
                found["speakers"].append((speaker["name"], Kind(speaker["kind"])) if speaker else (None, Kind.UNNAMED))
    people = [name.split() for name, kind in found["speakers"] if name and kind == Kind.PERSON]
    given = [words[0] for words in people if len(words) > 1]
    families = [words[-1] for words in people if len(words) > 1]
    return Distribution(chain, given=given, families=families, **found)


def articles(after: Distribution) -> Iterator[Record]:
    """Articles without end."""
    lots = random.Random(SEED)
    earlier: list[str] = []
    number = 0
    while True:
        number += 1
        speakers = [_speaker(after, lots) for _ in range(6)]
        text, attributions = "", []
        for place in range(lots.choice(after.numbers)):
            speaker = lots.choice(speakers)
            content = _content(after, lots, earlier)
            parts = (speaker.name or "someone", lots.choice(after.cues), content)
            spans: list[tuple[Span, ...]] = []
            for part in parts:
                spans.append((Span(len(text), len(text) + len(part)),) if part else ())
                text += part + " "
            name = Speaker(speaker.name, speaker.kind, spans[0] if speaker.name else ())
            type_ = Type(lots.choice(after.types))
            source, cue, said = spans
            score = round(lots.random(), 4)
            attributions.append(Attribution(f"a{place + 1}", type_, source, cue, said, None, name, score))
            text += "\n"
        published, publisher = lots.choice(after.places)
        document = Document(f"d{number}", text or "-", f"Article {number}", published, publisher, language="en")
        yield Record(document, tuple(attributions))


def _speaker(after: Distribution, lots: random.Random) -> Speaker:
    if lots.random() < NEW_NAME:
        return Speaker(f"{lots.choice(after.given)} {lots.choice(after.families)}", Kind.PERSON)
    return Speaker(*lots.choice(after.speakers))


def _content(after: Distribution, lots: random.Random, earlier: list[str]) -> str:
    if earlier and lots.random() < REPEATED:
        words = lots.choice(earlier).split()
        start = lots.randrange(max(1, len(words) // 3))
        return " ".join(words[start:])
    words, length = ["", ""], lots.choice(after.lengths)
    while len(words) < length + 2:
        following = after.chain.get((words[-2], words[-1])) or after.chain["", ""]
        words.append(lots.choice(following))
    content = " ".join(words[2:])
    if len(earlier) < 20_000:
        earlier.append(content)
    else:
        earlier[lots.randrange(len(earlier))] = content
    return content


def fill(path: str, after: Distribution, least: int) -> dict[str, float]:
    """Store articles until there are so many attributions; how many were stored in a second."""
    rates: list[tuple[int, float]] = []
    stored, made = 0, articles(after)
    with Archive.open(path, write=True) as archive:
        run = archive.begin(version="benchmark", model="none", options={})
        while stored < least:
            batch = list(islice(made, BATCH))
            started = time.perf_counter()
            archive.add(batch, run)
            count = sum(map(len, batch))
            rates.append((count, time.perf_counter() - started))
            stored += count
            if len(rates) % 50 == 0:
                print(f"{stored:,}: {_rate(rates[-50:]):,.0f}/s", file=sys.stderr, flush=True)
        started = time.perf_counter()
        archive.finish(run)
        finish = time.perf_counter() - started
    # A tenth at either end; the very first batches fill caches.
    part = max(1, len(rates) // 10)
    return {
        "attributions": stored,
        "empty_per_s": round(_rate(rates[:part])),
        "full_per_s": round(_rate(rates[-part:])),
        "full_to_empty": round(_rate(rates[-part:]) / _rate(rates[:part]), 3),
        "finish_s": round(finish, 1),
        "bytes": Path(path).stat().st_size,
        "memory_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _rate(rates: list[tuple[int, float]]) -> float:
    return sum(count for count, _ in rates) / sum(seconds for _, seconds in rates)


def searches(after: Distribution, archive: Archive) -> dict[str, list[Callable[[], Any]]]:
    """Questions of each kind, as people ask them."""
    lots = random.Random(SEED)
    counts = Counter(word for words in after.chain.values() for word in words if word.isalpha() and len(word) > 3)
    words, weights = zip(*counts.most_common(20_000)[FUNCTION_WORDS:], strict=True)
    people = [person.name for person in archive.speakers(Query(), limit=400)]
    pairs = [pair for pair in islice(after.chain, 200_000) if all(word.isalpha() for word in pair)]

    def word() -> str:
        return str(lots.choices(words, weights)[0])

    def filters() -> dict[str, Any]:
        day, publisher = lots.choice(after.places)
        return lots.choice(
            [
                {"speaker": lots.choice(people)},
                {"publisher": publisher},
                {"since": day[:7]},
                {"since": day[:4], "until": day[:4]},
                {"type": Type.DIRECT},
                {"kind": Kind.PERSON, "min_score": 0.5},
            ]
        )

    def found(query: Query, order: Order = Order.RELEVANCE) -> Callable[[], Any]:
        return partial(archive.search, query, order=order)

    kinds: dict[str, Callable[[], Callable[[], Any]]] = {
        "one word": lambda: found(Query(words=word())),
        "one word, newest": lambda: found(Query(words=word()), Order.NEWEST),
        "two words": lambda: found(Query(words=f"{word()} {word()}")),
        "phrase": lambda: found(Query(words='"' + " ".join(lots.choice(pairs)) + '"')),
        "beginning of a word": lambda: found(Query(words=f"{word()[:5]}*")),
        "AND, OR, NOT": lambda: found(Query(words=f"({word()} OR {word()}) NOT {word()}")),
        "one word, filtered": lambda: found(Query(words=word(), **filters())),
        "filters alone": lambda: found(Query(**filters()), Order.NEWEST),
    }
    asked = {kind: [make() for _ in range(QUERIES)] for kind, make in kinds.items()}
    asked["all searches"] = [each for questions in asked.values() for each in questions]
    asked["speaker"] = [partial(_speaker_page, archive, name) for name in people]
    asked["speakers of a word"] = [partial(archive.speakers, Query(words=word())) for _ in range(QUERIES)]
    asked["statements"] = [partial(archive.statements, Query(), offset=offset) for offset in range(50)]
    asked["statements of a word"] = [partial(archive.statements, Query(words=word())) for _ in range(QUERIES)]
    asked["statement"] = [partial(archive.statement, each.id) for each in archive.statements(Query(), limit=200)]
    return asked


def _speaker_page(archive: Archive, name: str) -> None:
    for person in archive.people(name)[:1]:
        archive.names(person)
        archive.evidence(person)
    archive.search(Query(speaker=name), order=Order.NEWEST)


def timed(questions: list[Callable[[], Any]]) -> dict[str, float]:
    """Milliseconds that questions take."""
    took = []
    for ask in questions:
        started = time.perf_counter()
        ask()
        took.append((time.perf_counter() - started) * 1000)
    took.sort()
    figures = {"median": statistics.median(took), "p95": took[int(len(took) * 0.95)], "most": took[-1]}
    return {name: round(figure, 1) for name, figure in figures.items()} | {"questions": len(took)}


def main() -> None:
    """Fill, search and write what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records")
    parser.add_argument("--attributions", type=int, default=1_000_000)
    parser.add_argument("--archive", default="/tmp/benchmark.db", help="made anew, unless --keep")  # noqa: S108
    parser.add_argument("--keep", action="store_true", help="search an archive that an earlier run has filled")
    parser.add_argument("--output")
    options = parser.parse_args()
    after = distribution(options.records)
    results: dict[str, Any] = {"machine": machine()}
    if not options.keep:
        for suffix in ("", "-wal", "-shm"):
            Path(options.archive + suffix).unlink(missing_ok=True)
        results["filling"] = fill(options.archive, after, options.attributions)
        print(results["filling"])
    with Archive.open(options.archive) as archive:
        results["searching_ms"] = {}
        asked = searches(after, archive)
        for kind, questions in asked.items():
            if kind == "all searches":
                timed(questions)  # read the file
        for kind, questions in asked.items():
            results["searching_ms"][kind] = timed(questions)
            print(f"{kind:24}", results["searching_ms"][kind], flush=True)
    if options.output:
        Path(options.output).write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
