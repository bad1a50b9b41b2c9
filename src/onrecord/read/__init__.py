"""Reading: from files, folders, globs and standard input to documents.

Each format is a module with one function, a :data:`Reader`; :data:`READERS` tells which reads the
files of which suffix. Files are read line by line, so that one of any size with a document a line
takes no more memory than its longest line.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import BinaryIO

from onrecord.document import Document
from onrecord.errors import InputError, MalformedError
from onrecord.read import jsonl, text
from onrecord.read.encoding import LARGEST
from onrecord.read.find import STDIN, OnError, files

__all__ = ["READERS", "OnError", "Reader", "read"]

Reader = Callable[[Iterator[bytes], str, OnError], Iterator[Document]]
"""From the lines of a file and its name to its documents; raises an :class:`InputError` for the whole
file, tells of one for a line of it."""


def read(inputs: Iterable[str], *, on_error: OnError) -> Iterator[Document]:
    """The documents of files, folders, globs and standard input (``-``), in order, one at a time.

    A folder is searched through for files of the known suffixes (:data:`READERS`), hidden ones left out,
    in the order of their names. A file that is named, or matches a glob, is read whatever its suffix:
    where that tells no format, the content does.

    Args:
        inputs: what to read, as the user named it.
        on_error: is told of each input, file or line that cannot be read; the others are read all the same.

    Warns:
        InputWarning: a document was read, but not as it stands in the file (characters replaced, a guessed
            encoding, an unreadable date), or files of other kinds were passed over in a folder.
    """
    for name in chain.from_iterable(files(given, READERS, on_error) for given in inputs):
        try:
            if name == STDIN:
                yield from _documents(sys.stdin.buffer, name, on_error)
            else:
                with open(name, "rb") as stream:  # noqa: PTH123  a Path would tidy the name up
                    yield from _documents(stream, name, on_error)
        except InputError as error:
            on_error(error)
        except OSError as error:
            on_error(InputError(f"cannot be read: {error.strerror or error}", path=name))


def _documents(stream: BinaryIO, name: str, on_error: OnError) -> Iterator[Document]:
    lines = _lines(stream, name)
    head = []
    for line in lines:
        head.append(line)
        if line.strip():
            break
    suffix = os.path.splitext(name)[1].lower()  # noqa: PTH122
    by_content = READERS[".jsonl" if jsonl.looks_like(head[-1] if head else b"") else ".txt"]
    reader = READERS.get(suffix, by_content)
    yield from reader(chain(head, lines), name, on_error)


def _lines(stream: BinaryIO, name: str) -> Iterator[bytes]:
    for number, line in enumerate(iter(lambda: stream.readline(LARGEST + 1), b""), start=1):
        if len(line) > LARGEST:
            problem = f"longer than {LARGEST >> 20} MiB, which is no article; the file is not read further"
            raise MalformedError(problem, path=name, line=number)
        yield line


READERS: dict[str, Reader] = {".txt": text.read, ".jsonl": jsonl.read}
"""The reader of each suffix."""
