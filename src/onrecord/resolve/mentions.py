"""Mentions: where the names of people, bodies and places stand in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from onrecord.document import Span
from onrecord.names import (
    APOSTROPHES,
    BODY_NOUNS,
    FEMALE,
    HONORIFICS,
    LONE_TITLES,
    MALE,
    PARTICLES,
    TITLE_PAIRS,
    Tokens,
    surname,
    tokens,
)
from onrecord.reading import NAME_TAGS, NameType, Reading

__all__ = ["Mention", "mentions"]

Floats = NDArray[np.float32]

_LONGEST = 12  # words: longer ones are lists, or no names
_BEFORE = re.compile(r"(\w+)\.?\s+\Z")
_WITHIN = frozenset(
    ["-", " a/l ", " a/p ", " s/o ", " d/o ", *(f" {mark}" for mark in "\"“‘'"), *(f"{mark} " for mark in "\"”’'")]
)
"""What may stand between two parts of one name."""
_INITIALS = re.compile(r"(?<!\w)(?:[^\W\d_a-z]\.[ ]?){1,3}(?=\w|\Z)")
_SUFFIX = re.compile(r"(?<=\b[JS]r)\.|,? (?:Jr|Sr)\b\.?|,? (?:II|III|IV)\b")
_POSSESSIVE = re.compile(rf"(?<=\w)[{APOSTROPHES}]s\Z|(?<=s)[{APOSTROPHES}]\Z")
_ABBREVIATION = re.compile(r"(?:(?<!\w)|(?<=\.))\w\.\Z")  # the last letter of U.S., with the full stop after it
_LOOK_BACK = 24  # characters, for the title before a name
_SURELY_NONE = -0.02  # log probability of no name above which a word is not looked at

_LONGEST_SHORT = 3  # letters of a word that is shortened by a full stop
_LEAST_NAME = 2  # letters of the longest word of a person's name
_SURELY_NEW = 2.0  # log odds of a new name above which it is one

_COUNT = len(NAME_TAGS)
_TYPES = [NameType((tag + 1) // 2) for tag in range(_COUNT)]
_INSIDE = [tag > 0 and tag % 2 == 0 for tag in range(_COUNT)]
_ALLOWED = np.array(
    [
        [-np.inf if inside and (before + 1) // 2 != (tag + 1) // 2 else 0.0 for tag, inside in enumerate(_INSIDE)]
        for before in range(_COUNT)
    ],
    np.float32,
)
_AT_START = np.where(_INSIDE, -np.inf, 0.0).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name where it stands.

    Attributes:
        words: its words in the reading.
        span: its characters, without titles before it and a possessive after it.
        name: the characters themselves, white space made single spaces.
        type: what it is the name of.
        gender: ``m`` or ``f``, where a title before the name tells.
        in_title: whether it stands in the document's title rather than in its text.
        parts: where the words of the name stand, if other words stand between them.
    """

    words: range
    span: Span
    name: str
    type: NameType
    gender: str | None = None
    in_title: bool = False
    parts: tuple[Span, ...] = ()
    tokens: Tokens = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tokens", tokens(self.name))


def mentions(text: str, reading: Reading) -> list[Mention]:
    """The names of a text in order, without overlap."""
    found = [
        mention
        for run, kind in _runs(text, reading)
        if len(run) <= _LONGEST and (mention := _mention(text, reading, run, kind))
    ]
    found = sorted([*found, *_unseen(text, reading, found)], key=lambda mention: mention.span)
    return list(_joined(text, reading, found))


def _joined(text: str, reading: Reading, found: Iterable[Mention]) -> Iterator[Mention]:
    """The names, those in parts made one: Julie A. Diaz, Marcia “Cia” Price."""
    last: Mention | None = None
    for mention in found:
        if last and last.type == mention.type == NameType.PERSON and mention.span.start >= last.span.end:
            between = text[last.span.end : mention.span.start]
            if between in _WITHIN or (between == " " and _INITIALS.match(mention.name)):
                span = Span(last.span.start, mention.span.end)
                name = " ".join(text[span.start : span.end].split())
                last = replace(last, words=reading.within(span), span=span, name=name)
                continue
        if last:
            yield last
        last = mention
    if last:
        yield last


def _runs(text: str, reading: Reading) -> Iterator[tuple[range, NameType]]:
    """Runs of words that are one name."""
    perhaps = np.flatnonzero(reading.names[:, 0] < _SURELY_NONE)
    for stretch in np.split(perhaps, np.flatnonzero(np.diff(perhaps) > 1) + 1):
        if not len(stretch):
            continue
        first = int(stretch[0])
        start, kind = first, NameType.NONE
        for word, tag in enumerate([*_best_tags(reading.names[first : stretch[-1] + 1].astype(np.float32)), 0], first):
            here = _TYPES[tag]
            begins = tag % 2 == 1 and not (here == kind and _goes_on(text, reading, word, kind))
            if here != kind or begins:
                if kind:
                    yield range(start, word), kind
                start, kind = word, here


def _best_tags(scores: Floats) -> list[int]:
    """The likeliest tags in which a name never goes on that has not begun (Viterbi 1967)."""
    best = scores[0] + _AT_START
    back = []
    for row in scores[1:]:
        through = best[:, None] + _ALLOWED
        back.append(through.argmax(0))
        best = np.maximum.reduce(through) + row
    path = [int(best.argmax())]
    for origin in reversed(back):
        path.append(int(origin[path[-1]]))
    return path[::-1]


def _goes_on(text: str, reading: Reading, word: int, kind: NameType) -> bool:
    """Whether a name goes on after all where the network begins a new one.

    Nothing parts the words of al-Assad; and two persons' names seldom follow one another without a mark.
    """
    between = text[reading.ends[word - 1] : reading.starts[word]]
    joined = not between and text[reading.ends[word - 1] - 1] in "-–'’"
    unsure = reading.names[word, 2 * kind - 1] - reading.names[word, 2 * kind] < _SURELY_NEW
    return joined or (kind == NameType.PERSON and between == " " and bool(unsure))


def _mention(text: str, reading: Reading, run: range, kind: NameType) -> Mention | None:
    """The mention of a run of words, without what is no part of the name; with initials and suffixes that are."""
    said = [text[reading.starts[word] : reading.ends[word]] for word in run]
    first, last = run.start, run.stop - 1
    while last > first and (not _spells(said[last - run.start]) or _is_possessive(said, last - run.start)):
        last -= 1
    capitals = any(word[0].isupper() for word in said[: last + 1 - run.start])
    if kind == NameType.PERSON and last - first > 1 and tuple(map(str.casefold, said[:2])) in TITLE_PAIRS:
        first += 2
    while first < last and _is_loose(said[first - run.start], kind, capitals=capitals):
        first += 1
    for word in range(first + 2, last + 1):
        ends = said[word - 1 - run.start] == "." and reading.starts[word] > reading.ends[word - 1]
        if ends and len(said[word - 2 - run.start]) > _LONGEST_SHORT:  # of a sentence, not of a word that is shortened
            last = word - 2
            break
    last = _end(said, first - run.start, last - run.start, kind) + run.start
    possessive = _POSSESSIVE.search(text, int(reading.starts[first]), int(reading.ends[last]))
    span = Span(int(reading.starts[first]), possessive.start() if possessive else int(reading.ends[last]))
    if _ABBREVIATION.search(text, max(span.start, span.end - 2), span.end + 1):
        span = Span(span.start, span.end + 1)
    if kind == NameType.PERSON:
        suffix = _SUFFIX.match(text, span.end)
        span = Span(_initials(text, reading, span), suffix.end() if suffix else span.end)
    name = " ".join(text[span.start : span.end].split())
    letters = max(map(len, tokens(name)), default=0)  # none of a lone modifier letter
    if kind == NameType.PERSON and name.rstrip(".").casefold() in LONE_TITLES:
        return None
    if not _spells(name) or letters < (_LEAST_NAME if kind == NameType.PERSON else 1):
        return None
    gender = _gender(text, span) if kind == NameType.PERSON else None
    return Mention(reading.within(span), span, name, kind, gender)


def _end(said: Sequence[str], first: int, last: int, kind: NameType) -> int:
    """The last word of a name that is written with capitals: what goes on without them is no part of it."""
    if not said[first][0].isupper():
        return last
    if kind == NameType.PERSON:
        plain = (n for n in range(first + 1, last + 1) if said[n].islower() and said[n] not in PARTICLES | {"s"})
        last = next((n for n in plain if _spells(said[n - 1])), last + 1) - 1  # but Ki-moon is one word
    while last > first and (
        not _spells(said[last]) or (said[last].islower() and said[last] not in BODY_NOUNS and _spells(said[last - 1]))
    ):
        last -= 1
    return last


def _initials(text: str, reading: Reading, span: Span) -> int:
    """Where the initials right before a name begin, or the name itself. Those of something else are not the name's."""
    found = list(_INITIALS.finditer(text, max(0, span.start - _LOOK_BACK), span.start))
    if not found or found[-1].end() != span.start:
        return span.start
    words = reading.within(Span(found[-1].start(), span.start))
    types = {_TYPES[tag] for tag in reading.names[words.start : words.stop].argmax(1).tolist()}
    return found[-1].start() if types <= {NameType.NONE, NameType.PERSON} else span.start


def _spells(word: str) -> bool:
    return any(c.isalnum() for c in word)


def _is_possessive(said: Sequence[str], place: int) -> bool:
    return said[place].casefold() == "s" and said[place - 1] in "'’‘ʼ`´"


def _is_loose(word: str, kind: NameType, *, capitals: bool) -> bool:
    """Whether a word that a name begins with is no part of it: a mark, a title, or not in capitals as the rest is."""
    if kind == NameType.PERSON:
        return not _spells(word) or word.casefold() in HONORIFICS
    return not _spells(word) or word.casefold() == "the" or (capitals and word.islower())


def _gender(text: str, span: Span) -> str | None:
    before = _BEFORE.search(text, max(0, span.start - _LOOK_BACK), span.start)
    title = before[1].casefold() if before else ""
    return "m" if title in MALE else "f" if title in FEMALE else None


def _unseen(text: str, reading: Reading, found: Sequence[Mention]) -> Iterator[Mention]:
    """Words that are the last of a person's name elsewhere, are written like it, and may be a name here."""
    surnames = {surname(m.name).split()[-1] for m in found if m.type == NameType.PERSON and len(m.tokens) > 1}
    taken = np.zeros(len(reading.starts), bool)
    for mention in found:
        taken[mention.words.start : mention.words.stop] = True
    for word in np.flatnonzero(~taken & (reading.names[:, 0] < _SURELY_NONE)).tolist():
        span = Span(int(reading.starts[word]), int(reading.ends[word]))
        if (said := text[span.start : span.end]) in surnames and said[:1].isupper():
            yield Mention(range(word, word + 1), span, said, NameType.PERSON, _gender(text, span))
