from __future__ import annotations

import pytest

from onrecord.attribution import Attribution, Record, Type
from onrecord.document import Document


def chain(*scores: float) -> Record:
    """A record of attributions each of which goes on from the one before."""
    return Record(
        Document.of(""),
        tuple(
            Attribution(f"a{n}", Type.DIRECT, (), (), (), continues=f"a{n - 1}" if n > 1 else None, score=score)
            for n, score in enumerate(scores, start=1)
        ),
    )


@pytest.mark.parametrize(
    ("scores", "kept"),
    [
        ((0.9, 0.9, 0.9), {"a1": None, "a2": "a1", "a3": "a2"}),
        ((0.9, 0.1, 0.9), {"a1": None, "a3": "a1"}),
        ((0.9, 0.1, 0.1, 0.5), {"a1": None, "a4": "a1"}),
        ((0.1, 0.9, 0.9), {"a2": None, "a3": "a2"}),
        ((0.1, 0.1), {}),
        ((), {}),
    ],
)
def test_at_least(scores: tuple[float, ...], kept: dict[str, str | None]) -> None:
    assert {each.id: each.continues for each in chain(*scores).at_least(0.5)} == kept


def test_at_least_nothing_is_everything() -> None:
    assert chain(0.0, 1.0).at_least(0) == chain(0.0, 1.0)
