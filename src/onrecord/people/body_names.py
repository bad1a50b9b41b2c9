"""Whether the names that two documents give may be one body's."""

from __future__ import annotations

import re
from functools import lru_cache

from onrecord.names import BODY_NOUNS, Tokens, initials, tokens

__all__ = ["body_keys", "body_name", "short_names"]

_LONGEST = 200  # characters of a name that are looked at
_LONGEST_ACRONYM = 6
_FORMS = frozenset("inc corp corporation co ltd llc plc gmbh ag sa magazine newspaper".split())
_OFFICES = frozenset(["department", "ministry"])
_NATIONAL = BODY_NOUNS | frozenset("senate house congress treasury navy marines corps supreme service bureau".split())
_SMALL = frozenset("the of and for".split())
_SPELLINGS = tuple(
    (re.compile(pattern), spelt)
    for pattern, spelt in [("isation$", "ization"), ("^defence$", "defense"), ("^centre$", "center")]
)


def body_name(name: str) -> Tokens:
    """The words of a body's name in one of the ways of putting it.

    >>> body_name("the U.S. Department of Justice") == body_name("Justice Department")
    True
    >>> body_name("Trump campaign")
    ('trump', 'campaign')
    """
    return _body_name(name[:_LONGEST])


@lru_cache(maxsize=8192)
def _body_name(name: str) -> Tokens:
    words = [_spelt(word) for word in tokens(name) if word not in ("the", "and")]
    while len(words) > 1 and words[-1] in _FORMS:
        words.pop()
    for nation in (["us"], ["united", "states"], ["u", "s"]):
        rest = words[len(nation) :]
        if rest and words[: len(nation)] == nation and _is_national(rest):
            words = rest
    if len(words) > 2 and words[0] in _OFFICES and words[1] == "of":
        words = [*words[2:], words[0]]
    return tuple(words) or (name.strip().casefold(),)


def _spelt(word: str) -> str:
    for pattern, spelt in _SPELLINGS:
        word = pattern.sub(spelt, word)
    return word


def _is_national(words: list[str]) -> bool:
    """Whether a nation before these words only tells whose body it is: not with U.S. Steel or U.S. Bank."""
    named = not _NATIONAL.isdisjoint((words[0], words[-1]))
    return named and (len(words) > 1 or words[0] in _NATIONAL - BODY_NOUNS or words[0] == "army")


def _in_order(words: Tokens) -> Tokens:
    """The words in the order of an acronym: DOJ."""
    return (words[-1], "of", *words[:-1]) if len(words) > 1 and words[-1] in _OFFICES else words


def short_names(words: Tokens) -> frozenset[str]:
    """The single words that a body may be called by: its initials, or its name without "department".

    >>> sorted(short_names(body_name("Justice Department"))), sorted(short_names(body_name("United Nations")))
    (['dj', 'doj', 'justice'], ['un'])
    """
    if len(words) == 1:
        return frozenset()
    letters = {each for each in initials(_in_order(words)) if 2 <= len(each) <= _LONGEST_ACRONYM}
    topic = {words[0]} if len(words) == 2 and words[1] in _OFFICES and len(words[0]) > _LONGEST_ACRONYM else set()
    return frozenset(letters | topic)


def body_keys(words: Tokens) -> tuple[str, ...]:
    """Keys of which the names of one body have one in common.

    >>> body_keys(body_name("FBI")), body_keys(body_name("Federal Bureau of Investigation"))
    (('fbi', '=fbi'), ('fbi',))
    >>> body_keys(body_name("Treasury Department")), body_keys(body_name("Treasury"))
    (('dt', '=treasury'), ('=treasury',))
    """
    if len(words) == 1:
        whole = f"={words[0]}"
        return (_pruned(words[0]), whole) if len(words[0]) <= _LONGEST_ACRONYM else (whole,)
    letters = _pruned("".join(word[0] for word in _in_order(words) if word not in _SMALL))
    office = (f"={words[0]}",) if len(words) == 2 and words[1] in _OFFICES else ()
    return (letters, *office)


def _pruned(letters: str) -> str:
    """Without the letters of "of" and "and", which some acronyms have."""
    return letters[:1] + re.sub("[oa]", "", letters[1:])
