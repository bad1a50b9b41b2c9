"""What an address asks for: the filters of ``onrecord search``, from the part behind the question mark and back."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from pydantic import BaseModel, ConfigDict, Field, model_validator

from onrecord.archive import Hand, Query
from onrecord.archive.database import LARGEST
from onrecord.attribution import Act, Kind, Type

__all__ = ["HANDS", "KINDS", "Asked", "address", "quoted"]

HANDS = {Hand.FIRST: "the article itself", Hand.SECOND: "somebody in it"}
KINDS = (*(kind.value for kind in Kind), "unknown")


class Asked(BaseModel):
    """What to look for. All that is given has to be true."""

    model_config = ConfigDict(frozen=True)

    q: str = Field(
        default="", max_length=2000, description='What is said: words, "a phrase", rebuil*, AND, OR, NOT, ( ).'
    )
    speaker: str | None = Field(default=None, max_length=200, description="Words of the name of who says it.")
    person: int | None = Field(
        default=None, ge=1, le=LARGEST, description="The number of who says it: /api/speakers has it."
    )
    publisher: str | None = Field(default=None, max_length=2_000, description="The outlet, in any case.")
    type: Type | None = Field(default=None, description="How it is reported.")
    act: Act | None = Field(default=None, description="What kind of act is reported.")
    kind: str | None = Field(default=None, pattern=f"^({'|'.join(KINDS)})$", description="What sort of source it has.")
    hand: Hand | None = Field(default=None, description="Who reports it: first, the article; second, somebody in it.")
    since: str | None = Field(
        default=None, max_length=10, description="Published on this day or later: 2016-10-18, 2016-10 or 2016."
    )
    until: str | None = Field(default=None, max_length=10, description="Published on this day or earlier.")
    min_score: float = Field(
        default=0.0, ge=0, le=1, description="The least probability that source and content are right."
    )
    versions: bool = Field(default=False, description="Also articles of which a newer version is there.")

    @model_validator(mode="before")
    @classmethod
    def _nothing_where_empty(cls, values: Any) -> Any:
        """A form sends its empty fields, too."""
        return {name: value for name, value in values.items() if value != ""} if isinstance(values, dict) else values

    @property
    def query(self) -> Query:
        """The same for an archive."""
        values = self.model_dump()
        return Query(words=values.pop("q"), **values)

    @property
    def given(self) -> dict[str, str]:
        """What an address needs to ask the same."""
        return {name: str(value) for name, value in self.model_dump(mode="json", exclude_defaults=True).items()}

    def address(self, path: str, **changes: object) -> str:
        """The address that asks the same, but for some changes; ``None`` takes something away."""
        return address(path, **{**self.given, **changes})


def address(path: str, **asked: object) -> str:
    """A path with what is asked for.

    >>> address("/", q="bridge NOT toll", page=None)
    '/?q=bridge+NOT+toll'
    """
    wanted = {name: value for name, value in asked.items() if value not in (None, "", False, [])}
    return path + (f"?{urlencode(wanted, doseq=True)}" if wanted else "")


def quoted(name: str) -> str:
    """A name as a part of an address, whatever is in it.

    >>> quoted("a/1?")
    'a%2F1%3F'
    """
    return quote(name, safe="", errors="replace")
