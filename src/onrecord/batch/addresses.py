"""Addresses such as ``s3://news/2016``: whatever fsspec knows, found and read by it. The only importer of fsspec."""

from __future__ import annotations

import glob
import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO, cast

from onrecord.address import is_web
from onrecord.batch.layout import HEAD, MANIFEST, NO_ARTICLES, is_manifest
from onrecord.errors import AddressError, InputError, NotFoundError, OnrecordError
from onrecord.read.formats import another_kind, is_article
from onrecord.read.source import Listener, Options

__all__ = ["fetched", "file_system", "found", "is_address", "size_and_hash", "streamed", "trouble"]

_AT_ONCE = 1 << 20  # bytes
_MARKS = ("ETag", "etag", "md5Hash", "content_md5", "mtime", "LastModified", "last_modified", "updated", "created")


def is_address(name: str) -> bool:
    """Whether a name is such an address, and neither that of a file nor of a web page.

    >>> is_address("s3://news/a.jsonl"), is_address("news/a.jsonl"), is_address("https://example.org/a")
    (True, False, False)
    """
    return "://" in name and not is_web(name)


def file_system(address: str) -> tuple[Any, str]:
    """What an address is on, and its path there.

    Raises:
        AddressError: see there.
    """
    try:
        import fsspec  # noqa: PLC0415  an extra
    except ImportError as error:
        raise AddressError(f"{address}: addresses need fsspec: pip install 'onrecord[ray]'") from error
    try:
        return cast("tuple[Any, str]", fsspec.url_to_fs(address))
    except (ImportError, ValueError) as error:  # no package for the scheme, no such scheme
        raise AddressError(f"{address}: {error}") from error


def found(given: str, listener: Listener, options: Options) -> Iterator[str]:
    """The addresses of the files that one address means: of a file, of a folder, or with wildcards."""
    for address in _found(given, listener):
        if any(address.startswith(f"{each}/") for each in options.leave_out):
            listener.on_skip("what a run has written", address)
        else:
            yield address


def _found(given: str, listener: Listener) -> Iterator[str]:
    try:
        system, path = file_system(given)
        system.invalidate_cache()
        if system.isfile(path):
            yield given
        elif system.isdir(path):
            yield from _in_folder(system, path, listener)
        elif matches := sorted(system.glob(path)) if glob.has_magic(path) else []:
            for match in matches:
                yield from (
                    [system.unstrip_protocol(match)] if system.isfile(match) else _in_folder(system, match, listener)
                )
        else:
            listener.on_error(NotFoundError("no such file or folder", path=given))
    except OnrecordError as error:
        listener.on_error(InputError(_without(error, given), path=given))
    except Exception as error:  # noqa: BLE001  each file system has errors of its own
        listener.on_error(InputError(f"cannot be read: {trouble(error)}", path=given))


def _in_folder(system: Any, folder: str, listener: Listener) -> Iterator[str]:
    paths = sorted(system.find(folder))
    datasets = tuple(_datasets(system, paths))
    if f"{folder.rstrip('/')}/" in datasets:
        listener.on_error(InputError(NO_ARTICLES, path=system.unstrip_protocol(folder)))
        return
    for each in datasets:
        listener.on_skip("what a run has written", system.unstrip_protocol(each.rstrip("/")))
    for path in paths:
        address = system.unstrip_protocol(path)
        if path.startswith(datasets):
            continue
        inside = path.removeprefix(folder).split("/")
        if any(name.startswith(".") for name in inside):
            continue
        if is_article(inside[-1]):
            yield address
        else:
            listener.on_skip(another_kind(inside[-1]), address)


def _datasets(system: Any, paths: Iterable[str]) -> Iterator[str]:
    """The folders of datasets, with the ``/`` behind them."""
    for path in paths:
        folder, _, name = path.rpartition("/")
        if name == MANIFEST:
            with suppress(Exception):  # its reader tells what is wrong with it
                if is_manifest(system.cat_file(path, start=0, end=HEAD)):
                    yield f"{folder}/"


def size_and_hash(address: str) -> tuple[int, str]:
    """How large a file is, and something that is another where the file is: of what its storage says of it.

    Raises:
        InputError: it cannot be read.
    """
    with _reading(address) as (system, path):
        told = system.info(path)
        mark = next((str(told[name]) for name in _MARKS if told.get(name)), None)
        if mark is None:
            with system.open(path, "rb") as stream:
                mark = hashlib.file_digest(stream, "sha256").hexdigest()
        size = int(told["size"])
        return size, hashlib.sha256(f"{size} {mark}".encode()).hexdigest()


@contextmanager
def streamed(address: str) -> Iterator[BinaryIO]:
    """A file, read from where it is as it is needed.

    Raises:
        InputError: it cannot be read.
    """
    with _reading(address) as (system, path), system.open(path, "rb") as stream:
        yield stream


@contextmanager
def fetched(address: str, listener: Listener) -> Iterator[BinaryIO]:
    """A copy of a file, for formats that are read in any order; it is gone when this ends, or the process does.

    Raises:
        InputError: it cannot be read.
    """
    with tempfile.TemporaryFile() as copy:
        with streamed(address) as stream:
            while data := stream.read(_AT_ONCE):
                copy.write(data)
                listener.on_bytes(len(data))  # a sign of life, too
        copy.seek(0)
        yield cast("BinaryIO", copy)


@contextmanager
def _reading(address: str) -> Iterator[tuple[Any, str]]:
    try:
        yield file_system(address)
    except OnrecordError as error:
        raise error if isinstance(error, InputError) else InputError(_without(error, address), path=address) from error
    except Exception as error:
        raise InputError(f"cannot be read: {trouble(error)}", path=address) from error


def _without(error: OnrecordError, address: str) -> str:
    return str(error).removeprefix(f"{address}: ")


def trouble(error: Exception) -> str:
    """What a file system's error says, in a line."""
    said = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(str(said).split())
