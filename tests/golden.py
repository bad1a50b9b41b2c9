"""Golden cases: an article and the attributions expected of it, in a text file that anyone can add.

    # What the case shows.

    "The operation," he said, "was a success." It will be repeated, according to the clinic.

    "It was costly," the clinic said.
    ---- attributions ----
    direct   | source: he         | cue: said         | content: "The operation," … "was a success."
    indirect | source: the clinic | cue: according to | content: It will be repeated
    direct   | source: the clinic | cue: said         | content: "It was costly,"

A part is written by its words; ``-`` is an absent part, `` … `` joins the pieces of a discontinuous one. Content
that stands several times in the text is told apart by ``words@2``, the second time. Of a source or a cue that stands
several times, the one nearest to the content is meant, unless ``@`` says which. ``| continues: 1`` names the line
(from 1) that an attribution goes on from. Where a case tells speakers, each line has one: ``| speaker: Ada Obi``,
or a kind in brackets, ``| speaker: (group)``, or ``| speaker: (nobody)``.

Comment lines at the top that start with one of these words are instructions:

    # known failure: why      the case is expected to fail (and its passing is then reported, too)
    # line ends: windows      the text gets Windows line ends
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from onrecord.attribution import Attribution, Type

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from onrecord.document import Span

__all__ = ["Case", "GoldenError", "Statement", "difference", "parse", "read", "statements"]

_MARKER = "---- attributions ----"
_WORD = re.compile(r"\w+")

Words = tuple[int, ...]
"""The numbers of some words of a text, ascending."""


class GoldenError(ValueError):
    """A golden case that cannot be read: the message says which line and why."""


@dataclass(frozen=True, slots=True)
class Statement:
    """An attribution by its words alone, so that marks and white space at an edge do not count.

    ``origin`` is the content of the attribution that this one goes on from, at the start of the chain.
    ``speaker`` is a name, or a kind in brackets; nothing where the case does not tell speakers.
    """

    type: Type
    source: Words
    cue: Words
    content: Words
    origin: Words = ()
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """An article and what is expected of it."""

    text: str
    expected: tuple[Statement, ...]
    known_failure: str | None = None


def read(path: Path) -> Case:
    """The case in a file. Raises GoldenError."""
    try:
        return parse(path.read_text(encoding="utf-8"))
    except GoldenError as error:
        raise GoldenError(f"{path.name}: {error}") from None


def parse(source: str) -> Case:
    """The case written in ``source``. Raises GoldenError."""
    head, marker, tail = source.partition(f"\n{_MARKER}\n")
    if not marker:
        raise GoldenError(f"no line {_MARKER!r}")
    lines = head.splitlines()
    comments = 0
    while comments < len(lines) and lines[comments].startswith("#"):
        comments += 1
    notes = dict(line[1:].strip().partition(": ")[::2] for line in lines[:comments])
    line_end = "\r\n" if notes.get("line ends") == "windows" else "\n"
    text = line_end.join(lines[comments:]).strip("\r\n")
    expected: list[Statement] = []
    for line in tail.splitlines():
        if line.strip():
            expected.append(_statement(line, text, expected))
    return Case(text, tuple(expected), notes.get("known failure"))


def statements(text: str, attributions: Sequence[Attribution]) -> tuple[Statement, ...]:
    """What was extracted from ``text``, in the form that a case expects it in."""
    bounds = [match.span() for match in _WORD.finditer(text)]

    def words(spans: Sequence[Span]) -> Words:
        return tuple(n for n, (start, end) in enumerate(bounds) if any(start < e and s < end for s, e in spans))

    by_id = {attribution.id: attribution for attribution in attributions}

    def origin(attribution: Attribution) -> Words:
        if attribution.continues is None:
            return ()
        start = by_id[attribution.continues]
        return origin(start) or words(start.content)

    return tuple(
        Statement(a.type, words(a.source), words(a.cue), words(a.content), origin(a), _speaker(a)) for a in attributions
    )


def _speaker(attribution: Attribution) -> str:
    speaker = attribution.speaker
    if speaker is None:
        return "(nobody)"
    return speaker.name or f"({speaker.kind})"


def difference(case: Case, found: Sequence[Statement]) -> list[str]:
    """What is missing (``-``) and what is there beyond the expected (``+``), a line each; empty if all is right."""
    words = _WORD.findall(case.text)
    if not any(statement.speaker for statement in case.expected):
        found = [replace(statement, speaker="") for statement in found]
    expected, actual = Counter(case.expected), Counter(found)
    rows = [("-", statement) for statement in (expected - actual).elements()]
    rows += [("+", statement) for statement in (actual - expected).elements()]
    return [f"{sign} {_show(statement, words)}" for sign, statement in rows]


def _show(statement: Statement, words: Sequence[str]) -> str:
    def part(numbers: Words) -> str:
        if not numbers:
            return "-"
        gaps = [" … " if after - before > 1 else " " for before, after in pairwise(numbers)]
        return "".join(words[n] + gap for n, gap in zip(numbers, [*gaps, ""], strict=True)) + f" (word {numbers[0]})"

    line = f"{statement.type:8} | source: {part(statement.source)} | cue: {part(statement.cue)}"
    line += f" | content: {part(statement.content)}"
    line += f" | goes on from: {part(statement.origin)}" if statement.origin else ""
    return line + (f" | speaker: {statement.speaker}" if statement.speaker else "")


def _statement(line: str, text: str, earlier: Sequence[Statement]) -> Statement:
    kind, *fields = re.split(r"\s+\|\s+", line.strip())
    parts = dict(field.partition(": ")[::2] for field in fields)
    unknown = parts.keys() - {"source", "cue", "content", "continues", "speaker"}
    if kind not in set(Type) or unknown or not parts.keys() >= {"source", "cue", "content"}:
        raise GoldenError(f"not of the form 'type | source: … | cue: … | content: …': {line}")
    words = _WORD.findall(text)
    content = _locate(parts["content"], words)
    source, cue = (_locate(parts[role], words, near=content) for role in ("source", "cue"))
    origin: Words = ()
    if "continues" in parts:
        number = parts["continues"].strip()
        if not number.isdecimal() or not 1 <= int(number) <= len(earlier):
            raise GoldenError(f"no earlier attribution {number}: {line}")
        start = earlier[int(number) - 1]
        origin = start.origin or start.content
    speaker = parts.get("speaker", "").strip()
    if earlier and bool(earlier[0].speaker) != bool(speaker):
        raise GoldenError(f"either all lines of a case tell the speaker or none: {line}")
    return Statement(Type(kind), source, cue, content, origin, speaker)


def _locate(part: str, words: Sequence[str], near: Words = ()) -> Words:
    """The numbers of the words of ``part``: of several places the numbered one, or the one nearest to ``near``."""
    found: list[int] = []
    for piece in part.split(" … "):
        match = re.fullmatch(r"(.*?)(?:@(\d+))?", piece.strip(), re.DOTALL)
        assert match is not None  # every string matches
        wanted = _WORD.findall(match[1])
        if not wanted:
            continue
        places = [n for n in range(len(words)) if words[n : n + len(wanted)] == wanted]
        if match[2]:
            places = places[int(match[2]) - 1 : int(match[2])]
        else:
            after = found[-1] if found else -1
            places = [n for n in places if n > after and not set(range(n, n + len(wanted))) & set(near)]
            places = places[:1] if found else _nearest(places, len(wanted), near)
        if len(places) != 1:
            raise GoldenError(f"{'not' if not places else 'several times'} in the text: {piece!r}")
        found += range(places[0], places[0] + len(wanted))
    return tuple(found)


def _nearest(places: list[int], length: int, near: Words) -> list[int]:
    """Those of some places, each ``length`` words long, that are the fewest words away from ``near``."""
    if not near or not places:
        return places
    away = {n: min(abs(word - edge) for word in near for edge in (n, n + length - 1)) for n in places}
    return [n for n in places if away[n] == min(away.values())]
