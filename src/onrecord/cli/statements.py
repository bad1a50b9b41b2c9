"""``onrecord statements``: the same words in several articles."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

import click

from onrecord.cli.archived import archive_option, open_archive
from onrecord.cli.filters import filter_options, limit_options, query_of
from onrecord.cli.found import form_options, write_found
from onrecord.export.found import HIT, Column

__all__ = ["statement", "statements"]

_STATEMENT: tuple[Column, ...] = (
    *((name, attrgetter(name)) for name in ("id", "documents", "publishers", "attributions", "first")),
    *((name, attrgetter(f"fullest.{name}")) for name in ("person", "speaker", "kind", "act", "content", "document")),
)


@click.command()
@click.argument("query", required=False, default="")
@archive_option
@filter_options
@limit_options
@form_options
def statements(query: str, archive: str, limit: int, offset: int, form: str, output: str, **filters: Any) -> None:
    """Show the statements that several articles report, those in most articles first.

    With QUERY, or with options: those with a variant that they mean. QUERY is what "onrecord search" takes.

    \b
      onrecord statements --archive news.db --since 2016
      onrecord statements bridge --archive news.db --speaker 'Ana Boto'
    """
    from onrecord.cli.shown import statements_table  # noqa: PLC0415

    with open_archive(archive, output) as opened:
        found = opened.statements(query_of(query, filters), limit=limit, offset=offset)
    write_found(found, _STATEMENT, lambda: statements_table(found), form, output)


@click.command()
@click.argument("number", type=int)
@archive_option
@form_options
def statement(number: int, archive: str, form: str, output: str) -> None:
    """Show the variants of the statement NUMBER, the first published first, and how their words differ.

    What a variant leaves out of the fullest one stands in [- -], what it has beside in {+ +}.
    """
    from onrecord.cli.shown import statement_shown  # noqa: PLC0415

    with open_archive(archive, output) as opened:
        found, variants = opened.statement(number)
    write_found(variants, HIT, lambda: statement_shown(found, variants), form, output)
