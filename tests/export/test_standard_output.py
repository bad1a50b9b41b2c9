from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from onrecord.cli.output import write
from onrecord.errors import OutputError
from onrecord.export import WRITERS
from onrecord.export.save import save
from tests import records

UNASKED = map(pytest.fail, ["a record was asked for"])


class Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


def stdout(monkeypatch: pytest.MonkeyPatch, kind: type[io.TextIOWrapper] = io.TextIOWrapper) -> io.BytesIO:
    stream = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", kind(stream, encoding="latin-1"))
    return stream


@pytest.mark.parametrize("form", [name for name, writer in WRITERS.items() if writer.stream != "zip"])
def test_standard_output_gets_what_a_file_gets(form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = stdout(monkeypatch)
    write([records.example()], form, "-")
    save([records.example()], form, str(tmp_path / "out"))
    assert stream.getvalue() == (tmp_path / "out").read_bytes()


@pytest.mark.parametrize("form", ["parquet", "xlsx"])
def test_bytes_are_not_for_a_terminal(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = stdout(monkeypatch, Terminal)
    with pytest.raises(OutputError, match=f"{form} is not for a terminal to show: name a file with --output"):
        write(UNASKED, form, "-")
    assert stream.getvalue() == b""


@pytest.mark.parametrize("kind", [Terminal, io.TextIOWrapper])
def test_a_folder_cannot_go_to_standard_output(kind: type[io.TextIOWrapper], monkeypatch: pytest.MonkeyPatch) -> None:
    stream = stdout(monkeypatch, kind)
    with pytest.raises(
        OutputError, match="brat is a folder of files, which cannot go to standard output: name a folder with"
    ):
        write(UNASKED, "brat", "-")
    assert stream.getvalue() == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to write to")
@pytest.mark.parametrize("form", [name for name, writer in WRITERS.items() if writer.stream != "zip"])
def test_a_full_disk_is_said_in_one_line(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Path("/dev/full").open("w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        with pytest.raises(OutputError, match="standard output cannot be written: No space left on device"):
            write([records.example()], form, "-")
