"""A short run of the fuzzer; ``make fuzz`` is a long one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz import failure, mutated, seeds


def test_the_files_that_are_damaged_are_of_every_format(tmp_path: Path) -> None:
    assert {name.partition(".")[2] for name, _ in seeds()} >= set(
        "txt html xml warc warc.gz jsonl json csv tsv xlsx parquet html.gz jsonl.zst zip".split()
    )
    for name, data in seeds():
        assert failure(name, data, tmp_path, measured=False) is None


@pytest.mark.parametrize("chunk", range(8))
def test_damaged_files_give_documents_or_errors(chunk: int, tmp_path: Path) -> None:
    for number in range(chunk * 100, (chunk + 1) * 100):
        name, data = mutated(1, number)
        # how long it takes is not for a machine that does other things, nor memory for a process that does
        problem = failure(name, data, tmp_path, measured=False)
        assert problem is None, f"input {number} ({name}): {problem}"


def test_a_failure_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.read.text.heading", lambda _text: 1 // 0)
    assert "ZeroDivisionError" in (failure("a.txt", b"It rained.", tmp_path) or "")
