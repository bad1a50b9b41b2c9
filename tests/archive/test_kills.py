from __future__ import annotations

import sys

import pytest

from tests.archive.kills import kill


@pytest.mark.skipif(sys.platform != "linux", reason="it asks Linux which processes are alive")
def test_nothing_is_lost_where_runs_are_killed() -> None:
    figures = kill(10, seed=1)
    assert figures.problems == []
    assert figures.kills == 10
    assert figures.midway > 0
