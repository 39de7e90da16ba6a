"""A client that goes away leaves nothing running behind; the description of a bare service is true."""

import httpx
import pyoxigraph as ox
import pytest

from tests.serving import serving

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o }"
SD = "http://www.w3.org/ns/sparql-service-description#"


def test_the_query_of_a_client_that_went_away_is_ended() -> None:
    """Its time is far from over, and there are few workers: others could not be answered otherwise."""
    with serving("--query-timeout", "600") as address:
        for _ in range(8):
            with httpx.Client(base_url=address, timeout=0.5) as impatient, pytest.raises(httpx.ReadTimeout):
                impatient.get("/sparql", params={"query": ENDLESS})
        with httpx.Client(base_url=address, timeout=60) as client:
            assert client.get("/sparql", params={"query": "ASK {}"}).status_code == 200


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
