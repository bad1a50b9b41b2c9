"""Options that several commands have."""

from __future__ import annotations

import errno
import math
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from onrecord.errors import OutputError
from onrecord.read.formats import READERS

__all__ = [
    "file_options",
    "min_score_option",
    "model_option",
    "nested_option",
    "reading_options",
    "refuse_to_replace",
    "refuse_unwritable",
    "report_option",
    "with_options",
]

_Option = Callable[[Callable[..., None]], Callable[..., None]]

report_option = click.option(
    "--report", metavar="FILE", help="Write what was read, passed over and not read, and why, as JSON."
)

model_option = click.option("--model", metavar="MODEL", help="A model: fast, or a folder; without it, the default.")

nested_option = click.option(
    "--nested",
    is_flag=True,
    help="Look into what is said as well: for attributions within others, which tell of what they are a part.",
)


class _Probability(click.FloatRange):
    """A number from 0 to 1, which "nan", unlike for its parent, is not."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number: float = super().convert(value, param, ctx)
        return self.fail(f"{value} is no number.", param, ctx) if math.isnan(number) else number


min_score_option = click.option(
    "--min-score",
    type=_Probability(0, 1),
    default=0.0,
    metavar="P",
    help="Only attributions whose source and content are right with at least this probability (0 to 1).",
)


_FILES = (
    click.option(
        "--input-format",
        type=click.Choice(list(READERS)),
        help="What the inputs are, where their content tells it wrongly.",
    ),
    click.option(
        "--text-column", metavar="NAME", help="The column of a table, or the field of JSON, with the article."
    ),
)
"""The options that are a user's :class:`~onrecord.read.source.Options` where files are read."""

_WEB = click.option("--allow-private", is_flag=True, help="Let web addresses lead into private networks.")


def refuse_to_replace(output: str | None, *kept: str) -> None:
    """Refuse an output that is something which is to be kept: an input, or the archive.

    Raises:
        click.UsageError: it is one.
    """
    for each in kept if output not in (None, "-") else ():
        if _is_same(Path(output or ""), Path(each)):
            raise click.UsageError(f"{output} is read, and would be replaced: name another output")


def refuse_unwritable(report: str | None, *, made: str | None = None) -> None:
    """Refuse a report that cannot be written, as far as can be told before the work of which it is to tell.

    Args:
        report: the file.
        made: a folder that the work makes, where the report may stand.

    Raises:
        OutputError: it cannot be written.
    """
    path = Path(report or "-").resolve()
    if report in (None, "-") or (path.exists() and not path.is_file() and not path.is_dir()):
        return  # a device or a pipe takes no place in its folder
    folder = path.parent
    wrong = {
        errno.ENOENT: not folder.exists() and not (made and Path(made).resolve() in (folder, *folder.parents)),
        errno.ENOTDIR: folder.exists() and not folder.is_dir(),
        errno.EACCES: folder.exists() and not os.access(folder, os.W_OK),
        errno.EISDIR: path.is_dir(),
    }
    if problem := next((number for number, is_so in wrong.items() if is_so), None):
        raise OutputError(f"{report}: the report cannot be written: {os.strerror(problem)}")


def _is_same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve() or (one.is_file() and other.is_file() and one.samefile(other))


def reading_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of how its inputs are read."""
    return with_options(command, [*_FILES, _WEB])


def file_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command those of them that are for files."""
    return with_options(command, _FILES)


def with_options(command: Callable[..., None], options: Sequence[_Option]) -> Callable[..., None]:
    """Give a command several options, shown in this order."""
    for option in reversed(options):
        command = option(command)
    return command
