from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from onrecord.errors import ModelError
from onrecord.extract.confidence import FEATURES, Confidence
from onrecord.extract.decode import Decoding
from onrecord.extract.extractor import Extractor
from onrecord.extract.model import FILES, FORMAT, Manifest, digest
from onrecord.extract.windows import Limits


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model folder in the right form, though its graphs are none."""
    for name in FILES:
        (tmp_path / name).write_bytes(name.encode())
    write(
        tmp_path,
        {
            "format": FORMAT,
            "name": "test",
            "licence": "none",
            "made": {},
            "files": {name: digest(tmp_path / name) for name in FILES},
            "limits": {"window": 128, "context": 24, "overlap": 32},
            "decoding": {"cue": 0.3, "link": 0.5, "switch": 1.0, "keep": 0.25},
            "confidence": {"weights": [0.5] * len(FEATURES), "bias": -1, "layout": 0.7, "floating": 0.8},
            "resolution": {"name": {}},
        },
    )
    return tmp_path


def write(folder: Path, values: Any) -> None:
    (folder / "manifest.json").write_text(json.dumps(values), encoding="utf-8")


def test_a_manifest(folder: Path) -> None:
    assert Manifest.read(folder) == Manifest(
        name="test",
        limits=Limits(128, 24, 32),
        decoding=Decoding(cue=0.3, link=0.5, switch=1.0, keep=0.25),
        confidence=Confidence((0.5,) * len(FEATURES), -1.0),
        layout=0.7,
        floating=0.8,
        resolution={"name": {}},
    )


def refused(folder: Path, message: str) -> None:
    with pytest.raises(ModelError, match=message) as raised:
        Manifest.read(folder)
    assert "\n" not in str(raised.value)


def test_no_folder(tmp_path: Path) -> None:
    refused(tmp_path / "nowhere", r"nowhere: no model folder, manifest\.json is missing")


def test_a_file_in_place_of_the_folder(folder: Path) -> None:
    refused(folder / "links.onnx", r"links\.onnx.manifest\.json: cannot be read")


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file(folder: Path, name: str) -> None:
    (folder / name).unlink()
    refused(folder, rf"{re.escape(name)}: cannot be read \(No such file")


@pytest.mark.parametrize("name", FILES)
def test_a_changed_byte(folder: Path, name: str) -> None:
    path = folder / name
    content = bytearray(path.read_bytes())
    content[3] ^= 1
    path.write_bytes(content)
    refused(folder, rf"{re.escape(name)}: does not match the manifest")


@pytest.mark.parametrize("text", ["", "{", "[1, 2", '{"format": 1,}'])
def test_broken_json(folder: Path, text: str) -> None:
    (folder / "manifest.json").write_text(text)
    refused(folder, r"manifest\.json: cannot be read")


def test_a_manifest_that_is_not_utf8(folder: Path) -> None:
    (folder / "manifest.json").write_bytes(b'{"name": "\xff"}')
    refused(folder, r"manifest\.json: cannot be read")


@pytest.mark.parametrize("values", [None, [], "model", 1, {}, {"format": FORMAT}])
def test_json_that_is_no_manifest(folder: Path, values: Any) -> None:
    write(folder, values)
    refused(folder, rf"manifest\.json: not a manifest of format {FORMAT}")


def set_(*path: str, to: Any) -> Callable[[Any], None]:
    def change(values: Any) -> None:
        for key in path[:-1]:
            values = values[key]
        values[path[-1]] = to

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (set_("format", to=1), "format 1"),
        (set_("format", to="1"), "format 1"),
        (set_("confidence", "weights", to=[0.5] * 3), f"3 weights for {len(FEATURES)} features"),
        (set_("confidence", "weights", to=["a"] * len(FEATURES)), "could not convert"),
        (set_("confidence", "bias", to=None), "not a manifest"),
        (set_("confidence", to=0.5), "not a manifest"),
        (set_("limits", "size", to=1), "unexpected keyword argument 'size'"),
        (set_("limits", "window", to="wide"), "invalid literal for int"),
        (set_("decoding", to=[]), "not a manifest"),
        (set_("decoding", "link", to=None), "not a manifest"),
        (set_("files", to={}), "encoder.onnx"),
    ],
)
def test_a_manifest_of_another_form(folder: Path, change: Callable[[Any], None], message: str) -> None:
    values = json.loads((folder / "manifest.json").read_text())
    change(values)
    write(folder, values)
    refused(folder, rf"manifest\.json: not a manifest of format {FORMAT} .*{re.escape(message)}|{re.escape(message)}")
    refused(folder, r"manifest\.json: ")


@pytest.mark.parametrize("key", ["format", "name", "files", "limits", "decoding", "confidence", "resolution"])
def test_a_manifest_that_lacks_something(folder: Path, key: str) -> None:
    values = json.loads((folder / "manifest.json").read_text())
    del values[key]
    write(folder, values)
    refused(folder, rf"manifest\.json: not a manifest of format {FORMAT} \(KeyError\('{key}'\)\)")


def test_a_tokenizer_that_is_none(folder: Path) -> None:
    with pytest.raises(ModelError, match=r"tokenizer\.json: not a tokenizer"):
        Extractor.load(folder)
