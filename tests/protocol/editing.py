"""What the tests of writes to a registry share: a service, good and bad, and how it is sent."""

import httpx
import pyoxigraph as ox

TOKEN = "editor:another-token"  # noqa: S105
BEARER = {"Authorization": f"Bearer {TOKEN.partition(':')[2]}"}
TURTLE = {"Content-Type": "text/turtle"}
GRAPH = "https://w3id.org/elo/graph/region"
SERVICE = "https://w3id.org/elo/id/service/test"
AUDIT = "https://w3id.org/elo/graph/audit"
SH = "http://www.w3.org/ns/shacl#"
GOOD = f"""@prefix elo: <https://w3id.org/elo/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<{SERVICE}> a elo:Service ;
  skos:prefLabel "Testipalvelu"@fi ;
  elo:providedBy <https://w3id.org/elo/id/actor/okm> ;
  elo:capacity 5 .
"""
# Less than no places: the shape says "a whole number from zero up". It stands in line 7.
BAD = GOOD.replace("capacity 5", "capacity -5")


def put(client: httpx.Client, text: str, **headers: str) -> httpx.Response:
    return client.put("/data", params={"graph": GRAPH}, content=text, headers={**TURTLE, **headers})


def update(client: httpx.Client, text: str, **headers: str) -> httpx.Response:
    return client.post("/update", data={"update": text}, headers=headers)


def version(client: httpx.Client) -> str:
    answer = client.get("/sparql", params={"query": "ASK {}"})
    return answer.headers["elo-dataset-version"]


def rows(client: httpx.Client, query: str) -> list[dict[str, str]]:
    found = client.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    return [{name: value["value"] for name, value in row.items()} for row in found]


def report(answer: httpx.Response, format: ox.RdfFormat) -> dict[str, list[str]]:
    """The values of each property of a validation report."""
    found: dict[str, list[str]] = {}
    for quad in ox.parse(answer.content, format=format):
        value = quad.object.value if not isinstance(quad.object, ox.Triple) else ""
        found.setdefault(quad.predicate.value.removeprefix(SH), []).append(value)
    return found
