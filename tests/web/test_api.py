"""The JSON is as its description says, whatever is asked, and what the archive holds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import BaseSchema, Case, CheckContext, GenerationMode, Response
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from onrecord.archive import UNKNOWN, Archive, Hand, Hit, Order, Query
from onrecord.archive import search as searching
from onrecord.attribution import Act, Kind, Speaker, Type
from onrecord.document import Document, content_id
from onrecord.web import application
from onrecord.web.asked import KINDS
from tests.archive.articles import article, read_back, store
from tests.records import hostile
from tests.web.asking import SAID, TOKEN, asking, hit_of, parameters, stored

PATHS = (
    "search", "facets", "documents/{document}", "speakers", "speakers/{person}", "unnamed", "statements",
    "statements/{number}", "compare", "corrections",
)  # fmt: skip
Check = Callable[[CheckContext, Response, Case[Any]], bool | None]
QUERIES = (
    Query(),
    Query(words="bridge"),
    Query(words="(bridge OR toll) NOT never"),
    Query(speaker="boto"),
    Query(person=1),
    Query(publisher="the post"),
    Query(type=Type.MIXED),
    Query(act=Act.ATTITUDE),
    Query(kind=Kind.ORGANIZATION),
    Query(kind=UNKNOWN),
    Query(hand=Hand.SECOND),
    Query(since="2016-10-19", until="2016"),
    Query(min_score=0.7),
    Query(versions=True, speaker="authority"),
    Query(words="bridge", speaker="Ana", publisher="The Post", type=Type.DIRECT, since="2016", min_score=0.5),
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stored(tmp_path_factory.mktemp("api") / "a.db")


@pytest.fixture(scope="module")
def client(path: Path) -> Iterator[TestClient]:
    with asking(path) as client:
        yield client


@pytest.fixture(scope="module")
def archive(path: Path) -> Iterator[Archive]:
    with Archive.open(str(path)) as archive:
        yield archive


@pytest.fixture(scope="module")
def described(path: Path) -> Iterator[BaseSchema]:
    app = application(str(path))

    async def running(scope: Scope, receive: Receive, send: Send) -> None:
        """The application, which runs for all tests together: each would end it."""
        if scope["type"] != "lifespan":
            await app(scope, receive, send)
            return
        for event in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{event}.complete"})

    yield schemathesis.openapi.from_asgi("/api/openapi.json", running)
    app.state.room.close()


def asked(client: TestClient, path: str, **values: Any) -> Any:
    response = client.get(path, params=values)
    assert response.status_code == 200, response.text
    return response.json()


def plain(value: Any) -> Any:
    """As JSON has it."""
    return json.loads(json.dumps(value))


def test_all_of_it_is_asked(client: TestClient) -> None:
    paths = asked(client, "/api/openapi.json")["paths"]
    assert {(path, *methods) for path, methods in paths.items()} == {(f"/api/{path}", "get") for path in PATHS}


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize("place", PATHS)
def test_answers_are_as_described(described: BaseSchema, place: str, mode: GenerationMode) -> None:
    # A day and a query have a form that no schema tells; and nothing is asked by what is left empty.
    left_out: list[Check] = [positive_data_acceptance, negative_data_rejection]

    @settings(max_examples=40, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(described[f"/api/{place}"]["GET"].as_strategy(generation_mode=mode))
    def ask(case: Case[Any]) -> None:
        case.call_and_validate(excluded_checks=left_out)

    ask()


def test_description_tells_of_each_parameter(client: TestClient) -> None:
    for path, methods in asked(client, "/api/openapi.json")["paths"].items():
        (operation,) = methods.values()
        assert operation["description"].endswith("."), path
        for parameter in operation.get("parameters", ()):
            assert parameter["description"].endswith((".", ")")), (path, parameter["name"])


@pytest.mark.parametrize("place", ["search", "facets", "speakers", "statements", "compare"])
def test_all_filters_are_there(client: TestClient, place: str) -> None:
    parameters = asked(client, "/api/openapi.json")["paths"][f"/api/{place}"]["get"]["parameters"]
    wanted = {"q" if field.name == "words" else field.name for field in fields(Query)}
    assert wanted <= {each["name"] for each in parameters}


@pytest.mark.parametrize("query", QUERIES)
def test_search_is_that_of_the_archive(client: TestClient, archive: Archive, query: Query) -> None:
    for order in Order:
        found = asked(client, "/api/search", **parameters(query), order=order.value)
        expected = archive.search(query, order=order)
        assert [hit["document"] + hit["attribution"] for hit in found["items"]] == [
            hit.document + hit.attribution for hit in expected
        ]
        assert found["total"] == archive.count(query)
        assert found["documents"] == len({hit.document for hit in archive.search(query, limit=1000)})


@pytest.mark.parametrize("query", QUERIES)
def test_facets_speakers_and_statements_are_those_of_the_archive(
    client: TestClient, archive: Archive, query: Query
) -> None:
    values = parameters(query)
    counted = asked(client, "/api/facets", **values)
    assert counted["total"] == archive.count(query)
    assert {sum(counted[each].values()) for each in ("types", "acts", "kinds")} == {counted["total"]}
    assert counted["undated"] + sum(count for _, count in counted["days"]) == counted["total"]
    people = asked(client, "/api/speakers", **values)
    assert [each["id"] for each in people["items"]] == [each.id for each in archive.speakers(query)]
    assert people["total"] == counted["speakers_in_all"] == len(people["items"])
    assert [each["id"] for each in asked(client, "/api/statements", **values)["items"]] == [
        each.id for each in archive.statements(query)
    ]


@pytest.mark.parametrize("place", ["search", "speakers"])
@pytest.mark.parametrize("limit", [1, 3, 100])
def test_pages_joined_are_all(client: TestClient, place: str, limit: int) -> None:
    everything = asked(client, f"/api/{place}", limit=100)
    pages = [
        asked(client, f"/api/{place}", limit=limit, offset=offset)["items"]
        for offset in range(0, everything["total"] + limit, limit)
    ]
    assert [each for page in pages for each in page] == everything["items"]
    assert len(everything["items"]) == everything["total"]


def test_form_of_an_attribution(client: TestClient, path: Path) -> None:
    (hit,) = asked(client, "/api/search", q="tunnel")["items"]
    assert hit.keys() == {field.name for field in fields(Hit)}
    text = asked(client, f"/api/documents/{hit['document']}")["record"]["text"]
    ((start, end),) = hit["spans"]
    assert text[start:end] == hit["content"] == "“The tunnel is closed”"
    ((start, end),) = hit["snippet"]["hits"]
    assert hit["snippet"]["text"][start:end] == "tunnel"
    expected = hit_of(path, "tunnel")
    assert (hit["person_id"], hit["person"], hit["score"]) == (expected.person_id, "Rui Sá", 0.9)


def test_article(client: TestClient, archive: Archive) -> None:
    new, old = archive.versions("https://post.example/2")
    for key in (new, old):
        found = asked(client, f"/api/documents/{key}")
        assert (found["hash"], found["versions"], found["corrections"]) == (key, [new, old], [])
        assert found["record"] == plain(archive.record(key).to_dict())
        assert found["corrections_in_all"] == 0
    assert asked(client, f"/api/documents/{new[:12]}")["hash"] == new


def test_speaker_and_statement(client: TestClient, archive: Archive) -> None:
    person = archive.people("Ana Boto")[0]
    found = asked(client, f"/api/speakers/{person.id}")
    assert found["person"]["attributions"] == person.attributions
    assert {name["name"] for name in found["names"]} == {"Ana Boto", "Boto"}
    assert [each["why"] for each in found["evidence"]] == [each.why for each in archive.evidence(person)]
    assert found["profile"] == plain(asdict(archive.profile(person)))
    (statement,) = asked(client, "/api/statements")["items"]
    variants = asked(client, f"/api/statements/{statement['id']}")
    assert (variants["statement"], len(variants["variants"])) == (statement, 3)
    assert asked(client, f"/api/statements/{statement['id']}", limit=1, offset=2)["variants"] == [
        variants["variants"][2]
    ]


def test_comparison_by_hand(client: TestClient) -> None:
    found = asked(client, "/api/compare", q="bridge", outlet=["THE POST", "the times", "nowhere"])
    post, times, nowhere = found["outlets"]
    assert (post["name"], post["matching"], post["volume"], post["per_thousand"]) == ("The Post", 1, 8, 125.0)
    assert (times["name"], times["matching"], times["volume"], times["per_thousand"]) == ("The Times", 1, 2, 500.0)
    assert (nowhere["name"], nowhere["matching"], nowhere["per_thousand"]) == ("nowhere", 0, 0.0)
    assert [name for _, name in found["speakers"]] == ["Ana Boto"]
    assert [outlet["speakers"] for outlet in found["outlets"]] == [[1], [1], [0]]


def test_corrections_are_listed(tmp_path: Path) -> None:
    path = stored(tmp_path / "a.db")
    hit = hit_of(path, "toll")
    with Archive.open(str(path), write=True) as archive:
        before = next(each for each in archive.record(hit.document) if each.id == hit.attribution)
        archive.put_right(hit.document, replace(before, speaker=Speaker("Rui Sá Neto", Kind.PERSON)), by="Eva")
        archive.checked(hit.document, by="Eva")
    with asking(path) as client:
        found = asked(client, "/api/corrections")
        assert (found["total"], [each["action"] for each in found["items"]]) == (2, ["checked", "speaker"])
        right = found["items"][1]
        assert (right["before"]["speaker"]["name"], right["after"]["speaker"]["name"]) == ("Rui Sá", "Rui Sá Neto")
        assert right["before"]["content"] == [list(span) for span in before.content]
        assert asked(client, "/api/corrections", limit=1, offset=1)["items"] == [right]
        article = asked(client, f"/api/documents/{hit.document}")
        assert article["corrections"] == found["items"]
        assert article["record"]["attributions"][1]["speaker"]["name"] == "Rui Sá Neto"


def test_corrections_that_are_too_many_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.web.api._REVIEWS", 2)
    path = stored(tmp_path / "a.db")
    hit = hit_of(path, "toll")
    with Archive.open(str(path), write=True) as archive:
        for _ in range(3):
            archive.checked(hit.document, by="Eva")
    with asking(path) as client:
        article = asked(client, f"/api/documents/{hit.document}")
        assert [each["id"] for each in article["corrections"]] == [3, 2]
        assert article["corrections_in_all"] == 3


def test_unnamed(client: TestClient, archive: Archive) -> None:
    for kind in KINDS:
        found = asked(client, "/api/unnamed", kind=kind)["items"]
        assert [(each["words"], each["count"]) for each in found] == list(archive.unnamed(kind))
    assert asked(client, "/api/unnamed")["items"] == asked(client, "/api/unnamed", kind="unknown")["items"] != []


def test_whether_there_are_more_statements(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    said = "We will rebuild this bridge before the winter comes", "A toll for lorries was never on the table with us"
    store(
        path,
        [article(*(("Ana Boto", each) for each in said), publisher=outlet) for outlet in ("The Post", "The Times")],
    )
    with asking(path) as client:
        first, second, both = (
            asked(client, "/api/statements", limit=limit, offset=offset) for limit, offset in ((1, 0), (1, 1), (2, 0))
        )
        assert (first["more"], second["more"], both["more"]) == (True, False, False)
        assert first["items"] + second["items"] == both["items"]
        assert len(both["items"]) == 2


def test_outlets_are_compared_once_each(client: TestClient) -> None:
    found = asked(client, "/api/compare", q="bridge", outlet=["The Post", "THE POST", "The Times", " "])
    assert [outlet["name"] for outlet in found["outlets"]] == ["The Post", "The Times"]


def test_token_is_described_where_there_is_one(client: TestClient, path: Path) -> None:
    open_ = asked(client, "/api/openapi.json")
    assert "securitySchemes" not in open_["components"]
    with asking(path, token=TOKEN) as guarded:
        headers = {b"authorization": b"Bearer " + TOKEN.encode()}
        described = guarded.get("/api/openapi.json", headers=headers).json()
        (scheme,) = described["components"]["securitySchemes"].values()
        assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
        for methods in described["paths"].values():
            assert methods["get"]["security"]
            assert {"401", "403", "413", "421"} <= methods["get"]["responses"].keys()
        assert guarded.get("/api/search", headers=headers).status_code == 200
        assert guarded.get("/api/search").status_code == 401


@pytest.mark.parametrize(
    ("place", "status", "problem"),
    [
        ("search?q=bridge+AND", 400, "a word is missing after AND at the end"),
        ("search?since=2016-13", 400, "'2016-13' is no day"),
        ("search?limit=101", 422, "limit: "),
        ("search?offset=-1", 422, "offset: "),
        ("search?person=0", 422, "person: "),
        ("search?kind=nobody", 422, "kind: "),
        ("search?min_score=nan", 422, "min_score: "),
        ("search?order=best", 422, "order: "),
        ("search?q=" + "a" * 2001, 422, "q: "),
        ("documents/abcd", 404, "no document 'abcd'"),
        ("documents/%00%ED%A0%80", 404, "no document"),
        ("speakers/999", 404, ""),
        ("speakers/9223372036854775807", 404, ""),
        ("speakers/9223372036854775808", 422, "person: "),
        ("speakers/ana", 422, "person: "),
        ("statements/999", 404, "no statement has the number 999"),
        ("compare", 422, "outlet: "),
        ("compare?outlet=a", 422, "outlet: "),
        ("compare?outlet=a&outlet=A", 400, "two outlets at least"),
        ("compare?outlet=a&outlet=" + "b" * 2001, 422, ""),
        ("compare?" + "outlet=a&" * 7, 422, "outlet: "),
        ("unnamed?kind=nobody", 422, "kind: "),
        ("nothing", 404, "There is no such page."),
    ],
)
def test_problems(client: TestClient, place: str, status: int, problem: str) -> None:
    response = client.get(f"/api/{place}")
    assert response.status_code == status
    assert response.json()["detail"].startswith(problem)
    assert "a.db" not in response.text


def test_nothing_is_changed_by_programs(client: TestClient) -> None:
    for path in ("search", "corrections", "documents/abcd"):
        assert client.post(f"/api/{path}").status_code == 405
        assert client.delete(f"/api/{path}").json() == {"detail": "This address does not take that."}


def test_hostile_articles_are_json_in_utf8(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    text = "\0\ud800\u202e“A\0\udfff\u2028</script>” said Ana\ud800Boto.\n"
    store(path, [hostile(), read_back(Document(content_id(text), text, "\ud800\0", "2020", "\udfff", "x:\ud800"))])
    with asking(path) as client:
        found = asked(client, "/api/search", limit=100)
        assert found["total"] >= 1
        for document in {hit["document"] for hit in found["items"]}:
            asked(client, f"/api/documents/{document}")
        for name in ("facets", "speakers", "statements"):
            asked(client, f"/api/{name}")
        (hit,) = asked(client, "/api/search", publisher="\ufffd")["items"]
        assert hit["content"] == "“A\0\ufffd\u2028</script>”"


def test_an_article_of_ten_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    store(path, [article(("Ana Boto", "bridge " + "x" * 10_000_000))])
    with asking(path) as client:
        (hit,) = asked(client, "/api/search", q="bridge")["items"]
        assert len(hit["content"]) > 10_000_000
        assert len(asked(client, f"/api/documents/{hit['document']}")["record"]["text"]) > 10_000_000


def test_what_takes_too_long(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with asking(path) as client:
        monkeypatch.setattr("onrecord.web.room._LONGEST", -1.0)
        monkeypatch.setattr("onrecord.archive.database._STEPS", 1)
        response = client.get("/api/statements", params={"q": "bridge"})
        assert (response.status_code, response.json().keys()) == (503, {"detail"})
        monkeypatch.undo()
        for _ in range(10):
            assert len(asked(client, "/api/statements", q="bridge")["items"]) == 1


def test_search_goes_no_further_than_is_told(client: TestClient) -> None:
    assert searching.WEIGHED == 2_000
    assert asked(client, "/api/search", q="bridge", offset=10_000)["items"] == []
    assert client.get("/api/search", params={"offset": 10_001}).status_code == 422


def test_content_is_what_was_said(client: TestClient) -> None:
    contents = [hit["content"] for hit in asked(client, "/api/search", q=f'"{SAID}"', order="oldest")["items"]]
    assert contents == [f"“{SAID}”", f"“{SAID}”", f"“{SAID} to the valley”"]
