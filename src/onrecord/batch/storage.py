"""The folder of a dataset, on a disk or at an address: all that is read or written in it goes through here.

What is written takes its name once it is complete and safe on the disk, so a process may be killed, or the machine lose
its power, at any moment. Names are relative to the folder, with ``/`` between their parts.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, cast

from onrecord.batch.addresses import file_system, is_address, trouble
from onrecord.batch.layout import LOCK
from onrecord.errors import OutputError

__all__ = ["Remote", "Storage", "storage_at"]

_PARTIAL = ".partial"  # at the end of the names of files that are not complete


class Storage:
    """A folder on a disk that all workers see. Its methods raise :class:`OSError`.

    Attributes:
        place: the folder, as the user named it.
        real: what tells that another name means the same folder.
    """

    def __init__(self, place: str) -> None:
        """Take a folder, which need not be there.

        Raises:
            OutputError: it is a file.
        """
        self.place = place
        self.real = os.path.realpath(place)
        self.root = Path(place)
        if self.root.exists() and not self.root.is_dir():
            raise OutputError(f"{place}: a file, where a folder is needed")

    def path(self, name: str) -> Path:
        """Where something lies."""
        return self.root / name

    def place_of(self, name: str) -> str:
        """What messages call something in it."""
        return str(self.path(name))

    def exists(self, name: str) -> bool:
        """Whether there is a file or a folder of this name."""
        return self.path(name).exists()

    def names(self) -> set[str]:
        """What there is in it, files and folders; nothing where it is not there."""
        return {path.name for path in self.root.iterdir()} if self.root.is_dir() else set()

    def files(self, folder: str) -> list[str]:
        """The names of all files in a folder and its subfolders, in order; none where there is no such folder."""
        found = (path for path in self.path(folder).rglob("*") if path.is_file())
        return sorted(path.relative_to(self.root).as_posix() for path in found)

    @contextmanager
    def writing(self, name: str) -> Iterator[BinaryIO]:
        """A stream to a file, which is there as a whole when this ends, or not at all."""
        path = self.path(name)
        _make(path.parent)
        # a name of its own: a worker that is thought to be lost may still be writing the same file
        partial = path.with_name(f"{path.name}.{secrets.token_hex(4)}{_PARTIAL}")
        try:
            with partial.open("wb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
        _settle(path.parent)

    def reading(self, name: str) -> BinaryIO:
        """A stream from a file, which can be read in any order."""
        return self.path(name).open("rb")

    def write_json(self, name: str, value: Any) -> None:
        """Write a file of JSON."""
        with self.writing(name) as stream:
            # lone surrogates, which names of files and hostile articles have, become the escapes that JSON has for them
            stream.write((json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode(errors="backslashreplace"))

    def read_json(self, name: str) -> Any:
        """What a file of JSON holds.

        Raises:
            ValueError: it is damaged.
        """
        with self.reading(name) as stream:
            return json.load(stream)

    def move(self, name: str, to: str) -> None:
        """Give a file another name."""
        target = self.path(to)
        _make(target.parent)
        self.path(name).replace(target)
        _settle(target.parent)

    def remove(self, name: str) -> None:
        """Remove a file, or of a folder what can be removed; nothing where it is not there."""
        path = self.path(name)
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)  # the actors of a run that was killed may still write there
        else:
            path.unlink(missing_ok=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """The folder for this process alone, until this ends or the process does.

        Raises:
            OutputError: another process has it.
        """
        _make(self.root)
        with self.path(LOCK).open("wb") as stream:
            if not _lock(stream):
                raise OutputError(f"{self.root}: another run writes there: wait for its end, or name another folder")
            yield


class Remote(Storage):
    """A folder that all workers reach at the same address.

    What is written is uploaded under a name of its own and then copied or renamed, whatever the file system has: object
    storage copies as a whole. Nothing there is for one process alone, so that two runs at once are not told apart.
    """

    def __init__(self, address: str) -> None:
        self._system, path = file_system(address)
        self._root = path.rstrip("/")
        self.place = self.real = self._system.unstrip_protocol(self._root)
        if self._system.isfile(self._root):
            raise OutputError(f"{address}: a file, where a folder is needed")

    def place_of(self, name: str) -> str:
        """What messages call something in it."""
        return f"{self.place}/{name}"

    def exists(self, name: str) -> bool:
        """Whether there is a file or a folder of this name."""
        self._system.invalidate_cache()  # other workers write, too
        try:
            self._system.info(self._at(name))
        except FileNotFoundError:
            return False
        except OSError:
            raise
        except Exception as error:
            raise OSError(trouble(error)) from error
        return True  # fsspec's own `exists` takes any trouble for a no: a dataset would be taken for a new one

    def names(self) -> set[str]:
        """What there is in it, files and folders; nothing where it is not there."""
        self._system.invalidate_cache()
        try:
            found = self._system.ls(self._root, detail=False)
        except FileNotFoundError:
            return set()
        except OSError:
            raise
        except Exception as error:
            raise OSError(trouble(error)) from error
        paths = {path.rstrip("/") for path in found} - {self._root}  # which some list, too
        return {path.rpartition("/")[2] for path in paths}

    def files(self, folder: str) -> list[str]:
        """The names of all files in a folder and its subfolders, in order; none where there is no such folder."""
        self._system.invalidate_cache()
        try:
            found = self._system.find(self._at(folder))
        except FileNotFoundError:
            return []
        return sorted(path.removeprefix(f"{self._root}/") for path in found)

    @contextmanager
    def writing(self, name: str) -> Iterator[BinaryIO]:
        """A stream to a file, which is there as a whole when this ends, or not at all."""
        path = self._at(name)
        partial = f"{path}.{secrets.token_hex(4)}{_PARTIAL}"
        self._make_folder_of(path)
        try:
            with self._system.open(partial, "wb") as stream:
                yield stream
            self._system.mv(partial, path)
        except BaseException:
            with suppress(OSError):  # it may not have come to be
                self._system.rm_file(partial)
            raise

    def reading(self, name: str) -> BinaryIO:
        """A stream from a file, which can be read in any order."""
        return cast("BinaryIO", self._system.open(self._at(name), "rb"))

    def move(self, name: str, to: str) -> None:
        """Give a file another name."""
        self._make_folder_of(self._at(to))
        self._system.mv(self._at(name), self._at(to))

    def remove(self, name: str) -> None:
        """Remove a file or a folder; nothing where it is not there."""
        if self.exists(name):
            self._system.rm(self._at(name), recursive=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nothing: see the class."""
        yield

    def _at(self, name: str) -> str:
        return f"{self._root}/{name}".rstrip("/")

    def _make_folder_of(self, path: str) -> None:
        self._system.makedirs(path.rpartition("/")[0], exist_ok=True)


def storage_at(place: str) -> Storage:
    """The storage of a folder or an address.

    Raises:
        OutputError: it is a file, or has no name.
        AddressError: nothing is known about such addresses.
    """
    if not place:
        raise OutputError("the folder of the dataset has no name: name one")
    return Remote(place) if is_address(place) else Storage(place)


def _lock(stream: BinaryIO) -> bool:
    try:
        import fcntl  # noqa: PLC0415  Windows has none: there nobody sees to it
    except ImportError:
        return True
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _make(folder: Path) -> None:
    """Make a folder, with those that it is in, so that it is safe on the disk."""
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir(exist_ok=True)
        _settle(folder.parent)


def _settle(folder: Path) -> None:
    """See to it that the names in a folder are safe on the disk."""
    with suppress(OSError):  # not every system lets one
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
