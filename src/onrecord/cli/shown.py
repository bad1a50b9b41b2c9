"""What has been found in an archive, as tables to read in a terminal.

An act is told where it is no statement, so that nothing reads as claimed that is denied, asked or only hoped for.
What the articles say is printed by :func:`~onrecord.characters.inert`, since it may hold anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Group
from rich.table import Table
from rich.text import Text

from onrecord.archive import Evidence, Figures, Hit, Name, PersonFound, Statement
from onrecord.archive.difference import Difference, difference
from onrecord.attribution import Act
from onrecord.characters import inert

__all__ = ["figures_table", "hits_table", "people_table", "person_shown", "statement_shown", "statements_table"]

_SHORT = 8  # digits of a hash, enough to tell a document by


def hits_table(hits: Iterable[Hit]) -> Table:
    """Attributions: where they stand, who speaks, what is said."""
    table = _table()
    for title, ratio in (("where", 5), ("speaker", 5), ("content", 14)):
        table.add_column(title, ratio=ratio, overflow="fold")
    for hit in hits:
        table.add_row(_where(hit), _who(hit), Text(" ").join(_said(hit)))
    return table


def people_table(people: Iterable[PersonFound]) -> Table:
    """People and bodies: how much is reported of them, where, and since when."""
    table = _table()
    table.add_column("speaker", ratio=1, overflow="fold")
    for title in ("attributions", "documents", "outlets"):
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column("kind", no_wrap=True)
    for title in ("first", "last"):
        table.add_column(title, no_wrap=True)
    for person in people:
        counts = (f"{count:,}" for count in (person.attributions, person.documents, person.publishers))
        days = (inert(day or "") for day in (person.first, person.last))
        table.add_row(Text(inert(person.name), style="bold"), *counts, person.kind, *days)
    return table


def person_shown(person: PersonFound, names: Sequence[Name], evidence: Sequence[Evidence]) -> Group:
    """Somebody, with all names and why they are held to be those of one."""
    table = _table()
    table.add_column("name", ratio=1, overflow="fold")
    table.add_column("documents", justify="right", no_wrap=True)
    table.add_column("years", no_wrap=True)
    for name in names:
        years = {str(year) for year in (name.first_year, name.last_year) if year}
        table.add_row(Text(inert(name.name)), f"{name.documents:,}", "-".join(sorted(years)))
    why = [Text(f"{inert(each.kind)}: {inert(each.why)}", style="dim") for each in evidence]
    return Group(people_table([person]), Text(), table, *([Text(), *why] if why else []), Text())


def statements_table(statements: Iterable[Statement]) -> Table:
    """Statements: how many articles report them, since when, who said them, and the fullest form."""
    table = _table()
    table.add_column("", style="dim", no_wrap=True)
    for title in ("documents", "outlets"):
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column("first", no_wrap=True)
    table.add_column("speaker", ratio=5, overflow="fold")
    table.add_column("content", ratio=12, overflow="fold")
    for each in statements:
        table.add_row(
            *(str(each.id), f"{each.documents:,}", f"{each.publishers:,}", inert(each.first or "")),
            *(_who(each.fullest), Text(" ").join([*_act(each.fullest), Text(inert(each.fullest.content))])),
        )
    return table


def statement_shown(statement: Statement, variants: Iterable[Hit]) -> Table:
    """The variants of a statement, each with what it has otherwise than the fullest one.

    What it leaves out stands in [- -], what it has beside in {+ +}, as wdiff writes it.
    """
    table = _table()
    for title, ratio in (("where", 5), ("speaker", 5), ("content", 14)):
        table.add_column(title, ratio=ratio, overflow="fold")
    for variant in variants:
        is_fullest = variant == statement.fullest
        said = Text(inert(variant.content)) if is_fullest else _differing(statement.fullest.content, variant.content)
        table.add_row(_where(variant), _who(variant), Text(" ").join([*_act(variant), said]))
    return table


def figures_table(figures: Figures) -> Table:
    """How much is in an archive."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column("what", style="dim")
    table.add_column("how much", overflow="fold")
    for what, count in (
        ("documents", figures.documents),
        ("older versions of them", figures.older_versions),
        ("outlets", figures.publishers),
        ("attributions", sum(figures.attributions.values())),
        *((f"  {name}", count) for name, count in figures.attributions.items()),
        *((f"  {name}", count) for name, count in figures.acts.items()),
        *((f"  by {name}", count) for name, count in figures.kinds.items()),
        ("people and bodies", figures.people),
        ("statements in several documents", figures.statements),
        ("characters of text", figures.characters),
        ("bytes of the file", figures.bytes),
    ):
        table.add_row(what, f"{count:,}")
    if figures.first:
        table.add_row("published", f"{inert(figures.first)} to {inert(figures.last or '')}")
    for run in figures.runs:
        end = f"to {run.finished}" if run.finished else "cut off"
        table.add_row("run", f"{run.started} {end}: {run.documents:,} documents, onrecord {inert(run.version)}")
    return table


def _table() -> Table:
    return Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, expand=True, header_style="dim")


def _where(hit: Hit) -> Text:
    lines = [inert(each) for each in (hit.published, hit.publisher) if each]
    return Text("\n").join([*map(Text, lines), Text(f"{hit.document[:_SHORT]} {inert(hit.attribution)}", style="dim")])


def _who(hit: Hit) -> Text:
    """The person, the words of the article beside the name, and a note where there is no name."""
    name, words = inert(hit.person or hit.speaker or ""), inert(hit.source)
    parts = [Text(name, style="bold")] if name else []
    if words and words != name:
        parts.append(Text(f"— ‘{words}’" if name else f"‘{words}’"))
    if not name:
        parts.append(Text(f"[{hit.kind}]", style="dim"))
    return Text(" ").join(parts)


def _said(hit: Hit) -> Iterable[Text]:
    if hit.cue:
        yield Text(inert(hit.cue), style="italic")
    yield from _act(hit)
    yield Text(inert(hit.snippet.marked if hit.snippet else hit.content))


def _act(hit: Hit) -> Iterable[Text]:
    """What it is, where it is no statement; and of whom the article has it, where it tells what others tell."""
    if hit.act != Act.STATEMENT:
        yield Text(f"[{hit.act}]", style="dim")
    if hit.parent:
        yield Text(f"[as told by {inert(hit.told_by or 'somebody')}]", style="dim")


def _differing(fullest: str, variant: str) -> Text:
    """The variant, with what it leaves out and what it has beside."""
    parts = []
    for piece in difference(fullest, variant):
        if piece.kind is Difference.SAME:
            parts.append(Text(inert(piece.other)))
            continue
        if piece.one.strip():
            parts.append(Text(f"[-{inert(piece.one)}-]", style="dim"))
        if piece.other.strip():
            parts.append(Text(f"{{+{inert(piece.other)}+}}", style="bold"))
    return Text(" ").join(parts)
