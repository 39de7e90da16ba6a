"""The update operation of the SPARQL 1.1 Protocol, case by case.

Each test is named after the case of the W3C's protocol suite that it stands for; what is sent and expected is
written from the specification (https://www.w3.org/TR/sparql11-protocol/#update-operation).
"""

import httpx
import pytest

GRAPHS = [f"http://example.org/graph/{number}" for number in (1, 2, 3)]
OUT = "http://example.org/found"
DIRECT = {"Content-Type": "application/sparql-update"}
FILL = "DROP ALL;" + ";".join(
    f"INSERT DATA {{ GRAPH <{graph}> {{ <{graph}> a <http://xmlns.com/foaf/0.1/Document> }} }}"
    for graph in GRAPHS
)


def found(client: httpx.Client) -> set[tuple[str, str]]:
    """What the update wrote to its graph: subject and object."""
    query = f"SELECT ?s ?o {{ GRAPH <{OUT}> {{ ?s ?p ?o }} }}"
    rows = client.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    return {(row["s"]["value"], row["o"]["value"]) for row in rows}


def update(client: httpx.Client, text: str, **parameters: list[str]) -> httpx.Response:
    """Post directly, with parameters (``using_graph_uri``) in the address."""
    params = {name.replace("_", "-"): values for name, values in parameters.items()}
    return client.post(httpx.URL("/update", params=params), content=text, headers=DIRECT)


def copy_documents(pattern: str) -> str:
    return f"{FILL}; INSERT {{ GRAPH <{OUT}> {{ ?s a <urn:found> }} }} WHERE {{ {pattern} }}"


DOCUMENT = "?s a <http://xmlns.com/foaf/0.1/Document>"


def test_update_post_form(bare: httpx.Client) -> None:
    assert bare.post("/update", data={"update": "CLEAR ALL"}).status_code == 204
    assert bare.post("/update/", data={"update": "CLEAR ALL"}).status_code == 204


def test_update_post_direct(bare: httpx.Client) -> None:
    answer = update(bare, "CLEAR ALL")
    assert answer.status_code == 204
    assert answer.content == b""
    assert answer.headers["elo-dataset-version"]


def test_update_dataset_default_graph(bare: httpx.Client) -> None:
    assert update(bare, copy_documents(DOCUMENT), using_graph_uri=GRAPHS[:1]).status_code == 204
    assert {s for s, _ in found(bare)} == {GRAPHS[0]}


def test_update_dataset_default_graphs(bare: httpx.Client) -> None:
    assert update(bare, copy_documents(DOCUMENT), using_graph_uri=GRAPHS[:2]).status_code == 204
    assert {s for s, _ in found(bare)} == set(GRAPHS[:2])


def test_update_dataset_named_graphs(bare: httpx.Client) -> None:
    text = copy_documents(f"GRAPH ?g {{ {DOCUMENT} }}")
    assert update(bare, text, using_named_graph_uri=GRAPHS[:2]).status_code == 204
    assert {s for s, _ in found(bare)} == set(GRAPHS[:2])


def test_update_dataset_full(bare: httpx.Client) -> None:
    text = f"""{FILL};
    INSERT {{ GRAPH <{OUT}> {{ ?s <urn:in> ?in }} }}
    WHERE {{
      {{ GRAPH ?g {{ {DOCUMENT} }} BIND(?g AS ?in) }} UNION {{ {DOCUMENT} BIND("default" AS ?in) }}
    }}"""
    answer = update(bare, text, using_graph_uri=GRAPHS[:1], using_named_graph_uri=GRAPHS[1:2])
    assert answer.status_code == 204
    assert found(bare) == {(GRAPHS[0], "default"), (GRAPHS[1], GRAPHS[1])}


def test_update_base_uri(bare: httpx.Client) -> None:
    assert update(bare, f"INSERT DATA {{ GRAPH <{OUT}> {{ <urn:s> <urn:p> <test> }} }}").status_code == 204
    ((_, value),) = found(bare)
    assert value.endswith("/test")
    assert value.startswith("https://")


def test_bad_update_get(bare: httpx.Client) -> None:
    answer = bare.get("/update", params={"update": "CLEAR ALL"})
    assert answer.status_code == 405
    assert "POST" in answer.headers["allow"]
    assert bare.get("/sparql", params={"update": "CLEAR ALL"}).status_code == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD"])
def test_other_methods(bare: httpx.Client, method: str) -> None:
    assert bare.request(method, "/update", params={"update": "CLEAR ALL"}).status_code == 405


def test_bad_multiple_updates(bare: httpx.Client) -> None:
    assert bare.post("/update", data={"update": ["CLEAR NAMED", "CLEAR DEFAULT"]}).status_code == 400
    url = httpx.URL("/update", params={"update": "CLEAR NAMED"})
    assert bare.post(url, content="CLEAR DEFAULT", headers=DIRECT).status_code == 400


def test_bad_update_wrong_media_type(bare: httpx.Client) -> None:
    answer = bare.post("/update", content="CLEAR NAMED", headers={"Content-Type": "text/plain"})
    assert answer.status_code == 415
    assert "application/sparql-update" in answer.headers["accept-post"]
    answer = bare.post("/update", content="CLEAR NAMED", headers={"Content-Type": "application/sparql-query"})
    assert answer.status_code == 415


def test_bad_update_missing_form_type(bare: httpx.Client) -> None:
    assert bare.post("/update", content=b"update=CLEAR%20NAMED").status_code == 415


@pytest.mark.parametrize(("encoding", "declared"), [("utf-16", "; charset=UTF-16"), ("latin-1", "")])
def test_bad_update_non_utf8(bare: httpx.Client, encoding: str, declared: str) -> None:
    answer = bare.post(
        "/update",
        content='INSERT DATA { <urn:s> <urn:p> "ä" }'.encode(encoding),
        headers={"Content-Type": f"application/sparql-update{declared}"},
    )
    assert answer.status_code in (400, 415)


def test_bad_update_syntax(bare: httpx.Client) -> None:
    assert bare.post("/update", data={"update": "CLEAR XYZ"}).status_code == 400
    answer = update(bare, "CLEAR ALL ;\nINSERT DATA { <urn:a> ex:b <urn:c> }")
    assert answer.status_code == 400
    told = answer.json()
    assert (told["line"], told["column"]) == (2, 23)  # where ex: stands
    assert "ex:" in told["detail"]


def test_a_query_is_no_update(bare: httpx.Client) -> None:
    assert bare.post("/update", data={"update": "SELECT * { ?s ?p ?o }"}).status_code == 400
    answer = bare.post("/update", data={"query": "ASK {}"})
    assert answer.status_code == 400
    assert "/sparql" in answer.json()["detail"]
    assert bare.post("/update", data={}).status_code == 415
    assert bare.post("/update", data={"x": "y"}).status_code == 400


@pytest.mark.parametrize(
    "text",
    [
        "WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "INSERT { ?s ?p ?o } USING <urn:g> WHERE { ?s ?p ?o }",
        "CLEAR ALL; DELETE { ?s ?p ?o } USING NAMED <urn:g> WHERE { GRAPH ?g { ?s ?p ?o } }",
    ],
)
@pytest.mark.parametrize("parameter", ["using-graph-uri", "using-named-graph-uri"])
def test_bad_update_dataset_conflict(bare: httpx.Client, text: str, parameter: str) -> None:
    assert bare.post("/update", data={"update": text, parameter: "urn:g"}).status_code == 400
    assert bare.post("/update", data={"update": text}).status_code == 204


def test_words_that_only_look_like_clauses_are_no_conflict(bare: httpx.Client) -> None:
    text = f"""PREFIX with: <urn:with#> # USING <urn:g> WHERE {{
    {FILL};
    INSERT {{ GRAPH <{OUT}> {{ ?s with:USING "WITH <urn:g> }} WHERE {{", '''USING'''  }} }}
    WHERE {{ ?s a ?USING FILTER(1<2 && "}} WHERE {{" != ?USING) }}"""
    assert update(bare, text, using_graph_uri=GRAPHS[:1]).status_code == 204
    assert {s for s, _ in found(bare)} == {GRAPHS[0]}


def test_delete_where_takes_the_dataset_too(bare: httpx.Client) -> None:
    assert update(bare, f"{FILL}; INSERT DATA {{ <urn:s> a <urn:t> }}").status_code == 204
    # Its pattern matches in the graph given, and what it matches is removed from the unnamed graph,
    # where it is not: the same as DELETE {…} USING <graph> WHERE {…}.
    assert update(bare, "DELETE WHERE { ?s a ?t }", using_graph_uri=GRAPHS[:1]).status_code == 204
    ask = {"query": "ASK { <urn:s> a <urn:t> }"}
    assert bare.get("/sparql", params=ask).json()["boolean"] is True
    assert update(bare, "DELETE WHERE { ?s a ?t }").status_code == 204
    assert bare.get("/sparql", params=ask).json()["boolean"] is False


def test_a_dataset_parameter_must_be_an_iri(bare: httpx.Client) -> None:
    text = "INSERT { ?s a <urn:t> } WHERE { ?s ?p ?o }"
    for graph in ("relative", "urn:g> { } } ; DROP ALL #"):
        assert update(bare, text, using_graph_uri=[graph]).status_code == 400


def test_a_prologue_may_come_before_each_operation(bare: httpx.Client) -> None:
    text = f"""PREFIX a: <urn:1#> INSERT DATA {{ GRAPH <{OUT}> {{ <urn:s> <urn:p> a:x }} }} ;
    PREFIX a: <urn:2#> PREFIX b: <urn:3#> INSERT DATA {{ GRAPH <{OUT}> {{ <urn:s> <urn:p> a:x, b:x }} }} ;"""
    assert update(bare, text).status_code == 204
    assert found(bare) == {("urn:s", "urn:1#x"), ("urn:s", "urn:2#x"), ("urn:s", "urn:3#x")}


def test_an_update_is_done_wholly_or_not_at_all(bare: httpx.Client) -> None:
    assert update(bare, FILL).status_code == 204
    before = bare.get("/data", params={"graph": GRAPHS[0]})
    answer = update(bare, "DROP ALL; CREATE GRAPH <urn:new>; CREATE GRAPH <urn:new>")
    assert answer.status_code == 400
    after = bare.get("/data", params={"graph": GRAPHS[0]})
    assert after.status_code == 200
    assert after.headers["etag"] == before.headers["etag"]


@pytest.mark.parametrize(
    "text",
    [
        "LOAD <http://127.0.0.1:9/x>",
        "LOAD SILENT <http://127.0.0.1:9/x> INTO GRAPH <urn:g>",
        "INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:9/x> { ?s ?p ?o } }",
        "CLEAR ALL; PREFIX a: <urn:a> LOAD <relative>",
    ],
)
def test_no_update_calls_out(bare: httpx.Client, text: str) -> None:
    assert update(bare, text).status_code == 403
