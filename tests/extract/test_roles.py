from __future__ import annotations

from onrecord.extract.roles import TAGS, Role


def test_each_role_has_a_beginning_and_an_inside() -> None:
    assert TAGS[0] == "O"
    for role in (Role.SOURCE, Role.CUE, Role.CONTENT):
        assert TAGS[2 * role - 1 : 2 * role + 1] == (f"B-{role.name}", f"I-{role.name}")
    assert len(TAGS) == 7
