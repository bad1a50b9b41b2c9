"""The archive: an SQLite file in which every statement, its speaker and its variants are found again.

with Archive.open("news.db") as archive:
for hit in archive.search(Query(words="bridge", speaker="Ana Boto")):
print(hit.published, hit.publisher, hit.content)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from onrecord.archive.archive import Archive
from onrecord.archive.figures import Figures, RunFigures
from onrecord.archive.hits import Hit, Snippet
from onrecord.archive.namings import Action, Correction
from onrecord.archive.profile import Period, Profile
from onrecord.archive.review import Change, Review
from onrecord.archive.search import Order
from onrecord.archive.speakers import Evidence, Name, PersonFound
from onrecord.archive.topics import Background, Topic
from onrecord.archive.variants import Statement, first_published
from onrecord.archive.wanted import UNKNOWN, Hand, Query

if TYPE_CHECKING:
    from onrecord.archive.tally import Facets, Tallied, Tally

__all__ = [
    "UNKNOWN",
    "Action",
    "Archive",
    "Background",
    "Change",
    "Correction",
    "Evidence",
    "Facets",
    "Figures",
    "Hand",
    "Hit",
    "Name",
    "Order",
    "Period",
    "PersonFound",
    "Profile",
    "Query",
    "Review",
    "RunFigures",
    "Snippet",
    "Statement",
    "Tallied",
    "Tally",
    "Topic",
    "first_published",
]


def __getattr__(name: str) -> Any:
    if name in ("Facets", "Tallied", "Tally"):  # which need numpy: for those only who count
        return getattr(import_module("onrecord.archive.tally"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
