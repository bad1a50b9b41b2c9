from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.names import (
    FEMALE,
    HONORIFICS,
    MALE,
    is_body_short_for,
    is_misspelt,
    is_person_short_for,
    surname,
    tokens,
)
from tests.resolve.scenes import found

ODDITIES = "'’‘ʼʻʿʾ`´.-–’s \u0301\u202e\u200d\ufeff\ud800ßİŁﱞ中مम"
anything = st.text(st.characters() | st.characters(categories=["Cs"]) | st.sampled_from(ODDITIES), max_size=30)
words = st.text(st.characters(categories=["Lu", "Ll"], max_codepoint=0x24F), min_size=2, max_size=12)
names = st.lists(words, min_size=1, max_size=4).map(" ".join)


def person(short: str, full: str) -> bool:
    return is_person_short_for(tokens(short), tokens(full))


def body(short: str, full: str) -> bool:
    return is_body_short_for(tokens(short), tokens(full))


@pytest.mark.parametrize("apostrophe", "'’‘ʼʻ`＇´ʿʾ‛′")
def test_apostrophes_of_any_shape_make_no_other_name(apostrophe: str) -> None:
    assert tokens(f"Mu{apostrophe}ammar") == ("muammar",)


@pytest.mark.parametrize("apostrophe", "'’‘ʼ`")
def test_a_possessive_is_no_part_of_a_name(apostrophe: str) -> None:
    assert tokens(f"Ada Obi{apostrophe}s") == ("ada", "obi")
    assert tokens(f"James{apostrophe}") == tokens("James")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("JOSÉ MUÑOZ", "Jose Munoz"),
        ("Jose\u0301 Mun\u0303oz", "José Muñoz"),
        ("The Hague", "Hague"),
        ("al-Assad", "Al Assad"),
        ("al–Assad", "al-Assad"),
        ("Ban Ki-Moon", "Ban Ki-moon"),
        ("U.S.", "US"),
        ("U.N.E.S.C.O.", "UNESCO"),
        ("J.K. Rowling", "JK Rowling"),
        ("O'Neill", "O’Neill"),
        ("Ada  \n Obi", "Ada Obi"),
        ("“Ada” Obi", "Ada Obi"),
    ],
)
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert tokens(one) == tokens(other)


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("Obi", "Ada Obi"),
        ("Ada", "Ada Obi"),
        ("Ada Obi", "Ada Obi"),
        ("Ada Obi", "Ada Chinwe Obi"),
        ("Ada Obi", "Ada C. Obi"),
        ("A. Obi", "Ada Obi"),
        ("Tim Cook", "Timothy Cook"),
        ("Biden", "Joseph R. Biden Jr."),
        ("Joseph Biden Jr.", "Joseph R. Biden Jr."),
        ("Xi", "Xi Jinping"),
        ("Kim", "Kim Jong-un"),
        ("Kim Jong Un", "Kim Jong-un"),
        ("Assad", "Bashar al-Assad"),
        ("al-Assad", "Bashar al-Assad"),
        ("Salman", "Mohammed bin Salman"),
        ("bin Salman", "Mohammed bin Salman"),
        ("Leyen", "Ursula von der Leyen"),
        ("von der Leyen", "Ursula von der Leyen"),
        ("Lula", "Luiz Inácio Lula da Silva"),
        ("da Silva", "Luiz Inácio Lula da Silva"),
        ("Smith-Jones", "Ada Smith-Jones"),
        ("Qaddafi", "Muʼammar Qaddafi"),
        ("Ng", "Ng Kok Song"),
    ],
)
def test_a_person_may_be_called(short: str, full: str) -> None:
    assert person(short, full)


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("Bill Clinton", "Hillary Clinton"),
        ("Ada Obi", "Obi"),
        ("Eze", "Ada Obi"),
        ("Ada Eze", "Ada Obi"),
        ("George H. W. Bush", "George W. Bush"),
        ("Jr.", "Joseph R. Biden Jr."),
        ("Martin Luther King III", "Martin Luther King Jr."),
        ("de", "Ana de Sá"),
        ("Jones", "Ada Jonestown"),
        ("", "Ada Obi"),
        ("…", "Ada Obi"),
        ("Obi", ""),
    ],
)
def test_a_person_is_not_called(short: str, full: str) -> None:
    assert not person(short, full)


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("U.N.", "United Nations"),
        ("WHO", "World Health Organization"),
        ("FBI", "Federal Bureau of Investigation"),
        ("BoE", "Bank of England"),
        ("the Times", "The New York Times"),
        ("BBC", "BBC News"),
        ("Reuters", "Thomson Reuters"),
        ("the IMF", "IMF"),
    ],
)
def test_a_body_may_be_called(short: str, full: str) -> None:
    assert body(short, full)


@pytest.mark.parametrize(
    ("short", "full"),
    [("York", "New York Times"), ("WTO", "World Health Organization"), ("", "IMF"), ("World Bank Group", "World Bank")],
)
def test_a_body_is_not_called(short: str, full: str) -> None:
    assert not body(short, full)


@pytest.mark.parametrize("short", ["Scheiderman", "Schneidermann", "Schniederman", "Eric Schneidermen"])
def test_a_slip_of_the_pen_is_no_other_person(short: str) -> None:
    assert is_misspelt(tokens(short), tokens("Eric Schneiderman"))


@pytest.mark.parametrize("short", ["Schneider", "Ada Scheiderman", "Zchneiderman", "Eric"])
def test_what_is_no_slip_of_the_pen(short: str) -> None:
    assert not is_misspelt(tokens(short), tokens("Eric Schneiderman"))


def test_short_names_differ_by_one_letter_and_are_others() -> None:
    assert not is_misspelt(("chen",), ("wei", "cheng"))
    assert not is_misspelt(("kim",), ("ada", "kin"))


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("Ada Obi", "Obi"),
        ("Cher", "Cher"),
        ("Joseph R. Biden Jr.", "Biden"),
        ("Sammy Davis, Jr.", "Davis"),
        ("Martin Luther King III", "King"),
        ("Ursula von der Leyen", "von der Leyen"),
        ("Mohammed bin Salman", "bin Salman"),
        ("Bashar al-Assad", "al-Assad"),
        ("ana boto", "boto"),
    ],
)
def test_the_surname_as_it_is_spelt(name: str, last: str) -> None:
    assert surname(name) == last


def test_titles_that_tell_of_a_man_tell_of_no_woman() -> None:
    assert not MALE & FEMALE
    assert all(title == title.casefold() for title in MALE | FEMALE | HONORIFICS)


@pytest.mark.parametrize(
    "title",
    [
        *("Mr", "Mr.", "Mrs.", "Ms", "Dr.", "Prof.", "Sir", "Rev.", "Sen.", "Gov.", "Gen.", "Lt. Gov.", "Capt."),
        *("President", "Vice President", "Prime Minister", "Chancellor", "Governor", "Judge", "Attorney General"),
        *("Sheikh", "Shaykh", "Datuk", "Dato'", "Tunku", "Ayatollah", "Mullah", "Emir", "Sayyid", "Haji", "Alhaji"),
        *("Shri", "Smt.", "Thiru", "Swami", "Pandit", "Maulana", "Hazrat", "Daw", "Khun", "Ajahn", "Pak", "Ibu"),
        *("Señor", "Doña", "Senhora", "Monsieur", "Mme", "Herr", "Frau", "Meneer", "Mevrouw", "Mwalimu", "Mzee"),
        *("Archbishop", "Cardinal", "Rabbi", "Brig. Gen.", "Superintendent", "Comrade", "Chief", "Engr."),
    ],
)
def test_a_title_is_no_part_of_a_name(title: str) -> None:
    assert found(f"On Monday [person {title} Ada Obi] left.") == ["Ada Obi"]
    assert found(f"On Monday {title} [person Ada Obi] left.") == ["Ada Obi"]


@given(anything)
def test_tokens_of_tokens_are_the_same(name: str) -> None:
    once = tokens(name)
    assert all(once)
    # a "the" that is left may stand first now
    assert tokens(" ".join(once)) in (once, once[1:])
    if once[:1] != ("the",):
        assert tokens(" ".join(once)) == once


@given(names)
def test_a_name_is_short_for_itself_and_for_nothing_shorter(name: str) -> None:
    own = tokens(name)
    assert is_body_short_for(own, own)
    assert not is_person_short_for((*own, "obi"), own)
    assert not is_body_short_for((*own, "obi"), own)


@given(st.lists(words.filter(lambda word: len(tokens(word)) == 1), min_size=1, max_size=4))
def test_a_person_is_called_by_the_name_and_by_its_parts(parts: list[str]) -> None:
    own = tokens(" ".join(f"X{part}" for part in parts))  # no particle, no suffix
    assert is_person_short_for(own, own)
    assert all(is_person_short_for((part,), own) for part in own)


def test_a_comma_parts_a_surname_from_what_stands_before() -> None:
    assert surname("Biden, Joseph") == "Joseph"
    assert surname("Charles, de la Renta, Oscar") == "Oscar"
    assert surname("Ursula von der Leyen, Jr.,") == "von der Leyen"
    assert surname(",,") == ""


@given(anything, anything)
def test_nothing_that_is_called_a_name_is_too_odd(one: str, other: str) -> None:
    a, b = tokens(one), tokens(other)
    assert is_person_short_for(a, b) in (True, False)
    assert is_body_short_for(a, b) in (True, False)
    if a and b:
        assert is_misspelt(a, b) in (True, False)
    assert surname(one) in " ".join(one.split())
