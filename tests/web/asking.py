"""A small archive, and a client that asks its page."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from onrecord.archive import Archive, Hit, Query
from onrecord.attribution import Record
from onrecord.web import application
from tests.archive.articles import article, store
from tests.records import example, told

__all__ = ["SAID", "TOKEN", "articles", "asking", "hit_of", "parameters", "stored"]

SAID = "We will rebuild this bridge, and we will do it before the winter comes"
TOKEN = "correct horse ünd staple"  # noqa: S105  of a test


def articles() -> list[Record]:
    """Three outlets with one statement between them, a second version of an article, and one of many kinds."""
    return [
        article(
            ("Ana Boto", SAID),
            ("Rui Sá", "The tunnel is closed"),
            uri="https://post.example/1",
            published="2016-10-18",
        ),
        article(("Boto", SAID), ("Rui Sá", "A toll, never"), publisher="The Times", published="2016-10-19"),
        article(("Ana Boto", f"{SAID} to the valley"), publisher="The Herald", published="2016-10-20", score=0.6),
        article((None, "The old bridge fell"), publisher=None, published=None),
        article(("Bridge Authority", "It was old"), uri="https://post.example/2", published="2017-01-31"),
        article(("Bridge Authority", "It was very old"), uri="https://post.example/2", published="2017-01-31"),
        told(example()),
    ]


def stored(path: Path) -> Path:
    """A file with them."""
    store(path, articles())
    return path


@contextmanager
def asking(
    path: Path, *, token: str | None = None, hosts: Collection[str] | None = None, **options: Any
) -> Iterator[TestClient]:
    """A client of the page over an archive, which follows no redirects."""
    with TestClient(application(str(path), token=token, hosts=hosts), follow_redirects=False, **options) as client:
        yield client


def hit_of(path: Path, words: str) -> Hit:
    """The attribution that has words."""
    with Archive.open(str(path)) as archive:
        return archive.search(Query(words=words))[0]


def parameters(query: Query) -> dict[str, Any]:
    """What an address needs to ask a query."""
    names = ("speaker", "person", "publisher", "type", "act", "kind", "hand", "since", "until")
    found = {name: getattr(query, name) for name in names if getattr(query, name) is not None}
    return found | {"q": query.words, "min_score": query.min_score, "versions": query.versions}
