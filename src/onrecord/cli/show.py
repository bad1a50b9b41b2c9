"""``onrecord show``: an article with its attributions."""

from __future__ import annotations

import click

from onrecord.cli.archived import archive_option, open_archive
from onrecord.cli.messages import say
from onrecord.cli.output import write

__all__ = ["show"]


@click.command()
@click.argument("document", metavar="DOC")
@archive_option
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "table", "jsonl", "html")),
    default="text",
    show_default=True,
    help="The running text and the attributions, only these, or both for programs or a browser.",
)
@click.option("-o", "--output", metavar="OUT", default="-", help="A file, instead of standard output.")
def show(document: str, archive: str, form: str, output: str) -> None:
    """Show the article DOC with its attributions.

    DOC is its hash or the beginning of that, as "onrecord search" shows it, its id, or its address.
    """
    with open_archive(archive, output) as opened:
        record, versions = opened.record(document), opened.versions(document)
    write([record], form, output)
    if len(versions) > 1:
        say(f"{len(versions)} versions, the newest first: {', '.join(versions)}")
