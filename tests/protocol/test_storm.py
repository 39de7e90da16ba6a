"""Whoever kills workers at random keeps nobody from an answer, and the server knows when it is ready."""

import os
import signal
import threading
from pathlib import Path

import httpx
import pytest

from tests.serving import running

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s a ?class . ?s ?p ?o }"


def workers(pid: int) -> list[int]:
    """Return the server's children that run queries."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    found = []
    for child in map(int, children):
        try:
            if b"store.worker" in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(child)
        except FileNotFoundError:
            continue
    return found


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds processes in /proc: Linux only")
def test_a_storm_of_killed_workers() -> None:
    environment = {"ELO_ANSWER_CACHE": "0"}
    statuses: list[int] = []
    stop = threading.Event()
    with (
        running(environment=environment) as (process, address),
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        right = client.get("/sparql", params={"query": COUNT}).text

        def ask() -> None:
            with httpx.Client(base_url=address, timeout=60) as one:
                while not stop.is_set():
                    answer = one.get("/sparql", params={"query": COUNT})
                    statuses.append(answer.status_code)
                    assert answer.status_code == 503 or answer.text == right
                    assert answer.status_code != 503 or "retry-after" in answer.headers

        clients = [threading.Thread(target=ask) for _ in range(2)]
        for one in clients:
            one.start()
        for _ in range(10):
            for pid in workers(process.pid):
                os.kill(pid, signal.SIGKILL)
            assert client.get("/healthz").status_code == 200
            # Ready means that a query is answered, here by a worker that was started for it.
            assert client.get("/readyz").json()["status"] in ("ready", "not ready")
        stop.set()
        for one in clients:
            one.join()
        assert set(statuses) <= {200, 503}
        assert 200 in statuses
        assert client.get("/readyz").status_code == 200
        assert client.get("/sparql", params={"query": COUNT}).text == right
