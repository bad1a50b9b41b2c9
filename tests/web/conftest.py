from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.web import archives
from tests.web.browser import opened
from tests.web.served import served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A module's: as long as one runs, its thread cannot run other event loops."""
    with opened() as found:
        yield found


@pytest.fixture(scope="session")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of made-up articles; who changes it takes a copy."""
    return archives.news(tmp_path_factory.mktemp("news") / "news.db")


@pytest.fixture(scope="module")
def home(news: Path) -> Iterator[str]:
    """The address of the page over these articles."""
    with served(news) as address:
        yield address
