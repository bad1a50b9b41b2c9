from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.archive.query import full_text
from onrecord.errors import QueryError
from tests.records import characters

CONTENTS = [
    "The bridge is safe",
    "They are rebuilding the old bridges",
    "A toll for lorries on the bridge",
    "The tunnel is safer, said Señor Muñoz",
    "Safe is the bridge and that is not near; or so they say",
    "LE CAFÉ EST FERMÉ, cafe\u0301 OU NON",
]


@pytest.fixture(scope="module")
def contents() -> Iterator[sqlite3.Connection]:
    """The index of an archive, with nothing else."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(
            "CREATE VIRTUAL TABLE contents USING fts5 (content, tokenize='porter unicode61 remove_diacritics 2')"
        )
        connection.executemany("INSERT INTO contents (content) VALUES (?)", [(each,) for each in CONTENTS])
        yield connection


def found(contents: sqlite3.Connection, query: str) -> set[int]:
    rows = contents.execute("SELECT rowid FROM contents WHERE contents MATCH ?", (full_text(query),))
    return {row - 1 for (row,) in rows}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("bridge safe", {0, 4}),
        ("BRIDGES Safely", {0, 4}),
        ("bridge AND safe", {0, 4}),
        ('"bridge is safe"', {0}),
        ("“bridge is safe”", {0}),
        ("«bridge is safe»", {0}),
        ('"safe bridge"', set()),
        ("rebuil*", {1}),
        ("ebuil*", set()),
        ('"rebuilding the o"*', {1}),
        ("bridge OR tunnel", {0, 1, 2, 3, 4}),
        ("bridge NOT toll", {0, 1, 4}),
        ("bridge NOT (toll OR old)", {0, 4}),
        ("bridge NOT toll NOT old", {0, 4}),
        ("toll OR tunnel NOT señor", {2}),
        ("(toll OR tunnel) NOT lorry", {3}),
        ("tunnel OR old bridge", {1, 3}),
        ("munoz", {3}),
        ("MUÑOZ", {3}),
        ("mun\u0303oz", {3}),
        ("cafe ferme", {5}),
        ("and", {4}),
        ("or so", {4}),
        ("not near", {4}),
        ("near(bridge safe)", {4}),
        ("content:bridge", set()),
        ("bridge - toll!", {2}),
        ("bridge & safe; --", {0, 4}),
        ("^bridge", {0, 1, 2, 4}),
        ("{bridge}", {0, 1, 2, 4}),
        ("safe's", set()),
        ("safer,said", {3}),
        ("bridge\0safe", set()),
        ("the\0bridge", {0, 2, 4}),
        ("𞤀 OR tunnel", {3}),
        ("****bridge****", {0, 1, 2, 4}),
        ("(((bridge))) ((safe))", {0, 4}),
    ],
)
def test_what_is_typed_is_found(contents: sqlite3.Connection, query: str, expected: set[int]) -> None:
    assert found(contents, query) == expected


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("", "no word"),
        ("... --", "no word"),
        ('""', "no word"),
        ('bridge "is safe', "the quotation mark at character 8 is not closed"),
        ("(bridge", r"the \( at character 1 is not closed"),
        ("bridge)", r"the \) at character 7 closes nothing"),
        ("bridge () safe", r"a word is missing before \) at character 9"),
        ("bridge AND", "a word is missing after AND at the end"),
        ("bridge NOT", "a word is missing after NOT at the end"),
        ("OR bridge", "a word is missing before OR at character 1"),
        ("bridge OR AND safe", "a word is missing before AND at character 11"),
        ("NOT toll", "the NOT at character 1 has nothing to take away from"),
        ("bridge (NOT toll)", "the NOT at character 9 has nothing to take away from"),
        ("bridge NOT NOT toll", "NOT at character 12"),
        ("bridge OR", "a word is missing after OR at the end"),
        ("(" * 50 + "bridge" + ")" * 50, "parentheses within one another"),
        ("bridge " * 250, "more than 200 words"),
        ("a" * 2001, "2,001 characters"),
    ],
)
def test_what_cannot_be_asked_is_explained(query: str, problem: str) -> None:
    with pytest.raises(QueryError, match=problem):
        full_text(query)


def nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds("{}{}{}".format, inner, st.sampled_from((" ", " AND ", " OR ", " NOT ")), inner) | inner.map(
        "({})".format
    )


words = st.sampled_from(
    ("bridge", "saf*", '"the old"', "x-y", "“a", "AND", "(", ")", "NEAR", "𞤀", "\ud800a", "é", '""')
)
typed = st.text(characters) | st.lists(words).map(" ".join) | st.recursive(words, nested, max_leaves=60)


@given(typed)
def test_whatever_is_typed_is_understood_or_explained(contents: sqlite3.Connection, query: str) -> None:
    try:
        full_text(query)
    except QueryError:
        return
    found(contents, query)


@pytest.mark.parametrize(
    "query",
    [
        " NOT ".join(["bolt"] * 190),
        " ".join(["bridge"] * 200),
        " OR ".join(["bridge"] * 200),
        "bridge OR (" * 39 + "bridge" + ")" * 39,
        "bridge NOT (" * 39 + "bridge" + ")" * 39,
        "(" * 39 + "bridge" + " OR bridge) toll" * 39,
        "(" * 39 + "bridge" + ")" * 39,
        "-bridge-" * 240,
    ],
    ids=lambda query: query[:20],
)
def test_long_and_deep_queries_are_understood_or_explained(contents: sqlite3.Connection, query: str) -> None:
    test_whatever_is_typed_is_understood_or_explained.hypothesis.inner_test(contents, query)  # type: ignore[attr-defined]
