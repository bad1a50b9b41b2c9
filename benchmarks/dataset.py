"""What is in a dataset of ``onrecord batch``, to be compared with another."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

__all__ = ["checksums", "faults"]


def checksums(folder: Path) -> dict[str, Any]:
    """Of each table the number of rows, and a hash of them that does not depend on their order."""
    files = [each["path"] for each in json.loads((folder / "manifest.json").read_text("utf-8"))["files"]]
    sums: dict[str, Any] = {}
    for table in ("documents", "attributions"):
        rows: list[str] = []
        for path in (path for path in files if path.startswith(f"{table}/")):
            with (folder / path).open("rb") as stream:  # by a path, the month would be a column
                rows += (json.dumps(row) for row in pq.read_table(stream).to_pylist())
        sums[table] = {"rows": len(rows), "sha256": hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()}
    return sums


def faults(folder: Path) -> list[str]:
    """What is wrong with a dataset: a file that its manifest lists is not there, or is another."""
    if not (folder / "manifest.json").exists():
        return []
    listed = {
        each["path"]: each["sha256"] for each in json.loads((folder / "manifest.json").read_text("utf-8"))["files"]
    }
    return [path for path, sha256 in listed.items() if _hash(folder / path) != sha256]


def _hash(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None
