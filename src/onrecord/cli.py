"""The command line: parse, one library call, print.

Data goes to standard output or ``--output``, all else to standard error. Exit codes: 0 done, 1 the work or
a part of it failed, 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import io
import json
import math
import os
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

import onrecord
from onrecord.attribution import Record
from onrecord.errors import InputError, InputWarning, OnrecordError, OutputError
from onrecord.export import WRITERS
from onrecord.read.formats import READERS
from onrecord.report import Report

if TYPE_CHECKING:
    from rich.progress import Progress

__all__ = ["main"]

_LONG_WORK = 1.0  # seconds after which a progress bar appears

_model = click.option("--model", metavar="DIR", help="A model folder; without it, the model that ships with onrecord.")


class _Probability(click.FloatRange):
    """A number from 0 to 1, which "nan", unlike for its parent, is not."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number: float = super().convert(value, param, ctx)
        return self.fail(f"{value} is no number.", param, ctx) if math.isnan(number) else number


_min_score = click.option(
    "--min-score",
    type=_Probability(0, 1),
    default=0.0,
    metavar="P",
    help="Only attributions whose source and content are right with at least this probability (0 to 1).",
)


_READING = (
    click.option(
        "--input-format",
        type=click.Choice(list(READERS)),
        help="What the inputs are, where their content tells it wrongly.",
    ),
    click.option(
        "--text-column", metavar="NAME", help="The column of a table, or the field of JSON, with the article."
    ),
    click.option("--allow-private", is_flag=True, help="Let web addresses lead into private networks."),
)
"""The options that are a user's :class:`~onrecord.read.source.Options`."""


def _reading(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_READING):
        command = option(command)
    return command


class _NothingReadError(OnrecordError):
    """There was input, but none of it could be read."""


class _Program(click.Group):
    """A group whose commands end with one line and an exit code, never with a traceback, when the work fails."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except _NothingReadError:  # why not has been said, a line for each input
            ctx.exit(1)
        except OnrecordError as error:
            _say(str(error))
            ctx.exit(1)
        except BrokenPipeError:  # whoever read our output has seen enough
            _give_up_stdout()
            ctx.exit(0)
        except KeyboardInterrupt:
            _say("interrupted")
            ctx.exit(130)


@click.group(cls=_Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(onrecord.__version__, prog_name="onrecord", message="%(prog)s %(version)s")
def main() -> None:
    """Who said what: turns news articles into a verifiable record of attributed statements."""


@main.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option(
    "--format",
    "form",
    type=click.Choice(list(WRITERS)),
    default="table",
    show_default=True,
    help="How to write: a table to read, a line or a row for programs, a page with the words marked.",
)
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    default="-",
    help="A file, instead of standard output; or, for html, a folder (ending in /): a page a document and an index.",
)
@_min_score
@_reading
@click.option("--report", metavar="FILE", help="Write what was read, passed over and not read, and why, as JSON.")
@_model
def extract(
    inputs: tuple[str, ...],
    form: str,
    output: str,
    min_score: float,
    report: str | None,
    model: str | None,
    **reading: Any,
) -> None:
    """Find who said what in news articles, and name the speakers.

    INPUT is a file, a folder (with its subfolders), a glob, a web address, or - for standard input: text, saved
    web pages, feeds (RSS, Atom), web archives (WARC), tables (CSV, XLSX, Parquet), JSON or JSON Lines; each of
    them also packed (.gz, .zst, .zip).

    \b
      onrecord extract article.txt
      onrecord extract https://news.example/bridge
      onrecord extract pages/ --format csv -o statements.csv
      onrecord extract CC-NEWS.warc.gz --format jsonl -o news.jsonl --report report.json
    """
    from onrecord.read import Options, read  # noqa: PLC0415  --help is to be quick
    from onrecord.read.find import size  # noqa: PLC0415

    written = [each for each in (output, report) if each not in (None, "-")]
    for target in written:
        if Path(target).is_file() and any(Path(each).is_file() and Path(target).samefile(each) for each in inputs):
            raise click.UsageError(f"{target} is an input and would be replaced: name another output")
    if report == "-" or (report and Path(report).absolute() == Path(output).absolute()):
        raise click.UsageError("the report needs a file of its own: name one")
    options = Options(**reading, leave_out=frozenset(map(os.path.realpath, written)))
    run = _Run()
    try:
        with _watched(run, alone=output != "-" or not sys.stdout.isatty()):
            pipeline = onrecord.load(model)
            if run.progress:
                run.progress.update(run.progress.task_ids[0], total=size(inputs, options) or None)
            documents = read(
                inputs, on_error=run.failed, on_skip=run.report.on_skip, on_bytes=run.took, options=options
            )
            records = (record.at_least(min_score) for record in pipeline.pipe(documents))
            _write(run.counted(records), form, output)
    finally:
        if report:
            run.report.save(report)
    if run.report.failed or run.report.passed_over or run.report.documents > 1:
        _say(run.report.summary())
    if run.report.failed:
        click.get_current_context().exit(1)


@main.command()
@click.argument("gold", metavar="GOLD.jsonl")
@_min_score
@_model
@click.option("--json", "as_json", is_flag=True, help="The figures as JSON.")
def evaluate(gold: str, min_score: float, model: str | None, as_json: bool) -> None:  # noqa: FBT001  click passes it
    """Measure how well a model finds the attributions of GOLD.jsonl.

    Each line of it is a document with its right "attributions", in the form that
    "onrecord extract --format jsonl" writes.
    """
    from onrecord import evaluate as evaluation  # noqa: PLC0415  --help is to be quick

    run = _Run()
    with _watched(run, alone=True):
        documents = evaluation.read_gold(gold)
        pipeline = onrecord.load(model)
        records = (record.at_least(min_score) for record in pipeline.pipe(each.document for each in documents))
        scores = evaluation.evaluate(documents, run.counted(records))
    click.echo(json.dumps(scores.to_dict(), indent=2) if as_json else scores.table().rstrip())


@dataclass(slots=True)
class _Run:
    """A run: what it has done so far, and where that is shown."""

    report: Report = field(default_factory=Report)
    progress: Progress | None = None

    def failed(self, error: InputError) -> None:
        self.report.on_error(error)
        _say(str(error))

    def took(self, count: int) -> None:
        self.report.on_bytes(count)
        if self.progress:
            self.progress.update(self.progress.task_ids[0], completed=self.report.bytes)

    def counted(self, records: Iterable[Record]) -> Iterator[Record]:
        """The records as they pass, counted, with a progress bar where they take long.

        Raises:
            _NothingReadError: so that no empty file takes the place of the output.
        """
        started = time.monotonic()
        for record in records:
            self.report.documents += 1
            self.report.attributions += len(record)
            yield record
            if self.progress and (taken := time.monotonic() - started) > _LONG_WORK:
                rate = f"{self.report.documents / taken:,.1f} documents/s"
                self.progress.update(self.progress.task_ids[0], description=f"{self.report.summary()} · {rate}")
                self.progress.start()
        if self.report.failed and not self.report.documents:
            raise _NothingReadError


@contextmanager
def _watched(run: _Run, *, alone: bool) -> Iterator[None]:
    """Tell of warnings in one line each, and of progress on a terminal that shows nothing else (``alone``)."""

    def show(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        if issubclass(category, InputWarning):
            run.report.on_warning(str(message))
            _say(f"warning: {message}")
        else:
            others(message, category, filename, lineno, file, line)

    with warnings.catch_warnings():
        others = warnings.showwarning
        warnings.showwarning = show
        warnings.simplefilter("always", InputWarning)
        run.progress = _progress_bar() if alone and sys.stderr.isatty() else None
        try:
            yield
        finally:
            if run.progress:
                run.progress.stop()


def _progress_bar() -> Progress:
    from rich.console import Console  # noqa: PLC0415  --help is to be quick
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn  # noqa: PLC0415

    counts = TextColumn("{task.description}", markup=False)
    progress = Progress(
        BarColumn(),
        counts,
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,
    )
    progress.add_task("", total=None)  # how much there is to read is known only once the inputs are
    return progress


def _write(records: Iterable[Record], form: str, output: str) -> None:
    if output != "-":
        from onrecord.export.save import save  # noqa: PLC0415  --help is to be quick

        save(records, form, output)
        return
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Programs read UTF-8; a terminal has an encoding of its own, which may lack a character.
        terminal = sys.stdout.isatty()
        sys.stdout.reconfigure(encoding=None if terminal else "utf-8", errors="replace", newline="")
    try:
        WRITERS[form](records, sys.stdout)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        _give_up_stdout()
        raise OutputError(f"standard output cannot be written: {error.strerror}") from error


def _give_up_stdout() -> None:
    """Keep the interpreter from complaining, when it ends, of what it could not write out."""
    with suppress(OSError, io.UnsupportedOperation):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(message: str) -> None:
    """One line on standard error, whatever file names and the like are in it."""
    line = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in message)
    sys.stderr.write(f"onrecord: {line}\n")  # not click.echo, which knows nothing of a progress bar below the line
