"""``onrecord ingest``: the main job, into an archive."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import click

import onrecord
from onrecord.attribution import Record
from onrecord.cli.archived import archive_option, files_of
from onrecord.cli.messages import say
from onrecord.cli.options import model_option, reading_options, refuse_to_replace, report_option
from onrecord.cli.run import Run, watched
from onrecord.document import Document

__all__ = ["ingest"]


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@archive_option
@click.option(
    "--workers",
    type=click.IntRange(1),
    metavar="N",
    help="Processes that extract at the same time; without it, as many as there are processor cores.",
)
@reading_options
@report_option
@model_option
def ingest(
    inputs: tuple[str, ...], archive: str, workers: int | None, report: str | None, model: str | None, **reading: Any
) -> None:
    """Find who said what in news articles, and keep it in an archive.

    INPUT is what "onrecord extract" takes. The archive is made if it is not there. What is in it already is passed
    over, so a run that was cut off goes on where it stopped when the same command is run again; an article that has
    changed since becomes a new version, and the old one stays.

    \b
      onrecord ingest articles/ --archive news.db
      onrecord ingest CC-NEWS.warc.gz --archive news.db --report report.json
    """
    from onrecord.archive import Archive  # noqa: PLC0415  --help is to be quick
    from onrecord.ingest import ingest as ingested  # noqa: PLC0415
    from onrecord.read import Options  # noqa: PLC0415

    if report == "-":
        raise click.UsageError("the report needs a file of its own: name one")
    refuse_to_replace(report, *inputs, *files_of(archive))
    written = [*files_of(archive), *filter(None, [report])]
    options = Options(**reading, leave_out=frozenset(map(os.path.realpath, written)))
    asked = {"inputs": inputs, "model": model, **reading}
    run = Run()
    try:
        with watched(run, alone=True), Archive.open(archive, write=True) as opened:
            documents = run.read(inputs, options)
            number = opened.begin(version=onrecord.__version__, model=_identity(model), options=asked)
            records = ingested(
                documents, opened, number, extract=_extraction(run, model, workers), on_known=run.report.on_known
            )
            for _ in run.counted(records):
                pass
            opened.finish(number)
    finally:
        if report:
            run.report.save(report)
    say(run.report.summary())
    if run.report.failed:
        click.get_current_context().exit(1)


def _identity(model: str | None) -> str:
    from onrecord.extract.model import identity  # noqa: PLC0415  --help is to be quick

    return identity(None if model is None else Path(model))


def _extraction(run: Run, model: str | None, workers: int | None) -> Callable[[Iterable[Document]], Iterator[Record]]:
    from onrecord.workers import extract_all  # noqa: PLC0415  --help is to be quick

    loader = partial(onrecord.load, model)
    return partial(extract_all, workers=workers or _cores(), on_error=run.failed, loader=loader)


def _cores() -> int:
    """How many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
