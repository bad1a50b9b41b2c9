from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from onrecord.attribution import Record
from onrecord.errors import OnrecordError, OutputError
from onrecord.export.save import save
from tests.fakes import fake_pipeline


@pytest.fixture
def records() -> list[Record]:
    return list(fake_pipeline().pipe(["“It rained,” Ada said.", "“It did not,” Obi said."]))


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def broken(records: list[Record]) -> Iterator[Record]:
    yield from records
    raise OnrecordError("stopped")


def test_a_file_is_written_whole(records: list[Record], tmp_path: Path) -> None:
    save(records, "jsonl", str(tmp_path / "out.jsonl"))
    assert len((tmp_path / "out.jsonl").read_text().splitlines()) == 2
    assert names(tmp_path) == {"out.jsonl"}


def test_a_run_that_fails_leaves_what_was_there(records: list[Record], tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("before")
    with pytest.raises(OnrecordError, match="stopped"):
        save(broken(records), "csv", str(out))
    assert out.read_text() == "before"
    assert names(tmp_path) == {"out.csv"}


def test_a_link_goes_on_linking(records: list[Record], tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("real")
    save(records, "jsonl", str(tmp_path / "link"))
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text().count("\n") == 2


def test_a_device_is_written_to_and_not_replaced(records: list[Record]) -> None:
    save(records, "jsonl", os.devnull)
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


@pytest.mark.parametrize("target", ["pages", "new/pages/"])
def test_html_to_a_folder_is_a_page_a_document_and_an_index(records: list[Record], tmp_path: Path, target: str) -> None:
    (tmp_path / "pages").mkdir()
    save(records, "html", f"{tmp_path}/{target}")
    assert names(tmp_path / target) == {"index.html", *(f"{record.document.id}.html" for record in records)}


def test_only_html_goes_to_a_folder(records: list[Record], tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="a folder, which only HTML can be written to"):
        save(records, "csv", str(tmp_path))


def test_a_place_that_cannot_be_written(records: list[Record], tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"out\.csv: cannot be written: No such file or directory"):
        save(records, "csv", str(tmp_path / "no" / "out.csv"))
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="Not a directory"):
        save(records, "csv", str(tmp_path / "file" / "out.csv"))
    with pytest.raises(OutputError):
        save(records, "html", f"{tmp_path}/file/")
