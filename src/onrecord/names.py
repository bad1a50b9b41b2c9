"""Names as people write them: their words made comparable, and which short form may stand for which full one.

Nothing here knows a particular person. What is known are customs: titles go before a name and suffixes
after it, a person is called by surname, given name or family name first, a body by its initials or by
a part of its name.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz.distance import OSA

__all__ = [
    "APOSTROPHES",
    "BODY_NOUNS",
    "FEMALE",
    "HONORIFICS",
    "LONE_TITLES",
    "MALE",
    "PARTICLES",
    "TITLE_PAIRS",
    "is_body_short_for",
    "is_misspelt",
    "is_person_short_for",
    "misspellings",
    "surname",
    "tokens",
]

Tokens = tuple[str, ...]

MALE = frozenset(
    "mr mister sir lord king prince duke baron count brother father señor don senhor signor monsieur herr "
    "meneer shri sri sheikh shaikh shaykh datuk dato pak bapak sultan emir maulana mullah ayatollah imam pope "
    "congressman businessman chairman spokesman councilman policeman fireman cong".split()
)
"""Titles and offices that tell that a man is meant."""

FEMALE = frozenset(
    "mrs ms miss mme madame madam mlle lady dame queen princess duchess baroness countess sister mother señora "
    "señorita doña dona senhora signora frau mevrouw shrimati smt sheikha datin puan ibu begum sultana "
    "congresswoman businesswoman chairwoman spokeswoman councilwoman policewoman".split()
)
"""Titles and offices that tell that a woman is meant."""

_ALSO_NAMES = frozenset("king prince duke baron sultan imam don lady dame begum sister brother father mother".split())

HONORIFICS = (MALE | FEMALE) - _ALSO_NAMES | frozenset(
    "dr doctor prof professor rev reverend fr pastor bishop archbishop cardinal rabbi monsignor saint st "
    "hon honourable honorable rt excellency majesty highness judge justice magistrate attorney atty counsel advocate "
    "president vice prime minister premier chancellor secretary deputy governor gov lieutenant lt mayor senator sen "
    "representative rep congress speaker ambassador amb consul commissioner councillor councilor councilmember "
    "alderman assemblyman assemblywoman delegate general gen colonel col major maj captain capt commander cmdr "
    "sergeant sgt corporal cpl private pvt admiral adm marshal brigadier brig officer detective inspector "
    "superintendent constable sheriff chief director chairperson chair ceo coach mwalimu haji hajj hajah tun "
    "seri sri tunku tengku engr comrade cde alhaji alhaja malam mallam otunba "
    "hojatoleslam sayyid ustaz kyai daw khun ajahn thiru tmt pandit swami "
    "hadhrat hazrat moulana mzee bwana chieftain pol yb togbe otumfuo padoh ntate ustadz barr".split()
)
"""Titles of the whole world that stand before a person's name; some that are as often names are left out."""

LONE_TITLES = frozenset("barr capt col dr engr gen gov hon lt mr mrs ms prof rep rev sen sgt sp yb".split())
"""Titles, shortened, that are never a name by themselves."""

TITLE_PAIRS = frozenset([("tan", "sri"), ("datin", "paduka"), ("toh", "puan")])
"""Titles of two words, of which one alone may be a name."""

BODY_NOUNS = frozenset(
    "administration agency airport army association authority bank board campaign club commission committee company "
    "council court department embassy federation force forces foundation fund government group hospital institute "
    "legislature magazine military ministry newspaper office organisation organization parliament party police "
    "regime school society union university".split()
)
"""Nouns that may end the name of a body without a capital."""

PARTICLES = frozenset(
    "al el bin bint ibn ben abu umm da das de del della den der di do dos du e i la las le los ou st t ten ter van "
    "von y zu".split()
)
"""Words within names that are written without a capital."""

_SUFFIXES = frozenset("jr jnr sr snr ii iii iv md phd esq mp mep obe cbe kc qc sc".split())
_SMALL = frozenset("the of and for de du des la le in on at & al y".split())
APOSTROPHES = "'’‘‛ʼʻʾʿʹ`´′"
"""Signs that people write for an apostrophe, or for a sound that has no letter."""

_PLAIN_LETTERS = str.maketrans(
    {"đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ł": "l", "ø": "o", "œ": "oe", "æ": "ae", "þ": "th"}
)
_APOSTROPHES = re.compile(f"[{APOSTROPHES}]")
_POSSESSIVE = re.compile(rf"(?<=\w)(?:[{APOSTROPHES}]s|(?<=s)[{APOSTROPHES}])(?!\w)", re.IGNORECASE)
_LEAST_MISSPELT = 5  # letters of a word that a misspelt one may be taken for
_LEAST_NICKNAME = 3  # letters that a given name and its short form begin with


@lru_cache(maxsize=4096)
def tokens(name: str) -> Tokens:
    """The words of a name as they are compared: without case, accents, apostrophes, possessive and leading "the".

    >>> tokens("The Mu’ammar al-Gaddafi’s")
    ('muammar', 'al', 'gaddafi')
    >>> tokens("U.S.")
    ('us',)
    """
    plain = _APOSTROPHES.sub("", _POSSESSIVE.sub("", name))
    bare = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c)).casefold()
    bare = bare.translate(_PLAIN_LETTERS)
    bare = _APOSTROPHES.sub("", bare)  # full-width ones are plain now
    bare = re.sub(r"\b(\w)\.(?=\w\b\.?)", r"\1", bare)  # initials that are written as one: U.S., E.U.
    bare = re.sub(r"(?<=\w)&(?=\w)", "", bare)  # PG&E
    words = tuple(re.findall(r"\w+", bare))
    return words[1:] if len(words) > 1 and words[0] == "the" else words


def core(name: Tokens) -> Tokens:
    """A person's name without the suffixes at its end."""
    while len(name) > 1 and name[-1] in _SUFFIXES:
        name = name[:-1]
    return name


def is_person_short_for(short: Tokens, full: Tokens) -> bool:
    """Whether a person of the name ``full`` may be called ``short``.

    >>> is_person_short_for(tokens("Mr. Biden")[1:], tokens("Joseph R. Biden Jr."))
    True
    >>> is_person_short_for(tokens("Hillary Clinton"), tokens("Hillary Rodham Clinton"))
    True
    >>> is_person_short_for(tokens("Bill Clinton"), tokens("Hillary Clinton"))
    False
    >>> is_person_short_for(tokens("Ban"), tokens("Ban Ki-moon"))
    True
    """
    suffixes = set(short[1:]) & _SUFFIXES, set(full[1:]) & _SUFFIXES
    short, full = core(short), core(full)
    if not short or len(short) > len(full) or (all(suffixes) and suffixes[0] != suffixes[1]):
        return False
    if _is_part(short, full):
        return True
    if len(short) == 1 or short[-1] != full[-1] or not _is_given(short[0], full[0]):
        return False
    rest = iter(full[1:])
    return all(any(_is_given(word, other) for other in rest) for word in short[1:])


def _is_part(short: Tokens, full: Tokens) -> bool:
    """Whether it stands in it, word for word."""
    if all(len(word) == 1 or word in _SMALL for word in short):
        return False
    return any(full[start : start + len(short)] == short for start in range(len(full) - len(short) + 1))


def _is_given(a: str, b: str) -> bool:
    """Whether two given names may be the same: equal, an initial, or one the beginning of the other (Tim, Timothy)."""
    shorter, longer = sorted((a, b), key=len)
    return a == b or (longer.startswith(shorter) and len(shorter) in (1, *range(_LEAST_NICKNAME, len(longer))))


def is_body_short_for(short: Tokens, full: Tokens) -> bool:
    """Whether a body of the name ``full`` may be called ``short``: by its initials, by the beginning or end of it.

    >>> is_body_short_for(tokens("IMF"), tokens("International Monetary Fund"))
    True
    >>> is_body_short_for(tokens("the Times"), tokens("The New York Times"))
    True
    >>> is_body_short_for(tokens("York"), tokens("New York Times"))
    False
    >>> is_body_short_for(tokens("NAACP"), tokens("NAACP board"))
    False
    """
    if not short or len(short) > len(full):
        return False
    if short == full:
        return True
    if len(short) == 1 and len(full) > 1 and short[0] in initials(full):
        return True
    is_part_of_it = short == full[:-1] and full[-1] in BODY_NOUNS  # the board of a body is another body
    return full[-len(short) :] == short or (full[: len(short)] == short and not is_part_of_it)


def initials(name: Tokens) -> set[str]:
    """The initials of a name, with and without those of its small words.

    >>> sorted(initials(tokens("Commission on Human Rights")))
    ['chr', 'cohr']
    """
    return {"".join(word[0] for word in name), "".join(word[0] for word in name if word not in _SMALL)}


def is_misspelt(short: Tokens, full: Tokens) -> bool:
    """Whether the last word of ``short`` is that of ``full``, but for one letter or two neighbours exchanged.

    >>> is_misspelt(("scheiderman",), ("eric", "schneiderman"))
    True
    """
    a, b = core(short)[-1], core(full)[-1]
    long = min(len(a), len(b)) >= _LEAST_MISSPELT
    given = len(short) == 1 or _is_given(short[0], full[0])
    return long and given and a[0] == b[0] and OSA.distance(a, b, score_cutoff=1) == 1


def misspellings(name: Tokens) -> list[tuple[str, str]]:
    """Keys of a name, of which one that :func:`is_misspelt` has at least one in common.

    They are its last word with each letter left out (symmetric deletion, Garbe 2012).
    """
    last = core(name)[-1]
    if len(last) < _LEAST_MISSPELT:
        return []
    return [(last[0], last), *((last[0], last[:place] + last[place + 1 :]) for place in range(1, len(last)))]


def surname(name: str) -> str:
    """The last word of a person's name, as it is spelt, with particles before it; suffixes are no part of it.

    >>> surname("Joseph R. Biden Jr."), surname("Ursula von der Leyen"), surname("Cher")
    ('Biden', 'von der Leyen', 'Cher')
    """
    words = [word for word in name.replace(",", ", ").split() if word != ","]
    while len(words) > 1 and tokens(words[-1])[-1:] and tokens(words[-1])[-1] in _SUFFIXES:
        words.pop()
    first = len(words) - 1
    while first > 1 and words[first - 1].islower() and not words[first - 1].endswith(","):
        first -= 1
    return " ".join(words[first:]).rstrip(",")
