from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.attribution import Attribution, Kind, Record, Speaker, Type
from onrecord.document import Document, Span
from onrecord.people import Corrections, Naming, Person, gender, keys, people

NONE = Corrections()
ODDITIES = "'’.-–’s \u0301\u202e\u200d\ufeff\x00\ud800ßİŁ中مم習近平"
anything = st.text(st.characters() | st.characters(categories=["Cs"]) | st.sampled_from(ODDITIES), max_size=20)
words = st.sampled_from(
    "Ada Eve Jim James J. W. Obi Eze-Obi Qaddafi Gadhafi Smith Smyth Jr. al- Kim Jong-un Van".split()
)
names = st.lists(words, min_size=1, max_size=4).map(" ".join)
Said = tuple[str, int, int | None, str | None]
sayings = st.tuples(
    names, st.integers(1, 50), st.none() | st.integers(2010, 2014), st.none() | st.sampled_from(["m", "f"])
)


def saying(name: str, documents: int = 1, year: int | None = None, his: str | None = None) -> Said:
    return name, documents, year, his


def namings(said: Sequence[str | Said], kind: Kind = Kind.PERSON) -> list[Naming]:
    full = [saying(each) if isinstance(each, str) else each for each in said]
    return [Naming(number, name, kind, his, year, count) for number, (name, count, year, his) in enumerate(full)]


def told(
    *said: str | Said, kind: Kind = Kind.PERSON, merges: Sequence[str] = (), splits: Sequence[str] = ()
) -> list[list[str]]:
    """The names of each person. Corrections are written ``Ada Obi = Eve Obi``."""
    own = namings(said, kind)
    merged, split = (tuple((a, b) for a, b in (each.split(" = ") for each in pairs)) for pairs in (merges, splits))
    found = people(own, Corrections(merged, split))
    return sorted(sorted({own[naming].name for naming in person.namings}) for person in found)


def one(*said: str | Said, kind: Kind = Kind.PERSON) -> bool:
    return len(told(*said, kind=kind)) == 1


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Ada Obi", "ADA OBI"),
        ("José Muñoz", "Jose Munoz"),
        ("Ada Obi-Eze", "Ada Obi Eze"),
        ("Terry O'Neill", "Terry O’Neill"),
        ("Bashar al-Assad", "Bashar Assad"),
        ("Ada Obi", "Ada Chinwe Obi"),
        ("Ada Obi", "Ada C. Obi"),
        ("J. D. Obi", "J.D. Obi"),
        ("JD Obi", "J. D. Obi"),
        ("Jim Obi", "James P. Obi"),
        ("Bill Obi", "Will Obi"),
        ("A. Obi", "Ada Obi"),
        ("Mike Obi", "K. Michael Obi"),
        ("Joe Obi", "Joseph R. Obi Jr."),
        ("Kim Jong-un", "Kim Jong Un"),
        ("Moammar Gadhafi", "Muammar Qaddafi"),
        ("Volodymyr Zelensky", "Volodymyr Zelenskyy"),
        ("Владимир Путин", "Vladimir Putin"),
        ("Abdel Fattah el-Sisi", "Abdul-Fatah al-Sisi"),
        ("Nuri al-Maliki", "Nouri al-Maliki"),
        ("Obi", "Ada Obi"),
        ("von der Leyen", "Ursula von der Leyen"),
        ("Wasserman Obi", "Ada Wasserman Obi"),
        ("Xi", "Xi Jinping"),
        ("Gadhafi", "Muammar Qaddafi"),
    ],
)
def test_one_person(a: str, b: str) -> None:
    assert one(saying(a, 5, 2015), saying(b, 5, 2015))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Ada Obi", "Eve Obi"),
        ("Hillary Clinton", "Bill Clinton"),
        ("George W. Bush", "George H.W. Bush"),
        ("Ada B. Obi", "Ada C. Obi"),
        ("Ada Obi Sr.", "Ada Obi Jr."),
        ("Ada Obi", "Ada Obi Jr."),
        ("Joseph R. Obi Jr.", "Joseph R. Obi III"),
        ("Michael Steel", "Michael Steele"),
        ("Dan Obi", "Dana Obi"),
        ("Paul Obi", "Paula Obi"),
        ("J. D. Obi", "John Obi"),
        ("J. Paul Obi", "Joyce Obi"),
        ("Kim Jong-un", "Kim Jong-il"),
        ("Joan Smith", "John Smith"),
        ("Ali Khamenei", "Ruhollah Khomeini"),
        ("Mohammed bin Salman", "Mahmoud bin Salman"),
        ("Michael McCaul", "Michael McFaul"),
        ("Ada Obi", "Ada Eze"),
    ],
)
def test_two_persons(a: str, b: str) -> None:
    assert not one(saying(a, 5, 2015), saying(b, 5, 2015))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("FBI", "F.B.I."),
        ("FBI", "Federal Bureau of Investigation"),
        ("U.N.", "United Nations"),
        ("Justice Department", "Department of Justice"),
        ("DOJ", "U.S. Justice Department"),
        ("Supreme Court", "the U.S. Supreme Court"),
        ("Treasury", "Treasury Department"),
        ("Fish & Wildlife Service", "United States Fish and Wildlife Service"),
        ("Acme Inc", "Acme"),
        ("Labour Organisation", "Labour Organization"),
    ],
)
def test_one_body(a: str, b: str) -> None:
    assert one(a, b, kind=Kind.ORGANIZATION)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Obi campaign", "Obi"),
        ("Obi campaign", "Eze campaign"),
        ("State Department", "Justice Department"),
        ("House", "White House"),
        ("NRA", "National Rifle Association task force"),
        ("U.S. Steel", "Steel"),
        ("Iraq’s parliament", "Iran’s parliament"),
        ("4th Circuit Court of Appeals", "5th Circuit Court of Appeals"),
    ],
)
def test_two_bodies(a: str, b: str) -> None:
    assert not one(saying(a, 1), saying(b, 9), kind=Kind.ORGANIZATION)


def test_a_body_is_misspelt_rarely() -> None:
    assert one(saying("Central News Agency", 9), "Central New Agency", kind=Kind.ORGANIZATION)
    assert not one(saying("Central News Agency", 9), saying("Central New Agency", 9), kind=Kind.ORGANIZATION)


def test_initials_that_two_bodies_have_mean_neither() -> None:
    two = ("American Bail Coalition", "American Broadcasting Company")
    assert told("ABC", *two, kind=Kind.ORGANIZATION) == [["ABC"], *([each] for each in two)]


def test_initials_that_are_written_far_more_than_the_name_are_of_another() -> None:
    assert not one(saying("ISIS", 40), "Institute for Science and Security", kind=Kind.ORGANIZATION)
    assert not one(saying("ISS", 40), "Institute for Science and Security", kind=Kind.ORGANIZATION)


def test_a_person_and_a_body_of_one_name_are_two() -> None:
    own = [*namings(["Obi"]), Naming(1, "Obi", Kind.ORGANIZATION, None, None, 1)]
    assert [person.kind for person in people(own, NONE)] == [Kind.ORGANIZATION, Kind.PERSON]


def test_a_short_name_that_two_have_means_the_one_who_is_written_of_far_more() -> None:
    bushes = saying("George W. Bush", 100), saying("George H. W. Bush", 3), saying("George Bush", 5)
    assert told(*bushes) == [["George Bush", "George W. Bush"], ["George H. W. Bush"]]
    equals = saying("George W. Bush", 100), saying("George H. W. Bush", 60), saying("George Bush", 5)
    assert ["George Bush"] in told(*equals)


def test_a_family_name_means_the_one_who_is_written_of_far_more_in_that_year() -> None:
    found = told(
        saying("Ada Obi", 40, 2012), saying("Eve Obi", 40, 2018), saying("Obi", 1, 2012), saying("OBI", 1, 2018)
    )
    assert found == [["Ada Obi", "Obi"], ["Eve Obi", "OBI"]]
    assert len(told(saying("Ada Obi", 40, 2012), saying("Eve Obi", 40, 2012), saying("Obi", 1, 2012))) == 3


def test_a_family_name_means_nobody_of_the_other_gender() -> None:
    sanders = saying("Bernie Obi", 90, 2018, "m"), saying("Sarah Obi", 9, 2018, "f")
    assert told(*sanders, saying("Obi", 1, 2018, "f")) == [["Bernie Obi"], ["Obi", "Sarah Obi"]]
    assert told(*sanders, saying("Obi", 1, 2018, "m")) == [["Bernie Obi", "Obi"], ["Sarah Obi"]]


def test_a_nickname_is_no_sign_where_the_one_is_he_and_the_other_she() -> None:
    assert not one(saying("Alex Obi", 4, 2018, "f"), saying("Alexander Obi", 4, 2018, "m"))


def test_a_given_name_alone_means_many() -> None:
    assert told(saying("Eric", 1, 2012), saying("ERIC", 1, 2018)) == [["ERIC"], ["Eric"]]
    assert told(saying("Madonna", 1, 2012), saying("MADONNA", 1, 2018)) == [["MADONNA", "Madonna"]]


def test_a_rank_tells_the_son_from_the_father_only_where_it_is_not_a_part_of_the_formal_name() -> None:
    son = saying("Donald Obi", 50), saying("Donald J. Obi", 20), saying("Donald Obi Jr.", 9)
    assert told(*son) == [["Donald J. Obi", "Donald Obi"], ["Donald Obi Jr."]]
    assert one(saying("Joe Obi", 50), saying("Joseph R. Obi", 20), saying("Joseph R. Obi Jr.", 9))


def test_a_slip_of_the_pen_is_rare_and_of_no_family_that_others_have() -> None:
    assert one(saying("Mitch McConnell", 40, 2015), saying("Mitch McConnely", 1, 2015))
    assert not one(saying("Mitch McConnell", 4, 2015), saying("Mitch McConnely", 4, 2015))
    assert not one(
        saying("Ada Schneider", 40, 2015), saying("Ada Schneiter", 1, 2015), saying("Eve Schneiter", 9, 2015)
    )
    assert not one(saying("Mitch McConnell", 40, 2015), saying("Mitch McConnely", 1, 2001))


def test_an_epithet_is_no_part_of_a_name() -> None:
    assert one(saying("Adam Schiff", 40, 2018), saying("Little Adam Schiff", 1, 2018))
    assert not one(saying("Paul Ryan", 40, 2018), saying("John Paul Ryan", 1, 2018))
    assert not one(saying("Adam Schiff", 4, 2018), saying("Little Adam Schiff", 1, 2018))


def test_corrections_override_the_rules() -> None:
    assert told("Ada Obi", "Eve Eze", merges=["Eve Eze = Ada Obi"]) == [["Ada Obi", "Eve Eze"]]
    assert told("Ada Obi", "Ada C. Obi", splits=["Ada Obi = Ada C. Obi"]) == [["Ada C. Obi"], ["Ada Obi"]]


def test_a_name_merged_by_a_user_takes_the_others_of_that_person_along() -> None:
    found = told("Bill Clinton", saying("Hillary Clinton", 90), "HRC", "Clinton", merges=["HRC = Hillary Clinton"])
    assert found == [["Bill Clinton"], ["Clinton", "HRC", "Hillary Clinton"]]


def test_a_bare_name_merged_by_a_user_takes_nobody_else_along() -> None:
    own = "William J. Clinton", "Bill Clinton", saying("Hillary Clinton", 90), "Clinton"
    found = told(*own, merges=["Clinton = Bill Clinton"])
    assert found == [["Bill Clinton", "Clinton", "William J. Clinton"], ["Hillary Clinton"]]


def test_a_bare_name_split_by_a_user_goes_to_nobody_else() -> None:
    own = "Bill Clinton", saying("Hillary Clinton", 90), "Clinton"
    assert told(*own, splits=["Clinton = Hillary Clinton"]) == [["Bill Clinton"], ["Clinton"], ["Hillary Clinton"]]


def test_a_split_holds_against_merges_that_would_undo_it_the_latest_of_which_counts() -> None:
    found = told("Ada", "Eve", "Joy", merges=["Ada = Eve", "Eve = Joy"], splits=["Ada = Joy"])
    assert found == [["Ada"], ["Eve", "Joy"]]


def test_a_person_is_shown_by_the_full_name_that_most_documents_give() -> None:
    own = namings([saying("Obi", 90), saying("Ada Obi", 9), saying("ADA OBI", 9), saying("Ada C. Obi", 2)])
    assert [person.name for person in people(own, NONE)] == ["Ada Obi"]


def test_every_merge_has_its_reason() -> None:
    own = namings([saying("James Obi", 9), "Jim Obi", "Obi", "JAMES OBI", "J. Obi", "James P. Obi"])
    (person,) = people(own, NONE)
    reasons = {own[merge.one].name: (merge.kind, merge.why) for merge in person.merges}
    assert {name: kind for name, (kind, _) in reasons.items()} == {
        "James Obi": "shorter form",
        "Jim Obi": "nickname",
        "Obi": "surname alone",
        "JAMES OBI": "same name",
        "J. Obi": "initials",
    }
    assert all(f"“{name}”" in why and why.endswith(".") for name, (_, why) in reasons.items())


def test_a_correction_is_a_reason() -> None:
    own = namings(["Ada Obi", "Eve Eze"])
    (person,) = people(own, Corrections(merges=(("Eve Eze", "Ada Obi"),)))
    assert [(merge.one, merge.other, merge.kind) for merge in person.merges] == [(0, 1, "correction")]


@given(st.lists(sayings, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_arrival_and_the_numbers_say_nothing(said: list[Said], lots: random.Random) -> None:
    own = namings(list({(name, year, his): each for each in said for name, _, year, his in [each]}.values()))
    numbers = list(range(len(own)))
    lots.shuffle(numbers)
    shuffled = [Naming(numbers[each.id], each.name, each.kind, each.gender, each.year, each.documents) for each in own]
    lots.shuffle(shuffled)
    assert groups(people(own, NONE), own) == groups(people(shuffled, NONE), shuffled)


def groups(
    found: Sequence[Person], own: Sequence[Naming]
) -> set[tuple[str, frozenset[tuple[str, int | None, str | None]]]]:
    by_id = {each.id: each for each in own}
    return {
        (person.name, frozenset((by_id[each].name, by_id[each].year, by_id[each].gender) for each in person.namings))
        for person in found
    }


@given(st.lists(sayings, max_size=12))
def test_every_naming_is_one_persons_and_the_reasons_connect_all_of_them(said: list[Said]) -> None:
    own = namings(said)
    found = people(own, NONE)
    assert sorted(naming for person in found for naming in person.namings) == list(range(len(own)))
    for person in found:
        reached = {person.namings[0]}
        for _ in person.merges:
            for merge in person.merges:
                if {merge.one, merge.other} & reached:
                    reached |= {merge.one, merge.other}
        assert reached == set(person.namings)
        assert len(person.merges) == len(person.namings) - 1


@given(st.lists(sayings, max_size=10), st.sampled_from([Kind.PERSON, Kind.ORGANIZATION]))
def test_names_of_other_keys_say_nothing(said: list[Said], kind: Kind) -> None:
    own = namings(said, kind)
    first = set(keys(own[0].name, kind)) if own else set()
    while True:
        near = [each for each in own if first & set(keys(each.name, kind))]
        more = first.union(*(keys(each.name, kind) for each in near))
        if more == first:
            break
        first = more
    apart = groups(people(near, NONE), near)
    assert apart <= groups(people(own, NONE), own)


@given(st.lists(anything, max_size=6), st.sampled_from([Kind.PERSON, Kind.ORGANIZATION]))
def test_no_name_is_too_odd(said: list[str], kind: Kind) -> None:
    own = namings([saying(each) for each in dict.fromkeys(said)], kind)
    pairs = tuple((a.name, b.name) for a in own for b in own)
    assert sum(len(person.namings) for person in people(own, Corrections(pairs[1:3], pairs[3:5]))) == len(own)
    assert all(keys(each, kind) and all(map(str, keys(each, kind))) for each in said)


def test_no_name_is_too_long() -> None:
    long = "x" * 10_000_000, "Ada " * 1_000_000, "A." * 1_000_000
    assert all(len(key) < 300 for name in long for kind in (Kind.PERSON, Kind.ORGANIZATION) for key in keys(name, kind))
    assert len(people(namings(long), NONE)) == 3


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Moammar Gadhafi", "Qaddafi"),
        ("Eric Schneiderman", "Scheiderman"),
        ("Xi", "Xi Jinping"),
        ("Kim", "Kim Jong-un"),
        ("Ursula von der Leyen", "Leyen"),
        ("Joseph R. Biden Jr.", "BIDEN"),
    ],
)
def test_names_that_may_be_one_have_a_key_in_common(a: str, b: str) -> None:
    assert set(keys(a, Kind.PERSON)) & set(keys(b, Kind.PERSON))


def test_others_have_none_in_common() -> None:
    assert not set(keys("Ada Obi", Kind.PERSON)) & set(keys("Ada Eze", Kind.PERSON))
    assert not set(keys("Obi", Kind.PERSON)) & set(keys("Obi", Kind.ORGANIZATION))


def record(text: str, *sources: str, name: str = "Ada Obi", kind: Kind = Kind.PERSON) -> tuple[Record, Speaker]:
    start = text.find(name)
    speaker = Speaker(name, kind, (Span(start, start + len(name)),) if start >= 0 else ())
    spans = [Span(text.index(each), text.index(each) + len(each)) for each in sources]
    return Record(
        Document.of(text),
        tuple(Attribution(f"a{span.start}", Type.DIRECT, (span,), (), (), speaker=speaker) for span in spans),
    ), speaker


@pytest.mark.parametrize(
    ("text", "sources", "found"),
    [
        ("Ada Obi left. Mrs. Obi said it.", ["Mrs. Obi"], "f"),
        ("Ada Obi left. Mr. Obi said it.", ["Mr. Obi"], "m"),
        ("Congresswoman Ada Obi left.", ["Ada Obi"], "f"),
        ("Ada Obi left. She said it, and she wrote it.", ["She said", "she wrote"], "f"),
        ("Ada Obi left. He said it, and he wrote it.", ["He said", "he wrote"], "m"),
        ("Ada Obi left. He said it.", ["He"], None),
        ("Ada Obi left. He said it, and she wrote it.", ["He said", "she wrote"], None),
        ("“Never,” said the spokesman.\n\nAda Obi left.", ["Ada Obi"], None),
        ("Mr. Eze met Ada Obi.", ["Ada Obi"], None),
        ("Nobody came.", ["Nobody"], None),
    ],
)
def test_titles_and_pronouns_tell_of_him_and_of_her(text: str, sources: list[str], found: str | None) -> None:
    assert gender(*record(text, *sources)) == found


@given(anything, anything)
def test_the_gender_of_any_text_is_asked_in_peace(before: str, name: str) -> None:
    assert gender(*record(f"{before}{name} left", "left", name=name)) in ("m", "f", None)
