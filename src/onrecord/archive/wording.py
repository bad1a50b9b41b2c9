"""The words of a reported content made comparable, and whether two contents report the same words.

Outlets shorten a quotation, cut it elsewhere, put its parts in another order, or tell some of it in their own
words. So contents are compared by the words that carry meaning and by how these stand together: words that
follow one another in both are laid on one another, the longest runs first (greedy string tiling, Wise 1993;
for what newspapers take from agencies Clough et al. 2002). Names and offices count less than other words, since
all who speak of a matter name them. What then speaks for one utterance and against it is weighed by logistic
regression.

Which contents are worth comparing is told by their fingerprints: hashes of two words that follow one another. So
a short cut out of a long quotation is found; what measures how much of both texts is the same (MinHash) misses it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b
from itertools import chain, pairwise
from typing import NamedTuple

from anyascii import anyascii

from onrecord.archive.alignment import Run, laid, reach
from onrecord.archive.evidence import LONG_RUN, Evidence
from onrecord.archive.stems import FUNCTION_WORDS, OFFICES, stem
from onrecord.names import APOSTROPHES

__all__ = ["CROWDED", "Match", "Wording", "evidence", "fingerprints", "same_words", "wording"]


CROWDED = 64
"""A fingerprint of more statements than this is one of a formula: it tells nothing."""

_ALL = 0.9  # is as good as all
_MOST_CHARACTERS = 6_000  # what is read of a content: hardly anybody is quoted at greater length
_MOST_FINGERPRINTS = 64
_FEW = 6  # words of a content, of which an article may leave out one
_LONGEST = 32  # letters of a word that are looked at
_NAME = 0.4  # the weight of a name or an office, where that of another word is 1

_APOSTROPHE = re.compile(f"[{re.escape(APOSTROPHES)}]")
_CONTRACTED = re.compile(r"(?<=\w)(?:n't|'(?:s|ll|re|ve|d|m))\b", re.IGNORECASE)
_INSERTED = re.compile(r"\[(\w{1,2})\](?=\w)|\[[^]\n]{0,60}\]")  # by the outlet: a letter, or nobody's words
_WITHIN = re.compile(r"(?<=\d),(?=\d{3})|(?<=\b[A-Za-z])\.(?=[A-Za-z]\b)|'")
_FOREIGN = re.compile(r"[^\x00-\x7f“”„«»…]+")
_TOKEN = re.compile(r"[A-Za-z]+|\d+(?:\.\d+)?|%|[“”„«»\".!?:…]")
_OPENING, _CLOSING = "“„«", "”»"


class Match(NamedTuple):
    """How far two contents report the same words.

    Attributes:
        share: how much of the one that says less is in the other, in [0, 1].
        run: the most words that follow one another in both.
        sure: whether this leaves hardly a doubt.
    """

    share: float
    run: int
    sure: bool


class Word(NamedTuple):
    """A word that carries meaning: its stem, where it stands, what it tells, and whether within quotation marks."""

    stem: str
    place: int
    weight: float
    quoted: bool


@dataclass(frozen=True)
class Wording:
    """The words of a content, as they are compared.

    Attributes:
        stems: all of them, without their inflection.
        words: those that carry meaning.
    """

    stems: tuple[str, ...]
    words: tuple[Word, ...]

    @cached_property
    def weights(self) -> dict[str, float]:
        """What each word that carries meaning tells in all its places."""
        found: dict[str, float] = {}
        for word in self.words:
            found[word.stem] = found.get(word.stem, 0.0) + word.weight
        return found

    @cached_property
    def runs(self) -> frozenset[tuple[str, ...]]:
        """As many words that follow one another as speak for the same by themselves."""
        return frozenset(zip(*(self.stems[start:] for start in range(LONG_RUN)), strict=False))

    @cached_property
    def weight(self) -> float:
        """What it tells."""
        return sum(word.weight for word in self.words)

    @cached_property
    def quoted(self) -> float:
        """What it tells within quotation marks."""
        return sum(word.weight for word in self.words if word.quoted)


def wording(content: str) -> Wording:
    """The words of a content, as they are compared: without case, accents, punctuation and inflection.

    >>> [word.stem for word in wording("“We’ll rebuild this BRIDGE,” Señor Muñoz said").words]
    ['rebuild', 'bridg', 'senor', 'munoz']
    """
    return _wording(content[:_MOST_CHARACTERS])


@lru_cache(maxsize=1024)
def _wording(content: str) -> Wording:
    stems: list[str] = []
    words: list[tuple[Word, bool]] = []
    for token, quoted, begins in _tokens(content):
        low = token.lower()
        if low not in FUNCTION_WORDS:
            words.append((Word(stem(low), len(stems), 1.0, quoted), token[0].isupper() and not begins))
        stems.append(stem(low))
    is_headline = len(words) > 8 and 3 * sum(capital for _, capital in words) > 2 * len(words)  # it names nobody
    return Wording(
        tuple(stems),
        tuple(
            word._replace(weight=_NAME) if word.stem in OFFICES or (capital and not is_headline) else word
            for word, capital in words
        ),
    )


def _tokens(content: str) -> Iterator[tuple[str, bool, bool]]:
    """Each word, whether it stands within quotation marks, and whether a sentence begins with it."""
    plain = _APOSTROPHE.sub("'", _INSERTED.sub(r"\1", content))
    plain = _WITHIN.sub("", _CONTRACTED.sub("", plain))
    plain = _FOREIGN.sub(lambda found: anyascii(found[0]), plain)[: 2 * _MOST_CHARACTERS]
    quoted, begins = False, True
    for sign in _TOKEN.findall(plain):
        if sign.isalnum() or len(sign) > 1 or sign == "%":
            yield sign[:_LONGEST], quoted, begins
            begins = False
        else:
            if sign == '"':
                quoted = not quoted
            elif sign in _OPENING or sign in _CLOSING:
                quoted = sign in _OPENING
            begins = sign not in _CLOSING


def fingerprints(content: str) -> tuple[int, ...]:
    """Numbers of 48 bits, of which contents that report the same words most likely have one in common.

    Each stands for two words that carry meaning and follow one another, in either order; where there are few words,
    also for two with one between them. Names alone have none.
    """
    words = wording(content).words
    near = chain(pairwise(words), zip(words, words[2:], strict=False) if len(words) <= _FEW else ())
    pairs = {
        f"{min(one.stem, other.stem)} {max(one.stem, other.stem)}"
        for one, other in near
        if one.stem != other.stem and one.weight + other.weight >= 1
    }
    return tuple(sorted(map(_hash, pairs))[:_MOST_FINGERPRINTS])


def _hash(feature: str) -> int:
    return int.from_bytes(blake2b(feature.encode(), digest_size=6).digest(), "big")


def same_words(one: Wording, other: Wording, *, doubts: int = 0) -> Match | None:
    """How far two contents report the same words; ``None`` if they do not.

    Args:
        one: the words of one content.
        other: those of the other.
        doubts: how much leaves it open whether it is one utterance: one if it is not known that one speaker said it,
            and two if they were not published within days. The more, the more must be the same, as people repeat
            themselves and others.

    >>> whole = wording("“We will rebuild this bridge, and we will do it before the winter comes,”")
    >>> same_words(whole, wording("“rebuild this bridge … before the winter comes”"))
    Match(share=1.0, run=4, sure=True)
    >>> same_words(whole, wording("that the bridge fell in winter as nobody had paid for repairs"))
    """
    if not _at_best(one, other, doubts=doubts).is_enough:
        return None
    found = evidence(one, other, doubts=doubts)
    share = found.share * max(one.weight, other.weight) / min(one.weight, other.weight)
    return Match(min(1.0, share), found.run, found.is_sure) if found.is_enough else None


def evidence(one: Wording, other: Wording, *, doubts: int) -> Evidence:
    """What speaks for two contents that report the same words, or against it."""
    if one.words > other.words:
        one, other = other, one
    runs = laid([word.stem for word in one.words], [word.stem for word in other.words])
    both = [(one.words[run.one + step], other.words[run.other + step]) for run in runs for step in range(run.length)]
    weights = [min(here.weight, there.weight) for here, there in both]
    return Evidence(
        words=sum(weight >= 1 for weight in weights),
        run=max((_verbatim(one, other, run) for run in runs), default=0),
        told=sum(min(here.weight, there.weight) for here, there in both if here.quoted != there.quoted),
        share=sum(weights) / (max(one.weight, other.weight) or 1),
        quoted=_is_quoted(one, other),
        one_sided=bool(one.quoted) != bool(other.quoted),
        doubts=doubts,
    )


def _at_best(one: Wording, other: Wording, *, doubts: int) -> Evidence:
    """No less than the evidence, by the words alone: most are not the same, and this is told fast."""
    shared = sum(min(weight, other.weights[word]) for word, weight in one.weights.items() if word in other.weights)
    shared += 1e-6  # it is summed in another order
    return Evidence(
        words=int(shared),
        run=LONG_RUN - 1 if one.runs.isdisjoint(other.runs) else len(one.stems),
        told=shared if one.quoted or other.quoted else 0.0,
        share=shared / (max(one.weight, other.weight) or 1),
        quoted=_is_quoted(one, other),
        one_sided=bool(one.quoted) != bool(other.quoted),
        doubts=doubts,
    )


def _is_quoted(one: Wording, other: Wording) -> bool:
    """Whether all is in the other that the one quotes that quotes less; not where none quotes."""
    quotes = [(here.quoted, here, there) for here, there in ((one, other), (other, one)) if here.quoted]
    if not quotes:
        return False
    least = min(quoted for quoted, _, _ in quotes)
    return all(
        sum(word.weight for word in here.words if word.quoted and word.stem in there.weights) >= _ALL * quoted
        for quoted, here, there in quotes
        if quoted == least
    )


def _verbatim(one: Wording, other: Wording, run: Run) -> int:
    """The most words, with those that carry no meaning, that follow one another in both in a run and around it."""
    most = end = 0
    for step in range(run.length):
        here, there = one.words[run.one + step].place, other.words[run.other + step].place
        if here >= end:  # else it stands among those that were counted
            before, after = reach(one.stems, other.stems, here, there)
            most, end = max(most, before + after), here + after
    return most
