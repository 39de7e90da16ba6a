"""A harvester comes by: catalogue, downloads, counts, sitemap, all of one state of the data."""

import gzip
import re

import httpx
import pyoxigraph as ox
import pytest

from elo_graph.terms import DCAT, DCT, VOID

FORMS = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}
DQV = "http://www.w3.org/ns/dqv#"
WHOLE = "https://w3id.org/elo/catalog#registry"


def read(web: httpx.Client, path: str) -> list[ox.Quad]:
    answer = web.get(path, headers={"Accept": "application/n-triples"})
    assert answer.status_code == 200, answer.text
    return list(ox.parse(answer.content, format=ox.RdfFormat.N_TRIPLES))


def values(quads: list[ox.Quad], subject: str, property: str) -> list[str]:
    found = [q.object for q in quads if str(q.subject) == f"<{subject}>" and q.predicate.value == property]
    return sorted(term.value for term in found if not isinstance(term, ox.Triple))


def test_catalogue_downloads_and_counts_agree(web: httpx.Client) -> None:
    """As piveau does: catalogue, datasets, distributions, download, parse, count."""
    found, void = read(web, "/catalog"), read(web, "/void")
    datasets = values(found, "https://w3id.org/elo/catalog", DCAT + "dataset")
    assert {"https://w3id.org/elo/graph/deck", WHOLE} <= set(datasets)
    form = {".nq": ox.RdfFormat.N_QUADS, ".ttl": ox.RdfFormat.TURTLE, ".jsonld": ox.RdfFormat.JSON_LD}
    for dataset in datasets:
        assert values(found, dataset, DCT + "title")
        triples = int(values(void, dataset, VOID + "triples")[0])
        for distribution in values(found, dataset, DCAT + "distribution"):
            if distribution.endswith("-feed"):
                (address,) = values(found, distribution, DCAT + "accessURL")
                assert read(web, address)
                continue
            (address,) = values(found, distribution, DCAT + "downloadURL")
            (size,) = values(found, distribution, DCAT + "byteSize")
            # HEAD first, as CKAN does.
            assert web.head(address).headers["content-length"] == size
            fetched = web.get(address).content
            assert len(fetched) == int(size)
            (suffix,) = re.findall(r"\.\w+(?=\.gz)", address)
            assert sum(1 for _ in ox.parse(gzip.decompress(fetched), format=form[suffix])) == triples


def test_the_dumps_hold_what_the_endpoint_answers_from(web: httpx.Client) -> None:
    counting = {"query": "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"}
    answer = web.get("/sparql", params=counting, headers={"Accept": "text/csv"})
    lines = gzip.decompress(web.get("/dump/registry.nq.gz").content).count(b"\n")
    assert int(answer.text.split()[1]) == lines


@pytest.mark.parametrize("suffix", FORMS)
@pytest.mark.parametrize("path", ["/catalog", "/void", "/quality"])
def test_every_form_says_the_same_and_names_its_tag(web: httpx.Client, path: str, suffix: str) -> None:
    answer = web.get(f"{path}.{suffix}")
    assert answer.headers["content-type"].partition(";")[0] == FORMS[suffix]
    form = ox.RdfFormat.from_extension(suffix)
    assert form is not None
    said = {str(q) for q in ox.parse(answer.content, format=form)}
    assert said == {str(q) for q in read(web, path)}
    again = web.get(f"{path}.{suffix}", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert web.head(f"{path}.{suffix}").headers["etag"] == answer.headers["etag"]


def test_a_dump_is_fetched_in_parts_and_not_again(web: httpx.Client) -> None:
    whole = web.get("/dump/deck.ttl.gz")
    part = web.get("/dump/deck.ttl.gz", headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    for headers in (
        {"If-None-Match": whole.headers["etag"]},
        {"If-Modified-Since": whole.headers["last-modified"]},
    ):
        assert web.get("/dump/deck.ttl.gz", headers=headers).status_code == 304
    assert web.get("/dump/nothing.ttl.gz").status_code == 404
    assert web.get("/dump/..%2Fmanifest.json").status_code == 404


def test_paging_ends_and_the_whole_is_one_fetch(web: httpx.Client) -> None:
    first = read(web, "/catalog?page=1")
    assert [q for q in first if q.predicate.value.endswith("hydra/core#view")]
    assert not [q for q in first if q.predicate.value.endswith("hydra/core#next")]
    assert web.get("/catalog?page=2").status_code == 404
    assert web.get("/catalog?page=x").status_code == 404
    assert {str(q) for q in read(web, "/catalog?full=1")} == {str(q) for q in read(web, "/catalog")}


def test_the_addresses_are_those_the_harvester_called(web: httpx.Client) -> None:
    answer = web.get("/catalog.nt", headers={"Host": "elo.example.org"})
    assert b"<http://elo.example.org/dump/registry.nq.gz>" in answer.content


def test_the_well_known_address_leads_to_void(web: httpx.Client) -> None:
    answer = web.get("/.well-known/void")
    assert (answer.status_code, answer.headers["location"]) == (303, "/void")


def test_a_person_sees_the_datasets(web: httpx.Client) -> None:
    answer = web.get("/catalog", headers={"Accept": "text/html", "Accept-Language": "sv"})
    assert "Källbilderna" in answer.text
    assert 'href="/dump/deck.ttl.gz"' in answer.text


def test_the_sitemap_leads_to_pages_that_are_there(web: httpx.Client) -> None:
    assert re.search(r"^Sitemap: http://[^/]+/sitemap.xml$", web.get("/robots.txt").text, re.MULTILINE)
    parts = re.findall(r"<loc>(.*?)</loc>", web.get("/sitemap.xml").text)
    pages = [page for part in parts for page in re.findall(r"<loc>(.*?)</loc>", web.get(part).text)]
    assert len(pages) == len(set(pages)) > 1000
    for page in pages[:: max(1, len(pages) // 60)]:
        assert web.get(page).status_code in (200, 410), page


def test_the_marks_of_the_catalogue_are_published(web: httpx.Client) -> None:
    """As DQV, linked from the catalogue: 405 points, every address of the catalogue really called."""
    assert values(read(web, "/catalog"), "https://w3id.org/elo/catalog", f"{DQV}hasQualityMetadata") == [
        "https://w3id.org/elo/quality"
    ]
    assert '</quality>; rel="describedby"' in web.head("/catalog").headers["link"]
    found = read(web, "/quality")
    total = "https://w3id.org/elo/quality#catalog-scoring"
    assert values(found, total, f"{DQV}isMeasurementOf") == ["https://piveau.eu/ns/voc#scoring"]
    assert values(found, total, f"{DQV}value") == ["405"]
    catalogue = read(web, "/catalog")
    links = (f"{DCAT}accessURL", f"{DCAT}downloadURL")
    called = {str(q.object).strip("<>") for q in catalogue if q.predicate.value in links}
    assert len(called) > 15
    assert {web.head(address).status_code for address in called} == {200}
