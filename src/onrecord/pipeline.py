"""The way of a document: its language told, its attributions found, a record made of both.

Documents come from :mod:`onrecord.read` or from the caller; records go to :mod:`onrecord.export`.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from onrecord.attribution import Attribution, Record
from onrecord.document import Document
from onrecord.errors import InputWarning
from onrecord.language import language_of

__all__ = ["Pipeline", "load"]


class Attributor(Protocol):
    """What finds the attributions of a text: an :class:`~onrecord.extract.extractor.Extractor`."""

    def attributions(self, text: str, /) -> tuple[Attribution, ...]:
        """The attributions of a text, in reading order."""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Turns documents into records. Made by :func:`load`."""

    extractor: Attributor

    def extract(self, document: Document | str) -> Record:
        """The record of one document, or of bare text.

        Warns:
            InputWarning: the document is not in English, which the model was trained for.
        """
        document = _in_its_language(Document.of(document) if isinstance(document, str) else document)
        return Record(document, self.extractor.attributions(document.text))

    def pipe(self, documents: Iterable[Document | str]) -> Iterator[Record]:
        """The records of many documents, in their order, each made when it is asked for."""
        return map(self.extract, documents)


def load(model: str | Path | None = None) -> Pipeline:
    """A pipeline with a model: the one that ships with the package, or that of a folder.

    Raises:
        ModelError: the folder is missing or damaged, or its model was made for another version.
    """
    from onrecord.extract.extractor import Extractor  # noqa: PLC0415  importing onrecord loads no runtime

    return Pipeline(Extractor.load(None if model is None else Path(model)))


def _in_its_language(document: Document) -> Document:
    language = document.language or language_of(document.text)
    if language is not None and re.split("[-_]", language.lower())[0] != "en":  # en-GB, en_GB
        warnings.warn(
            f"{document.uri or document.id}: the text is in another language than English ({language}), "
            "for which the model was not trained",
            InputWarning,
            stacklevel=3,
        )
    return replace(document, language=language)
