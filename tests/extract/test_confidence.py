from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.extract.confidence import FEATURES, Confidence, features
from onrecord.extract.decode import Decoding, decode
from tests.extract.hand_made import SURE, Said, evidence

ODDS = np.log(SURE / (1 - SURE))


def row(text: str, said: Said) -> dict[str, float]:
    """The features of the one attribution of a text."""
    seen = evidence(text, said)
    found = decode(seen, seen.cues, np.zeros(len(seen.words), bool), Decoding())
    (values,) = features(seen, found)
    return dict(zip(FEATURES, values.tolist(), strict=True))


def test_features_of_a_discontinuous_quotation() -> None:
    found = row("“The bridge,” said Ada Obi, “is closed.”", Said("said", ("“The bridge,”", "“is closed.”"), "Ada Obi"))
    assert found == pytest.approx(
        {
            "log odds of the cue": np.log(9),
            "words of the cue": 0,
            "log odds of the content words, mean": ODDS,
            "log odds of the content words, least": ODDS,
            "log odds of the content links, mean": ODDS,
            "log odds of the content links, least": ODDS,
            "words of the content": np.log(10),
            "spans of the content": 2,
            "share of the content in quotation marks": 1,
            "linked words left out, share": 1 - 10 * SURE / (10 * SURE + 4 * (1 - SURE) / 2),
            "log odds at the edges of the content": ODDS,  # nothing stands before and after
            "distance from cue to content": 0,
            "content before cue": 1,
            "no source": 0,
            "log odds of the source, mean": ODDS,
            "words of the source": np.log(2),
            "log odds of the source words, mean": ODDS,
            "distance from source to cue": 0,
        },
        abs=1e-4,
    )


def test_features_of_an_indirect_statement_without_a_source() -> None:
    found = row("It was said on Monday that it rained.", Said("was said", ("it rained",), probability=0.5))
    assert found["log odds of the cue"] == pytest.approx(0, abs=1e-4)
    assert found["words of the cue"] == pytest.approx(np.log(2))
    assert found["distance from cue to content"] == pytest.approx(np.log(1 + 4))
    assert found["content before cue"] == 0
    assert found["share of the content in quotation marks"] == 0
    assert found["log odds at the edges of the content"] == pytest.approx(np.log(0.04 / 3 / (1 - 0.04 / 3)), abs=1e-4)
    assert found["no source"] == 1
    assert [found[name] for name in FEATURES[14:]] == [0] * 4


def test_no_attributions_have_no_features() -> None:
    assert features(evidence("It rained."), []).shape == (0, len(FEATURES))
    assert Confidence((1.0,) * len(FEATURES), 0.0)(features(evidence(""), [])).tolist() == []


def test_features_stay_finite_where_the_network_is_certain() -> None:
    seen = evidence("Ada said it rained.", Said("said", ("it rained",), "Ada", probability=1.0))
    seen.roles[:] = np.where(seen.roles > np.log(0.5), 0, -1e4)
    (cue,) = seen.cues
    cue.links[:] = np.where(cue.links > np.log(0.5), 0, -1e4)
    found = decode(seen, seen.cues, np.zeros(len(seen.words), bool), Decoding())
    assert np.isfinite(features(seen, found)).all()


def test_the_score_is_the_logistic_function_of_the_weighted_features() -> None:
    confidence = Confidence((1.0, -2.0), 0.5)
    assert confidence(np.array([[0.0, 0.25], [np.log(3), 0.25]])) == pytest.approx([0.5, 0.75])


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=2))
def test_a_score_is_a_probability(values: list[float]) -> None:
    (score,) = Confidence((3.0, -7.0), 1.0)(np.array([values]))
    assert 0 <= score <= 1
