from __future__ import annotations

from pathlib import Path

import pytest
from tokenizers import Tokenizer

from onrecord.extract.extractor import Extractor
from onrecord.extract.model import SHIPPED


@pytest.fixture(scope="session")
def shipped() -> Path:
    """The folder of the default model; tests that use it are marked ``model``."""
    return SHIPPED["default"]


@pytest.fixture(scope="session")
def tokenizer(shipped: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(shipped / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    return Extractor.load()
