from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from onrecord.attribution import Record
from onrecord.errors import OnrecordError, OutputError
from onrecord.export import WRITERS
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


@pytest.mark.parametrize("form", [name for name, writer in WRITERS.items() if not writer.folder])
def test_one_file_is_no_folder(records: list[Record], tmp_path: Path, form: str) -> None:
    with pytest.raises(OutputError, match=f"a folder, but {form} is one file: name a file"):
        save(records, form, str(tmp_path))


def test_many_files_are_no_file(records: list[Record], tmp_path: Path) -> None:
    (tmp_path / "out.ann").write_text("before")
    with pytest.raises(OutputError, match="a file, but brat is many: name a folder, or a file that ends in"):
        save(records, "brat", str(tmp_path / "out.ann"))
    assert (tmp_path / "out.ann").read_text() == "before"


def test_many_files_go_into_a_folder_or_are_packed(records: list[Record], tmp_path: Path) -> None:
    expected = {"annotation.conf", "visual.conf"}
    expected |= {f"{record.document.id}.{suffix}" for record in records for suffix in ("txt", "ann")}
    save(records, "brat", str(tmp_path / "new" / "out"))
    assert names(tmp_path / "new" / "out") == expected
    save(records, "brat", str(tmp_path / "out.zip"))
    with ZipFile(tmp_path / "out.zip") as packed:
        assert set(packed.namelist()) == expected
        assert {name: packed.read(name) for name in expected} == {
            name: (tmp_path / "new" / "out" / name).read_bytes() for name in expected
        }
    assert names(tmp_path) == {"new", "out.zip"}


@pytest.mark.parametrize("form", ["html", "brat"])
def test_a_run_that_fails_leaves_a_folder_as_it_was(records: list[Record], tmp_path: Path, form: str) -> None:
    save(records[:1], form, f"{tmp_path}/out/")
    (tmp_path / "out" / "mine").write_text("before")
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    with pytest.raises(OnrecordError, match="stopped"):
        save(broken(records), form, f"{tmp_path}/out/")
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
    with pytest.raises(OnrecordError, match="stopped"):
        save(broken(records), form, f"{tmp_path}/new/")
    assert names(tmp_path) == {"out"}
    save(records, form, f"{tmp_path}/out/")
    assert names(tmp_path / "out") > before.keys()


@pytest.mark.parametrize("form", WRITERS)
def test_the_same_records_give_the_same_file(
    records: list[Record], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    save(records, form, str(tmp_path / "one.zip"))
    later = time.localtime(time.time() + 86_400)
    monkeypatch.setattr(time, "localtime", lambda _seconds=None: later)
    save(records, form, str(tmp_path / "two.zip"))
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


@pytest.mark.parametrize("form", WRITERS)
def test_a_run_that_fails_leaves_no_file(records: list[Record], tmp_path: Path, form: str) -> None:
    (tmp_path / "out.zip").write_text("before")
    with pytest.raises(OnrecordError, match="stopped"):
        save(broken(records), form, str(tmp_path / "out.zip"))
    assert (tmp_path / "out.zip").read_text() == "before"
    assert names(tmp_path) == {"out.zip"}


def test_a_place_that_cannot_be_written(records: list[Record], tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"out\.csv: cannot be written: No such file or directory"):
        save(records, "csv", str(tmp_path / "no" / "out.csv"))
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="Not a directory"):
        save(records, "csv", str(tmp_path / "file" / "out.csv"))
    with pytest.raises(OutputError):
        save(records, "html", f"{tmp_path}/file/")
