from __future__ import annotations

from pathlib import Path

import pytest

import onrecord

MODELS = [Path(onrecord.__file__).parent / "models" / name / "manifest.json" for name in ("default", "fast")]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "model: needs the models that ship with the package")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # tests/test_packaging.py fails without models, so that these are never left out unnoticed
    if not all(path.exists() for path in MODELS):
        for item in items:
            if item.get_closest_marker("model"):
                item.add_marker(pytest.mark.skip(reason="there are no models in src/onrecord/models"))
