from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.archive import Archive, Change, Query, Review
from onrecord.attribution import Act, Attribution, Kind, Record, Speaker, Type
from onrecord.document import Document, Span, content_id
from onrecord.errors import ArchiveError
from tests.archive.articles import FILES, article, damage, everybody, raw, statements_of, store, tables
from tests.records import nested, records

BRIDGE = "We will rebuild this bridge, and we will do it before the winter comes"
POST = article(
    ("Ana Boto", BRIDGE), ("Rui Sá", "The tunnel is closed"), ("Boto", "It was looked at"), uri="https://post.example/"
)
TIMES = article(("Ana Boto", BRIDGE), publisher="The Times")
RECORDS = [POST, TIMES, article(("Rui Sa", "The tunnel is closed"), published=None), article((None, "Nobody knows"))]
RUI = Speaker("Rui Sá", Kind.PERSON)
KEY = "https://post.example/"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    store(tmp_path / "a.db", RECORDS)
    return tmp_path / "a.db"


def state(path: Path) -> dict[str, Any]:
    """All that may be counted of an archive, and whether it is whole."""
    assert damage(path) == []
    with Archive.open(str(path)) as archive:
        figures = replace(archive.figures(), bytes=0)
        found = {
            "records": list(archive.records(Query(versions=True))),
            "people": everybody(archive),
            "statements": statements_of(archive),
            "figures": figures,
            "by": {each.name: archive.count(Query(speaker=each.name)) for each in archive.speakers(Query())},
        }
    for sql in (
        "name, kind, gender, year, documents, attributions FROM namings WHERE documents > 0",
        "attribution_id, published, speaker, kind, type, source, cue, content, score, document_id FROM who_said_what",
        "attribution_id, act, parent FROM who_said_what",
        "document_id, name, kind FROM speakers",
        "fingerprint, attribution_id, day FROM fingerprints",
    ):
        found[sql] = sorted(tables(path, f"SELECT {sql}"), key=repr)
    return found


def corrected(path: Path, change: Callable[[Archive], Review]) -> Review:
    with Archive.open(str(path), write=True) as archive:
        return change(archive)


def put(path: Path, attribution: Attribution, by: str = "Eve", document: str = KEY) -> Review:
    return corrected(path, lambda archive: archive.put_right(document, attribution, by=by))


def reject(path: Path, name: str, document: str = KEY) -> Review:
    return corrected(path, lambda archive: archive.reject(document, name, by="Eve"))


def undo(path: Path, review: Review, by: str = "Kim") -> Review:
    return corrected(path, lambda archive: archive.undo(review.id, by=by))


def post(path: Path) -> dict[str, Attribution]:
    with Archive.open(str(path)) as archive:
        return {each.id: each for each in archive.record(KEY)}


def span_of(words: str, record: Record = POST) -> tuple[Span]:
    start = record.document.text.index(words)
    return (Span(start, start + len(words)),)


def test_another_speaker(path: Path) -> None:
    before = state(path)
    given = replace(POST.attributions[0], speaker=RUI)
    review = put(path, given)
    assert (review.action, review.by, review.attribution, review.title) == (Change.SPEAKER, "Eve", "a1", None)
    assert review.before == POST.attributions[0]
    assert review.after == replace(given, speaker=POST.attributions[1].speaker, score=1.0)
    assert list(post(path).values()) == [review.after, *POST.attributions[1:]]
    with Archive.open(str(path)) as archive:
        assert archive.reviews() == archive.reviews(KEY) == [review]
        assert archive.count(Query(speaker="Rui")) == 3
        assert sorted(each.attributions for each in archive.speakers(Query())) == [2, 3]
        (statement,) = [each for each in archive.statements(Query()) if "bridge" in each.fullest.content]
        assert statement.documents == 2
    state(path)
    undone = undo(path, review)
    assert undone == replace(review, undone=undone.undone, undone_by="Kim")
    assert undone.undone
    assert state(path) == before


def test_a_name_that_nobody_had_is_that_of_somebody(path: Path) -> None:
    before = state(path)
    review = put(path, replace(POST.attributions[2], speaker=Speaker(" Obi\u202e  of\nVila\x00 ", Kind.ORGANIZATION)))
    assert review.after
    assert review.after.speaker == Speaker("Obi of Vila", Kind.ORGANIZATION)
    with Archive.open(str(path)) as archive:
        (found,) = archive.people("Obi")
        assert (found.attributions, found.documents) == (1, 1)
    undo(path, review)
    with Archive.open(str(path)) as archive:
        assert archive.people("Obi") == []
    assert state(path) == before


def test_people_keep_their_rows(path: Path) -> None:
    rows = "SELECT name, id FROM people WHERE attributions > 0 ORDER BY 1"
    before = tables(path, rows)
    for speaker in (RUI, Speaker("Boto", Kind.PERSON), Speaker("A. Boto", Kind.PERSON), Speaker(None, Kind.GROUP)):
        undo(path, put(path, replace(POST.attributions[0], speaker=speaker)))
        assert tables(path, rows) == before


@pytest.mark.parametrize(
    ("name", "mention"), [("Boto", "Boto"), ("tunnel is", "tunnel is"), ("tunne", None), ("said Rui", "said Rui")]
)
def test_where_a_name_stands_is_looked_up(path: Path, name: str, mention: str | None) -> None:
    text = TIMES.document.text
    given = Speaker(name, Kind.ORGANIZATION, (Span(0, 1), Span(0, 9**9)))
    after = put(path, replace(POST.attributions[1], speaker=given)).after
    assert after
    assert after.speaker
    assert [POST.document.text[slice(*span)] for span in after.speaker.mention] == ([mention] if mention else [])
    if name == "Boto":  # that of Ana Boto comes first
        assert after.speaker.mention[0].start == POST.document.text.index("Boto") == text.index("Boto")


def test_a_name_of_another_speaker_is_that_speaker(path: Path) -> None:
    after = put(path, replace(POST.attributions[0], speaker=Speaker("Boto", Kind.PERSON))).after
    assert after
    assert after.speaker == POST.attributions[2].speaker


def test_other_words(path: Path) -> None:
    before = state(path)
    start, end = POST.attributions[0].content[0]
    given = replace(
        POST.attributions[0], content=(Span(start, start + 9), Span(start + 29, start + 33), Span(end, end + 1))
    )
    review = put(path, given)
    assert review.action == Change.SPANS
    with Archive.open(str(path)) as archive:
        (hit,) = archive.search(Query(words='"we will"', publisher="The Post"))
        assert (hit.content, hit.score) == ("“We will … and", 1.0)
        assert archive.search(Query(words="winter", publisher="The Post")) == []
        assert not any("bridge" in each.fullest.content for each in archive.statements(Query()))
    state(path)
    again = put(path, replace(POST.attributions[0], score=0.5))
    assert again.after == replace(POST.attributions[0], score=1.0)
    with Archive.open(str(path)) as archive:
        assert any("bridge" in each.fullest.content for each in archive.statements(Query()))
    undo(path, again)
    undo(path, review)
    assert state(path) == before


def test_type_cue_and_source_are_corrected_too(path: Path) -> None:
    review = put(path, replace(POST.attributions[0], type=Type.INDIRECT, cue=(), source=span_of("Ana")))
    assert review.action == Change.SPANS
    with Archive.open(str(path)) as archive:
        (hit,) = archive.search(Query(type=Type.INDIRECT))
        assert (hit.source, hit.cue, hit.kind) == ("Ana", "", "person")


def test_the_act_is_corrected_and_comes_back(path: Path) -> None:
    before = state(path)
    review = put(path, replace(POST.attributions[0], act=Act.INTENTION))
    assert (review.action, review.before) == (Change.SPANS, POST.attributions[0])
    with Archive.open(str(path)) as archive:
        (hit,) = archive.search(Query(act=Act.INTENTION))
        assert (hit.attribution, archive.figures().acts) == ("a1", {"statement": 5, "intention": 1})
    other = put(path, replace(POST.attributions[0], act=Act.INTENTION, speaker=RUI))
    assert (other.action, other.after and other.after.act) == (Change.SPEAKER, Act.INTENTION)
    undo(path, other)
    undo(path, review)
    assert state(path) == before


@pytest.mark.parametrize(
    ("cue", "given", "expected"),
    [
        ("denied", Act.STATEMENT, Act.DENIAL),  # which nobody has looked at: the cue tells it
        ("denied", Act.BELIEF, Act.BELIEF),
        ("said", Act.STATEMENT, Act.STATEMENT),
        ("said", Act.DENIAL, Act.DENIAL),
    ],
)
def test_another_cue_tells_another_act_unless_one_is_given(path: Path, cue: str, given: Act, expected: Act) -> None:
    text = "Ana Boto denied that it had rained, Rui Sá said."
    parts = {part: (Span(text.index(part), text.index(part) + len(part)),) for part in ("denied", "said", "had rained")}
    found = Attribution("a1", Type.INDIRECT, (Span(0, 8),), parts["said"], parts["had rained"], score=0.5)
    store(path, [Record(Document("rain", text), (found,))])
    review = put(path, replace(found, cue=parts[cue], content=(Span(16, 34),), act=given), document="rain")
    assert review.after
    assert review.after.act == expected


def test_what_stands_within_another_still_does_when_it_is_corrected(tmp_path: Path) -> None:
    path, record = tmp_path / "a.db", nested()
    store(path, [record])
    before = state(path)
    inner = record.attributions[-1]
    review = put(path, replace(inner, speaker=RUI, parent=None), document="vila-seca")
    assert review.after
    assert review.after.speaker
    assert review.after.speaker.name == "Rui Sá"
    assert review.after.parent == inner.parent == "a4"
    corrected(path, lambda archive: archive.undo(review.id, by="Eve"))
    assert state(path) == before


def test_what_is_wrong_goes_and_comes_back(path: Path) -> None:
    before = state(path)
    (row,) = tables(path, "SELECT id, speaker_id FROM attributions WHERE name = 'a1' AND content LIKE '%bridge%'")[:1]
    review = reject(path, "a1")
    assert (review.action, review.before, review.after) == (Change.WRONG, POST.attributions[0], None)
    assert list(post(path).values()) == [*POST.attributions[1:]]
    with Archive.open(str(path)) as archive:
        assert [hit.publisher for hit in archive.search(Query(words="rebuild"))] == ["The Times"]
    state(path)
    assert tables(path, f"SELECT count(*) FROM attributions WHERE id = {row[0]}") == [(0,)]  # noqa: S608  a number
    undo(path, review)
    assert state(path) == before


def test_a_row_that_may_come_back_is_given_to_nothing_else(path: Path) -> None:
    with Archive.open(str(path), write=True) as archive:
        last = list(archive.records(Query()))[-1].document.id
        before = archive.record(last)
        review = archive.reject(last, "a1", by="Eve")
    store(path, [article(("Eve Obi", "It rained"), ("Eve Obi", "It snowed"))])
    undo(path, review)
    with Archive.open(str(path)) as archive:
        assert archive.record(last) == before
        assert archive.count(Query()) == 8
    state(path)


def test_what_had_not_been_found_is_added(path: Path) -> None:
    before = state(path)
    given = Attribution("", Type.DIRECT, (), (), span_of("tunnel is closed"), speaker=Speaker("Rui Sa", Kind.PERSON))
    review = put(path, given)
    assert (review.action, review.attribution, review.before) == (Change.ADDED, "a4", None)
    assert list(post(path)) == ["a1", "a2", "a4", "a3"]  # as they stand in the text
    with Archive.open(str(path)) as archive:
        assert archive.count(Query(words="tunnel")) == 3
    state(path)
    second = put(path, replace(given, content=span_of("looked at")))
    assert second.attribution == "a5"
    undo(path, review)
    assert put(path, given).attribution == "a6"  # no id is given twice
    assert put(path, replace(given, id="x-1")).attribution == "x-1"
    with Archive.open(str(path), write=True) as archive:
        for each in archive.reviews(KEY):
            if not each.undone:
                archive.undo(each.id, by="Kim")
    assert state(path) == before


def test_what_was_rejected_and_is_added_again_is_the_same(path: Path) -> None:
    before = state(path)
    wrong = reject(path, "a2")
    added = put(path, POST.attributions[1])
    assert added.action == Change.ADDED
    with pytest.raises(ArchiveError, match=f"correction {wrong.id} cannot be undone before correction {added.id}"):
        undo(path, wrong)
    undo(path, added)
    undo(path, wrong)
    assert state(path) == before


def chained(tmp_path: Path) -> Path:
    """An archive in which each attribution goes on from the one before."""
    path = tmp_path / "chain.db"
    found = [replace(each, continues=f"a{place}" if place else None) for place, each in enumerate(POST)]
    store(path, [Record(POST.document, tuple(found))])
    return path


def test_nothing_goes_on_from_what_is_gone(tmp_path: Path) -> None:
    path = chained(tmp_path)
    before = state(path)

    def continues() -> list[str | None]:
        return [each.continues for each in post(path).values()]

    second = reject(path, "a2")
    assert continues() == [None, "a1"]
    first = reject(path, "a1")
    assert continues() == [None]
    third = put(path, replace(post(path)["a3"], speaker=RUI))
    assert continues() == [None]
    undo(path, second)
    assert continues() == [None, "a2"]
    undo(path, first)
    assert continues() == [None, "a1", "a2"]
    undo(path, third)
    assert state(path) == before


def test_nothing_goes_on_from_itself(tmp_path: Path) -> None:
    path = chained(tmp_path)
    before = state(path)
    first = replace(POST.attributions[0], continues="a3")
    with pytest.raises(ArchiveError, match="'a1' cannot go on from 'a3', which goes on from it"):
        put(path, first)
    assert state(path) == before
    wrong = reject(path, "a2")
    with pytest.raises(ArchiveError, match="which goes on from it"):
        put(path, first)
    put(path, replace(post(path)["a3"], continues=None))
    put(path, first)
    undo(path, wrong)
    assert [each.continues for each in post(path).values()] == ["a3", "a1", None]


END = len(POST.document.text)
IMPOSSIBLE: dict[str, tuple[dict[str, Any], str]] = {
    "nothing": ({}, "nothing to put right: 'a1' is just so"),
    "score": ({"score": 0.1}, "nothing to put right"),
    "no content": ({"content": ()}, "the content is missing"),
    "blank": ({"content": (Span(END - 1, END),)}, "the content is missing"),
    "behind the end": ({"content": (Span(1, END + 1),)}, "content: 1 to [0-9]+ is no stretch of the text"),
    "before the beginning": ({"source": (Span(-3, 4),)}, "source: -3 to 4"),
    "empty": ({"cue": (Span(4, 4),)}, "cue: 4 to 4"),
    "backwards": ({"cue": (Span(5, 4),)}, "cue: 5 to 4"),
    "overlapping": ({"cue": (Span(1, 9), Span(8, 12))}, "cue: 8 to 12"),
    "unordered": ({"cue": (Span(9, 12), Span(1, 5))}, "cue: 1 to 5"),
    "no number": ({"cue": (("1", "4"),)}, "cue: '1' to '4'"),
    "truth": ({"cue": ((False, True),)}, "cue: False to True"),
    "fraction": ({"cue": ((1.0, 4.0),)}, "cue: 1.0 to 4.0"),
    "huge": ({"cue": ((0, 10**400),)}, "cue: 0 to 1000"),
    "no name": ({"speaker": Speaker(None, Kind.PERSON)}, "the name of the person is missing"),
    "invisible": ({"speaker": Speaker(" \x00\u202e\t", Kind.ORGANIZATION)}, "the name of the organization is missing"),
    "long": ({"speaker": Speaker("x" * 201, Kind.PERSON)}, "has 200 characters at most, not 201"),
    "name of a group": ({"speaker": Speaker("Ana Boto", Kind.GROUP)}, "a speaker of the kind group has no name"),
    "kind": ({"speaker": replace(RUI, kind="bridge")}, "'bridge' is not a valid Kind"),  # type: ignore[arg-type]
    "type": ({"type": "sung"}, "'sung' is not a valid Type"),
    "act": ({"act": "sung"}, "'sung' is not a valid Act"),
    "nowhere": ({"continues": "a9"}, "no attribution 'a9' to go on from"),
    "itself": ({"continues": "a1"}, "'a1' cannot go on from 'a1'"),
    "id": ({"id": "a b"}, "'a b' is no id"),
    "hostile id": ({"id": "<script>"}, "'<script>' is no id"),
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_what_cannot_be(path: Path, name: str) -> None:
    before = state(path)
    changed, problem = IMPOSSIBLE[name]
    with pytest.raises(ArchiveError, match=problem):
        put(path, replace(POST.attributions[0], **changed))
    assert state(path) == before
    assert tables(path, "SELECT * FROM reviews") == []


@pytest.mark.parametrize(("by", "problem"), [("", "is missing"), ("\u202e \x1b", "is missing"), ("x" * 101, "100")])
def test_who_corrects_has_a_name(path: Path, by: str, problem: str) -> None:
    with pytest.raises(ArchiveError, match=problem):
        put(path, replace(POST.attributions[0], speaker=RUI), by=by)


def test_names_are_cleaned(path: Path) -> None:
    given = replace(POST.attributions[0], speaker=Speaker("\ud800x", Kind.PERSON))
    review = put(path, given, by=" Eve\x00\n Obi\ud800 ")
    assert review.by == "Eve Obi\ufffd"
    assert review.after
    assert review.after.speaker == Speaker("\ufffdx", Kind.PERSON)


def test_no_such_thing(path: Path) -> None:
    with Archive.open(str(path), write=True) as archive:
        attempts: tuple[Callable[[], object], ...] = (
            lambda: archive.reject(KEY, "a9", by="Eve"),
            lambda: archive.reject("nowhere", "a1", by="Eve"),
            lambda: archive.checked("nowhere", by="Eve"),
            lambda: archive.put_right("", POST.attributions[0], by="Eve"),
            lambda: archive.undo(1, by="Eve"),
            lambda: archive.undo(-(10**30), by="Eve"),
            lambda: archive.reviews("nowhere"),
        )
        for attempt in attempts:
            with pytest.raises(ArchiveError, match="no "):
                attempt()
    with Archive.open(str(path)) as archive, pytest.raises(ArchiveError, match="cannot be written"):
        archive.reject(KEY, "a1", by="Eve")


def test_corrections_are_undone_the_latest_first(path: Path) -> None:
    before = state(path)
    one = put(path, replace(POST.attributions[0], speaker=RUI))
    two = put(path, replace(POST.attributions[0], speaker=None))
    other = reject(path, "a2")
    with pytest.raises(ArchiveError, match=f"correction {one.id} cannot be undone before correction {two.id}"):
        undo(path, one)
    undo(path, two)
    with pytest.raises(ArchiveError, match=f"correction {two.id} was undone at 20"):
        undo(path, two)
    undo(path, one)
    undo(path, other)
    assert state(path) == before


def test_a_newer_version_is_the_one_to_correct(path: Path) -> None:
    review = reject(path, "a1")
    with Archive.open(str(path)) as archive:
        (key,) = archive.versions(KEY)
    store(path, [article(("Ana Boto", f"{BRIDGE} again"), ("Rui Sá", "The tunnel is open"), uri=KEY)])
    state(path)
    with Archive.open(str(path), write=True) as archive:
        assert len(archive.record(KEY)) == 2
        assert len(archive.record(key)) == 2
        assert archive.reviews(KEY) == []
        assert archive.reviews(key) == [review]
        attempts: tuple[Callable[[], Review], ...] = (
            lambda: archive.undo(review.id, by="Kim"),
            lambda: archive.reject(key, "a2", by="Kim"),
            lambda: archive.checked(key, by="Kim"),
            lambda: archive.put_right(key, replace(POST.attributions[1], speaker=None), by="Kim"),
        )
        for attempt in attempts:
            with pytest.raises(ArchiveError, match="a newer version of the article is there"):
                attempt()


def test_what_somebody_has_corrected_meanwhile_is_not_lost(path: Path) -> None:
    given = replace(POST.attributions[0], speaker=RUI)
    with Archive.open(str(path), write=True) as archive:
        times = archive.search(Query(publisher="The Times"))[0].document
        assert archive.revision(KEY) == archive.revision(times) == 0
        first = archive.put_right(KEY, given, by="Eve", seen=0)
        attempts: tuple[Callable[[int], object], ...] = (
            lambda seen: archive.put_right(KEY, POST.attributions[0], by="Kim", seen=seen),
            lambda seen: archive.reject(KEY, "a1", by="Kim", seen=seen),
            lambda seen: archive.reject(KEY, "a2", by="Kim", seen=seen),
            lambda seen: archive.checked(KEY, by="Kim", seen=seen),
        )
        for attempt in attempts:
            for seen in (0, 2, -1, 10**30):
                with pytest.raises(ArchiveError, match="somebody has corrected this article meanwhile: look at it ag"):
                    attempt(seen)
        assert archive.reviews() == [first]
        assert archive.revision(KEY) == 1
        archive.undo(first.id, by="Eve")
        assert archive.revision(KEY) == 2
        for seen, attempt in enumerate(attempts[2:], start=2):
            attempt(seen)
        assert archive.revision(KEY) == 4
        assert archive.revision(times) == 0
        archive.checked(times, by="Kim", seen=0)
        with pytest.raises(ArchiveError, match="no document"):
            archive.revision("nowhere")
    state(path)


GROUP = Speaker(None, Kind.GROUP)
WORDS: dict[str, tuple[dict[str, Any], str, str]] = {
    "speaker": ({"speaker": RUI}, "Ana Boto", "Rui Sá"),
    "nobody": ({"speaker": None}, "Ana Boto", "unknown"),
    "no name": ({"speaker": GROUP}, "Ana Boto", "group"),
    "kind": (
        {"speaker": Speaker("Ana Boto", Kind.ORGANIZATION)},
        "Ana Boto (person)",
        "Ana Boto (organization)",
    ),
    "type": ({"type": Type.MIXED}, "direct", "mixed"),
    "act": ({"act": Act.DENIAL}, "statement", "denial"),
    "part": ({"source": span_of("Ana")}, "Ana Boto", "Ana"),
    "no part": ({"cue": ()}, "said", ""),
    "parts": ({"source": span_of("Ana"), "cue": ()}, "Ana Boto · said", "Ana · "),
    "speaker and type": ({"speaker": RUI, "type": Type.INDIRECT}, "Ana Boto · direct", "Rui Sá · indirect"),
    "all": (
        {"speaker": GROUP, "type": Type.MIXED, "source": span_of("Ana"), "content": span_of("this bridge")},
        f"Ana Boto · direct · Ana Boto · “{BRIDGE}”",
        "group · mixed · Ana · this bridge",
    ),
    "what goes on": ({"continues": "a2"}, f"“{BRIDGE}”", f"“{BRIDGE}”"),
}


@pytest.mark.parametrize("name", WORDS)
def test_all_that_was_put_right_is_told(path: Path, name: str) -> None:
    changed, before, after = WORDS[name]
    review = put(path, replace(POST.attributions[0], **changed))
    with Archive.open(str(path)) as archive:
        assert review.words(archive.record(KEY)) == (before, after)


def test_what_was_added_or_is_gone_is_told_by_its_content(path: Path) -> None:
    wrong = reject(path, "a1")
    added = put(path, Attribution("", Type.DIRECT, (), (), span_of("looked at"), speaker=RUI))
    checked = corrected(path, lambda archive: archive.checked(KEY, by="Eve"))
    assert wrong.words(POST) == (f"“{BRIDGE}”", None)
    assert added.words(POST) == (None, "looked at")
    assert checked.words(POST) == (None, None)


def test_articles_that_have_been_checked_are_gold(path: Path) -> None:
    with Archive.open(str(path), write=True) as archive:
        assert list(archive.gold()) == list(archive.gold(unchecked=True)) == []
        times = archive.search(Query(publisher="The Times"))[0].document
        review = archive.checked(times, by="Eve")
        assert (review.action, review.attribution, review.before, review.after) == (Change.CHECKED, None, None, None)
        wrong = archive.reject(KEY, "a1", by="Eve")
        assert list(archive.gold()) == [TIMES]
        assert list(archive.gold(unchecked=True)) == [archive.record(KEY), TIMES]
        archive.reject(times, "a1", by="Eve")
        assert list(archive.gold()) == [Record(TIMES.document, ())]
        archive.undo(wrong.id, by="Eve")
        archive.undo(review.id, by="Eve")
        assert list(archive.gold()) == []
        assert list(archive.gold(unchecked=True)) == [Record(TIMES.document, ())]


def test_gold_is_told_apart_by_its_ids(tmp_path: Path) -> None:
    one, other = (
        replace(each, document=replace(each.document, id="1", uri=None, publisher=outlet))
        for each, outlet in ((POST, "The Post"), (TIMES, "The Times"))
    )
    store(tmp_path / "a.db", [one, other])
    with Archive.open(str(tmp_path / "a.db"), write=True) as archive:
        keys = [hit.document for hit in archive.search(Query(words="bridge"), limit=9)]
        for key in keys:
            archive.checked(key, by="Eve")
        first, second = archive.gold()
        assert first == one
        assert second.document.id in keys
        assert replace(second, document=replace(second.document, id="1")) == other


def test_reviews_page_by_page(path: Path) -> None:
    made = [put(path, replace(POST.attributions[0], speaker=speaker)) for speaker in (RUI, None, RUI)]
    with Archive.open(str(path), write=True) as archive:
        made.append(archive.checked(archive.search(Query(publisher="The Times"))[0].document, by="Eve"))
        assert archive.reviews() == made[::-1]
        assert archive.reviews(limit=2) == made[:1:-1]
        assert archive.reviews(limit=10**30, offset=2) == made[1::-1]
        assert archive.reviews(KEY) == made[2::-1]
        assert (archive.count_reviews(), archive.count_reviews(KEY)) == (4, 3)
        (before,) = raw(archive).execute("SELECT before FROM reviews WHERE id = 1").fetchone()
        assert json.loads(before)["speaker"]["name"] == "Ana Boto"


@pytest.mark.parametrize("text", ["x" * 10_000_000, "It rained. " * 50_000, "\ud800\x00\u202e“a” said b.\n" * 20_000])
def test_long_and_hostile_texts(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.db"
    store(path, [Record(Document(content_id(text), text), ())])
    with Archive.open(str(path), write=True) as archive:
        (record,) = archive.records(Query())
        whole = Attribution("", Type.DIRECT, (), (), (Span(0, len(text)),), speaker=Speaker("x" * 200, Kind.PERSON))
        review = archive.put_right(record.document.id, whole, by="Eve")
        assert archive.count(Query()) == 1
        archive.undo(review.id, by="Eve")
        assert archive.record(record.document.id) == record
    assert damage(path) == []


SPEAKERS = [
    None,
    Speaker(None, Kind.GROUP),
    *(Speaker(name, Kind.PERSON) for name in ("Ana Boto", "Boto", "Rui Sá", "RUI SA", "Eve Obi", "Sá")),
    *(Speaker(name, Kind.ORGANIZATION) for name in ("Bridge Authority", "BA")),
]


@st.composite
def amendments(draw: st.DrawFn, record: Record) -> Attribution:
    """What somebody may give for an attribution of a document, or for a further one."""
    length = len(record.document.text)
    edges = st.lists(st.integers(0, length), min_size=2, max_size=4).map(sorted)
    spans = edges.map(lambda each: tuple(Span(*pair) for pair in zip(each[::2], each[1::2], strict=False)))
    known = draw(st.sampled_from([None, *record]))
    if known is None:
        return Attribution(
            "", draw(st.sampled_from(Type)), draw(spans), (), draw(spans), None, draw(st.sampled_from(SPEAKERS))
        )
    changed: dict[str, Any] = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "speaker": st.sampled_from(SPEAKERS),
                "content": spans,
                "source": spans,
                "continues": st.sampled_from([None, *(each.id for each in record)]),
            },
        )
    )
    amended: Attribution = replace(known, **changed)
    return amended


def change(archive: Archive, data: st.DataObject, keys: list[str]) -> None:
    """Something that somebody does."""
    key = data.draw(st.sampled_from(keys))
    record, made = archive.record(key), archive.reviews(limit=10**6)
    action = data.draw(st.sampled_from(("put", "put", "reject", "checked", "undo")))
    if action == "put":
        archive.put_right(key, data.draw(amendments(record)), by="Eve")
    elif action == "reject" and len(record):
        archive.reject(key, data.draw(st.sampled_from([each.id for each in record])), by="Eve")
    elif action == "checked":
        archive.checked(key, by="Eve")
    elif made:
        archive.undo(data.draw(st.sampled_from([each.id for each in made])), by="Kim")


def undo_all(archive: Archive, data: st.DataObject) -> None:
    """Undo what has not been, in any order that is allowed."""
    while left := [each.id for each in archive.reviews(limit=10**6) if not each.undone]:
        for number in data.draw(st.permutations(left)):
            try:
                archive.undo(number, by="Kim")
            except ArchiveError as error:
                assert "before correction" in str(error)  # noqa: PT017  it may be


@given(st.data())
@FILES
def test_whatever_is_done_the_archive_is_whole_and_all_can_be_undone(data: st.DataObject) -> None:
    chain = [replace(each, continues=f"a{place}" if place else None) for place, each in enumerate(POST)]
    old = article(("Ana Boto", "The bridge is old"), uri=KEY)
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.db")
        store(path, [old, *RECORDS[1:], Record(POST.document, tuple(chain))], batch=1)
        before = state(path)
        with Archive.open(str(path), write=True) as archive:
            keys = [each.document.id for each in archive.records(Query())]
            for _ in range(data.draw(st.integers(1, 10))):
                try:
                    change(archive, data, keys)
                except ArchiveError:
                    continue
                state(path)
            undo_all(archive, data)
        assert state(path) == before


@given(st.data(), st.lists(records(), min_size=1, max_size=3))
@FILES
def test_whatever_the_model_has_made_can_be_corrected(data: st.DataObject, made: list[Record]) -> None:
    made = [replace(each, document=replace(each.document, id=f"d{place}", uri=None)) for place, each in enumerate(made)]
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.db")
        store(path, made)
        with Archive.open(str(path), write=True) as archive:
            before = list(archive.records(Query(versions=True)))
            for _ in range(data.draw(st.integers(1, 8))):
                try:
                    change(archive, data, [each.document.id for each in before])
                except ArchiveError:
                    continue
                assert damage(path) == []
            undo_all(archive, data)
            assert list(archive.records(Query(versions=True))) == before
        assert damage(path) == []
