"""A server of a store with inferences: who sees them, how one leaves them out, why they hold."""

from collections.abc import Iterator

import httpx
import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from tests.serving import serving

TOKEN = "a-token-for-tests"  # noqa: S105 - of a server that lives as long as a test
SD = "http://www.w3.org/ns/sparql-service-description#"
AGENTS = "SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE { ?x a <http://xmlns.com/foaf/0.1/Agent> }"
WITHIN = {
    "subject": "municipality-091",
    "predicate": "elo:within",
    "object": "https://w3id.org/elo/id/area/country-fi",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("reasoning") / "store"
    with (
        serving("--store", str(folder), "--reason", "rl", environment={"ELO_UPDATE_TOKEN": TOKEN}) as address,
        httpx.Client(base_url=address, timeout=120) as client,
    ):
        yield client


def number(client: httpx.Client, text: str, **more: str) -> int:
    answer = client.get("/sparql", params={"query": text, **more}, headers={"Accept": "text/csv"})
    assert answer.status_code == 200, answer.text
    return int(answer.text.split()[1])


def test_queries_see_inferences_unless_they_ask_for_the_raw_view(server: httpx.Client) -> None:
    # Every actor is a foaf:Agent by the ontology; one person in the data is stated to be one.
    actors = number(server, "SELECT (COUNT(DISTINCT ?x) AS ?n) { ?x a ?c . ?c "
                    "<http://www.w3.org/2000/01/rdf-schema#subClassOf>* <http://xmlns.com/foaf/0.1/Agent> }",
                    reason="none")  # fmt: skip
    assert number(server, AGENTS) == number(server, AGENTS, reason="any") == actors > 200
    assert number(server, AGENTS, reason="none") == 1
    # In the raw view the graphs are there, but for the one.
    graphs = "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    assert number(server, graphs) - number(server, graphs, reason="none") == 1
    # A query that names its graphs gets these.
    named = AGENTS.replace("WHERE", "FROM <https://w3id.org/elo/graph/inferred> WHERE")
    assert number(server, named, reason="none") == number(server, named) > 200
    wrong = server.get("/sparql", params={"query": AGENTS, "reason": "owl"})
    assert wrong.status_code == 400
    assert "neither none nor any" in wrong.json()["detail"]


def test_the_service_says_by_which_rules_the_graph_was_made(server: httpx.Client) -> None:
    answer = server.get("/sparql", headers={"Accept": "text/turtle"})
    told = {(t.predicate.value, t.object.value) for t in parse(answer.content, RdfFormat.TURTLE)}
    assert (SD + "supportedEntailmentProfile", "http://www.w3.org/ns/owl-profile/RL") in told
    assert not [text for _, text in told if "Out of date" in text]


def test_analyses_count_what_is_stated(server: httpx.Client) -> None:
    # By the rules Helsinki is in Finland directly, and people would be counted twice.
    asked = {"asOf": "2026-11-24"}
    with serving() as address, httpx.Client(base_url=address, timeout=120) as plain:
        for analysis in ("gaps", "strategy"):
            path = f"/api/v1/{analysis}"
            assert server.get(path, params=asked).json() == plain.get(path, params=asked).json()


def test_what_is_published_is_what_is_stated(server: httpx.Client) -> None:
    catalogue = server.get("/catalog", params={"full": "1"}, headers={"Accept": "text/turtle"})
    assert catalogue.status_code == 200
    assert "graph/deck" in catalogue.text
    assert "inferred" not in catalogue.text
    assert "inferred" not in server.get("/void", headers={"Accept": "text/turtle"}).text


def test_why(server: httpx.Client) -> None:
    told = server.get("/api/v1/why", params=WITHIN).json()
    assert told["rule"] == "prp-trp"
    assert set(told["says"]) == {"fi", "sv", "en"}
    stated = [premise for premise in told["premises"] if "stated" in premise]
    assert {graph for premise in stated for graph in premise["stated"]} >= {
        "https://w3id.org/elo/graph/ontology",
        "https://w3id.org/elo/graph/areas",
    }
    no = server.get("/api/v1/why", params={**WITHIN, "predicate": "elo:providedBy"})
    assert no.status_code == 404
    assert no.headers["content-type"] == "application/problem+json"


def test_a_write_is_followed(server: httpx.Client) -> None:
    before = number(server, AGENTS)
    person = NamedNode("https://w3id.org/elo/id/actor/new")
    labels = "<http://www.w3.org/2004/02/skos/core#prefLabel> 'uusi'@fi , 'ny'@sv , 'new'@en"
    text = (
        "INSERT DATA { GRAPH <https://w3id.org/elo/graph/own> {"
        f" {person} a <https://w3id.org/elo/ontology#Organisation> ; {labels} }} }}"
    )
    answer = server.post(
        "/update",
        content=text,
        headers={"Content-Type": "application/sparql-update", "Authorization": f"Bearer {TOKEN}"},
    )
    assert answer.status_code < 300, answer.text
    assert number(server, AGENTS) == before + 1
