"""Tables for reading in a terminal: who (speaker; the words of the source beside it), how (cue), what (content).

Below the type stands the act, where it is no statement.

On a terminal coloured and as wide as it is, otherwise plain text of 100 columns. The words of the article
are shown on one line of thought: white space is collapsed, and a character that could command the terminal
or reorder the line is spelt out (``\\x1b``, ``\\u202e``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import IO, TextIO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from onrecord.attribution import Act, Attribution, Record, Type
from onrecord.characters import inert
from onrecord.export.heading import heading
from onrecord.export.speaker import name, notes, words

__all__ = ["STYLES", "WIDTH", "print_to", "shown", "write"]

WIDTH = 100
"""Columns, where the stream is no terminal."""

_LONGEST_ID = 20  # columns; those that others made may be longer, and are folded

STYLES = {Type.DIRECT: "green", Type.MIXED: "yellow", Type.INDIRECT: "blue"}
"""The colour of each type, where there are colours."""


def write(records: Iterable[Record], stream: TextIO) -> None:
    """Write a heading and a table for each record as it comes, flushed."""
    for record in records:
        print_to(stream, shown(record))


def print_to(stream: IO[str], what: RenderableType) -> None:
    """Print something as wide as the terminal, or as :data:`WIDTH` where there is none, and flush it."""
    console = Console(file=stream, markup=False, emoji=False, highlight=False)
    if not console.is_terminal:
        console.width = WIDTH
    with console.capture() as capture:
        console.print(what)
    # rich fills every line up to the width, which is noise in a file
    stream.write(re.sub(" +$", "", capture.get(), flags=re.MULTILINE))
    stream.flush()


def shown(record: Record) -> Group:
    """A heading and a table of the attributions."""
    document = record.document
    title = Text(inert(heading(document)), style="bold")
    facts = [inert(fact) for fact in (document.publisher, document.published) if fact] + [_count(len(record))]
    lines = [title, Text(" · ".join(facts), style="dim")]
    if document.uri and document.uri != heading(document):
        lines.append(Text(inert(document.uri), style="dim", overflow="fold"))
    return Group(*lines, Padding(_table(record), (1, 0)) if len(record) else Text())


def _count(number: int) -> str:
    return f"{number or 'no'} attribution{'' if number == 1 else 's'}"


def _table(record: Record) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, expand=True, header_style="dim")
    table.add_column("", max_width=_LONGEST_ID, overflow="fold")
    for column in ("type", "score"):
        table.add_column(column, no_wrap=True)
    table.add_column("speaker", ratio=9, overflow="fold")
    table.add_column("cue", ratio=5, min_width=12, overflow="fold")
    table.add_column("content", ratio=14, overflow="fold")
    for attribution in record:
        table.add_row(
            Text(inert(attribution.id), style="dim"),
            Text("\n").join(_how(attribution)),
            Text(f"{attribution.score:.2f}", style="dim"),
            Text(" ").join(_speaker(record, attribution)),
            Text(inert(record.words(attribution.cue)), style="italic") if attribution.cue else _note("no cue"),
            Text(inert(record.words(attribution.content))),
        )
    return table


def _how(attribution: Attribution) -> Iterator[Text]:
    """The type, and the act where it is no statement, as most are."""
    yield Text(attribution.type.value, style=STYLES[attribution.type])
    if attribution.act is not Act.STATEMENT:
        yield Text(attribution.act.value, style="dim")


def _speaker(record: Record, attribution: Attribution) -> Iterator[Text]:
    """The name that was found, the words of the source where they differ, and what there is to note."""
    found, said = inert(name(attribution)), inert(words(record, attribution))
    if found:
        yield Text(found, style="bold")
    if said:
        yield Text(f"— ‘{said}’" if found else f"‘{said}’")
    remarks = list(notes(attribution))
    if attribution.continues:
        remarks.append(f"continues {inert(attribution.continues)}")
    if attribution.parent:
        remarks.append(f"within {inert(attribution.parent)}")
    if remarks:
        yield _note(", ".join(remarks))


def _note(remark: str) -> Text:
    return Text(f"[{remark}]", style="dim")
