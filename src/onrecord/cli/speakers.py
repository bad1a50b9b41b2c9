"""``onrecord speakers`` and ``onrecord people``: who speaks, and who is who."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

import click

from onrecord.cli.archived import archive_option, open_archive
from onrecord.cli.filters import filter_options, limit_options, query_of
from onrecord.cli.found import form_options, write_found
from onrecord.cli.messages import say
from onrecord.errors import ArchiveError
from onrecord.export.found import Column

__all__ = ["people", "speakers"]

_PERSON: tuple[Column, ...] = tuple(
    (name, attrgetter(name))
    for name in ("id", "name", "kind", "attributions", "documents", "publishers", "first", "last")
)
_CORRECTION: tuple[Column, ...] = tuple((name, attrgetter(name)) for name in ("made", "action", "one", "other"))


@click.command()
@click.argument("query", required=False, default="")
@archive_option
@filter_options
@limit_options
@form_options
def speakers(query: str, archive: str, limit: int, offset: int, form: str, output: str, **filters: Any) -> None:
    """Show who speaks how often, where and since when.

    With QUERY, or with options: who speaks of that, there, then. QUERY is what "onrecord search" takes.

    \b
      onrecord speakers --archive news.db
      onrecord speakers bridge --archive news.db --publisher 'The Post'
    """
    from onrecord.cli.shown import people_table  # noqa: PLC0415

    with open_archive(archive, output) as opened:
        found = opened.speakers(query_of(query, filters), limit=limit, offset=offset)
    write_found(found, _PERSON, lambda: people_table(found), form, output)


@click.group()
def people() -> None:
    """Show who is who across documents, and correct it."""


@people.command()
@click.argument("name")
@archive_option
def show(name: str, archive: str) -> None:
    """Show the people and bodies of a NAME, by which names they go, and why these are held to be those of one."""
    from onrecord.cli.output import standard_output  # noqa: PLC0415
    from onrecord.cli.shown import person_shown  # noqa: PLC0415
    from onrecord.export.table import print_to  # noqa: PLC0415

    with open_archive(archive) as opened, standard_output("table", "text") as stream:
        found = opened.people(name)
        for person in found:
            print_to(stream, person_shown(person, opened.names(person), opened.evidence(person)))
    if not found:
        raise ArchiveError(f"{archive}: nobody has the name {name!r}")


@people.command()
@click.argument("one")
@click.argument("other")
@archive_option
def merge(one: str, other: str, archive: str) -> None:
    """Say that the names ONE and OTHER are those of one person or body.

    It holds for what is in the archive and for what will come into it. "onrecord people split" takes it back.
    """
    _correct("merge", one, other, archive)


@people.command()
@click.argument("one")
@click.argument("other")
@archive_option
def split(one: str, other: str, archive: str) -> None:
    """Say that the names ONE and OTHER are not those of one person or body.

    It holds for what is in the archive and for what will come into it. "onrecord people merge" takes it back.
    """
    _correct("split", one, other, archive)


@people.command()
@archive_option
@form_options
def corrections(archive: str, form: str, output: str) -> None:
    """Show what has been merged and split, and when."""
    from rich.text import Text  # noqa: PLC0415  --help is to be quick

    from onrecord.characters import inert  # noqa: PLC0415

    with open_archive(archive, output) as opened:
        made = opened.corrections()
    lines = [f"{each.made}  {each.action}  {inert(each.one)}  {inert(each.other)}" for each in made]
    write_found(made, _CORRECTION, lambda: Text("\n".join(lines)), form, output)


def _correct(action: str, one: str, other: str, archive: str) -> None:
    from onrecord.archive import Action, Archive  # noqa: PLC0415  --help is to be quick

    with Archive.open(archive, write=True) as opened:
        opened.correct(Action(action), one, other)
    say(f"{one!r} and {other!r} are the names of {'one' if action == 'merge' else 'two'} now")
