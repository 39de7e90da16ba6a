"""The SPARQL 1.1 Graph Store HTTP Protocol, case by case, on graphs that are their own address.

Each test is named after the case of the W3C's suite that it stands for; requests and expectations are written
from the specification (https://www.w3.org/TR/sparql11-http-rdf-update/).
"""

from urllib.parse import urlsplit

import httpx
import pyoxigraph as ox
import pytest

TURTLE = {"Content-Type": "text/turtle; charset=utf-8"}
FOAF = "http://xmlns.com/foaf/0.1/"
PATH = "/data/person/1.ttl"


def names(answer: httpx.Response) -> set[str]:
    """The names in a graph that came as Turtle."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
    quads = ox.parse(answer.content, format=ox.RdfFormat.TURTLE)
    return {quad.object.value for quad in quads if isinstance(quad.object, ox.Literal)}


def person(name: str) -> str:
    return f'<#me> a <{FOAF}Person> ; <{FOAF}knows> [ <{FOAF}name> "{name}" ] .'


def iri(client: httpx.Client) -> str:
    return str(client.base_url).rstrip("/") + PATH


@pytest.fixture
def john(bare: httpx.Client) -> httpx.Client:
    assert bare.put(PATH, content=person("John"), headers=TURTLE).status_code == 201
    return bare


def test_put__initial_state(bare: httpx.Client) -> None:
    assert bare.put(PATH, content=person("John"), headers=TURTLE).status_code == 201


def test_get_of_put__initial_state(john: httpx.Client) -> None:
    assert names(john.get("/data", params={"graph": iri(john)})) == {"John"}
    assert names(john.get(PATH)) == {"John"}


def test_put__graph_already_in_store(john: httpx.Client) -> None:
    assert john.put(PATH, content=person("Jane"), headers=TURTLE).status_code == 204
    assert names(john.get(PATH)) == {"Jane"}


def test_put__default_graph(bare: httpx.Client) -> None:
    assert bare.put("/data?default", content=person("Alice"), headers=TURTLE).status_code == 201
    assert names(bare.get("/data?default")) == {"Alice"}
    assert bare.put("/data?default", content=person("Bob"), headers=TURTLE).status_code == 204
    assert names(bare.get("/data?default")) == {"Bob"}


def test_put__mismatched_payload(john: httpx.Client) -> None:
    wrong = {"Content-Type": "application/rdf+xml"}
    assert john.put(PATH, content=person("Jane"), headers=wrong).status_code == 400
    assert names(john.get(PATH)) == {"John"}


def test_put__empty_graph(bare: httpx.Client) -> None:
    assert bare.put(PATH, content="", headers=TURTLE).status_code == 201
    answer = bare.get(PATH)
    assert answer.status_code == 200
    assert names(answer) == set()


def test_put__replace_empty_graph(bare: httpx.Client) -> None:
    assert bare.put(PATH, content="", headers=TURTLE).status_code == 201
    assert bare.put(PATH, content=person("John"), headers=TURTLE).status_code == 204
    assert names(bare.get(PATH)) == {"John"}


def test_delete__existing_graph(john: httpx.Client) -> None:
    assert john.delete(PATH).status_code in (200, 204)
    assert john.get(PATH).status_code == 404


def test_delete__nonexistent_graph(bare: httpx.Client) -> None:
    assert bare.delete(PATH).status_code == 404


def test_post__existing_graph(john: httpx.Client) -> None:
    more = f'<#me> <{FOAF}name> "Jane" .'
    assert john.post(PATH, content=more, headers=TURTLE).status_code in (200, 204)
    assert names(john.get(PATH)) == {"John", "Jane"}


def test_post__multipart_formdata(john: httpx.Client) -> None:
    files = [
        ("file", ("last.ttl", f'<#me> <{FOAF}familyName> "Dué" .', "text/turtle; charset=utf-8")),
        ("file", ("first.nt", f'<urn:me> <{FOAF}givenName> "Jane" .', "application/octet-stream")),
    ]
    assert john.post(PATH, files=files).status_code in (200, 204)
    assert names(john.get(PATH)) == {"John", "Dué", "Jane"}


def test_post__create__new_graph(bare: httpx.Client) -> None:
    answer = bare.post("/data", content=person("Alice"), headers=TURTLE)
    assert answer.status_code == 201
    path = urlsplit(answer.headers["location"]).path
    assert names(bare.get(path, headers={"Accept": "text/turtle"})) == {"Alice"}
    # No POST gets the graph of another.
    again = bare.post("/data", content=person("Bob"), headers=TURTLE)
    assert again.headers["location"] != answer.headers["location"]
    # POST - empty graph to existing graph; GET of POST - after noop
    assert bare.post(path, content="", headers=TURTLE).status_code in (200, 204)
    assert names(bare.get(path, headers={"Accept": "text/turtle"})) == {"Alice"}


def test_head_on_an_existing_graph(john: httpx.Client) -> None:
    got, head = john.get(PATH), john.head(PATH)
    assert head.status_code == 200
    assert head.content == b""
    for header in ("content-type", "content-length", "etag", "last-modified", "elo-dataset-version", "vary"):
        assert head.headers[header] == got.headers[header]


def test_head_on_a_nonexisting_graph(bare: httpx.Client) -> None:
    answer = bare.head(PATH)
    assert answer.status_code == 404
    assert answer.content == b""
    assert bare.get("/sparql", params={"query": "ASK {}"}).status_code == 200  # on the same connection
