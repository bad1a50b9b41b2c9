"""Gold: articles with the attributions that people marked in them, one JSON object a line.

    {"id": "…", "text": "…", "title": "…", "date": "2016-09-12", "publisher": "…",
     "attributions": [{"source": [[s, e], …], "cue": […], "content": […],
                       "speaker": {"name": "…", "kind": "person", "sure": true}}]}

Offsets are ``[start, end)`` code points of ``text``. Required are ``id``, ``text`` and ``attributions``.
A speaker may be a name alone, with its kind, where that is told, as ``speaker_type`` of the attribution. An attribution
that has a ``parent`` stands within another, and is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.attribution import Kind, Spans
from onrecord.document import Document, Span
from onrecord.errors import MalformedError, NotFoundError

__all__ = ["NOBODY", "GoldAttribution", "GoldDocument", "read_gold"]

NOBODY = "none"
"""The kind of an attribution of which nobody can be told."""

_NAMED = (Kind.PERSON, Kind.ORGANIZATION)


@dataclass(frozen=True, slots=True)
class GoldAttribution:
    """One attribution that people marked.

    Attributes:
        source, cue, content: as in :class:`onrecord.Attribution`.
        name: the name to be found: that of a person or an organization of whom the annotator was sure.
        sure: whether the annotator was; if not, the speaker counts neither way.
        kind: one of :class:`onrecord.Kind`, or :data:`NOBODY`; ``None`` where no kind is given.
    """

    source: Spans
    cue: Spans
    content: Spans
    name: str | None = None
    sure: bool = True
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """An article with its gold attributions.

    Attributes:
        tells_speakers: whether speakers were annotated at all.
    """

    document: Document
    attributions: tuple[GoldAttribution, ...]
    tells_speakers: bool = False


def read_gold(path: str | Path) -> list[GoldDocument]:
    """The documents of a gold file.

    Raises:
        NotFoundError: there is no such file.
        MalformedError: a line is not of the form above, or an id stands on two lines.
    """
    path = Path(path)
    documents: list[GoldDocument] = []
    ids: set[str] = set()
    for number, line in _lines(path):
        try:
            gold = _gold(json.loads(line))
        except (_FlawError, ValueError, RecursionError) as error:
            raise MalformedError(f"not a gold document: {error}", path=str(path), line=number) from error
        if gold.document.id in ids:
            raise MalformedError(f"the id {gold.document.id!r} stands on a line before", path=str(path), line=number)
        ids.add(gold.document.id)
        documents.append(gold)
    if not documents:
        raise MalformedError("there is no gold document in it", path=str(path))
    return documents


class _FlawError(Exception):
    """What is wrong with a line."""


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, with their numbers from 1."""
    number = 0
    try:
        with path.open(encoding="utf-8-sig") as stream:
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    yield number, line
    except FileNotFoundError as error:
        raise NotFoundError("no such file", path=str(path)) from error
    except UnicodeDecodeError as error:
        raise MalformedError(f"not UTF-8 ({error.reason})", path=str(path), line=number + 1) from error
    except OSError as error:
        raise MalformedError(f"cannot be read: {error.strerror}", path=str(path)) from error


def _gold(line: object) -> GoldDocument:
    entry = _object(line, "the line")
    text, attributions = entry.get("text"), entry.get("attributions")
    if not isinstance(text, str) or not isinstance(entry.get("id"), str):
        raise _FlawError('"id" and "text" must be strings')
    if not isinstance(attributions, list):
        raise _FlawError('"attributions" must be a list')
    found = [each for each in (_object(each, "an attribution") for each in attributions) if not each.get("parent")]
    document = Document(
        id=entry["id"],
        text=text,
        title=_string(entry, "title"),
        published=_string(entry, "published") or _string(entry, "date"),
        publisher=_string(entry, "publisher"),
        uri=_string(entry, "uri"),
        language=_string(entry, "language"),
        author=_string(entry, "author"),
    )
    return GoldDocument(
        document=document,
        attributions=tuple(_attribution(each, text) for each in found),
        tells_speakers=any("speaker" in each for each in found),
    )


def _attribution(entry: dict[str, Any], text: str) -> GoldAttribution:
    speaker = _speaker(entry)
    name, sure = _string(speaker, "name"), speaker.get("sure", True) is not False
    return GoldAttribution(
        source=_spans(entry, "source", text),
        cue=_spans(entry, "cue", text),
        content=_spans(entry, "content", text),
        name=name if name and sure and speaker.get("kind") in _NAMED else None,
        sure=sure,
        kind=next((kind for kind in (*Kind, NOBODY) if kind == speaker.get("kind")), None),
    )


def _speaker(entry: dict[str, Any]) -> dict[str, Any]:
    speaker = entry.get("speaker")
    if isinstance(speaker, str):
        return {"name": speaker, "kind": entry.get("speaker_type")}
    if speaker is None and "speaker" in entry and "speaker_type" not in entry:
        return {"kind": NOBODY}
    return _object(speaker or {}, "a speaker that is not a name")


def _object(value: object, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _FlawError(f"{what} must be an object")
    return value


def _string(entry: dict[str, Any], name: str) -> str | None:
    value = entry.get(name)
    if value is not None and not isinstance(value, str):
        raise _FlawError(f'"{name}" must be a string or null')
    return value


def _spans(entry: dict[str, Any], role: str, text: str) -> Spans:
    spans = entry.get(role) or []
    if not isinstance(spans, list) or not all(_is_span(span, len(text)) for span in spans):
        raise _FlawError(f'"{role}" must be a list of [start, end] within the text')
    return tuple(Span(*span) for span in spans)


def _is_span(value: object, length: int) -> bool:
    # type() and not isinstance(): true and false are no offsets
    return (
        isinstance(value, list) and [type(edge) for edge in value] == [int, int] and 0 <= value[0] < value[1] <= length
    )
