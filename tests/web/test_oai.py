"""OAI-PMH 2.0 from end to end: lists in parts, both metadata forms, every error."""

import base64
import re
import xml.etree.ElementTree as ET

import httpx
import pyoxigraph as ox
import pytest

from tests.web.test_feed import DC, OAI, followed, oai


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
