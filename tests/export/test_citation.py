from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from onrecord.attribution import Attribution, Record, Type
from onrecord.document import Document, Span
from onrecord.export.citation import citation, link
from tests import records


def test_all_that_it_takes_to_check_a_statement() -> None:
    record = records.example()
    directives = [
        "text=%E2%80%9CThe%20dam%2C%E2%80%9D,-said%20Ana%20Boto%2C%20the",
        "text=%E2%80%9Chas%20held%20since%201931.%E2%80%9D",
    ]
    assert citation(record, record.attributions[0]).split("\n") == [
        "“The dam,” … “has held since 1931.”",
        "Ana Boto — ‘Ana Boto, the mayor of Vila Seca’, cue ‘said’, direct",
        "The Post, Dam holds as rain goes on, 2019-06-30",
        "https://post.example/dam?a=1&b=2",
        "https://post.example/dam?a=1&b=2#:~:" + "&".join(directives),
        "Document vila-seca, a1; SHA-256 of the text begins with " + Document.of(records.TEXT).id,
        "Unicode code points [start–end) of the text: source [56–88], cue [51–55], content [40–50] [90–112]",
        f"Found by onrecord, right with a probability of {record.attributions[0].score:.0%}",
    ]


def test_the_offsets_are_those_of_the_words() -> None:
    record = records.example()
    for found in record:
        last = citation(record, found).split("\n")[-2]
        for role, spans in (("source", found.source), ("cue", found.cue), ("content", found.content)):
            assert (f"{role} " in last) == bool(spans)
            assert all(f"[{start}–{end}]" in last for start, end in spans)


def test_only_direct_words_are_put_in_quotation_marks_and_never_twice() -> None:
    record = records.example()
    first = [citation(record, found).split("\n")[0] for found in record]
    assert first == [
        "“The dam,” … “has held since 1931.”",
        "it will hold again",
        "“We have sandbags, and we have coffee.”",
        "the mayor was told “weeks ago” that “nothing lasts",
        "“nothing lasts for ever”",
    ]


def test_a_statement_without_words_is_cited_by_the_rest() -> None:
    nothing = Attribution("a1", Type.INDIRECT, (), (), ())
    assert citation(Record(Document("d", "It rained."), (nothing,)), nothing).startswith("[no source], indirect\n")


def test_an_act_that_is_no_statement_is_told() -> None:
    record = records.told(records.example())
    assert (
        citation(record, record.attributions[1]).split("\n")[1] == "Ana Boto — ‘She’, cue ‘hopes’, indirect, attitude"
    )


def test_of_whom_the_article_has_it_is_told() -> None:
    record = records.nested()
    inner = record.attributions[-1]
    told = "As told by ‘Rui Sá, an engineer’ [unknown], cue ‘said the’, mixed"
    assert citation(record, inner).split("\n")[2] == told
    alone = Record(record.document, (inner,))
    assert citation(alone, inner).split("\n")[2] == "As told by a4"
    assert "As told" not in citation(record, record.attributions[0])


def test_what_is_not_known_leaves_no_gap() -> None:
    record = records.spoken_by(None)
    bare = Record(Document("d", record.document.text, title=" \n", published="2019-06-30"), record.attributions)
    assert citation(bare, bare.attributions[0]).split("\n")[:3] == [
        "it will hold again",
        "‘She’ [unknown], cue ‘hopes’, indirect",
        "2019-06-30",
    ]


def test_what_is_long_is_cut() -> None:
    text = "x" * 5_000 + " " + "y" * 5_000 + " " + "z" * 5_000
    whole = (Span(0, 5_000),), (Span(5_001, 10_001),), (Span(10_002, 15_002),)
    found = Attribution("a1", Type.DIRECT, *whole)
    many = replace(found, content=tuple(Span(at, at + 1) for at in range(0, 4_000, 2)))
    long = "d" * 9_000
    document = Document(long, text, title=long, published=long, publisher=long, uri=f"https://post.example/{long}")
    for each in (found, many):
        cited = citation(Record(document, (each,)), each)
        assert len(cited) < 7_000
        assert cited.count("…") >= 6
    assert citation(Record(document, (found,)), found).startswith(f"“{'z' * 2_000}…”\n")


@given(records.records())
def test_nothing_in_a_record_breaks_a_line_or_commands_a_terminal(record: Record) -> None:
    for found in record:
        cited = citation(record, found)
        assert len(cited.splitlines()) == len(cited.split("\n")) <= 8
        assert not {letter for line in cited.split("\n") for letter in line} & set("\0\x1b\x85\u202e\u2066\u200f\ud800")
        cited.encode()


def test_hostile_records_are_cited() -> None:
    record = records.hostile()
    for found in record:
        citation(record, found).encode()
        assert link(record.document.uri or "", record, found) is None


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("https://post.example/dam", "https://post.example/dam#:~:text=it%20will%20hold%20again"),
        ("https://post.example/dam#top", "https://post.example/dam#top:~:text=it%20will%20hold%20again"),
        ("https://post.example/dam#:~:text=rain", "https://post.example/dam#:~:text=it%20will%20hold%20again"),
        (
            "https://post.example/a b\ud800#top:~:x",
            "https://post.example/a%20b%EF%BF%BD#top:~:text=it%20will%20hold%20again",
        ),
        ("javascript:alert(1)//https://post.example/", None),
        ("news/dam.txt", None),
        ("", None),
    ],
)
def test_a_link_leads_to_the_words(uri: str, expected: str | None) -> None:
    record = records.example()
    assert link(uri, record, record.attributions[1]) == expected


def test_a_link_leads_to_what_there_is() -> None:
    record = records.example()
    found = replace(record.attributions[1], content=())
    assert link("https://post.example/", record, found) == (
        "https://post.example/#:~:text=held%20since%201931.%E2%80%9D%20She-,hopes,-that%20it%20will%20hold"
    )
    assert link("https://post.example/", record, replace(found, cue=(), source=())) == "https://post.example/"
