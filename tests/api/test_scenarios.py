"""Plans over HTTP, from being written to being carried out, and that nobody takes one for a fact before."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.serving import serving

TOKEN = "a-token-for-tests"  # noqa: S105 - of a server that lives as long as a test
WITH_TOKEN = {"Authorization": f"Bearer {TOKEN}"}
KAINUU = {"area": "Kainuu", "asOf": "2026-11-24"}
PLAN = {
    "title": {"fi": "Kainuun suunnitelma", "en": "Plan for Kainuu"},
    "changes": [
        {
            "kind": "service",
            "function": "accompanied-transfer",
            "group": "under-30",
            "area": "Kainuu",
            "provider": "wsc-20-kainuun",
            "language": ["fi"],
        }
    ],
}


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A server of a store of its own, with the shipped content."""
    folder: Path = tmp_path_factory.mktemp("scenarios") / "store"
    with (
        serving("--store", str(folder), environment={"ELO_UPDATE_TOKEN": TOKEN}) as address,
        httpx.Client(base_url=address, timeout=120) as client,
    ):
        yield client


def rows(client: httpx.Client, **more: str) -> Any:
    return client.get("/api/v1/gaps", params={**KAINUU, **more}).json()["rows"]


def test_a_plan_is_written_compared_carried_out_and_removed(own: httpx.Client) -> None:
    # Kainuu has 11 956 people under 30 (13 to 29) and four gaps for them; the plan closes the one of
    # accompanied transfer, so that many are reached.
    before = rows(own)
    assert len(before) == 4
    assert own.put("/api/v1/scenarios/kainuu", json=PLAN).status_code == 401
    assert own.put("/api/v1/scenarios/kainuu", json=PLAN, headers=WITH_TOKEN).status_code == 201
    (listed,) = own.get("/api/v1/scenarios").json()["rows"]
    assert listed["title"]["en"] == "Plan for Kainuu"
    assert rows(own) == before
    found = own.get("/api/v1/search", params={"q": "Kainuun suunnitelma"}).text
    assert "scenario-kainuu" not in found
    assert "planned-kainuu" not in found
    diff = own.get("/api/v1/scenarios/kainuu/diff", params=KAINUU).json()
    assert diff["peopleReached"] == 11956
    assert [gap["effect"] for gap in diff["gaps"]] == ["closed"]
    assert set(diff["gaps"][0]["reasonText"]) == {"fi", "sv", "en"}
    planned = rows(own, scenario="kainuu")
    assert len(planned) == 3
    assert own.post("/api/v1/scenarios/kainuu/apply").status_code == 401
    done = own.post("/api/v1/scenarios/kainuu/apply", headers=WITH_TOKEN)
    assert done.status_code == 200
    assert done.json()["added"] > 0
    assert [(row["area"], row["expectation"], row["peopleWithout"]) for row in rows(own)] == [
        (row["area"], row["expectation"], row["peopleWithout"]) for row in planned
    ]
    again = own.post("/api/v1/scenarios/kainuu/apply", headers=WITH_TOKEN)
    assert again.status_code == 409
    assert again.headers["content-type"] == "application/problem+json"
    assert own.delete("/api/v1/scenarios/kainuu", headers=WITH_TOKEN).status_code == 204
    assert own.get("/api/v1/scenarios").json()["rows"] == []
    assert len(rows(own)) == 3


def test_a_suggestion_over_http(own: httpx.Client) -> None:
    told = own.get("/api/v1/scenarios/suggest", params={**KAINUU, "atMost": "1"}).json()
    assert (len(told["additions"]), told["peopleReached"], told["guarantee"]) == (1, 11956, 1.0)


def test_what_is_wrong_is_said(own: httpx.Client) -> None:
    assert own.get("/api/v1/scenarios/none").status_code == 404
    bad = own.put("/api/v1/scenarios/bad", json={"changes": [{"kind": "cloud"}]}, headers=WITH_TOKEN)
    assert bad.status_code == 400
    assert "area, language, channel" in bad.json()["detail"]
    assert own.put("/api/v1/scenarios/Not%20a%20name", json={}, headers=WITH_TOKEN).status_code == 400
