"""Read an archive again and again while another process writes it: ``python -m tests.archive.readers FILE STOP``.

It ends, with what it saw on standard output, once a file STOP is there.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from onrecord.archive import Archive, Query

__all__ = ["NAMES", "SAID"]

NAMES = ("Ana Boto", "Boto", "A. Boto", "Rui Sá", "Sá", "Rui Boto", "Bridge Authority", "BA")
SAID = "We will rebuild the northern bridge before the winter comes"


def _read(archive: Archive) -> int:
    """Ask for everything once; how many documents there are."""
    hits = archive.search(Query(words="rebuild"), limit=50)
    assert all(archive.record(hit.document).document.id == hit.name for hit in hits[:3])
    archive.search(Query(speaker="Boto"), limit=1000)
    for asked in (Query(), Query(words="bridge")):
        for person in archive.speakers(asked, limit=50):
            assert person.attributions >= person.documents >= 1
            archive.names(person)
            archive.evidence(person)
        for statement in archive.statements(asked, limit=50):
            assert statement.documents >= 2
    archive.people("Boto")
    archive.figures()
    return sum(1 for record in archive.records(Query(versions=True)) if len(record) == 2)


def main(path: str, stop: str) -> None:
    """See the module."""
    rounds = before = 0
    counts = []
    with Archive.open(path) as archive:
        while not Path(stop).exists() or not rounds:
            now = _read(archive)
            assert now >= before, f"{now} documents after {before}"
            rounds, before = rounds + 1, now
            counts.append(now)
    sys.stdout.write(json.dumps({"rounds": rounds, "distinct": len(set(counts))}))


if __name__ == "__main__":
    main(*sys.argv[1:])
