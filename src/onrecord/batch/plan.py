"""Inputs to shards, in the order of the inputs; the same inputs give the same shards."""

from __future__ import annotations

import hashlib
import os
import warnings
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import BinaryIO, NamedTuple

from onrecord.address import is_web
from onrecord.batch.addresses import found, is_address, size_and_hash
from onrecord.batch.layout import NO_ARTICLES, datasets, is_dataset
from onrecord.batch.task import Part, Shard
from onrecord.batch.unpacked import lines_of
from onrecord.errors import InputError, InputWarning
from onrecord.read.find import files
from onrecord.read.source import RATIO, STDIN, Listener, Options, nobody

__all__ = ["Input", "Plan", "cuts", "is_readable", "names_any", "plan", "refusal", "unchanged"]

_LONGEST = 1 << 20  # bytes of a line that are read at once


class Input(NamedTuple):
    """A file, and what was in it when the run began; no SHA-256 where it is gone and what was wrong is forgotten."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What there is to do.

    Attributes:
        inputs: the files that no earlier run has done.
        shards: what they are cut and packed into.
    """

    inputs: tuple[Input, ...]
    shards: tuple[Shard, ...]


class _Piece(NamedTuple):
    """A part, what its file is, and about how much text it is."""

    part: Part
    sha256: str
    size: int


def refusal(given: str) -> str | None:
    """Why an input is none of a batch."""
    if given == STDIN or is_web(given):
        return "a batch reads again where it was cut off, so it takes files alone: save this to one first"
    return None


def plan(
    inputs: Iterable[str],
    listener: Listener,
    options: Options,
    size: int,
    made: str,
    done: Collection[tuple[str, str]] = (),
) -> Plan:
    """What there is to do.

    Args:
        inputs: files, folders and globs.
        listener: is told of what is not there, cannot be read, or is passed over.
        options: what the user decided about the reading.
        size: about how many bytes of text a shard is to have. Smaller files are put together, larger JSON Lines cut at
            line ends; other larger files are a shard each.
        made: what the dataset is made by.
        done: name and SHA-256 of files that an earlier run has done.

    Raises:
        InputError: an input cannot be read again.
    """
    inputs = list(inputs)
    _refuse(inputs)
    names = dict.fromkeys(chain.from_iterable(_files(given, listener, options) for given in inputs))
    known = set(done)
    new = [each for name in names if (each := _input(name, listener)) and (each.name, each.sha256) not in known]
    pieces = chain.from_iterable(_pieces(each, options, size) for each in new)
    return Plan(tuple(new), tuple(_packed(pieces, size, made)))


def names_any(inputs: Iterable[str], options: Options) -> bool:
    """Whether inputs name any file.

    Raises:
        InputError: an input cannot be read again.
    """
    inputs = list(inputs)
    _refuse(inputs)
    silent = Listener(on_error=nobody)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InputWarning)
        return any(True for given in inputs for _ in _files(given, silent, options))


def is_readable(name: str) -> bool:
    """Whether a file is there and can be read."""
    return _input(name, Listener(on_error=nobody)) is not None


def _refuse(inputs: Iterable[str]) -> None:
    for given in inputs:
        if problem := refusal(given):
            raise InputError(problem, path=given)


def unchanged(shards: Iterable[Shard], made: str) -> list[Shard]:
    """Those of some shards whose files are still what they were."""
    silent = Listener(on_error=nobody)
    now: dict[str, Input | None] = {}
    found = []
    for shard in shards:
        for part in shard.parts:
            if part.name not in now:
                now[part.name] = _input(part.name, silent)
        hashes = [((each := now[part.name]) and each.sha256) or "" for part in shard.parts]
        if Shard.of(shard.parts, hashes, shard.bytes, made) == shard:
            found.append(shard)
    return found


def _files(given: str, listener: Listener, options: Options) -> Iterator[str]:
    if is_address(given):
        yield from found(given, listener, options)
    elif is_dataset(given):
        listener.on_error(InputError(NO_ARTICLES, path=given))
    else:
        left_out = options.leave_out.union(map(os.path.realpath, datasets(given)))
        yield from files(given, listener, replace(options, leave_out=left_out))


def _input(name: str, listener: Listener) -> Input | None:
    if is_address(name):
        try:
            return Input(name, *size_and_hash(name))
        except InputError as error:
            listener.on_error(error)
            return None
    path = Path(name)
    if path.exists() and not path.is_file():
        listener.on_error(InputError("no file that can be read again: save what it gives to one first", path=name))
        return None
    try:
        with path.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
            return Input(name, stream.tell(), sha256)
    except OSError as error:
        listener.on_error(InputError(f"cannot be read: {error.strerror or error}", path=name))
    return None


def _pieces(given: Input, options: Options, size: int) -> Iterator[_Piece]:
    whole = _Piece(Part(given.name), given.sha256, given.size)
    parts = _parts(given, options, size)
    yield from [_Piece(part, given.sha256, (part.end or 0) - part.start) for part in parts] or [whole]


def _parts(given: Input, options: Options, size: int) -> list[Part]:
    """The parts of a large JSON Lines file; none where it is to stay whole."""
    silent = Listener(on_error=nobody)
    if given.size * RATIO < size:  # it cannot be large, even unpacked
        return []
    parts: list[Part] = []
    try:
        with lines_of(given.name, silent, options) as source:
            start = line = 0
            for end, count in cuts(source.stream, size) if source else ():
                parts.append(Part(given.name, start, end, line))
                start, line = end, count
    except (InputError, OSError):  # who reads it will tell
        return []
    return parts if len(parts) > 1 else []


def cuts(stream: BinaryIO, size: int) -> Iterator[tuple[int, int]]:
    r"""Where to cut lines into parts of at least so many bytes: the place behind each, and how many lines end before.

    >>> import io
    >>> list(cuts(io.BytesIO(b"one\ntwo\nthree\n"), 5))
    [(8, 2), (14, 3)]
    """
    place = begin = count = 0
    while line := stream.readline(_LONGEST):
        place += len(line)
        if line.endswith(b"\n"):
            count += 1
            if place - begin >= size:
                yield place, count
                begin = place
    if place > begin:
        yield place, count


def _packed(pieces: Iterable[_Piece], size: int, made: str) -> Iterator[Shard]:
    """Pieces put together in their order, as long as they are no more than a shard is to have."""
    together: list[_Piece] = []
    taken = 0
    for piece in pieces:
        if together and taken + piece.size > size:
            yield _shard(together, made)
            together, taken = [], 0
        together.append(piece)
        taken += piece.size
    if together:
        yield _shard(together, made)


def _shard(pieces: Sequence[_Piece], made: str) -> Shard:
    hashes = [each.sha256 for each in pieces]
    return Shard.of([each.part for each in pieces], hashes, sum(each.size for each in pieces), made)
