"""Writes to a registry: refused when they would break it, recorded when they are done, and readers go on."""

import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from tests.serving import serving

TOKEN = "editor:another-token"  # noqa: S105
TURTLE = {"Content-Type": "text/turtle"}
GRAPH = "https://w3id.org/elo/graph/region"
SERVICE = "https://w3id.org/elo/id/service/test"
AUDIT = "https://w3id.org/elo/graph/audit"
SH = "http://www.w3.org/ns/shacl#"
GOOD = f"""@prefix elo: <https://w3id.org/elo/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<{SERVICE}> a elo:Service ;
  skos:prefLabel "Testipalvelu"@fi ;
  elo:providedBy <https://w3id.org/elo/id/actor/okm> ;
  elo:capacity 5 .
"""
# Less than no places: the shape says "a whole number from zero up". It stands in line 7.
BAD = GOOD.replace("capacity 5", "capacity -5")


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client that may write to a copy of the shipped registry."""
    store = tmp_path_factory.mktemp("registry") / "store"
    headers = {"Authorization": f"Bearer {TOKEN.partition(':')[2]}"}
    with (
        serving("--store", str(store), environment={"ELO_UPDATE_TOKEN": TOKEN}) as address,
        httpx.Client(base_url=address, headers=headers, timeout=120) as client,
    ):
        yield client


@pytest.fixture(autouse=True)
def _clean(registry: httpx.Client) -> None:
    assert registry.delete("/data", params={"graph": GRAPH}).status_code in (204, 404)


def put(client: httpx.Client, text: str, **headers: str) -> httpx.Response:
    return client.put("/data", params={"graph": GRAPH}, content=text, headers={**TURTLE, **headers})


def update(client: httpx.Client, text: str, **headers: str) -> httpx.Response:
    return client.post("/update", data={"update": text}, headers=headers)


def version(client: httpx.Client) -> str:
    answer = client.get("/sparql", params={"query": "ASK {}"})
    return answer.headers["elo-dataset-version"]


def rows(client: httpx.Client, query: str) -> list[dict[str, str]]:
    found = client.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    return [{name: value["value"] for name, value in row.items()} for row in found]


def report(answer: httpx.Response, format: ox.RdfFormat) -> dict[str, list[str]]:
    """The values of each property of a validation report."""
    found: dict[str, list[str]] = {}
    for quad in ox.parse(answer.content, format=format):
        value = quad.object.value if not isinstance(quad.object, ox.Triple) else ""
        found.setdefault(quad.predicate.value.removeprefix(SH), []).append(value)
    return found


@pytest.mark.parametrize(
    ("accept", "media_type", "format"),
    [
        ("*/*", "text/turtle", ox.RdfFormat.TURTLE),
        ("application/ld+json", "application/ld+json", ox.RdfFormat.JSON_LD),
        ("application/n-triples", "application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/rdf+xml", "application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("image/png", "text/turtle", ox.RdfFormat.TURTLE),
    ],
)
def test_a_document_that_breaks_a_rule_is_refused_with_the_report(
    registry: httpx.Client, accept: str, media_type: str, format: ox.RdfFormat
) -> None:
    before = version(registry)
    answer = put(registry, BAD, Accept=accept)
    assert answer.status_code == 422
    assert answer.headers["content-type"].partition(";")[0] == media_type
    told = report(answer, format)
    assert told["conforms"] == ["false"]
    assert told["focusNode"] == [SERVICE]
    assert told["value"] == ["-5"]
    assert told["resultSeverity"] == [SH + "Violation"]
    assert version(registry) == before
    assert registry.get("/data", params={"graph": GRAPH}).status_code == 404


@pytest.mark.parametrize("accept", ["application/json", "application/problem+json"])
def test_the_report_as_json_says_the_line(registry: httpx.Client, accept: str) -> None:
    answer = put(registry, BAD, Accept=accept)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == accept
    told = answer.json()
    assert (told["status"], told["conforms"]) == (422, False)
    (result,) = told["results"]
    assert (result["focus"], result["line"]) == (SERVICE, 7)
    assert set(result["message"]) == {"fi", "sv", "en"}


@pytest.mark.parametrize(("language", "word"), [("fi", "virhe"), ("sv", "fel"), ("en", "violation")])
def test_the_report_as_a_page(registry: httpx.Client, language: str, word: str) -> None:
    answer = put(registry, BAD, **{"Accept": "text/html", "Accept-Language": language})
    assert answer.status_code == 422
    assert f'<html lang="{language}">' in answer.text
    assert f"<td>{word}</td>" in answer.text
    assert "Testipalvelu" in answer.text


def test_an_update_that_breaks_a_rule_is_refused(registry: httpx.Client) -> None:
    before = version(registry)
    # Nobody may take away the name of an actor.
    okm = "<https://w3id.org/elo/id/actor/okm>"
    label = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
    answer = update(registry, f"DELETE WHERE {{ GRAPH ?g {{ {okm} {label} ?name }} }}")
    assert answer.status_code == 422
    told = report(answer, ox.RdfFormat.TURTLE)
    assert okm.strip("<>") in told["focusNode"]
    answer = update(
        registry,
        f"INSERT DATA {{ GRAPH <{GRAPH}> {{ <{SERVICE}> a <https://w3id.org/elo/ontology#Service> }} }}",
    )
    assert answer.status_code == 422
    assert version(registry) == before
    assert len(rows(registry, f"SELECT ?name {{ {okm} {label} ?name FILTER(LANG(?name) = 'fi') }}")) == 1


def test_removing_what_others_refer_to_is_refused(registry: httpx.Client) -> None:
    answer = registry.delete("/data", params={"graph": "https://w3id.org/elo/graph/areas"})
    assert answer.status_code == 422
    assert registry.head("/data", params={"graph": "https://w3id.org/elo/graph/areas"}).status_code == 200


def test_a_misspelt_term_is_refused_with_what_may_have_been_meant(registry: httpx.Client) -> None:
    for answer in (
        put(registry, GOOD.replace("elo:capacity", "elo:capasity")),
        update(
            registry,
            f"INSERT DATA {{ GRAPH <{GRAPH}> {{ <urn:a> <https://w3id.org/elo/ontology#capasity> 1 }} }}",
        ),
    ):
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert "elo:capacity" in answer.json()["detail"]


def test_what_conforms_is_written(registry: httpx.Client) -> None:
    assert put(registry, GOOD).status_code == 201
    assert rows(registry, f"SELECT ?n {{ <{SERVICE}> <https://w3id.org/elo/ontology#capacity> ?n }}") == [
        {"n": "5"}
    ]
    more = '<urn:x> <http://www.w3.org/2000/01/rdf-schema#label> "x" .'
    assert registry.post("/data", params={"graph": GRAPH}, content=more, headers=TURTLE).status_code == 204
    # A number that the store keeps in another form than it was sent in.
    written = GOOD.replace(
        "capacity 5", 'capacity "005"^^<http://www.w3.org/2001/XMLSchema#nonNegativeInteger>'
    )
    assert put(registry, written).status_code == 204
    assert (
        update(registry, f"INSERT DATA {{ GRAPH <{GRAPH}> {{ <urn:a> <urn:b> <urn:c> }} }}").status_code
        == 204
    )


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


def test_readers_go_on_while_a_write_is_checked(registry: httpx.Client) -> None:
    """A large graph is replaced by itself and one triple; queries are answered before that is done."""
    graph = "https://w3id.org/elo/graph/population"
    body = registry.get("/data", params={"graph": graph, "format": "nt"}).content
    written: list[httpx.Response] = []

    def write() -> None:
        with httpx.Client(base_url=registry.base_url, headers=registry.headers, timeout=120) as client:
            more = body + b"<urn:a> <urn:b> <urn:c> .\n"
            headers = {"Content-Type": "application/n-triples"}
            written.append(client.put("/data", params={"graph": graph}, content=more, headers=headers))

    thread = threading.Thread(target=write)
    before = version(registry)
    thread.start()
    answered = 0
    while thread.is_alive():
        assert registry.get("/sparql", params={"query": "ASK { ?s ?p ?o }"}).status_code == 200
        answered += 1
    assert written[0].status_code == 204
    assert answered > 5
    assert version(registry) == written[0].headers["elo-dataset-version"] != before


def test_the_service_description_tells_the_truth(registry: httpx.Client) -> None:
    assert put(registry, GOOD).status_code == 201
    answer = registry.get("/sparql", headers={"Accept": "text/turtle"})
    sd = "http://www.w3.org/ns/sparql-service-description#"
    said: dict[str, dict[str, str]] = {}
    for quad in ox.parse(answer.content, format=ox.RdfFormat.TURTLE):
        assert not isinstance(quad.object, ox.Triple)
        said.setdefault(quad.predicate.value, {})[str(quad.subject)] = quad.object.value
    assert set(said[sd + "supportedLanguage"].values()) == {sd + "SPARQL11Query", sd + "SPARQL11Update"}
    assert {url.rpartition("/")[2] for url in said[sd + "endpoint"].values()} == {"sparql", "update"}
    limits = {
        said["http://schema.org/propertyID"][node]: value
        for node, value in said["http://schema.org/value"].items()
    }
    assert limits["queryTimeout"] == "10"
    assert {"resultSize", "queryMemory", "querySize", "writeSize"} < set(limits)
    graphs = {
        name: said["http://rdfs.org/ns/void#triples"][f"_:{said[sd + 'graph'][node]}"]
        for node, name in said[sd + "name"].items()
    }
    assert graphs[GRAPH] == "4"
    assert registry.delete("/data", params={"graph": GRAPH}).status_code == 204
    again = registry.get("/sparql", headers={"Accept": "text/turtle"}).text
    assert f"<{GRAPH}>" not in again


def test_functions_of_the_service_description_are_there(registry: httpx.Client) -> None:
    answer = registry.get("/sparql", headers={"Accept": "application/n-triples"})
    said = ox.parse(answer.content, format=ox.RdfFormat.N_TRIPLES)
    functions = [q.object for q in said if q.predicate.value.endswith("#extensionFunction")]
    assert functions
    point = '"POINT(1 1)"^^<http://www.opengis.net/ont/geosparql#wktLiteral>'
    for function in functions:
        (row,) = rows(registry, f"SELECT ({function}({point}, {point}) AS ?x) {{}}")
        assert row["x"] in ("true", "false")
    unknown = registry.get("/sparql", params={"query": "SELECT (<urn:nobody>(1) AS ?x) {}"})
    assert unknown.status_code == 400


def test_a_store_that_was_not_checked_keeps_its_faults_but_gets_no_new_ones(tmp_path: Path) -> None:
    store = str(tmp_path / "store")
    bearer = {"Authorization": f"Bearer {TOKEN.partition(':')[2]}"}
    environment = {"ELO_UPDATE_TOKEN": TOKEN}
    with (
        serving("--bare", "--store", store, "--no-validate-writes", environment=environment) as address,
        httpx.Client(base_url=address, headers=bearer, timeout=60) as client,
    ):
        # A bare store knows no provider but those it is given.
        actor = '<https://w3id.org/elo/id/actor/okm> a elo:Organisation ; skos:prefLabel "OKM"@fi .'
        assert put(client, BAD + actor).status_code == 201
    with (
        serving("--bare", "--store", store, environment=environment) as address,
        httpx.Client(base_url=address, headers=bearer, timeout=60) as client,
    ):
        other = GOOD.replace("service/test", "service/other")
        graph = {"graph": "urn:other"}
        assert client.put("/data", params=graph, content=other, headers=TURTLE).status_code == 201
        worse = BAD.replace("service/test", "service/other")
        answer = client.put("/data", params=graph, content=worse, headers=TURTLE)
        assert answer.status_code == 422
        # The old fault is not the writer's, so the report is silent about it.
        assert report(answer, ox.RdfFormat.TURTLE)["focusNode"] == [SERVICE.replace("test", "other")]
        assert put(client, GOOD + actor).status_code == 204
        assert put(client, BAD + actor).status_code == 422


def test_an_update_that_never_ends_is_stopped_and_the_next_one_goes_ahead(tmp_path: Path) -> None:
    bearer = {"Authorization": f"Bearer {TOKEN.partition(':')[2]}"}
    environment = {"ELO_UPDATE_TOKEN": TOKEN, "ELO_UPDATE_TIMEOUT": "1"}
    with (
        serving("--bare", "--store", str(tmp_path / "store"), environment=environment) as address,
        httpx.Client(base_url=address, headers=bearer, timeout=60) as client,
    ):
        many = "".join(f"<urn:s> <urn:p> {number} .\n" for number in range(300))
        assert put(client, many).status_code == 201
        before = version(client)
        product = " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(5))
        count = f"WITH <{GRAPH}> INSERT {{ <urn:s> <urn:n> ?n }} WHERE {{ SELECT (COUNT(*) AS ?n) {{ %s }} }}"
        answer = update(client, count % product)
        assert answer.status_code == 504
        told = answer.json()
        assert told["limitSeconds"] == 1
        assert "nothing was written" in told["detail"]
        assert version(client) == before
        assert update(client, count % "?s ?p ?o").status_code == 204
        assert rows(client, "SELECT ?n { <urn:s> <urn:n> ?n }") == [{"n": "300"}]
        wrong = update(client, "CLEAR ALL;\nDELETE { ?s ?p ?o } WHERE { ?s ex:p ?o }")
        assert (wrong.status_code, wrong.json()["line"]) == (400, 2)
