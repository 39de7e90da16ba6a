"""A client that goes away leaves nothing running behind."""

import httpx
import pytest

from tests.serving import serving

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o }"


def test_the_query_of_a_client_that_went_away_is_ended() -> None:
    """Its time is far from over, and there are few workers: others could not be answered otherwise."""
    with serving("--query-timeout", "600") as address:
        for _ in range(8):
            with httpx.Client(base_url=address, timeout=0.5) as impatient, pytest.raises(httpx.ReadTimeout):
                impatient.get("/sparql", params={"query": ENDLESS})
        with httpx.Client(base_url=address, timeout=60) as client:
            assert client.get("/sparql", params={"query": "ASK {}"}).status_code == 200
