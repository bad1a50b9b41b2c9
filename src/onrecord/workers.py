"""Extraction on several cores: processes that each load the model, fed with documents, whose records come in order.

Documents are independent of each other, so what comes out is the same as from one process. A document that ends the
process it is in is found out and told of, and the others go on.
"""

from __future__ import annotations

import multiprocessing
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from typing import NamedTuple

from onrecord.attribution import Record
from onrecord.document import Document
from onrecord.errors import InputError, InputWarning, OnrecordError
from onrecord.pipeline import Pipeline, load
from onrecord.processes import follow_parent

__all__ = ["extract_all"]

_AHEAD = 8  # documents in hand for each process: enough that none waits, few enough to be held

_pipeline: Pipeline | None = None  # of a worker process
_failure: OnrecordError | None = None  # why it has none


class _Done(NamedTuple):
    """What a worker gives back."""

    record: Record
    warnings: list[str]


class _Submitted(NamedTuple):
    """A document in hand, and where its record will be."""

    document: Document
    future: Future[_Done]


def extract_all(
    documents: Iterable[Document],
    *,
    workers: int,
    on_error: Callable[[InputError], None],
    loader: Callable[[], Pipeline] = load,
) -> Iterator[Record]:
    """The records of documents, in their order.

    Args:
        documents: taken as they are needed, a few ahead.
        workers: how many processes; with one, everything happens in this process.
        on_error: is told of a document that ends the process that it is in.
        loader: makes the pipeline, in each process; it has to be importable there.

    Raises:
        ModelError: as :func:`onrecord.pipeline.load` does.

    Warns:
        InputWarning: as :meth:`onrecord.pipeline.Pipeline.extract` does.
    """
    if workers == 1:
        yield from loader().pipe(documents)
        return
    source = iter(documents)
    while (document := next(source, None)) is not None:  # once, but for pools that break
        waiting: deque[_Submitted] = deque()
        with _pool(workers, loader) as pool:
            waiting.append(_Submitted(document, pool.submit(_extract, document)))
            yield from _in_order(pool, waiting, source, workers * _AHEAD)
        yield from _one_by_one(waiting, loader, on_error)


def _in_order(
    pool: ProcessPoolExecutor, waiting: deque[_Submitted], source: Iterator[Document], ahead: int
) -> Iterator[Record]:
    """The records as they are done, until there are no more documents or the pool breaks."""
    with suppress(BrokenProcessPool):
        while waiting:
            while len(waiting) < ahead and (document := next(source, None)) is not None:
                waiting.append(_Submitted(document, Future()))
                waiting[-1] = _Submitted(document, pool.submit(_extract, document))
            future = waiting[0].future
            future.result()
            waiting.popleft()
            yield from _finished(future)


def _one_by_one(
    waiting: deque[_Submitted], loader: Callable[[], Pipeline], on_error: Callable[[InputError], None]
) -> Iterator[Record]:
    """The records of documents that were in hand when a process ended, made one at a time to find out which did it."""
    while waiting:
        with _pool(1, loader) as pool:
            while waiting:
                document, future = waiting.popleft()
                if not _is_well(future):
                    future = pool.submit(_extract, document)
                    if isinstance(future.exception(), BrokenProcessPool):
                        problem = "the process that extracts it is ended by the system, for want of memory most likely"
                        on_error(InputError(problem, path=document.uri or document.id))
                        break
                yield from _finished(future)


def _is_well(future: Future[_Done]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None


def _finished(future: Future[_Done]) -> Iterator[Record]:
    done = future.result()
    for message in done.warnings:
        warnings.warn(message, InputWarning, stacklevel=2)
    yield done.record


@contextmanager
def _pool(workers: int, loader: Callable[[], Pipeline]) -> Iterator[ProcessPoolExecutor]:
    # Forking would copy the threads and locks of this process in whatever state they are.
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _begin, (loader,))
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(loader: Callable[[], Pipeline]) -> None:
    """Make a worker of this process."""
    global _pipeline, _failure  # noqa: PLW0603  a worker has nowhere else to keep it
    follow_parent()
    try:
        _pipeline = loader()
    except OnrecordError as error:  # raised here, it would only tell that the process has ended
        _failure = error


def _extract(document: Document) -> _Done:
    if _pipeline is None:
        raise _failure or RuntimeError("not in a worker process")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", InputWarning)
        record = _pipeline.extract(document)
    return _Done(record, [str(each.message) for each in caught if issubclass(each.category, InputWarning)])
