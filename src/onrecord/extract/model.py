"""The model folder: graphs, tokenizer and a manifest that says what they are and holds their hashes.

It is the one contract between training and the product. ``manifest.json``::

    {"format": 2, "name": …, "licence": …, "made": {base, settings, corpora with hashes, …},
     "files": {"encoder.onnx": sha256, "links.onnx": …, "tokenizer.json": …},
     "limits": {window, context, overlap}, "decoding": {…}, "confidence": {features, weights, bias, layout, floating},
     "resolution": {form of source: {features, kind, nobody}}}
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.errors import ModelError
from onrecord.extract.confidence import FEATURES, Confidence
from onrecord.extract.decode import Decoding
from onrecord.extract.windows import Limits

__all__ = ["FILES", "FORMAT", "SHIPPED", "Manifest", "digest", "folder_of", "identity"]

FORMAT = 2
"""The version of the folder's form that this version of onrecord reads."""

SHIPPED = {name: Path(__file__).parent.parent / "models" / name for name in ("default", "fast")}
"""The folders of the models that ship with the package, by their names."""

FILES = ("encoder.onnx", "links.onnx", "tokenizer.json")
"""The files that a model folder holds beside its manifest."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the extractor needs to know of a model.

    Attributes:
        name: of the model.
        limits: sizes of its windows.
        decoding: how its evidence is weighed.
        confidence: how features become scores.
        layout: the score of an attribution that the layout makes.
        floating: the score of a quoted paragraph that no cue claims.
        resolution: how speakers are chosen, see :meth:`onrecord.resolve.Resolver.of`.
    """

    name: str
    limits: Limits
    decoding: Decoding
    confidence: Confidence
    layout: float
    floating: float
    resolution: Mapping[str, Any]

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """The manifest of a model folder, after checking that the files are those it speaks of.

        Raises:
            ModelError: something is missing, of another form, or changed.
        """
        path = folder / "manifest.json"
        try:
            values = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise ModelError(f"{folder}: no model folder, manifest.json is missing") from None
        except (OSError, ValueError) as error:
            raise ModelError(f"{path}: cannot be read ({error})") from error
        try:
            manifest = cls._of(values)
            hashes = {name: str(values["files"][name]) for name in FILES}
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise ModelError(f"{path}: not a manifest of format {FORMAT} ({error!r})") from error
        for name, expected in hashes.items():
            if digest(folder / name) != expected:
                raise ModelError(f"{folder / name}: does not match the manifest; install the model again")
        return manifest

    @classmethod
    def _of(cls, values: dict[str, Any]) -> Manifest:
        if values["format"] != FORMAT:
            raise ValueError(f"format {values['format']}")
        confidence = values["confidence"]
        if len(confidence["weights"]) != len(FEATURES):
            raise ValueError(f"{len(confidence['weights'])} weights for {len(FEATURES)} features")
        return cls(
            name=str(values["name"]),
            limits=Limits(**{name: int(size) for name, size in values["limits"].items()}),
            decoding=Decoding(**{name: float(weight) for name, weight in values["decoding"].items()}),
            confidence=Confidence(tuple(map(float, confidence["weights"])), float(confidence["bias"])),
            layout=float(confidence["layout"]),
            floating=float(confidence["floating"]),
            resolution=dict(values["resolution"]),
        )


def folder_of(model: str | Path | None) -> Path:
    """The folder of a model that ships, told by its name (without any, the default), or any other folder."""
    if model is None:
        return SHIPPED["default"]
    return SHIPPED[model] if isinstance(model, str) and model in SHIPPED else Path(model)


def identity(model: str | Path | None) -> str:
    """The name of a model and the SHA-256 of its manifest, which has the hashes of its files in it.

    Raises:
        ModelError: as :meth:`Manifest.read`.
    """
    folder = folder_of(model)
    return f"{Manifest.read(folder).name} {digest(folder / 'manifest.json')}"


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hex.

    Raises:
        ModelError: the file is not there.
    """
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror})") from error
