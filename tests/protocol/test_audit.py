"""Each write leaves a record that no client can change."""

import httpx
import pytest

from tests.protocol.editing import AUDIT, BAD, GOOD, GRAPH, TURTLE, put, rows, update


def record(client: httpx.Client) -> dict[str, str]:
    """The newest record of the audit graph."""
    query = f"""PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX elo: <https://w3id.org/elo/ontology#>
    SELECT ?how ?who ?graph ?added ?removed ?began ?ended {{ GRAPH <{AUDIT}> {{
      ?write a prov:Activity ; <http://www.w3.org/2000/01/rdf-schema#label> ?how ;
        prov:wasAssociatedWith/<http://xmlns.com/foaf/0.1/name> ?who ; prov:influenced ?graph ;
        elo:triplesAdded ?added ; elo:triplesRemoved ?removed ;
        prov:startedAtTime ?began ; prov:endedAtTime ?ended }} }} ORDER BY DESC(?began) LIMIT 1"""
    (found,) = rows(client, query)
    assert found.pop("began") <= found.pop("ended")
    return found


def test_every_write_is_recorded(registry: httpx.Client) -> None:
    def told(how: str, added: int, removed: int, graph: str = GRAPH) -> dict[str, str]:
        return {"how": how, "who": "editor", "graph": graph, "added": str(added), "removed": str(removed)}

    assert put(registry, GOOD).status_code == 201
    assert record(registry) == told("PUT", 4, 0)
    # One of the four triples is another one now.
    assert put(registry, GOOD.replace("capacity 5", "capacity 6")).status_code == 204
    assert record(registry) == told("PUT", 1, 1)
    body = f"{GOOD} <urn:a> <urn:b> <urn:c> , [] ."  # of GOOD only the capacity is new
    assert registry.post("/data", params={"graph": GRAPH}, content=body, headers=TURTLE).status_code == 422
    body = body.replace("elo:capacity 5", "elo:capacity 6")
    assert registry.post("/data", params={"graph": GRAPH}, content=body, headers=TURTLE).status_code == 204
    assert record(registry) == told("POST", 2, 0)
    # Two are there already, one is not there, two are new, one of them nameless; one is removed.
    text = f"""INSERT DATA {{ GRAPH <{GRAPH}> {{ <urn:a> <urn:b> <urn:c> , 1 , 01 , _:new }} }} ;
    DELETE DATA {{ GRAPH <{GRAPH}> {{ <urn:a> <urn:b> <urn:c> , <urn:none> }} }}"""
    assert update(registry, text).status_code == 204
    assert record(registry) == told("SPARQL Update", 2, 1)
    # <urn:a> has 1 and two nameless things left.
    text = (
        f"WITH <{GRAPH}> DELETE {{ ?a ?b ?c }} INSERT {{ ?a ?b 2 }} WHERE {{ ?a ?b ?c FILTER(?a = <urn:a>) }}"
    )
    assert update(registry, text).status_code == 204
    assert record(registry) == told("SPARQL Update", 1, 3)
    assert registry.delete("/data", params={"graph": GRAPH}).status_code == 204
    assert record(registry) == told("DELETE", 0, 5)  # the four of GOOD and <urn:a> <urn:b> 2
    assert registry.put("/data?default", content="<urn:a> <urn:b> 1 .", headers=TURTLE).status_code == 201
    assert record(registry) == told("PUT", 1, 0, graph=f"{AUDIT}#unnamed-graph")
    assert registry.delete("/data?default").status_code == 204


def test_a_refused_write_is_not_recorded(registry: httpx.Client) -> None:
    before = registry.get("/data", params={"graph": AUDIT}).headers["etag"]
    assert put(registry, BAD).status_code == 422
    assert registry.get("/data", params={"graph": AUDIT}).headers["etag"] == before


@pytest.mark.parametrize(
    "text",
    [
        f"INSERT DATA {{ GRAPH <{AUDIT}> {{ <urn:a> <urn:b> <urn:c> }} }}",
        f"DROP GRAPH <{AUDIT}>",
        f"INSERT {{ GRAPH ?g {{ <urn:a> a 1 }} }} WHERE {{ BIND(IRI(CONCAT('{AUDIT[:-1]}', 't')) AS ?g) }}",
        "DELETE WHERE { GRAPH ?g { ?s <http://www.w3.org/ns/prov#wasAssociatedWith> ?o } }",
        f"MOVE <{GRAPH}> TO <{AUDIT}>",
    ],
)
def test_no_client_writes_the_audit(registry: httpx.Client, text: str) -> None:
    assert put(registry, GOOD).status_code == 201
    before = registry.get("/data", params={"graph": AUDIT}).content
    assert update(registry, text).status_code == 403
    assert registry.get("/data", params={"graph": AUDIT}).content == before


def test_no_client_replaces_the_audit(registry: httpx.Client) -> None:
    assert put(registry, GOOD).status_code == 201
    before = registry.get("/data", params={"graph": AUDIT}).content
    for method in ("PUT", "POST", "DELETE"):
        for address in (f"/data?graph={AUDIT}", "/graph/audit", "/graph/audit.ttl"):
            assert registry.request(method, address, content=b"", headers=TURTLE).status_code == 403
    assert registry.get("/data", params={"graph": AUDIT}).content == before
