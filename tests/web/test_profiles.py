"""One thing in several vocabularies, and what a client is told beside it."""

import json
import re

import httpx
import pyoxigraph as ox
import pytest

from elo_graph.terms import CPSV, CV, DCT, RDF, SCHEMA

PAGE = "/id/service/ohjaamo-espoo"
THING = f"https://w3id.org/elo{PAGE}"


def said(web: httpx.Client, path: str, **headers: str) -> set[tuple[str, str, str]]:
    answer = web.get(path, headers=headers, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    quads = ox.parse(answer.content, format=ox.RdfFormat.TURTLE)
    return {(str(q.subject), q.predicate.value, str(q.object)) for q in quads}


def test_a_service_in_cpsv_ap(web: httpx.Client) -> None:
    found = said(web, f"{PAGE}.ttl?_profile=cpsv-ap")
    this = f"<{THING}>"
    assert (this, RDF + "type", f"<{CPSV}PublicService>") in found
    assert (this, DCT + "identifier", '"service/ohjaamo-espoo"') in found
    assert (this, CV + "hasCompetentAuthority", "<https://w3id.org/elo/id/actor/ohjaamo-espoo>") in found
    # Its rule says up to 29, in words; its channel has an IRI of its own.
    assert (f"<{THING}#rule-age-0-29>", DCT + "title", '"Ikä –29"@fi') in found
    assert (this, CV + "hasChannel", f"<{THING}#channel-face-to-face>") in found


def test_a_service_in_schema_org(web: httpx.Client) -> None:
    found = said(web, f"{PAGE}.ttl?_profile=schema-org")
    assert (f"<{THING}>", RDF + "type", f"<{SCHEMA}GovernmentService>") in found
    assert (f"<{THING}>", SCHEMA + "availableLanguage", '"sv"') in found


def test_the_profile_is_negotiated_and_named(web: httpx.Client) -> None:
    asking = {"Accept": "text/turtle", "Accept-Profile": "<http://schema.org/>"}
    first = web.get(PAGE, headers=asking)
    assert (first.status_code, first.headers["location"]) == (303, f"{PAGE}.ttl?_profile=schema-org")
    answer = web.get(first.headers["location"])
    assert '<http://schema.org/>; rel="profile"' in answer.headers["link"]
    assert "accept-profile" in answer.headers["vary"].lower()
    plain = web.get(f"{PAGE}.ttl")
    assert 'profile="https://semiceu.github.io/CPSV-AP/releases/3.2.0/"' in plain.headers["link"]
    assert plain.headers["etag"] != answer.headers["etag"]


@pytest.mark.parametrize(
    "path", [f"{PAGE}.ttl?_profile=nonsense", "/id/area/country-fi.ttl?_profile=cpsv-ap"]
)
def test_what_a_profile_cannot_say_is_said(web: httpx.Client, path: str) -> None:
    answer = web.get(path)
    assert answer.status_code == 406
    assert answer.json()["offered"] == ["elo", "cpsv-ap", "schema-org"]


def test_the_page_holds_what_search_engines_read(web: httpx.Client) -> None:
    page = web.get(f"{PAGE}.html").text
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    assert "GovernmentService" in json.dumps(json.loads(found[1]))


def test_what_is_known_is_not_sent_again(web: httpx.Client) -> None:
    first = web.get(f"{PAGE}.ttl")
    for headers in (
        {"If-None-Match": first.headers["etag"]},
        {"If-Modified-Since": first.headers["last-modified"]},
    ):
        again = web.get(f"{PAGE}.ttl", headers=headers)
        assert (again.status_code, again.content) == (304, b"")
    assert web.get(f"{PAGE}.ttl", headers={"If-None-Match": '"other"'}).status_code == 200
    # What is not there is not found, whatever the reader claims to have.
    for headers in ({"If-None-Match": "*"}, {"If-Modified-Since": first.headers["last-modified"]}):
        assert web.get("/id/service/never-was.ttl", headers=headers).status_code == 404


def test_signposts(web: httpx.Client) -> None:
    """https://signposting.org/FAIR/ level 1."""
    link = web.head(f"{PAGE}.html").headers["link"]
    for relation in ("cite-as", "describedby", "license", "collection"):
        assert f'rel="{relation}"' in link
