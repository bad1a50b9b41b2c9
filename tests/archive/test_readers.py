from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from onrecord.archive import Archive, Query
from tests.archive.articles import article, batches, damage, store
from tests.archive.program import ENVIRONMENT, FAKED
from tests.archive.readers import NAMES, SAID


def test_two_runs_into_one_archive_share_the_work(tmp_path: Path) -> None:
    texts = {f"“It rained {number} times,” Ada said." for number in range(150)}
    (tmp_path / "in.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    command = [*FAKED, "ingest", "in.jsonl", "--archive", "a.db", "--workers", "1"]
    runs = [subprocess.Popen(command, cwd=tmp_path, env=ENVIRONMENT, stderr=subprocess.PIPE) for _ in range(2)]
    assert [(b"error" in run.communicate()[1], run.returncode) for run in runs] == [(False, 0)] * 2
    with Archive.open(str(tmp_path / "a.db")) as archive:
        assert sorted(record.document.text for record in archive.records(Query())) == sorted(texts)
        assert all(run.finished for run in archive.figures().runs)
    assert damage(tmp_path / "a.db") == []


def test_readers_see_whole_batches_while_one_writes(tmp_path: Path) -> None:
    path, stop = tmp_path / "a.db", tmp_path / "stop"
    records = [
        article(
            (NAMES[number % 8], f"{SAID}, {number % 60} of us"),
            (NAMES[number // 8 % 8], f"{SAID[number % 5 * 9 :]}, {number}"),
            published=f"20{10 + number % 9}-01-02",
            publisher=str(number % 5),
        )
        for number in range(240)
    ]
    store(path, records[:10])
    command = [sys.executable, "-m", "tests.archive.readers", str(path), str(stop)]
    readers = [
        subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    try:
        with Archive.open(str(path), write=True) as archive:
            number = archive.begin(version="1", model="none", options={})
            for part in batches(records, 6):
                archive.add(part, number)
            archive.finish(number)
    finally:
        stop.touch()
        told = [reader.communicate(timeout=60) for reader in readers]
    assert [error for _, error in told] == [""] * 2
    seen = [json.loads(output) for output, _ in told]
    assert all(each["rounds"] >= 1 for each in seen)
    assert damage(path) == []
    with Archive.open(str(path)) as archive:
        assert len(list(archive.records(Query()))) == len(records)
