"""The query operation of the SPARQL 1.1 Protocol, as a program would use it."""

import json
import time
from collections.abc import Iterator

import httpx
import pyoxigraph as ox
import pytest

from tests.serving import serving

OKM = "<https://w3id.org/elo/id/actor/okm>"
LABELS = f"""PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?label WHERE {{ {OKM} skos:prefLabel ?label }} ORDER BY LANG(?label)"""
# The ministry's names in its own three languages, en < fi < sv.
NAMES = [
    ("en", "Ministry of Education and Culture"),
    ("fi", "opetus- ja kulttuuriministeriö"),
    ("sv", "undervisnings- och kulturministeriet"),
]
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o }"
FLOOD = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def rows(answer: httpx.Response) -> list[tuple[str, str]]:
    return [(r["label"]["xml:lang"], r["label"]["value"]) for r in answer.json()["results"]["bindings"]]


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_the_three_ways_to_ask_give_the_same(web: httpx.Client, way: str) -> None:
    match way:
        case "get":
            answer = web.get("/sparql", params={"query": LABELS})
        case "form":
            answer = web.post("/sparql", data={"query": LABELS})
        case _:
            answer = web.post(
                "/sparql", content=LABELS.encode(), headers={"Content-Type": "application/sparql-query"}
            )
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/sparql-results+json"
    assert "accept" in answer.headers["vary"].lower()
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["elo-dataset-version"]
    assert rows(answer) == NAMES


@pytest.mark.parametrize(
    ("accept", "format"),
    [
        ("application/sparql-results+json", ox.QueryResultsFormat.JSON),
        ("application/sparql-results+xml", ox.QueryResultsFormat.XML),
        ("text/tab-separated-values", ox.QueryResultsFormat.TSV),
    ],
)
def test_language_tags_survive_every_format(
    web: httpx.Client, accept: str, format: ox.QueryResultsFormat
) -> None:
    answer = web.get("/sparql", params={"query": LABELS}, headers={"Accept": accept})
    assert answer.headers["content-type"].partition(";")[0] == accept
    read = ox.parse_query_results(answer.content, format=format)
    assert isinstance(read, ox.QuerySolutions)
    assert [(row["label"].language, row["label"].value) for row in read] == NAMES


def test_csv_has_the_values(web: httpx.Client) -> None:
    answer = web.get("/sparql", params={"query": LABELS, "format": "csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.text.splitlines() == ["label", *(name for _, name in NAMES)]


@pytest.mark.parametrize(
    ("accept", "format"),
    [
        ("text/turtle", ox.RdfFormat.TURTLE),
        ("application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("application/ld+json", ox.RdfFormat.JSON_LD),
        ("application/n-quads", ox.RdfFormat.N_QUADS),
        ("application/trig", ox.RdfFormat.TRIG),
    ],
)
def test_a_graph_comes_in_every_rdf_syntax(web: httpx.Client, accept: str, format: ox.RdfFormat) -> None:
    query = f"CONSTRUCT {{ {OKM} ?p ?o }} WHERE {{ {OKM} ?p ?o FILTER(LANG(?o) = 'sv') }}"
    answer = web.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert answer.headers["content-type"].partition(";")[0] == accept
    names = {quad.object for quad in ox.parse(answer.content, format=format)}
    assert ox.Literal("undervisnings- och kulturministeriet", language="sv") in names


def test_ask(web: httpx.Client) -> None:
    answer = web.get("/sparql", params={"query": f"ASK {{ {OKM} ?p ?o }}"})
    assert answer.json()["boolean"] is True


def test_the_default_graph_is_the_union_unless_the_request_says_otherwise(web: httpx.Client) -> None:
    count = f"SELECT (COUNT(*) AS ?n) WHERE {{ {OKM} a ?class }}"

    def n(**more: str) -> int:
        answer = web.get("/sparql", params={"query": count, **more})
        return int(answer.json()["results"]["bindings"][0]["n"]["value"])

    assert n() >= 1
    assert n(**{"default-graph-uri": "https://w3id.org/elo/graph/deck"}) >= 1
    assert n(**{"default-graph-uri": "https://w3id.org/elo/graph/areas"}) == 0
    # The protocol's dataset goes before the query's own (section 2.1.4).
    from_deck = count.replace("WHERE", "FROM <https://w3id.org/elo/graph/deck> WHERE")
    answer = web.get(
        "/sparql", params={"query": from_deck, "default-graph-uri": "https://w3id.org/elo/graph/areas"}
    )
    assert answer.json()["results"]["bindings"][0]["n"]["value"] == "0"
    answer = web.get(
        "/sparql", params={"query": count.replace("WHERE", "FROM <https://w3id.org/elo/graph/areas> WHERE")}
    )
    assert answer.json()["results"]["bindings"][0]["n"]["value"] == "0"


def test_head_has_the_headers_of_get_and_no_body(web: httpx.Client) -> None:
    got = web.get("/sparql", params={"query": LABELS})
    head = web.head("/sparql", params={"query": LABELS})
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-type"] == got.headers["content-type"]
    assert head.headers["content-length"] == got.headers["content-length"]


def test_preflight_of_a_direct_post(web: httpx.Client) -> None:
    answer = web.options(
        "/sparql",
        headers={
            "Origin": "https://elsewhere.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        },
    )
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert "content-type" in answer.headers["access-control-allow-headers"].lower()
    assert "access-control-allow-credentials" not in answer.headers


def problem(answer: httpx.Response, status: int) -> dict[str, object]:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    document: dict[str, object] = answer.json()
    assert document["status"] == status
    assert document["detail"]
    return document


def test_a_syntax_error_says_where(web: httpx.Client) -> None:
    told = problem(web.get("/sparql", params={"query": "SELECT *\nWHERE { ?s ex:p ?o }"}), 400)
    assert told["line"] == 2
    assert "ex:" in str(told["detail"])


@pytest.mark.parametrize(
    ("query", "accept", "offers"),
    [(LABELS, "image/png", "text/csv"), (f"DESCRIBE {OKM}", "text/csv", "text/turtle")],
)
def test_not_acceptable_lists_what_is_offered(
    web: httpx.Client, query: str, accept: str, offers: str
) -> None:
    told = problem(web.get("/sparql", params={"query": query}, headers={"Accept": accept}), 406)
    assert offers in told["offered"]  # type: ignore[operator]


def test_wrong_requests(web: httpx.Client) -> None:
    problem(web.post("/sparql", content=b"<a/>", headers={"Content-Type": "text/xml"}), 415)
    problem(web.post("/sparql", content=LABELS.encode(), headers={"Content-Type": "text/plain"}), 415)
    problem(web.post("/sparql", data={}), 415)
    problem(web.post("/sparql", data={"nothing": "x"}), 400)
    problem(web.get("/sparql?query=ASK{}&query=ASK{}"), 400)
    problem(web.get("/sparql", params={"update": "CLEAR ALL"}), 400)
    problem(web.get("/sparql?query=%FF"), 400)
    allowed = web.delete("/sparql")
    problem(allowed, 405)
    assert "POST" in allowed.headers["allow"]
    big = b"#" * (11 << 20)
    problem(web.post("/sparql", content=big, headers={"Content-Type": "application/sparql-query"}), 413)
    # An update is no query.
    problem(web.get("/sparql", params={"query": "INSERT DATA { <urn:a> <urn:b> <urn:c> }"}), 400)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * WHERE { service silent <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * WHERE { { SELECT * { ?s ?p ?o SERVICE ?s { ?a ?b ?c } } } }",
    ],
)
def test_no_query_calls_out(web: httpx.Client, query: str) -> None:
    told = problem(web.get("/sparql", params={"query": query}), 403)
    assert "SERVICE" in str(told["detail"])


def test_the_word_service_in_a_name_is_no_call(web: httpx.Client) -> None:
    query = 'SELECT ?service WHERE { VALUES ?service { "SERVICE <http://x/>" } } # SERVICE <http://y/> {}'
    assert web.get("/sparql", params={"query": query}).status_code == 200


@pytest.fixture(scope="module")
def strict() -> Iterator[httpx.Client]:
    """A client of a server whose queries may take one second."""
    with serving("--query-timeout", "1") as address, httpx.Client(base_url=address, timeout=60) as client:
        yield client


def test_an_endless_query_is_stopped_and_others_go_on(strict: httpx.Client) -> None:
    with httpx.Client(base_url=strict.base_url, timeout=60) as other:
        answer = strict.get("/sparql", params={"query": ENDLESS})
        told = problem(answer, 504)
        assert told["limitSeconds"] == 1
        assert float(str(told["elapsedSeconds"])) >= 1
        assert told["rowsSeen"] == 0  # it counts, and never comes to its one row
        assert "Narrow" in str(told["detail"])
        assert other.get("/sparql", params={"query": LABELS}).status_code == 200


def test_a_cut_off_answer_cannot_be_taken_for_a_whole_one() -> None:
    received = bytearray()

    def read(client: httpx.Client) -> None:
        with client.stream("GET", "/sparql", params={"query": FLOOD}) as answer:
            for chunk in answer.iter_bytes():
                received.extend(chunk)

    # Time enough that a busy machine, too, gets to the first megabyte.
    with (
        serving("--query-timeout", "5") as address,
        httpx.Client(base_url=address, timeout=60) as client,
        pytest.raises(httpx.RemoteProtocolError),
    ):
        read(client)
    assert len(received) > 1 << 20  # streaming had begun
    with pytest.raises(json.JSONDecodeError):
        json.loads(received)


def test_many_endless_queries_leave_the_server_answering(strict: httpx.Client) -> None:
    with httpx.Client(base_url=strict.base_url, timeout=0.2) as impatient:
        for _ in range(4):
            with pytest.raises(httpx.ReadTimeout):
                impatient.get("/sparql", params={"query": ENDLESS})
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if strict.get("/sparql", params={"query": LABELS}).status_code == 200:
            return
    pytest.fail("the server did not recover")


def _posted(web: httpx.Client, query: str) -> httpx.Response:
    return web.post("/sparql", content=query.encode(), headers={"Content-Type": "application/sparql-query"})


def test_deep_and_long_queries_get_an_answer(web: httpx.Client) -> None:
    nested = "SELECT * WHERE " + "{" * 10_000 + "}" * 10_000
    long = "SELECT * WHERE { VALUES ?x { " + "1 " * 100_000 + "} }"
    for query in (nested, long):
        assert _posted(web, query).status_code in (200, 400, 507)
    # A pattern of so many parts is more than the engine's stack can hold; that it is the memory is not said.
    parts = "SELECT * WHERE {" + "OPTIONAL { ?s ?p ?o } " * 10_000 + "}"
    told = problem(_posted(web, parts), 507)
    assert told["limit"] == "stack"
    assert "too many parts" in str(told["detail"])
    assert web.get("/sparql", params={"query": LABELS}).status_code == 200


def test_the_service_description_and_the_query_page(web: httpx.Client) -> None:
    described = web.get("/sparql", headers={"Accept": "text/turtle"})
    sd = "http://www.w3.org/ns/sparql-service-description#"
    triples = list(ox.parse(described.content, format=ox.RdfFormat.TURTLE))
    named = {t.object.value for t in triples if t.predicate.value == sd + "name"}
    assert {"https://w3id.org/elo/graph/deck", "https://w3id.org/elo/graph/ontology"} <= named
    assert any(
        t.object.value == sd + "UnionDefaultGraph" for t in triples if t.predicate.value == sd + "feature"
    )
    page = web.get("/sparql", headers={"Accept": "text/html,*/*;q=0.8", "Accept-Language": "sv"})
    assert page.headers["content-type"].startswith("text/html")
    assert 'lang="sv"' in page.text
    assert "<textarea" in page.text
