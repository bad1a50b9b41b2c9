from __future__ import annotations

from pathlib import Path

import pytest

import onrecord

MODEL = Path(onrecord.__file__).with_name("model") / "manifest.json"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "model: needs the model that ships with the package")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # tests/test_packaging.py fails without a model, so that these are never left out unnoticed
    if not MODEL.exists():
        for item in items:
            if item.get_closest_marker("model"):
                item.add_marker(pytest.mark.skip(reason="there is no model in src/onrecord/model"))
