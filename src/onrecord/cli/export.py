"""``onrecord export``: an archive, or a part of it, in the formats of ``onrecord extract``."""

from __future__ import annotations

from typing import Any

import click

from onrecord.cli.archived import archive_option, open_archive
from onrecord.cli.filters import filter_options, query_of
from onrecord.cli.output import write
from onrecord.cli.run import Run, watched
from onrecord.export import WRITERS

__all__ = ["export"]


@click.command()
@click.argument("query", required=False, default="")
@archive_option
@filter_options
@click.option(
    "--format",
    "form",
    type=click.Choice(list(WRITERS)),
    default="jsonl",
    show_default=True,
    help='How to write: what "onrecord extract" writes, too.',
)
@click.option(
    "-o", "--output", metavar="OUT", default="-", help="A file, or for html and brat a folder; not standard output."
)
def export(query: str, archive: str, form: str, output: str, **filters: Any) -> None:
    """Write the documents of an archive with their attributions.

    With QUERY, or with options: only the attributions that they mean, and the documents that have such. QUERY is what
    "onrecord search" takes.

    \b
      onrecord export --archive news.db --format parquet -o news.parquet
      onrecord export bridge --archive news.db --speaker 'Ana Boto' --format xlsx -o boto.xlsx
    """
    run = Run()
    with watched(run, alone=output != "-"), open_archive(archive, output) as opened:
        write(run.counted(opened.records(query_of(query, filters))), form, output)
