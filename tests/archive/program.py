"""The program with a model that takes no time: in this process, or in one of its own."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from onrecord.cli import main

__all__ = ["ENVIRONMENT", "FAKED", "run"]

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
FAKED = [
    sys.executable,
    "-c",
    "import onrecord, tests.fakes; onrecord.load = tests.fakes.fake_pipeline; "  # noqa: ISC004
    "from onrecord.cli import main; main(prog_name='onrecord')",
]


def run(*arguments: str) -> Result:
    """Run a command; an error that is not told in a line is raised."""
    result = CliRunner().invoke(main, arguments)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result
