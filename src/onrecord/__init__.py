"""onrecord: who said what, as a verifiable record with exact spans.

    import onrecord

    pipeline = onrecord.load()
    for attribution in pipeline.extract("“It rained,” she said."):
        print(attribution)

Importing the package loads no model; :func:`load` does. Files are read by :func:`onrecord.read.read`,
records written by the writers of :mod:`onrecord.export`.
"""

from onrecord.attribution import Act, Attribution, Kind, Record, Speaker, Type
from onrecord.document import Document, Page, Span
from onrecord.errors import (
    AddressError,
    ArchiveError,
    ClusterError,
    EvaluationError,
    InputError,
    InputWarning,
    MalformedError,
    ModelError,
    NotFoundError,
    NotInArchiveError,
    OnrecordError,
    OutputError,
    QueryError,
    ServerError,
    TooLongError,
    WorkerError,
)
from onrecord.pipeline import Pipeline, load

__all__ = [
    "Act",
    "AddressError",
    "ArchiveError",
    "Attribution",
    "ClusterError",
    "Document",
    "EvaluationError",
    "InputError",
    "InputWarning",
    "Kind",
    "MalformedError",
    "ModelError",
    "NotFoundError",
    "NotInArchiveError",
    "OnrecordError",
    "OutputError",
    "Page",
    "Pipeline",
    "QueryError",
    "Record",
    "ServerError",
    "Span",
    "Speaker",
    "TooLongError",
    "Type",
    "WorkerError",
    "__version__",
    "load",
]

__version__ = "0.1.0"
