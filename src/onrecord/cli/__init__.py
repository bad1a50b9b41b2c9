"""The command line: parse, one library call, print.

Data goes to standard output or ``--output``, all else to standard error. Exit codes: 0 done, 1 the work or
a part of it failed, 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import click

import onrecord
from onrecord.cli.batch import batch
from onrecord.cli.corrections import corrections
from onrecord.cli.evaluate import evaluate
from onrecord.cli.export import export
from onrecord.cli.extract import extract
from onrecord.cli.ingest import ingest
from onrecord.cli.program import Program
from onrecord.cli.search import search
from onrecord.cli.serve import serve
from onrecord.cli.show import show
from onrecord.cli.speakers import people, speakers
from onrecord.cli.statements import statement, statements
from onrecord.cli.stats import stats

__all__ = ["main"]


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(onrecord.__version__, prog_name="onrecord", message="%(prog)s %(version)s")
def main() -> None:
    """Who said what: turns news articles into a verifiable record of attributed statements."""


for each in (
    batch,
    corrections,
    evaluate,
    export,
    extract,
    ingest,
    people,
    search,
    serve,
    show,
    speakers,
    statement,
    statements,
    stats,
):
    main.add_command(each)
