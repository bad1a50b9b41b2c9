"""Archives for the page to show, and the addresses of all types of page of them."""

from __future__ import annotations

import shutil
from pathlib import Path

from onrecord.archive import Archive, Query
from onrecord.attribution import Record
from onrecord.document import Document, content_id
from tests.archive.articles import article, read_back, store

__all__ = ["LONG", "copied", "corrected", "hit", "news", "pages"]

_SAFE = "The bridge is safe, and it will be open in May at the latest"
_TOLL = "There will be no toll as long as I am mayor of this town"
_WEATHER = "Nobody says this: it is about the weather 🌧️ over the river, which had been à la carte for weeks. " * 8

LONG = "The pillars are older than the town"
"""What is said in the second part of the long article."""


def news(path: Path) -> Path:
    """Three outlets over some weeks: shared statements, a body, nobody, a long article, accents and emoji."""
    everybody = (("Ana Boto", _SAFE), ("Bridge Authority", "All bolts were tested twice"), (None, "It is a bridge"))
    records = [
        article(*everybody, uri="https://post.example/bridge?a=1&b=2"),
        article(
            ("Ana Boto", f"{_SAFE}, with two lanes"), ("Rui Sá", "Nobody has seen these tests"),
            publisher="Herald of Vila Seca", published="2020-05-19", uri="https://herald.example/1",
        ),
        article(("Ana Boto", _SAFE), (None, "It is wide"), publisher="Canal 3", published="2020-05-22"),
        article(("Rui Sá", "A bridge is no tunnel"), publisher="Canal 3", published="2020-06-02"),
        article(("Ana Boto", _TOLL), ("José Müller", "A toll 🪙 of two é is what we need"), published="2020-07"),
        article((None, "It was always so with the bridge"), published=None, publisher=None),
        *(
            article(("Rui Sá", f"Bridge number {number} needs paint"), published=f"2020-08-{number:02}")
            for number in range(1, 29)
        ),
        _long(),
    ]  # fmt: skip
    store(path, records)
    return path


def _long() -> Record:
    """An article in two parts."""
    end = f"“{LONG}” said Ana Boto.\n“We knew it all along” said Rui Sá.\n"
    text = "“Café 🙂 first” said Rui Sá.\n" + f"{_WEATHER}\n" * 90 + end
    return read_back(Document(content_id(text), text, "Older than the town", "2020-04-02", "Canal 3"))


def copied(archive: Path, folder: Path) -> Path:
    """A copy to change."""
    return Path(shutil.copy(archive, folder / "copy.db"))


def hit(archive: Path, words: str) -> tuple[str, str]:
    """The document and the attribution in which somebody says these words: the hash and the id."""
    with Archive.open(str(archive)) as opened:
        found, *_ = opened.search(Query(words=f'"{words}"'), limit=1)
    return found.document, found.attribution


def corrected(archive: Path) -> Path:
    """The archive, in which an attribution has been marked wrong and an article has been checked."""
    document, attribution = hit(archive, "Nobody has seen")
    with Archive.open(str(archive), write=True) as opened:
        opened.reject(document, attribution, by="Tester")
        opened.checked(document, by="Tester")
    return archive


def pages(archive: Path) -> dict[str, str]:
    """An address of each type of page."""
    document, attribution = hit(archive, "The bridge is safe")
    long, _ = hit(archive, LONG)
    return {
        "start": "/",
        "search": "/?q=bridge&type=direct&order=newest",
        "nothing found": "/?q=nothingofthis&speaker=boto",
        "error": "/?q=%22bridge",
        "article": f"/documents/{document}",
        "second part": f"/documents/{long}?part=2",
        "correction": f"/documents/{document}/{attribution}/correct",
        "addition": f"/documents/{document}/new/correct",
        "speakers": "/speakers",
        "nobody of that name": "/speakers?name=xyz",
        "speaker": "/speakers/1",
        "unknown": "/speakers/unknown",
        "statements": "/statements",
        "no statements": "/statements?q=nothingofthis",
        "statement": f"/statements/{document}/{attribution}",
        "comparison": "/compare?q=bridge",
        "no comparison": "/compare?q=nothingofthis",
        "corrections": "/corrections",
        "about": "/about",
        "404": "/nowhere",
    }
