"""How a name sounds, roughly: one code for the spellings that reporters give a name of another script.

The consonants are put into classes in the manner of Soundex (Russell 1918) and Daitch-Mokotoff (1985), with
those of one class that transliterations of Arabic and Cyrillic exchange: g, k, kh and q, or f, v and w.
"""

from __future__ import annotations

import re
from functools import lru_cache

from anyascii import anyascii

__all__ = ["block", "consonants", "letters", "single", "sound"]

_LONGEST = 40  # letters of a word that are looked at
_VOWEL_CLASSES = str.maketrans("eiyou", "iiiuu")
_CONSONANTS = tuple(
    (re.compile(written), heard)
    for written, heard in [
        ("tsch|tch|sch|sh|ch|cz", "S"),
        ("zh|dzh|dj", "j"),
        ("gh(?=t|$)", ""),
        ("kh|gh|ck", "k"),
        ("ph", "f"),
        ("th", "t"),
        ("dh", "d"),
        ("(?<=.)x", "ks"),
        ("c(?=[eiy])", "s"),
        ("[cgq]", "k"),
        ("z", "s"),
        ("(?<=[aeiouy])w(?![aeiouy])", "u"),
        ("[fw]", "v"),
        ("(?<=.)h", ""),
        ("^y(?=[aeiou])", "j"),
    ]
)


@lru_cache(maxsize=4096)
def letters(word: str) -> str:
    """The word in small Latin letters.

    >>> letters("Жириновский"), letters("Erdoğan")
    ('zhirinovskiy', 'erdogan')
    """
    plain = anyascii(word[:_LONGEST].encode("utf-8", "ignore").decode())
    return "".join(filter(str.isalpha, plain.lower()))[:_LONGEST]


def single(word: str) -> str:
    """The word without the second of two letters that are the same."""
    return re.sub(r"(.)\1+", r"\1", word)


@lru_cache(maxsize=4096)
def sound(word: str) -> str:
    """What is heard of a word: its letters by their classes, none twice in a row.

    >>> {sound(each) for each in ["Gaddafi", "Qaddafi", "Gadhafi", "Kadafi", "Khaddafy"]}
    {'kadavi'}
    """
    heard = letters(word)
    for written, as_heard in _CONSONANTS:
        heard = written.sub(as_heard, heard)
    return single(heard.translate(_VOWEL_CLASSES))


@lru_cache(maxsize=4096)
def consonants(word: str) -> str:
    """The consonants of what is heard, with a dash for a vowel at the beginning.

    >>> consonants("Gaddafi"), consonants("Obama")
    ('kdv', '-bm')
    """
    return re.sub("[aiu]", "", re.sub("^[aiu]", "-", sound(word)))


@lru_cache(maxsize=4096)
def block(word: str) -> str:
    """A key that words have in common which sound alike, or are alike but for a vowel or an exchange of letters.

    That of a short word, which many are like, is the word itself.

    >>> block("Schneiderman") == block("Scheiderman") == block("Shniederman")
    True
    >>> block("Xi"), block("Sisi") == block("Sissi")
    ('xi', True)
    """
    heard = consonants(word)
    rest = "".join(sorted(set(heard[1:])))
    if len(heard) < 2 or not rest.strip(heard[0]):
        return single(letters(word)) or word[:_LONGEST].casefold()
    return f"{heard[0]}.{rest}"
