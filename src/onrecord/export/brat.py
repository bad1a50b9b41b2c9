"""brat standoff (https://brat.nlplab.org/standoff.html): for each document its text and a file of annotations.

The parts of an attribution are text-bound annotations (``Content``, ``Cue``, ``Source``). The first of these that is
there stands for the whole: relations lead from it to the others (``HasCue``, ``HasSource``), to the attribution that
this one goes on from (``Continues``) and to that in whose content it stands (``Within``); ``Type``, ``SpeakerKind`` and
``Act`` are its attributes, and its note says the id, the speaker's name and the score, as JSON. Relations and not an
event, for an event needs a trigger, and not every attribution has a cue. An attribution without words cannot be
annotated.

brat allows no line end in an annotation. So a span is cut there, and at tabs, and white space at the ends of the pieces
is left out. Offsets count code points of the text file, which is the document's text, line ends and all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import BinaryIO

from onrecord.attribution import Act, Attribution, Kind, Record, Spans, Type
from onrecord.characters import BIDI_CONTROLS, encodable
from onrecord.document import Span
from onrecord.export.file_names import FileNames
from onrecord.export.packed import Packed

__all__ = ["write", "write_folder"]

_BREAKS = "\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029"  # tabs, and what brat's parser, being in Python, takes for line ends
_PIECE = re.compile(rf"\S(?:[^{_BREAKS}]*\S)?")
_UNSEEN = re.compile(f"[\x7f-\x9f\u2028\u2029{BIDI_CONTROLS}]")

_CONFIGURATION = {
    "annotation.conf": f"""\
[entities]
Content
Cue
Source

[relations]
HasCue\tArg1:Content, Arg2:Cue
HasSource\tArg1:Content|Cue, Arg2:Source
Continues\tArg1:<ENTITY>, Arg2:<ENTITY>
Within\tArg1:<ENTITY>, Arg2:<ENTITY>
<OVERLAP>\tArg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>

[events]

[attributes]
Type\tArg:<ENTITY>, Value:{"|".join(Type)}
SpeakerKind\tArg:<ENTITY>, Value:{"|".join(Kind)}|unknown
Act\tArg:<ENTITY>, Value:{"|".join(Act)}
""",
    "visual.conf": """\
[labels]
HasCue | cue
HasSource | source
Continues | continues
Within | within
SpeakerKind | Speaker

[drawing]
Content\tbgColor:#fff3bf
Cue\tbgColor:#d3f9d8
Source\tbgColor:#d0ebff
Continues\tdashArray:3-3
""",
}


def write_folder(records: Iterable[Record], folder: Path) -> None:
    """Write a text and its annotations for each record, named after the document's id, and brat's configuration."""
    for name, content in _files(records):
        (folder / name).write_bytes(content)


def write(records: Iterable[Record], stream: BinaryIO) -> None:
    """Write the files of such a folder into one ZIP file."""
    with Packed(stream) as packed:
        for name, content in _files(records):
            packed.writestr(name, content)


def _files(records: Iterable[Record]) -> Iterator[tuple[str, bytes]]:
    for name, content in _CONFIGURATION.items():
        yield name, content.encode()
    names = FileNames()
    for record in records:
        text = encodable(record.document.text)
        name = names.of(record.document.id)
        yield f"{name}.txt", text.encode()
        yield f"{name}.ann", "".join(f"{line}\n" for line in _lines(record, text)).encode()


def _lines(record: Record, text: str) -> Iterator[str]:
    heads: dict[str, str] = {}
    bound, relations, attributes = count(1), count(1), count(1)
    for number, attribution in enumerate(record, start=1):
        parts = {}
        for role, spans in (("Content", attribution.content), ("Cue", attribution.cue), ("Source", attribution.source)):
            if pieces := _pieces(text, spans):
                parts[role] = f"T{next(bound)}"
                places = ";".join(f"{start} {end}" for start, end in pieces)
                words = " ".join(text[start:end] for start, end in pieces)
                yield f"{parts[role]}\t{role} {places}\t{words}"
        if not parts:
            continue
        head, *others = parts.items()
        links = [(f"Has{role}", part) for role, part in others]
        for link, other in (("Continues", attribution.continues), ("Within", attribution.parent)):
            if other in heads:
                links.append((link, heads[other]))
        for link, part in links:
            yield f"R{next(relations)}\t{link} Arg1:{head[1]} Arg2:{part}"
        facts = (("Type", attribution.type.value), ("SpeakerKind", _kind(attribution)), ("Act", attribution.act.value))
        for name, value in facts:
            yield f"A{next(attributes)}\t{name} {head[1]} {value}"
        yield f"#{number}\tAnnotatorNotes {head[1]}\t{_note(attribution)}"
        heads.setdefault(attribution.id, head[1])


def _pieces(text: str, spans: Spans) -> list[Span]:
    return [Span(*piece.span()) for start, end in spans for piece in _PIECE.finditer(text, start, end)]


def _kind(attribution: Attribution) -> str:
    return attribution.speaker.kind.value if attribution.speaker else "unknown"


def _note(attribution: Attribution) -> str:
    speaker = attribution.speaker and attribution.speaker.name
    note = {"id": attribution.id, "speaker": speaker, "score": round(attribution.score, 4)}
    if attribution.parent:  # which may not be there
        note["parent"] = attribution.parent
    line = encodable(json.dumps(note, ensure_ascii=False))
    return _UNSEEN.sub(lambda match: f"\\u{ord(match[0]):04x}", line)
