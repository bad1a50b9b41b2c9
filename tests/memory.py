"""How much memory a test, or the program that it started, has taken at most."""

from __future__ import annotations

import re
import resource
import sys
from pathlib import Path

__all__ = ["peak"]

_STATUS = Path("/proc/self/status")


def peak() -> int:
    """The most bytes that this process has taken.

    What Linux gives through ``getrusage`` would count those of the process that started it, too.
    """
    if _STATUS.exists() and (found := re.search(r"VmHWM:\s+(\d+) kB", _STATUS.read_text())):
        return int(found[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
