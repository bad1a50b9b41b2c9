from __future__ import annotations

import gzip
import io
import json
import os
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from onrecord.batch.plan import Plan, cuts, plan, unchanged
from onrecord.batch.reading import Reader
from onrecord.batch.told import Begun, Events, Order
from onrecord.document import Document
from onrecord.errors import InputError
from onrecord.read import Options, read
from onrecord.read.source import Listener
from tests.archive.articles import FILES

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    ".jsonl": bytes,
    ".jsonl.gz": gzip.compress,
    ".jsonl.zst": zstandard.ZstdCompressor().compress,
}
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30).map("It rained. {}".format)


def unexpected(error: InputError) -> None:
    raise AssertionError(error)


def planned(*inputs: object, size: int, done: tuple[tuple[str, str], ...] = ()) -> Plan:
    return plan(map(str, inputs), Listener(on_error=unexpected), Options(), size, "made", done)


def documents(found: Plan, told: list[Begun | Events] | None = None) -> list[Document]:
    """What is read of all shards."""
    sink: list[Begun | Events] = [] if told is None else told
    return [
        taken.document
        for shard in found.shards
        for taken in Reader(Order(shard=shard), Options(), sink.append).documents()
    ]


@given(st.binary(max_size=200), st.integers(0, 50))
def test_cuts_cover_all_bytes_and_are_at_line_ends(data: bytes, size: int) -> None:
    found = list(cuts(io.BytesIO(data), size))
    places = [0, *(place for place, _ in found)]
    assert places == sorted(set(places))
    assert places[-1] == len(data)
    for place, count in found:
        assert data[:place].endswith(b"\n") or place == len(data)
        assert count == data[:place].count(b"\n")
    assert all(end - start >= size for start, end in pairwise(places[:-1]))


@FILES
@given(st.lists(texts, min_size=1, max_size=20), st.integers(1, 200), st.sampled_from(sorted(PACKERS)))
def test_the_shards_have_the_documents_of_the_file_in_their_order(
    tmp_path_factory: pytest.TempPathFactory, articles: list[str], size: int, suffix: str
) -> None:
    path = tmp_path_factory.mktemp("lines") / f"a{suffix}"
    lines = [json.dumps({"id": str(number), "text": text}) + "\n" for number, text in enumerate(articles)]
    path.write_bytes(PACKERS[suffix]("".join(lines).encode()))
    whole = list(read([str(path)], on_error=unexpected))
    found = planned(path, size=size)
    assert documents(found) == whole
    assert found == planned(path, size=size)
    assert len(found.shards) >= min(len(lines), sum(map(len, lines)) // (size + max(map(len, lines))))


def test_small_files_are_put_together_and_large_ones_of_other_formats_stay_whole(tmp_path: Path) -> None:
    for number, size in enumerate((10, 20, 30, 500, 40, 10)):
        (tmp_path / f"{number}.txt").write_text("x" * size)
    found = planned(tmp_path, size=60)
    assert [[Path(part.name).stem for part in shard.parts] for shard in found.shards] == [
        ["0", "1", "2"],
        ["3"],
        ["4", "5"],
    ]
    assert [shard.bytes for shard in found.shards] == [60, 500, 50]
    assert all(part.end is None for shard in found.shards for part in shard.parts)


def test_the_id_of_a_shard_tells_names_contents_and_places(tmp_path: Path) -> None:
    ids = set()
    for name, text in (("a", "one"), ("a", "two"), ("b", "one")):
        (tmp_path / f"{name}.txt").write_text(text)
        ids.add(planned(tmp_path / f"{name}.txt", size=9).shards[0].id)
    lines = tmp_path / "a.jsonl"
    lines.write_text('{"text": "x"}\n' * 8)
    ids |= {shard.id for shard in planned(lines, size=20).shards}
    assert len(ids) == 3 + 4


def test_what_is_done_is_not_planned_again_and_a_name_counts_once(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(name)
    first = planned(tmp_path / "a.txt", tmp_path / "c.txt", tmp_path / "a.txt", size=100)
    assert [each.size for each in first.inputs] == [1, 1]
    done = tuple((each.name, each.sha256) for each in first.inputs)
    assert [Path(each.name).stem for each in planned(tmp_path, size=100, done=done).inputs] == ["b"]
    (tmp_path / "a.txt").write_text("changed")
    assert [Path(each.name).stem for each in planned(tmp_path, size=100, done=done).inputs] == ["a", "b"]


def test_messages_tell_the_line_of_the_file_not_that_of_the_part(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = ['{"text": "fine, it is fine"}\n'] * 10
    lines[3], lines[7] = "broken\n", '{"text": "odd", "published": "never"}\n'
    path.write_text("".join(lines))
    found, told = planned(path, size=60), list[Begun | Events]()
    assert len(found.shards) > 2
    assert len(documents(found, told)) == 9
    failure, warning = [event for each in told if isinstance(each, Events) for event in each.events]
    assert (failure[0], failure[1]) == (str(path), 4)
    assert f"{path}:8: " in str(warning)


def test_a_first_line_that_is_no_text_costs_no_more_than_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = [f'{{"text": "It rained {number} times."}}\n' for number in range(9)]
    for number in (3, 6):
        lines[number] = "%PDF-1.7\n"
    path.write_text("".join(lines))
    found, told = planned(path, size=1), list[Begun | Events]()
    assert len(found.shards) == 9
    assert len(documents(found, told)) == 7
    assert [event[1] for each in told if isinstance(each, Events) for event in each.events] == [4, 7]


def test_shards_of_files_that_have_changed_or_are_gone_are_told(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(name)
    shards = planned(tmp_path, size=0).shards
    (tmp_path / "a.txt").write_text("changed")
    (tmp_path / "b.txt").unlink()
    assert unchanged(shards, "made") == [shards[2]]
    assert unchanged(shards, "made otherwise") == []


def test_damaged_and_cut_files_stay_whole_for_the_reader_to_tell(tmp_path: Path) -> None:
    packed = gzip.compress(os.urandom(9000).hex().encode() + b'\n{"text": "x"}\n' * 50)
    (tmp_path / "a.jsonl.gz").write_bytes(packed[:-500])
    (part,) = planned(tmp_path / "a.jsonl.gz", size=100).shards[0].parts
    assert part.end is None


@pytest.mark.parametrize("given_", ["-", "https://news.example/rain"])
def test_what_cannot_be_read_again_is_refused(given_: str) -> None:
    with pytest.raises(InputError, match="save this to one first"):
        planned(given_, size=1)


def test_a_pipe_is_told_of(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    errors: list[InputError] = []
    found = plan([str(tmp_path / "pipe")], Listener(on_error=errors.append), Options(), 1, "made")
    assert (found.inputs, len(errors)) == ((), 1)
    assert "cannot be read again" not in str(errors[0])
    assert "no file that can be read again" in str(errors[0])
