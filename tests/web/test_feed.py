"""Who follows the changes: an LDES client in several rounds, Atom, tombstones."""

import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from tests.serving import serving

TREE = "https://w3id.org/tree#"
AS = "https://www.w3.org/ns/activitystreams#"
VERSION_OF = "http://purl.org/dc/terms/isVersionOf"
OAI = "{http://www.openarchives.org/OAI/2.0/}"
DC = "{http://purl.org/dc/elements/1.1/}"
TOKEN = "a-token-for-tests"  # noqa: S105
REGISTRY = """
@prefix elo: <https://w3id.org/elo/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix i: <https://w3id.org/elo/id/> .
@prefix g: <https://w3id.org/elo/graph/> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
g:town a dcat:Dataset ; dct:title "Town"@en .
<https://w3id.org/elo/catalog> a dcat:Catalog ; dct:title "All"@en .
<https://w3id.org/elo/catalog#registry> a dcat:Dataset ; dct:title "Whole"@en .
<id/service/a> a elo:Service ; skos:prefLabel "A"@en ; elo:providedBy i:actor\\/p .
<id/service/b> a elo:Service ; skos:prefLabel "B"@en .
<id/actor/p> a elo:Organisation ; skos:prefLabel "P"@en .
<id/referral/r> a elo:Referral ; elo:from <id/service/a> ; elo:to <id/service/b> .
""".replace("i:actor\\/p", "<id/actor/p>")


@pytest.fixture
def town(tmp_path: Path) -> Iterator[httpx.Client]:
    """A small registry that may be written to."""
    options = ("--store", str(tmp_path / "store"), "--bare", "--no-validate-writes")
    environment = {"ELO_UPDATE_TOKEN": TOKEN, "ELO_CACHE_DIR": str(tmp_path / "cache")}
    allowed = {"Authorization": f"Bearer {TOKEN}"}
    with (
        serving(*options, environment=environment) as address,
        httpx.Client(base_url=address, timeout=60, headers=allowed) as client,
    ):
        put = client.put(
            "/graph/town",
            content="@base <https://w3id.org/elo/> ." + REGISTRY,
            headers={"Content-Type": "text/turtle"},
        )
        assert put.status_code in (201, 204), put.text
        seen(client, "service/a", "Create")
        yield client


def seen(client: httpx.Client, thing: str, kind: str) -> None:
    """Wait until the newest change of a thing is of this kind."""
    for _ in range(300):
        last = [(t, k) for t, k in followed(client)[0] if t.endswith(thing)]
        if last and last[-1][1] == kind:
            return
        time.sleep(0.2)
    raise AssertionError(f"{kind} of {thing} never came")


def followed(
    client: httpx.Client, known: dict[str, str] | None = None
) -> tuple[list[tuple[str, str]], dict[str, str], list[str]]:
    """Follow the stream as a client does; returns events, the tags of pages, what was fetched anew."""
    known = dict(known or {})
    start = read(client.get("/feed", headers={"Accept": "application/n-triples"}))
    (address,) = {o for s, p, o in start if p == TREE + "view"}
    events: list[tuple[int, str, str]] = []
    fetched = []
    while address:
        headers = {"Accept": "application/n-triples"}
        if address in known:
            headers["If-None-Match"] = known[address]
        answer = client.get(address, headers=headers)
        if answer.status_code == 304:
            answer = client.get(address, headers={"Accept": "application/n-triples"})
        else:
            fetched.append(address)
        known[address] = answer.headers["etag"]
        page = read(answer)
        kinds = {s: o.removeprefix(AS) for s, p, o in page if o.startswith(AS)}
        events += [(int(s.rsplit("/", 1)[1]), o, kinds[s]) for s, p, o in page if p == VERSION_OF]
        address = next((o for s, p, o in page if p == TREE + "node"), "")
    return [(thing, kind) for _, thing, kind in sorted(events)], known, fetched


def read(answer: httpx.Response) -> set[tuple[str, str, str]]:
    assert answer.status_code == 200, answer.text
    quads = ox.parse(answer.content, format=ox.RdfFormat.N_TRIPLES)
    return {(str(q.subject).strip("<>"), q.predicate.value, getattr(q.object, "value", "")) for q in quads}


def update(client: httpx.Client, text: str) -> None:
    answer = client.post("/update", content=text, headers={"Content-Type": "application/sparql-update"})
    assert answer.status_code == 204, answer.text


def oai(client: httpx.Client, **arguments: str) -> ET.Element:
    answer = client.get("/oai", params=arguments)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/xml")
    return ET.fromstring(answer.text)  # noqa: S314


def test_a_changed_referral_moves_both_its_ends(town: httpx.Client) -> None:
    events, known, _ = followed(town)
    assert {kind for _, kind in events} == {"Create"}
    before = len(events)
    update(
        town,
        "INSERT DATA { GRAPH <https://w3id.org/elo/graph/town> { <https://w3id.org/elo/id/referral/r> "
        "<https://w3id.org/elo/ontology#waitDays> 3 } }",
    )
    seen(town, "referral/r", "Update")
    again, _, fetched = followed(town, known)
    new = again[before:]
    # Of the pages only the newest had to be fetched again.
    assert [page.rpartition("?")[2] for page in fetched] == ["page=1"]
    things = {thing.removeprefix("https://w3id.org/elo/") for thing, kind in new if kind == "Update"}
    # The actor behind service a is not an end of the referral, so it stays as it is.
    assert {"id/referral/r", "id/service/a", "id/service/b"} <= things
    assert "id/actor/p" not in things


def test_what_has_gone_leaves_a_tombstone_that_names_its_successor(town: httpx.Client) -> None:
    graph, b = "<https://w3id.org/elo/graph/town>", "<https://w3id.org/elo/id/service/b>"
    update(
        town,
        f"INSERT DATA {{ GRAPH {graph} {{ {b} <https://w3id.org/elo/ontology#succeededBy> "
        "<https://w3id.org/elo/id/service/a> } }",
    )
    seen(town, "service/b", "Update")
    update(
        town,
        f"DELETE WHERE {{ GRAPH {graph} {{ {b} ?p ?o }} }}; DELETE WHERE {{ GRAPH {graph} {{ ?s ?p {b} }} }}",
    )
    seen(town, "service/b", "Delete")
    answer = town.get("/id/service/b", headers={"Accept": "text/turtle"})
    assert answer.status_code == 410
    assert b"elo/id/service/a" in answer.content
    page = town.get("/id/service/b", headers={"Accept": "text/html", "Accept-Language": "en"})
    assert page.status_code == 410
    assert 'href="/id/service/a"' in page.text
    assert town.get("/id/service/never-was").status_code == 404
    # OAI-PMH tells it too.
    record = oai(
        town, verb="GetRecord", identifier="https://w3id.org/elo/id/service/b", metadataPrefix="oai_dc"
    )
    header = record.find(f".//{OAI}header")
    assert header is not None
    assert header.get("status") == "deleted"


def test_what_is_put_into_no_named_graph_is_followed_too(town: httpx.Client) -> None:
    put = town.post(
        "/data?default",
        content='<https://w3id.org/elo/id/service/c> <http://purl.org/dc/terms/title> "C"@en .',
        headers={"Content-Type": "text/turtle"},
    )
    assert put.status_code in (201, 204), put.text
    seen(town, "service/c", "Create")
    record = oai(
        town, verb="GetRecord", identifier="https://w3id.org/elo/id/service/c", metadataPrefix="oai_dc"
    )
    assert record.findtext(f".//{DC}title") == "C"


def test_a_second_round_fetches_only_what_is_new(web: httpx.Client) -> None:
    events, known, fetched = followed(web)
    assert len(events) == len({thing for thing, _ in events}) > 5000
    assert len(fetched) > 20
    again, _, anew = followed(web, known)
    assert again == events
    assert anew == []
    # What is full never changes, and says so.
    assert "immutable" in web.head(fetched[0]).headers["cache-control"]
    assert "immutable" not in web.head(fetched[-1]).headers["cache-control"]


def test_of_many_pages_only_those_with_something_new_are_fetched(town: httpx.Client) -> None:
    """600 services more are three pages; then one of them changes, then 300 are new."""

    def put(graph: str, first: int, last: int) -> None:
        lines = (f"<https://w3id.org/elo/id/service/n{n}> <urn:x:n> {n} ." for n in range(first, last))
        answer = town.put(
            f"/graph/{graph}", content="\n".join(lines), headers={"Content-Type": "text/turtle"}
        )
        assert answer.status_code == 201, answer.text
        seen(town, f"service/n{last - 1}", "Create")

    put("many", 0, 600)
    events, known, pages = followed(town)
    count = len(events)
    assert [page.rpartition("=")[2] for page in pages] == ["1", "2", "3"]
    assert 600 < count < 700
    update(
        town,
        "INSERT DATA { GRAPH <https://w3id.org/elo/graph/many> { <https://w3id.org/elo/id/service/n7> "
        "<urn:x:n> 1000 } }",
    )
    seen(town, "service/n7", "Update")
    events, known, pages = followed(town, known)
    assert [page.rpartition("=")[2] for page in pages] == ["3"]
    assert ("https://w3id.org/elo/id/service/n7", "Update") in events[count:]
    put("more", 1000, 1300)
    events, known, pages = followed(town, known)
    # The third page was not full; what did not fit is on the fourth.
    assert [page.rpartition("=")[2] for page in pages] == ["3", "4"]
    assert sum(kind == "Create" for _, kind in events[count:]) >= 300
    assert followed(town, known)[2] == []


def test_a_member_is_what_was_said(web: httpx.Client) -> None:
    page = read(web.get("/feed?page=1", headers={"Accept": "application/n-triples"}))
    (member, thing) = next((s, o) for s, p, o in sorted(page) if p == VERSION_OF and "/id/actor/" in o)
    path = member.removeprefix("https://w3id.org/elo")
    alone = read(web.get(path, headers={"Accept": "application/n-triples"}))
    assert alone <= page
    names = {o for s, p, o in alone if s == member and p.endswith("prefLabel")}
    now = read(web.get(thing.removeprefix("https://w3id.org/elo") + ".nt"))
    assert names == {o for s, p, o in now if s == thing and p.endswith("prefLabel")}


@pytest.mark.parametrize("path", ["/feed?page=0", "/feed?page=99999", "/feed/0", "/feed/x", "/feed.exe"])
def test_what_is_not_there_is_not_found(web: httpx.Client, path: str) -> None:
    assert web.get(path, headers={"Accept": "text/turtle"}).status_code == 404


@pytest.mark.parametrize(("language", "word"), [("fi", "uusi"), ("sv", "ny"), ("en", "new")])
def test_people_follow_the_changes(web: httpx.Client, language: str, word: str) -> None:
    feed = ET.fromstring(web.get("/feed.atom", params={"lang": language}).text)  # noqa: S314
    titles = [one.text or "" for one in feed.iter("{http://www.w3.org/2005/Atom}title")]
    assert len(titles) == 101
    assert all(title.endswith(f"({word})") for title in titles[1:])
