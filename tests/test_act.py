from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord import cue_words
from onrecord.act import act, with_acts
from onrecord.attribution import Act, Attribution, Record, Type
from onrecord.document import Span
from tests import records

_MARKS = {"[": "]", "{": "}", "<": ">"}


def told(marked: str) -> Act:
    """The act in a sentence with its [source], {cue} and <content>; each may stand in several pieces."""
    text = re.sub(r"[\[\]{}<>]", "", marked)
    parts: dict[str, list[Span]] = {mark: [] for mark in _MARKS}
    for found in re.finditer(r"([\[{<])([^\[\]{}<>]*)", marked):
        start = len(re.sub(r"[\[\]{}<>]", "", marked[: found.start()]))
        parts[found[1]].append(Span(start, start + len(found[2])))
    return act(text, parts["["], parts["{"], parts["<"])


def check(act_: Act, lines: str) -> None:
    """Each line is a sentence that reports this act."""
    sentences = [line.strip() for line in lines.splitlines() if line.strip()]
    wrong = {sentence: found.value for sentence in sentences if (found := told(sentence)) is not act_}
    assert not wrong


def test_statement() -> None:
    check(
        Act.STATEMENT,
        """
        <The pumps held>, [Ana Ruiz] {said}.
        <The pumps held>, {according to} [the harbour master].
        [The minister] {was quoted as saying} <that the bridge was safe>.
        [The study] {found that} <bees prefer clover>.
        [The audit] {shows} <no fault in the valve>.
        [Karimov’s] {claim} <that the votes were counted>
        [The ferry company] {warned} <that the cable was worn>.
        [Both sides] {agreed} <that the talks had gone well>.
        [Ana] {told} reporters <that she had to leave at once>.
        [Ana] {told} them <he wanted to stay>.
        [The guide] {told} us <he’d offered to wait>.
        [Ana] {told} reporters <that the bill failed to protect them>.
        [Ana] {called} <the plan “a gift to smugglers”>.
        [Ana] {called}: <“For all I know, it is late.”>
        [The mayor] {accused} <the firm of poisoning the well>.
        [He] {would say} <only that talks went on>.
        [The mayor] {seemed to suggest} <that the fire was set>.
        [The mayor] {tried to explain} <where the money went>.
        [She] {said no more than} <that it was late>.
        [The firm] {issued a statement saying} <the spill was small>.
        """,
    )


def test_belief() -> None:
    check(
        Act.BELIEF,
        """
        [Villagers] {believe} <that the coins lie in the well>.
        {It is believed} <that the coins were buried in the siege>.
        <The thief> {is believed to} <have fled by boat>.
        <The ship> {is expected} <to reach Mombasa on Thursday>.
        [He] {knows} <that the ice is thin>.
        [Many] {feel} <that the fine was too low>.
        [Three bishops] {regarded} <the ban as a mistake>.
        [Farmers] {saw} <the dam as a threat to their fields>.
        {In the opinion of} [the court’s clerk] <the paper was forged>.
        [Traders] {seem to think} <that prices will fall>.
        """,
    )


def test_intention() -> None:
    check(
        Act.INTENTION,
        """
        [The airline] {plans} <to cut four hundred jobs>.
        [The airline’s] {plan} <to cut four hundred jobs>
        [She] {wants} <the road to be closed>.
        [He] {promised} <to repair it>.
        [The union] {has threatened} <to strike on Monday>.
        [The council] {agreed} <to pay for the roof>.
        [The council] {offered} <to pay for the roof>.
        [The council] {was considering} <closing the pool>.
        [She] {’d like} <to see the harbour again>.
        [They] {are not only planning} <a march>.
        """,
    )


def test_attitude() -> None:
    check(
        Act.ATTITUDE,
        """
        [Two bishops] {criticized} <the curfew>.
        <The curfew> {was condemned by} [two bishops].
        [Residents] {fear} <that the wells will run dry>.
        [Residents] {are deeply concerned} <that the wells will run dry>.
        [She] {hopes} <that it will hold again>.
        [Farmers’] {opposition to} <the dam>
        [The senate] {voted overwhelmingly against} <the bridge>.
        [The mayor] {expressed support for} <the nurses>.
        [The mayor] {appeared to endorse} <the strike>.
        [The mayor] {offered his congratulations to} <the winners>.
        """,
    )


def test_perception() -> None:
    check(
        Act.PERCEPTION,
        """
        [Two fishermen] {saw} <the mast go down>.
        [She] {heard} <a bang in the cellar>.
        [The driver] {noticed} <that the gate stood open>.
        <The mood in the hall> {seemed} <grim>.
        {It appears} <that nobody locked the door>.
        """,
    )


def test_decree() -> None:
    check(
        Act.DECREE,
        """
        [A judge] {ordered} <the mine to stop pumping>.
        [The judge’s] {orders to} <the mine>
        [The court] {ruled} <that the vote was void>.
        [The priest] {urged} <the government to open a second crossing>.
        [The union] {called on} <drivers to stay at home>.
        [The union] {called} <for a vote>.
        [The union] {called repeatedly for} <a vote>.
        [The guard] {asked} <him to leave>.
        [The guard] {asked} him <to leave>.
        [Mr. Sá] {told} <the two new guards not to speak>.
        <We> {were told} <to wait outside>.
        [The doctor] {warned} <against swimming in the lake>.
        [The doctor] {suggested} <boiling the water>.
        [The law] {does not allow} <fires on the beach>.
        [The farmers] {insisted on} <a new count>.
        """,
    )


def test_question() -> None:
    check(
        Act.QUESTION,
        """
        [A boy] {asked} <if the lions were asleep>.
        [A boy] {asked} <how he was to leave>.
        [He] {was asked} <about the missing money>.
        [Engineers] {wondered} <whether the dam would hold>.
        <“Who will pay for it?”> [she] {said}.
        <“Who will pay for it?”>
        [Q]{:} <Where were you, Mr. Obi?>
        {It is not clear} <who fired first>.
        {It is unclear whether} <the gate was locked>.
        [The panel] {will discuss} <whether the road should be closed>.
        """,
    )


def test_denial() -> None:
    check(
        Act.DENIAL,
        """
        [The firm] {denied} <that it had dumped oil>.
        [The mayor] {rejected} <the report>.
        [The ministry] {disputes} <the figures>.
        [Ana] {did not say} <that it had rained>.
        [Ana] {didn’t say} <that it had rained>.
        [Ana] did not {say} <that it had rained>.
        [Ana] has never publicly {claimed} <the prize>.
        {There is no evidence that} <the fire was set>.
        [She] {stopped short of saying} <that he lied>.
        [The office] {declined} <to comment>.
        [He] {refused to say} <who had paid>.
        [No one] {said} <that the road was safe>.
        [Few experts] {believe} <that it will last>.
        [The council] {has no plans} <to sell the park>.
        <The ship> {is not expected} <to sail>.
        [The clinic] {made no mention of} <the fire>.
        [The ministry] {has ruled} <that out>.
        [The firm] {neither confirmed nor denied} <that it was for sale>.
        [He] {would not say whether} <he knew>.
        """,
    )


def test_a_denial_that_is_itself_denied_is_no_denial() -> None:
    check(
        Act.STATEMENT,
        """
        [The firm] {did not deny} <that it had dumped oil>.
        {There is no doubt} <that the fire was set>.
        [Nobody] {disputes} <that the fire was set>.
        [She] {made no secret of} <her doubts>.
        [He] {never failed to mention} <his medals>.
        [He] {did not hesitate to say} <that he had won>.
        [She] {could not help but say} <that she had won>.
        """,
    )


def test_what_belongs_to_other_words_is_no_negation() -> None:
    check(
        Act.STATEMENT,
        """
        “I did not,” [he] {said}, <“see him.”>
        It was not. [No. 2 on the list], Ana Sá, {said} <so>.
        [A few] {said} <it rained>.
        The road is not safe, and [he] {said} <so>.
        [He] {said} <nothing would change>.
        """,
    )


def test_without_a_cue_it_is_a_statement() -> None:
    check(
        Act.STATEMENT,
        """
        <“Nobody knows what comes next.”>
        [OKAFOR]{:} <About two days.>
        <“Be kind to one another.”> {―} [Amina Yusuf]
        <“Who was it? We never knew.”> {-} [Amina Yusuf]
        """,
    )


@pytest.mark.parametrize("apostrophe", ["'", "’", "‘"])
def test_apostrophes_of_all_kinds(apostrophe: str) -> None:
    assert told(f"[Ana] {{doesn{apostrophe}t say}} <that it rained>.") is Act.DENIAL


def test_capitals_are_no_other_words() -> None:
    assert told("[MAYOR] {DENIES} <THEFT>") is Act.DENIAL


def test_every_entry_of_the_lexicon_stands_there_once() -> None:
    entries = [each for text in cue_words._ENTRIES.values() for each in " ".join(text.split()).split(", ")]  # noqa: SLF001
    assert [each for each, count in Counter(entries).items() if count > 1] == []


def test_no_form_of_one_word_is_another_entry_with_another_act() -> None:
    alike = {
        form
        for text in cue_words._ENTRIES.values()  # noqa: SLF001
        for entry in " ".join(text.split()).split(", ")
        for form in cue_words._forms(entry)  # noqa: SLF001
        if " " not in entry and cue_words.HEADS[form].act is not cue_words.HEADS[entry].act
    }
    assert alike == {"convinced"}  # somebody is convinced, which is not to convince


def test_what_goes_on_from_another_has_the_act_of_where_that_began() -> None:
    text = "“Is it safe,\n\nAna asked, “or is it not?\n\nTell me.\n\nIt rained."
    cue = (Span(text.index("asked"), text.index("asked") + 5),)

    def one(name: str, continues: str | None, cue: tuple[Span, ...] = ()) -> Attribution:
        return Attribution(name, Type.DIRECT, (), cue, (Span(0, 11),), continues)

    given_ = (one("a1", "a2"), one("a2", None, cue), one("a3", "a1"), one("a4", None), one("a5", "gone"))
    question, statement = Act.QUESTION, Act.STATEMENT
    assert [each.act for each in with_acts(text, given_)] == [question, question, question, statement, statement]


def test_a_long_way_to_where_it_began_is_gone_once() -> None:
    way = [Attribution(f"a{n}", Type.DIRECT, (), (), (Span(0, 5),), f"a{n + 1}") for n in range(20_000)]
    assert {each.act for each in with_acts("Rain?", way)} == {Act.QUESTION}


@given(records.records())
def test_any_attributions_have_an_act(record: Record) -> None:
    text, given_ = record.document.text, record.attributions
    found = with_acts(text, given_)
    assert [each.id for each in found] == [each.id for each in given_]
    assert all(isinstance(act(text, each.source, each.cue, each.content), Act) for each in given_)


@given(st.lists(st.sampled_from("not n't never No few said told asked him to whether ? “ ” … , . as out".split())))
def test_any_words_have_an_act(words: list[str]) -> None:
    text = " ".join(words)
    half = (Span(0, len(text) // 2),)
    rest = (Span(len(text) // 2, len(text)),)
    assert act(text, half, rest, half) in Act
    assert act(text, rest, half, rest) in Act


@pytest.mark.parametrize("piece", ["?", "told ", "n't ", "a.", "not only ", "seem ", "‘’", "ask him to "])
def test_hostile_text_takes_no_long_time(piece: str) -> None:
    text = piece * 40_000 + "x"
    everything = (Span(0, len(text)),)
    assert act(text, everything, everything, everything) in Act
