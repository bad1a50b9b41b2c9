from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from onrecord.errors import ModelError
from onrecord.extract.link import LINKS, distances
from onrecord.extract.roles import TAGS
from onrecord.extract.tagger import Tagger
from onrecord.extract.windows import Limits, pieces_of, windows


@pytest.mark.parametrize("content", [b"", b"no graph"])
def test_a_file_that_is_no_graph(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "encoder.onnx"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=r"encoder\.onnx: ONNX Runtime cannot load this graph"):
        Tagger(path, path)


@pytest.mark.model
def test_log_probabilities_of_tags_and_links(shipped: Path, tokenizer: Tokenizer) -> None:
    tagger = Tagger(shipped / "encoder.onnx", shipped / "links.onnx")
    pieces = pieces_of("“The bridge is closed,” the mayor said on Monday.", tokenizer)
    (window,) = windows(pieces, tokenizer, Limits())
    encoded = tagger.encode(window)
    count = len(pieces.words)
    assert encoded.tags.shape == (count, len(TAGS))
    assert np.exp(encoded.tags).sum(-1) == pytest.approx(1, abs=1e-5)
    near = distances(pieces.words.paragraph, np.arange(count), np.array([2, 8]))
    links = tagger.link(encoded.cue[[2, 8]], encoded.target, near)
    assert links.shape == (2, count, len(LINKS))
    assert np.exp(links).sum(-1) == pytest.approx(1, abs=1e-5)


@pytest.mark.model
def test_the_runtime_keeps_no_device_id(tmp_path: Path) -> None:
    """ONNX Runtime has telemetry; nothing of it may be left in a user's home."""
    environment = {"HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    code = "import onrecord; print(len(onrecord.load().extract('It rained, said Ada.')))"
    done = subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True)
    assert done.stderr == ""
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
