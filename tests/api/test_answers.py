"""Answers that are kept: the same as those that are made, forgotten with the data they are of, bounded."""

from collections.abc import Iterator

import httpx
import pytest

from elo_graph.api.answers import Answers
from elo_graph.store.pool import Answer
from elo_graph.store.worker import Job
from tests.serving import serving

TOKEN = "secret-of-the-test"  # noqa: S105 -- of this test alone
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture(scope="module")
def own() -> Iterator[httpx.Client]:
    """A client that may write, of a server that holds nothing."""
    environment = {"ELO_UPDATE_TOKEN": TOKEN}
    with (
        serving("--bare", "--default-graph", "unnamed", environment=environment) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        yield client


def used(client: httpx.Client) -> float:
    """How many queries have been answered with what was kept."""
    lines = client.get("/metrics").text.splitlines()
    return float(next(line for line in lines if line.startswith("elo_answers_kept_used_total")).split()[1])


def ask(client: httpx.Client, query: str, **more: str) -> httpx.Response:
    return client.get("/sparql", params={"query": query, **more})


def test_a_kept_answer_is_the_same_in_every_way(own: httpx.Client) -> None:
    first, before = ask(own, COUNT), used(own)
    second = ask(own, COUNT)
    assert used(own) == before + 1
    assert second.content == first.content
    for name in ("content-type", "content-length", "elo-dataset-version", "vary"):
        assert second.headers[name] == first.headers[name], name
    head = own.head("/sparql", params={"query": COUNT})
    assert head.content == b""
    assert head.headers["content-length"] == first.headers["content-length"]


def test_what_an_answer_depends_on_is_told_apart(own: httpx.Client) -> None:
    assert ask(own, COUNT).json()["head"] == {"vars": ["n"]}
    assert ask(own, COUNT, format="csv").text.startswith("n\r\n")
    own.post(
        "/update",
        data={"update": "INSERT DATA { GRAPH <urn:x-test:g> { <urn:x-test:s> <urn:x-test:p> 1, 2 } }"},
        headers={"Authorization": f"Bearer {TOKEN}"},
    ).raise_for_status()
    before = ask(own, COUNT, format="csv").text
    assert ask(own, COUNT, format="csv", **{"default-graph-uri": "urn:x-test:g"}).text == "n\r\n2\r\n"
    assert ask(own, COUNT, format="csv").text == before


def test_a_write_is_seen_by_the_next_query(own: httpx.Client) -> None:
    query = "ASK { <urn:x-test:new> ?p ?o }"
    assert ask(own, query).json()["boolean"] is False
    assert ask(own, query).json()["boolean"] is False
    own.post(
        "/update",
        data={"update": "INSERT DATA { <urn:x-test:new> <urn:x-test:p> 1 }"},
        headers={"Authorization": f"Bearer {TOKEN}"},
    ).raise_for_status()
    assert ask(own, query).json()["boolean"] is True


@pytest.mark.parametrize("what", ["STRUUID()", "rand()", "str(uuid())"])
def test_what_is_another_each_time_is_not_kept(own: httpx.Client, what: str) -> None:
    query = f"SELECT ({what} AS ?x) {{}}"
    assert ask(own, query).content != ask(own, query).content


def test_no_more_is_kept_than_the_limit() -> None:
    def answer(size: int) -> Answer:
        return Answer("rows", "text/csv", b"x" * size, None)

    answers = Answers(10_000)
    for number in range(10):
        answers.keep("1", Job(f"ASK {{}} # {number}", "folder"), answer(2_000))
    # Each takes 2,000 bytes and some beside, so four at most fit, and they are the latest.
    known = [n for n in range(10) if answers.get("1", Job(f"ASK {{}} # {n}", "folder"))]
    assert known
    assert len(known) <= 4
    assert known[-1] == 9
    answers.keep("1", Job("ASK {} # large", "folder"), answer(1 << 20))
    assert answers.get("1", Job("ASK {} # large", "folder")) is None
    assert answers.get("2", Job("ASK {} # 9", "folder")) is None
    off = Answers(0)
    off.keep("1", Job("ASK {}", "folder"), answer(10))
    assert off.get("1", Job("ASK {}", "folder")) is None


def test_lookups_are_kept_too(own: httpx.Client) -> None:
    """They are answered without a worker, once this version of the data has been opened for that."""

    def lookups() -> float:
        lines = own.get("/metrics").text.splitlines()
        return float(next(line for line in lines if line.startswith("elo_lookups_total")).split()[1])

    before, text = lookups(), ""
    for number in range(1000):
        text = f"SELECT ?p ?o {{ <urn:x-test:{number}> ?p ?o }}"
        ask(own, text)
        if lookups() > before:
            break
    kept = used(own)
    assert ask(own, text).json()["results"]["bindings"] == []
    assert used(own) == kept + 1
