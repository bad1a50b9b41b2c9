"""Reading: from files, folders, globs, web addresses and standard input to documents.

Each format is a module with one function, a :data:`~onrecord.read.formats.Reader`. What is told apart by its
content and its name, unpacked and read, goes through the same few steps: :mod:`~onrecord.read.find` gives names,
:mod:`~onrecord.read.formats` tells which reader a :class:`~onrecord.read.source.Source` needs. Files are read as
streams, so that one of any size takes no more memory than its largest article.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

from onrecord.address import is_web
from onrecord.document import Document
from onrecord.errors import InputError
from onrecord.read.find import files
from onrecord.read.formats import READERS, documents
from onrecord.read.source import STDIN, Listener, OnBytes, OnError, OnSkip, Options, Source, nobody

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["READERS", "OnBytes", "OnError", "OnSkip", "Options", "read"]

_UNDECIDED = Options()


def read(
    inputs: Iterable[str],
    *,
    on_error: OnError,
    on_skip: OnSkip = nobody,
    on_bytes: OnBytes = nobody,
    options: Options = _UNDECIDED,
) -> Iterator[Document]:
    """The documents of files, folders, globs, web addresses and standard input (``-``), in order, one at a time.

    A folder is searched through for files of the known suffixes (:data:`~onrecord.read.formats.SUFFIXES`),
    hidden ones left out, in the order of their names. A file that is named, or matches a glob, is read whatever
    its suffix. What a file is, its content tells first, its name second.

    Args:
        inputs: what to read, as the user named it.
        on_error: is told of each input, file or part of one that cannot be read; the others are read all the same.
        on_skip: is told of each that is passed over because it is no article.
        on_bytes: is told how many more bytes of the files have been read.
        options: what the user decided.

    Warns:
        InputWarning: a document was read, but not as it stands in the file (characters replaced, a guessed
            encoding, an unreadable date), or files of other kinds were passed over in a folder.
    """
    listener = Listener(on_error=on_error, on_skip=on_skip, on_bytes=on_bytes)
    for name in chain.from_iterable(files(given, listener, options) for given in inputs):
        try:
            yield from _documents(name, listener, options)
        except InputError as error:
            on_error(error)
        except OSError as error:
            on_error(InputError(f"cannot be read: {error.strerror or error}", path=name))


def _documents(name: str, listener: Listener, options: Options) -> Iterator[Document]:
    if is_web(name):
        from onrecord.read.web import fetch  # noqa: PLC0415  few runs need it

        yield from documents(fetch(name, listener, options))
    elif name == STDIN:
        if sys.stdin is None:
            raise InputError("standard input is closed", path=name)
        yield from documents(Source(name=name, stream=sys.stdin.buffer, listener=listener, options=options))
    else:
        folder = os.path.dirname(name) or "."  # noqa: PTH120  a Path would tidy the name up
        with _File(name, listener.on_bytes) as file:
            stream = io.BufferedReader(file)
            yield from documents(Source(name=name, stream=stream, listener=listener, options=options, folder=folder))


class _File(io.FileIO):
    """A file that tells how far it has been read."""

    def __init__(self, name: str, on_bytes: OnBytes) -> None:
        super().__init__(name)
        self._on_bytes = on_bytes
        self._told = 0

    def readinto(self, buffer: WriteableBuffer, /) -> int | None:
        count = super().readinto(buffer)
        if (position := self.tell() if self.seekable() else self._told + (count or 0)) > self._told:
            self._on_bytes(position - self._told)
            self._told = position
        return count
