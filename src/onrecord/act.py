"""What kind of act an attribution reports, told from its cue and what stands around it.

The first word of the cue that the lexicon knows decides. What is said not to be said, thought or wanted is a denial,
whatever the word. ``docs/acts.md`` has the conventions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from onrecord.attribution import Act, Attribution
from onrecord.cue_words import HEADS, Head, Turn
from onrecord.document import Span

__all__ = ["act", "tells", "with_acts"]

_LONGEST = 4  # words of an entry of the lexicon
_NEAR = 80  # characters around a cue that are looked at
_BESIDE = 20  # characters around a negation that can say that it is none
_FAR = 200  # characters after a head in which something can turn it
_SAYING = (Act.STATEMENT, Act.ATTITUDE, Act.DENIAL, Act.QUESTION)  # what an attempt gives way to: it is done in words

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|['’]d\b")
_FOLLOWING = re.compile(rf"(?:[^\S\n]+[\w'’-]{{1,{_NEAR}}}\b){{1,{_LONGEST - 1}}}")
_NO = r"\b(?:\w+n't|not|cannot|never|no|nor|neither|none|nobody|nothing|(?<!\ba )few|hardly|barely|without)\b(?![-.])"
_NEGATED = re.compile(_NO)
_NEGATED_BEFORE = re.compile(
    _NO + r"\s+(?:(?:\w+ly|yet|ever|even|also|be|been|to|have|has|had|did|do|does|will|would|could|can)\s+)*$"
)
_NEGATED_SOURCE = re.compile(
    r"(?:(?:almost|virtually|practically) )?(?:no(?!\.)|none|nobody|neither|few|not (?:one|a|all|every\w*))\b"
)
_NOT_NEGATED = re.compile(
    r"""(?:\bnot|n't|\bcannot)\s(?:be\s)?
        (?:only|just|merely|simply|mince|shy|afraid|wait|help|resist|allow(?:ed)?|permit(?:ted)?)\b
    |\bnever\s(?:stop|cease|tire|hesitate|miss)
    |\bno\s(?:secret|bones|stranger|wonder|surprise|matter|less|later|sooner)\b
    |\bnothing\s(?:but|short|less)\b""",
    re.VERBOSE,
)
_TURNS = {
    Turn.TO: re.compile(r"\s*(?:not\s+|never\s+)?(?P<turn>to)\s+\w"),
    Turn.URGE: re.compile(
        r"""\s*(?!(?:that|he|she|they|we|i|there|if|whether|what|who|why|when|where|how|which)\b)
        (?![\w'-]+\s+(?:that|if|whether|what|why|how)\b)
        (?:(?!(?:is|was|were|are|am|be|had|has|have|will|would|can|could|should|need|needs|want|wants|wanted|going|able
                |trying|about|likely|said|came|went|it's|\w+'(?:d|m|ll|re|ve))\b)
            (?:(?:mr|mrs|ms|dr|sen|gov|rep)\.|[\w'-]+)\s+){0,6}?
        (?:(?:not\s+|never\s+)?(?P<turn>to)\s+\w|(?P<against>against)\s+\w{2,}ing\b)""",
        re.VERBOSE,
    ),
    Turn.DOING: re.compile(r"\s*(?P<turn>(?!(?:some|any|every|no)thing|during|king)\w{2,}ing)\b"),
    Turn.AS: re.compile(r"[^.;:!?\n]*?\s(?P<turn>as)\s(?!well|soon|long|far|much)"),
    Turn.OUT: re.compile(r"\s*(?:[\w'-]+\s+){1,3}?(?P<turn>out)\b"),
}
_ASKED = re.compile(r"[?？؟]\W*$")
_MARKS = 20  # characters that can follow the question mark
_STATED = re.compile(r"\b(?!(?:mr|mrs|ms|dr|sen|gov|rep|st|prof|gen|lt)\b)\w{2,}[.!]\W+\w")


@dataclass(frozen=True, slots=True)
class _Found:
    """A head in a cue, and where in the text it stands."""

    head: Head
    start: int
    end: int


def act(text: str, source: Sequence[Span], cue: Sequence[Span], content: Sequence[Span]) -> Act:
    """What kind of act is reported. Any part may be absent; without a cue it is a statement or a question.

    >>> text = "Ana never said that it would rain."
    >>> act(text, [Span(0, 3)], [Span(4, 14)], [Span(15, 33)])
    <Act.DENIAL: 'denial'>
    """
    found = _found(text, cue)
    told = _told(text, found, cue, content) if found else Act.STATEMENT
    if _is_negated(text, source, cue, found):
        return Act.STATEMENT if told is Act.DENIAL else Act.DENIAL
    is_asked = told is Act.STATEMENT and _is_question(text, content)
    return Act.QUESTION if is_asked else told


def tells(text: str, cue: Sequence[Span]) -> bool:
    """Whether a cue has a word in it that tells an act.

    >>> tells("Ana says so", [Span(4, 8)]), tells("Ana would so", [Span(4, 9)])
    (True, False)
    """
    return _found(text, cue) is not None


def with_acts(text: str, attributions: Sequence[Attribution]) -> tuple[Attribution, ...]:
    """The attributions of a text, each with its act; what goes on from another has the act of where that began."""
    by_id = {each.id: each for each in attributions}
    acts: dict[str, Act] = {}
    for each in attributions:
        first, way = each, set[str]()
        while first.id not in acts and first.id not in way:
            way.add(first.id)
            first = by_id.get(first.continues or "", first)
        told = acts.get(first.id) or act(text, first.source, first.cue, first.content)
        acts.update(dict.fromkeys(way, told))
    return tuple(replace(each, act=acts[each.id]) for each in attributions)


def _plain(words: str) -> str:
    """Words as the lexicon and the patterns have them, of the same length."""
    small = words.lower() if len(words.lower()) == len(words) else words
    return small.replace("’", "'").replace("‘", "'")


def _found(text: str, cue: Sequence[Span]) -> _Found | None:
    """The head of a cue: the first, unless it gives way to one after it. The last may end right after the cue."""
    words = [match for span in cue for match in _WORD.finditer(text, *span)]
    within = len(words)
    if words:
        after = _FOLLOWING.match(text, cue[-1].end)
        words += _WORD.finditer(text, *after.span()) if after else ()
    waiting = None
    for place in range(within):
        found = _entry(words[place : place + _LONGEST])
        if found and not found.head.gives_way and (waiting is None or _is_more(found.head, waiting.head)):
            return found
        waiting = waiting or found
    return waiting


def _is_more(head: Head, before: Head) -> bool:
    """Whether a head tells more than the one before it, that gives way: an attempt is only told by what is said."""
    return before.act in (Act.PERCEPTION, Act.STATEMENT) or head.act in _SAYING


def _entry(words: Sequence[re.Match[str]]) -> _Found | None:
    """The longest entry of the lexicon that these words begin with; an adverb may stand in between."""
    plain = [_plain(word[0]) for word in words]
    for count in range(len(words), 0, -1):
        entry = [word for place, word in enumerate(plain[:count]) if not (place and word.endswith("ly"))]
        head = HEADS.get(" ".join(entry))
        if head:
            return _Found(head, words[0].start(), words[count - 1].end())
    return None


def _told(text: str, found: _Found, cue: Sequence[Span], content: Sequence[Span]) -> Act:
    """The act of a head, with what follows it in cue and content."""
    if found.head.turned is None:
        return found.head.act
    turn, turned = found.head.turned
    match = _TURNS[turn].match(_plain(text[found.end : found.end + _FAR]))
    place = found.end + match.start(match.lastgroup or 0) if match else -1
    return turned if any(start <= place < end for start, end in (*cue, *content)) else found.head.act


def _is_negated(text: str, source: Sequence[Span], cue: Sequence[Span], found: _Found | None) -> bool:
    """Whether the act is said not to be: by the cue before its head, right before the cue, or by the source."""
    if not cue:
        return False
    stop = found.start if found else cue[-1].end
    within = " ".join(_plain(text[start : min(end, stop)]) for start, end in cue if start < stop)
    before = _plain(text[max(0, cue[0].start - _NEAR) : cue[0].start])
    if _NEGATED.search(within) or _NEGATED_BEFORE.search(before):
        around = _plain(text[max(0, cue[0].start - _BESIDE) : stop + _BESIDE])
        return not _NOT_NEGATED.search(" ".join(around.split()))
    return bool(source) and bool(_NEGATED_SOURCE.match(_plain(text[slice(*source[0])])))


def _is_question(text: str, content: Sequence[Span]) -> bool:
    """Whether the content is a question and nothing else, or is left open by ``whether``."""
    if not content:
        return False
    words = _plain(text[content[0].start : content[-1].end])
    if re.match(r"\s*whether\b", words):
        return True
    return bool(_ASKED.search(words[-_MARKS:])) and not _STATED.search(words)
