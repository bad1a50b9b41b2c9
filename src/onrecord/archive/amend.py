"""An attribution as somebody gives it, made one that can be stored: what a form sends may be anything."""

from __future__ import annotations

import re
from collections.abc import Iterable

from onrecord.act import act
from onrecord.attribution import Act, Attribution, Kind, Record, Spans, Speaker, Type
from onrecord.characters import BIDI_CONTROLS, encodable
from onrecord.document import Span

__all__ = ["amended", "goes_round", "reviewer"]

_LONGEST_NAME = 200
_LONGEST_REVIEWER = 100
_CONTROL = re.compile(f"[\x00-\x1f\x7f-\x9f{BIDI_CONTROLS}]")
_ID = re.compile("[A-Za-z][A-Za-z0-9_-]{0,31}")


def amended(record: Record, given: Attribution, before: Attribution | None) -> Attribution:
    """An attribution of a document as it is to be stored, with a score of 1, since a person vouches for it.

    What has not been changed stays as it is, whatever a model has made of it. White space at the ends of spans is cut
    off, and spans that touch are one. A speaker who has the name of another of the document is that one. Where the cue
    has changed and the act has not, the act is told anew by the words.

    Args:
        record: the document, with its attributions as they are shown.
        given: what somebody gives.
        before: what it takes the place of, as it is stored; ``None`` if it is a further one.

    Raises:
        ValueError: it cannot be one of this document.
    """
    source, cue, content = (
        spans if before and spans == kept else _spans(record.document.text, part, spans)
        for part, spans, kept in (
            ("source", given.source, before and before.source),
            ("cue", given.cue, before and before.cue),
            ("content", given.content, before and before.content),
        )
    )
    if not content and (before is None or before.content):
        raise ValueError("the content is missing: which words are reported?")
    if before is None and not _ID.fullmatch(given.id):
        raise ValueError(
            f"{given.id[:_LONGEST_NAME]!r} is no id: leave it out, or give a letter and digits, such as a7"
        )
    return Attribution(
        given.id,
        Type(given.type),
        source,
        cue,
        content,
        continues=_continues(record, given, before),
        act=_act(record.document.text, given, before, (source, cue, content)),
        speaker=_speaker(record, given.speaker, before.speaker if before else None),
        parent=before.parent if before else None,
    )


def _act(text: str, given: Attribution, before: Attribution | None, parts: tuple[Spans, Spans, Spans]) -> Act:
    """The act: told by the words where the cue is another and nobody says that the act is, too."""
    if before is None or parts[1] == before.cue or given.act != before.act:
        return Act(given.act)
    return act(text, *parts)


def goes_round(attributions: Iterable[Attribution], start: str) -> bool:
    """Whether an attribution goes on, over others, from itself."""
    before = {each.id: each.continues for each in attributions}
    passed = {start}
    name = before.get(start)
    while name is not None and name not in passed:
        passed.add(name)
        name = before.get(name)
    return name == start


def reviewer(name: str) -> str:
    """The name of who corrects something, as it is to be stored.

    Raises:
        ValueError: there is none, or it is far too long.
    """
    return _name(name, "a name of who corrects it", _LONGEST_REVIEWER)


def _name(given: str, what: str, longest: int) -> str:
    """The name without characters that command something, on one line."""
    name = " ".join(_CONTROL.sub(lambda found: " " if found[0].isspace() else "", encodable(given)).split())
    if not name:
        raise ValueError(f"{what} is missing")
    if len(name) > longest:
        raise ValueError(f"{what} has {longest} characters at most, not {len(name):,}")
    return name


def _spans(text: str, part: str, given: Iterable[tuple[int, int]]) -> Spans:
    """Spans without white space at their ends.

    Raises:
        ValueError: one is not within the text, is empty, or begins before the last one has ended.
    """
    found: list[Span] = []
    reached = 0
    for start, end in given:
        if type(start) is not int or type(end) is not int or not reached <= start < end <= len(text):
            raise ValueError(f"the {part}: {start!r} to {end!r} is no stretch of the text behind the one before")
        reached = end
        words = text[start:end]
        first, last = start + len(words) - len(words.lstrip()), start + len(words.rstrip())
        if found and found[-1].end == first < last:
            found[-1] = Span(found[-1].start, last)
        elif first < last:
            found.append(Span(first, last))
    return tuple(found)


def _continues(record: Record, given: Attribution, before: Attribution | None) -> str | None:
    """What it goes on from: where that is as it was shown, what is stored, since one that is gone may come back."""
    shown = {each.id: each.continues for each in record}
    if before and given.continues in (before.continues, shown.get(given.id)):
        return before.continues
    if given.continues is not None and given.continues not in shown:
        raise ValueError(f"no attribution {given.continues[:_LONGEST_NAME]!r} to go on from")
    return given.continues


def _speaker(record: Record, given: Speaker | None, before: Speaker | None) -> Speaker | None:
    """The speaker, with where the name first stands in the text.

    Raises:
        ValueError: a name is missing, is far too long, or is that of one who has none.
    """
    if given is None or (before and (given.name, given.kind) == (before.name, before.kind)):
        return given and before
    kind = Kind(given.kind)
    if not kind.is_named:
        if given.name:
            raise ValueError(f"a speaker of the kind {kind.value} has no name: only persons and organizations have")
        return Speaker(None, kind)
    name = _name(given.name or "", f"the name of the {kind.value}", _LONGEST_NAME)
    alike = (each.speaker for each in record if each.speaker and each.speaker.kind == kind)
    return next((each for each in alike if each.name in (given.name, name)), None) or Speaker(
        name, kind, _mention(record.document.text, name)
    )


def _mention(text: str, name: str) -> Spans:
    """Where a name first stands in a text, as whole words."""
    words = r"\s+".join(map(re.escape, name.split()))
    found = re.search(rf"(?<!\w){words}(?!\w)", text)
    return (Span(*found.span()),) if found else ()
