from __future__ import annotations

import pytest

from onrecord.batch.engines import ENGINES
from tests.batch.inline import INLINE


@pytest.fixture
def inline(monkeypatch: pytest.MonkeyPatch) -> None:
    """No process for the work of the engine ``local``."""
    monkeypatch.setitem(ENGINES, "local", INLINE)
