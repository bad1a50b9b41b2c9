"""The archive: an SQLite file in which every statement, its speaker and its variants are found again.

with Archive.open("news.db") as archive:
for hit in archive.search(Query(words="bridge", speaker="Ana Boto")):
print(hit.published, hit.publisher, hit.content)
"""

from onrecord.archive.archive import Archive
from onrecord.archive.figures import Figures, RunFigures
from onrecord.archive.namings import Action, Correction
from onrecord.archive.search import UNKNOWN, Hit, Order, Query, Snippet
from onrecord.archive.speakers import Evidence, Name, PersonFound
from onrecord.archive.variants import Statement

__all__ = [
    "UNKNOWN",
    "Action",
    "Archive",
    "Correction",
    "Evidence",
    "Figures",
    "Hit",
    "Name",
    "Order",
    "PersonFound",
    "Query",
    "RunFigures",
    "Snippet",
    "Statement",
]
