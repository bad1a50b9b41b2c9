from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import onrecord
from onrecord.extract.model import SHIPPED

ROOT = Path(__file__).parents[1]
MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path


def test_the_wheel_carries_code_models_types_and_licence(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    package = Path(onrecord.__file__).parent
    wanted = {
        f"onrecord/{path.relative_to(package)}"
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert wanted <= names
    models = {f"onrecord/models/{name}/manifest.json" for name in SHIPPED}
    assert {"onrecord/py.typed", *models} <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if name.startswith(("tests", "training"))]


def test_the_wheel_is_small(wheel: Path) -> None:
    assert wheel.stat().st_size < 45 * MEGABYTE


def test_the_lock_pins_every_dependency_with_a_hash_and_names_no_host() -> None:
    lock = (ROOT / "requirements/dev.txt").read_text()
    assert "://" not in lock
    assert "--index" not in lock
    entries = re.split(r"\n(?=\S)", re.sub(r"(?m)^\s*#.*\n?", "", lock).strip())
    assert all(re.match(r"[\w.-]+==\S+", entry) and "--hash=sha256:" in entry for entry in entries)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [
        *project["project"]["dependencies"],
        *project["dependency-groups"]["dev"],
        *project["build-system"]["requires"],
    ]
    pinned = {entry.split("==")[0] for entry in entries}
    assert {re.split(r"[>=<\[]", requirement)[0] for requirement in wanted} <= pinned
