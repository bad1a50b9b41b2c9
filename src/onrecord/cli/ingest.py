"""``onrecord ingest``: the main job, into an archive."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

import click
from click.core import ParameterSource

import onrecord
from onrecord.attribution import Record
from onrecord.cli.archived import archive_option, files_of
from onrecord.cli.messages import say
from onrecord.cli.options import (
    model_option,
    nested_option,
    reading_options,
    refuse_to_replace,
    refuse_unwritable,
    report_option,
)
from onrecord.cli.run import Run, watched
from onrecord.document import Document
from onrecord.errors import NotFoundError

__all__ = ["ingest"]

_OF_BOTH = ("archive", "from_batch", "report")  # what goes with a dataset, too


@click.command()
@click.argument("inputs", nargs=-1, metavar="INPUT...")
@archive_option
@click.option("--from-batch", metavar="DIR", help="Take what onrecord batch has made, instead of INPUT.")
@click.option(
    "--workers",
    type=click.IntRange(1),
    metavar="N",
    help="Processes that extract at the same time; without it, as many as there are processor cores.",
)
@reading_options
@report_option
@model_option
@nested_option
def ingest(inputs: tuple[str, ...], archive: str, from_batch: str | None, report: str | None, **options: Any) -> None:
    """Find who said what in news articles, and keep it in an archive.

    INPUT is what "onrecord extract" takes. The archive is made if it is not there. What is in it already is passed
    over, so a run that was cut off goes on where it stopped when the same command is run again; an article that has
    changed since becomes a new version, and the old one stays.

    \b
      onrecord ingest articles/ --archive news.db
      onrecord ingest CC-NEWS.warc.gz --archive news.db --report report.json
      onrecord ingest --from-batch dataset/ --archive news.db
    """
    if report == "-":
        raise click.UsageError("the report needs a file of its own: name one")
    if bool(inputs) == (from_batch is not None):
        raise click.UsageError("name either INPUT... or --from-batch DIR")
    if from_batch is not None:
        _refuse_options()
    refuse_to_replace(report, *inputs, *files_of(archive))
    refuse_unwritable(report)
    run = Run()
    try:
        with watched(run, alone=True):
            if from_batch is None:
                _extracted(run, inputs, archive, report, **options)
            else:
                _read_back(run, from_batch, archive)
    finally:
        if report:
            run.report.save(report)
    say(run.report.summary())
    if run.report.failed:
        click.get_current_context().exit(1)


def _refuse_options() -> None:
    """Refuse options of reading and extracting, which a dataset has behind it."""
    context = click.get_current_context()
    for each in context.command.params:
        is_given = context.get_parameter_source(each.name or "") is ParameterSource.COMMANDLINE
        if is_given and each.name not in _OF_BOTH:
            raise click.UsageError(f"{each.opts[0]} goes with INPUT..., not with --from-batch")


def _extracted(
    run: Run, inputs: tuple[str, ...], archive: str, report: str | None, *, model: str | None, **given: Any
) -> None:
    """The main job."""
    from onrecord.archive import Archive  # noqa: PLC0415  --help is to be quick
    from onrecord.extract.model import identity  # noqa: PLC0415
    from onrecord.ingest import ingest as ingested  # noqa: PLC0415
    from onrecord.read import Options  # noqa: PLC0415

    workers, nested = given.pop("workers"), given.pop("nested")
    written = [*files_of(archive), *filter(None, [report])]
    options = Options(**given, leave_out=frozenset(map(os.path.realpath, written)))
    asked = {"inputs": inputs, "model": model, "nested": nested, **given}
    with Archive.open(archive, write=True) as opened:
        documents = run.read(inputs, options)
        number = opened.begin(version=onrecord.__version__, model=identity(model), options=asked)
        extraction = _extraction(run, workers, partial(onrecord.load, model, nested=nested))
        records = ingested(documents, opened, number, extract=extraction, on_known=run.report.on_known)
        for _ in run.counted(records):
            pass
        opened.finish(number)


def _read_back(run: Run, folder: str, archive: str) -> None:
    """What a batch has made."""
    from onrecord.archive import Archive  # noqa: PLC0415  --help is to be quick
    from onrecord.batch.layout import ASIDE, SHARDS  # noqa: PLC0415
    from onrecord.batch.records import manifest, records  # noqa: PLC0415
    from onrecord.batch.storage import storage_at  # noqa: PLC0415
    from onrecord.ingest import store  # noqa: PLC0415

    try:
        made = manifest(folder).made
    except NotFoundError as error:
        if any(map(storage_at(folder).exists, (SHARDS, ASIDE))):
            raise NotFoundError("the dataset is not finished: run the same batch again", path=folder) from error
        raise click.UsageError(str(error)) from error
    with Archive.open(archive, write=True) as opened:
        asked = {"from_batch": folder, **made.settings}
        number = opened.begin(version=made.onrecord, model=made.model, options=asked)
        for _ in run.counted(store(records(folder), opened, number, on_known=run.report.on_known)):
            pass
        opened.finish(number)


def _extraction(
    run: Run, workers: int | None, loader: Callable[[], onrecord.Pipeline]
) -> Callable[[Iterable[Document]], Iterator[Record]]:
    from onrecord.processes import cores  # noqa: PLC0415  --help is to be quick
    from onrecord.workers import extract_all  # noqa: PLC0415

    return partial(extract_all, workers=workers or cores(), on_error=run.failed, loader=loader)
