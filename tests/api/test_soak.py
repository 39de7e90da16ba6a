"""Mixed load for minutes: the memory of the server and its workers must not grow. By ``make soak`` alone."""

import os
import random
import threading
import time
from pathlib import Path
from typing import Final

import httpx
import pytest

from tests.serving import running

pytestmark = pytest.mark.soak

MINUTES: Final = float(os.environ.get("ELO_SOAK_MINUTES", "3"))
CLIENTS: Final = 4
ROOM: Final = 40 << 20
"""Bytes by which the second half may be above the first: caches fill; a leak passes it in an hour."""
TOKEN: Final = "secret-of-the-test"  # noqa: S105 -- of this test alone
OKM: Final = "https://w3id.org/elo/id/actor/okm"
LARGE: Final = "SELECT * WHERE { ?s ?p ?o } LIMIT 20000"
SORTED: Final = "SELECT ?s ?o WHERE { ?s a ?o } ORDER BY DESC(?s)"
ENDLESS: Final = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


class Client(threading.Thread):
    """One client with its own mixture; remembers the first answer that should not have been."""

    def __init__(self, address: str, number: int, stop: threading.Event) -> None:
        super().__init__()
        self.address = address
        self.stop = stop
        self.chance = random.Random(number)  # noqa: S311 -- repeatable, not secret
        self.answered = 0
        self.busy = 0
        self.wrong: str | None = None

    def run(self) -> None:
        with httpx.Client(base_url=self.address, timeout=300) as client:
            while not self.stop.is_set() and self.wrong is None:
                try:
                    allowed, answer = self.once(client)
                except httpx.RemoteProtocolError:
                    continue  # cut off at a limit in mid-answer, as it should be on a machine too busy
                except httpx.HTTPError as error:
                    self.wrong = f"{error.request.method} {error.request.url}: {error!r}"
                    return
                refused = answer.status_code == 503 and "Retry-After" in answer.headers
                if refused or (answer.status_code == 504 and 504 not in allowed):
                    self.busy += 1  # a full queue or a limit, on a machine too busy: right, but not mostly
                    continue
                self.answered += 1
                if answer.status_code not in allowed:
                    self.wrong = f"{answer.request.method} {answer.request.url}: {answer.status_code}"

    def once(self, client: httpx.Client) -> tuple[tuple[int, ...], httpx.Response]:
        """Send one request; gives the statuses that are right for it too."""
        number = self.chance.randrange(10_000)
        one = f"SELECT ?p ?o {{ <{OKM}> ?p ?o FILTER(?o != {number}) }}"
        match self.chance.choices(range(8), weights=(60, 10, 5, 5, 10, 5, 1, 2))[0]:
            case 0:
                return (200,), client.get("/sparql", params={"query": one})
            case 1:
                return (200,), client.get("/api/v1/gaps", params={"area": "Lappi"})
            case 2:
                return (200,), client.get("/sparql", params={"query": LARGE, "format": "csv"})
            case 3:
                return (200,), client.get("/sparql", params={"query": SORTED})
            case 4:
                return (200, 303, 406), client.get("/id/actor/okm", headers={"Accept": "text/turtle"})
            case 5:
                return (400,), client.get("/sparql", params={"query": f"SELECT {number}"})
            case 6:
                return (504,), client.get("/sparql", params={"query": ENDLESS, "timeout": "0.3"})
            case _:
                return (204,), client.post(
                    "/update",
                    data={"update": f"INSERT DATA {{ GRAPH <urn:x-test:g> {{ <urn:a> <urn:b> {number} }} }}"},
                    headers={"Authorization": f"Bearer {TOKEN}"},
                )


def memory(pid: int) -> dict[str, int]:
    """Bytes that the server and its children hold now, by what they do."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    held = {"server": 0, "workers": 0, "search": 0, "others": 0}
    for each in (pid, *map(int, children)):
        try:
            command = Path(f"/proc/{each}/cmdline").read_text()
            pages = int(Path(f"/proc/{each}/statm").read_text().split()[1])
        except FileNotFoundError:  # a worker that has just been ended
            continue
        names = {"store.worker": "workers", "search_process": "search"}
        other = next((role for name, role in names.items() if name in command), "others")
        held["server" if each == pid else other] += pages * os.sysconf("SC_PAGE_SIZE")
    return held


def told(seen: list[dict[str, int]]) -> str:
    """Megabytes of each kind of process at ten moments, for whoever has to find what grows."""
    steps = seen[:: max(1, len(seen) // 10)]
    return "\n".join(f"{role:8}" + "".join(f"{one[role] >> 20:6}" for one in steps) for role in seen[0])


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads memory from /proc: Linux only")
def test_mixed_load_grows_no_memory(tmp_path: Path) -> None:
    stop = threading.Event()
    environment = {"ELO_UPDATE_TOKEN": TOKEN}
    said = tmp_path / "said"
    options = ("--store", str(tmp_path / "store"), "--no-validate-writes")
    with running(*options, environment=environment, said=said) as (process, address):
        clients = [Client(address, number, stop) for number in range(CLIENTS)]
        for client in clients:
            client.start()
        seen: list[dict[str, int]] = []
        end = time.monotonic() + MINUTES * 60
        while time.monotonic() < end and all(client.is_alive() for client in clients):
            time.sleep(1)
            seen.append(memory(process.pid))
        stop.set()
        for client in clients:
            client.join()
        assert [client.wrong for client in clients] == [None] * CLIENTS, said.read_text()[-5_000:]
        assert all(client.answered > 9 * client.busy for client in clients)
        # The first third warms up: the text index is made, caches fill. Highest values are compared, so that
        # a moment between two workers is no matter. Left out is what makes dumps, which comes and goes.
        refused = sum(client.busy for client in clients)
        answered = sum(client.answered for client in clients)
        print(f"{answered} requests, {refused} refused; megabytes of memory:\n{told(seen)}")
        settled = [sum(held.values()) - held["others"] for held in seen[len(seen) // 3 :]]
        half = len(settled) // 2
        assert max(settled[half:]) <= max(settled[:half]) + ROOM, told(seen)
