from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from onrecord.attribution import Attribution, Record, Type
from onrecord.document import Document, Page, Span
from onrecord.read.alignment import page_of
from onrecord.selector import targets


def document(text: str, page: str) -> Document:
    return Document("d", text, uri="https://post.example/a", page=page_of(text, page))


def quoted(found: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [tuple(each["selector"][0][part] for part in ("prefix", "exact", "suffix")) for each in found]


def span(text: str, words: str) -> Span:
    return Span(text.index(words), text.index(words) + len(words))


def test_the_quotation_is_that_of_the_page_and_the_position_that_of_the_text() -> None:
    text = "It rained, she said. He left."
    (found,) = targets(
        document(text, "News\n It\n  rained, she\tsaid. He left. More"), [span(text, "rained, she said")]
    )
    assert found == {
        "source": "https://post.example/a",
        "selector": [
            {"type": "TextQuoteSelector", "exact": "rained, she\tsaid", "prefix": "It\n  ", "suffix": ". He left."},
            {"type": "TextPositionSelector", "start": 3, "end": 19},
        ],
    }


def test_a_span_over_paragraphs_has_a_target_for_each() -> None:
    text = "“It rained.\n\n“It shone,” she said."
    found = targets(document(text, "“It rained.“It shone,” she said."), [span(text, "“It rained.\n\n“It shone,”")])
    assert quoted(found) == [("", "“It rained.", ""), ("", "“It shone,”", " she said.")]


def test_what_stands_between_in_the_page_parts_a_span() -> None:
    text = "It rained all night long and then it shone, she said."
    page = "It rained all night long [Advertisement] and then it shone, she said."
    found = targets(document(text, page), [Span(0, 42)])
    assert [exact for _, exact, _ in quoted(found)] == ["It rained all night long", "and then it shone"]


def test_as_much_is_around_it_as_tells_it_from_its_like() -> None:
    text = "No.\n\nHe said it loud and clear.\n\nNo."
    page = "No.\nHe said it loud and clear.\nNo."
    (first,), (last,) = (quoted(targets(document(text, page), [place])) for place in (Span(0, 3), Span(33, 36)))
    assert first == ("", "No.", "\nHe said it loud and clear.\nNo.")
    assert last == ("No.\nHe said it loud and clear.\n", "No.", "")


def test_what_is_not_in_the_page_has_no_target() -> None:
    text = "Something else altogether stands here."
    assert targets(document(text, "It rained."), [Span(0, 9)]) == []
    assert targets(Document("d", text), [Span(0, 9)]) == []


def test_each_attribution_of_a_page_carries_its_targets() -> None:
    text = "It rained, she said."
    found = Attribution("a1", Type.INDIRECT, (Span(11, 14),), (Span(15, 19),), (Span(0, 9),))
    without = replace(found, id="a2", content=())
    record = Record(document(text, text), (found, without))
    first, second = record.to_dict()["attributions"]
    assert [exact for _, exact, _ in quoted(first["target"])] == ["It rained"]
    assert [exact for _, exact, _ in quoted(second["target"])] == ["said"]
    (plain, _) = Record(Document("d", text), (found, without)).to_dict()["attributions"]
    assert "target" not in plain


WORDS = st.lists(st.sampled_from(["rain", "she", "said", "“No,”", "the", "mayor", "of", "it.", "é", "😀"]), max_size=12)


@given(
    st.lists(WORDS, max_size=5), st.sampled_from([" ", "\n", "\n\n  ", "\xa0"]), st.sampled_from(["", "\n", " Ad. "])
)
def test_any_text_is_found_in_a_page_that_holds_it(paragraphs: list[list[str]], space: str, between: str) -> None:
    text = "\n\n".join(" ".join(words) for words in paragraphs if words)
    page = f"Menu{space}{between.join(space.join(words) for words in paragraphs)}{space}End"
    made = document(text, page)
    for start in range(0, len(text), 3):
        place = Span(start, min(len(text), start + 17))
        for target in targets(made, [place]):
            quotation, position = target["selector"]
            assert quotation["prefix"] + quotation["exact"] + quotation["suffix"] in page
            assert quotation["exact"].split() == text[position["start"] : position["end"]].split()
            assert place.start <= position["start"] < position["end"] <= place.end
        found = "".join(exact for _, exact, _ in quoted(targets(made, [place])))
        assert "".join(found.split()) == "".join(text[slice(*place)].split())


def test_a_page_finds_nothing_in_what_stands_nowhere() -> None:
    page = Page("It rained.", ((0, -1), (5, 0)))
    assert list(page.find(Span(0, 5))) == []
    assert list(page.find(Span(3, 9))) == [(Span(5, 9), Span(0, 4))]
    assert list(Page("", ()).find(Span(0, 5))) == []
