"""``onrecord evaluate``: how good a model is."""

from __future__ import annotations

import json

import click

import onrecord
from onrecord.cli.options import min_score_option, model_option
from onrecord.cli.run import Run, watched

__all__ = ["evaluate"]


@click.command()
@click.argument("gold", metavar="GOLD.jsonl")
@min_score_option
@model_option
@click.option("--json", "as_json", is_flag=True, help="The figures as JSON.")
def evaluate(gold: str, min_score: float, model: str | None, as_json: bool) -> None:  # noqa: FBT001  click passes it
    """Measure how well a model finds the attributions of GOLD.jsonl.

    Each line of it is a document with its right "attributions", in the form that
    "onrecord extract --format jsonl" writes.
    """
    from onrecord import evaluate as evaluation  # noqa: PLC0415  --help is to be quick

    run = Run()
    with watched(run, alone=True):
        documents = evaluation.read_gold(gold)
        pipeline = onrecord.load(model)
        records = (record.at_least(min_score) for record in pipeline.pipe(each.document for each in documents))
        scores = evaluation.evaluate(documents, run.counted(records))
    click.echo(json.dumps(scores.to_dict(), indent=2) if as_json else scores.table().rstrip())
