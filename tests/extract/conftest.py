from __future__ import annotations

from pathlib import Path

import pytest
from tokenizers import Tokenizer

import onrecord
from onrecord.extract.extractor import Extractor


@pytest.fixture(scope="session")
def shipped() -> Path:
    """The folder of the default model; tests that use it are marked ``model``."""
    return Path(onrecord.__file__).parent / "models" / "default"


@pytest.fixture(scope="session")
def tokenizer(shipped: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(shipped / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    return Extractor.load()
