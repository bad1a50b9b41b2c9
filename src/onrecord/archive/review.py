"""A correction of an attribution: what somebody did, and what it was before and after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from onrecord.archive.documents import PARTS
from onrecord.archive.wanted import UNKNOWN
from onrecord.attribution import Attribution, Record, Speaker

__all__ = ["Change", "Review"]


class Change(StrEnum):
    """What somebody has done to an attribution, or says of an article."""

    SPEAKER = "speaker"
    """It is somebody else who speaks."""
    SPANS = "spans"
    """Source, cue or content are other words, or it is reported otherwise, or as another act."""
    WRONG = "wrong"
    """It is none."""
    ADDED = "added"
    """It had not been found."""
    CHECKED = "checked"
    """All attributions of the article are right, and there is no further one."""


@dataclass(frozen=True, slots=True)
class Review:
    """What somebody has put right.

    Attributes:
        id: its number.
        made: when (UTC).
        by: who.
        document: the hash of the document.
        title: its headline.
        attribution: the id of the attribution within its document; ``None`` where the article was checked.
        action: what was done.
        before: the attribution as it had been; ``None`` where there was none.
        after: what became of it; ``None`` where it is gone.
        undone: when it was taken back (UTC), if it was.
        undone_by: and by whom.
    """

    id: int
    made: str
    by: str
    document: str
    title: str | None
    attribution: str | None
    action: Change
    before: Attribution | None
    after: Attribution | None
    undone: str | None = None
    undone_by: str | None = None

    def words(self, record: Record) -> tuple[str | None, str | None]:
        """What it was before and after, in words of the article: all that was put right, or else the content.

        Args:
            record: of the document.
        """
        one, other = self.before, self.after
        if one and other and (told := list(_differing(record, one, other))):
            before, after = (" · ".join(words) for words in zip(*told, strict=True))
            return before, after
        return (
            None if one is None else record.words(one.content),
            None if other is None else record.words(other.content),
        )


def _differing(record: Record, one: Attribution, other: Attribution) -> Iterator[tuple[str, str]]:
    """All in which two states of an attribution differ, in words: who speaks, the type, the act, what the parts are."""
    speakers = [_named(state.speaker) for state in (one, other)]
    if speakers[0] != speakers[1]:
        (name, kind), (other_name, other_kind) = speakers
        yield (name, other_name) if name != other_name else (f"{name} ({kind})", f"{other_name} ({other_kind})")
    if one.type is not other.type:
        yield one.type.value, other.type.value
    if one.act is not other.act:
        yield one.act.value, other.act.value
    for part in PARTS:
        spans, other_spans = getattr(one, part), getattr(other, part)
        if spans != other_spans:
            yield record.words(spans), record.words(other_spans)


def _named(speaker: Speaker | None) -> tuple[str, str]:
    """The name of a speaker, or what else to call somebody, and the kind."""
    if speaker is None:
        return UNKNOWN, UNKNOWN
    return speaker.name or speaker.kind.value, speaker.kind.value
