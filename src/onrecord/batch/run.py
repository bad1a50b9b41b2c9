"""A batch: plan, perform, publish."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial

import onrecord
from onrecord.batch.engines import Engine, engine
from onrecord.batch.layout import MANIFEST
from onrecord.batch.manifest import Made, Manifest, Performed
from onrecord.batch.places import check
from onrecord.batch.plan import Plan, is_readable, names_any, plan, unchanged
from onrecord.batch.publish import publish, tidy
from onrecord.batch.schema import VERSION
from onrecord.batch.stage import discard, staged
from onrecord.batch.storage import Storage, storage_at
from onrecord.batch.task import Limits, Result, Shard, Task
from onrecord.errors import OutputError
from onrecord.extract.model import identity
from onrecord.pipeline import Pipeline, load
from onrecord.processes import cores
from onrecord.read.source import Listener, Options, nobody
from onrecord.report import Report

__all__ = ["MIB", "Progress", "Settings", "batch"]

MIB = 2**20
"""Bytes of what the size of a shard is told in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a batch is to be made.

    Attributes:
        engine: a key of :data:`onrecord.batch.engines.ENGINES`.
        workers: how many shards are made at the same time; without it, as many as there are processor cores.
        shard_size: MiB of text that a shard has, about.
        retry: whether to make shards again in which something was given up or could not be read.
        model: a name or folder, as :func:`onrecord.load` takes it.
        nested: whether to look for attributions within others as well.
        loader: makes the pipeline in each process, where it is another than :func:`onrecord.load` with these two.
        options: how the inputs are read.
        limits: what a document may take.
    """

    engine: str = "local"
    workers: int | None = None
    shard_size: int = 8
    retry: bool = False
    model: str | None = None
    nested: bool = False
    loader: Callable[[], Pipeline] | None = None
    options: Options = field(default_factory=Options)
    limits: Limits = field(default_factory=Limits)

    def made(self) -> Made:
        """What a dataset is made by that is made by these.

        Raises:
            ModelError: there is no such model.
        """
        reading = {"input_format": self.options.input_format, "text_column": self.options.text_column}
        model = identity(self.model)
        settings = {**reading, "shard_size": self.shard_size, "nested": self.nested}
        return Made(onrecord=onrecord.__version__, model=model, schema=VERSION, settings=settings)

    def task(self, output: str) -> Task:
        """What the workers are told."""
        loader = self.loader or partial(load, self.model, nested=self.nested)
        return Task(output=output, loader=loader, options=self.options, limits=self.limits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Who is told how far a batch is.

    Attributes:
        on_plan: is told how many bytes of text there are to do, about, those included that a run has done which was
            cut off.
        on_search: is told what there is to say of the search for inputs.
        on_shard: is told of each shard that is done.
    """

    on_plan: Callable[[int], None] = nobody
    on_search: Callable[[Result], None] = nobody
    on_shard: Callable[[Shard, Result], None] = nobody


_SILENT, _USUAL = Progress(), Settings()


def batch(inputs: Iterable[str], output: str, settings: Settings = _USUAL, progress: Progress = _SILENT) -> Manifest:
    """Extract files into a Parquet dataset, or add those to it that it does not have.

    A run that was cut off goes on where it stopped when it is made again.

    Args:
        inputs: files, folders and globs.
        output: the folder of the dataset.
        settings: how.
        progress: who is told how far it is.

    Returns:
        The manifest, which also lists what could not be done.

    Raises:
        InputError: an input cannot be read again.
        ModelError: the model cannot be loaded.
        OutputError: the folder cannot be written, another run writes there, its dataset was made otherwise, it has
            other files in it, or an input is in it.
        AddressError: nothing is known about the address of the folder.
        ClusterError: Ray is not installed, or its cluster is not there or fails.
        WorkerError: no process can be started.
    """
    performing, made = engine(settings.engine), settings.made()
    storage = storage_at(output)
    inputs = list(inputs)
    try:
        check(inputs, storage)
        if not storage.exists(MANIFEST) and not names_any(inputs, settings.options):
            return _Run(storage, Manifest(made=made), settings, progress).searched(inputs)
        with storage.locked():
            old = Manifest.read(storage)
            if old is None or (old.made != made and not old.counts.documents):
                old = Manifest(made=made)
            old.check(made, output)
            return _Run(storage, old, settings, progress).made(inputs, performing)
    except OSError as error:
        raise OutputError(f"{error.filename or output}: cannot be written: {error.strerror or error}") from error


class _Run:
    """A run over a dataset that is its alone."""

    def __init__(self, storage: Storage, old: Manifest, settings: Settings, progress: Progress) -> None:
        self._storage = storage
        self._old = old
        self._settings = settings
        self._progress = progress
        self._output = storage.place
        self._made = json.dumps(asdict(old.made), sort_keys=True)  # which is what these settings give
        left_out = settings.options.leave_out | {storage.real}
        self._options = replace(settings.options, leave_out=left_out)

    def searched(self, inputs: Sequence[str]) -> Manifest:
        """The manifest of a dataset that does not come to be, as the inputs name nothing."""
        _, search = self._planned(inputs, ())
        self._progress.on_search(search)
        return replace(self._old, search=search)

    def made(self, inputs: Sequence[str], performing: Engine) -> Manifest:
        """The manifest of the dataset once all is done."""
        retried, stuck = self._to_retry()
        planned, search = self._planned(inputs, stuck)
        self._progress.on_search(search)
        shards = list({each.id: each for each in (*retried, *planned.shards)}.values())
        tidy(self._storage, self._old, [each.id for each in shards])
        performed = self._performed(shards, performing)
        names = {each.name for each in planned.inputs}
        kept = names.union(each.path for each in search.failures)
        gone = {name for name in stuck - kept if not is_readable(name)}
        old = self._old.without_complaints_about(names | gone).forgetting(gone)
        manifest = replace(old, inputs=tuple(dict.fromkeys((*old.inputs, *planned.inputs))), search=search)
        if performed:
            return publish(self._storage, manifest, performed)
        if manifest != self._old or not manifest.files:
            manifest.save(self._storage)
        return manifest

    def _planned(self, inputs: Sequence[str], stuck: Collection[str]) -> tuple[Plan, Result]:
        report = Report()
        listener = Listener(on_error=report.on_error, on_skip=report.on_skip)
        done = [(each.name, each.sha256) for each in self._old.inputs if each.name not in stuck]
        planned = plan(inputs, listener, self._options, self._settings.shard_size * MIB, self._made, done)
        return planned, Result(
            shard="",
            failed=report.failed,
            failures=tuple(report.failures),
            skipped=report.passed_over,
        )

    def _to_retry(self) -> tuple[list[Shard], set[str]]:
        """The shards to make again, and the files of others that cannot be, as a file of theirs is gone or another."""
        if not self._settings.retry:
            return [], set()
        flawed = [each for each in self._old.shards if each.result.is_flawed]
        again = unchanged((each.shard for each in flawed), self._made)
        return again, {name for each in flawed if each.shard not in again for name in each.flawed}

    def _performed(self, shards: Sequence[Shard], performing: Engine) -> list[Performed]:
        """The shards with what has come of them, in this order; those that are staged are not made again."""
        results: dict[str, Result] = {}
        for shard in shards:
            if result := staged(self._storage, shard.id):
                if result.is_flawed and self._settings.retry:
                    discard(self._storage, shard.id)
                else:
                    results[shard.id] = result
        by_id = {each.id: each for each in shards}
        self._progress.on_plan(sum(each.bytes for each in shards))
        for result in results.values():
            self._progress.on_shard(by_id[result.shard], result)

        def on_result(result: Result) -> None:
            results[result.shard] = result
            self._progress.on_shard(by_id[result.shard], result)

        todo = [each for each in shards if each.id not in results]
        task = replace(self._settings, options=self._options).task(self._output)
        if todo:
            performing(todo, task, self._settings.workers or cores(), on_result)
        return [Performed(each, results[each.id]) for each in shards]
