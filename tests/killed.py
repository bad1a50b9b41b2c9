"""The processes of a run that was killed: whether all of them have ended."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

_PATIENCE = 20.0  # seconds in which the workers of a run that was killed have to end


def wait_for_workers(group: int) -> None:
    end = time.monotonic() + _PATIENCE
    while alive := _alive(group):
        if time.monotonic() > end:
            os.killpg(group, signal.SIGKILL)
            raise AssertionError(f"{alive} processes of a run that was killed are alive")
        time.sleep(0.02)


def _alive(group: int) -> int:
    """How many processes of a group are alive; one that has ended but was not waited for is not."""
    found = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, its_group = stat.read_text().rpartition(")")[2].split()[:3]
        except OSError:  # it has ended
            continue
        found += int(its_group) == group and state not in "ZX"
    return found
