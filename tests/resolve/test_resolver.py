from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from onrecord.attribution import Attribution, Kind, Speaker, Type
from onrecord.document import Span
from onrecord.resolve import Resolver, Scene
from onrecord.resolve.sources import Form
from tests.resolve.scenes import check, names, resolver, scene, statements

PRONOUNS = {"He": Kind.PERSON, "She": Kind.PERSON}


def resolved(made: Scene, attributions: list[Attribution] | None = None, **features: float) -> tuple[Attribution, ...]:
    done = resolver(**features).resolve(made, statements(made.text) if attributions is None else attributions)
    check(made.text, done, "".join(m.name for e in made.cast.entities for m in e.mentions if m.in_title))
    return done


def who(done: tuple[Attribution, ...]) -> list[str | None]:
    """The names of the speakers, or their kinds where they have none."""
    return [(each.speaker.name or str(each.speaker.kind)) if each.speaker else None for each in done]


def ask(
    markup: str, *, kinds: Mapping[str, Kind] | None = None, means: Mapping[str, str] | None = None
) -> list[str | None]:
    return who(resolved(scene(markup, kinds=kinds, means=means)))


def mentioned(made: Scene, attribution: Attribution) -> list[str]:
    assert attribution.speaker
    return [made.text[start:end] for start, end in attribution.speaker.mention]


def test_names_pronouns_descriptions_and_nobody() -> None:
    assert ask(
        "[person Ada Obi] said it rained. Obi left. She said it poured. The mayor said it was wet. Officials said no. "
        "A report said yes. Somebody said what.",
        kinds=PRONOUNS
        | {"The mayor": Kind.PERSON, "Officials": Kind.GROUP, "A report": Kind.DOCUMENT, "Somebody": Kind.UNNAMED},
        means={"She": "Ada Obi", "The mayor": "Ada Obi"},
    ) == ["Ada Obi", "Ada Obi", "Ada Obi", "group", "document", "unnamed"]


def test_bodies_and_places_are_organizations() -> None:
    made = scene("The [organization Water Board] said it rained. [place Turkey] said it poured.")
    assert [each.speaker and each.speaker.kind for each in resolved(made)] == [Kind.ORGANIZATION] * 2
    assert who(resolved(made)) == ["Water Board", "Turkey"]


def test_the_fullest_name_is_given() -> None:
    assert ask(
        "[person Obi] said it rained. [person Ada Chinwe Obi], the mayor, left. [person Ada] said it poured."
    ) == [
        "Ada Chinwe Obi",
        "Ada Chinwe Obi",
    ]


def test_a_text_without_names() -> None:
    assert ask(
        "The mayor said it rained. Officials said it poured.",
        kinds={"The mayor": Kind.UNNAMED, "Officials": Kind.GROUP},
    ) == ["unnamed", "group"]


def test_mentions_read_as_the_name() -> None:
    made = scene(
        "[person Ada Obi] left. [person Obi] said it rained. [person Ada\nObi] sat. [person Obi] said it poured."
    )
    first, second = resolved(made)
    assert mentioned(made, first) == ["Ada Obi"]
    assert [" ".join(words.split()) for words in mentioned(made, second)] == ["Ada Obi"]
    assert second.speaker != first.speaker


def test_a_name_that_comes_later_is_mentioned_there() -> None:
    made = scene("[person Obi] said it rained. Then [person Ada Obi] left.")
    (done,) = resolved(made)
    assert mentioned(made, done) == ["Ada Obi"]


def test_a_name_that_only_the_title_gives_has_no_mention() -> None:
    made = scene("[person Obi] said it rained.", title="[person Ada Obi] sees rain")
    (done,) = resolved(made)
    assert done.speaker == Speaker("Ada Obi", Kind.PERSON, ())
    made = scene("She said it rained.", title="[person Ada Obi] sees rain")
    (done,) = resolved(made, first=20.0)
    assert done.speaker == Speaker("Ada Obi", Kind.PERSON, ())


def test_the_one_named_last_speaks_and_the_score_is_lowered() -> None:
    made = scene("[person Ada Obi] and [person Rui Obi] met. [person Obi] said it rained.")
    (done,) = resolved(made, default=1.0)
    assert who((done,)) == ["Rui Obi"]
    assert 0.4 < done.score < 0.8 * 0.8


def test_the_surer_the_less_the_score_is_lowered() -> None:
    made = scene("[person Ada Obi] and [person Rui Obi] met. [person Obi] said it rained.")
    unsure, sure = (resolved(made, default=weight)[0] for weight in (1.0, 5.0))
    assert unsure.score < sure.score < 0.8


def test_only_where_a_name_is_open_the_score_is_lowered() -> None:
    made = scene(
        "[person Ada Obi] and [person Rui Obi] met [person Li Wei]. [person Ada Obi] said it rained. "
        "[person Wei] said it poured. She said it was wet. Officials said it was over.",
        kinds=PRONOUNS | {"Officials": Kind.GROUP},
        means={"She": "Li Wei"},
    )
    done = resolved(made)
    assert who(done) == ["Ada Obi", "Li Wei", "Li Wei", "group"]
    assert [each.score for each in done] == pytest.approx([0.8] * 4)


def test_a_quotation_that_goes_on_has_the_speaker_of_what_it_continues() -> None:
    made = scene("[person Ada Obi] said it rained. [person Rui Sá] said it poured.\n\n“Wet.”\n\n“Cold.”\n\n“Dry.”")
    one, other, *further = statements(made.text)
    chain = [replace(each, continues=before) for each, before in zip(further, ("a1", "a3", "a4"), strict=True)]
    assert who(resolved(made, [one, other, *chain])) == ["Ada Obi", "Rui Sá", "Ada Obi", "Ada Obi", "Ada Obi"]


def test_a_quotation_may_go_on_from_a_later_one() -> None:
    made = scene("“Wet.”\n\n“Cold.”\n\n[person Ada Obi] said it rained.")
    wet, cold, said = statements(made.text)
    assert who(resolved(made, [replace(wet, continues="a2"), replace(cold, continues="a3"), said])) == ["Ada Obi"] * 3


def test_a_quotation_that_goes_on_shares_the_doubt() -> None:
    made = scene("[person Ada Obi] and [person Rui Obi] met. [person Obi] said it rained.\n\n“Wet.”")
    said, wet = statements(made.text)
    first, second = resolved(made, [said, replace(wet, continues="a1")], default=1.0)
    assert second.score == pytest.approx(first.score)
    assert who((second,)) == ["Rui Obi"]


@pytest.mark.parametrize("continues", ["a9", "", "a2", "\u202e"])
def test_ids_that_lead_nowhere(continues: str) -> None:
    made = scene("[person Ada Obi] said it rained.\n\n“Wet.”")
    said, wet = statements(made.text)
    done = resolved(made, [said, replace(wet, continues=continues)])
    assert who(done)[0] == "Ada Obi"
    assert [each.id for each in done] == ["a1", "a2"]
    assert done[1].continues == continues


def test_a_quotation_that_goes_on_for_long() -> None:
    made = scene("[person Ada Obi] said it rained.")
    (said,) = statements(made.text)
    chain = [Attribution(f"a{n}", Type.DIRECT, (), (), said.content, f"a{n - 1}") for n in range(2, 20_000)]
    assert set(who(resolved(made, [said, *chain]))) == {"Ada Obi"}
    assert set(who(resolved(made, [*reversed(chain), said]))) == {"Ada Obi"}


@pytest.mark.parametrize("lacking", list(Form))
def test_weights_that_lack_a_form_of_source(lacking: Form) -> None:
    values = {form.value: weights.to_dict() for form, weights in resolver().weights.items()}
    assert Resolver.of(values).weights == resolver().weights
    del values[lacking]
    with pytest.raises(KeyError, match=lacking):
        Resolver.of(values)


def test_ids_that_lead_in_a_circle() -> None:
    made = scene("[person Ada Obi] left.\n\n“Wet.”\n\n“Cold.”")
    wet, cold = statements(made.text)
    done = resolved(made, [replace(wet, continues="a2"), replace(cold, continues="a1")])
    assert who(done) == [None, None]


def test_a_floating_quotation_is_said_by_the_one_person_named_right_before() -> None:
    made = scene("[person Rui Sá] said it rained.\n\n[person Ada Obi] shook her head.\n\n“Never.”")
    assert who(resolved(made)) == ["Rui Sá", "Ada Obi"]


def test_a_floating_quotation_is_else_said_by_who_spoke_last() -> None:
    assert ask("[person Rui Sá] said it rained.\n\nIt rained indeed.\n\n“Never.”") == ["Rui Sá", "Rui Sá"]
    assert ask("[person Rui Sá] said it rained to [person Ada Obi].\n\n“Never.”") == ["Rui Sá", "Rui Sá"]


def test_a_floating_quotation_is_of_whom_the_sentence_before_introduces() -> None:
    text = "[person Ada Obi] said it rained.\n\n[person Bo Ek] left. The [organization Board] told [person Rui Sá]"
    assert ask(f"{text}:\n\n“Never.”") == ["Ada Obi", "Board"]
    assert ask(f"{text}.\n\n“Never.”") == ["Ada Obi", "Ada Obi"]
    assert ask("[person Ada Obi] said it rained.\n\nIt was this:\n\n“Never.”") == ["Ada Obi", "Ada Obi"]


@pytest.mark.parametrize(
    "introduction",
    [
        "Then [person Rui Sá] told Sen. [person Bo Ek]",
        "In [place Lisbon], [person Rui Sá] wrote this",
        "Asked by the [organization BBC], [person Rui Sá] had this answer",
        "In a letter to [person Bo Ek], [person Rui Sá] put it so",
    ],
)
def test_who_is_introduced_is_not_who_is_told_or_asks(introduction: str) -> None:
    assert ask(f"[person Ada Obi] said it rained.\n\n{introduction}:\n\n“Never.”") == ["Ada Obi", "Rui Sá"]


def test_a_floating_quotation_in_a_text_that_names_nobody() -> None:
    assert ask("It rained.\n\n“Never.”") == [None]
    assert ask("Officials said it rained.\n\n“Never.”", kinds={"Officials": Kind.GROUP}) == ["group", None]
    assert ask("“Never.”\n\n[person Ada Obi] left.") == [None]


def test_a_quotation_with_a_cue_but_no_source_is_not_floating() -> None:
    made = scene("[person Ada Obi] said it rained. [person Rui Sá] said it poured.")
    one, other = statements(made.text)
    assert who(resolved(made, [one, replace(other, source=())])) == ["Ada Obi", None]


def test_her_campaign() -> None:
    made = scene(
        "[person Hillary Clinton] met [person Ada Obi]. Her campaign said it rained.",
        kinds={"Her campaign": Kind.ORGANIZATION},
        means={"Her campaign": "Hillary Clinton"},
    )
    (done,) = resolved(made)
    assert done.speaker
    assert (done.speaker.name, done.speaker.kind) == ("Clinton campaign", Kind.ORGANIZATION)
    assert mentioned(made, done) == ["Clinton"]


def test_the_words_of_a_made_name_may_stand_apart() -> None:
    made = scene(
        "[person Hillary Clinton]’s national campaign said it rained.",
        kinds={"Hillary Clinton’s national campaign": Kind.ORGANIZATION},
    )
    (done,) = resolved(made)
    assert done.speaker
    assert done.speaker.name == "Clinton campaign"
    assert mentioned(made, done) == ["Clinton", "campaign"]


def test_the_campaign_of_somebody_does_not_speak_as_a_person() -> None:
    made = scene(
        "[person Ada Obi] left. Her campaign said it rained.\n\nIt poured.\n\n“Never.”",
        kinds={"Her campaign": Kind.ORGANIZATION},
        means={"Her campaign": "Ada Obi"},
    )
    assert who(resolved(made)) == ["Obi campaign", None]


def test_a_campaign_with_a_name_stands_where_it_is_named() -> None:
    made = scene("[person Ada Obi] left. The [person Obi] campaign said it rained.")
    (done,) = resolved(made)
    assert done.speaker
    assert (done.speaker.name, done.speaker.kind) == ("Obi campaign", Kind.ORGANIZATION)
    assert mentioned(made, done) == ["Obi campaign"]


def test_i_within_quotation_marks_is_who_is_quoted() -> None:
    made = scene("“I think that it rained,” [person Ada Obi] said. [person Rui Sá] said it poured.")
    part = {name: _at(made.text, name) for name in ("I", "think", "it rained", "“I think that it rained,”", "Ada Obi")}
    inner = Attribution("a1", Type.INDIRECT, part["I"], part["think"], part["it rained"])
    outer = Attribution("a2", Type.DIRECT, part["Ada Obi"], (), part["“I think that it rained,”"])
    other = replace(statements(made.text)[-1], id="a3")
    assert who(resolved(made, [inner, outer, other])) == ["Ada Obi", "Ada Obi", "Rui Sá"]
    assert who(resolved(made, [inner])) == [None]


def test_my_doctor_is_not_who_is_quoted() -> None:
    made = scene("“My doctor thinks that it rained,” [person Ada Obi] said.", kinds={"My doctor": Kind.UNNAMED})
    part = {name: _at(made.text, name) for name in ("My doctor", "thinks", "it rained", "“My", "Ada Obi")}
    inner = Attribution("a1", Type.INDIRECT, part["My doctor"], part["thinks"], part["it rained"])
    outer = Attribution("a2", Type.DIRECT, part["Ada Obi"], (), part["“My"])
    assert who(resolved(made, [inner, outer])) == ["unnamed", "Ada Obi"]


def test_who_has_a_label_in_a_transcript_is_not_who_has_another() -> None:
    made = scene(
        "Chair: It rained.\n\n[person Ada Obi]: It did not.\n\nThe chair said it did.",
        kinds={"Chair": Kind.UNNAMED, "The chair": Kind.PERSON},
        means={"Chair": "Ada Obi", "The chair": "Ada Obi"},
    )
    labels = [
        Attribution(f"t{number}", Type.INDIRECT, _at(made.text, label), (Span(end, end + 1),), _at(made.text, content))
        for number, (label, content) in enumerate([("Chair", "It rained"), ("Ada Obi", "It did not")])
        for end in [made.text.index(label) + len(label)]
    ]
    assert who(resolved(made, [*labels, *statements(made.text)])) == ["unnamed", "Ada Obi", "Ada Obi"]


def _at(text: str, words: str) -> tuple[Span, ...]:
    return (Span(text.index(words), text.index(words) + len(words)),)


def test_a_title_of_another_gender_tells_whom_a_surname_means() -> None:
    made = scene("Mrs. [person Ada Obi] met Mr. [person Rui Obi]. Mrs [person Obi] said it rained.")
    assert names(made) == ["Ada Obi", "Rui Obi"]
    assert who(resolved(made, gender=5.0)) == ["Ada Obi"]


def test_nothing_but_speaker_and_score_is_changed() -> None:
    made = scene("[person Ada Obi] said it rained.\n\n“Wet.” Officials said so.")
    before = statements(made.text)
    after = resolved(made, before)
    assert [replace(each, speaker=None, score=0.8) for each in after] == before


def test_no_attributions() -> None:
    assert resolved(scene("[person Ada Obi] left."), []) == ()
    assert resolved(scene(""), []) == ()
