"""Texts made to bring a server down get an answer, and the next request is answered as ever."""

from collections.abc import Iterator

import httpx
import pytest

from tests.protocol.conftest import BARE, TOKEN
from tests.serving import running

DEEP = 10_000
BOMBS = {
    "braces": "{" * DEEP + "?s ?p ?o" + "}" * DEEP,
    "parentheses": "FILTER(" + "(" * DEEP + "1" + ")" * DEEP + ")",
    "brackets": "?s ?p " + "[ ?p " * DEEP + "1" + "]" * DEEP,
    "lists": "?s ?p " + "(" * DEEP + "1" + ")" * DEEP,
    "paths": "?s " + "(" * DEEP + "<urn:a>" + ")" * DEEP + " ?o",
    "negations": "FILTER(" + "!" * DEEP + "true)",
    "optionals": "OPTIONAL {" * DEEP + "}" * DEEP,
    "subqueries": "{ SELECT * {" * DEEP + "}}" * DEEP,
    "never closed": "{" * DEEP,
}
# Not deep, but long: these may cost a worker its memory or its stack, and nobody else anything.
LONG = {
    "a literal of 5 MB": '?s ?p "' + "x" * (5 << 20) + '"',
    "triples of 5 MB": "?s ?p ?o . " * 450_000,
    "unions": " UNION ".join(["{ ?s ?p ?o }"] * DEEP),
    "a sum": "FILTER(1" + "+1" * DEEP + " > 0)",
    "100,000 values": "VALUES ?x { " + " ".join(map(str, range(100_000))) + " }",
    "a huge number": "FILTER(1" + "0" * 100_000 + " > 1e999999)",
}


@pytest.fixture(scope="module")
def target() -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with (
        running(*BARE, environment={"ELO_UPDATE_TOKEN": TOKEN}) as (process, address),
        httpx.Client(base_url=address, headers=headers, timeout=60) as client,
    ):
        yield client
        assert process.poll() is None  # the same process as before


def alive(client: httpx.Client) -> bool:
    answer: bool = client.get("/sparql", params={"query": "ASK {}"}).json()["boolean"]
    return answer


def query(client: httpx.Client, body: str) -> httpx.Response:
    kind = {"Content-Type": "application/sparql-query"}
    return client.post("/sparql", content=f"SELECT * {{ {body} }}", headers=kind)


def update(client: httpx.Client, text: str) -> httpx.Response:
    return client.post("/update", content=text, headers={"Content-Type": "application/sparql-update"})


@pytest.mark.parametrize("body", BOMBS.values(), ids=BOMBS)
def test_deep_texts_are_refused_before_they_cost_a_worker(target: httpx.Client, body: str) -> None:
    for answer in (
        query(target, body),
        # The words make the server look closer by itself.
        update(target, f"INSERT {{ <a:a> <a:b> 1 }} WHERE {{ {body} }} # SERVICE LOAD"),
    ):
        assert answer.status_code == 400
        assert "nested more than 500 deep" in answer.json()["detail"]
    assert alive(target)
    assert "elo_workers_ended_total 0.0" in target.get("/metrics").text


@pytest.mark.parametrize("body", LONG.values(), ids=LONG)
def test_long_texts_get_an_answer(target: httpx.Client, body: str) -> None:
    asked = query(target, body)
    assert asked.status_code in (200, 400, 504, 507)
    done = update(target, f"INSERT {{ <a:a> <a:b> 1 }} WHERE {{ {body} }} # SERVICE LOAD")
    assert done.status_code in (204, 400, 504, 507)
    assert alive(target)


def test_words_in_strings_are_not_nested(target: httpx.Client) -> None:
    text = "(" * DEEP
    assert query(target, f'?s ?p "{text}" # {text}\n').status_code == 200
    assert update(target, f'INSERT DATA {{ <a:a> <a:b> "{text}" }}').status_code == 204


@pytest.mark.parametrize(
    ("kind", "text", "statuses"),
    [
        ("application/ld+json", '{"@context": {"p": "urn:p"}, "p": ' * DEEP + "1" + "}" * DEEP, (400,)),
        ("application/ld+json", '{"@id": "urn:a", "urn:p": "' + "{" * DEEP + '\\""}', (201, 204)),
        (
            "application/rdf+xml",
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:p="urn:p:">'
            + "<rdf:Description><p:p>" * DEEP
            + "</p:p></rdf:Description>" * DEEP
            + "</rdf:RDF>",
            (201, 204),
        ),
        ("text/turtle", "<urn:a> <urn:b> " + "(" * DEEP + ")" * DEEP + " .", (201, 204)),
        ("text/turtle", "<urn:a> <urn:b> " + "[ <urn:p> " * DEEP + "1" + "]" * DEEP + " .", (201, 204)),
    ],
)
def test_deep_documents(target: httpx.Client, kind: str, text: str, statuses: tuple[int, ...]) -> None:
    answer = target.put("/data?graph=urn:g", content=text, headers={"Content-Type": kind})
    assert answer.status_code in statuses, answer.text
    assert alive(target)
