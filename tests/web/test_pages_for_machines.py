"""What machines read in pages: one address for each, its other languages, schema.org in every one."""

import json
import re
from typing import Any

import httpx
import pytest

PAGES = [
    *("/fi/", "/sv/search", "/en/routes", "/sparql?lang=fi", "/docs?lang=sv", "/catalog.html?lang=en"),
    *("/id/service/ohjaamo.html?lang=sv", "/id/actor/okm.html", "/scheme/function.html", "/graph/deck.html"),
    *(
        "/ontology/docs/sv/index.html",
        "/ontology/docs/en/class/Service.html",
        "/ontology/docs/fi/scheme/function.html",
    ),
]


def html(web: httpx.Client, path: str) -> str:
    answer = web.get(path, headers={"Accept": "text/html", "Accept-Language": "en"})
    assert answer.status_code == 200, answer.text
    return answer.text


def structured(page: str) -> dict[str, Any]:
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    told: dict[str, Any] = json.loads(found)
    return told


@pytest.mark.parametrize("path", PAGES)
def test_each_page_says_where_it_is_in_which_languages(web: httpx.Client, path: str) -> None:
    page = html(web, path)
    server = str(web.base_url).rstrip("/")
    (language,) = re.findall(r'<html lang="(..)">', page)
    (canonical,) = re.findall(r'<link rel="canonical" href="([^"]+)">', page)
    others = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', page))
    assert set(others) == {"fi", "sv", "en", "x-default"}
    # It names itself among its languages, by a whole address, and each says that it is in its own.
    assert canonical == others[language]
    for code in ("fi", "sv", "en"):
        assert others[code].startswith(server)
        assert f'<html lang="{code}">' in html(web, others[code].replace("&amp;", "&"))


@pytest.mark.parametrize("path", PAGES)
def test_each_page_has_schema_org(web: httpx.Client, path: str) -> None:
    told = structured(html(web, path))
    assert "schema.org" in json.dumps(told["@context"])


def test_what_is_not_found_has_no_address_of_its_own(web: httpx.Client) -> None:
    page = web.get("/id/actor/nobody", headers={"Accept": "text/html"}).text
    assert "canonical" not in page


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_catalogue_is_a_data_catalogue_with_datasets(web: httpx.Client, language: str) -> None:
    """With what a search engine for datasets asks for: 50 to 5,000 characters, a licence, downloads."""
    told = structured(html(web, f"/catalog.html?lang={language}"))
    assert (told["@type"], told["@id"]) == ("DataCatalog", "https://w3id.org/elo/catalog")
    assert len(told["dataset"]) > 10
    for one in told["dataset"]:
        assert one["@type"] == "Dataset"
        assert one["name"]
        assert 50 <= len(one["description"]) <= 5000, one["description"]
        assert one["license"].startswith("https://")
        assert one["creator"]["name"]
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}/(\d{4}-\d{2}-\d{2}|\.\.)", one["temporalCoverage"])
        for download in one["distribution"]:
            assert web.head(download["contentUrl"]).status_code == 200
            assert "/" in download["encodingFormat"]


def test_a_graph_is_a_dataset_and_a_service_a_service(web: httpx.Client) -> None:
    told = structured(html(web, "/graph/deck.html?lang=sv"))
    assert told["@type"] == "Dataset"
    assert told["name"].startswith("Källbilderna")
    assert told["includedInDataCatalog"]["@id"] == "https://w3id.org/elo/catalog"
    service = structured(html(web, "/id/service/ohjaamo-espoo.html?lang=sv"))
    assert (service["@type"], service["name"]) == ("GovernmentService", "Navigatorn Esbo")
    assert service["provider"]["@type"] == "Organization"
    assert service["isAccessibleForFree"] is True
    assert structured(html(web, "/id/actor/okm.html"))["@type"] == "Organization"
