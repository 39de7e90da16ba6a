"""What the graph store promises beyond the W3C's cases: names, formats, wrong requests, preconditions."""

import httpx
import pyoxigraph as ox
import pytest

TURTLE = {"Content-Type": "text/turtle"}
GRAPH = {"graph": "http://example.org/g"}
XSD = "http://www.w3.org/2001/XMLSchema#"
LABELS = '<urn:s> <urn:label> "pöytä"@fi , "bord"@sv ; <urn:day> "2026-01-31"^^<' + XSD + "date> ."
SYNTAXES = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "application/trig": ox.RdfFormat.TRIG,
}


def put(client: httpx.Client, text: str, **headers: str) -> httpx.Response:
    return client.put("/data", params=GRAPH, content=text, headers={**TURTLE, **headers})


def triples(answer: httpx.Response, format: ox.RdfFormat = ox.RdfFormat.TURTLE) -> set[ox.Triple]:
    assert answer.status_code == 200, answer.text
    return {quad.triple for quad in ox.parse(answer.content, format=format)}


def problem(answer: httpx.Response, status: int) -> dict[str, object]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told: dict[str, object] = answer.json()
    assert told["detail"]
    return told


@pytest.mark.parametrize("media_type", SYNTAXES)
def test_every_syntax_goes_in_and_comes_out(bare: httpx.Client, media_type: str) -> None:
    quads = list(ox.parse(LABELS, format=ox.RdfFormat.TURTLE))
    body = ox.serialize([q.triple for q in quads], format=SYNTAXES[media_type])
    assert body is not None
    answer = bare.put("/data", params=GRAPH, content=body, headers={"Content-Type": media_type})
    assert answer.status_code == 201
    answer = bare.get("/data", params=GRAPH, headers={"Accept": f"{media_type}, */*;q=0.1"})
    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert "accept" in answer.headers["vary"].lower()
    assert triples(answer, SYNTAXES[media_type]) == {q.triple for q in quads}


def test_negotiation(bare: httpx.Client) -> None:
    put(bare, LABELS)

    def kind(**asked: str) -> str:
        params = {**GRAPH, **({"format": asked["format"]} if "format" in asked else {})}
        headers = {"Accept": asked["accept"]} if "accept" in asked else {}
        answer = bare.get("/data", params=params, headers=headers)
        assert answer.status_code == 200
        return answer.headers["content-type"].partition(";")[0]

    assert kind() == "text/turtle"
    assert kind(accept="text/turtle;q=0, application/*;q=0.5, application/rdf+xml") == "application/rdf+xml"
    assert kind(accept="application/json") == "application/ld+json"
    assert kind(format="nt", accept="text/turtle") == "application/n-triples"
    told = problem(bare.get("/data", params=GRAPH, headers={"Accept": "image/png"}), 406)
    assert "text/turtle" in told["offered"]  # type: ignore[operator]
    problem(bare.get("/data", params={**GRAPH, "format": "csv"}), 406)


def test_which_graph(bare: httpx.Client) -> None:
    problem(bare.get("/data"), 400)
    problem(bare.put("/data", content="", headers=TURTLE), 400)
    problem(bare.delete("/data"), 400)
    problem(bare.get("/data?default", params={**GRAPH, "default": ""}), 400)
    problem(bare.get("/data", params={"graph": ["urn:a", "urn:b"]}), 400)
    problem(bare.get("/data/own", params=GRAPH), 400)
    for relative in ("", "g", "/g", "http://example.org/a b"):
        problem(bare.get("/data", params={"graph": relative}), 400)
        problem(bare.put("/data", params={"graph": relative}, content="", headers=TURTLE), 400)


def test_a_payload_that_does_not_parse_says_where(bare: httpx.Client) -> None:
    put(bare, LABELS)
    told = problem(put(bare, "<urn:a> <urn:b> <urn:c> .\n<urn:a> ex:b <urn:c> ."), 400)
    assert (told["line"], told["column"]) == (2, 9)  # where ex:b stands
    latin = bare.put("/data", params=GRAPH, content="<urn:a> <urn:b> 'ä' .".encode("latin-1"), headers=TURTLE)
    assert problem(latin, 400)["line"] == 1
    quads = bare.put(
        "/data",
        params=GRAPH,
        content="<urn:a> <urn:b> <urn:c> <urn:another> .",
        headers={"Content-Type": "application/n-quads"},
    )
    assert "urn:another" in str(problem(quads, 400)["detail"])
    assert len(triples(bare.get("/data", params=GRAPH))) == 3


@pytest.mark.parametrize("kind", ["text/plain", "text/csv", "application/x-www-form-urlencoded", ""])
def test_what_is_no_rdf(bare: httpx.Client, kind: str) -> None:
    headers = {"Content-Type": kind} if kind else {}
    answer = bare.post("/data", params=GRAPH, content=b"<urn:a> <urn:b> <urn:c> .", headers=headers)
    problem(answer, 415)
    assert "text/turtle" in answer.headers["accept-post"]


def test_a_form_is_posted_not_put(bare: httpx.Client) -> None:
    files = {"file": ("a.ttl", "<urn:a> <urn:b> <urn:c> .", "text/turtle")}
    problem(bare.put("/data", params=GRAPH, files=files), 415)
    assert bare.post("/data", params=GRAPH, files=files).status_code == 201
    bad = {"file": ("a.png", "x", "image/png")}
    problem(bare.post("/data", params=GRAPH, files=bad), 415)
    broken = {"file": ("b.ttl", "<urn:a> <urn:b>", "text/turtle")}
    told = problem(bare.post("/data", params=GRAPH, files=[*files.items(), *broken.items()]), 400)
    assert "b.ttl" in str(told["detail"])
    cut = {"Content-Type": "multipart/form-data; boundary=x"}
    problem(bare.post("/data", params=GRAPH, content=b"--x\r\n\r\nhalf", headers=cut), 400)


def test_methods(bare: httpx.Client) -> None:
    answer = bare.patch("/data", params=GRAPH, content=b"")
    assert "/update" in str(problem(answer, 405)["detail"])
    assert {"GET", "HEAD", "PUT", "POST", "DELETE"} <= set(answer.headers["allow"].split(", "))
    assert bare.patch("/graph/x", content=b"").status_code == 405


def test_a_body_over_the_limit(bare: httpx.Client) -> None:
    big = b"#" * ((64 << 20) + 1)
    problem(bare.put("/data", params=GRAPH, content=big, headers=TURTLE), 413)
    answer = bare.post("/update", content=big, headers={"Content-Type": "application/sparql-update"})
    problem(answer, 413)


def test_relative_iris_are_read_against_the_graph(bare: httpx.Client) -> None:
    put(bare, "<#a> <b> <> .")
    ((triple),) = triples(bare.get("/data", params=GRAPH))
    assert str(triple) == "<http://example.org/g#a> <http://example.org/b> <http://example.org/g>"


def test_a_graph_with_an_address_of_its_own(bare: httpx.Client) -> None:
    assert bare.put("/graph/x", content=LABELS, headers=TURTLE).status_code == 201
    iri = {"graph": "https://w3id.org/elo/graph/x"}
    assert len(triples(bare.get("/data", params=iri))) == 3
    assert len(triples(bare.get("/graph/x.ttl"))) == 3
    # With the ending of a format it is the same graph, as when it is read.
    assert bare.post("/graph/x.ttl", content="<urn:a> <urn:b> <urn:c> .", headers=TURTLE).status_code == 204
    assert len(triples(bare.get("/data", params=iri))) == 4
    assert bare.delete("/graph/x").status_code == 204
    assert bare.get("/graph/x").status_code == 404
    assert bare.delete("/graph/x").status_code == 404


def test_an_empty_graph_is_there(bare: httpx.Client) -> None:
    assert bare.put("/graph/empty", content="", headers=TURTLE).status_code == 201
    for path in ("/graph/empty", "/graph/empty.nt"):
        assert bare.get(path).status_code == 200
    assert "empty" in bare.get("/graph/empty", headers={"Accept": "text/html"}).text
    assert (
        bare.post("/update", data={"update": "DROP GRAPH <https://w3id.org/elo/graph/empty>"}).status_code
        == 204
    )
    assert bare.get("/graph/empty").status_code == 404


def test_a_reader_asks_only_for_what_changed(bare: httpx.Client) -> None:
    put(bare, LABELS)
    first = bare.get("/data", params=GRAPH)
    tag = first.headers["etag"]
    assert not tag.startswith("W/")
    known = {"If-None-Match": tag}
    for method in ("GET", "HEAD"):
        answer = bare.request(method, "/data", params=GRAPH, headers=known)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == tag
    since = {"If-Modified-Since": first.headers["last-modified"]}
    assert bare.get("/data", params=GRAPH, headers=since).status_code == 304
    # Another form is another representation.
    assert bare.get("/data", params={**GRAPH, "format": "nt"}, headers=known).status_code == 200
    # A write to another graph is none to this one.
    assert bare.put("/data?graph=urn:other", content=LABELS, headers=TURTLE).status_code == 201
    assert bare.get("/data", params=GRAPH, headers=known).status_code == 304
    assert put(bare, "").status_code == 204
    answer = bare.get("/data", params=GRAPH, headers=known)
    assert answer.status_code == 200
    assert answer.headers["etag"] != tag


def test_writing_what_is_there_already_changes_nothing(bare: httpx.Client) -> None:
    version = put(bare, LABELS).headers["elo-dataset-version"]
    assert put(bare, LABELS).headers["elo-dataset-version"] == version
    assert (
        bare.post("/data", params=GRAPH, content=LABELS, headers=TURTLE).headers["elo-dataset-version"]
        == version
    )


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_nobody_overwrites_what_he_has_not_seen(bare: httpx.Client, method: str) -> None:
    put(bare, "<urn:a> <urn:b> 1 .")
    seen = bare.get("/data", params={**GRAPH, "format": "jsonld"}).headers["etag"]
    put(bare, "<urn:a> <urn:b> 2 .")

    def write(tag: str) -> httpx.Response:
        body = b"" if method == "DELETE" else b"<urn:a> <urn:b> 3 ."
        return bare.request(method, "/data", params=GRAPH, content=body, headers={**TURTLE, "If-Match": tag})

    problem(write(seen), 412)
    problem(write(f"W/{bare.get('/data', params=GRAPH).headers['etag']}"), 412)
    seen = bare.get("/data", params=GRAPH).headers["etag"]
    assert write(f'"other", {seen}').status_code == 204


def test_a_graph_is_made_only_once(bare: httpx.Client) -> None:
    once = {"If-None-Match": "*"}
    problem(put(bare, LABELS, **{"If-Match": "*"}), 412)
    assert put(bare, LABELS, **once).status_code == 201
    problem(put(bare, "", **once), 412)
    assert put(bare, "", **{"If-Match": "*"}).status_code == 204


def test_the_tag_of_a_page_of_linked_data_works_too(bare: httpx.Client) -> None:
    assert bare.put("/graph/x", content=LABELS, headers=TURTLE).status_code == 201
    tag = bare.get("/graph/x", headers={"Accept": "text/turtle"}).headers["etag"]
    assert bare.put("/data?default", content=LABELS, headers=TURTLE).status_code == 201
    assert bare.get("/graph/x.ttl", headers={"If-None-Match": tag}).status_code == 304
    assert bare.put("/graph/x", content="", headers={**TURTLE, "If-Match": tag}).status_code == 204
    problem(bare.put("/graph/x", content=LABELS, headers={**TURTLE, "If-Match": tag}), 412)


def test_an_update_may_insist_on_a_version(bare: httpx.Client) -> None:
    direct = {"Content-Type": "application/sparql-update"}
    text = "INSERT DATA { <urn:a> <urn:b> 1 }"
    tag = bare.post("/update", content=text, headers=direct).headers["etag"]
    put(bare, LABELS)
    problem(bare.post("/update", content=text, headers={**direct, "If-Match": tag}), 412)
    version = bare.get("/data?default").headers["elo-dataset-version"]
    again = bare.post("/update", content="CLEAR ALL", headers={**direct, "If-Match": f'"{version}"'})
    assert again.status_code == 204


def test_large_graphs_are_streamed(bare: httpx.Client) -> None:
    many = "".join(f'<urn:s{n}> <urn:p> "{"x" * 100}{n}" .\n' for n in range(20_000))
    assert put(bare, many).status_code == 201
    answer = bare.get("/data", params={**GRAPH, "format": "nt"})
    assert "content-length" not in answer.headers
    assert answer.content.count(b"\n") == 20_000
