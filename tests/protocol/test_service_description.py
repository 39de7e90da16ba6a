"""The service description says what is so."""

import httpx
import pyoxigraph as ox

from tests.protocol.editing import GOOD, GRAPH, put, rows

SD = "http://www.w3.org/ns/sparql-service-description#"


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


def test_a_bare_service_describes_itself(bare: httpx.Client) -> None:
    headers = {"Content-Type": "text/turtle"}
    assert bare.put("/data?default", content="<urn:a> <urn:b> 1 , 2 .", headers=headers).status_code == 201
    answer = bare.get("/sparql", headers={"Accept": "application/n-triples"})
    triples = [quad.triple for quad in ox.parse(answer.content, format=ox.RdfFormat.N_TRIPLES)]
    features = {t.object for t in triples if t.predicate.value == SD + "feature"}
    assert ox.NamedNode(SD + "UnionDefaultGraph") not in features
    assert not [t for t in triples if t.predicate.value == SD + "namedGraph"]
    (default,) = (t.object for t in triples if t.predicate.value == SD + "defaultGraph")
    sizes = {t.subject: t.object for t in triples if t.predicate.value == "http://rdfs.org/ns/void#triples"}
    assert sizes == {default: ox.Literal(2)}
