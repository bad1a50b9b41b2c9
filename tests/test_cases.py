"""Every golden case in ``tests/cases``: the attributions found are the ones expected, word for word."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import onrecord
from tests.golden import difference, read, statements

if TYPE_CHECKING:
    from onrecord.pipeline import Pipeline


def _marks(path: Path) -> list[pytest.MarkDecorator]:
    why = read(path).known_failure
    return [pytest.mark.xfail(reason=why, raises=AssertionError, strict=True)] if why else []


CASES = [
    pytest.param(path, id=path.stem, marks=_marks(path))
    for path in sorted((Path(__file__).parent / "cases").glob("*.txt"))
]


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return onrecord.load()


@pytest.mark.parametrize("path", CASES)
def test_case(path: Path, pipeline: Pipeline) -> None:
    case = read(path)
    found = statements(case.text, pipeline.extract(case.text).attributions)
    wrong = difference(case, found)
    assert not wrong, "\n".join(["expected (-) and found (+):", *wrong])
