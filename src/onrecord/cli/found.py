"""What has been found in an archive, on standard output or in a file: a table for people, rows for programs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onrecord.cli.output import standard_output
from onrecord.errors import OutputError
from onrecord.export.found import Column, row

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["form_options", "write_found"]

_FORMS = ("table", "jsonl", "csv", "parquet")


def form_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of the form of its output."""
    output = click.option("-o", "--output", metavar="OUT", default="-", help="A file, instead of standard output.")
    form = click.option(
        "--format",
        "form",
        type=click.Choice(_FORMS),
        default="table",
        show_default=True,
        help="How to write: a table to read, a line or a row for programs.",
    )
    return form(output(command))


def write_found(
    found: Sequence[Any], columns: Sequence[Column], shown: Callable[[], RenderableType], form: str, output: str
) -> None:
    """Write what has been found.

    Args:
        found: what programs get a row of for each.
        columns: the name of each column, and how its value is got.
        shown: makes the table for people.
        form: one of those that :func:`form_options` offers.
        output: a file, or ``-``.

    Raises:
        OutputError: it cannot be written.
    """
    from onrecord.export.listing import LISTINGS  # noqa: PLC0415  --help is to be quick
    from onrecord.export.save import replacing  # noqa: PLC0415
    from onrecord.export.table import print_to  # noqa: PLC0415

    def write(stream: Any) -> None:
        if form == "table":
            print_to(stream, shown())
        else:
            rows = [row(each, tuple(columns)) for each in found]
            LISTINGS[form](rows, [name for name, _ in columns], stream)

    kind = "binary" if form == "parquet" else "text"
    if output == "-":
        with standard_output(form, kind) as stream:
            write(stream)
        return
    try:
        with replacing(Path(output), binary=kind == "binary") as stream:
            write(stream)
    except OSError as error:
        raise OutputError(f"{output}: cannot be written: {error.strerror or error}") from error
