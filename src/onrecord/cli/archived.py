"""The archive that a command works with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from onrecord.cli.options import refuse_to_replace

if TYPE_CHECKING:
    from onrecord.archive import Archive

__all__ = ["archive_option", "files_of", "open_archive"]

archive_option = click.option(
    "--archive", required=True, metavar="FILE", help="The archive: an SQLite file, which onrecord ingest makes."
)


@contextmanager
def open_archive(path: str, output: str = "-") -> Iterator[Archive]:
    """The archive of a file, to read from, while the output does not replace it.

    Raises:
        ArchiveError: there is none.
        click.UsageError: the output is the archive.
    """
    from onrecord.archive import Archive  # noqa: PLC0415  --help is to be quick

    refuse_to_replace(output, *files_of(path))
    with Archive.open(path) as archive:
        yield archive


def files_of(archive: str) -> tuple[str, ...]:
    """The files that an archive consists of while it is open."""
    from onrecord.archive.database import SUFFIXES  # noqa: PLC0415  --help is to be quick

    return (archive, *(archive + suffix for suffix in SUFFIXES))
