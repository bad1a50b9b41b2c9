"""The acts of what was stored before acts were told: told from the text and the spans that are in the tables.

It reads and writes the tables as they were when acts came, for the step of :mod:`onrecord.archive.migrations` that is
theirs. So it has SQL of its own, and what later forms of the tables need is no concern of it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from onrecord.act import with_acts
from onrecord.attribution import Act, Attribution, Type
from onrecord.document import Span

__all__ = ["tell"]

_PARTS = ("source", "cue", "content")


@dataclass(frozen=True, slots=True)
class _State:
    """An attribution as a correction has it, before or after."""

    review: int
    column: str
    facts: dict[str, Any]


def tell(connection: sqlite3.Connection) -> None:
    """Tell the act of each attribution, and of each as it was before and after a correction."""
    for document, text in connection.execute("SELECT id, text FROM documents"):
        rows = dict(_stored(connection, document))
        states = list(_states(connection, document))
        there = {each.id for each in rows.values()}
        corrected = [_attribution(each.facts) for each in states]
        gone = [each for each in corrected if each.id not in there]  # something may go on from it
        told = with_acts(text, [*gone, *rows.values()])[len(gone) :]
        connection.executemany(
            "UPDATE attributions SET act = ? WHERE id = ?",
            [(each.act.value, row) for row, each in zip(rows, told, strict=True) if each.act is not Act.STATEMENT],
        )
        for state, each in zip(states, corrected, strict=True):
            others = [other for other in (*gone, *rows.values()) if other.id != each.id]
            act = with_acts(text, [*others, each])[-1].act
            connection.execute(
                f"UPDATE reviews SET {state.column} = ? WHERE id = ?",
                (json.dumps({**state.facts, "act": act}, ensure_ascii=False), state.review),
            )


def _stored(connection: sqlite3.Connection, document: int) -> Iterator[tuple[int, Attribution]]:
    """The attributions of a document by their rows; who speaks makes no difference."""
    spans: dict[tuple[int, str], list[Span]] = {}
    for row, part, start, end in connection.execute(
        'SELECT attribution_id, part, "start", "end" FROM spans '
        "JOIN attributions ON attributions.id = attribution_id WHERE document_id = ? ORDER BY 1, 2, 3",
        (document,),
    ):
        spans.setdefault((row, part), []).append(Span(start, end))
    for row, name, type_, continues in connection.execute(
        "SELECT id, name, type, continues FROM attributions WHERE document_id = ? ORDER BY id", (document,)
    ):
        source, cue, content = (tuple(spans.get((row, part), ())) for part in _PARTS)
        yield row, Attribution(name, Type(type_), source, cue, content, continues)


def _states(connection: sqlite3.Connection, document: int) -> Iterator[_State]:
    for review, *states in connection.execute(
        "SELECT id, before, after FROM reviews WHERE document_id = ? ORDER BY id", (document,)
    ).fetchall():
        for column, state in zip(("before", "after"), states, strict=True):
            if state is not None:
                yield _State(review, column, json.loads(state))


def _attribution(facts: dict[str, Any]) -> Attribution:
    source, cue, content = (tuple(Span(*span) for span in facts[part]) for part in _PARTS)
    return Attribution(facts["id"], Type(facts["type"]), source, cue, content, facts["continues"])
