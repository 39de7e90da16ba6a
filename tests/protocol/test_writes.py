"""Writes to a registry: refused when they would break it; readers go on meanwhile."""

import threading
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from tests.protocol.editing import (
    BAD,
    BEARER,
    GOOD,
    GRAPH,
    SERVICE,
    SH,
    TOKEN,
    TURTLE,
    put,
    report,
    rows,
    update,
    version,
)
from tests.serving import serving


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
    assert f">{word}</b>" in answer.text
    assert "Testipalvelu" in answer.text


def test_an_update_that_breaks_a_rule_is_refused(registry: httpx.Client) -> None:
    before = version(registry)
    service = "<https://w3id.org/elo/id/service/ohjaamo>"
    elo = "https://w3id.org/elo/ontology#"
    wrong = f"<{elo}capacity> -5"  # no service has fewer than no places
    answer = update(
        registry,
        f"INSERT {{ GRAPH ?g {{ {service} {wrong} }} }}"
        f" WHERE {{ GRAPH ?g {{ {service} a <{elo}Service> }} }}",
    )
    assert answer.status_code == 422
    told = report(answer, ox.RdfFormat.TURTLE)
    assert service.strip("<>") in told["focusNode"]
    answer = update(
        registry, f"INSERT DATA {{ GRAPH <{GRAPH}> {{ <{SERVICE}> a <{elo}Service> ; {wrong} }} }}"
    )
    assert answer.status_code == 422
    assert version(registry) == before
    assert rows(registry, f"SELECT ?s {{ ?s {wrong} }}") == []


def test_what_is_missing_after_an_update_is_in_the_report(registry: httpx.Client) -> None:
    espoo = "<https://w3id.org/elo/id/service/ohjaamo-espoo>"
    pattern = f"GRAPH ?g {{ {espoo} <https://w3id.org/elo/ontology#providedBy> ?provider }}"
    assert len(rows(registry, f"SELECT ?provider {{ {pattern} }}")) == 1
    answer = update(registry, f"DELETE {{ {pattern} }} WHERE {{ {pattern} }}")
    assert answer.status_code == 422
    told = report(answer, ox.RdfFormat.TURTLE)
    assert told["focusNode"] == [espoo.strip("<>")]
    assert told["sourceShape"] == ["https://w3id.org/elo/shapes#ServiceShape-provider"]


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


def test_a_store_that_was_not_checked_keeps_its_faults_but_gets_no_new_ones(tmp_path: Path) -> None:
    store = str(tmp_path / "store")
    environment = {"ELO_UPDATE_TOKEN": TOKEN}
    with (
        serving("--bare", "--store", store, "--no-validate-writes", environment=environment) as address,
        httpx.Client(base_url=address, headers=BEARER, timeout=60) as client,
    ):
        # A bare store knows no provider but those it is given.
        actor = '<https://w3id.org/elo/id/actor/okm> a elo:Organisation ; skos:prefLabel "OKM"@fi .'
        assert put(client, BAD + actor).status_code == 201
    with (
        serving("--bare", "--store", store, environment=environment) as address,
        httpx.Client(base_url=address, headers=BEARER, timeout=60) as client,
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
    environment = {"ELO_UPDATE_TOKEN": TOKEN, "ELO_UPDATE_TIMEOUT": "1"}
    with (
        serving("--bare", "--store", str(tmp_path / "store"), environment=environment) as address,
        httpx.Client(base_url=address, headers=BEARER, timeout=60) as client,
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
