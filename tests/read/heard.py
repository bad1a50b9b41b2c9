"""What a reader makes of bytes, and what it tells meanwhile."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, cast

from onrecord.document import Document
from onrecord.errors import InputError
from onrecord.read.source import Listener, Options, Source

__all__ = ["Heard", "Pipe"]


class Pipe(io.BufferedReader):
    """A pipe: bytes that come so many at a time, and cannot be gone back to."""

    def __init__(self, data: bytes, at_once: int = 2**16) -> None:
        self.rest = io.BytesIO(data)
        super().__init__(cast("io.FileIO", _Raw(self.rest, at_once)), at_once)


class _Raw(io.RawIOBase):
    def __init__(self, rest: io.BytesIO, at_once: int) -> None:
        self._rest = rest
        self._at_once = at_once

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._rest.read(min(self._at_once, len(buffer)))
        buffer[: len(piece)] = piece
        return len(piece)


class Heard:
    """The documents that a reader yields, the errors that it tells of or raises, and what it passes over."""

    def __init__(
        self,
        read: Callable[[Source], Iterator[Document]],
        data: bytes | BinaryIO | io.RawIOBase,
        name: str = "n",
        options: Options | None = None,
        **known: Any,
    ) -> None:
        self.documents: list[Document] = []
        self.errors: list[InputError] = []
        self.skipped: list[str] = []
        if isinstance(data, bytes):
            data = io.BytesIO(data)
        stream = io.BufferedReader(cast("io.FileIO", data)) if isinstance(data, io.RawIOBase) else data
        listener = Listener(on_error=self.errors.append, on_skip=lambda why, _where: self.skipped.append(why))
        source = Source(name=name, stream=stream, listener=listener, options=options or Options(), **known)
        try:
            self.documents.extend(read(source))
        except InputError as error:
            self.errors.append(error)

    @property
    def texts(self) -> list[str]:
        return [document.text for document in self.documents]

    @property
    def problems(self) -> list[str]:
        return [str(error) for error in self.errors]
