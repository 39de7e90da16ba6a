"""Who follows the changes: an LDES client in two rounds, OAI-PMH from end to end, tombstones."""

import base64
import re
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


def oai(client: httpx.Client, **arguments: str) -> ET.Element:
    answer = client.get("/oai", params=arguments)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/xml")
    return ET.fromstring(answer.text)  # noqa: S314


def harvested(client: httpx.Client, **arguments: str) -> list[str]:
    """List everything, part by part."""
    found = []
    answer = oai(client, verb="ListRecords", **arguments)
    for _ in range(200):
        found += [one.text or "" for one in answer.iter(f"{OAI}identifier")]
        token = answer.find(f".//{OAI}resumptionToken")
        if token is None or not token.text:
            return found
        answer = oai(client, verb="ListRecords", resumptionToken=token.text)
    raise AssertionError("the list does not end")


def test_oai_lists_each_thing_once(web: httpx.Client) -> None:
    found = harvested(web, metadataPrefix="oai_dc")
    assert len(found) == len(set(found))
    assert set(found) == {thing for thing, _ in followed(web)[0]}
    services = harvested(web, metadataPrefix="oai_dc", set="service")
    assert set(services) == {one for one in found if "/id/service/" in one}


def test_oai_gives_the_datasets_in_dcat_ap(web: httpx.Client) -> None:
    found = harvested(web, metadataPrefix="dcat_ap")
    catalogue = web.get("/catalog.nt").text
    listed = re.findall(r"<http://www.w3.org/ns/dcat#dataset> <(.*?)>", catalogue)
    assert sorted(found) == sorted(listed)
    record = oai(
        web, verb="GetRecord", identifier="https://w3id.org/elo/graph/deck", metadataPrefix="dcat_ap"
    )
    rdf = record.find(".//{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF")
    assert rdf is not None
    triples = set(ox.parse(ET.tostring(rdf), format=ox.RdfFormat.RDF_XML))
    assert {str(t) for t in triples} <= {str(t) for t in ox.parse(catalogue, format=ox.RdfFormat.N_TRIPLES)}
    assert any(t.predicate.value.endswith("downloadURL") for t in triples)


def test_oai_dublin_core_in_three_languages(web: httpx.Client) -> None:
    record = oai(
        web,
        verb="GetRecord",
        identifier="https://w3id.org/elo/id/service/ohjaamo-espoo",
        metadataPrefix="oai_dc",
    )
    titles = {
        one.get("{http://www.w3.org/XML/1998/namespace}lang"): one.text for one in record.iter(f"{DC}title")
    }
    assert titles == {"fi": "Ohjaamo Espoo", "sv": "Navigatorn Esbo", "en": "Ohjaamo Espoo"}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({}, "badVerb"),
        ({"verb": "Nonsense"}, "badVerb"),
        ({"verb": "ListRecords"}, "badArgument"),
        ({"verb": "Identify", "set": "x"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "marc"}, "cannotDisseminateFormat"),
        ({"verb": "ListRecords", "resumptionToken": "nonsense"}, "badResumptionToken"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2026-13-01"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "until": "1999-01-01"}, "noRecordsMatch"),
        (
            {
                "verb": "ListRecords",
                "metadataPrefix": "oai_dc",
                "from": "2026-01-01",
                "until": "2026-01-01T00:00:00Z",
            },
            "badArgument",
        ),
        ({"verb": "GetRecord", "identifier": "urn:x", "metadataPrefix": "oai_dc"}, "idDoesNotExist"),
        (
            {
                "verb": "GetRecord",
                "identifier": "https://w3id.org/elo/id/service/ohjaamo",
                "metadataPrefix": "dcat_ap",
            },
            "cannotDisseminateFormat",
        ),
    ],
)
def test_oai_errors(web: httpx.Client, arguments: dict[str, str], code: str) -> None:
    error = oai(web, **arguments).find(f"{OAI}error")
    assert error is not None
    assert error.get("code") == code


def test_oai_repeats_what_it_was_asked(web: httpx.Client) -> None:
    """Section 3.2: in every answer but to what is no request of the protocol."""
    asked = {"verb": "GetRecord", "identifier": "urn:x", "metadataPrefix": "oai_dc"}
    request = oai(web, **asked).find(f"{OAI}request")
    assert request is not None
    assert request.attrib == asked
    wrong = oai(web, verb="ListRecords").find(f"{OAI}request")
    assert wrong is not None
    assert wrong.attrib == {}


@pytest.mark.parametrize(
    "parts",
    [
        *("7", "null", "[]", '["oai_dc"]', '["oai_dc","","","","1","2"]', '["oai_dc","","","","1","2","x"]'),
        *('["marc","","","","1","2","3"]', '["oai_dc","","","","1","99999999999999999999","3"]'),
        '["oai_dc",{"a":1},"","","1","2","3"]',
    ],
)
def test_a_token_that_is_none_of_ours(web: httpx.Client, parts: str) -> None:
    token = base64.urlsafe_b64encode(parts.encode()).decode()
    error = oai(web, verb="ListRecords", resumptionToken=token).find(f"{OAI}error")
    assert error is not None
    assert error.get("code") == "badResumptionToken"


def test_oai_says_who_it_is_and_what_it_has(web: httpx.Client) -> None:
    said = oai(web, verb="Identify")
    assert said.findtext(f".//{OAI}baseURL") == f"{str(web.base_url).rstrip('/')}/oai"
    assert said.findtext(f".//{OAI}deletedRecord") == "persistent"
    # As the protocol's schema has it: a host with a dot in it.
    assert re.fullmatch(r"\S+@(\S+\.)+\S+", said.findtext(f".//{OAI}adminEmail") or "")
    prefixes = [one.text for one in oai(web, verb="ListMetadataFormats").iter(f"{OAI}metadataPrefix")]
    assert prefixes == ["oai_dc", "dcat_ap"]
    assert web.post("/oai", data={"verb": "ListSets"}).status_code == 200
