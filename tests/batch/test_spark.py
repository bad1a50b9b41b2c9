"""The job that ``docs/scale.md`` shows, run by Spark on this machine.

PySpark is half a gigabyte, and a source distribution, so it is none of the pinned packages: ``pip install pyspark``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import onrecord
from onrecord.batch.schema import ATTRIBUTIONS
from onrecord.batch.unit import extracted
from tests.documentation import ROOT, blocks

SPARK = find_spec("pyspark")
pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(SPARK is None, reason="PySpark is not installed"),
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java"),
]


def test_the_job_gives_the_rows_of_every_engine(tmp_path: Path) -> None:
    documents = [
        onrecord.Document(id=path.stem, text=path.read_text("utf-8"), title=path.stem, published="2016-10-18")
        for path in sorted((ROOT / "samples").glob("*.txt"))[:6]
    ]
    fields = ("id", "text", "title", "published")
    lines = [json.dumps({name: getattr(document, name) for name in fields}) for document in documents]
    (tmp_path / "articles.jsonl").write_text("\n".join(lines), "utf-8")
    for block in blocks((ROOT / "docs/scale.md").read_text("utf-8")):
        if block.name:
            (tmp_path / block.name).write_text(block.body, "utf-8")
    submit(tmp_path, "--py-files", "attributed.py", "job.py", "articles.jsonl", "attributions")

    found = pq.read_table(tmp_path / "attributions").cast(ATTRIBUTIONS)
    expected = pa.Table.from_batches(rows.attributions for rows in extracted(documents, onrecord.load()))
    order = [("document_id", "ascending"), ("attribution_id", "ascending")]
    assert len(expected) > len(documents)
    assert found.sort_by(order).to_pylist() == expected.sort_by(order).to_pylist()


def submit(folder: Path, *job: str) -> None:
    assert SPARK is not None
    assert SPARK.origin is not None
    subprocess.run(
        [
            Path(SPARK.origin).parent / "bin/spark-submit",
            *("--master", "local[2]", "--conf", "spark.ui.enabled=false", "--driver-memory", "512m"),
            *job,
        ],
        cwd=folder,
        env={
            **os.environ,
            "PYSPARK_PYTHON": sys.executable,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "SPARK_LOCAL_IP": "127.0.0.1",
        },
        check=True,
        timeout=300,
    )
