"""``onrecord search``: the statements that match."""

from __future__ import annotations

from typing import Any

import click

from onrecord.cli.archived import archive_option, open_archive
from onrecord.cli.filters import filter_options, limit_options, query_of
from onrecord.cli.found import form_options, write_found
from onrecord.cli.messages import say
from onrecord.export.found import HIT

__all__ = ["search"]


@click.command()
@click.argument("query", required=False, default="")
@archive_option
@filter_options
@click.option(
    "--order",
    type=click.Choice(("relevance", "newest", "oldest")),
    default="relevance",
    show_default=True,
    help="What comes first. Without QUERY, relevance is newest.",
)
@limit_options
@form_options
def search(query: str, archive: str, order: str, form: str, output: str, **asked: Any) -> None:
    """Find attributed statements in an archive by their words, and by who said them, where and when.

    QUERY is words, in any form and with or without accents; all have to be there. "the bridge is safe" in quotation
    marks is a phrase, rebuil* the beginning of a word; AND, OR, NOT and parentheses combine them. Without QUERY, all
    statements are meant that the options leave.

    \b
      onrecord search 'bridge NOT toll' --archive news.db --since 2016
      onrecord search --archive news.db --speaker 'Ana Boto' --order oldest
      onrecord search '"every bolt" OR rebuil*' --archive news.db --format csv -o bolts.csv
    """
    from onrecord.archive import Order  # noqa: PLC0415  --help is to be quick
    from onrecord.cli.shown import hits_table  # noqa: PLC0415

    limit, offset = asked.pop("limit"), asked.pop("offset")
    wanted = query_of(query, asked)
    with open_archive(archive, output) as opened:
        hits = opened.search(wanted, order=Order(order), limit=limit, offset=offset)
        total = offset + len(hits) if 0 < len(hits) < limit else opened.count(wanted)
    write_found(hits, HIT, lambda: hits_table(hits), form, output)
    if total > len(hits):
        say(f"{len(hits):,} of {total:,} attributions shown: --limit and --offset show others")
