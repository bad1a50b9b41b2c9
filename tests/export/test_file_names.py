from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from onrecord.export.file_names import FileNames
from tests import records


@given(st.lists(records.texts, max_size=5))
def test_any_ids_give_names_of_their_own(ids: list[str]) -> None:
    file_names = FileNames()
    names = [file_names.of(name) for name in ids]
    assert len({name.lower() for name in names}) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,90}", name) for name in names)


def test_names_that_are_kept_are_not_given() -> None:
    names = FileNames("index")
    assert [names.of(name) for name in ("INDEX", "con", "Com1", "a", "a-2", "A")] == [
        "INDEX-2",
        "con-2",
        "Com1-2",
        "a",
        "a-2",
        "A-3",
    ]


def test_thousands_of_one_id_have_names_at_once() -> None:
    names = FileNames()
    assert len({names.of("n1") for _ in range(50_000)}) == 50_000
