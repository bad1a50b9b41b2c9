"""The way of a document: its language told, its attributions found, their speakers named, a record made of it.

Documents come from :mod:`onrecord.read` or from the caller; records go to :mod:`onrecord.export`.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from onrecord.attribution import Attribution, Record
from onrecord.document import Document
from onrecord.errors import InputWarning, ModelError
from onrecord.language import language_of

if TYPE_CHECKING:  # they load numpy, which takes longer than `onrecord --help` may
    from onrecord.reading import Reading
    from onrecord.resolve import Resolver

__all__ = ["Pipeline", "load"]


class Attributor(Protocol):
    """What finds the attributions of a text: an :class:`~onrecord.extract.extractor.Extractor`."""

    def extract(self, text: str, /) -> tuple[tuple[Attribution, ...], Reading]:
        """The attributions of a text, in reading order, and the reading that names their speakers."""

    def read(self, text: str, /) -> Reading:
        """The reading of a title."""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Turns documents into records. Made by :func:`load`."""

    extractor: Attributor
    resolver: Resolver

    def extract(self, document: Document | str) -> Record:
        """The record of one document, or of bare text.

        Warns:
            InputWarning: the document is not in English, which the model was trained for.
        """
        document = _in_its_language(Document.of(document) if isinstance(document, str) else document)
        attributions, reading = self.extractor.extract(document.text)
        title = document.title_apart
        scene = self.resolver.scene(document.text, reading, title, self.extractor.read(title))
        return Record(document, self.resolver.resolve(scene, attributions))

    def pipe(self, documents: Iterable[Document | str]) -> Iterator[Record]:
        """The records of many documents, in their order, each made when it is asked for."""
        return map(self.extract, documents)


def load(model: str | Path | None = None, *, nested: bool = False) -> Pipeline:
    """A pipeline with a model: one that ships with the package (``"fast"``; else the default), or that of a folder.

    Args:
        model: its name or folder.
        nested: whether to look for attributions within the contents of others, too; it takes half as long again.

    Raises:
        ModelError: the folder is missing or damaged, or its model was made for another version.
    """
    from onrecord.extract.extractor import Extractor  # noqa: PLC0415  importing onrecord loads no runtime
    from onrecord.resolve import Resolver  # noqa: PLC0415

    extractor = Extractor.load(model, nested=nested)
    try:
        return Pipeline(extractor, Resolver.of(extractor.manifest.resolution))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{model or 'the model'}: the manifest's resolution cannot be read ({error!r})") from error


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
