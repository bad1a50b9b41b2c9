"""How often attributions of different documents are rightly held to report the same words.

    python -m evaluation.statements RECORDS.jsonl...

reads extracted records (``onrecord extract --format jsonl``), makes statements of their attributions as the
archive does, and compares them with the labels of ``statements.jsonl``: pairs of attributions, each given by the
document and by where its content begins and ends.

The pairs are of documents that tell of one event: the articles of three outlets in BASIL (Fan et al. 2019), and
articles that a news site put together as coverage of one story. They were drawn from all pairs that have three
telling words in common, or two rarer ones, or the speaker's name and a rarer one, in strata by how much is common
(much, half, little, short contents, different speakers), a fifth of them among pairs of one speaker with much or
half in common, which are hard. One reader labelled them, and another read them without the labels: of 451 of which
the second was certain they judged 445 alike; two labels were corrected.

A pair is the same where both contents report one utterance, wholly or in part: the same words, a cut of them, or a
paraphrase that keeps some of them. It is not where a speaker says the like on another occasion, or in another
sentence of one speech; where others say it; where the contents only have their topic in common; and where one is
but a name or a phrase of the other. Whom an utterance is ascribed to was read in the article: a pair is the same
too where a record names a wrong speaker. Pairs on which a reader could be of two minds were left out.

What speaks for a pair was weighed on all of them, see :mod:`evaluation.fit_statements`, which also tells what comes
of it on pairs on which it was not learned; what was wrong on either half of the events (``learned`` in a label or
not) has been looked at while features were chosen.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from onrecord.archive.evidence import VERBATIM
from onrecord.archive.wording import CROWDED, Match, fingerprints, same_words, wording
from onrecord.names import surname, tokens

DAYS = 7  # within which a speaker who says the like says the same
LATEST = 4  # attributions of a statement that are looked at
LABELS = Path(__file__).with_name("statements.jsonl")


@dataclass(frozen=True, slots=True)
class Said:
    """An attribution: where its content stands, the last name of its speaker, and the day of its publication."""

    document: str
    start: int
    end: int
    content: str
    speaker: str | None
    day: int | None


@dataclass(frozen=True, slots=True)
class Label:
    """Two places of documents, and whether they report the same words."""

    one: tuple[str, int, int]
    other: tuple[str, int, int]
    same: bool
    corpus: str
    learned: bool
    event: int


@dataclass(frozen=True, slots=True)
class Figures:
    """How often what is held to be the same is so, and what is the same is found."""

    right: int
    found: int
    same: int
    compared: int

    def __str__(self) -> str:
        precision, recall = self.right / (self.found or 1), self.right / (self.same or 1)
        return f"{precision:.3f} | {recall:.3f} | {2 * self.right / (self.found + self.same or 1):.3f} | {self.same}"


class Statements:
    """Statements of attributions, made as the archive makes them, in memory."""

    def __init__(self, said: Sequence[Said]) -> None:
        self.said = said
        self.prints = [fingerprints(each.content) for each in said]
        self.compared = 0
        self._of = list(range(len(said)))
        self._members = {number: [number] for number in self._of}
        holders: dict[int, list[int]] = defaultdict(list)
        for number, prints in enumerate(self.prints):
            candidates = Counter(other for each in prints for other in holders[each][-CROWDED:])
            self._join(number, self._matches(number, candidates))
            for each in prints:
                holders[each].append(number)

    @property
    def joined(self) -> int:
        """How many attributions have another one in their statement."""
        return sum(len(members) for members in self._members.values() if len(members) > 1)

    def are_one(self, one: int, other: int) -> bool:
        """Whether two attributions are of one statement."""
        return self._of[one] == self._of[other]

    def doubts(self, one: int, other: int) -> int:
        """How much leaves it open whether it is one utterance: who says it, and, counted twice, far days."""
        a, b = self.said[one], self.said[other]
        near = a.day is not None and b.day is not None and abs(a.day - b.day) <= DAYS
        return (a.speaker is None or a.speaker != b.speaker) + 2 * (not near)

    def may_be_by(self, one: int, other: int) -> bool:
        """Whether both may be of one speaker."""
        return len({self.said[one].speaker, self.said[other].speaker} - {None}) < 2

    def shared(self, one: int, other: int) -> int:
        """How many fingerprints two attributions have in common."""
        return len({*self.prints[one]}.intersection(self.prints[other]))

    def _matches(self, number: int, candidates: Counter[int]) -> dict[int, Match]:
        """The attributions that report the same words as this one."""
        found: dict[int, Match] = {}
        for other, shared in candidates.items():
            doubts = self.doubts(number, other)
            if shared > bool(doubts) and (self.may_be_by(number, other) or doubts == 1):
                self.compared += 1
                match = same_words(wording(self.said[number].content), wording(self.said[other].content), doubts=doubts)
                if match and (match.run >= VERBATIM or self.may_be_by(number, other)):
                    found[other] = match
        return found

    def _join(self, number: int, matches: Mapping[int, Match]) -> None:
        """Make one statement of those that report the same words.

        Two sentences of one speech are not one, though an article has both. So a statement is joined where one match
        is sure, or where most of its latest attributions match; and where all may be of one speaker, or all is
        verbatim.
        """
        for statement in sorted({self._of[other] for other in matches}):
            members = self._members[statement]
            latest = [matches[other] for other in members[-LATEST:] if other in matches]
            found = [matches[other] for other in members if other in matches]
            ones, others = self._speakers(self._of[number]), self._speakers(statement)
            by_one = not ones or not others or not ones.isdisjoint(others)
            if (by_one or max(match.run for match in found) >= VERBATIM) and (
                any(match.sure for match in found) or 2 * len(latest) > len(members[-LATEST:])
            ):
                self._merge(self._of[number], statement)

    def _speakers(self, statement: int) -> set[str]:
        return {speaker for member in self._members[statement] if (speaker := self.said[member].speaker)}

    def _merge(self, one: int, other: int) -> None:
        first, second = min(one, other), max(one, other)
        for member in self._members[second]:
            self._of[member] = first
        self._members[first] = sorted(self._members[first] + self._members.pop(second))


def read_labels(path: Path = LABELS) -> list[Label]:
    """The labelled pairs."""
    lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [Label(tuple(line.pop("a")), tuple(line.pop("b")), **line) for line in lines]


def said(records: Iterable[Mapping[str, Any]]) -> Iterator[Said]:
    """The attributions of records that have a content."""
    for record in records:
        published = record.get("published")
        day = date.fromisoformat(published[:10]).toordinal() if published else None
        for each in record["attributions"]:
            if spans := each["content"]:
                content = " … ".join(record["text"][start:end] for start, end in spans)
                name = (each["speaker"] or {}).get("name")
                speaker = tokens(surname(name))[-1:] if name else ()
                yield Said(record["id"], spans[0][0], spans[-1][1], content, speaker[0] if speaker else None, day)


def read_said(paths: Iterable[Path]) -> list[Said]:
    """The attributions of extracted records."""
    everything: list[Said] = []
    for path in paths:
        with path.open(encoding="utf-8") as lines:
            everything.extend(said(map(json.loads, lines)))
    return everything


def placed(labels: Iterable[Label], everything: Sequence[Said]) -> Iterator[tuple[Label, int, int]]:
    """The labels with the attributions that have most of their places; without those that have none."""
    documents: dict[str, list[int]] = defaultdict(list)
    for number, each in enumerate(everything):
        documents[each.document].append(number)

    def at(place: tuple[str, int, int]) -> int | None:
        document, start, end = place
        shared = {
            number: min(end, everything[number].end) - max(start, everything[number].start)
            for number in documents[document]
        }
        best = max(shared, key=lambda number: shared[number], default=None)
        return best if best is not None and shared[best] > 0 else None

    for label in labels:
        one, other = at(label.one), at(label.other)
        if one is not None and other is not None:
            yield label, one, other


def measured(statements: Statements, labels: Iterable[tuple[Label, int, int]]) -> Figures:
    """The figures on these labels."""
    right = found = same = compared = 0
    for label, one, other in labels:
        are_one = statements.are_one(one, other)
        found += are_one
        same += label.same
        right += are_one and label.same
        compared += label.same and statements.shared(one, other) > 0
    return Figures(right, found, same, compared)


def report(everything: Sequence[Said], labels: Sequence[Label]) -> Iterator[str]:
    """The figures as Markdown."""
    statements = Statements(everything)
    at_hand = list(placed(labels, everything))
    parts = {
        "basil": [each for each in at_hand if each[0].corpus == "basil"],
        "volume": [each for each in at_hand if each[0].corpus == "volume"],
        "all": at_hand,
    }
    yield from ("| pairs | precision | recall | F1 | same |", "|---|---|---|---|---|")
    yield from (f"| {name} | {measured(statements, part)} |" for name, part in parts.items() if part)
    count = len(everything) or 1
    figures = measured(statements, at_hand)
    yield ""
    yield f"Of the same pairs {figures.compared / (figures.same or 1):.3f} have a fingerprint in common."
    yield f"{count} attributions, each {sum(map(len, statements.prints)) / count:.1f} fingerprints,"
    yield f"compared with {statements.compared / count:.1f} earlier ones;"
    yield f"{statements.joined} are of a statement of several."
    documents = {each.document for each in everything}
    absent = sum({label.one[0], label.other[0]} <= documents for label in labels) - len(at_hand)
    yield f"{absent} labels of these documents have a place where no attribution was found."


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records", type=Path, nargs="+")
    print("\n".join(report(read_said(parser.parse_args().records), read_labels())))


if __name__ == "__main__":
    main()
