"""Every error that onrecord raises on purpose.

    OnrecordError
    ├── InputError            an input that cannot be read
    │   ├── NotFoundError     no such file or folder, or a glob or folder with no article in it
    │   └── MalformedError    a file or a line of it that is not what its format demands
    ├── ModelError            a model folder that is missing, damaged, or made for another version
    ├── ArchiveError          an archive that cannot be opened, read or written
    │   └── NotInArchiveError an article, a person or a statement that it does not have
    ├── QueryError            a search that asks for nothing that can be searched
    │   └── TooLongError      a search that took longer than it may
    ├── EvaluationError       gold and predictions that cannot be compared
    ├── OutputError           a place or a format that cannot be written
    ├── ServerError           an address that no page can be served at
    ├── WorkerError           processes that extract cannot be started
    ├── ClusterError          a Ray cluster that is not there, or not fit for a batch
    └── AddressError          an address such as s3://… that nothing is known about

An :class:`InputError` knows the file and, where there is one, the line (from 1) that it is about,
so that a run over many documents can list what it passed over.
"""

from __future__ import annotations

__all__ = [
    "AddressError",
    "ArchiveError",
    "ClusterError",
    "EvaluationError",
    "InputError",
    "InputWarning",
    "MalformedError",
    "ModelError",
    "NotFoundError",
    "NotInArchiveError",
    "OnrecordError",
    "OutputError",
    "QueryError",
    "ServerError",
    "TooLongError",
    "WorkerError",
]


class OnrecordError(Exception):
    """The root: catch this to catch everything that onrecord raises on purpose."""


class InputError(OnrecordError):
    """An input that cannot be read.

    Args:
        problem: what is wrong and what to do about it, without the place.
        path: the file, as the user named it; ``-`` is standard input.
        line: the line of the file, from 1, or ``None`` where the whole file is meant.
    """

    def __init__(self, problem: str, *, path: str, line: int | None = None) -> None:
        self.problem = problem
        self.path = path
        self.line = line
        place = path if line is None else f"{path}:{line}"
        super().__init__(f"{place}: {problem}")


class NotFoundError(InputError):
    """No such file or folder, or a folder or glob that holds no article."""


class MalformedError(InputError):
    """A file, or a line of it, that is not what its format demands."""


class ModelError(OnrecordError):
    """A model folder that is missing, damaged, or made for another version of onrecord."""


class ArchiveError(OnrecordError):
    """An archive that cannot be opened, read or written: no archive, of a newer version, in use, on a full disk."""


class NotInArchiveError(ArchiveError):
    """An article, a person or a statement that an archive does not have, or has no longer."""


class QueryError(OnrecordError):
    """A search that cannot be made: words that do not fit together, a day that is none."""


class TooLongError(QueryError):
    """A search that was ended because it took longer than it may."""


class EvaluationError(OnrecordError):
    """Gold and predictions that cannot be compared."""


class OutputError(OnrecordError):
    """A place or a format that cannot be written."""


class ServerError(OnrecordError):
    """An address that no page can be served at: in use, not of this machine, open to others without a token."""


class WorkerError(OnrecordError):
    """Processes that extract cannot be started: too little memory for the model, or the system lets no more begin."""


class ClusterError(OnrecordError):
    """Ray is not installed, no cluster answers where one is said to be, or it or its nodes fail."""


class AddressError(OnrecordError):
    """An address that nothing is known about: fsspec or the package of the scheme is missing, or there is none such."""


class InputWarning(UserWarning):
    """Something about an input that its user should know, though it was read.

    Characters were replaced, or the language is one that the model was not trained for. Sent by
    :func:`warnings.warn`, naming the file or the document.
    """
