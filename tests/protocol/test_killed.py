"""``kill -9`` in the middle of writes: nothing acknowledged is lost, and the server starts again as it is."""

import random
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.serving import running

TOKEN = "a-token"  # noqa: S105
WRITES = 200
KILLS = 5

Server = tuple["subprocess.Popen[bytes]", httpx.Client]


@contextmanager
def server(*options: str) -> Iterator[Server]:
    environment = {"ELO_UPDATE_TOKEN": TOKEN}
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    with (
        running(*options, environment=environment) as (process, address),
        httpx.Client(base_url=address, headers=bearer, timeout=60) as client,
    ):
        yield process, client


def write(client: httpx.Client, number: int) -> httpx.Response:
    """Every third write is a graph that is put, the others are updates."""
    text = f"<urn:s{number}> <urn:number> {number} ."
    if number % 3 == 0:
        graph = {"graph": f"urn:g{number}"}
        return client.put("/data", params=graph, content=text, headers={"Content-Type": "text/turtle"})
    return client.post("/update", data={"update": f"INSERT DATA {{ GRAPH <urn:g> {{ {text} }} }}"})


def numbers(client: httpx.Client) -> set[int]:
    query = "SELECT ?n { GRAPH ?g { ?s <urn:number> ?n } }"
    answer = client.get("/sparql", params={"query": query})
    return {int(row["n"]["value"]) for row in answer.json()["results"]["bindings"]}


def write_until_killed(
    process: "subprocess.Popen[bytes]", client: httpx.Client, first: int, seconds: float
) -> list[int]:
    """Write number after number; the kill comes at any moment. Gives those that were acknowledged."""
    timer = threading.Timer(seconds, process.kill)
    acknowledged = []
    timer.start()
    try:
        for number in range(first, WRITES):
            if write(client, number).status_code in (201, 204):
                acknowledged.append(number)
    except httpx.TransportError:
        pass
    timer.join()
    return acknowledged


def test_a_killed_server_loses_no_acknowledged_write(tmp_path: Path) -> None:
    chance = random.Random(20261124)  # noqa: S311
    options = ("--bare", "--store", str(tmp_path / "store"))
    acknowledged: set[int] = set()
    begun = 0
    for _ in range(KILLS):
        with server(*options) as (process, client):
            assert acknowledged <= numbers(client)
            done = write_until_killed(process, client, begun, 0.2 + 2 * chance.random())
            acknowledged.update(done)
            begun = done[-1] + 2 if done else begun + 1  # the one after the last was under way
    with server(*options) as (_, client):
        for number in range(begun, WRITES):
            assert write(client, number).status_code in (201, 204)
            acknowledged.add(number)
        found = numbers(client)
    assert acknowledged <= found
    # What was under way when the server was killed may be there or not; nothing else is.
    assert found <= set(range(WRITES))
    assert len(acknowledged) >= WRITES - KILLS
