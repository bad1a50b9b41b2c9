"""``onrecord extract``: the main job."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

import onrecord
from onrecord.cli.messages import say
from onrecord.cli.options import (
    min_score_option,
    model_option,
    nested_option,
    reading_options,
    refuse_to_replace,
    refuse_unwritable,
    report_option,
)
from onrecord.cli.output import write
from onrecord.cli.run import Run, watched
from onrecord.export import WRITERS

__all__ = ["extract"]


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option(
    "--format",
    "form",
    type=click.Choice(list(WRITERS)),
    default="table",
    show_default=True,
    help="How to write: a table to read, a line or a row for programs, a page with the words marked.",
)
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    default="-",
    help="A file, instead of standard output; or, for html, a folder (ending in /): a page a document and an index.",
)
@min_score_option
@reading_options
@report_option
@model_option
@nested_option
def extract(
    inputs: tuple[str, ...],
    form: str,
    output: str,
    min_score: float,
    report: str | None,
    **given: Any,
) -> None:
    """Find who said what in news articles, and name the speakers.

    INPUT is a file, a folder (with its subfolders), a glob, a web address, or - for standard input: text, saved
    web pages, feeds (RSS, Atom), web archives (WARC), tables (CSV, XLSX, Parquet), JSON or JSON Lines; each of
    them also packed (.gz, .zst, .zip).

    \b
      onrecord extract article.txt
      onrecord extract https://news.example/bridge
      onrecord extract pages/ --format csv -o statements.csv
      onrecord extract CC-NEWS.warc.gz --format jsonl -o news.jsonl --report report.json
    """
    from onrecord.read import Options  # noqa: PLC0415  --help is to be quick

    written = [each for each in (output, report) if each not in (None, "-")]
    for target in written:
        refuse_to_replace(target, *inputs)
    if report == "-" or (report and Path(report).absolute() == Path(output).absolute()):
        raise click.UsageError("the report needs a file of its own: name one")
    refuse_unwritable(report, made=output)
    made_by = {name: given.pop(name) for name in ("model", "nested")}
    options = Options(**given, leave_out=frozenset(map(os.path.realpath, written)))
    run = Run()
    try:
        with watched(run, alone=output != "-" or not sys.stdout.isatty()):
            pipeline = onrecord.load(**made_by)
            documents = run.read(inputs, options)
            records = (record.at_least(min_score) for record in pipeline.pipe(documents))
            write(run.counted(records), form, output)
    finally:
        if report:
            run.report.save(report)
    if run.report.failed or run.report.passed_over or run.report.documents > 1:
        say(run.report.summary())
    if run.report.failed:
        click.get_current_context().exit(1)
