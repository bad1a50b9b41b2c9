"""What a user can put where an archive is wanted, and what can happen to one: a line, exit code 1, nothing lost."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import onrecord
from onrecord.archive import Archive, Query, database, migrations
from onrecord.archive.migrations import LATEST
from onrecord.errors import ArchiveError
from tests.archive.articles import article, damage, raw, store, tables
from tests.archive.program import run
from tests.fakes import fake_pipeline

ROOT = os.name == "posix" and os.geteuid() == 0
NOBODY = 65534
RECORDS = [article(("Ana Boto", f"It rained on {number} days and on {number} nights")) for number in range(200)]
RAIN = "“It rained,” Ada said."
NO_ARCHIVE = "onrecord: a.db: not an archive of onrecord: name another file\n"
READ = [
    ("search",),
    ("stats",),
    ("speakers",),
    ("statements",),
    ("statement", "1"),
    ("show", "x"),
    ("export",),
    ("people", "show", "Ana"),
    ("people", "corrections"),
]
WRITE: list[tuple[str, ...]] = [("ingest", "a.txt", "--workers", "1"), ("people", "merge", "Ana", "Ada")]
ALL = [*READ, *WRITE]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(onrecord, "load", fake_pipeline)
    Path("a.txt").write_text(RAIN)


def told(*command: str, archive: str = "a.db") -> str:
    """The one line that a command ends with."""
    result = run(*command, "--archive", archive)
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (1, "", 1)
    return result.stderr


def count(path: str = "a.db") -> int:
    with Archive.open(path) as archive:
        return len(list(archive.records(Query(versions=True))))


@pytest.mark.parametrize("command", ALL, ids=" ".join)
@pytest.mark.parametrize("content", [b"Not a database, but a text", b"\0" * 5000, b"SQLite format 3\0", b"x"])
def test_a_file_that_is_no_database(command: tuple[str, ...], content: bytes) -> None:
    Path("a.db").write_bytes(content)
    assert told(*command) == NO_ARCHIVE
    assert Path("a.db").read_bytes() == content


@pytest.mark.parametrize("command", ALL, ids=" ".join)
@pytest.mark.parametrize("sql", ["CREATE TABLE documents (id)", "PRAGMA application_id = 7", "PRAGMA user_version = 9"])
def test_a_database_of_another_program(command: tuple[str, ...], sql: str) -> None:
    with closing(sqlite3.connect("a.db")) as connection:
        connection.execute(sql)
        connection.commit()
    before = Path("a.db").read_bytes()
    assert told(*command) == NO_ARCHIVE
    assert Path("a.db").read_bytes() == before


@pytest.mark.parametrize("command", ALL, ids=" ".join)
def test_an_archive_of_a_newer_version(command: tuple[str, ...]) -> None:
    store(Path("a.db"), RECORDS[:1])
    tables(Path("a.db"), "PRAGMA user_version = 99")
    assert told(*command) == (
        f"onrecord: a.db: made by a newer version of onrecord (form 99, this one knows {LATEST}): update onrecord\n"
    )


def test_an_archive_that_was_cut_off_while_it_was_made(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "_MIGRATIONS", migrations._MIGRATIONS[:1])  # noqa: SLF001  the first step
        Archive.open("a.db", write=True).close()
    assert tables(Path("a.db"), "PRAGMA user_version") == [(1,)]
    assert "onrecord ingest" in told("search")
    assert run("ingest", "a.txt", "--workers", "1", "--archive", "a.db").exit_code == 0
    assert count() == 1


def test_an_archive_that_was_cut_off_before_its_first_table(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_connection: sqlite3.Connection) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(database, "migrate", interrupt)
        with pytest.raises(KeyboardInterrupt):
            Archive.open("a.db", write=True)
    assert run("ingest", "a.txt", "--workers", "1", "--archive", "a.db").exit_code == 0
    assert count() == 1


@pytest.mark.parametrize("command", READ, ids=" ".join)
def test_what_is_only_read_has_to_be_there(command: tuple[str, ...]) -> None:
    Path("folder").mkdir()
    for name in ("a.db", "folder", "no/a.db", "a.txt/a.db"):
        expected = f"onrecord: {name}: no such archive; `onrecord ingest INPUT... --archive {name}` makes one\n"
        assert told(*command, archive=name) == expected
    assert not Path("a.db").exists()


def test_where_no_archive_can_be_made() -> None:
    Path("folder").mkdir()
    for name, problem in [
        ("folder", "a folder: name a file for the archive"),
        ("no/a.db", "no such folder: make it first"),
        ("a.txt/a.db", "no such folder: make it first"),
    ]:
        assert told(*WRITE[0], archive=name) == f"onrecord: {name}: {problem}\n"


@pytest.mark.parametrize("name", ["a b?c#d%41.db", "ä🙂.db", "a\nb.db", os.fsdecode(b"latin-\xe9.db"), "-a.db", "'.db"])
def test_an_archive_of_any_name(name: str) -> None:
    assert run("ingest", "a.txt", "--workers", "1", f"--archive={name}").exit_code == 0
    assert Path(name).exists()
    assert run("search", "rain", f"--archive={name}").exit_code == 0


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("harm", ["cut off", "overwritten"])
def test_a_damaged_archive(share: float, harm: str) -> None:
    store(Path("a.db"), RECORDS)
    content = bytearray(Path("a.db").read_bytes())
    middle = int(len(content) * share)
    if harm == "cut off":
        Path("a.db").write_bytes(content[:middle])
    else:
        noise = random.Random(middle).randbytes(len(content) - middle)  # noqa: S311  it keeps no secret
        Path("a.db").write_bytes(content[:middle] + noise)
    for command in ALL:
        result = run(*command, "--archive", "a.db")
        assert result.exit_code in (0, 1)
        assert all(line.startswith("onrecord: ") for line in result.stderr.splitlines())
    assert "damaged" in run("export", "--archive", "a.db").stderr


def test_noise_after_a_valid_header() -> None:
    store(Path("a.db"), RECORDS[:1])
    header = Path("a.db").read_bytes()[:100]
    Path("a.db").write_bytes(header + random.Random(1).randbytes(50_000))  # noqa: S311  it keeps no secret
    for command in ALL:
        line = told(*command)
        assert line.startswith("onrecord: a.db: ")
        assert "damaged" in line or "not an archive" in line


@contextmanager
def as_nobody() -> Iterator[None]:
    """Without the powers of root, which no permission binds."""
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


@pytest.fixture
def reachable() -> Iterator[Path]:
    """A folder that any user can reach, unlike those that pytest makes."""
    with TemporaryDirectory() as made:
        Path(made).chmod(0o777)
        yield Path(made)


def unprivileged(*command: str) -> tuple[int, str]:
    with as_nobody():
        result = run(*command)
    return result.exit_code, result.stderr


@pytest.mark.skipif(not ROOT, reason="only root can become somebody else")
def test_without_the_permission_to_write(reachable: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(reachable)
    path = Path("a.db")
    Path("a.txt").write_text(RAIN)
    commands = [WRITE[0], ("search",)]
    for command in commands:  # so that all modules are there: nobody may not read them
        run(*command, "--archive", "first.db")
    store(path, RECORDS[:3])
    for each in (path, Path("a.txt")):
        os.chown(each, NOBODY, NOBODY)
    written = "the archive or its folder cannot be written: change the permissions or name another place"
    opened = "the archive cannot be opened or made there: look at the permissions of it and its folder"
    reachable.chmod(0o555)
    assert unprivileged("search", "rain", "--archive", "a.db")[0] == 0
    code, line = unprivileged(*WRITE[0], "--archive", "a.db")
    assert (code, line) in [(1, f"onrecord: a.db: {each}\n") for each in (written, opened)]
    assert unprivileged(*WRITE[0], "--archive", "b.db") == (1, f"onrecord: b.db: {opened}\n")
    reachable.chmod(0o777)
    path.chmod(0o444)
    assert unprivileged("search", "rain", "--archive", "a.db")[0] == 0
    assert unprivileged(*WRITE[0], "--archive", "a.db") == (1, f"onrecord: a.db: {written}\n")
    path.chmod(0o000)
    for command in commands:
        assert unprivileged(*command, "--archive", "a.db") == (1, f"onrecord: a.db: {opened}\n")
    for each in Path().glob("a.db*"):  # whoever only read has made files that nobody may write, either
        each.chmod(0o644)
    assert unprivileged(*WRITE[0], "--archive", "a.db") == (0, "onrecord: 1 document, 1 attribution\n")
    assert count() == 4


BUSY = "onrecord: a.db: another process keeps the archive locked: wait until it has ended and run the same again\n"


def test_a_locked_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "_PATIENCE", 0.1)
    store(Path("a.db"), RECORDS[:3])
    with closing(sqlite3.connect("a.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        for command in WRITE:
            assert told(*command) == BUSY
        assert run("search", "--archive", "a.db").exit_code == 0  # readers do not wait for writers
        other.execute("COMMIT")
    assert run(*WRITE[0], "--archive", "a.db").exit_code == 0
    with closing(sqlite3.connect("a.db", isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("UPDATE runs SET model = 'x'")
        for command in ALL:
            assert told(*command) == BUSY
    assert count() == 4


def test_locked_while_a_run_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "_PATIENCE", 0.1)
    with Archive.open("a.db", write=True) as archive, closing(sqlite3.connect("a.db", isolation_level=None)) as other:
        number = archive.begin(version="1", model="none", options={})
        assert len(archive.add(RECORDS[:3], number)) == 3
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ArchiveError, match="another process keeps the archive locked"):
            archive.add(RECORDS[3:6], number)
        other.execute("COMMIT")
        assert len(archive.add(RECORDS[:6], number)) == 3
        archive.finish(number)
    assert damage(Path("a.db")) == []


FULL = "the disk is full; what was stored before is safe: free some space and run the same again"


def test_a_full_disk_as_far_as_the_archive_can_tell() -> None:
    with Archive.open("a.db", write=True) as archive:
        number = archive.begin(version="1", model="none", options={})
        assert len(archive.add(RECORDS[:3], number)) == 3
        (pages,) = raw(archive).execute("PRAGMA page_count").fetchone()
        raw(archive).execute(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(ArchiveError, match=FULL):
            archive.add(RECORDS[3:], number)
        assert list(archive.records(Query())) == RECORDS[:3]
        raw(archive).execute("PRAGMA max_page_count = 1000000")
        assert len(archive.add(RECORDS, number)) == len(RECORDS) - 3
        archive.finish(number)
    assert damage(Path("a.db")) == []


@pytest.mark.skipif(not (ROOT and shutil.which("mount")), reason="only root can make a small disk")
def test_a_full_disk() -> None:
    Path("disk").mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=500k", "tmpfs", "disk"]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        assert run("ingest", "a.txt", "--workers", "1", "--archive", "disk/a.db").exit_code == 0
        for number in range(40):
            Path(f"{number}.txt").write_text(f"“It rained {number} times,” Ada said.\n" + "It is wet.\n" * 1000)
        assert told("ingest", ".", "--workers", "1", archive="disk/a.db").endswith(f"disk/a.db: {FULL}\n")
        assert count("disk/a.db") >= 1
        assert run("search", "rained", "--archive", "disk/a.db").exit_code == 0
        subprocess.run(["mount", "-o", "remount,size=30M", "disk"], check=True)  # noqa: S607  wherever it is
        assert run("ingest", ".", "--workers", "1", "--archive", "disk/a.db").exit_code == 0
        assert count("disk/a.db") == 41
        assert damage(Path("disk/a.db")) == []
    finally:
        subprocess.run(["umount", "disk"], check=False)  # noqa: S607  wherever it is


def test_a_disk_that_gives_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorname = "SQLITE_IOERR_READ"
        raise error

    store(Path("a.db"), RECORDS[:1])
    monkeypatch.setattr("onrecord.archive.search.rows", fail)
    safe = "what was stored before is safe"
    assert told("search") == f"onrecord: a.db: the disk gives an error (disk I/O error); {safe}\n"


@pytest.mark.parametrize(
    "command",
    [
        ("search", "-o", "a.db", "--format", "jsonl"),
        ("speakers", "-o", "./a.db"),
        ("statements", "-o", "a.db"),
        ("statement", "1", "-o", "a.db"),
        ("people", "corrections", "-o", "a.db"),
        ("show", RECORDS[0].document.id, "-o", "a.db"),
        ("export", "-o", "a.db"),
        ("export", "-o", "a.db-wal"),
        ("export", "-o", "link"),
        ("export", "-o", "hard"),
        ("search", "-o", "link/../a.db"),
        ("ingest", "a.txt", "--workers", "1", "--report", "a.db"),
        ("ingest", "a.txt", "--workers", "1", "--report", "a.txt"),
    ],
    ids=" ".join,
)
def test_no_command_replaces_what_it_reads(command: tuple[str, ...]) -> None:
    store(Path("a.db"), RECORDS[:3])
    Path("link").symlink_to("a.db")
    Path("hard").hardlink_to("a.db")
    result = run(*command, "--archive", "a.db")
    assert result.exit_code in (1, 2)
    assert count() >= 3
    assert Path("a.txt").read_text() == RAIN


@pytest.mark.parametrize("command", ALL, ids=" ".join)
def test_connections_are_closed_whatever_happens(command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def noted(*arguments: object, **options: object) -> sqlite3.Connection:
        opened.append(connect(*arguments, **options))  # type: ignore[call-overload]
        return opened[-1]

    monkeypatch.setattr(sqlite3, "connect", noted)
    for content in (b"x", b"\0" * 5000, b""):
        Path("a.db").write_bytes(content)
        run(*command, "--archive", "a.db")
    assert opened
    for each in opened:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            each.execute("SELECT 1")
