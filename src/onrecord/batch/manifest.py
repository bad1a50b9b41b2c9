"""``manifest.json``: what a dataset consists of, what it was made of and by what, and what could not be done.

Readers trust it: a file that it does not list is none of the dataset.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass, field, replace
from itertools import accumulate
from typing import Any, NamedTuple

from onrecord.batch.layout import ASIDE, MANIFEST
from onrecord.batch.plan import Input
from onrecord.batch.storage import Storage
from onrecord.batch.task import Part, Poison, Result, Shard
from onrecord.errors import MalformedError, OutputError

__all__ = ["Counts", "File", "Made", "Manifest", "Performed"]

FORM = 1
"""The version of the manifest's form."""

_ELSEWHERE = ("poison", "failures", "groups", "folder")


class File(NamedTuple):
    """A file of the dataset.

    Attributes:
        path: in its folder.
        rows: how many it has.
        bytes: how large it is.
        sha256: of what is in it.
        first: the position of the first document in it.
    """

    path: str
    rows: int
    bytes: int
    sha256: str
    first: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a dataset is made by: all that its rows depend on beside the inputs.

    Attributes:
        onrecord: the version.
        model: name and hash.
        schema: the version of the columns.
        settings: how inputs are read and cut.
    """

    onrecord: str
    model: str
    schema: str
    settings: dict[str, Any]

    def differences(self, other: Made) -> Iterator[str]:
        """What is not the same, in words."""
        pairs: list[tuple[str, Any, Any]] = [
            ("onrecord", self.onrecord, other.onrecord),
            ("the model", _brief(self.model), _brief(other.model)),
            ("the schema", self.schema, other.schema),
        ]
        options = sorted(self.settings.keys() | other.settings.keys())
        pairs += [
            (f"--{name.replace('_', '-')}", self.settings.get(name), other.settings.get(name)) for name in options
        ]
        return (f"{word} is {_said(mine)}, was {_said(theirs)}" for word, mine, theirs in pairs if mine != theirs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much is in a dataset.

    Attributes:
        documents: rows of that table.
        attributions: rows of that table.
        words: of all texts.
        duplicates: documents that were left out, as they are there already.
    """

    documents: int = 0
    attributions: int = 0
    words: int = 0
    duplicates: int = 0


class Performed(NamedTuple):
    """A shard and what has come of it."""

    shard: Shard
    result: Result

    @property
    def flawed(self) -> set[str]:
        """The files with something that was given up or could not be read; all, where that is not told in full."""
        names = {part.name for part in self.shard.parts}
        if self.result.failed > len(self.result.failures):
            return names
        places = [each.path for each in self.result.poison] + [each.path for each in self.result.failures]
        return {name for name in names if any(_is_in(place, {name}) for place in places)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """See the module.

    Attributes:
        made: by what.
        counts: how much.
        inputs: the files that are done.
        shards: what they were cut and packed into.
        files: what the dataset consists of.
        position: the first that no document has.
        search: what the last run told of looking for its inputs: what is not there, what was passed over.
    """

    made: Made
    counts: Counts = field(default_factory=Counts)
    inputs: tuple[Input, ...] = ()
    shards: tuple[Performed, ...] = ()
    files: tuple[File, ...] = ()
    position: int = 0
    search: Result = field(default_factory=lambda: Result(shard=""))

    @property
    def results(self) -> tuple[Result, ...]:
        """What has come of all shards and of looking for inputs."""
        return (self.search, *(each.result for each in self.shards))

    @property
    def poison(self) -> tuple[Poison, ...]:
        """Documents and files that were given up."""
        return tuple(each for result in self.results for each in result.poison)

    @property
    def failed(self) -> int:
        """How many inputs, or parts of them, could not be read."""
        return sum(result.failed for result in self.results)

    @property
    def skipped(self) -> dict[str, int]:
        """How much is no article, by the reason."""
        counted: Counter[str] = Counter()
        for result in self.results:
            counted.update({reason: each.count for reason, each in result.skipped.items()})
        return dict(counted)

    @classmethod
    def read(cls, storage: Storage) -> Manifest | None:
        """The manifest of a dataset; ``None`` where there is none.

        Raises:
            MalformedError: it is damaged, or of a newer version.
        """
        if not storage.exists(MANIFEST):
            return None
        try:
            return _manifest(storage.read_json(MANIFEST))
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            problem = f"no manifest of a dataset that this version of onrecord reads ({error!r})"
            raise MalformedError(problem, path=storage.place_of(MANIFEST)) from error

    def save(self, storage: Storage) -> None:
        """Write it; the dataset is then what it tells."""
        storage.write_json(f"{ASIDE}/{MANIFEST}", self.to_dict())
        storage.move(f"{ASIDE}/{MANIFEST}", MANIFEST)
        storage.remove(ASIDE)

    def without_complaints_about(self, names: Collection[str]) -> Manifest:
        """It without what was wrong with some files, which are gone or read once more."""
        if not names:
            return self
        return replace(self, shards=tuple(_spared(each, names) for each in self.shards))

    def forgetting(self, names: Collection[str]) -> Manifest:
        """It without what was in some files that are gone: should one come back, it is read like a new one."""
        inputs = tuple(each._replace(sha256="") if each.name in names else each for each in self.inputs)
        return replace(self, inputs=inputs)

    def check(self, made: Made, output: str) -> None:
        """Refuse to add to it what would be made by something else.

        Raises:
            OutputError: something differs; the message says what.
        """
        if found := ", ".join(made.differences(self.made)):
            raise OutputError(f"{output}: was made otherwise ({found}): do as before, or name another folder")

    def to_dict(self) -> dict[str, Any]:
        """It in the form that JSON has."""
        numbers = {each.name: number for number, each in enumerate(self.inputs)}
        results = [("", self.search), *((each.shard.id, each.result) for each in self.shards)]
        return {
            "form": FORM,
            **asdict(self.made),
            "counts": {
                **asdict(self.counts),
                "skipped": sum(self.skipped.values()),
                "failed": self.failed,
                "poison": len(self.poison),
            },
            "poison": [{"shard": shard, **each._asdict()} for shard, result in results for each in result.poison],
            "failures": [{"shard": shard, **each._asdict()} for shard, result in results for each in result.failures],
            "files": [each._asdict() for each in self.files],
            "position": self.position,
            "inputs": [each._asdict() for each in self.inputs],
            "search": _bare(self.search),
            "shards": [
                {
                    "bytes": each.shard.bytes,
                    "parts": [[numbers[part.name], part.start, part.end, part.line] for part in each.shard.parts],
                    **_bare(each.result),
                }
                for each in self.shards
            ],
        }


def _brief(model: str) -> str:
    """A model by its name and as much of its hash as tells it from others."""
    name, _, digest = model.partition(" ")
    return f"{name} {digest[:8]}"


def _said(value: Any) -> str:
    return "not given" if value is None else str(value)


def _spared(performed: Performed, names: Collection[str]) -> Performed:
    shard, result = performed
    if not result.is_flawed:
        return performed
    poison = tuple(each for each in result.poison if not _is_in(each.path, names))
    failures = tuple(each for each in result.failures if not _is_in(each.path, names))
    is_of_others = any(part.name not in names for part in shard.parts)
    failed = result.failed - len(result.failures) + len(failures) if is_of_others else 0  # not all of them are listed
    return Performed(shard, replace(result, poison=poison, failures=failures, failed=failed))


def _is_in(place: str, names: Collection[str]) -> bool:
    """Whether a place is one of some files, or in one: ``pages.zip/a.html``."""
    return any(file in names for file in accumulate(place.split("/"), "{}/{}".format))


def _bare(result: Result) -> dict[str, Any]:
    """A result without what is told at the top, and without where it was staged."""
    return {name: value for name, value in result.to_dict().items() if name not in _ELSEWHERE}


def _manifest(values: dict[str, Any]) -> Manifest:
    if values["form"] != FORM:
        raise ValueError(f"form {values['form']}")
    inputs = tuple(Input(**each) for each in values["inputs"])
    poison, failures = _by_shard(values["poison"]), _by_shard(values["failures"])

    def result(told: dict[str, Any]) -> Result:
        shard = told["shard"]
        its = {"groups": (), "folder": "", "poison": poison.get(shard, []), "failures": failures.get(shard, [])}
        return Result.from_dict({**told, **its})

    def shard(told: dict[str, Any]) -> Performed:
        its_result = result({name: value for name, value in told.items() if name not in ("bytes", "parts")})
        parts = tuple(Part(inputs[number].name, *place) for number, *place in told["parts"])
        return Performed(Shard(told["shard"], parts, told["bytes"]), its_result)

    return Manifest(
        made=Made(**{name: values[name] for name in ("onrecord", "model", "schema", "settings")}),
        counts=Counts(**{name: values["counts"][name] for name in Counts.__slots__}),
        inputs=inputs,
        shards=tuple(map(shard, values["shards"])),
        files=tuple(File(**each) for each in values["files"]),
        position=values["position"],
        search=result(values["search"]),
    )


def _by_shard(told: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for each in told:
        values = dict(each)
        found.setdefault(values.pop("shard"), []).append(values)
    return found
