from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from onrecord.errors import InputError, OutputError
from onrecord.report import Report


def test_the_summary_names_only_what_there_is() -> None:
    report = Report(documents=1_000, attributions=1)
    assert report.summary() == "1,000 documents, 1 attribution"
    for number in range(1_200):
        report.on_skip("no page", f"x:{number}")
    assert report.summary() == "1,000 documents, 1 attribution; 1,200 passed over"
    report.on_error(InputError("broken", path="a", line=2))
    assert report.summary() == "1,000 documents, 1 attribution; 1,200 passed over; 1 input could not be read"


def test_all_failures_are_listed_and_of_the_others_the_count_and_the_first(tmp_path: Path) -> None:
    report = Report()
    for number in range(2_000):
        report.on_error(InputError("broken", path="a", line=number))
        report.on_skip("rare" if number == 7 else "common", f"place {number}")
        report.on_warning(f"warning {number}")
    report.on_bytes(5)
    report.on_bytes(6)
    report.save(str(tmp_path / "report.json"))
    told = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert told["failed"] == len(told["failures"]) == 2_000
    assert told["failures"][3] == {"path": "a", "line": 3, "problem": "broken"}
    assert [(group["reason"], group["count"]) for group in told["passed_over"]] == [("common", 1_999), ("rare", 1)]
    assert told["passed_over"][0]["examples"] == [f"place {n}" for n in (0, 1, 2, 3, 4, 5, 6, 8, 9, 10)]
    assert (told["warnings"]["count"], len(told["warnings"]["first"]), told["bytes"]) == (2_000, 1_000, 11)


def test_names_that_are_no_utf_8_and_places_that_cannot_be_written(tmp_path: Path) -> None:
    report = Report()
    report.on_error(InputError("no such file", path="caf\udce9.txt"))
    report.save(str(tmp_path / "report.json"))
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["failures"][0]["path"] == "caf?.txt"
    with pytest.raises(OutputError, match=r"no/report\.json: the report cannot be written: No such file or directory"):
        report.save(str(tmp_path / "no" / "report.json"))
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor() as readers:
        told = readers.submit(pipe.read_text, "utf-8")
        Report(documents=3).save(str(pipe))
        assert json.loads(told.result(timeout=60))["documents"] == 3
    assert pipe.is_fifo()
