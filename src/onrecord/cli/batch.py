"""``onrecord batch``: the main job, for large collections."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

import click

import onrecord
from onrecord.batch.engines import ENGINES
from onrecord.cli.messages import say
from onrecord.cli.options import (
    file_options,
    model_option,
    nested_option,
    refuse_to_replace,
    refuse_unwritable,
    report_option,
)
from onrecord.cli.run import Run, watched
from onrecord.errors import InputError, OnrecordError
from onrecord.report import Failure, PassedOver, Report

if TYPE_CHECKING:
    from onrecord.batch.manifest import Counts, Manifest
    from onrecord.batch.task import Poison, Result, Shard

__all__ = ["batch"]

_EXAMPLES = 10  # places that the report names of each reason
_NAMED = 10  # failures of earlier runs that are told of once more
_DAY = 24 * 60 * 60  # seconds


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("-o", "--output", required=True, metavar="DIR", help="The folder of the dataset.")
@click.option(
    "--engine",
    type=click.Choice(list(ENGINES)),
    default="local",
    show_default=True,
    help="Where the work is done: by processes of this machine, or by a Ray cluster.",
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    metavar="N",
    help="Processes that extract at the same time; without it, as many as there are processor cores.",
)
@click.option(
    "--shard-size",
    type=click.IntRange(1),
    default=8,
    show_default=True,
    metavar="MiB",
    help="Text that is done together, and done again where a run is cut off in it.",
)
@click.option(
    "--time-limit",
    type=click.IntRange(1, _DAY),
    default=120,
    show_default=True,
    metavar="S",
    help="Seconds after which a document is given up.",
)
@click.option("--retry", is_flag=True, help="Try once more what earlier runs have given up or could not read.")
@file_options
@report_option
@model_option
@nested_option
def batch(inputs: tuple[str, ...], output: str, report: str | None, **options: Any) -> None:
    """Find who said what in large collections, and write it as a Parquet dataset.

    INPUT is a file, a folder (with its subfolders) or a glob of what "onrecord extract" takes. The dataset is made in
    the folder, or added to. A run that was cut off goes on where it stopped when the same command is run again, and a
    document that crashes, hangs or takes too much memory is given up and listed, while the others go on.

    \b
      onrecord batch archive/*.jsonl.gz --output dataset/
      onrecord ingest --from-batch dataset/ --archive news.db
    """
    from onrecord.batch.run import Progress  # noqa: PLC0415
    from onrecord.batch.run import batch as batched  # noqa: PLC0415  --help is to be quick

    _refuse(inputs, report)
    run = Run()
    watch = _Watch(run)
    try:
        with watched(run, alone=True):
            before = _counts(output)
            watch.begun()
            progress = Progress(on_plan=watch.planned, on_search=watch.told, on_shard=watch.done)
            manifest = batched(inputs, output, _settings(report, **options), progress)
            run.report.known = manifest.counts.duplicates - (before.duplicates if before else 0)
    except KeyboardInterrupt:
        say("interrupted: the same command goes on where it stopped")
        click.get_current_context().exit(130)
    finally:
        if report:
            run.report.save(report)
    watch.remind(manifest, output)
    say(_summary(manifest, before))
    if manifest.failed or manifest.poison:
        click.get_current_context().exit(1)


def _refuse(inputs: tuple[str, ...], report: str | None) -> None:
    from onrecord.batch.plan import refusal  # noqa: PLC0415  --help is to be quick

    if report == "-":
        raise click.UsageError("the report needs a file of its own: name one")
    refuse_to_replace(report, *inputs)
    refuse_unwritable(report)
    for given in inputs:
        if problem := refusal(given):
            raise click.UsageError(f"{given}: {problem}")


def _counts(output: str) -> Counts | None:
    """How much a dataset has before the run; ``None`` where there is none."""
    from onrecord.batch.records import manifest  # noqa: PLC0415  --help is to be quick

    try:
        return manifest(output).counts
    except (OnrecordError, OSError):  # the run tells what is wrong
        return None


def _settings(report: str | None, *, time_limit: int, model: str | None, **options: Any) -> Any:
    from onrecord.batch.run import Settings  # noqa: PLC0415  --help is to be quick
    from onrecord.batch.task import Limits  # noqa: PLC0415
    from onrecord.read import Options  # noqa: PLC0415

    own = {name: options.pop(name) for name in ("engine", "workers", "shard_size", "retry", "nested")}
    return Settings(
        **own,
        model=model,
        loader=partial(onrecord.load, model, nested=own["nested"]),
        options=Options(**options, leave_out=frozenset(map(os.path.realpath, filter(None, [report])))),
        limits=Limits(seconds=time_limit),
    )


class _Watch:
    """Tells of what happens, and how far it is."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._told: set[Failure | Poison] = set()

    def begun(self) -> None:
        """Show that all inputs are read once, which may take long."""
        if progress := self._run.progress:
            progress.update(progress.task_ids[0], description="looking for what is new")
            progress.start()

    def planned(self, size: int) -> None:
        """Show how much there is to do."""
        if progress := self._run.progress:
            progress.update(progress.task_ids[0], total=size or None, description=self._run.report.summary())

    def done(self, shard: Shard, result: Result) -> None:
        """Tell of a shard, and show how far it is."""
        self.told(result)
        self._run.took(shard.bytes)
        if progress := self._run.progress:
            progress.update(progress.task_ids[0], description=self._run.report.summary())

    def told(self, result: Result) -> None:
        """Tell what could not be read and what was given up."""
        report = self._run.report
        report.documents += result.documents - sum(each.id is not None for each in result.poison)
        report.attributions += result.attributions
        for flaw in _flaws(result):
            self._told.add(flaw)
            self._run.failed(_error(flaw))
        report.failed += result.failed - len(result.failures)
        for reason, each in result.skipped.items():
            group = report.passed_over.setdefault(reason, PassedOver())
            group.count += each.count
            group.examples += each.examples[: _EXAMPLES - len(group.examples)]
        for warning in result.warnings:
            report.on_warning(warning)
            say(f"warning: {warning}")
        report.warned += result.warned - len(result.warnings)

    def remind(self, manifest: Manifest, output: str) -> None:
        """Tell once more of what earlier runs could not do: the first of it, and where all is."""
        from onrecord.batch.layout import MANIFEST  # noqa: PLC0415  --help is to be quick

        flaws = chain.from_iterable(map(_flaws, manifest.results))
        earlier = [each for each in flaws if each not in self._told]
        for flaw in earlier[:_NAMED]:
            say(f"{_error(flaw)} (in an earlier run)")
        if more := len(earlier[_NAMED:]):
            say(f"{more:,} more of earlier runs; all are in {output.rstrip('/')}/{MANIFEST}")


def _flaws(result: Result) -> Iterator[Failure | Poison]:
    yield from result.failures
    yield from result.poison


def _error(flaw: Failure | Poison) -> InputError:
    from onrecord.batch.task import Poison  # noqa: PLC0415  --help is to be quick

    if not isinstance(flaw, Poison):
        return InputError(flaw.problem, path=flaw.path, line=flaw.line)
    what = "its reading" if flaw.id is None else f"the document {flaw.id}"
    return InputError(f"{what} was given up: {flaw.reason}", path=flaw.path)


def _summary(manifest: Manifest, before: Counts | None) -> str:
    """A dataset in a line, and how much of it this run has added to what was there."""
    counts = manifest.counts
    parts = [f"{Report(documents=counts.documents, attributions=counts.attributions).summary()} in the dataset"]
    if before:
        new = counts.documents - before.documents
        parts.append(f"{new:,} {'document' if new == 1 else 'documents'} new" if new else "nothing new")
    told = {
        f"{'duplicate' if counts.duplicates == 1 else 'duplicates'} left out": counts.duplicates,
        "passed over": sum(manifest.skipped.values()),
        f"{'input' if manifest.failed == 1 else 'inputs'} could not be read": manifest.failed,
        "given up (--retry tries again)": len(manifest.poison),
    }
    return "; ".join(parts + [f"{count:,} {what}" for what, count in told.items() if count])
