from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.archive.wording import evidence, fingerprints, same_words, wording

PINNED = 257277864523712
WHOLE = "“We will rebuild this bridge, and we will do it before the winter comes,”"
anything = st.text(st.characters() | st.characters(categories=["Cs"]) | st.sampled_from(" \n“”\"’'.…[]\x00\u202e"))
words = st.lists(st.sampled_from("the bridge will stand rebuilt before winter “We know” Obi minister".split()))
contents = anything | words.map(" ".join)


def are_same(one: str, other: str, *, doubts: int = 0) -> bool:
    found = same_words(wording(one), wording(other), doubts=doubts)
    if found:
        assert fingerprints(one)
        assert set(fingerprints(one)) & set(fingerprints(other)), "they would not be compared"
    return found is not None


@pytest.mark.parametrize(
    "variant",
    [
        WHOLE,
        "we will rebuild this bridge and we will do it before the winter comes",
        "“rebuild this bridge … before the winter comes”",
        "that the town would “rebuild this bridge”",
        "“before the winter comes, we will rebuild this bridge,”",
        "“WE WILL REBUILD THIS BRIDGE, and we'll do it before the Winter comes!”",
        'that "[w]e will rebuild this bridge" in the town',
        "that they would be rebuilding the bridge before winter",
    ],
)
def test_variants_of_a_quotation_report_the_same_words(variant: str) -> None:
    assert are_same(WHOLE, variant)


@pytest.mark.parametrize(
    "other",
    [
        "",
        "“the bridge”",
        "that the winter was cold",
        "“The bridge was closed before the winter,”",
        "that the bridge fell in winter because nobody had paid for repairs",
        "“We will build a school, and we will do it well before the summer ends,”",
    ],
)
def test_the_same_topic_in_other_words_is_not_the_same(other: str) -> None:
    assert not are_same(WHOLE, other)


@pytest.mark.parametrize(
    "formula",
    [
        "to comment",
        "that he did not know",
        "“I don’t know,”",
        "that the accusations were false",
        "“No comment,”",
        "former Prime Minister Ada Obi",
        "the United Nations Security Council",
        "“Yes, we can,”",
    ],
)
def test_formulas_and_names_are_never_the_same(formula: str) -> None:
    assert same_words(wording(formula), wording(formula), doubts=1) is None


def test_a_name_in_common_is_not_enough() -> None:
    one = "that Prime Minister Ada Obi of Northland would resign"
    assert not are_same(one, "the speech of Prime Minister Ada Obi of Northland")


def test_more_is_asked_for_where_the_speaker_is_not_sure() -> None:
    assert are_same("“a shameful surrender”", "it “a shameful surrender” to the banks")
    assert not are_same("“a shameful surrender”", "it “a shameful surrender” to the banks", doubts=1)
    assert are_same(WHOLE, f"{WHOLE} and that was that", doubts=1)


def test_who_says_the_like_on_another_day_must_say_it_in_the_same_words() -> None:
    told = "that the town would rebuild the old bridge over the river before the winter comes"
    assert are_same(told, "the town would rebuild the bridge over the river before winter")
    assert not are_same(told, "the town would rebuild the bridge over the river before winter", doubts=2)
    assert are_same(told, f"{told} and the snow", doubts=2)
    assert not are_same("“a shameful surrender”", "“a shameful surrender”", doubts=2)


def test_a_match_is_sure_where_much_is_the_same() -> None:
    match = same_words(wording(WHOLE), wording(f"He said: {WHOLE}"))
    assert match
    assert match.sure
    unsure = same_words(wording("that the old bridge would be closed"), wording("closing bridges before the winter"))
    assert unsure is None or not unsure.sure


def test_the_evidence_is_what_both_say() -> None:
    found = evidence(wording(WHOLE), wording("that they would “rebuild this bridge” before winter"), doubts=1)
    assert (found.words, found.run, found.told, found.doubts) == (3, 3, 1.0, 1)
    assert found.quoted
    assert not found.one_sided
    nothing = evidence(wording(""), wording(""), doubts=0)
    assert (nothing.words, nothing.share, nothing.is_enough) == (0, 0, False)


def test_what_is_quoted_differs_though_much_is_alike() -> None:
    one = "“The budget of the city is the worst budget of the decade,”"
    assert not are_same(one, "“The budget of the state is the best budget of the century,”")


def test_numbers_are_the_same_in_letters_and_digits() -> None:
    assert are_same(
        "that three bridges and 1,200 houses were lost, 5 percent of all",
        "that 3 bridges and 1200 houses were lost, five % of all",
    )


def test_a_short_cut_out_of_a_long_quotation_is_found() -> None:
    long = "“" + " ".join(f"{chr(97 + n % 26)}{chr(97 + n // 26)}word speaks" for n in range(20)) + f" {WHOLE[1:]}"
    assert are_same(long, "that “we will do it before the winter comes”")


def test_a_long_content_has_few_fingerprints() -> None:
    assert len(fingerprints(" ".join(f"w{'abcdefghij'[n % 10] * (n // 10 + 1)}" for n in range(3000)))) <= 64
    assert 0 < len(fingerprints(WHOLE)) <= 8


def test_fingerprints_are_those_of_any_process_and_version() -> None:
    program = "from onrecord.archive.wording import fingerprints; print(*fingerprints('rebuild this bridge'))"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert tuple(map(int, found.split())) == fingerprints("rebuild this bridge") == (PINNED,)


@given(contents)
def test_fingerprints_fit_into_the_integers_of_sqlite(content: str) -> None:
    found = fingerprints(content)
    assert len(found) <= 64
    assert list(found) == sorted(set(found))
    assert all(-(2**63) <= each < 2**63 for each in found)


@given(contents, contents, st.integers(0, 4))
def test_the_decision_is_symmetric(one: str, other: str, doubts: int) -> None:
    a, b = wording(one), wording(other)
    found = same_words(a, b, doubts=doubts)
    assert found == same_words(b, a, doubts=doubts)
    assert found is None or (0 < found.share <= 1 and found.run >= 1)


@given(contents, contents)
def test_what_is_the_same_unsurely_is_surely_so(one: str, other: str) -> None:
    a, b = wording(one), wording(other)
    found = [same_words(a, b, doubts=doubts) is not None for doubts in range(4)]
    assert found == sorted(found, reverse=True)


@given(words.map(" ".join))
def test_a_long_content_is_the_same_as_itself(content: str) -> None:
    quoted = f"“{content} or else the water will rise above every roof”"
    assert same_words(wording(quoted), wording(quoted), doubts=1)


@pytest.mark.parametrize(
    "content",
    [
        "a" * 10_000_000,
        "中" * 1_000_000,
        "bridge winter " * 100_000,
        "[" * 1_000_000,
        "a.b." * 500_000,
        "n't's" * 500_000,
        '“"' * 500_000,
        "\ud800\x00\u202e " * 100_000,
        "1,000." * 100_000,
    ],
)
def test_hostile_contents_are_compared_too(content: str) -> None:
    mixed = f"{content[:10_000]} x {WHOLE} bridge winter " * 3
    assert len(fingerprints(content)) <= 64
    assert same_words(wording(content), wording(mixed)) == same_words(wording(mixed), wording(content))
