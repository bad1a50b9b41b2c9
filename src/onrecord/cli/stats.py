"""``onrecord stats``: how much is in an archive."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from onrecord.cli.archived import archive_option, open_archive

__all__ = ["stats"]


@click.command()
@archive_option
@click.option("--json", "as_json", is_flag=True, help="The figures as JSON.")
def stats(archive: str, as_json: bool) -> None:  # noqa: FBT001  click passes it
    """Show how much is in an archive, and which runs have made it."""
    from onrecord.cli.output import standard_output  # noqa: PLC0415
    from onrecord.cli.shown import figures_table  # noqa: PLC0415
    from onrecord.export.table import print_to  # noqa: PLC0415

    with open_archive(archive) as opened:
        figures = opened.figures()
    with standard_output("table", "text") as stream:
        if as_json:
            stream.write(json.dumps(asdict(figures), indent=2, ensure_ascii=False) + "\n")
        else:
            print_to(stream, figures_table(figures))
