from __future__ import annotations

import io
import json
import re

from hypothesis import given
from hypothesis import strategies as st

from onrecord.attribution import Act, Record
from onrecord.export import WRITERS
from tests import records


def written(*some: Record) -> list[str]:
    stream = io.StringIO()
    WRITERS["jsonl"](some, stream)
    return stream.getvalue().split("\n")[:-1]


def test_each_record_is_a_line_as_it_is() -> None:
    record = records.example()
    assert [json.loads(line) for line in written(record, record)] == [record.to_dict()] * 2
    assert "Rui Sá" in written(record)[0]


def test_the_act_is_told() -> None:
    (line,) = written(records.spoken_by(None, act=Act.DENIAL))
    assert [each["act"] for each in json.loads(line)["attributions"]] == ["denial"]


@given(st.lists(records.records(), max_size=3))
def test_any_record_comes_back_but_for_surrogates(some: list[Record]) -> None:
    def without_surrogates(value: object) -> object:
        if isinstance(value, str):
            return re.sub("[\ud800-\udfff]", "\ufffd", value)
        if isinstance(value, list):
            return [without_surrogates(item) for item in value]
        return {key: without_surrogates(item) for key, item in value.items()} if isinstance(value, dict) else value

    lines = written(*some)
    assert [json.loads(line.encode()) for line in lines] == [without_surrogates(record.to_dict()) for record in some]


def test_a_line_is_out_before_the_next_record_is_made() -> None:
    stream = io.StringIO()

    def one_by_one() -> object:
        for number in range(3):
            assert stream.getvalue().count("\n") == number
            yield records.example()

    WRITERS["jsonl"](one_by_one(), stream)  # type: ignore[arg-type]
    assert stream.getvalue().count("\n") == 3
