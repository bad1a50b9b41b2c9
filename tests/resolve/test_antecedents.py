from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from onrecord.attribution import Kind
from onrecord.document import Span
from onrecord.reading import KINDS
from onrecord.resolve import Scene
from onrecord.resolve.antecedents import FEATURES, NOBODY, Heard, Weights, features, nobody, who_may_be
from onrecord.resolve.entities import Entity
from onrecord.resolve.sources import Source, source_of
from tests.resolve.scenes import scene


def source(made: Scene, phrase: str) -> Source:
    """The source that is the last such phrase of the text."""
    start = made.text.rindex(phrase)
    found = source_of(made, (Span(start, start + len(phrase)),))
    assert found
    return found


def heard(*spoken: Entity) -> Heard:
    """What is known after some have spoken, by no pronoun."""
    known = Heard()
    for entity in spoken:
        known.add(None, entity)
    return known


def column(made: Scene, phrase: str, feature: str, spoken: Sequence[Entity] = ()) -> dict[str, float]:
    """One feature of each candidate for a phrase."""
    asked = source(made, phrase)
    rows = features(asked, who_may_be(asked, made), frozenset(), made, heard(*spoken))
    values = rows[:, FEATURES.index(feature)].tolist()
    return dict(zip([entity.name for entity in who_may_be(asked, made)], values, strict=True))


TWO = "[person Ada Obi] met [person Rui Sá] of the [organization Water Fund]."


def test_those_of_one_name_are_the_candidates_for_it() -> None:
    made = scene("[person Ada Obi] met [person Rui Obi] and [person Li Wei]. [person Obi] said so.")
    assert [entity.name for entity in who_may_be(source(made, "Obi"), made)] == ["Rui Obi", "Ada Obi"]


def test_all_who_are_named_near_are_candidates_for_a_pronoun() -> None:
    made = scene(f"{TWO} She said so.", title="[person Li Wei] resigns")
    names = [entity.name for entity in who_may_be(source(made, "She"), made)]
    assert sorted(names) == ["Ada Obi", "Li Wei", "Rui Sá", "Water Fund"]


def test_nobody_is_a_candidate_where_nobody_is_named() -> None:
    made = scene("It rained. She said so.")
    asked = source(made, "She")
    assert who_may_be(asked, made) == ()
    assert features(asked, who_may_be(asked, made), frozenset(), made, heard()).shape == (0, len(FEATURES))


def test_every_feature_is_a_number() -> None:
    made = scene(f"{TWO} She said so. [person Rui Sá] left.", title="[person Li Wei] resigns", means={"She": "Ada Obi"})
    for phrase in ("She", "Rui Sá", "Water Fund", "said"):
        asked = source(made, phrase)
        rows = features(asked, who_may_be(asked, made), frozenset([0, 1, 2]), made, heard(*made.cast.entities))
        assert rows.shape[1] == len(FEATURES)
        assert np.isfinite(rows).all()


def test_where_the_network_points() -> None:
    points = column(scene(f"{TWO} She said so.", means={"She": "Ada Obi"}), "She", "pointer")
    assert points["Ada Obi"] > 0 > max(points["Rui Sá"], points["Water Fund"])


def test_what_is_named_later_is_pointed_at_too() -> None:
    made = scene("She said so. [person Ada Obi] left.", means={"She": "Ada Obi"})
    assert column(made, "She", "pointer")["Ada Obi"] > 0
    assert column(made, "She", "after")["Ada Obi"] == 1


def test_near_ones_are_nearer() -> None:
    made = scene(f"{TWO} She said so.")
    distance, nearest = column(made, "She", "distance"), column(made, "She", "nearest")
    assert distance["Water Fund"] < distance["Rui Sá"] < distance["Ada Obi"]
    assert (nearest["Rui Sá"], nearest["Ada Obi"]) == (1, 0)


def test_paragraphs_are_counted() -> None:
    apart = column(
        scene("[person Ada Obi] left.\n\nIt rained.\n\n[person Rui Sá] came. He said so."), "He", "paragraphs"
    )
    assert (apart["Ada Obi"], apart["Rui Sá"]) == (2, 0)


def test_men_and_women() -> None:
    made = scene("Mrs. [person Ada Obi] met Mr. [person Rui Sá]. She said so.")
    side = column(made, "She", "gender")
    assert side["Ada Obi"] > 0 > side["Rui Sá"]
    made = scene("Mrs. [person Ada Obi] met Mr. [person Rui Sá]. He said so.")
    side = column(made, "He", "gender")
    assert side["Ada Obi"] < 0 < side["Rui Sá"]


def test_who_spoke() -> None:
    made = scene(f"{TWO} She said so.")
    ada, rui, _ = made.cast.entities
    assert column(made, "She", "speaker", [ada, rui]) == {"Ada Obi": 0, "Rui Sá": 1, "Water Fund": 0}
    assert column(made, "She", "before", [ada, rui]) == {"Ada Obi": 1, "Rui Sá": 0, "Water Fund": 0}


def test_the_noun_of_a_name() -> None:
    assert column(scene(f"{TWO} The fund said so."), "The fund", "noun") == {"Ada Obi": 0, "Rui Sá": 0, "Water Fund": 1}


def test_descriptions_beside_a_name() -> None:
    made = scene(
        "[person Ada Obi], the mayor of the old town, met a guest, who was [person Rui Sá]. The mayor said so."
    )
    described = column(made, "The mayor", "described")
    assert described["Ada Obi"] == 1


def test_a_body_that_is_named_within_the_source() -> None:
    part = column(scene(f"{TWO} The [organization Water Fund] magazine said so."), "The Water Fund magazine", "part")
    assert part == {"Ada Obi": 0, "Rui Sá": 0, "Water Fund": 1}


def test_a_body_that_has_what_the_source_is_is_not_meant() -> None:
    made = scene(f"{TWO} The [organization Water Fund]’s head said so.")
    assert "Water Fund" not in [entity.name for entity in who_may_be(source(made, "The Water Fund’s head"), made)]


def test_a_person_named_within_the_source_is_not_meant() -> None:
    made = scene(f"{TWO} [person Ada]’s husband said so.")
    assert "Ada Obi" not in [entity.name for entity in who_may_be(source(made, "Ada’s husband"), made)]


def test_a_pronoun_that_meant_somebody_tells_he_from_she_from_then_on() -> None:
    made = scene(f"{TWO} She said so. He said no.")
    known = Heard()
    known.add(source(made, "She"), made.cast.entities[0])
    asked = source(made, "He")
    rows = features(asked, who_may_be(asked, made), frozenset(), made, known)
    assert rows[:, FEATURES.index("contrary")].tolist() == [1, 0, 0]


def test_whose_father_it_is_is_not_the_father() -> None:
    made = scene(f"{TWO} Her father said so.", means={"Her": "Ada Obi"})
    assert [entity.name for entity in who_may_be(source(made, "Her father"), made)] == ["Rui Sá", "Water Fund"]


def test_one_who_is_spoken_of_in_the_content() -> None:
    made = scene("She said that [person Ada Obi] left.")
    asked = source(made, "She")
    content = frozenset(made.reading.within(Span(9, len(made.text))))
    (row,) = features(asked, who_may_be(asked, made), content, made, heard())
    assert row[FEATURES.index("own")] == 1


def test_weights_stand_in_the_manifest_under_their_names() -> None:
    weights = Weights(tuple(map(float, range(len(FEATURES)))), kind=0.5, nobody=tuple(map(float, range(len(NOBODY)))))
    values = json.loads(json.dumps(weights.to_dict()))
    assert Weights.of(values) == weights
    values["features"] = dict(reversed(values["features"].items()))
    assert Weights.of(values) == weights
    with pytest.raises(KeyError):
        Weights.of(values | {"features": {}})


def log_odds(kind: Kind | None, points: float) -> NDArray[np.float64]:
    odds = np.zeros(len(KINDS))
    odds[KINDS.index(kind)] = points
    odds -= np.logaddexp.reduce(odds)
    return odds


@pytest.mark.parametrize("points", [0.0, 5.0, -5.0, 700.0, 1e6])
def test_probabilities_of_candidates_and_of_nobody_add_up_to_one(points: float) -> None:
    weights = Weights((1.0,) * len(FEATURES), 1.0, (0.0,) * len(NOBODY))
    rows = np.zeros((2, len(FEATURES)))
    rows[0] = points
    for count in (0, 1, 2):
        likely = weights.probabilities(rows[:count], log_odds(Kind.GROUP, 2.0))
        assert likely.shape == (count + len(NOBODY),)
        assert likely.sum() == pytest.approx(1)
        assert (likely >= 0).all()


def test_nobody_is_every_kind_without_a_name() -> None:
    kinds = log_odds(Kind.GROUP, 9.0)
    assert set(NOBODY) == {*Kind, None} - {Kind.PERSON, Kind.ORGANIZATION}
    assert NOBODY[int(nobody(kinds).argmax())] is Kind.GROUP
