"""Reading gold files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.document import Span
from onrecord.errors import MalformedError, NotFoundError
from onrecord.evaluate import GoldAttribution, read_gold

LINE = {
    "id": "d1",
    "text": "It rains, Ana said.",
    "title": "Rain",
    "date": "2019-06-30",
    "attributions": [
        {
            "id": "E1",
            "source": [[10, 13]],
            "cue": [[14, 18]],
            "content": [[0, 8]],
            "speaker": {"name": "Ana", "kind": "person", "sure": True},
        },
        {"content": [[0, 8]], "speaker": {"name": "Ana", "kind": "person", "sure": False}},
        {"content": [[0, 8]], "speaker": {"name": "Ana", "kind": "group"}},
        {"content": [[0, 8]], "speaker": None},
    ],
}


def write(folder: Path, *lines: object) -> Path:
    path = folder / "gold.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    return path


def test_a_gold_document(tmp_path: Path) -> None:
    [gold] = read_gold(write(tmp_path, "", LINE, ""))
    assert (gold.document.id, gold.document.title, gold.document.published) == ("d1", "Rain", "2019-06-30")
    assert gold.tells_speakers
    assert gold.attributions[0] == GoldAttribution(
        (Span(10, 13),), (Span(14, 18),), (Span(0, 8),), "Ana", kind="person"
    )
    assert [attribution.name for attribution in gold.attributions] == ["Ana", None, None, None]
    assert [attribution.sure for attribution in gold.attributions] == [True, False, True, True]
    assert [attribution.kind for attribution in gold.attributions] == ["person", "person", "group", "none"]


@pytest.mark.parametrize(
    ("attribution", "name", "kind"),
    [
        ({"speaker": "Ana", "speaker_type": "person"}, "Ana", "person"),
        ({"speaker": "Rain", "speaker_type": "event"}, None, None),
        ({"speaker": "Ana"}, None, None),
        ({"speaker": None, "speaker_type": "person"}, None, None),
        ({"speaker": {"name": "Ana", "kind": ["person"]}}, None, None),
        ({"speaker": {"name": None, "kind": "none"}}, None, "none"),
    ],
)
def test_a_speaker_may_be_a_name_alone(
    attribution: dict[str, object], name: str | None, kind: str | None, tmp_path: Path
) -> None:
    [gold] = read_gold(write(tmp_path, {**LINE, "attributions": [{"content": [[0, 8]], **attribution}]}))
    assert gold.attributions == (GoldAttribution((), (), (Span(0, 8),), name, kind=kind),)
    assert gold.tells_speakers


def test_what_stands_within_another_is_left_out(tmp_path: Path) -> None:
    said = [{"id": "a1", "content": [[0, 19]], "parent": None}, {"id": "a1.1", "content": [[0, 8]], "parent": "a1"}]
    [gold] = read_gold(write(tmp_path, {**LINE, "attributions": said}))
    assert [attribution.content for attribution in gold.attributions] == [(Span(0, 19),)]


def test_speakers_may_be_left_out(tmp_path: Path) -> None:
    [gold] = read_gold(write(tmp_path, {**LINE, "attributions": [{"content": [[0, 8]]}]}))
    assert not gold.tells_speakers


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "Expecting"),
        ("[]", "must be an object"),
        ({**LINE, "id": 7}, '"id" and "text" must be strings'),
        ({**LINE, "attributions": None}, '"attributions" must be a list'),
        ({**LINE, "attributions": ["said"]}, "an attribution must be an object"),
        ({**LINE, "attributions": [{"speaker": 7}]}, "a speaker that is not a name must be an object"),
        ({**LINE, "title": 1}, '"title" must be a string'),
        ({**LINE, "attributions": [{"content": [[0, 99]]}]}, '"content" must be a list of'),
        ({**LINE, "attributions": [{"cue": [[4, 4]]}]}, '"cue" must be a list of'),
        ({**LINE, "attributions": [{"cue": [[False, 4]]}]}, '"cue" must be a list of'),
        ({**LINE, "id": "first"}, "the id 'first' stands on a line before"),
    ],
)
def test_a_malformed_line_is_named(line: object, problem: str, tmp_path: Path) -> None:
    path = write(tmp_path, {**LINE, "id": "first"}, "", line)
    with pytest.raises(MalformedError, match=problem) as raised:
        read_gold(path)
    assert (raised.value.path, raised.value.line) == (str(path), 3)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        read_gold(tmp_path / "none.jsonl")


def test_a_folder_and_an_empty_file_are_malformed(tmp_path: Path) -> None:
    with pytest.raises(MalformedError, match="cannot be read"):
        read_gold(tmp_path)
    with pytest.raises(MalformedError, match="no gold document"):
        read_gold(write(tmp_path, ""))


@given(content=st.binary(max_size=200))
def test_any_bytes_are_malformed_and_nothing_worse(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("gold") / "gold.jsonl"
    path.write_bytes(content)
    with pytest.raises(MalformedError):
        read_gold(path)
