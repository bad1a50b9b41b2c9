"""What is told on standard error."""

from __future__ import annotations

import sys

__all__ = ["say"]


def say(message: str) -> None:
    """One line on standard error, whatever file names and the like are in it."""
    line = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in message)
    sys.stderr.write(f"onrecord: {line}\n")  # not click.echo, which knows nothing of a progress bar below the line
