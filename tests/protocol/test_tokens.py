"""Who may write over HTTP."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from elo_graph.store.disk import DiskStore
from tests.protocol.conftest import BARE, TOKEN
from tests.serving import ELO_GRAPH, serving

INSERT = "INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> <urn:c> } }"
TURTLE = {"Content-Type": "text/turtle"}


def writes(client: httpx.Client, authorization: str | None) -> list[httpx.Response]:
    """Each way to write, tried once."""
    headers = {"Authorization": authorization} if authorization is not None else {}
    graph = {"graph": "urn:g"}
    body = "<urn:a> <urn:b> <urn:d> ."
    return [
        client.post("/update", data={"update": INSERT}, headers=headers),
        client.post(
            "/update", content=INSERT, headers={**headers, "Content-Type": "application/sparql-update"}
        ),
        client.put("/data", params=graph, content=body, headers={**TURTLE, **headers}),
        client.post("/data", params=graph, content=body, headers={**TURTLE, **headers}),
        client.post("/data", content=body, headers={**TURTLE, **headers}),
        client.put("/graph/g", content=body, headers={**TURTLE, **headers}),
        client.delete("/data", params=graph, headers=headers),
        client.delete("/graph/g", headers=headers),
    ]


def is_empty(client: httpx.Client) -> bool:
    query = "ASK { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    answer: bool = client.get("/sparql", params={"query": query}).json()["boolean"]
    return not answer


@pytest.mark.parametrize(
    ("authorization", "says"),
    [
        (None, "needs a token"),
        ("", "needs a token"),
        (f"Basic {TOKEN}", "needs a token"),
        ("Bearer", "not known"),
        ("Bearer wrong", "not known"),
        (f"Bearer {TOKEN}x", "not known"),
        (f"Bearer {TOKEN[:-1]}", "not known"),
        ("Bearer \u00e4", "not known"),
    ],
)
def test_without_the_right_token_nothing_is_written(
    bare: httpx.Client, authorization: str | None, says: str
) -> None:
    with httpx.Client(base_url=bare.base_url) as client:
        for answer in writes(client, authorization and authorization.encode()):  # type: ignore[arg-type]
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"].startswith("Bearer ")
            assert says in answer.json()["detail"]
        assert is_empty(client)
        # A token in the address would end up in logs, so it does not count.
        url = httpx.URL("/update", params={"access_token": TOKEN})
        assert client.post(url, data={"update": INSERT}).status_code == 401


def test_with_the_token_everything_is_written(bare: httpx.Client) -> None:
    # Each in turn: made, nothing new, replaced, nothing new, a new graph, another, two removed.
    statuses = [answer.status_code for answer in writes(bare, f"bearer {TOKEN}")]
    assert statuses == [204, 204, 204, 204, 201, 201, 204, 204]


def test_reads_need_no_token_and_a_wrong_one_does_no_harm(bare: httpx.Client) -> None:
    with httpx.Client(base_url=bare.base_url, headers={"Authorization": "Bearer wrong"}) as client:
        assert client.get("/sparql", params={"query": "ASK {}"}).status_code == 200
        assert client.get("/data?default").status_code == 200


def test_no_script_of_another_page_may_write(bare: httpx.Client) -> None:
    origin = {"Origin": "https://elsewhere.example"}
    asked = {
        **origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization",
    }
    for answer in (
        bare.options("/update", headers=asked),
        bare.post("/update", headers=origin, data={"update": INSERT}),
    ):
        assert "access-control-allow-origin" not in answer.headers
    preflight = bare.options("/data", headers={**asked, "Access-Control-Request-Method": "PUT"})
    assert preflight.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    preflight = bare.options("/graph/g", headers={**asked, "Access-Control-Request-Method": "PUT"})
    assert "PUT" not in preflight.headers.get("access-control-allow-methods", "")
    wrote = bare.put("/data?graph=urn:x", content="", headers={**TURTLE, **origin})
    assert wrote.status_code == 201
    assert "access-control-allow-origin" not in wrote.headers
    assert bare.get("/data?graph=urn:x", headers=origin).headers["access-control-allow-origin"] == "*"


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A server with two tokens from a file, on a store that keeps an audit."""
    folder = tmp_path_factory.mktemp("tokens")
    (folder / "tokens").write_text("# who may write\nregion: first-token\n\nlast-token==\n")
    environment = {"ELO_UPDATE_TOKEN_FILE": str(folder / "tokens")}
    with (
        serving("--bare", "--store", str(folder / "store"), environment=environment) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        yield client


def test_tokens_from_a_file_have_names(named: httpx.Client) -> None:
    for token in ("first-token", "last-token=="):
        text = f"INSERT DATA {{ GRAPH <urn:g> {{ <urn:a> <urn:b> '{token}' }} }}"
        bearer = {"Authorization": f"Bearer {token}"}
        assert named.post("/update", data={"update": text}, headers=bearer).status_code == 204
    query = """PREFIX prov: <http://www.w3.org/ns/prov#> SELECT ?name {
        GRAPH <https://w3id.org/elo/graph/audit> {
            ?write prov:wasAssociatedWith/<http://xmlns.com/foaf/0.1/name> ?name } } ORDER BY ?name"""
    rows = named.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    assert [row["name"]["value"] for row in rows] == ["region", "token"]


@pytest.mark.parametrize(
    ("options", "token", "mend"),
    [
        (("--store", "{folder}", *BARE), "", "ELO_UPDATE_TOKEN"),
        (("--store", "{folder}", *BARE, "--read-only"), TOKEN, "--read-only"),
        ((), TOKEN, "--store FOLDER"),
    ],
    ids=["no token", "read-only", "the shipped registry"],
)
def test_where_writes_are_off_the_answer_says_how_to_turn_them_on(
    tmp_path: Path, options: tuple[str, ...], token: str, mend: str
) -> None:
    folder = str(tmp_path / "store")
    with DiskStore(Path(folder)):
        pass
    given = [option.format(folder=folder) for option in options]
    environment = {"ELO_UPDATE_TOKEN": token, "ELO_UPDATE_TOKEN_FILE": ""}
    with (
        serving(*given, environment=environment) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        for answer in writes(client, f"Bearer {TOKEN}"):
            assert answer.status_code == 403
            assert mend in answer.json()["detail"]
        described = client.get("/sparql", headers={"Accept": "text/turtle"}).text
        assert "SPARQL11Update" not in described
        assert "Writes are off" in described


@pytest.mark.parametrize(
    ("content", "says"),
    [("two words", "line 1"), ("ok\na b:token", "line 2"), ("name:", "line 1"), (None, "cannot be read")],
)
def test_a_token_file_that_is_none_is_told_at_the_start(
    tmp_path: Path, content: str | None, says: str
) -> None:
    file = tmp_path / "tokens"
    if content is not None:
        file.write_text(content)
    ended = subprocess.run(
        [*ELO_GRAPH, "serve", "--port", "0", *BARE],
        capture_output=True,
        text=True,
        timeout=60,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "ELO_UPDATE_TOKEN_FILE": str(file)},
    )
    assert ended.returncode == 2
    assert says in ended.stderr
    assert str(file) in ended.stderr
    assert "token\n" not in ended.stderr
    assert ended.stderr.count("\n") == 1
