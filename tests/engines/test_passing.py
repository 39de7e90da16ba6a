"""A server without a copy of the store: what it hands to the engine, what it refuses, how it outlives it."""

import time
from collections.abc import Callable, Iterator

import httpx
import pyoxigraph as ox
import pytest

from tests.engines.fake import Engine, behind
from tests.engines.running import free_port
from tests.serving import serving

WRITER = {"Authorization": "Bearer secret", "Content-Type": "application/sparql-update"}
SETTINGS = {
    "ELO_REMOTE_COPY": "false",
    "ELO_UPDATE_TOKEN": "secret",
    "ELO_REMOTE_REFRESH": "0.2",
    "ELO_RESULT_LIMIT": "20000",
    "ELO_QUERY_WORKERS": "2",
}
ASK = "ASK { <urn:0> ?p ?o }"


def quads(count: int) -> list[ox.Quad]:
    graph, predicate, value = ox.NamedNode("urn:g"), ox.NamedNode("urn:p"), ox.NamedNode("urn:o")
    return [ox.Quad(ox.NamedNode(f"urn:{n}"), predicate, value, graph) for n in range(count)]


def until(true: Callable[[], bool]) -> None:
    for _ in range(200):
        if true():
            return
        time.sleep(0.1)
    pytest.fail("it never came to be so")


@pytest.fixture(scope="module")
def engine() -> Engine:
    engine = Engine()
    engine.store.extend(quads(1000))
    engine.store.add(ox.Quad(ox.NamedNode("urn:å"), ox.NamedNode("urn:p"), ox.Literal("hyvä ", language="fi"),
                             ox.NamedNode("urn:h")))  # fmt: skip
    return engine


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def client(engine: Engine, port: int) -> Iterator[httpx.Client]:
    """A client of a server before that engine; queries may take four seconds."""
    with (
        behind(engine, port) as location,
        serving("--store", location, "--query-timeout", "4", environment=SETTINGS) as address,
        httpx.Client(base_url=address, timeout=60, trust_env=False) as client,
    ):
        yield client


def asked(client: httpx.Client, query: str, **more: str) -> httpx.Response:
    return client.get("/sparql", params={"query": query, **more})


def test_the_engine_is_asked_and_its_answer_written_in_any_format(
    engine: Engine, client: httpx.Client
) -> None:
    query = "SELECT ?s ?o WHERE { ?s <urn:p> ?o FILTER(isLiteral(?o)) }"
    assert asked(client, query, format="csv").text == "s,o\r\nurn:å,hyvä \r\n"
    assert asked(client, query, format="tsv").text == '?s\t?o\n<urn:å>\t"hyvä "@fi\n'
    assert engine.times(query) == 2
    build = "CONSTRUCT { ?s <urn:q> ?o } WHERE { ?s <urn:p> ?o FILTER(isLiteral(?o)) }"
    built = asked(client, build, format="nt")
    assert built.text == '<urn:å> <urn:q> "hyvä "@fi .\n'
    assert asked(client, ASK).json()["boolean"] is True
    # Whoever asks for some graphs alone is answered from these.
    one = asked(client, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", **{"default-graph-uri": "urn:h"})
    assert one.headers["ELO-Dataset-Version"]


def test_graphs_are_read_by_the_graph_store_protocol(client: httpx.Client) -> None:
    as_lines = {"Accept": "application/n-triples"}
    graph = client.get("/data", params={"graph": "urn:h"}, headers=as_lines)
    assert graph.text == '<urn:å> <urn:p> "hyvä "@fi .\n'
    assert client.get("/data", params={"graph": "urn:none"}).status_code == 404


def test_what_is_refused_does_not_reach_the_engine(engine: Engine, client: httpx.Client) -> None:
    wrong = asked(client, "SELECT ?refused WHERE { ?refused ?p")
    assert (wrong.status_code, wrong.json()["line"]) == (400, 1)
    assert asked(client, "SELECT * WHERE { SERVICE <http://e.org/refused> { ?s ?p ?o } }").status_code == 403
    assert engine.times("refused") == 0
    assert asked(client, "ASK { <relative> ?p ?o }").status_code == 200  # against the server's base


def test_a_query_past_its_time_is_ended_and_the_connection_closed(
    engine: Engine, client: httpx.Client
) -> None:
    engine.slow = "<urn:slow>"
    late = asked(client, "SELECT ?s WHERE { ?s <urn:slow> ?o }")
    assert (late.status_code, late.json()["limitSeconds"]) == (504, 4)
    assert engine.left.wait(10)
    assert asked(client, ASK).status_code == 200


def test_an_answer_past_the_limit_is_none(client: httpx.Client) -> None:
    # 1,000 rows of more than 20 bytes.
    assert asked(client, "SELECT ?s ?p ?o WHERE { ?s ?p ?o }").status_code == 507


def test_writes_and_plans_are_not_offered(client: httpx.Client) -> None:
    for answer in (
        client.post("/update", content="INSERT DATA { GRAPH <urn:g> { <urn:n> <urn:p> 1 } }", headers=WRITER),
        client.put("/data", params={"graph": "urn:g"}, content="<urn:n> <urn:p> 1 .",
                   headers=WRITER | {"Content-Type": "text/turtle"}),
    ):  # fmt: skip
        assert answer.status_code == 501
        assert "keeps no copy" in answer.json()["detail"]


def test_a_dead_engine_is_told_and_outlived(engine: Engine) -> None:
    port = free_port()
    with behind(engine, port) as location:
        server = serving("--store", location, environment=SETTINGS)
        address = server.__enter__()
    try:
        with httpx.Client(base_url=address, timeout=60, trust_env=False) as client:
            until(lambda: client.get("/readyz").status_code == 503)
            dead = asked(client, ASK)
            assert dead.status_code == 503
            assert "cannot be reached" in dead.json()["detail"]
            assert int(dead.headers["Retry-After"]) > 0
            until(lambda: "elo_store_up 0.0" in client.get("/metrics").text)
            assert client.get("/metrics").status_code == 200
            with behind(engine, port):
                until(lambda: asked(client, ASK).status_code == 200)
                until(lambda: "elo_store_up 1.0" in client.get("/metrics").text)
                # What someone else writes is seen, and what was kept of answers forgotten.
                count = "SELECT (COUNT(*) AS ?n) WHERE { ?s <urn:p> <urn:o> }"
                assert asked(client, count, format="csv").text.split() == ["n", "1000"]
                engine.store.update(
                    "PREFIX owl: <http://www.w3.org/2002/07/owl#> PREFIX dct: <http://purl.org/dc/terms/> "
                    "INSERT DATA { GRAPH <urn:g> { <urn:new> <urn:p> <urn:o> } GRAPH "
                    "<https://w3id.org/elo/graph/state> { <https://w3id.org/elo/graph/state> "
                    "owl:versionInfo 'other' ; dct:modified '2026-01-01T00:00:00Z' } }"
                )
                until(lambda: asked(client, count, format="csv").text.split() == ["n", "1001"])
    finally:
        server.__exit__(None, None, None)
