"""Attributions that the layout makes, without a verb: signed quotations, messages and transcripts.

    “It was the best day of my life.” ― Amina Yusuf

    The bridge is open again! #bridge — Amina Yusuf (@aminayusuf) June 29, 2016

    MODERATOR: Why did you leave?

The signature is a dash and a name, perhaps with who that is, which end the line after a quotation that began its own
line: after other words, the name is the reporter's or the agency's. A message of a social network that an article
shows has a name, an address and mostly a day at the end of its paragraph. A transcript is told by its labels: names
with a colon at the beginning of paragraphs, one of which comes back, and which answer one another or a question.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from onrecord.document import Span, paragraphs
from onrecord.extract.words import Case, Words

__all__ = ["Claim", "claimed", "claims"]

_PARTICLES = frozenset(
    ["al", "bin", "da", "de", "del", "den", "der", "di", "dos", "du", "el", "ibn", "la", "ter", "van", "von", "y"]
)
_NAME = r"[^\W\d_][\w.’'\-]*"  # perhaps: see _is_name
_FULL_NAME = rf"{_NAME}(?:[^\S\n]+{_NAME}){{0,5}}"
_SIGNED = re.compile(
    rf"(?P<close>[\"”»’'])[.,]?\s*(?P<cue>―|—|–|--?)[^\S\n]*(?P<source>{_FULL_NAME})(?<!\.)"
    r"(?=(?P<more>,[^\n.!?―—–]{1,120}(?<=\w))?[.,]?\s*(?:$|\n))",
    re.MULTILINE,
)
_POSTED = re.compile(
    r"(?P<cue>―|—|–|--)[^\S\n]*(?P<source>[^\s()―—–-](?:(?:(?!--)[^\n()―—–]){0,60}[^\s()―—–])?)[^\S\n]*\(@\w{1,30}\)"
    r"(?P<day>,?[^\S\n]+(?:[A-Z][a-z]+[^\S\n]\d{1,2},|\d{1,2}[^\S\n][A-Z][a-z]+,?)[^\S\n]\d{4})?[^\w\n]{0,9}$",
    re.MULTILINE,
)
_LABEL = re.compile(rf"[\"“«]?(?P<source>{_FULL_NAME})[^\S\n]*(?P<cue>:)\s+(?=\S)")
_BEGINS_LINE = re.compile(r"(?:^|[\n\r\u2029])[^\w\n\r\u2029]*\Z")  # a bullet may stand before the quotation
_OPENING = re.compile(r"[^\w\n\r\u2029]{0,9}?[“\"„«]")  # after a bullet, perhaps
_ASKED = re.compile(r"\?[\"'”’»)\]\s]*\Z")
_SAYS = re.compile(r"\b(?:said|says|told|tells|wrote|writes|added|adds|asked|asks)\b")
_LONGEST_BULLET = 10  # characters before the quotation
_LONGEST_LINE = 5_000  # characters
_LEAST_ANSWERS = 2  # turns that answer: one is a headline that follows a caption
_LEAST = 3  # words of a turn or a message, if it answers no question; figures alone are a table
_SPELT = [Case.LOWER, Case.TITLE, Case.UPPER, Case.MIXED]
_LEAST_NAME = 2  # letters: "Q:" and "A:" name nobody


@dataclass(frozen=True, slots=True)
class Claim:
    """An attribution by layout: the words of its source, cue and content."""

    source: range
    cue: range
    content: range

    @property
    def extent(self) -> range:
        """From its first word to its last."""
        runs = (self.source, self.cue, self.content)
        return range(min(run.start for run in runs), max(run.stop for run in runs))


def claims(text: str, words: Words) -> list[Claim]:
    """The attributions that the layout of a text makes, in order, without overlap."""
    found = [*_signed(text, words), *_posted(text, words), *_turns(text, words)]
    whole = [claim for claim in found if claim.source and claim.cue and claim.content]
    apart: list[Claim] = []
    for claim in sorted(whole, key=lambda claim: claim.extent.start):
        if not apart or claim.extent.start >= apart[-1].extent.stop:
            apart.append(claim)
    return apart


def claimed(words: Words, by_layout: Sequence[Claim]) -> NDArray[np.bool_]:
    """For each word, whether one of the claims has it as source, cue or content."""
    mask = np.zeros(len(words), bool)
    for claim in by_layout:
        for run in (claim.source, claim.cue, claim.content):
            mask[run.start : run.stop] = True
    return mask


def _signed(text: str, words: Words) -> Iterator[Claim]:
    ends = {quotation.span.end: quotation.span for quotation in words.quoted if quotation.depth == 0}
    for match in _SIGNED.finditer(text):
        quoted = ends.get(match.end("close")) or _whole_line(text, match.end("close"))
        is_item = match["cue"] == "-" and "\n" in text[match.end("close") : match.start("cue")]  # of a list
        if (
            quoted
            and _is_name(match["source"])
            and not is_item
            and (not match["more"] or _tells_who(text, match))
            and _BEGINS_LINE.search(text, max(0, quoted.start - _LONGEST_BULLET), quoted.start)
        ):
            yield _claim(words, match, quoted)


def _tells_who(text: str, signed: re.Match[str]) -> bool:
    """Whether what follows a name says who that is: after a sentence, and without a verb of its own for a cue."""
    return text[signed.start("close") - 1] in ".!?…" and not _SAYS.search(signed["more"])


def _whole_line(text: str, end: int) -> Span | None:
    """A line up to its closing mark, if it begins with an opening one: others of its kind may stand in between."""
    least = max(0, end - _LONGEST_LINE)
    start = max(text.rfind(line_end, least, end) for line_end in "\n\r\u2029") + 1
    opening = _OPENING.match(text, start, end) if start > least or not least else None
    return Span(opening.end() - 1, end) if opening else None


def _posted(text: str, words: Words) -> Iterator[Claim]:
    """Messages: what stands in the paragraph before the signature; else, if that has a day, in the one before it.

    (An article may itself be signed with a name and an address.)
    """
    before = None
    for block in paragraphs(text):
        start, is_signed = block.start, False
        for signature in _POSTED.finditer(text, *block):
            message = Span(start, signature.start())
            is_bare = not text[slice(*message)].strip()
            said = (before if signature["day"] else None) if is_bare else message
            if said and _has_words(words, said):
                yield _claim(words, signature, said)
            start, before, is_signed = signature.end(), None, True
        before = None if is_signed else block


def _turns(text: str, words: Words) -> Iterator[Claim]:
    blocks = paragraphs(text)
    matches = [_LABEL.match(text, *block) for block in blocks]
    turns = [match if match and _is_name(match["source"]) else None for match in matches]
    labels = Counter(turn["source"] for turn in turns if turn)
    if len(labels) == labels.total() or _answers(text, blocks, turns) < _LEAST_ANSWERS:
        return
    is_asked = False
    for turn, block in zip(turns, blocks, strict=True):
        if turn:
            said = Span(turn.end(), block.end)
            is_answer = is_asked and labels[turn["source"]] > 1
            if _has_words(words, said, 1 if is_answer else _LEAST):
                yield _claim(words, turn, said)
        is_asked = bool(_ASKED.search(text, *block))


def _answers(text: str, blocks: Sequence[Span], turns: Sequence[re.Match[str] | None]) -> int:
    """How many turns follow another speaker's, or a paragraph that ends with a question."""
    return sum(
        before["source"] != turn["source"] if before else bool(_ASKED.search(text, *block))
        for (before, turn), block in zip(pairwise(turns), blocks, strict=False)
        if turn
    )


def _has_words(words: Words, said: Span, least: int = _LEAST) -> bool:
    return bool(np.isin(words.case[words.within(said)], _SPELT).sum() >= least)


def _is_name(words: str) -> bool:
    """Whether words are written like a name, in any script that has capitals."""
    parts = words.split()
    return (
        len(words) >= _LEAST_NAME
        and parts[-1][0].isupper()
        and all(part[0].isupper() or part in _PARTICLES for part in parts)
    )


def _claim(words: Words, match: re.Match[str], content: Span) -> Claim:
    return Claim(
        words.within(Span(*match.span("source"))),
        words.within(Span(*match.span("cue"))),
        words.within(content),
    )
