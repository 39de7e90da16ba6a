"""The server answers for the IRIs it mints: 303 for things, documents in every form, honest 404s."""

import gzip
import json
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from tests.serving import serving

FORMS = {
    "ttl": ("text/turtle", ox.RdfFormat.TURTLE),
    "jsonld": ("application/ld+json", ox.RdfFormat.JSON_LD),
    "nt": ("application/n-triples", ox.RdfFormat.N_TRIPLES),
    "rdf": ("application/rdf+xml", ox.RdfFormat.RDF_XML),
}
PREF_LABEL = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
OHJAAMO = ox.NamedNode("https://w3id.org/elo/id/service/ohjaamo")


def triples(answer: httpx.Response, form: ox.RdfFormat) -> set[tuple[str, str, str]]:
    """The triples without blank nodes, whose labels differ from form to form."""
    found = ((q.subject, q.predicate, q.object) for q in ox.parse(answer.content, format=form))
    return {(str(s), str(p), str(o)) for s, p, o in found if "_:" not in f"{s}{o}"}


@pytest.mark.parametrize("suffix", FORMS)
def test_a_thing_sees_other_its_document(web: httpx.Client, suffix: str) -> None:
    media_type, _ = FORMS[suffix]
    answer = web.get("/id/service/ohjaamo", headers={"Accept": media_type})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/id/service/ohjaamo.{suffix}"
    assert "accept" in answer.headers["vary"].lower()


def test_all_forms_of_a_document_say_the_same(web: httpx.Client) -> None:
    said = []
    for suffix, (media_type, form) in FORMS.items():
        answer = web.get(f"/id/service/ohjaamo.{suffix}")
        assert answer.status_code == 200
        assert answer.headers["content-type"].partition(";")[0] == media_type
        said.append(triples(answer, form))
    assert all(one == said[0] for one in said)
    names = {o for s, p, o in said[0] if (s, p) == (str(OHJAAMO), str(PREF_LABEL))}
    assert '"Ohjaamo"@fi' in names
    # What points at it belongs to the description: a referral of the deck ends there.
    to = "<https://w3id.org/elo/ontology#to>"
    assert ("<https://w3id.org/elo/id/referral/e14-social-ohjaamo>", to, str(OHJAAMO)) in said[0]


@pytest.mark.parametrize("suffix", FORMS)
def test_a_document_is_the_same_bytes_each_time(web: httpx.Client, suffix: str) -> None:
    first, second = (web.get(f"/scheme/handover.{suffix}").content for _ in range(2))
    assert first == second


def test_a_browser_gets_a_page_in_its_language(web: httpx.Client) -> None:
    headers = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": "sv-FI,en;q=0.5"}
    answer = web.get("/id/service/ohjaamo", headers=headers, follow_redirects=True)
    assert answer.headers["content-type"].startswith("text/html")
    assert '<html lang="sv">' in answer.text
    assert "Navigatorn" in answer.text
    assert 'href="/id/service/ohjaamo.ttl"' in answer.text


@pytest.mark.parametrize(
    "path", ["/ontology", "/scheme/function", "/graph/deck", "/ontology/1.0.0", "/shapes", "/shapes/service"]
)
def test_documents_answer_where_they_are(web: httpx.Client, path: str) -> None:
    answer = web.get(path, headers={"Accept": "text/turtle"})
    assert answer.status_code == 200
    assert list(ox.parse(answer.content, format=ox.RdfFormat.TURTLE))
    page = web.get(
        path, headers={"Accept": "text/html"}, follow_redirects=True
    )  # /ontology: its documentation
    assert page.headers["content-type"].startswith("text/html")


def test_the_ontology_document_is_the_ontology_graph(web: httpx.Client) -> None:
    counted = web.get(
        "/sparql",
        params={
            "query": "SELECT (COUNT(*) AS ?n) { GRAPH <https://w3id.org/elo/graph/ontology> { ?s ?p ?o } }"
        },
    ).json()["results"]["bindings"][0]["n"]["value"]
    read = list(ox.parse(web.get("/ontology.nt").content, format=ox.RdfFormat.N_TRIPLES))
    assert len(read) == int(counted)


def test_a_concept_of_a_scheme(web: httpx.Client) -> None:
    answer = web.get("/scheme/handover/accompanied-transfer.ttl")
    assert "saattaen vaihtaminen" in answer.text
    everything = web.get("/scheme/handover.ttl").text
    for slug in (
        "self-referral",
        "information",
        "referral",
        "accompanied-transfer",
        "joint-work",
        "follow-up",
    ):
        assert f"/scheme/handover/{slug}>" in everything


def test_unchanged_documents_are_not_sent_again(web: httpx.Client) -> None:
    first = web.get("/id/actor/okm.ttl")
    again = web.get("/id/actor/okm.ttl", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


@pytest.mark.parametrize("path", ["/id/actor/nobody", "/id/actor/nobody.ttl", "/scheme/none", "/graph/none"])
def test_what_is_not_there_is_not_found(web: httpx.Client, path: str) -> None:
    answer = web.get(path, headers={"Accept": "text/turtle"})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/nope", "/nope/", "/de/", "/fi/nope", "/api/v1/nope"])
def test_an_address_that_is_none_is_not_found(web: httpx.Client, path: str) -> None:
    answer = web.get(path, follow_redirects=True)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_person_gets_a_page_that_says_so(web: httpx.Client) -> None:
    answer = web.get("/id/actor/nobody", headers={"Accept": "text/html", "Accept-Language": "fi"})
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "Tällä osoitteella ei ole tietoa rekisterissä." in answer.text


def test_a_form_that_is_not_offered(web: httpx.Client) -> None:
    assert web.get("/id/actor/okm", headers={"Accept": "image/png"}).status_code == 406
    assert web.get("/id/actor/okm", params={"format": "docx"}).status_code == 406


def test_head_is_get_without_the_body(web: httpx.Client) -> None:
    answer = web.head("/id/actor/okm.ttl")
    assert answer.status_code == 200
    assert answer.content == b""


def test_the_context_is_published_by_version(web: httpx.Client) -> None:
    newest = web.get("/context/elo.jsonld")
    assert newest.headers["content-type"].startswith("application/ld+json")
    (address,) = (link.partition(">")[0].strip("<") for link in newest.headers["link"].split(","))
    frozen = web.get(address)
    assert frozen.content == newest.content
    assert "immutable" in frozen.headers["cache-control"]
    assert web.get(address, headers={"If-None-Match": frozen.headers["etag"]}).status_code == 304
    for path in ("/context/9.9.9/elo.jsonld", "/context/..%2Felo/elo.jsonld"):
        assert web.get(path).status_code == 404


def test_who_knows_only_json_gets_json(web: httpx.Client) -> None:
    answer = web.get("/id/service/ohjaamo", headers={"Accept": "application/json"}, follow_redirects=True)
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["prefLabel"]["sv"] == "Navigatorn"
    links = [one.strip() for one in answer.headers["link"].split(",")]
    (context,) = [one for one in links if 'rel="http://www.w3.org/ns/json-ld#context"' in one]
    # With that context it is the very same as the JSON-LD.
    definitions = web.get(context.partition(">")[0].strip("<")).json()
    whole = json.dumps({**definitions, **answer.json()})
    said = {
        str(q) for q in ox.parse(whole, format=ox.RdfFormat.JSON_LD) if "_:" not in f"{q.subject}{q.object}"
    }
    turtle = web.get("/id/service/ohjaamo.ttl").content
    assert said == {
        str(q) for q in ox.parse(turtle, format=ox.RdfFormat.TURTLE) if "_:" not in f"{q.subject}{q.object}"
    }


def test_what_points_at_a_thing_comes_in_pages_that_end(tmp_path: Path) -> None:
    """An area that 2,500 services serve, some of them twice over: pages of at most 1,000 links."""
    area, hydra = "https://w3id.org/elo/id/area/x", "http://www.w3.org/ns/hydra/core#"
    services = [f"https://w3id.org/elo/id/service/s{number:04}" for number in range(2500)]
    lines = [f"<{service}> <urn:x:serves> <{area}> ." for service in services]
    lines += [f"<{service}> <urn:x:near> <{area}> ." for service in services[989:1009]]
    options = ("--store", str(tmp_path / "store"), "--bare", "--no-validate-writes")
    token = {"Authorization": "Bearer t", "Content-Type": "application/n-triples"}
    environment = {"ELO_UPDATE_TOKEN": "t", "ELO_CACHE_DIR": str(tmp_path)}
    with serving(*options, environment=environment) as server, httpx.Client(base_url=server) as client:
        put = client.put("/graph/x", content="\n".join(lines), headers=token)
        assert put.status_code == 201, put.text
        found: list[str] = []
        sizes = []
        address = "/id/area/x.nt"
        while address:
            answer = client.get(address)
            read = list(ox.parse(answer.content, format=ox.RdfFormat.N_TRIPLES))
            links = [str(q.subject).strip("<>") for q in read if str(q.object) == f"<{area}>"]
            found += links
            sizes.append(len(links))
            address = next(
                (str(q.object).strip("<>") for q in read if q.predicate.value == f"{hydra}next"), ""
            )
            # The same in the header, for those who read no body.
            assert ('rel="next"' in answer.headers["link"]) == bool(address)
            assert len(sizes) < 10
        assert len(found) == 2520
        assert set(found) == set(services)
        # What points at it twice is not torn apart: 1,000 links would end within it.
        assert sizes[0] == 999
        assert 'rel="next"' in client.get("/id/area/x.html").text


def test_a_thing_with_its_parts_is_what_the_dump_says_of_it(web: httpx.Client) -> None:
    dump = gzip.decompress(web.get("/dump/registry.nq.gz").content)
    assert b" _:" not in dump
    assert not dump.startswith(b"_:")
    for thing in ("id/service/ohjaamo-espoo", "id/service/ohjaamo-forssa", "scheme/function/advice"):
        iri = f"<https://w3id.org/elo/{thing}"
        page = ox.parse(web.get(f"/{thing}.nt").content, format=ox.RdfFormat.N_TRIPLES)
        told = {str(q.triple) for q in page if str(q.subject).startswith(iri)}
        dumped = {
            str(q.triple)
            for line in dump.splitlines()
            if line.startswith((f"{iri}>".encode(), f"{iri}#".encode()))
            for q in ox.parse(line, format=ox.RdfFormat.N_QUADS)
        }
        assert told == dumped


@pytest.mark.parametrize("suffix", FORMS)
@pytest.mark.parametrize("path", ["/id/service/ohjaamo-espoo", "/scheme/handover/referral"])
def test_the_short_way_and_the_whole_way_answer_the_same(web: httpx.Client, path: str, suffix: str) -> None:
    """A document's own address is answered at once; with a parameter the request goes the whole way."""
    short, whole = web.get(f"{path}.{suffix}"), web.get(f"{path}.{suffix}?lang=fi")
    assert short.content == whole.content
    ignored = {"date", "x-request-id", "server-timing"}
    assert {name: value for name, value in short.headers.items() if name not in ignored} == {
        name: value for name, value in whole.headers.items() if name not in ignored
    }
    # What is not there, and who comes from another site's page, get what they get elsewhere.
    assert web.get(f"{path}-never.{suffix}").status_code == 404
    other = web.get(f"{path}.{suffix}", headers={"Origin": "https://example.org"})
    assert other.headers["access-control-allow-origin"] == "*"
