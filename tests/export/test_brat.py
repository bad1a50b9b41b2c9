from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.attribution import Act, Attribution, Kind, Record, Speaker, Type
from onrecord.characters import encodable
from onrecord.document import Document, Span
from onrecord.export import WRITERS
from onrecord.export.save import save
from tests import records


def files(*some: Record) -> dict[str, bytes]:
    stream = io.BytesIO()
    WRITERS["brat"](some, stream)
    with ZipFile(stream) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


@dataclass
class Standoff:
    """The annotations of a file, read after https://brat.nlplab.org/standoff.html."""

    text: str
    bound: dict[str, tuple[str, list[tuple[int, int]]]] = field(default_factory=dict)
    relations: list[tuple[str, str, str]] = field(default_factory=list)
    attributes: dict[str, dict[str, str]] = field(default_factory=dict)
    notes: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, text: bytes, annotations: bytes) -> Standoff:
        read = cls(text.decode())
        lines = annotations.decode().splitlines()
        names = [line.split("\t")[0] for line in lines]
        assert len(names) == len(set(names)), "each annotation has an id of its own"
        for line in lines:
            read.take(*line.split("\t"))
        return read

    def take(self, name: str, what: str, words: str = "") -> None:
        if name[0] == "T":
            kind, places = what.split(" ", 1)
            spans = [tuple(map(int, place.split(" "))) for place in places.split(";")]
            self.bound[name] = kind, [(start, end) for start, end in spans]
            assert words == " ".join(self.text[start:end] for start, end in self.bound[name][1])
            assert all(self.text[start:end] == self.text[start:end].strip() != "" for start, end in self.bound[name][1])
        elif name[0] == "R":
            kind, first, second = what.split(" ")
            self.relations.append((kind, first.removeprefix("Arg1:"), second.removeprefix("Arg2:")))
            assert {first.removeprefix("Arg1:"), second.removeprefix("Arg2:")} <= self.bound.keys()
        elif name[0] == "A":
            kind, target, value = what.split(" ")
            assert target in self.bound
            self.attributes.setdefault(target, {})[kind] = value
        else:
            kind, target = what.split(" ")
            assert (name[0], kind) == ("#", "AnnotatorNotes")
            self.notes[target] = json.loads(words)

    def attributions(self) -> Iterator[dict[str, Any]]:
        """Each with the parts, the attributes and the note that belong to it."""
        ids = {target: note["id"] for target, note in self.notes.items()}
        for target, note in self.notes.items():
            kind, spans = self.bound[target]
            links = {kind: other for kind, first, other in self.relations if first == target}
            parts = {kind: spans}
            parts |= {
                self.bound[other][0]: self.bound[other][1] for kind, other in links.items() if kind.startswith("Has")
            }
            others = {"continues": links.get("Continues"), "parent": links.get("Within")}
            named = {name: other and ids[other] for name, other in others.items()}
            yield {"parts": parts, **named, **self.attributes[target], **note}


def read(record: Record) -> Standoff:
    by_suffix = {Path(name).suffix: content for name, content in files(record).items() if not name.endswith(".conf")}
    return Standoff.of(by_suffix[".txt"], by_suffix[".ann"])


def letters(text: str, spans: list[tuple[int, int]] | tuple[Span, ...]) -> set[int]:
    """Where something stands that is not white space."""
    return {at for start, end in spans for at in range(start, end) if not text[at].isspace()}


EXAMPLE = """\
T1\tContent 40 50;90 112\t“The dam,” “has held since 1931.”
T2\tCue 51 55\tsaid
T3\tSource 56 88\tAna Boto, the mayor of Vila Seca
R1\tHasCue Arg1:T1 Arg2:T2
R2\tHasSource Arg1:T1 Arg2:T3
A1\tType T1 direct
A2\tSpeakerKind T1 person
A3\tAct T1 statement
#1\tAnnotatorNotes T1\t{"id": "a1", "speaker": "Ana Boto", "score": 0.97}
"""


def test_the_example() -> None:
    found = files(records.example())
    assert found["vila-seca.txt"].decode() == records.TEXT
    annotations = found["vila-seca.ann"].decode()
    assert annotations.startswith(EXAMPLE)
    assert "Continues Arg1:T7 Arg2:T1\n" in annotations
    assert list(found) == ["annotation.conf", "visual.conf", "vila-seca.txt", "vila-seca.ann"]


def test_one_within_another_leads_to_it() -> None:
    annotations = files(records.nested())["vila-seca.ann"].decode()
    assert "Within Arg1:T11 Arg2:T8\n" in annotations
    assert '"id": "a4.1"' in annotations
    (alone,) = read(records.nested().where(lambda found: found.id == "a4.1")).attributions()
    assert alone["parent"] == "a4"


def test_a_statement_without_content_or_cue_hangs_together_all_the_same() -> None:
    [cue_only] = read(records.spoken_by(None, content=())).attributions()
    assert cue_only["parts"].keys() == {"Cue", "Source"}
    [content_only] = read(records.spoken_by(None, "", cue=())).attributions()
    assert content_only["parts"].keys() == {"Content"}
    assert content_only["SpeakerKind"] == "unknown"
    nothing = Attribution("a1", Type.INDIRECT, (), (), ())
    assert list(read(Record(Document.of("It rained."), (nothing,))).attributions()) == []


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n \t\n", "\x85", "\u2028", "\u2029", "\x0b", "\x1c", "\t"])
def test_a_span_is_cut_at_line_ends_and_the_text_is_left_alone(end: str) -> None:
    text = f"“It rained{end}all day.”{end}🙂"
    record = Record(Document("d1", text), (Attribution("a1", Type.DIRECT, (), (), (Span(0, len(text)),)),))
    assert files(record)["d1.txt"].decode() == text
    [found] = read(record).attributions()
    assert [text[start:end] for start, end in found["parts"]["Content"]] == ["“It rained", "all day.”", "🙂"]


def test_hostile_text_is_the_text_but_for_surrogates() -> None:
    found = read(records.hostile())
    assert found.text == encodable(records.HOSTILE)
    assert len(found.notes) == 4
    assert found.notes["T1"]["speaker"] == encodable(records.HOSTILE)


def test_a_note_shows_what_would_not_be_seen() -> None:
    name = "Ana\u202e\x85\t\n\u2028Boto"
    annotations = files(records.spoken_by(Speaker(name, Kind.PERSON)))["vila-seca.ann"].decode()
    assert r'"speaker": "Ana\u202e\u0085\t\n\u2028Boto"' in annotations


def test_the_configuration_knows_every_type_that_is_written() -> None:
    found = files(records.example(), records.hostile())
    configuration = found["annotation.conf"].decode()
    assert re.findall(r"^\[(\w+)\]$", configuration, re.MULTILINE) == ["entities", "relations", "events", "attributes"]
    for name, content in found.items():
        if name.endswith(".ann"):
            kinds = re.findall("^[TRA][0-9]+\t([A-Za-z]+)", content.decode(), re.MULTILINE)
            assert set(kinds) <= set(re.findall("^[A-Za-z]+", configuration, re.MULTILINE))
    [types] = re.findall("^Type\tArg:<ENTITY>, Value:(.*)$", configuration, re.MULTILINE)
    assert types == "direct|mixed|indirect"
    [kinds_of_speakers] = re.findall("^SpeakerKind\tArg:<ENTITY>, Value:(.*)$", configuration, re.MULTILINE)
    assert set(kinds_of_speakers.split("|")) == {*Kind, "unknown"}
    [acts] = re.findall("^Act\tArg:<ENTITY>, Value:(.*)$", configuration, re.MULTILINE)
    assert acts.split("|") == [*Act]


def test_documents_of_one_id_have_files_of_their_own(tmp_path: Path) -> None:
    some = [Record(Document(name, f"Text {at}"), ()) for at, name in enumerate(["a/b", "A b", "../a-b", "annotation"])]
    save(some, "brat", f"{tmp_path}/out")
    written = {path.name: path.read_text() for path in (tmp_path / "out").glob("*.txt")}
    assert written == {"a-b.txt": "Text 0", "A-b-2.txt": "Text 1", "a-b-3.txt": "Text 2", "annotation.txt": "Text 3"}
    assert {path.stem for path in (tmp_path / "out").glob("*.ann")} == {Path(name).stem for name in written}


def test_an_annotation_of_many_lines_takes_no_time_to_speak_of() -> None:
    text = "word \n" * 100_000 + " " * 1_000_000
    record = Record(Document("d1", text), (Attribution("a1", Type.DIRECT, (), (), (Span(0, len(text)),)),))
    [found] = read(record).attributions()
    assert len(found["parts"]["Content"]) == 100_000


@given(records.records())
def test_any_record_comes_back(record: Record) -> None:
    found = read(record)
    text = encodable(record.document.text)
    assert found.text == text
    written = list(found.attributions())
    expected = [
        attribution
        for attribution in record
        if letters(text, attribution.content + attribution.cue + attribution.source)
    ]
    assert len(written) == len(expected)
    for each, attribution in zip(written, expected, strict=True):
        speaker = attribution.speaker
        assert each["id"] == encodable(attribution.id)
        assert each["Type"] == attribution.type
        assert each["Act"] == attribution.act
        assert each["SpeakerKind"] == (speaker.kind if speaker else "unknown")
        assert (each["speaker"] or "") == encodable((speaker and speaker.name) or "")
        assert each["score"] == pytest.approx(attribution.score, abs=0.0001)
        assert each["continues"] in (None, encodable(attribution.continues or ""))
        assert each["parent"] in (None, encodable(attribution.parent or ""))
        for role in ("Content", "Cue", "Source"):
            spans = getattr(attribution, role.lower())
            assert letters(text, each["parts"].get(role, [])) == letters(text, spans)


@given(st.lists(records.records(), max_size=3))
def test_any_records_have_files_of_their_own(some: list[Record]) -> None:
    texts = [content.decode() for name, content in files(*some).items() if name.endswith(".txt")]
    assert texts == [encodable(record.document.text) for record in some]
