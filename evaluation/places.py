"""Which of the spans of a document stands at a labelled place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from onrecord.document import Span

__all__ = ["at"]

Owner = TypeVar("Owner")


def at(place: Span, found: Iterable[tuple[Span, Owner]], least: float) -> Owner | None:
    """Whose span has the most in common with a place: at least this share of the characters of both, none left out.

    >>> at(Span(2, 12), [(Span(0, 4), "one"), (Span(4, 14), "other")], 0.5)
    'other'
    >>> at(Span(2, 12), [(Span(0, 4), "one")], 0.5) is None
    True
    """
    shares = [(_share(place, span), owner) for span, owner in found]
    share, owner = max(shares, key=lambda each: each[0], default=(0.0, None))
    return owner if share >= least else None


def _share(one: Span, other: Span) -> float:
    """The characters in common of those from where either begins to where either ends; below 0 far from one another."""
    return (min(one.end, other.end) - max(one.start, other.start)) / (
        max(one.end, other.end) - min(one.start, other.start)
    )
