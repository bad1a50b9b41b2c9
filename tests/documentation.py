"""The examples of README and docs, to be run by ``tests/test_docs.py``.

A page is run from top to bottom in an empty folder that has a copy of ``samples``. What its blocks are for is
told by the words behind the fence::

    ```console        lines that start with "$ " are run by a shell; below each stands what it prints
    ```python         run; or, with ">>>", a doctest. All blocks of a page share their names
    ```text a.txt     the file a.txt, for the blocks below
    ```python a.py    the file a.py, which is not run
    ```sh             not run: it would install or train something

Printed output must be the same, line by line; a last line ``...`` stands for all that follows. Scores and
numbers of attributions may differ a little from one kind of processor to another, and are not compared.

    python -m tests.documentation      writes what the commands print now into the pages, for a new model
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sysconfig
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["PAGES", "ROOT", "Block", "Command", "blocks", "commands", "same", "shortened", "workplace"]

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]

_BLOCK = re.compile(r"^```(?P<kind>\w*)[ ]?(?P<name>\S*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_BY_THE_MODEL = re.compile(r"\b[01]\.[0-9]{2,4}\b|\b[0-9,]+(?= attributions?\b)")
_REST = "..."


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its kind, the file that it gives a name to (or nothing), and its lines."""

    kind: str
    name: str
    body: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command and what the page says that it prints."""

    line: str
    shown: str

    def run(self, folder: Path) -> str:
        """What it prints, on standard output and standard error."""
        path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]])
        done = subprocess.run(
            ["/bin/sh", "-c", self.line],
            cwd=folder,
            env={**os.environ, "PATH": path},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
        )
        return done.stdout


def blocks(page: str) -> Iterator[Block]:
    """The fenced blocks of a page.

    >>> list(blocks("Text.\\n```text a.txt\\nIt rained.\\n```\\n"))
    [Block(kind='text', name='a.txt', body='It rained.\\n')]
    """
    return (Block(**match.groupdict()) for match in _BLOCK.finditer(page))


def commands(console: str) -> Iterator[Command]:
    """The commands of a console block.

    >>> list(commands("$ cd a\\n$ ls\\nb\\nc\\n"))
    [Command(line='cd a', shown=''), Command(line='ls', shown='b\\nc\\n')]
    """
    for part in re.split(r"^\$ ", console, flags=re.MULTILINE)[1:]:
        line, _, shown = part.partition("\n")
        yield Command(line, shown)


def shortened(printed: str, shown: str) -> str:
    """As much of what was printed as a page shows.

    >>> shortened("a\\nb\\nc\\n", "x\\n...\\n")
    'a\\n...\\n'
    """
    lines, count = printed.splitlines(), len(shown.splitlines()) - 1
    if shown.splitlines()[-1:] == [_REST] and len(lines) > count:
        lines = [*lines[:count], _REST]
    return "".join(f"{line}\n" for line in lines)


def same(printed: str, shown: str) -> bool:
    """Whether what was printed is what the page shows, scores and numbers aside.

    >>> same("a1 0.92\\nb\\n", "a1 0.94\\n...\\n")
    True
    >>> same("a1 0.92\\nb\\n", "a1 0.92\\n")
    False
    """
    return _BY_THE_MODEL.sub("?", shortened(printed, shown)) == _BY_THE_MODEL.sub("?", shown)


def workplace(folder: Path) -> Path:
    """The folder, with what the pages take for granted in it."""
    shutil.copytree(ROOT / "samples", folder / "samples")
    return folder


def _rewrite(page: str, folder: Path) -> str:
    """The page with what its commands print now."""
    for block in blocks(page):
        if block.name:
            (folder / block.name).write_text(block.body, "utf-8")
        elif block.kind == "console":
            printed = [(command, command.run(folder)) for command in commands(block.body)]
            new = "".join(f"$ {command.line}\n{shortened(output, command.shown)}" for command, output in printed)
            page = page.replace(f"```console\n{block.body}```", f"```console\n{new}```")
    return page


def _main() -> None:
    for path in PAGES:
        with tempfile.TemporaryDirectory() as folder:
            path.write_text(_rewrite(path.read_text("utf-8"), workplace(Path(folder))), "utf-8")


if __name__ == "__main__":
    _main()
