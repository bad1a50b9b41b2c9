"""The file as it is in Datasette: tables, links between them, and the search box that it makes by itself."""

from __future__ import annotations

import json
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import pytest

from tests.archive.articles import article, store

BRIDGE = "The bridge was rebuilt before the winter came to the valley"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("datasette") / "news.db"
    store(path, [article(("Ana Boto", BRIDGE), publisher="Post"), article(("Boto", BRIDGE[4:]), publisher="Times")])
    return path


def get(path: Path, address: str) -> Any:
    datasette = Path(sysconfig.get_path("scripts"), "datasette")
    done = subprocess.run([datasette, path, "--get", address], capture_output=True, check=True, text=True)
    return json.loads(done.stdout)


def test_a_search_is_found_by_itself(path: Path) -> None:
    assert get(path, "/news/attributions.json?_search=bridges")["filtered_table_rows_count"] == 2
    assert get(path, "/news/attributions.json?_search=tunnel")["filtered_table_rows_count"] == 0


def test_links_lead_from_table_to_table(path: Path) -> None:
    tables = {table["name"]: table for table in get(path, "/news.json")["tables"]}
    assert tables["attributions"]["fts_table"] == "attributions_fts"
    assert tables["namings"]["fts_table"] == "namings_fts"
    links = {(key["column"], key["other_table"]) for key in tables["attributions"]["foreign_keys"]["outgoing"]}
    assert links == {("document_id", "documents"), ("speaker_id", "speakers"), ("statement_id", "statements")}


def test_views_are_to_be_read(path: Path) -> None:
    said = get(path, "/news/who_said_what.json?_shape=array&_sort=publisher")
    assert [(row["publisher"], row["speaker"], row["kind"]) for row in said] == [
        ("Post", "Ana Boto", "person"),
        ("Times", "Ana Boto", "person"),
    ]
    variants = get(path, "/news/variants.json?_shape=array")
    assert {row["publisher"] for row in variants} == {"Post", "Times"}
    assert len({row["statement_id"] for row in variants}) == 1
    names = get(path, "/news/names_of_people.json?_shape=array")
    assert {row["name"] for row in names} == {"Ana Boto", "Boto"}
    assert {row["person"] for row in names} == {"Ana Boto"}
