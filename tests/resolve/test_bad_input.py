"""Whatever is read, with the model that ships: nothing raises, and every speaker is as the contract says."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import onrecord
from onrecord import Document, InputWarning
from onrecord.attribution import Kind, Record
from onrecord.pipeline import Pipeline
from tests.extract.hand_made import news, texts
from tests.resolve.scenes import check

pytestmark = pytest.mark.model

ARTICLE = """Dam holds as rain goes on

“The dam has held since 1931,” said Ana Boto, the mayor of Vila Seca, on Monday. She hopes that it will hold again.

“We have sandbags, and we have coffee,” Ms. Boto told reporters. “Nobody needs to leave.”

Rui Sá, an engineer at the National Water Institute, said the mayor had been warned weeks ago.

“Nothing lasts for ever,” he said. The institute said it had no comment.
"""


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return onrecord.load()


@pytest.fixture(autouse=True)
def _no_word_about_languages() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InputWarning)
        yield


def read(pipeline: Pipeline, text: str, title: str | None = None) -> Record:
    record = pipeline.extract(Document("x", text, title=title))
    assert record.document.text == text
    check(text, record.attributions, title or "")
    return record


def speakers(record: Record) -> set[str]:
    return {each.speaker.name for each in record if each.speaker and each.speaker.name}


@pytest.mark.parametrize("style", [str, str.upper, str.lower, str.title], ids=lambda style: style.__name__)
def test_any_style_of_capitals(style: type[str], pipeline: Pipeline) -> None:
    record = read(pipeline, style(ARTICLE))
    assert {style("Ana Boto"), style("Rui Sá")} <= speakers(record)


def test_typos_between_mentions(pipeline: Pipeline) -> None:
    record = read(
        pipeline,
        "Eric Schneiderman, the attorney general, said the bank had lied. Mr. Scheiderman said it would pay. "
        "Mr. Schniederman added that he was glad of it.",
    )
    assert speakers(record) == {"Eric Schneiderman"}


def test_two_people_of_one_surname(pipeline: Pipeline) -> None:
    record = read(
        pipeline,
        "Hillary Clinton said the day was long. Bill Clinton said he was proud. Clinton said the bus was late.",
    )
    first, second, third = (each.speaker and each.speaker.name for each in record)
    assert (first, second) == ("Hillary Clinton", "Bill Clinton")
    assert third in (first, second)
    alone = read(pipeline, "Bill Clinton said he was proud. Clinton said the bus was late.")
    assert speakers(alone) == {"Bill Clinton"}


def test_a_document_that_names_nobody(pipeline: Pipeline) -> None:
    record = read(
        pipeline,
        "Officials said the road was closed. Residents said they were angry.\n\n“It is over,” a man said.\n\n“Yes.”",
    )
    assert len(record) >= 2
    assert speakers(record) == set()
    assert {each.speaker.kind for each in record if each.speaker} <= {Kind.GROUP, Kind.UNNAMED}


@pytest.mark.parametrize(
    "name",
    [
        "Ada " + "B" * 296,
        "Ada " + "Boto" * 74,
        "Ada " + "Boto " * 59,
        pytest.param(
            "Ada " + "Bo-" * 99,
            marks=pytest.mark.xfail(reason="it leaves a window no room for what is said", strict=True),
        ),
        "A. " * 99 + "Obi",
        "O’" * 150,
    ],
    ids=["one letter", "one word", "many words", "hyphens", "initials", "apostrophes"],
)
def test_a_name_of_three_hundred_characters(name: str, pipeline: Pipeline) -> None:
    name = name.strip()
    last = name.split()[-1]
    record = read(pipeline, f"{name} said the road was closed. Mr. {last} said it would open. “Soon,” {last} said.")
    assert len(record) >= 1


def test_one_long_word_for_a_surname_is_the_name(pipeline: Pipeline) -> None:
    long = "Ada " + "B" * 296
    record = read(pipeline, f"{long} said the road was closed. Mr. {long[4:]} said it would open.")
    assert speakers(record) == {long}


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\n\t ",
        "\x00",
        "\ud800 \udfff",
        "“”‘’«»…—!?.,;:'\"()[]{}",
        "“…”\n\n“—”\n\n“!”",
        "said",
        "he said he said he said",
        "“” said.",
        "“It rained,” said “Ada” “Obi” “.",
        "\u202eAda Obi\u202c said the \u2066road\u2069 was closed. “It is closed,” \u202eObi\u202c said.",
        "Jose\u0301 Mun\u0303oz said the road was closed. “It will open,” José Muñoz said. “Soon,” Muñoz said.",
        "Z\u0301\u0302\u0303a\u0304\u0305lgo\u0334\u0335\u0336 said it rained. Z\u0301a\u0304lgo said it poured.",
        "Владимир Иванов said the road was closed. “It will open,” Иванов said.",
        "习近平 said the road was open. “It will close,” 习近平 said. नरेंद्र मोदी said it rained. “Yes,” मोदी said.",
        "محمد علي said no. “Yes,” علي said. Μαρία Παπαδοπούλου said it rained.",
        "ʼ said it rained. ﱞ said it poured. ʹʹ, a bank, said it was wet.",
        "🙂 said it rained. “Yes,” 🙂🙂 said. 👨‍👩‍👧 said no.",
        "Ada\u00a0Obi said it rained. Ada\u2028Obi said it poured. Ada\nObi said it was wet.",
        "<b>Ada Obi</b> said &amp; <script>Obi</script> said it rained.",
        "Jr. said it rained. Mr. said it poured. Dr. Dr. Dr. said it was wet. The The said no.",
        "Ada Obi's's's said it rained. 's said it poured. Obi's's said it was wet.",
    ],
)
def test_odd_texts(text: str, pipeline: Pipeline) -> None:
    read(pipeline, text)
    read(pipeline, ARTICLE, text)
    read(pipeline, text, "Ada Obi sees rain")


def test_accents_make_no_other_person(pipeline: Pipeline) -> None:
    record = read(pipeline, "Jose\u0301 Mun\u0303oz said the road was closed. “It will open,” Muñoz said.")
    assert {name.replace("e\u0301", "é").replace("n\u0303", "ñ") for name in speakers(record)} == {"José Muñoz"}


def test_bidi_controls_are_no_part_of_a_name(pipeline: Pipeline) -> None:
    record = read(pipeline, "\u202eAda Obi\u202c said the road was closed. “It is closed,” \u2067Obi\u2069 said.")
    assert speakers(record) == {"Ada Obi"}


GIVEN = "Ada Rui Ana Carlos Li Mary John Ahmed Fatima Olga Ivan Priya Kofi Emma Lars Yuki".split()
LAST = "Obi Costa Boto Reis Chen Smith Jones Khan Hassan Petrova Sharma Mensah Brown Larsen Tanaka Silva".split()


def test_a_text_of_many_names(pipeline: Pipeline) -> None:
    people = [f"{given} {last}" for given, last in product(GIVEN, LAST)]
    text = "".join(f"{name} said it rained.{chr(10) * (2 if n % 5 == 4 else 0)} " for n, name in enumerate(people))
    record = read(pipeline, text)
    assert len(record) > len(people) / 2
    named = [(each.speaker.name, text[slice(*each.source[0])]) for each in record if each.speaker and each.source]
    assert sum(name == source for name, source in named) > 0.9 * len(record)


@settings(max_examples=30, deadline=None)
@given(text=texts, title=st.none() | news)
def test_any_text_at_all(text: str, title: str | None, pipeline: Pipeline) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InputWarning)
        record = read(pipeline, text, title)
        assert pipeline.extract(record.document).attributions == record.attributions
