"""``/api/v1/validate``: what RDF is told about, in which form, and what it cannot do to the server."""

import json

import httpx
import pyoxigraph as ox
import pytest

from tests.protocol.editing import BAD, GOOD, TURTLE

CONFORMS = "http://www.w3.org/ns/shacl#conforms"
URL = "/api/v1/validate"


def send(web: httpx.Client, text: str | bytes, **headers: str) -> httpx.Response:
    return web.post(URL, content=text, headers={**TURTLE, **headers})


@pytest.mark.parametrize(
    ("accept", "format"),
    [
        ("text/turtle", ox.RdfFormat.TURTLE),
        ("application/ld+json", ox.RdfFormat.JSON_LD),
        ("application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/rdf+xml", ox.RdfFormat.RDF_XML),
    ],
)
def test_the_report_as_rdf(web: httpx.Client, accept: str, format: ox.RdfFormat) -> None:
    answer = send(web, BAD, Accept=accept)
    assert (answer.status_code, answer.headers["elo-conforms"]) == (200, "false")
    assert answer.headers["content-type"].partition(";")[0] == accept
    (conforms,) = (q for q in ox.parse(answer.content, format=format) if q.predicate.value == CONFORMS)
    assert conforms.object == ox.Literal(False)


def test_the_report_as_json_names_thing_and_line(web: httpx.Client) -> None:
    answer = web.post(URL, params={"format": "json", "lang": "en"}, content=BAD, headers=TURTLE)
    report = answer.json()
    assert report["conforms"] is False
    assert 7 in [result["line"] for result in report["results"]]
    good = send(web, GOOD, Accept="application/json")
    assert (good.json()["conforms"], good.headers["elo-conforms"]) == (True, "true")


@pytest.mark.parametrize("form", ["human", "csv", "sarif", "junit", "html"])
def test_other_forms(web: httpx.Client, form: str) -> None:
    answer = web.post(URL, params={"format": form}, content=BAD, headers=TURTLE)
    assert answer.status_code == 200
    assert "service/test" in answer.text


def test_what_cannot_be_read(web: httpx.Client) -> None:
    broken = send(web, GOOD + "\n<a")
    assert broken.status_code == 400
    assert broken.json()["line"] == 9  # seven lines and an empty one come before
    assert web.post(URL, content=GOOD, headers={"Content-Type": "text/csv"}).status_code == 415
    assert send(web, GOOD, Accept="image/png").status_code == 406
    assert web.post(URL, params={"format": "png"}, content=GOOD, headers=TURTLE).status_code == 400
    misspelt = send(web, GOOD.replace("elo:capacity", "elo:kapacity"))
    assert (misspelt.status_code, "elo:capacity" in misspelt.json()["detail"]) == (400, True)
    assert send(web, b" " * ((10 << 20) + 1)).status_code == 413


def test_shapes_that_are_sent_are_data(web: httpx.Client) -> None:
    shape = """@prefix sh: <http://www.w3.org/ns/shacl#> .
    <urn:shape> a sh:NodeShape ; sh:targetNode <urn:x> ; sh:property [ sh:path <urn:p> ; sh:minCount 1 ] ."""
    assert send(web, shape, Accept="application/json").json()["conforms"] is True


DEEP = 10_000


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("application/ld+json", '{"@context": {"p": "urn:p"}, "p": ' * DEEP + "1" + "}" * DEEP),
        ("application/ld+json", "[" * DEEP + "]" * DEEP),
        (
            "application/rdf+xml",
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:p="urn:p:">'
            + "<rdf:Description><p:p>" * DEEP
            + "</p:p></rdf:Description>" * DEEP
            + "</rdf:RDF>",
        ),
        ("text/turtle", "<urn:a> <urn:b> " + "(" * DEEP + ")" * DEEP + " ."),
        ("text/turtle", "<urn:a> <urn:b> " + "[ <urn:p> " * DEEP + "1" + "]" * DEEP + " ."),
    ],
)
def test_deep_documents_get_an_answer(web: httpx.Client, kind: str, text: str) -> None:
    answer = web.post(URL, content=text, headers={"Content-Type": kind, "Accept": "application/json"})
    assert answer.status_code in (200, 400, 422), answer.text
    assert isinstance(json.loads(answer.text), dict)
    assert send(web, GOOD, Accept="application/json").status_code == 200
