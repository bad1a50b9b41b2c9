from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from hypothesis import given

from onrecord.attribution import Act, Kind, Record, Speaker
from onrecord.document import Document
from onrecord.export import WRITERS
from onrecord.export.table import WIDTH
from tests import records


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def written(*some: Record, stream: io.StringIO | None = None) -> str:
    stream = stream or io.StringIO()
    WRITERS["table"](some, stream)
    return stream.getvalue()


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


SHOWN = """\
Dam holds as rain goes on
The Post · 2019-06-30 · 5 attributions
https://post.example/dam?a=1&b=2

    type      score  speaker                   cue           content
a1  direct    0.97   Ana Boto — ‘Ana Boto,     said          “The dam,” … “has held since 1931.”
                     the mayor of Vila Seca’
a2  indirect  0.61   Ana Boto — ‘She’          hopes         it will hold again
a3  direct    0.50   Ana Boto [continues a1]   [no cue]      “We have sandbags, and we have coffee.”
a4  mixed     0.80   ‘Rui Sá, an engineer’     said the      the mayor was told “weeks ago” that
                     [unknown]                               “nothing lasts
a5  direct    0.40   [unnamed, no source]      was told      nothing lasts for ever

"""


def test_what_a_reader_sees() -> None:
    assert written(records.example()) == SHOWN


def test_a_speaker_without_a_name_is_shown_by_words_and_kind() -> None:
    assert "‘an engineer’ [group]" in written(records.spoken_by(Speaker(None, Kind.GROUP), "an engineer"))
    assert "‘She’ [unknown]" in written(records.spoken_by(None))
    assert "[no source]" in written(records.spoken_by(None, ""))
    assert "[unknown, continues a1]" in written(records.spoken_by(None, "", continues="a1"))


def test_one_within_another_says_so() -> None:
    assert "[unnamed, no source," in written(records.nested())
    assert "within a4]" in written(records.nested())


def test_an_act_that_is_no_statement_stands_below_the_type() -> None:
    [*_, first, second, _] = written(records.spoken_by(None, act=Act.ATTITUDE)).splitlines()
    assert (first[4:12], second[4:12]) == ("indirect", "attitude")


def test_a_hostile_name_of_300_characters_stays_in_its_column() -> None:
    name = "\u202eAna\x1b[31m\n[bold]" + "Xanthopoulos" * 24
    shown = written(records.spoken_by(Speaker(name, Kind.PERSON)))
    column = "".join(line[21:45].strip() for line in shown.splitlines()[5:])
    assert column.startswith("\\u202eAna\\x1b[31m[bold]" + "Xanthopoulos" * 24)
    assert max(map(len, shown.splitlines())) <= WIDTH


def test_an_id_of_90_characters_leaves_the_other_columns_their_room() -> None:
    record = records.example()
    long = replace(record.attributions[0], id="id-" * 30)
    shown = written(replace(record, attributions=(long,)))
    first = shown.splitlines()[5]
    assert first.startswith("id-id-")
    assert " direct  0.97   Ana Boto" in first
    assert "".join(line[:20].strip() for line in shown.splitlines()[5:]) == long.id


def test_a_terminal_gets_colour_and_its_own_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    shown = written(records.example(), stream=Terminal())
    assert "\x1b[1mAna Boto\x1b[0m" in shown
    lines = [line.rstrip() for line in re.sub("\x1b\\[[0-9;]*m", "", shown).splitlines()]
    assert 50 < max(map(len, lines)) <= 60


def test_a_document_without_attributions_says_so() -> None:
    assert written(Record(Document("d1", "It rained."), ())) == "d1\nno attributions\n\n"


def test_hostile_text_is_spelt_out() -> None:
    shown = written(records.hostile())
    assert "\\x1b[31m" in shown.replace("\n", "")
    assert "[bold]" in shown
    assert not {"\x1b", "\u202e", "\0", "\ud800"} & set(shown)


@given(records.records())
def test_any_record_is_shown_in_plain_lines(record: Record) -> None:
    shown = written(record)
    shown.encode()
    assert not [c for c in shown if c != "\n" and (ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or c in "\u202e\u2066\u200f")]
    for attribution in record:
        assert attribution.type.value in shown


def test_lines_are_no_longer_than_the_width() -> None:
    lines = written(records.example(), records.hostile()).splitlines()
    assert 80 < max(map(len, lines)) <= WIDTH
