from __future__ import annotations

import pytest
from hypothesis import given

from onrecord.attribution import Kind, Record, Speaker
from onrecord.export import speaker
from tests import records

ANA = Speaker("Ana Boto", Kind.PERSON, records.spans("Ana Boto"))


@pytest.mark.parametrize(
    ("who", "source", "continues", "expected"),
    [
        (ANA, "She", None, ("Ana Boto", "She", ())),
        (ANA, "Ana Boto", None, ("Ana Boto", "", ())),
        (ANA, "", "a1", ("Ana Boto", "", ())),
        (ANA, "", None, ("Ana Boto", "", ("no source",))),
        (Speaker(None, Kind.GROUP), "an engineer", None, ("", "an engineer", ("group",))),
        (Speaker(None, Kind.AUTHOR), "", None, ("", "", ("author", "no source"))),
        (Speaker(None, Kind.DOCUMENT), "", "a1", ("", "", ("document",))),
        (None, "She", None, ("", "She", ("unknown",))),
        (None, "", "a1", ("", "", ("unknown",))),
        (None, "", None, ("", "", ("no source",))),
    ],
)
def test_who_is_shown(
    who: Speaker | None, source: str, continues: str | None, expected: tuple[str, str, tuple[str, ...]]
) -> None:
    record = records.spoken_by(who, source, continues=continues)
    [found] = record
    assert (speaker.name(found), speaker.words(record, found), speaker.notes(found)) == expected


def test_a_name_broken_over_two_lines_is_the_same_name() -> None:
    broken = Speaker("Ana  \nBoto", Kind.PERSON)
    record = records.spoken_by(broken, "Ana Boto")
    assert speaker.words(record, record.attributions[0]) == ""


@given(records.records())
def test_nobody_is_passed_over_in_silence(record: Record) -> None:
    for found in record:
        assert speaker.name(found) or speaker.notes(found)
