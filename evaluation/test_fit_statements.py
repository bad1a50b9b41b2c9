"""The weights of what speaks for one statement are those that the labels give, and they are learned as said."""

from __future__ import annotations

import numpy as np

from evaluation.fit_statements import Pairs, fitted, held_out


def made(count: int) -> Pairs:
    numbers = np.random.default_rng(1)
    features = numbers.normal(size=(count, 2))
    same = features[:, 0] + 0.1 * numbers.normal(size=count) > 0
    return Pairs(features, same, np.arange(count) % 10 > 0)


def test_what_speaks_for_it_weighs_and_what_does_not_hardly() -> None:
    found = made(200)
    _, first, second = fitted(found.features, found.same)
    assert first > 3 * abs(second)


def test_a_feature_that_never_changes_does_no_harm() -> None:
    found = made(50)
    features = np.column_stack([found.features, np.ones(50)])
    assert np.isfinite(fitted(features, found.same)).all()


def test_only_what_is_compared_is_held_to_be_the_same() -> None:
    found = made(200)
    held = held_out(found, np.arange(200) % 5)
    assert not held[~found.compared].any()
    assert (held == found.same)[found.compared].mean() > 0.8
