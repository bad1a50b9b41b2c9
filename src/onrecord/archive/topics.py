"""What some texts are about: the words that they have more often than others do.

Words are weighed by the log-odds of how often they stand in the one and in the other, with an informative Dirichlet
prior, in units of its standard error: Monroe, Colaresi and Quinn (2008), "Fightin' Words", Political Analysis 16(4),
section 3.5.1. A word counts once for each text that has it, so that who repeats one is not held to speak of nothing
else. The prior is what all texts together have; so what is rare, and what is usual with everybody, tells little.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from math import log, sqrt
from typing import NamedTuple
from unicodedata import normalize

from onrecord.archive.stems import FUNCTION_WORDS, stem
from onrecord.names import APOSTROPHES

__all__ = ["MOST_CHARACTERS", "Background", "Form", "Topic", "Words", "topics", "words"]

MOST_CHARACTERS = 4_000
"""What is read of a text."""

_LEAST_SCORE = 1.96  # what is less comes about by chance, too
_MANY = 100  # texts: of so many, more than two must have a word
_PRIOR, _PRIOR_SHARE = 500, 0.1  # what the prior weighs, in words, and at most as a share of all
_LEAST_PRIOR = 0.5  # of a word: else one that others never say would tell less, by its variance, than a rare one
_COMPANION = 0.6  # of the texts with a word, in which it stands beside the same other one
_LEAST_PAIRS = 3  # such texts: two may be chance
_TELLING = 0.4  # of the texts with that other one, if it is shown already

_MOST_WORDS = 400
_SHORTEST, _LONGEST = 3, 40  # letters of a word

_TALK = frozenset(
    "able against ago already anybody anyone anything ask asked believe believed believes big call called come comes "
    "coming continue continued day days don eight end ever everybody everyone everything fact facts far feel find "
    "first five former four give given gives good great happen happened happening happens hard held help hold hope "
    "instead issue issues keep kind know known knows last like likely little long look looking lot lots mean means "
    "new next nine none nothing number part past people place point put question real right see seem seen seven "
    "several six somebody someone something sure take taken takes taking talk talked talking ten think thinking "
    "thought three time times today tried try trying two use used using week weeks whatever word words work working "
    "world year years yes".split()
)
"""Words that anybody uses of anything, and more so in a quotation than in a paraphrase."""

_IGNORED = FUNCTION_WORDS | _TALK

_WORD = re.compile(
    rf"(^|[.!?:…\"“„«]\s*)?\b"  # where a sentence begins
    rf"([^\W\d_]+(?:[-{APOSTROPHES}][^\W\d_]+)*)"
)
_CONTRACTED = re.compile(f"(?:n[{APOSTROPHES}]t|[{APOSTROPHES}](?:s|ll|re|ve|d|m))$", re.IGNORECASE)

Pair = tuple[str, str]
"""The stems of two words that stand side by side."""


class Form(NamedTuple):
    """How a word is written, and whether it may owe its capital to where it stands."""

    word: str
    begins: bool


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text that may tell what it is about.

    Attributes:
        forms: by their stems.
        pairs: by the stems of both, what stands side by side.
    """

    forms: Mapping[str, Form]
    pairs: Mapping[Pair, str]


@dataclass(frozen=True, slots=True)
class Topic:
    """A word that tells what texts are about, or two where the one hardly stands without the other.

    Attributes:
        word: as it is written most often.
        count: how many of the texts have it, in any form.
        score: by how many standard errors it is more usual than elsewhere; of two words the greater one.
    """

    word: str
    count: int
    score: float


@dataclass(frozen=True, slots=True)
class Background:
    """How usual words are elsewhere.

    Attributes:
        texts: how many were counted.
        counts: how many of them have each word, by its stem.
        total: the sum of the counts.
    """

    texts: int
    counts: Mapping[str, int]
    total: int

    @classmethod
    def of(cls, texts: Collection[Words]) -> Background:
        """That which some texts are."""
        counts = Counter(chain.from_iterable(text.forms for text in texts))
        return cls(len(texts), counts, counts.total())


def words(text: str) -> Words:
    """The words of a text that may tell what it is about.

    >>> found = words("We’re for NATO, and for all of NATO’s stone bridges")
    >>> [form.word for form in found.forms.values()], list(found.pairs.values())
    (['NATO', 'stone', 'bridges'], ['stone bridges'])
    """
    forms: dict[str, Form] = {}
    pairs: dict[Pair, str] = {}
    before, word_before, end = "", "", -2
    for start, stop, form in islice(_forms(text), _MOST_WORDS):
        key = stem(form.word.casefold())
        if key not in forms or forms[key].begins:
            forms[key] = form
        if start == end + 1 and key != before:  # a blank between, most likely
            pairs[before, key] = f"{word_before} {form.word}"
        before, word_before, end = key, form.word, stop
    return Words(forms, pairs)


def _forms(text: str) -> Iterator[tuple[int, int, Form]]:
    """Each word, with where it stands."""
    for match in _WORD.finditer(normalize("NFC", text[:MOST_CHARACTERS])):
        word = match[2] if match[2].isalpha() else _CONTRACTED.sub("", match[2])
        if _SHORTEST <= len(word) <= _LONGEST and word.casefold() not in _IGNORED:
            start = match.start(2)
            yield start, start + len(word), Form(word, match[1] is not None)


def topics(
    texts: Sequence[Words], background: Background, *, without: Iterable[str] = (), most: int = 12
) -> tuple[Topic, ...]:
    """The words that some texts have more often than others do, those that tell most first.

    Args:
        texts: the words of each; who repeats one is to be given once.
        background: the others; it may contain these texts, too.
        without: names whose words are no topics, such as those of who speaks.
        most: how many words at most.
    """
    left_out = {key for name in without for key in words(name).forms}
    here = Background.of(texts)
    least = 3 if here.texts >= _MANY else 2
    scores = {
        key: _score(count, here.total, background.counts.get(key, 0), background.total)
        for key, count in here.counts.items()
        if count >= least and key not in left_out
    }
    ranked = sorted((key for key in scores if scores[key] >= _LEAST_SCORE), key=lambda key: (-scores[key], key))
    found: dict[str, Topic] = {}
    for key, (word, count, other) in _shown(texts, ranked[: 2 * most], here.counts, left_out).items():
        topic = Topic(word, count, round(scores[key], 2))
        if other not in found or " " in found[other].word:
            found[key] = topic
        elif count > _TELLING * here.counts[other]:  # in the place of the word that it has in common
            found[other] = replace(topic, score=found[other].score)
    unique: dict[str, Topic] = {}
    for topic in found.values():
        unique.setdefault(topic.word, topic)
    return tuple(unique.values())[:most]


def _score(here: int, all_here: int, there: int, all_there: int) -> float:
    """The z-score of the log-odds ratio of a word: equations 15, 16, 20 and 21 of the paper."""
    both, everything = here + there, all_here + all_there
    if both == everything:  # there is no other word
        return 0.0
    weight = min(_PRIOR, _PRIOR_SHARE * everything)
    prior = max(_LEAST_PRIOR, weight * both / everything)
    rest = max(_LEAST_PRIOR, weight - prior)
    ratio = log((here + prior) / (all_here - here + rest)) - log((there + prior) / (all_there - there + rest))
    return ratio / sqrt(1 / (here + prior) + 1 / (there + prior))


def _shown(
    texts: Iterable[Words], keys: Sequence[str], counts: Mapping[str, int], left_out: set[str]
) -> dict[str, tuple[str, int, str | None]]:
    """How each word is shown, how many texts have that, and with which other word, if it has a companion."""
    forms: dict[str, Counter[Form]] = {key: Counter() for key in keys}
    pairs: dict[str, Counter[Pair]] = {key: Counter() for key in keys}
    written: defaultdict[Pair, Counter[str]] = defaultdict(Counter)
    for text in texts:
        for key in forms.keys() & text.forms.keys():
            forms[key][text.forms[key]] += 1
        for pair, word in text.pairs.items():
            for key in pair:
                if key in pairs:
                    pairs[key][pair] += 1
                    written[pair][word] += 1
    shown: dict[str, tuple[str, int, str | None]] = {}
    for key in keys:
        pair, count = max(pairs[key].items(), key=_count_first, default=(("", ""), 0))
        if count >= max(_LEAST_PAIRS, _COMPANION * counts[key]) and left_out.isdisjoint(pair):
            word, _ = max(written[pair].items(), key=_count_first)
            shown[key] = word, count, pair[pair[0] == key]
        else:
            shown[key] = _usual(forms[key]), counts[key], None
    return shown


def _count_first(item: tuple[Pair | str, int]) -> tuple[int, Pair | str]:
    return item[1], item[0]


def _usual(forms: Mapping[Form, int]) -> str:
    """How a word is written most often; where a sentence begins with it counts only if it stands nowhere else."""
    return min(forms, key=lambda form: (form.begins, -forms[form], form.word)).word
