"""The query operation of the SPARQL 1.1 Protocol, case by case.

Each test is named after the case of the W3C's protocol suite that it stands for; what is sent and expected is
written from the specification (https://www.w3.org/TR/sparql11-protocol/#query-operation).
"""

import httpx
import pytest

GRAPHS = [f"http://example.org/graph/{number}" for number in (1, 2, 3)]
DIRECT = {"Content-Type": "application/sparql-query"}
YES_OR_NO = ("application/sparql-results+json", "application/sparql-results+xml")


@pytest.fixture
def data(bare: httpx.Client) -> httpx.Client:
    """Graph n says that n is a document; the default graph is empty."""
    for graph in GRAPHS:
        text = f"<{graph}> a <http://xmlns.com/foaf/0.1/Document> ."
        answer = bare.put(
            "/data", params={"graph": graph}, content=text, headers={"Content-Type": "text/turtle"}
        )
        assert answer.status_code == 201
    return bare


def kind(answer: httpx.Response) -> str:
    return answer.headers["content-type"].partition(";")[0]


def truth(answer: httpx.Response) -> bool:
    assert answer.status_code == 200, answer.text
    assert kind(answer) in YES_OR_NO
    value: bool = answer.json()["boolean"]
    return value


def is_described(*graphs: str) -> str:
    return "ASK { " + " ".join(f"<{graph}> a ?type ." for graph in graphs) + " }"


def test_query_get(bare: httpx.Client) -> None:
    assert truth(bare.get("/sparql", params={"query": "ASK {}"}))


def test_query_post_form(bare: httpx.Client) -> None:
    assert truth(bare.post("/sparql", data={"query": "ASK {}"}))
    assert truth(bare.post("/sparql/", data={"query": "ASK {}"}))


def test_query_post_direct(bare: httpx.Client) -> None:
    assert truth(bare.post("/sparql/", content="ASK {}", headers=DIRECT))


def test_query_dataset_default_graphs_get(data: httpx.Client) -> None:
    both = {"query": is_described(*GRAPHS[:2]), "default-graph-uri": GRAPHS[:2]}
    assert truth(data.get("/sparql", params=both))
    assert not truth(data.get("/sparql", params={**both, "default-graph-uri": GRAPHS[:1]}))


def test_query_dataset_default_graphs_post(data: httpx.Client) -> None:
    url = httpx.URL("/sparql/", params={"default-graph-uri": GRAPHS[:2]})
    assert truth(data.post(url, content=is_described(*GRAPHS[:2]), headers=DIRECT))
    assert not truth(data.post(url, content=is_described(GRAPHS[2]), headers=DIRECT))
    form = {"query": is_described(*GRAPHS[:2]), "default-graph-uri": GRAPHS[:2]}
    assert truth(data.post("/sparql", data=form))


def test_query_dataset_named_graphs_get(data: httpx.Client) -> None:
    query = "SELECT ?g { GRAPH ?g { ?s ?p ?o } }"
    answer = data.get("/sparql", params={"query": query, "named-graph-uri": GRAPHS[:2]})
    assert {row["g"]["value"] for row in answer.json()["results"]["bindings"]} == set(GRAPHS[:2])


def test_query_dataset_named_graphs_post(data: httpx.Client) -> None:
    url = httpx.URL("/sparql/", params={"named-graph-uri": GRAPHS[:2]})
    assert truth(data.post(url, content="ASK { GRAPH ?g { ?s ?p ?o } }", headers=DIRECT))
    assert not truth(data.post(url, content=f"ASK {{ GRAPH <{GRAPHS[2]}> {{ ?s ?p ?o }} }}", headers=DIRECT))
    assert not truth(data.post(url, content="ASK { ?s ?p ?o }", headers=DIRECT))


def test_query_dataset_full(data: httpx.Client) -> None:
    url = httpx.URL("/sparql/", params={"default-graph-uri": GRAPHS[2], "named-graph-uri": GRAPHS[:2]})
    answer = data.post(url, content="SELECT ?g ?x ?s { ?x ?y ?o GRAPH ?g { ?s ?p ?o } }", headers=DIRECT)
    rows = {tuple(row[v]["value"] for v in "gxs") for row in answer.json()["results"]["bindings"]}
    # The one triple of the default graph, with the one of each named graph.
    assert rows == {(GRAPHS[0], GRAPHS[2], GRAPHS[0]), (GRAPHS[1], GRAPHS[2], GRAPHS[1])}


def test_query_multiple_dataset(data: httpx.Client) -> None:
    url = httpx.URL("/sparql/", params={"default-graph-uri": GRAPHS[1]})
    query = f"ASK FROM <{GRAPHS[0]}> {{ <{GRAPHS[0]}> ?p ?o }}"
    assert truth(data.post("/sparql/", content=query, headers=DIRECT))
    assert not truth(data.post(url, content=query, headers=DIRECT))


def test_query_content_type_select(bare: httpx.Client) -> None:
    answer = bare.post("/sparql/", content="SELECT (1 AS ?value) {}", headers=DIRECT)
    assert kind(answer) in (*YES_OR_NO, "text/csv", "text/tab-separated-values")


def test_query_content_type_ask(bare: httpx.Client) -> None:
    assert kind(bare.post("/sparql/", content="ASK {}", headers=DIRECT)) in YES_OR_NO


@pytest.mark.parametrize("query", ["DESCRIBE <http://example.org/>", "CONSTRUCT { <s> <p> 1 } WHERE {}"])
def test_query_content_type_describe_and_construct(bare: httpx.Client, query: str) -> None:
    answer = bare.post("/sparql/", content=query, headers=DIRECT)
    assert answer.status_code == 200, answer.text
    assert kind(answer) in ("application/rdf+xml", "text/turtle", "application/n-triples")


def test_bad_query_method(bare: httpx.Client) -> None:
    answer = bare.put("/sparql", params={"query": "ASK {}"})
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]


def test_bad_multiple_queries(bare: httpx.Client) -> None:
    assert bare.get("/sparql", params={"query": ["ASK {}", "SELECT * {}"]}).status_code == 400


def test_bad_query_wrong_media_type(bare: httpx.Client) -> None:
    answer = bare.post("/sparql/", content="ASK {}", headers={"Content-Type": "text/plain"})
    assert answer.status_code == 415
    assert "application/sparql-query" in answer.headers["accept-post"]


@pytest.mark.parametrize("body", ["query=ASK%20%7B%7D", "ASK {}"])
def test_bad_query_missing_form_type_and_direct_type(bare: httpx.Client, body: str) -> None:
    assert bare.post("/sparql/", content=body.encode()).status_code == 415


@pytest.mark.parametrize(
    ("encoding", "declared"), [("utf-16", "; charset=UTF-16"), ("utf-16", ""), ("latin-1", "")]
)
def test_bad_query_non_utf8(bare: httpx.Client, encoding: str, declared: str) -> None:
    answer = bare.post(
        "/sparql/",
        content='ASK { FILTER("ä" = "ä") }'.encode(encoding),
        headers={"Content-Type": f"application/sparql-query{declared}"},
    )
    assert answer.status_code in (400, 415)


def test_bad_query_syntax(bare: httpx.Client) -> None:
    answer = bare.get("/sparql", params={"query": "ASK {"})
    assert answer.status_code == 400
    assert answer.json()["line"] == 1


def test_a_charset_of_utf8_changes_nothing(bare: httpx.Client) -> None:
    kind = {"Content-Type": 'application/sparql-query; charset="utf-8"'}
    assert truth(bare.post("/sparql", content='ASK { FILTER("ä" = "ä") }'.encode(), headers=kind))


def test_the_unnamed_graph_is_the_default_graph_here(data: httpx.Client) -> None:
    assert not truth(data.get("/sparql", params={"query": "ASK { ?s ?p ?o }"}))
    assert truth(data.get("/sparql", params={"query": "ASK { GRAPH ?g { ?s ?p ?o } }"}))
