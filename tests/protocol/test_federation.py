"""SERVICE and LOAD over HTTP: whom the server was told to trust, and whom it asks all the same not."""

from collections.abc import Iterator

import httpx
import pytest

from tests.protocol.conftest import BARE, TOKEN
from tests.serving import serving

# No name server knows a name that ends in .invalid (RFC 6761), so nothing leaves the machine.
NAMED = ("--allow-service", "nobody.invalid", "--allow-service", "127.0.0.1,localhost")


@pytest.fixture(scope="module")
def trusting() -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with (
        serving(*BARE, *NAMED, environment={"ELO_UPDATE_TOKEN": TOKEN}) as address,
        httpx.Client(base_url=address, headers=headers, timeout=60) as client,
    ):
        yield client


@pytest.mark.parametrize(
    ("target", "status", "detail"),
    [
        ("<http://nobody.invalid/sparql>", 502, "nobody.invalid: its name is not known"),
        ("<http://elsewhere.invalid/>", 403, "They are: nobody.invalid, 127.0.0.1, localhost"),
        ("<http://127.0.0.1:{port}/sparql>", 502, "not one of the open internet"),
        ("<http://localhost:{port}/sparql>", 502, "not one of the open internet"),
        ("?bound", 403, "only with the full address"),
    ],
)
def test_service(trusting: httpx.Client, target: str, status: int, detail: str) -> None:
    target = target.format(port=trusting.base_url.port)
    query = f"SELECT * {{ VALUES ?bound {{ <http://nobody.invalid/> }} SERVICE {target} {{ ?s ?p ?o }} }}"
    answer = trusting.get("/sparql", params={"query": query})
    assert answer.status_code == status, answer.text
    assert detail in answer.json()["detail"]
    changed = trusting.post("/update", data={"update": f"INSERT {{ ?s ?p ?o }} WHERE {query[9:]}"})
    assert changed.status_code == status, changed.text


def test_silent_service_gives_one_empty_solution(trusting: httpx.Client) -> None:
    query = "SELECT * { SERVICE SILENT <http://nobody.invalid/> { ?s ?p ?o } }"
    assert trusting.get("/sparql", params={"query": query}).json()["results"]["bindings"] == [{}]


def test_load(trusting: httpx.Client, bare: httpx.Client) -> None:
    load = {"update": "LOAD <http://nobody.invalid/data.ttl>"}
    assert trusting.post("/update", data=load).status_code == 502
    assert bare.post("/update", data=load).status_code == 403


def test_from_names_graphs_and_fetches_nothing(trusting: httpx.Client) -> None:
    query = f"SELECT * FROM <{trusting.base_url}/data?default> {{ ?s ?p ?o }}"
    answer = trusting.get("/sparql", params={"query": query})
    assert answer.json()["results"]["bindings"] == []
