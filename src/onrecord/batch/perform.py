"""One shard, from its files to staged rows."""

from __future__ import annotations

import pyarrow as pa

from onrecord.batch.stage import Stage, note, staged, staging
from onrecord.batch.storage import storage_at
from onrecord.batch.task import Poison, Result, Shard, Task
from onrecord.batch.told import Event, Skip, Staged
from onrecord.batch.unit import Rows
from onrecord.batch.worker import Worker
from onrecord.errors import InputError
from onrecord.report import Failure, Report

__all__ = ["perform"]

_FAILURES = 1_000  # of a shard that are named: a manifest has those of all
_WARNINGS = 10


def perform(shard: Shard, task: Task, worker: Worker) -> Result:
    """Stage a shard in ``task.output``; one that is staged already is not made again.

    Raises:
        ModelError: the model cannot be loaded.
        WorkerError: no process can be started.
        OSError: the output cannot be written.
    """
    storage = storage_at(task.output)
    if result := staged(storage, shard.id):
        return result
    report, poison = Report(), list[Poison]()
    with staging(storage, shard.id) as stage:
        for told in worker.work(shard):
            if isinstance(told, Poison):
                poison.append(told)
            elif isinstance(told, Staged):
                _take(told, stage, report)
                poison += told.poison
            else:
                _note(told, report)
    result = Result(
        shard=shard.id,
        folder=stage.folder,
        documents=report.documents,
        attributions=report.attributions,
        groups=tuple(stage.groups),
        poison=tuple(sorted(poison, key=lambda each: each.document)),
        failed=report.failed,
        failures=tuple(report.failures[:_FAILURES]),
        skipped=report.passed_over,
        warned=report.warned,
        warnings=tuple(report.warnings[:_WARNINGS]),
    )
    note(storage, result)
    return result


def _take(told: Staged, stage: Stage, report: Report) -> None:
    report.documents = told.until
    report.attributions += told.found
    for warning in told.warnings:
        report.on_warning(warning)
    stage.add(Rows(*(pa.ipc.open_stream(packed).read_next_batch() for packed in (told.documents, told.attributions))))


def _note(event: Event, report: Report) -> None:
    match event:
        case Failure(path=path, line=line, problem=problem):
            report.on_error(InputError(problem, path=path, line=line))
        case Skip(reason=reason, place=place):
            report.on_skip(reason, place)
        case str() as warning:
            report.on_warning(warning)
