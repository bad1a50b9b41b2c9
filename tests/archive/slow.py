"""A pipeline for tests of what happens to processes: it takes its time, and some texts end the process it is in."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass

from onrecord.attribution import Record
from onrecord.document import Document
from onrecord.errors import ModelError
from onrecord.pipeline import Pipeline
from tests.archive.articles import read_back
from tests.fakes import fake_pipeline

__all__ = ["ENDING", "FAILING", "KILLING", "load", "load_named", "load_nothing"]

ENDING, KILLING, FAILING = "This ends it.", "This kills it.", "This fails."
_SECONDS = 0.002  # that a document takes


@dataclass(frozen=True, slots=True)
class _Slow(Pipeline):
    """What it says; see the module."""

    def extract(self, document: Document | str) -> Record:
        text = document if isinstance(document, str) else document.text
        if ENDING in text:
            os._exit(3)
        if KILLING in text:
            os.kill(os.getpid(), signal.SIGKILL)
        if FAILING in text:
            raise ZeroDivisionError(FAILING)
        time.sleep(_SECONDS)
        return Pipeline.extract(self, document)


def load(_model: object = None, **_options: object) -> Pipeline:
    """Make it."""
    fake = fake_pipeline()
    return _Slow(fake.extractor, fake.resolver)


@dataclass(frozen=True, slots=True)
class _Named(Pipeline):
    """It reads what :func:`tests.archive.articles.article` writes."""

    def extract(self, document: Document | str) -> Record:
        assert isinstance(document, Document)
        time.sleep(_SECONDS)
        return read_back(document)


def load_named(_model: object = None, **_options: object) -> Pipeline:
    """Make one that knows the names of speakers."""
    fake = fake_pipeline()
    return _Named(fake.extractor, fake.resolver)


def load_nothing(_model: object = None, **_options: object) -> Pipeline:
    """Fail, as a damaged model does.

    Raises:
        ModelError: always.
    """
    raise ModelError("dir: the model is damaged")
