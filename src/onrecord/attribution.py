"""An attribution: who (source) reports (cue) what (content), as exact spans of a document's text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from onrecord.document import Document, Span
from onrecord.selector import targets

__all__ = ["Act", "Attribution", "Kind", "Record", "Speaker", "Type"]

Spans = tuple[Span, ...]


class Act(StrEnum):
    """What kind of act is reported."""

    STATEMENT = "statement"
    """Said, written, shown or found."""
    BELIEF = "belief"
    """Thought, known or expected."""
    INTENTION = "intention"
    """Planned, wanted, promised or threatened."""
    ATTITUDE = "attitude"
    """Supported, opposed, praised, criticized, feared or hoped."""
    PERCEPTION = "perception"
    """Seen, heard or noticed; or how something looks."""
    DECREE = "decree"
    """Ordered, ruled, allowed, asked for or advised."""
    QUESTION = "question"
    """Asked, or left open."""
    DENIAL = "denial"
    """Denied, rejected or refused; or said not to have been said, thought or wanted."""


class Type(StrEnum):
    """How the words are reported."""

    DIRECT = "direct"
    """The content is a quotation."""
    MIXED = "mixed"
    """A paraphrase with quoted words in it."""
    INDIRECT = "indirect"
    """A paraphrase."""


class Kind(StrEnum):
    """What sort of source a speaker is."""

    PERSON = "person"
    ORGANIZATION = "organization"
    GROUP = "group"
    DOCUMENT = "document"
    UNNAMED = "unnamed"
    AUTHOR = "author"

    @property
    def is_named(self) -> bool:
        """Whether speakers of this kind have a name: only persons and organizations have."""
        return self in (Kind.PERSON, Kind.ORGANIZATION)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whom an attribution is attributed to, once its source has been resolved.

    Attributes:
        name: the fullest proper name that the document gives; ``None`` for other kinds than
            person and organization.
        kind: what sort of source this is.
        mention: where that name stands in the text; empty if it stands only in the title.
    """

    name: str | None
    kind: Kind
    mention: Spans = ()


@dataclass(frozen=True, slots=True)
class Attribution:
    """One attributed statement. Each part may be discontinuous (several spans, in order) or absent.

    Attributes:
        id: names the attribution within its document (``a1``, ``a2``, … in reading order).
        type: direct, mixed or indirect.
        source: the words that name the speaker.
        cue: the words that tell that something is reported (``said``, ``according to``).
        content: the words reported.
        continues: the id of the attribution that this one goes on from: a quotation that runs on
            into a further paragraph without a source or a cue of its own.
        parent: the id of the attribution in whose content this one stands: what somebody is reported to have said is
            told by somebody else.
        speaker: the source resolved; ``None`` where nobody can be named or described.
        score: the calibrated probability in [0, 1] that source and content are right.
        act: what kind of act is reported; of one that continues another, the act of that one.
    """

    id: str
    type: Type
    source: Spans
    cue: Spans
    content: Spans
    continues: str | None = None
    speaker: Speaker | None = None
    score: float = 1.0
    act: Act = Act.STATEMENT
    parent: str | None = None

    @property
    def start(self) -> int:
        """Where the first of its words begins; 0 where it has none."""
        return min((spans[0].start for spans in (self.source, self.cue, self.content) if spans), default=0)


@dataclass(frozen=True, slots=True)
class Record:
    """A document with its attributions, in reading order: what onrecord makes of one article."""

    document: Document
    attributions: tuple[Attribution, ...]

    def __iter__(self) -> Iterator[Attribution]:
        return iter(self.attributions)

    def __len__(self) -> int:
        return len(self.attributions)

    def words(self, spans: Sequence[Span]) -> str:
        """The words of one part of an attribution; a gap is shown by `` … ``.

        >>> Record(Document.of("“We,” he said, “won.”"), ()).words([Span(1, 3), Span(16, 20)])
        'We … won.'
        """
        return " … ".join(self.document.text[start:end] for start, end in spans)

    def at_least(self, score: float) -> Record:
        """The record with only those attributions whose score is at least this."""
        return self.where(lambda attribution: attribution.score >= score)

    def where(self, wanted: Callable[[Attribution], bool]) -> Record:
        """The record with only those attributions that are wanted.

        Where an attribution goes on from one that is left out, it goes on from what that one went on from. One within
        another stays what it is, whether that is left out or not.
        """
        kept: list[Attribution] = []
        stands_for: dict[str | None, str | None] = {None: None}
        for attribution in self:
            continues = stands_for.get(attribution.continues)
            stands_for[attribution.id] = continues
            if wanted(attribution):
                stands_for[attribution.id] = attribution.id
                kept.append(replace(attribution, continues=continues))
        return Record(self.document, tuple(kept))

    def to_dict(self) -> dict[str, Any]:
        """The record in the JSON form that ``onrecord extract --format jsonl`` writes."""
        document = self.document
        return {
            "id": document.id,
            "uri": document.uri,
            "title": document.title,
            "published": document.published,
            "publisher": document.publisher,
            "language": document.language,
            "author": document.author,
            "text": document.text,
            "attributions": [_attribution_dict(document, attribution) for attribution in self.attributions],
        }


def _attribution_dict(document: Document, attribution: Attribution) -> dict[str, Any]:
    speaker = attribution.speaker
    found = targets(document, attribution.content or attribution.cue or attribution.source)
    return {
        "id": attribution.id,
        "type": attribution.type.value,
        "act": attribution.act.value,
        "source": [list(span) for span in attribution.source],
        "cue": [list(span) for span in attribution.cue],
        "content": [list(span) for span in attribution.content],
        "continues": attribution.continues,
        "parent": attribution.parent,
        "speaker": speaker
        and {
            "name": speaker.name,
            "kind": speaker.kind.value,
            "mention": [list(span) for span in speaker.mention],
        },
        "score": round(attribution.score, 4),
        **({"target": found} if document.page else {}),
    }
