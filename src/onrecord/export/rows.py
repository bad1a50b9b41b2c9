"""An attribution as a row of a table: what csv, parquet and xlsx have in common.

Who nobody can tell is of the kind ``unknown``; that there is no source at all shows in the column ``source``, which is
then empty. A part with several spans is given as its words with `` … `` for the gaps.
"""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.attribution import Attribution, Record, Spans
from onrecord.document import Span

__all__ = ["TEXT_COLUMNS", "Value", "offsets", "row"]

Value = str | int | float | Spans | None

TEXT_COLUMNS = (
    "document_id",
    "uri",
    "title",
    "published",
    "publisher",
    "attribution_id",
    "type",
    "act",
    "speaker",
    "speaker_kind",
    "source",
    "cue",
    "content",
    "score",
    "continues",
    "parent",
    "source_spans",
    "cue_spans",
    "content_spans",
    "speaker_mention_spans",
)
"""The columns of the tables that people look at, in their order."""


def row(record: Record, attribution: Attribution) -> dict[str, Value]:
    """What is known of an attribution and its document, by the name of the column."""
    document, speaker = record.document, attribution.speaker
    return {
        "document_id": document.id,
        "uri": document.uri,
        "title": document.title,
        "published": document.published,
        "publisher": document.publisher,
        "language": document.language,
        "author": document.author,
        "attribution_id": attribution.id,
        "type": attribution.type.value,
        "act": attribution.act.value,
        "speaker": speaker.name if speaker else None,
        "speaker_kind": speaker.kind.value if speaker else "unknown",
        "source": record.words(attribution.source) or None,
        "cue": record.words(attribution.cue) or None,
        "content": record.words(attribution.content) or None,
        "score": round(float(attribution.score), 4),
        "continues": attribution.continues,
        "parent": attribution.parent,
        "source_spans": attribution.source,
        "cue_spans": attribution.cue,
        "content_spans": attribution.content,
        "speaker_mention_spans": speaker.mention if speaker else (),
    }


def offsets(spans: Sequence[Span]) -> str:
    """Spans in one cell of text.

    >>> offsets([Span(110, 112), Span(120, 130)])
    '110-112;120-130'
    """
    return ";".join(f"{start}-{end}" for start, end in spans)
