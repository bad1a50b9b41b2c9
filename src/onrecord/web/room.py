"""The archive as many readers at once have it: some open readers, and what is counted once for all of them."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from queue import LifoQueue
from threading import BoundedSemaphore, Lock

from starlette.requests import Request

from onrecord.archive import Archive, Background, PersonFound, Profile, Query
from onrecord.archive.tally import Tally
from onrecord.errors import ArchiveError, NotInArchiveError

__all__ = ["Room", "room_of"]

_READERS = 4  # two cores can do no more at once; each takes memory for the pages that it has read
_LONGEST = 5.0  # seconds of a query
_EXPORTS = 2  # at once: each keeps a core busy for some seconds
_FRESH, _PROFILES = 60.0, 200  # seconds for which profiles are remembered, and how many
_USUAL = 600.0  # seconds for which it is remembered which words are usual in the archive


class Room:
    """A reading room: an archive, and all who look things up in it.

    Args:
        path: the file.

    Attributes:
        tally: finds and counts attributions, for all at once.
        exports: is held while a file is made.

    Raises:
        ArchiveError: there is no archive, or it cannot be read.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.exports = BoundedSemaphore(_EXPORTS)
        self._readers: LifoQueue[Archive] = LifoQueue()
        with ExitStack() as opened:
            self.tally = opened.enter_context(Tally(path, seconds=_LONGEST))
            for _ in range(_READERS):
                self._readers.put(opened.enter_context(Archive.open(path)))
            self._opened = opened.pop_all()
        self._background: tuple[float, Background] | None = None
        self._profiles: OrderedDict[int, tuple[float, Profile]] = OrderedDict()
        self._generation = 0  # of the profiles: a correction ends it
        self._lock, self._counting = Lock(), Lock()  # for what is remembered, and for the words, which take long
        self._closing, self._is_closed = Lock(), False
        self._has_written = False

    def close(self) -> None:
        """Close the file, once. Whoever reads now is waited for; whoever comes later is told that it is closed."""
        with self._closing:
            if self._is_closed:
                return
            self._is_closed = True
            archives = [self._readers.get() for _ in range(_READERS)]
            try:
                self._opened.close()
            finally:
                for archive in archives:
                    self._readers.put(archive)
        if self._has_written:  # only a connection that may write, and is the last, leaves all in the one file
            with suppress(ArchiveError):
                Archive.open(self.path, write=True).close()

    @contextmanager
    def reader(self) -> Iterator[Archive]:
        """The archive, to read from, for one request.

        Raises:
            TooLongError: a query takes too long.
        """
        archive = self._readers.get()
        try:
            with archive.within(_LONGEST):
                yield archive
        finally:
            self._readers.put(archive)

    @contextmanager
    def writer(self) -> Iterator[Archive]:
        """The archive, to correct something in it."""
        with Archive.open(self.path, write=True) as archive:
            self._has_written = True
            yield archive
        self.tally.follow()
        with self._lock:
            self._generation += 1
            self._profiles.clear()

    def told(self, error: Exception) -> str:
        """What is wrong, without the place of the file, which readers of the page need not know."""
        return str(error).removeprefix(f"{self.path}: ")

    def person(self, number: int) -> PersonFound:
        """The person, or body, of a number.

        Raises:
            NotInArchiveError: there is none of this number, or none any more.
        """
        found = self.tally.speakers(Query(person=number), limit=1)
        if not found:
            raise NotInArchiveError(f"nobody has the number {number}, or nobody any more: look for the name")
        return found[0]

    def profile(self, person: PersonFound) -> Profile:
        """What somebody speaks about, as of a minute ago at most: a thousand contents have to be read for it."""
        with self._lock:
            generation = self._generation
            made, profile = self._profiles.get(person.id, (0.0, None))
            if profile is not None and made >= time.monotonic() - _FRESH:
                self._profiles.move_to_end(person.id)
                return profile
        against = self._usual()
        with self.reader() as archive:
            profile = archive.profile(person, against)
        with self._lock:
            if generation == self._generation:  # else it may be of what has been corrected meanwhile
                self._profiles[person.id] = time.monotonic(), profile
                self._profiles.move_to_end(person.id)
                if len(self._profiles) > _PROFILES:
                    self._profiles.popitem(last=False)
        return profile

    def _usual(self) -> Background:
        """The words that are usual in the archive."""
        with self._counting:
            if self._background is None or self._background[0] < time.monotonic() - _USUAL:
                with self.reader() as archive:
                    self._background = time.monotonic(), archive.background()
            return self._background[1]


def room_of(request: Request) -> Room:
    """The room that a request is answered from."""
    room: Room = request.app.state.room
    return room
