"""How a speaker is shown to people: the name, the words of the article beside it, and a note on what is missing.

``Ana Boto — ‘the mayor’``: a name stands bare, the article's words in quotation marks, a note (``[unknown]``) in
brackets, so that a reader can tell what the article says from what onrecord says.
"""

from __future__ import annotations

from onrecord.attribution import Attribution, Record

__all__ = ["name", "notes", "words"]


def name(attribution: Attribution) -> str:
    """The name of the speaker; nothing where there is none."""
    return (attribution.speaker and attribution.speaker.name) or ""


def words(record: Record, attribution: Attribution) -> str:
    """The words of the source, where they are not just the name."""
    source = record.words(attribution.source)
    return "" if source.split() == name(attribution).split() else source


def notes(attribution: Attribution) -> tuple[str, ...]:
    """What to say of a speaker who has no name, and of a source that is not there.

    A speaker without a name has a kind. ``unknown`` is a source that nobody can be told of, ``no source`` a
    statement that the article puts in nobody's mouth; one that goes on from another has that one's source.
    """
    speaker, has_source = attribution.speaker, bool(attribution.source or attribution.continues)
    said = []
    if speaker and not speaker.name:
        said.append(speaker.kind.value)
    elif not speaker and has_source:
        said.append("unknown")
    if not has_source:
        said.append("no source")
    return tuple(said)
