"""``onrecord corrections``: what people have put right, and the articles that they have checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

import click

from onrecord.attribution import Record
from onrecord.cli.archived import archive_option, open_archive
from onrecord.cli.found import write_found
from onrecord.export.found import Column

if TYPE_CHECKING:
    from rich.table import Table

    from onrecord.archive import Archive, Review

__all__ = ["corrections"]

_GOLD = "gold"
_FORMS = ("table", "jsonl", "csv", "parquet", _GOLD)
_SHORT = 8  # digits of a hash, enough to tell a document by
_MINUTES = len("2016-10-18T12:30")


@dataclass(frozen=True, slots=True)
class _Told:
    """A review, and in words what it is about."""

    review: Review
    before: str | None
    after: str | None


_CORRECTION: tuple[Column, ...] = (
    ("review", attrgetter("review.id")),
    *((name, attrgetter(f"review.{name}")) for name in ("made", "by", "document", "attribution")),
    ("action", lambda told: told.review.action.value),
    ("title", attrgetter("review.title")),
    *((name, attrgetter(name)) for name in ("before", "after")),
    *((name, attrgetter(f"review.{name}")) for name in ("undone", "undone_by")),
)


@click.command()
@archive_option
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMS),
    default="table",
    show_default=True,
    help="How to write: a table to read, a line or a row for programs, or the articles themselves (gold).",
)
@click.option("-o", "--output", metavar="OUT", default="-", help="A file, instead of standard output.")
@click.option(
    "--unchecked",
    is_flag=True,
    help="With gold: also articles in which something was put right, though nobody has checked all of them. What has "
    "not been found there is not known.",
)
def corrections(archive: str, form: str, output: str, unchecked: bool) -> None:  # noqa: FBT001  click passes it
    """Show what people have put right in single attributions, who and when; the newest first.

    With "--format gold": the articles that somebody has checked, with their right attributions, as JSON Lines.
    "onrecord evaluate" measures a model by them, and a model can be trained on them.

    \b
      onrecord corrections --archive news.db
      onrecord corrections --archive news.db --format gold -o gold.jsonl
    """
    if unchecked and form != _GOLD:
        raise click.UsageError("--unchecked goes with --format gold")
    with open_archive(archive, output) as opened:
        if form == _GOLD:
            _write_gold(opened, output, unchecked=unchecked)
            return
        made = list(_told(opened))
    write_found(made, _CORRECTION, lambda: _table(made), form, output)


def _write_gold(archive: Archive, output: str, *, unchecked: bool) -> None:
    from onrecord.cli.output import write  # noqa: PLC0415  --help is to be quick

    write(archive.gold(unchecked=unchecked), "jsonl", output)


def _told(archive: Archive) -> Iterator[_Told]:
    """All reviews, with the words that they are about."""
    record: tuple[str, Record] | None = None
    for review in archive.reviews(limit=archive.count_reviews()):
        if record is None or record[0] != review.document:
            record = review.document, archive.record(review.document)
        yield _Told(review, *review.words(record[1]))


def _table(made: Sequence[_Told]) -> Table:
    from rich.table import Table  # noqa: PLC0415  --help is to be quick
    from rich.text import Text  # noqa: PLC0415

    from onrecord.characters import inert  # noqa: PLC0415

    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, expand=True, header_style="dim")
    for title in ("", "made"):
        table.add_column(title, style="dim", no_wrap=True)
    for title, ratio in (("action", 3), ("where", 5), ("before", 7), ("after", 7)):
        table.add_column(title, ratio=ratio, overflow="fold")
    for told in made:
        review = told.review
        where = f"{review.document[:_SHORT]} {inert(review.attribution or '')}".rstrip()
        who = f"by {inert(review.by)}" + (f"\nundone by {inert(review.undone_by or '')}" if review.undone else "")
        table.add_row(
            str(review.id),
            review.made[:_MINUTES].replace("T", " "),
            Text(f"{review.action.value}\n{who}"),
            Text("\n").join([Text(inert(review.title or "")), Text(where, style="dim")]),
            *(Text(inert(words or "")) for words in (told.before, told.after)),
        )
    return table
