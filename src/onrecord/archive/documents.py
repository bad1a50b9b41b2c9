"""Records into tables, and back: what goes in is what comes out."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from onrecord.address import is_web
from onrecord.attribution import Act, Attribution, Kind, Record, Speaker, Type
from onrecord.characters import encodable
from onrecord.document import Document, Page, Span, content_id

__all__ = [
    "PARTS",
    "Added",
    "add",
    "find",
    "identity",
    "put",
    "record",
    "remove",
    "speakers",
    "stored",
    "unused",
    "versions",
]

_T = TypeVar("_T", Document, Attribution, Speaker)

_HASH = 32  # hex digits: so many that nobody can make two articles of one hash
PARTS = ("source", "cue", "content")
"""Of an attribution, each in spans."""

_FACTS = ("title", "published", "publisher", "uri", "language", "author", "text")


@dataclass(frozen=True, slots=True)
class Added:
    """A document that went in.

    Attributes:
        id: its row.
        record: what went in.
        attributions: the row of each attribution.
        speakers: the row of each speaker.
        replaced: the rows of the documents that it is a newer version of.
    """

    id: int
    record: Record
    attributions: tuple[int, ...]
    speakers: dict[Speaker, int]
    replaced: tuple[int, ...]


def identity(document: Document) -> str:
    """What an article is told by in an archive, in hex digits: its address, outlet, day, headline and text.

    Where it has no address on the web the id stands for it that it brought along. The name of a file does not: a copy
    is the same article.
    """
    own = None if document.id == content_id(document.text) else document.id
    place = document.uri if is_web(document.uri) else own
    values = [place, document.publisher, document.published, document.title, document.text]
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:_HASH]


def _address(document: Document) -> str | None:
    """Where newer versions of an article are to be expected: on the web, or in a file.

    Not an id: those of two collections may be alike.
    """
    if document.uri is None or is_web(document.uri):
        return document.uri
    try:
        return str(Path(document.uri).resolve(strict=True))
    except (OSError, RuntimeError, ValueError):  # it is the name of something else
        return None


def add(connection: sqlite3.Connection, records: Iterable[Record], run: int) -> list[Added]:
    """Store the records that are not there yet, within the transaction that has begun."""
    ids = count(unused(connection))
    return [added for each in records if (added := _add(connection, each, run, ids))]


def unused(connection: sqlite3.Connection) -> int:
    """The first of the rows that no attribution has, nor has had: one that was removed may come back."""
    (last,) = connection.execute(
        "SELECT max(ifnull((SELECT max(id) FROM attributions), 0), "
        "ifnull((SELECT max(attribution_id) FROM reviews), 0))"
    ).fetchone()
    return int(last) + 1


def _add(connection: sqlite3.Connection, record: Record, run: int, ids: Iterator[int]) -> Added | None:
    key, record = identity(record.document), _storable(record)
    document, address = record.document, _address(record.document)
    address = address and encodable(address)
    facts = {
        "hash": key,
        "run_id": run,
        "name": document.id,
        "address": address,
        "publisher_folded": document.publisher and document.publisher.casefold(),
        **{name: getattr(document, name) for name in _FACTS},
    }
    row = connection.execute(
        f"INSERT INTO documents ({', '.join(facts)}) VALUES ({', '.join(f':{name}' for name in facts)}) "
        "ON CONFLICT (hash) DO NOTHING RETURNING id",
        facts,
    ).fetchone()
    if row is None:
        return None
    (id_,) = row
    if document.page:
        connection.execute("INSERT INTO pages VALUES (?, ?)", (id_, _packed(document.page)))
    replaced = [] if address is None else _supersede(connection, id_, address)
    speakers = _add_speakers(connection, id_, record)
    attributions = tuple(next(ids) for _ in record)
    _add_attributions(connection, id_, record, attributions, speakers)
    return Added(id_, record, attributions, speakers, tuple(replaced))


def _storable(record: Record) -> Record:
    """The record with all its text as SQLite can hold it."""
    attributions = (
        replace(_with_texts(each), speaker=each.speaker and _with_texts(each.speaker)) for each in record.attributions
    )
    return Record(_with_texts(record.document), tuple(attributions))


def _with_texts(value: _T) -> _T:
    values = {field.name: getattr(value, field.name) for field in fields(value)}
    texts: dict[str, Any] = {name: encodable(text) for name, text in values.items() if type(text) is str}
    return replace(value, **texts)


def _supersede(connection: sqlite3.Connection, id_: int, address: str) -> list[int]:
    rows = connection.execute(
        "UPDATE documents SET superseded_by = ?1 WHERE address = ?2 AND id <> ?1 AND superseded_by IS NULL "
        "RETURNING id",
        (id_, address),
    )
    return [old for (old,) in rows.fetchall()]


def _add_speakers(connection: sqlite3.Connection, document: int, record: Record) -> dict[Speaker, int]:
    rows: dict[Speaker, int] = {}
    for speaker in dict.fromkeys(each.speaker for each in record if each.speaker):
        (rows[speaker],) = connection.execute(
            "INSERT INTO speakers (document_id, name, kind) VALUES (?, ?, ?) RETURNING id",
            (document, speaker.name, speaker.kind.value),
        ).fetchone()
        connection.executemany(
            "INSERT INTO mentions VALUES (?, ?, ?)", [(rows[speaker], *span) for span in speaker.mention]
        )
    return rows


def _add_attributions(
    connection: sqlite3.Connection, document: int, record: Record, ids: Sequence[int], speakers: dict[Speaker, int]
) -> None:
    connection.executemany(
        "INSERT INTO attributions "
        "(id, document_id, name, type, act, speaker_id, score, continues, parent, source, cue, content) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                *(id_, document, each.id, each.type.value, each.act.value),
                *(each.speaker and speakers[each.speaker], each.score, each.continues, each.parent),
                *(record.words(spans) for spans in (each.source, each.cue, each.content)),
            )
            for id_, each in zip(ids, record, strict=True)
        ],
    )
    connection.executemany(
        "INSERT INTO spans VALUES (?, ?, ?, ?)",
        [
            (id_, part, *span)
            for id_, each in zip(ids, record, strict=True)
            for part in PARTS
            for span in getattr(each, part)
        ],
    )


def put(connection: sqlite3.Connection, document: int, row: int, attribution: Attribution) -> None:
    """Store a further attribution of a document."""
    (text,) = connection.execute("SELECT text FROM documents WHERE id = ?", (document,)).fetchone()
    known = {speaker: number for number, speaker in speakers(connection, document).items()}
    whole = Record(Document("", text), (attribution,))
    if attribution.speaker not in known:
        known |= _add_speakers(connection, document, whole)
    _add_attributions(connection, document, whole, [row], known)


def remove(connection: sqlite3.Connection, row: int) -> None:
    """Remove an attribution, and its speaker if no other one is theirs."""
    (speaker,) = connection.execute("SELECT speaker_id FROM attributions WHERE id = ?", (row,)).fetchone()
    connection.execute("DELETE FROM spans WHERE attribution_id = ?", (row,))
    connection.execute("DELETE FROM attributions WHERE id = ?", (row,))
    if not connection.execute("SELECT 1 FROM attributions WHERE speaker_id = ?", (speaker,)).fetchone():
        connection.execute("DELETE FROM mentions WHERE speaker_id = ?", (speaker,))
        connection.execute("DELETE FROM speakers WHERE id = ?", (speaker,))


def find(connection: sqlite3.Connection, reference: str) -> list[tuple[int, str]]:
    """The documents that somebody may mean by a hash or its beginning, a name or an address: rows and hashes.

    The newest first. A hash is meant before a name, a name before an address.
    """
    columns = ["hash = ?1", "name = ?1", "address = ?1 OR uri = ?1"]
    if re.fullmatch(rf"[0-9a-f]{{4,{_HASH}}}", reference):
        columns.append("hash >= ?1 AND hash < ?1 || 'g'")
    for condition in columns:
        rows = connection.execute(
            f"SELECT id, hash FROM documents WHERE {condition} ORDER BY superseded_by IS NOT NULL, id DESC LIMIT 100",
            (encodable(reference),),
        ).fetchall()
        if rows:
            return rows
    return []


def versions(connection: sqlite3.Connection, document: int) -> list[str]:
    """The hashes of all versions of a document, the newest first."""
    rows = connection.execute(
        "SELECT hash FROM documents WHERE id = ?1 OR address = (SELECT address FROM documents WHERE id = ?1) "
        "ORDER BY superseded_by IS NOT NULL, id DESC",
        (document,),
    )
    return [key for (key,) in rows]


def record(connection: sqlite3.Connection, document: int) -> Record:
    """A document with its attributions: as it went in, but for what has been corrected."""
    id_, text, title, published, publisher, uri, language, author, packed = connection.execute(
        "SELECT name, text, title, published, publisher, uri, language, author, packed "
        "FROM documents LEFT JOIN pages ON pages.document_id = documents.id WHERE documents.id = ?",
        (document,),
    ).fetchone()
    page = None if packed is None else _unpacked(packed)
    whole = Document(id_, text, title, published, publisher, uri, language, author, page)
    return Record(whole, tuple(_in_order(connection, document, stored(connection, document).values())))


def _in_order(connection: sqlite3.Connection, document: int, found: Iterable[Attribution]) -> Iterable[Attribution]:
    """Attributions in reading order, where people have added or moved some; none goes on from one that is gone.

    What goes on from one that is gone goes on from what that one went on from, as in :meth:`Record.where`; in the
    tables it still has the name of it, since it may come back.
    """
    found = list(found)
    reviews = connection.execute(
        "SELECT name, action IN ('added', 'spans') AND undone IS NULL, ifnull(before, after) FROM reviews "
        "WHERE document_id = ? AND attribution_id IS NOT NULL ORDER BY id",
        (document,),
    ).fetchall()
    if any(is_moved for _, is_moved, _ in reviews):
        found.sort(key=lambda each: each.start)
    there = {each.id for each in found}
    gone = {name: json.loads(state)["continues"] for name, _, state in reviews if name not in there}
    for each in found:
        continues = each.continues
        for _ in gone if continues in gone else ():  # at most so many one after the other
            continues = gone.get(continues, continues)
        yield replace(each, continues=None if continues in gone else continues)


def stored(connection: sqlite3.Connection, document: int) -> dict[int, Attribution]:
    """The attributions of a document by their rows, in the order of these, as they stand in the tables."""
    known = speakers(connection, document)
    spans: dict[tuple[int, str], list[Span]] = {}
    for row, part, start, end in connection.execute(
        'SELECT attribution_id, part, "start", "end" FROM spans '
        "JOIN attributions ON attributions.id = attribution_id WHERE document_id = ? ORDER BY 1, 2, 3",
        (document,),
    ):
        spans.setdefault((row, part), []).append(Span(start, end))
    found: dict[int, Attribution] = {}
    for row, name, type_, act, speaker, score, continues, parent in connection.execute(
        "SELECT id, name, type, act, speaker_id, score, continues, parent FROM attributions "
        "WHERE document_id = ? ORDER BY id",
        (document,),
    ):
        source, cue, content = (tuple(spans.get((row, part), ())) for part in PARTS)
        who = known.get(speaker)
        found[row] = Attribution(name, Type(type_), source, cue, content, continues, who, score, Act(act), parent)
    return found


def speakers(connection: sqlite3.Connection, document: int) -> dict[int, Speaker]:
    """The speakers of a document by their rows."""
    return {
        row: _speaker(connection, row, *facts)
        for row, *facts in connection.execute(
            "SELECT id, name, kind FROM speakers WHERE document_id = ?", (document,)
        ).fetchall()
    }


def _speaker(connection: sqlite3.Connection, row: int, name: str | None, kind: str) -> Speaker:
    mention = connection.execute('SELECT "start", "end" FROM mentions WHERE speaker_id = ? ORDER BY 1', (row,))
    return Speaker(name, Kind(kind), tuple(Span(*span) for span in mention))


def _packed(page: Page) -> bytes:
    return zlib.compress(json.dumps([page.text, page.places]).encode(), 9)


def _unpacked(packed: bytes) -> Page:
    text, places = json.loads(zlib.decompress(packed))
    return Page(text, tuple((here, there) for here, there in places))
