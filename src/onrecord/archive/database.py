"""The file of an archive: opened for reading or for writing, its errors told in the user's terms.

It is an SQLite file in WAL mode (https://www.sqlite.org/wal.html): any number of processes read while one writes,
and what has been committed survives the end of any process.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from urllib.parse import quote

from onrecord.archive.migrations import APPLICATION, LATEST, migrate
from onrecord.errors import ArchiveError, TooLongError

__all__ = [
    "LARGEST",
    "SUFFIXES",
    "as_row",
    "bounds",
    "reader",
    "snapshot",
    "told",
    "transaction",
    "unused",
    "within",
    "writer",
]

_PATIENCE = 60.0  # seconds that one writer waits for another to commit its batch
_CACHE = 64 * 1024  # KiB of pages: indexes are written all over
_STEPS = 20_000  # of SQLite's machine, some milliseconds, after which it is seen how late it is
_MAGIC = b"SQLite format 3\0"
_NO_ARCHIVE = "not an archive of onrecord: name another file"

LARGEST = 2**63 - 1
"""The number up to which SQLite counts."""

SUFFIXES = ("-wal", "-shm")
"""Of the files that SQLite keeps beside an archive while it is open."""


def reader(path: str) -> sqlite3.Connection:
    """A connection that only reads.

    Raises:
        ArchiveError: there is no archive, or it cannot be read.
    """
    if not Path(path).is_file():
        raise ArchiveError(f"{path}: no such archive; `onrecord ingest INPUT... --archive {path}` makes one")
    try:
        return _opened(path, "mode=ro")
    except ArchiveError:
        if any(Path(path + suffix).exists() for suffix in SUFFIXES) or not _begins_well(path):
            raise
        # In a folder that cannot be written, SQLite cannot make the files that readers and writers share. Where
        # there is none of them nobody writes, so the file may be read as it is.
        return _opened(path, "mode=ro&immutable=1")


def writer(path: str) -> sqlite3.Connection:
    """A connection that writes. A file that is not there, or is empty, becomes an archive.

    Raises:
        ArchiveError: the file is something else, or cannot be written.
    """
    if Path(path).is_dir():
        raise ArchiveError(f"{path}: a folder: name a file for the archive")
    if not Path(path).absolute().parent.is_dir():
        raise ArchiveError(f"{path}: no such folder: make it first")
    return _opened(path, "mode=rwc", write=True)


def _opened(path: str, mode: str, *, write: bool = False) -> sqlite3.Connection:
    with told(path):
        # Path.absolute and not resolve: what SQLite puts beside the file belongs beside the name that the user gave.
        address = f"file:{quote(os.fsencode(Path(path).absolute()))}?{mode}"
        connection = sqlite3.connect(
            address, uri=True, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
        )
    try:
        with told(path):
            connection.execute(f"PRAGMA cache_size = -{_CACHE}")
            _check(path, connection, write=write)
            if write:
                connection.execute(f"PRAGMA application_id = {APPLICATION}")  # first, so that what is cut off is known
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA foreign_keys = ON")
                migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of what is done within it is stored, or nothing of it."""
    connection.execute("BEGIN IMMEDIATE")
    with connection:
        yield


@contextmanager
def snapshot(connection: sqlite3.Connection) -> Iterator[None]:
    """All of what is read within it is of one moment, whatever others write meanwhile."""
    is_within = connection.in_transaction
    if not is_within:
        connection.execute("BEGIN")
    try:
        yield
    finally:
        if not is_within:
            connection.commit()  # nothing to do where an error has ended it


@contextmanager
def within(connection: sqlite3.Connection, seconds: float | None) -> Iterator[None]:
    """End what is asked within it when so many seconds have passed since its beginning; ``None`` for never.

    Raises:
        TooLongError: it was ended.
    """
    if seconds is None:
        yield
        return
    end = monotonic() + seconds
    connection.set_progress_handler(lambda: monotonic() > end, _STEPS)
    try:
        yield
    except sqlite3.Error as error:
        if not _is_interrupted(error):
            raise
        raise TooLongError(
            f"ended after {seconds:g} seconds: narrow the search down, with fewer or longer words or a shorter time"
        ) from error
    finally:
        connection.set_progress_handler(None, 0)


def _is_interrupted(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT


@contextmanager
def told(path: str) -> Iterator[None]:
    """Turn what SQLite says into an error that tells what to do.

    Raises:
        ArchiveError: SQLite raised an error.
    """
    try:
        yield
    except sqlite3.Error as error:
        if _is_interrupted(error):
            raise  # of which `within` tells
        raise ArchiveError(f"{path}: {_advice(error)}") from error
    except UnicodeDecodeError as error:  # SQLite has quoted the name of a table, which is noise
        raise ArchiveError(f"{path}: {_damaged(error)}") from error


def bounds(limit: int, offset: int) -> tuple[int, int]:
    """Limit and offset as SQLite can count."""
    return min(limit, LARGEST), min(offset, LARGEST)


def as_row(number: int) -> int:
    """A number as SQLite can compare it with those of rows, of which none has 0."""
    return number if abs(number) <= LARGEST else 0


def unused(table: str) -> str:
    """SQL for the number of a further row of a table, which none has had: the table ``numbers`` knows which have gone.

    Args:
        table: ``people`` or ``statements``.
    """
    return f"1 + max(ifnull((SELECT max(id) FROM {table}), 0), (SELECT {table} FROM numbers))"


def _check(path: str, connection: sqlite3.Connection, *, write: bool) -> None:
    """Raise an error unless it is an archive of a form that this version knows, or may become one."""
    is_new = Path(path).stat().st_size == 0 and not any(map(os.path.exists, [path + suffix for suffix in SUFFIXES]))
    form = _number(connection, "user_version")
    if _number(connection, "application_id") != APPLICATION and not (is_new and write):
        raise ArchiveError(f"{path}: {_NO_ARCHIVE}")
    if form > LATEST:
        raise ArchiveError(
            f"{path}: made by a newer version of onrecord (form {form}, this one knows {LATEST}): update onrecord"
        )
    if form < LATEST and not write:
        raise ArchiveError(
            f"{path}: made by an older version of onrecord, or not to its end (form {form}, this one reads {LATEST}): "
            f"`onrecord ingest INPUT... --archive {path}` brings it up to date"
        )


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])


def _begins_well(path: str) -> bool:
    """Whether it is a database as far as its beginning tells: so what kept it from being read is its folder."""
    try:
        with Path(path).open("rb") as stream:
            return stream.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False


def _advice(error: sqlite3.Error) -> str:
    code = getattr(error, "sqlite_errorname", "") or ""
    for beginning, advice in {
        "SQLITE_NOTADB": _NO_ARCHIVE,
        "SQLITE_CORRUPT": _damaged(error),
        "SQLITE_FULL": "the disk is full; what was stored before is safe: free some space and run the same again",
        "SQLITE_READONLY": "the archive or its folder cannot be written: change the permissions or name another place",
        "SQLITE_CANTOPEN": "the archive cannot be opened or made there: look at the permissions of it and its folder",
        "SQLITE_BUSY": "another process keeps the archive locked: wait until it has ended and run the same again",
        "SQLITE_IOERR": f"the disk gives an error ({error}); what was stored before is safe",
    }.items():
        if code.startswith(beginning):
            return advice
    return f"the archive gives an error ({error})"


def _damaged(error: Exception) -> str:
    return f"the archive is damaged ({error}): restore a copy, or `sqlite3 FILE .recover`"
