"""The analyses over HTTP: the agreed JSON, the same as the command line's, and tables."""

import csv
import io
import json
import subprocess
from typing import Any

import httpx
import openpyxl
import pytest

from elo_graph.terms import LANGUAGE
from tests.serving import ELO_GRAPH

DECK = {"from": "Sosiaalitoimi", "to": "Ammatilliset oppilaitokset", "age": "22", "asOf": "2014-06-01"}
ACCOMPANIED = "https://w3id.org/elo/scheme/handover/accompanied-transfer"


def command(*arguments: str) -> Any:
    """What the command line says to the same question."""
    done = subprocess.run([*ELO_GRAPH, *arguments, "--format", "json"], capture_output=True, check=False)
    return json.loads(done.stdout)


def test_the_deck_route(web: httpx.Client) -> None:
    """Social services refer (under 30), Ohjaamo accompanies into education: two handovers, one alone."""
    answer = web.get("/api/v1/routes", params=DECK).json()
    assert answer["asOf"] == "2014-06-01"
    assert answer["routes"]
    best = answer["routes"][0]
    assert (best["handovers"], best["waitDays"], best["unaccompanied"]) == (2, 0, 1)
    used = [step for step in best["steps"] if step["referral"]]
    assert used[0]["to"] == "https://w3id.org/elo/id/service/ohjaamo"
    assert used[-1]["handoverMode"] == ACCOMPANIED


def test_no_route_is_an_answer_that_says_why(web: httpx.Client) -> None:
    answer = web.get("/api/v1/routes", params={**DECK, "age": "45"})
    assert answer.status_code == 200
    assert answer.json()["routes"] == []
    assert any("age" in block["reason"].lower() for block in answer.json()["blocked"])


def test_what_has_ended_names_its_successor(web: httpx.Client) -> None:
    params = {key: value for key, value in DECK.items() if key != "asOf"}
    ended = web.get("/api/v1/routes", params={**params, "asOf": "2026-11-24"}).json()["ended"]
    assert ended[0]["lastDay"] == "2022-12-31"
    assert any("yvinvointialue" in successor["label"]["fi"] for successor in ended[0]["successors"])


@pytest.mark.parametrize(
    ("path", "arguments"),
    [
        ("/api/v1/gaps?area=Lappi&asOf=2026-06-01", ("gaps", "--area", "Lappi", "--as-of", "2026-06-01")),
        (
            "/api/v1/gaps?area=Lappi&between=2014-06-01/2026-01-01",
            ("gaps", "--area", "Lappi", "--between", "2014-06-01", "2026-01-01"),
        ),
        (
            "/api/v1/gaps?area=Lappi&view=equity&asOf=2026-06-01",
            ("gaps", "--area", "Lappi", "--equity", "--as-of", "2026-06-01"),
        ),
        (
            "/api/v1/gaps?area=Lappi&view=catchment&km=50&asOf=2026-06-01",
            ("gaps", "--area", "Lappi", "--catchment", "50", "--as-of", "2026-06-01"),
        ),
        ("/api/v1/overlaps?asOf=2026-06-01", ("overlaps", "--as-of", "2026-06-01")),
        ("/api/v1/strategy?asOf=2026-06-01", ("strategy", "--as-of", "2026-06-01")),
        (
            "/api/v1/network?area=Lappi&asOf=2026-06-01",
            ("network", "--area", "Lappi", "--as-of", "2026-06-01"),
        ),
        (
            "/api/v1/pathways?pathway=Ohjaamon%20polku&area=Oulu&asOf=2026-06-01",
            ("pathways", "Ohjaamon polku", "--area", "Oulu", "--as-of", "2026-06-01"),
        ),
        (
            "/api/v1/routes?from=unemployed&to=vocational-education&area=Oulu&asOf=2026-06-01&age=24&language=sv",
            (
                *("routes", "--from", "unemployed", "--to", "vocational-education", "--as-of", "2026-06-01"),
                *("--age", "24", "--area", "Oulu", "--language", "sv"),
            ),
        ),
        (
            "/api/v1/routes?from=Nuorisotoimi&to=TUVA&asOf=2026-06-01&age=17",
            ("routes", "--from", "Nuorisotoimi", "--to", "TUVA", "--as-of", "2026-06-01", "--age", "17"),
        ),
    ],
)
def test_the_command_line_says_the_same(web: httpx.Client, path: str, arguments: tuple[str, ...]) -> None:
    assert web.get(path).json() == command(*arguments)


def test_gaps_of_lapland(web: httpx.Client) -> None:
    """Only Rovaniemi has a sourced Ohjaamo in Lapland, so the region is partly covered for the under-30s."""
    answer = web.get("/api/v1/gaps", params={"area": "Lappi", "asOf": "2026-06-01"}).json()
    lapland = [row for row in answer["rows"] if row["area"] == "https://w3id.org/elo/id/area/region-19"]
    assert lapland
    partial = [row for row in lapland if 0 < row["coverage"] < 1]
    assert partial
    for row in partial:
        assert row["peopleWithout"] == row["people"] - row["peopleReached"] > 0
        assert set(row["areaLabel"]) == {"fi", "sv", "en"}
        assert row["expectation"] in row["evidence"]


def test_a_table_for_programs_and_one_for_people(web: httpx.Client) -> None:
    rows = web.get("/api/v1/gaps", params={"area": "Lappi", "asOf": "2026-06-01"}).json()["rows"]
    answer = web.get(
        "/api/v1/gaps", params={"area": "Lappi", "asOf": "2026-06-01"}, headers={"Accept": "text/csv"}
    )
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    read = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["area"] for row in read] == [row["area"] for row in rows]
    answer = web.get(
        "/api/v1/gaps", params={"area": "Lappi", "asOf": "2026-06-01", "format": "xlsx", "lang": "sv"}
    )
    assert "spreadsheetml" in answer.headers["content-type"]
    assert 'filename="gaps-2026-06-01.xlsx"' in answer.headers["content-disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    assert sheet.max_row == len(rows) + 1
    assert "Område" in {cell.value for cell in sheet[1]}


def test_all_analyses_in_one_workbook(web: httpx.Client) -> None:
    answer = web.get("/api/v1/analyses.xlsx", params={"area": "Naantali", "asOf": "2026-06-01", "lang": "en"})
    assert answer.status_code == 200
    assert 'filename="elo-graph-2026-06-01.xlsx"' in answer.headers["content-disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert {"gaps", "overlaps", "duplicate records", "strategy", "challenges"} <= set(book.sheetnames)
    # One row for each of the ten challenges below the headings.
    assert book["challenges"].max_row == 11
    assert all(sheet.freeze_panes == "A2" for sheet in book.worksheets)


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("/api/v1/gaps?area=Atlantis", "Atlantis"),
        ("/api/v1/gaps?asOf=yesterday", "yesterday"),
        ("/api/v1/gaps?asOf=2026-02-30", "2026-02-30"),
        ("/api/v1/gaps?format=pdf", "format"),
        ("/api/v1/gaps?lang=de", "lang"),
        ("/api/v1/routes?from=Sosiaalitoimi", "to"),
        ("/api/v1/routes?from=Nobody&to=Ohjaamo", "Nobody"),
        ("/api/v1/routes?from=Nuorisotoimi&to=Ohjaamo&age=old", "age"),
        ("/api/v1/routes?from=Nuorisotoimi&to=Ohjaamo&language=klingon", "klingon"),
        ("/api/v1/routes?from=Nuorisotoimi&to=Ohjaamo&status=happy", "happy"),
    ],
)
def test_a_wrong_parameter_is_named(web: httpx.Client, path: str, word: str) -> None:
    answer = web.get(path)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert word in answer.text


def test_the_query_that_gives_the_same_rows(web: httpx.Client) -> None:
    """The shipped file, run unchanged at the endpoint, has the analysis's gaps of today."""
    from elo_graph.analyse import queries

    text = queries.load("gaps/gaps").text
    found = web.post("/sparql", data={"query": text}).json()["results"]["bindings"]
    rows = web.get("/api/v1/gaps").json()["rows"]
    assert {(r["area"]["value"], r["expectation"]["value"]) for r in found} == {
        (row["area"], row["expectation"]) for row in rows
    }


def test_an_answer_that_has_not_changed_is_not_sent_again(web: httpx.Client) -> None:
    first = web.get("/api/v1/strategy", params={"asOf": "2026-06-01"})
    assert first.headers["last-modified"].endswith("GMT")
    again = web.get(
        "/api/v1/strategy", params={"asOf": "2026-06-01"}, headers={"If-None-Match": first.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    other = web.get("/api/v1/strategy", params={"asOf": "2014-06-01"})
    assert other.headers["etag"] != first.headers["etag"]


@pytest.mark.parametrize("name", ["asOf", "as-of", "as_of"])
def test_the_day_goes_by_its_name_here_and_on_the_command_line(web: httpx.Client, name: str) -> None:
    assert web.get("/api/v1/strategy", params={name: "2014-06-01"}).json()["asOf"] == "2014-06-01"


def test_the_interface_is_described(web: httpx.Client) -> None:
    paths = web.get("/openapi.json").json()["paths"]
    assert {"/api/v1/gaps", "/api/v1/overlaps", "/api/v1/routes", "/api/v1/strategy"} <= set(paths)
    assert web.get("/docs").status_code == 200


def test_a_client_of_several_languages_and_situations_is_asked_for_as_on_the_command_line(
    web: httpx.Client,
) -> None:
    # One of the client's languages is enough, so more of them never close anything.
    way: dict[str, Any] = {"from": "unemployed", "to": "career-guidance", "age": 24, "atMost": 1}
    swedish, both = (
        web.get("/api/v1/routes", params={**way, "language": spoken}).json()
        for spoken in (["sv"], ["sv", "fi"])
    )
    assert both["client"]["languages"] == [f"{LANGUAGE}SWE", f"{LANGUAGE}FIN"]
    assert len(both["routes"]) >= len(swedish["routes"]) > 0
    figures = [(one["handovers"], one["waitDays"], one["unaccompanied"]) for one in both["routes"]]
    assert len(figures) == len(set(figures))  # one route of the same figures
