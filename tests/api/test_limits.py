"""Limits: what a client may lower, what a full queue answers, what a large result costs."""

import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from elo_graph.settings import Settings
from tests.serving import serving

CONFIGURATION = Path(__file__).parents[2] / "docs" / "configuration.md"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o }"
FLOOD = "SELECT * WHERE { ?s ?p ?o }"


@pytest.fixture(scope="module")
def narrow() -> Iterator[httpx.Client]:
    """A client of a server that runs one query, lets one wait, and gives three seconds and 100,000 bytes."""
    environment = {"ELO_QUERY_WORKERS": "1", "ELO_QUERY_QUEUE": "1", "ELO_RESULT_LIMIT": "100000"}
    with (
        serving("--query-timeout", "3", environment=environment) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        yield client


def test_a_client_may_ask_for_less_time(narrow: httpx.Client) -> None:
    told = narrow.get("/sparql", params={"query": ENDLESS, "timeout": "0.5"})
    assert told.status_code == 504
    assert told.json()["limitSeconds"] == 0.5
    assert "0.5 seconds" in told.json()["detail"]


def test_a_client_may_not_ask_for_more_time(narrow: httpx.Client) -> None:
    told = narrow.get("/sparql", params={"query": ENDLESS, "timeout": "1000"})
    assert told.status_code == 504
    assert told.json()["limitSeconds"] == 3


@pytest.mark.parametrize("timeout", ["-1", "0", "soon", "nan", "inf"])
def test_a_time_that_is_none_is_refused(narrow: httpx.Client, timeout: str) -> None:
    told = narrow.get("/sparql", params={"query": "ASK {}", "timeout": timeout})
    assert told.status_code == 400
    assert told.json()["parameter"] == "timeout"


def test_a_result_over_the_limit_is_a_problem_that_says_so(narrow: httpx.Client) -> None:
    told = narrow.get("/sparql", params={"query": FLOOD})
    assert told.status_code == 507
    assert "100,000 bytes" in told.json()["detail"]
    assert told.json()["limitBytes"] == 100_000
    assert narrow.get("/sparql", params={"query": "ASK {}"}).status_code == 200


def test_a_full_queue_says_when_to_come_back(narrow: httpx.Client) -> None:
    def occupy() -> None:
        httpx.get(f"{narrow.base_url}/sparql", params={"query": ENDLESS}, timeout=60)

    others = [threading.Thread(target=occupy) for _ in range(2)]  # one runs, one waits
    for other in others:
        other.start()
    deadline = time.monotonic() + 5
    answer = None
    while time.monotonic() < deadline:
        counts = narrow.get("/metrics").text
        if "elo_queries_queued 1.0" in counts:
            answer = narrow.get("/sparql", params={"query": "ASK { ?s ?p 7 }"})
            break
    for other in others:
        other.join()
    assert answer is not None
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) >= 1
    assert answer.json()["type"].endswith("busy")


def test_every_setting_is_documented_and_nothing_else() -> None:
    named = set(re.findall(r"^\| `(ELO_[A-Z_]+)`", CONFIGURATION.read_text("utf-8"), re.MULTILINE))
    assert named == {f"ELO_{name.upper()}" for name in Settings.model_fields}
