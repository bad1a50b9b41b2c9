"""Whether the names that two documents give may be one person's: a name taken apart, and two compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from rapidfuzz.distance import OSA

from onrecord.names import PARTICLES, Tokens, tokens
from onrecord.people.given_names import full_forms
from onrecord.people.sound import consonants, letters, sound

__all__ = ["Likeness", "PersonName", "likeness", "person_name", "spelling"]

_LONGEST = 200  # characters of a name that are looked at
_RANKS = frozenset("jr jnr sr snr ii iii iv".split())
_OTHER_SUFFIXES = frozenset("md phd esq mp mep obe cbe kc qc sc".split())
_SERVANT = frozenset("abd abdal abdel abdol abdul".split())  # no name without the next word
_AS_GIVEN = frozenset("al ben van".split())  # particles that are given names where they stand first with a capital
_INITIALS = re.compile(r"\b([^\W\d_])\.(?=[^\W\d_]\b)")
_BARE_INITIALS = re.compile(r"(?<!\w)([A-Z])(?=[A-Z] )")
_FAMILY_FIRST = frozenset(
    "ai ban bao cai cao chang chen cheng cho choi cui deng ding dong du fan fang feng fu gao gu guo han hao he hou hu "
    "huang hwang jang jeon jia jiang jung kang kim kong kwon lai lee lei li liang liao lin liu lu luo lyu ma mao meng "
    "moon pan park peng qi qian qin ren roh shao shen shi shin song su tan tang tao tian wan wang wei wen wu xi xia "
    "xiao xie xiong xu xue yan yang yao ye yi yin yoon yu yuan zeng zhang zhao zheng zhou zhu zou".split()
)
"""Family names of China and Korea, which stand first."""
_CHINESE = re.compile(r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?[aeiou]{1,3}(?:ng|n)?){1,3}")
_KOREAN_SYLLABLE = 5  # letters
_LEAST_MISSPELT = 5  # letters of a word that a misspelt one may be taken for


class Likeness(IntEnum):
    """How two names are alike, from the least telling to the most."""

    INITIALS = 1
    NICKNAME = 2
    SHORTER = 3
    SAME = 4


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's name taken apart.

    Attributes:
        words: all of them.
        given: the given names and what stands between them and the family name, without particles.
        family: the last word, or the first of a Chinese or Korean name.
        rank: ``jr``, ``sr``, ``ii``, …
    """

    words: Tokens
    given: Tokens
    family: str
    rank: str

    @property
    def full(self) -> bool:
        """Whether there is more than a family name."""
        return bool(self.given)


def person_name(name: str) -> PersonName:
    """Take a name apart.

    >>> person_name("Joseph R. Biden Jr.")
    PersonName(words=('joseph', 'r', 'biden', 'jr'), given=('joseph', 'r'), family='biden', rank='jr')
    >>> person_name("George H.W. Bush").given, person_name("Kim Jong-un").family, person_name("bin Salman").given
    (('george', 'h', 'w'), 'kim', ())
    """
    return _person_name(name[:_LONGEST])


@lru_cache(maxsize=8192)
def _person_name(name: str) -> PersonName:
    spaced = _INITIALS.sub(r"\1 ", name)
    words = tuple(filter(None, map(_plain, tokens(spaced if name.isupper() else _BARE_INITIALS.sub(r"\1 ", spaced)))))
    words = words or (name.strip().casefold(),)
    core, rank = [word for word, before in zip(words, (None, *words), strict=False) if word != before], ""
    while len(core) > 1 and core[-1] in _RANKS | _OTHER_SUFFIXES:
        last = core.pop()
        rank = {"jnr": "jr", "snr": "sr"}.get(last, last) if last in _RANKS else rank
    if _is_family_first(name, core):
        return PersonName(words, ("".join(core[1:]),), core[0], rank)
    keeps_first = core[0] in _AS_GIVEN and name[:1].isupper() and "-" not in name[:5]
    given = [word for place, word in enumerate(core[:-1]) if word not in PARTICLES or (place == 0 and keeps_first)]
    if given[:1] and given[0] in _SERVANT and len(given) > 1:
        given = [f"abdel{given[1]}", *given[2:]]
    return PersonName(words, tuple(given), core[-1], rank)


def _plain(word: str) -> str:
    return word if word.isascii() else letters(word) or word


def _is_family_first(name: str, words: list[str]) -> bool:
    if words[0] not in _FAMILY_FIRST or len(words) not in (2, 3):
        return False
    short = all(len(word) <= _KOREAN_SYLLABLE and word not in _FAMILY_FIRST - {"moon"} for word in words[1:])
    if len(words) == 3:
        return short and ("-" in name or words[0] in ("kim", "lee", "park") or _is_chinese(words[1:]))
    return words[0] not in ("kim", "lee", "park") and words[1] not in _FAMILY_FIRST and _is_chinese(words[1:])


def _is_chinese(words: list[str]) -> bool:
    return all(_CHINESE.fullmatch(word) for word in words)


@lru_cache(maxsize=65536)
def likeness(a: PersonName, b: PersonName) -> Likeness | None:
    """How two full names with one family name are alike; ``None`` if they are two persons'. Ranks are not asked.

    >>> def like(a, b):
    ...     return likeness(person_name(a), person_name(b))
    >>> like("Jim Obi", "James P. Obi"), like("Ada Obi", "Ada Eze Obi"), like("G. W. Obi", "George W. Obi")
    (<Likeness.NICKNAME: 2>, <Likeness.SHORTER: 3>, <Likeness.INITIALS: 1>)
    >>> like("George W. Obi", "George H. W. Obi"), like("Ada Obi", "Eve Obi"), like("Dan Obi", "Dana Obi")
    (None, None, None)
    """
    if a.given == b.given:
        return Likeness.SAME
    for one, other in ((a.given, b.given), (b.given, a.given)):
        if _is_initial_before_name(one) and one[0] != other[0][0] and len(other[0]) > 1:
            one = one[1:]  # noqa: PLW2901 - who is called by the second given name writes the first as an initial
        first, rest = _given(one[0], other[0]), _middle(one[1:], other[1:])
        initial, whole = sorted((one, other), key=lambda given: len(given[0]))
        if first is Likeness.INITIALS and len(initial) > len(whole):
            continue  # J. D. Obi is some J. D., not John
        if first and rest:
            return min(first, rest)
    return None


def _is_initial_before_name(given: Tokens) -> bool:
    return len(given) > 1 and len(given[0]) == 1 < len(given[1])


def _given(a: str, b: str) -> Likeness | None:
    if a == b:
        return Likeness.SAME
    if 1 in (len(a), len(b)):
        return Likeness.INITIALS if a[0] == b[0] else None
    return Likeness.NICKNAME if full_forms(a) & full_forms(b) else None


def _middle(a: Tokens, b: Tokens) -> Likeness | None:
    """Initials stand for names in the same place; whole names may be some of the other's."""
    if a == b:
        return Likeness.SAME
    shorter, longer = sorted((a, b), key=len)
    if all(x[0] == y[0] and (x == y or 1 in (len(x), len(y))) for x, y in zip(shorter, longer, strict=False)):
        return Likeness.SHORTER
    rest = iter(longer)
    if all(len(word) > 1 and word in rest for word in shorter):
        return Likeness.SHORTER
    return None


def spelling(a: str, b: str, least: int = 3) -> int | None:
    """How far two spellings of one word are apart, if they may be that; a word of few consonants has none but itself.

    0 is the same sound, 1 the same consonants and all vowels but one, 2 a slip of the pen.

    >>> spelling("gadhafi", "qaddafi"), spelling("mohammed", "muhammad"), spelling("schneiderman", "scheiderman")
    (0, 1, 2)
    >>> spelling("steel", "steele"), spelling("simon", "seaman")
    (None, None)
    """
    longer, shorter = sorted((a, b), key=len, reverse=True)
    if a == b or longer in (f"{shorter}e", f"{shorter}s"):  # Steel and Steele, Robert and Roberts are two names
        return None
    heard = consonants(a)
    if heard == consonants(b) and len(heard) >= least:
        apart = OSA.distance(sound(a), sound(b), score_cutoff=1)
        if apart <= 1:
            return apart
    if len(shorter) >= _LEAST_MISSPELT and a[0] == b[0] and OSA.distance(a, b, score_cutoff=1) == 1:
        return 2
    return None
