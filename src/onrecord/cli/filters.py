"""The options that narrow what is looked for in an archive: those of a :class:`~onrecord.archive.Query`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from onrecord.attribution import Act, Kind, Type
from onrecord.cli.options import min_score_option, with_options

if TYPE_CHECKING:
    from onrecord.archive import Query

__all__ = ["filter_options", "limit_options", "query_of"]

_UNKNOWN = "unknown"
_HANDS = ("first", "second")

_FILTERS = (
    click.option("--speaker", metavar="NAME", help="Who says it: all statements of the people with these names."),
    click.option("--publisher", metavar="OUTLET", help="Which outlet reports it."),
    click.option("--type", "type_", type=click.Choice([each.value for each in Type]), help="How it is reported."),
    click.option("--act", type=click.Choice([each.value for each in Act]), help="What kind of act is reported."),
    click.option(
        "--kind",
        type=click.Choice([*(each.value for each in Kind), _UNKNOWN]),
        help="What sort of source it has; unknown where nobody can be told.",
    ),
    click.option(
        "--hand",
        type=click.Choice(_HANDS),
        help="Who reports it: first, the article; second, somebody in what the article reports of them.",
    ),
    click.option("--since", metavar="DAY", help="Published on this day or later: 2016-10-18, 2016-10 or 2016."),
    click.option("--until", metavar="DAY", help="Published on this day or earlier."),
    min_score_option,
    click.option("--versions", is_flag=True, help="Also articles of which a newer version is there."),
)

_LIMITS = (
    click.option("--limit", type=click.IntRange(1), default=20, show_default=True, metavar="N", help="How many."),
    click.option("--offset", type=click.IntRange(0), default=0, metavar="N", help="How many to pass over before."),
)


def filter_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that narrow what is looked for."""
    return with_options(command, _FILTERS)


def limit_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options for how much it shows."""
    return with_options(command, _LIMITS)


def query_of(words: str, filters: dict[str, Any]) -> Query:
    """The query that the options of :func:`filter_options` ask for."""
    from onrecord.archive import Hand, Query  # noqa: PLC0415  --help is to be quick

    asked = dict(filters)
    type_, act, kind, hand = (asked.pop(name) for name in ("type_", "act", "kind", "hand"))
    return Query(
        words=words,
        type=type_ and Type(type_),
        act=act and Act(act),
        kind=kind if kind in (None, _UNKNOWN) else Kind(kind),
        hand=hand and Hand(hand),
        **asked,
    )
