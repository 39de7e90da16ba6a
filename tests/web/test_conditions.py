"""What HTTP asks of every door (RFC 9110): HEAD says what GET would, nothing is sent twice."""

import httpx
import pytest

THING = "/id/service/ohjaamo-espoo"
DOORS = [
    *("/catalog", "/catalog.rdf", "/catalog?page=1", "/catalog?full=1", "/catalog.html", "/void", "/quality"),
    *(
        "/feed",
        "/feed?page=1",
        "/feed/12",
        "/feed.atom",
        "/oai?verb=Identify",
        "/sitemap.xml",
        "/sitemap-1.xml",
    ),
    *("/oai?verb=ListRecords&metadataPrefix=oai_dc&set=service", "/dump/deck.ttl.gz", "/robots.txt"),
    *(
        f"{THING}.ttl",
        f"{THING}.jsonld",
        f"{THING}.json",
        f"{THING}.ttl?_profile=cpsv-ap",
        "/scheme/function",
    ),
    *("/graph/deck.nt", "/ontology.ttl", "/shapes.rdf", "/context/elo.jsonld", "/fi/", "/sv/routes", "/docs"),
    *("/ontology/docs/en/index.html", "/openapi.json", "/sparql"),
]
# What depends on the day, on this version of the program or on nothing.
UNDATED = {
    *("/robots.txt", "/context/elo.jsonld", "/fi/", "/sv/routes", "/docs", "/openapi.json", "/sparql"),
    "/ontology/docs/en/index.html",
}
CODINGS = ["identity", "gzip, br"]


def headers_of(answer: httpx.Response) -> dict[str, str]:
    """What describes the answer; how it is cut into pieces is told by a GET alone."""
    passing = {"date", "x-request-id", "server-timing", "transfer-encoding"}
    return {name: value for name, value in answer.headers.items() if name not in passing}


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("path", DOORS)
def test_head_says_what_get_would(web: httpx.Client, path: str, coding: str) -> None:
    asking = {"Accept-Encoding": coding, "Accept": "*/*"}
    head, whole = web.head(path, headers=asking), web.get(path, headers=asking)
    assert whole.status_code == head.status_code == 200
    assert whole.content
    assert head.content == b""
    assert headers_of(head) == headers_of(whole)


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("path", DOORS)
def test_what_a_client_has_is_not_sent_again(web: httpx.Client, path: str, coding: str) -> None:
    """A 304 has the headers by which a cache knows what it may go on using (section 15.4.5)."""
    asking = {"Accept-Encoding": coding, "Accept": "*/*"}
    whole = web.get(path, headers=asking)
    again = web.get(path, headers={**asking, "If-None-Match": whole.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    for name in ("etag", "vary", "cache-control", "content-location", "last-modified"):
        assert again.headers.get(name) == whole.headers.get(name), name
    other = web.get(path, headers={**asking, "If-None-Match": '"another"'})
    assert (other.status_code, other.headers["etag"]) == (200, whole.headers["etag"])


@pytest.mark.parametrize("path", [path for path in DOORS if path not in UNDATED])
def test_what_has_not_changed_since_is_not_sent_again(web: httpx.Client, path: str) -> None:
    modified = web.head(path).headers["last-modified"]
    assert web.get(path, headers={"If-Modified-Since": modified}).status_code == 304
    early = {"If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"}
    assert web.get(path, headers=early).status_code == 200
    late = {"If-Unmodified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"}
    assert web.get(path, headers=late).status_code == 412


def test_who_wants_one_state_gets_no_other(web: httpx.Client) -> None:
    """Parts of a file that was fetched in parts belong together."""
    dump, part = "/dump/deck.ttl.gz", {"Range": "bytes=0-9"}
    tag = web.head(dump).headers["etag"]
    assert web.get(dump, headers={**part, "If-Match": tag}).status_code == 206
    assert web.get(dump, headers={**part, "If-Match": '"another"'}).status_code == 412


@pytest.mark.parametrize("asked", ["items=0-5", "lines=1-2"])
def test_a_range_in_another_unit_is_passed_over(web: httpx.Client, asked: str) -> None:
    assert web.get("/dump/deck.ttl.gz", headers={"Range": asked}).status_code == 200


def test_behind_a_proxy_the_addresses_are_the_proxys(web: httpx.Client) -> None:
    """The proxy is on this machine, so it is trusted; of a list the first is whom the client asked."""
    told = {
        "X-Forwarded-Host": "elo.example.org, inner.example.org",
        "X-Forwarded-Proto": "https",
        "Accept": "application/n-triples",
    }
    page = web.get("/catalog?page=1", headers=told).text
    assert "<https://elo.example.org/catalog?page=1>" in page
    assert "<https://elo.example.org/dump/registry.nq.gz>" in page
    assert str(web.base_url).rstrip("/") not in page
    for path in ("/sitemap.xml", "/robots.txt", "/oai?verb=Identify", "/feed?page=1", "/void"):
        assert "https://elo.example.org/" in web.get(path, headers=told).text, path
    # What is no host is not believed.
    wrong = web.get("/robots.txt", headers={"X-Forwarded-Host": "elo.example.org/<x>"}).text
    assert "example.org" not in wrong


@pytest.mark.parametrize("path", ["/void.html", "/quality.html", "/feed.html", "/catalogttl", "/void.exe"])
def test_a_form_that_is_not_there_is_not_found(web: httpx.Client, path: str) -> None:
    assert web.get(path).status_code == 404


def test_the_wanted_profile_comes_first(web: httpx.Client) -> None:
    wanted = "<http://schema.org/>;q=0.3, <urn:x:unknown>, <https://semiceu.github.io/CPSV-AP/releases/3.2.0/>;q=0.8"
    answer = web.get(THING, headers={"Accept": "text/turtle", "Accept-Profile": wanted})
    assert answer.headers["location"] == f"{THING}.ttl?_profile=cpsv-ap"


def test_a_page_has_one_address(web: httpx.Client) -> None:
    """However it was asked for: by what a browser accepts, or by its suffix."""
    for path, page in (("/catalog", "/catalog.html"), ("/scheme/function", "/scheme/function.html")):
        for asked in (path, f"{path}?format=html", page):
            text = web.get(asked, headers={"Accept": "text/html", "Accept-Language": "sv"}).text
            assert f'<link rel="canonical" href="{str(web.base_url).rstrip("/")}{page}?lang=sv">' in text
