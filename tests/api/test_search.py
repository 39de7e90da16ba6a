"""Text search over HTTP: JSON, tables, wrong parameters, and never behind an acknowledged write."""

import csv
import io
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest

from tests.serving import serving

OHJAAMO = "https://w3id.org/elo/id/service/ohjaamo"
TOKEN = "search-test-token"  # noqa: S105
GRAPH = "https://w3id.org/elo/graph/search-test"


def search(web: httpx.Client, q: str, **params: str) -> Any:
    answer = web.get("/api/v1/search", params={"q": q, **params})
    assert answer.status_code == 200, answer.text
    assert answer.headers["elo-dataset-version"]
    return answer.json()


def test_an_inflected_word_finds_the_service_in_three_languages(web: httpx.Client) -> None:
    found = search(web, "ohjaamoissa", asOf="2026-06-01")
    first = found["rows"][0]
    assert first["thing"] == OHJAAMO
    assert (first["kind"], first["rank"], first["valid"]) == ("service", "exact", True)
    assert set(first["label"]) == {"fi", "sv", "en"}
    assert (first["label"]["fi"], first["label"]["sv"]) == ("Ohjaamo", "Navigatorn")
    assert (first["name"], first["nameLanguage"]) == ("Ohjaamo", "fi")
    assert first["namePieces"] == [{"text": "Ohjaamo", "hit": True}]
    swedish = search(web, "ohjaamoissa", lang="sv", asOf="2026-06-01")["rows"][0]
    assert (swedish["thing"], swedish["name"], swedish["nameLanguage"]) == (OHJAAMO, "Navigatorn", "sv")
    assert found["asOf"] == "2026-06-01"


def test_what_has_ended_says_when_and_what_is_valid_is_asked_by_day(web: httpx.Client) -> None:
    ended = search(web, "sosiaalitoimi", kind="actor", asOf="2026-06-01")["rows"][0]
    assert (ended["valid"], ended["lastDay"]) == (False, "2022-12-31")
    assert search(web, "sosiaalitoimi", kind="actor", asOf="2014-06-01")["rows"][0]["valid"]


def test_facets_lead_to_what_they_count(web: httpx.Client) -> None:
    found = search(web, "ohjaamo")
    assert sum(facet["count"] for facet in found["facets"]["kind"]) == found["total"]
    for facet in found["facets"]["kind"]:
        assert search(web, "ohjaamo", kind=facet["kind"])["total"] == facet["count"]
    for facet in found["facets"]["graph"]:
        assert search(web, "ohjaamo", graph=facet["graph"])["total"] == facet["count"]
    slug = found["facets"]["graph"][0]["graph"].rsplit("/", 1)[-1]
    assert search(web, "ohjaamo", graph=slug)["total"] == found["facets"]["graph"][0]["count"]


def test_an_area_is_named_as_in_the_other_analyses(web: httpx.Client) -> None:
    found = search(web, "ohjaamo", area="Lappi", kind="service")
    assert "https://w3id.org/elo/id/service/ohjaamo-rovaniemi" in [row["thing"] for row in found["rows"]]
    assert "https://w3id.org/elo/id/service/ohjaamo-turku" not in [row["thing"] for row in found["rows"]]
    assert found["area"] == "https://w3id.org/elo/id/area/region-19"


def test_a_misspelt_word_says_what_it_was_taken_for(web: httpx.Client) -> None:
    found = search(web, "sosialitoimi")
    assert found["corrected"] == {"sosialitoimi": "sosiaalitoimi"}
    assert found["rows"][0]["thing"] == "https://w3id.org/elo/id/actor/municipal-social-services"


def test_pages_make_up_the_whole(web: httpx.Client) -> None:
    whole = search(web, "ohjaamo", limit="100")
    pages = [search(web, "ohjaamo", limit="30", offset=str(offset)) for offset in (0, 30, 60, 90)]
    assert [row["thing"] for page in pages for row in page["rows"]] == [row["thing"] for row in whole["rows"]]
    assert whole["total"] == len(whole["rows"]) > 60


def test_tables(web: httpx.Client) -> None:
    rows = search(web, "työpaja")["rows"]
    answer = web.get("/api/v1/search", params={"q": "työpaja"}, headers={"Accept": "text/csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    read = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["thing"] for row in read] == [row["thing"] for row in rows]
    answer = web.get("/api/v1/search", params={"q": "työpaja", "format": "xlsx", "lang": "sv"})
    assert "spreadsheetml" in answer.headers["content-type"]
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    assert sheet.max_row == len(rows) + 1
    assert {"Namn", "Slag", "Gäller"} <= {cell.value for cell in sheet[1]}


@pytest.mark.parametrize(
    ("params", "word"),
    [
        ({}, "q"),
        ({"q": ""}, "q"),
        ({"q": "  "}, "q"),
        ({"q": "a" * 501}, "q"),
        ({"q": "a", "lang": "de"}, "lang"),
        ({"q": "a", "kind": "cat"}, "cat"),
        ({"q": "a", "graph": "nothing"}, "nothing"),
        ({"q": "a", "area": "Atlantis"}, "Atlantis"),
        ({"q": "a", "limit": "0"}, "limit"),
        ({"q": "a", "limit": "101"}, "limit"),
        ({"q": "a", "offset": "-1"}, "offset"),
        ({"q": "a", "offset": "many"}, "offset"),
        ({"q": "a", "asOf": "yesterday"}, "yesterday"),
        ({"q": "a", "format": "pdf"}, "format"),
    ],
)
def test_a_wrong_parameter_is_named(web: httpx.Client, params: dict[str, str], word: str) -> None:
    answer = web.get("/api/v1/search", params=params)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert word in answer.json()["detail"]


@pytest.mark.parametrize("q", ["\0", "(", "*", "a.*", "ohjaamo AND", "\U0001f600", "%", "'; DROP ALL", "a:b"])
def test_signs_are_no_language(web: httpx.Client, q: str) -> None:
    assert search(web, q)["query"] == " ".join(q.split())


def test_the_interface_is_described(web: httpx.Client) -> None:
    operation = web.get("/openapi.json").json()["paths"]["/api/v1/search"]["get"]
    names = {parameter["name"] for parameter in operation["parameters"]}
    assert {"q", "lang", "kind", "graph", "area", "limit", "offset", "asOf", "format"} == names


def test_every_acknowledged_write_is_found(tmp_path: Path) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    prefixes = (
        "PREFIX elo: <https://w3id.org/elo/ontology#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"
    )
    with (
        serving("--store", str(tmp_path / "store"), environment={"ELO_UPDATE_TOKEN": TOKEN}) as address,
        httpx.Client(base_url=address, headers=headers, timeout=120) as client,
    ):
        for number in range(3):
            thing = f"<https://w3id.org/elo/id/actor/tour-{number}>"
            text = f'{thing} a elo:Actor ; skos:prefLabel "Kiertuevastaanotto {number}"@fi'
            update = f"{prefixes} INSERT DATA {{ GRAPH <{GRAPH}> {{ {text} }} }}"
            written = client.post("/update", data={"update": update})
            assert written.status_code in (200, 204), written.text
            assert search(client, "kiertuevastaanotoissa")["total"] == number + 1
        assert client.delete("/data", params={"graph": GRAPH}).status_code == 204
        assert search(client, "kiertuevastaanotto")["total"] == 0
