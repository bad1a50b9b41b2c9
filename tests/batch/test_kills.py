from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.batch.kills import Program, articles, kill


@pytest.mark.skipif(sys.platform != "linux", reason="it asks Linux which processes are alive")
def test_nothing_is_lost_where_runs_are_killed(tmp_path: Path) -> None:
    program = Program(arguments=[*articles(tmp_path), "--workers", "1"], folder=tmp_path)
    figures = kill(program, 3, seed=1)
    assert figures.problems == []
    assert figures.kills == 3
    assert figures.midway > 0
