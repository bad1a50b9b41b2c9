from __future__ import annotations

import pickle
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
import pytest

from onrecord.batch.ray import _failing, _Stager
from onrecord.batch.run import Progress, Settings, batch
from onrecord.batch.task import Part, Result, Shard, Task
from onrecord.errors import ClusterError, ModelError
from tests.archive.slow import load_nothing
from tests.batch.slow import ENDING, WAITING, Slowly, wait_until

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:ray.data.context")  # it uses what it deprecates
needs_ray = pytest.mark.skipif(find_spec("ray") is None, reason="the engine ray needs the extra `ray`")
NODE: dict[str, Any] = {"num_cpus": 1, "object_store_memory": 80 * 2**20}


@pytest.fixture(scope="module")
def token() -> Iterator[None]:
    """What Ray's processes know one another by; without one, it would write one to the home folder."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("RAY_AUTH_MODE", "token")  # both are read when Ray is imported
        monkeypatch.setenv("RAY_AUTH_TOKEN", secrets.token_hex(32))
        yield


@pytest.fixture(scope="module")
def cluster(token: None) -> Iterator[Any]:  # noqa: ARG001  it comes first
    """A cluster of one node, which ``RAY_ADDRESS`` names."""
    from ray.cluster_utils import Cluster  # noqa: PLC0415  see above

    folder = tempfile.mkdtemp(prefix="ray")  # that of a test has too long a name for a socket
    with pytest.MonkeyPatch.context() as monkeypatch:
        cluster = Cluster(initialize_head=True, head_node_args={**NODE, "temp_dir": folder, "include_dashboard": False})
        monkeypatch.setenv("RAY_ADDRESS", cluster.address)
        yield cluster
        cluster.shutdown()  # type: ignore[no-untyped-call]
    shutil.rmtree(folder)


@pytest.fixture
def node(cluster: Any) -> Iterator[Any]:
    """A second node."""
    node = cluster.add_node(**NODE)
    yield node
    if node in cluster.worker_nodes:
        cluster.remove_node(node)


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """A folder of twelve files, and a further one of twelve lines: so many shards."""
    folder = tmp_path / "articles"
    folder.mkdir()
    for number in range(12):
        more = {2: WAITING, 3: WAITING, 7: ENDING}.get(number, "")
        (folder / f"{number:02}.txt").write_text(f"“It rained {number} times,” Ada said. {more}", "utf-8")
    lines = [f'{{"id": "{number}", "text": "“It snows {number} times,” Ada said."}}\n' for number in range(12)]
    (folder / "more.jsonl").write_text("".join(lines), "utf-8")
    return folder


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    return folder


def made(articles: Path, output: Path, engine: str, notes: Path, progress: Progress | None = None) -> list[Any]:
    """The rows of both tables, in order."""
    settings = Settings(engine=engine, workers=2, shard_size=0, loader=Slowly(notes))
    manifest = batch([str(articles)], str(output), settings, progress or Progress())
    assert (manifest.failed, manifest.poison, len(manifest.shards)) == (0, (), 24)
    tables = [ds.dataset(output / name, partitioning="hive").to_table() for name in ("documents", "attributions")]
    assert [table.num_rows for table in tables] == [24, 24]
    return [sorted(table.to_pylist(), key=lambda row: str(row["key"])) for table in tables]


@pytest.fixture
def expected(articles: Path, tmp_path: Path) -> list[Any]:
    """The rows that the local engine makes."""
    notes = tmp_path / "local-notes"
    notes.mkdir()
    for name in ("ended", "go"):
        (notes / name).touch()
    return made(articles, tmp_path / "local", "local", notes)


@needs_ray
@pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")
def test_a_node_and_an_actor_that_are_lost_cost_no_row(
    cluster: Any, node: Any, articles: Path, tmp_path: Path, notes: Path, expected: list[Any]
) -> None:
    def lose() -> None:
        wait_until(lambda: len(list(notes.glob("waiting-*"))) == 2)  # each node has an actor at work
        actors = [int(path.name.removeprefix("actor-")) for path in notes.glob("actor-*")]
        cluster.remove_node(node, allow_graceful=False)
        wait_until(lambda: not all(map(is_alive, actors)))  # for a moment, an actor lives on without its node
        (notes / "go").touch()

    told: list[Result] = []
    loss = Thread(target=lose)
    loss.start()
    found = made(articles, tmp_path / "out", "ray", notes, Progress(on_shard=lambda _, result: told.append(result)))
    loss.join()
    assert found == expected
    assert len({result.shard for result in told}) == len(told) == 24
    assert len(list(notes.glob("waiting-*"))) == 3  # the article that waited on the lost node has been begun again
    assert (notes / "ended").exists()


def is_alive(process: int) -> bool:
    status = Path(f"/proc/{process}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


@needs_ray
@pytest.mark.usefixtures("token")
def test_what_ray_tells_in_many_lines_is_told_in_one() -> None:
    from ray.exceptions import RayError  # noqa: PLC0415  see above

    with pytest.raises(ClusterError, match=r"^the Ray cluster has failed: No module named 'onrecord'$"), _failing():
        raise RayError("System error\n  Traceback:\nNo module named 'onrecord'\n")


@needs_ray
@pytest.mark.usefixtures("token")
def test_without_a_cluster_one_is_started_and_its_errors_are_ours(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAY_ADDRESS", "local")  # there may be one that `ray start` has started
    with pytest.raises(ModelError, match=r"^dir: the model is damaged$"):
        batch([str(articles)], str(tmp_path / "out"), Settings(engine="ray", workers=1, loader=load_nothing))


@needs_ray
@pytest.mark.usefixtures("token")
@pytest.mark.parametrize("address", ["127.0.0.1:1", "nowhere"])
def test_a_cluster_that_does_not_answer_is_told_of(
    articles: Path, tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAY_ADDRESS", address)
    with pytest.raises(ClusterError, match=rf"^no Ray cluster answers at RAY_ADDRESS={address}: "):
        batch([str(articles)], str(tmp_path / "out"), Settings(engine="ray", workers=1))


def test_nodes_with_another_onrecord_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["__main__"], "__file__", "main.py", raising=False)  # which an actor forgets
    shard = Shard.of([Part("a.txt")], ["0" * 64], 1, "made")
    stager = _Stager(Task(output=str(tmp_path / "out")), "0.0.1")
    (packed,) = stager(pa.table({"shard": [pickle.dumps(shard)]}))["told"].to_pylist()
    error = pickle.loads(packed)  # noqa: S301  it was packed above
    assert isinstance(error, ClusterError)
    assert "0.0.1 where the run was begun: install the same on all nodes" in str(error)
    assert not (tmp_path / "out").exists()


def test_where_ray_is_not_installed_the_engine_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    (tmp_path / "a.txt").write_text("It rained.", "utf-8")
    with pytest.raises(ClusterError, match=r"pip install 'onrecord\[ray\]'"):
        batch([str(tmp_path / "a.txt")], str(tmp_path / "out"), Settings(engine="ray"))
