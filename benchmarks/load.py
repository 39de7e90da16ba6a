"""Load and its measure: wrk for many small requests, a plain reader for one large answer."""

import http.client
import json
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from benchmarks.servers import Server

SCRIPT = Path(__file__).with_name("requests.lua")


@dataclass(frozen=True, slots=True)
class Load:
    """What wrk saw; times in milliseconds. ``processor`` is the server's own, per request."""

    rate: float
    p50: float
    p95: float
    p99: float
    processor: float
    errors: int


@dataclass(frozen=True, slots=True)
class Transfer:
    """One large answer: its rows (lines after the first), seconds, and the server's growth in bytes."""

    rows: int
    seconds: float
    growth: int


def insist_on_wrk() -> None:
    """End with a plain line when there is no load generator: a client in Python would measure itself."""
    if shutil.which("wrk") is None:
        raise SystemExit("The benchmark needs wrk. Install it: apt-get install wrk (or brew install wrk).")


def load(server: Server, queries: Sequence[str], *, connections: int, seconds: float) -> Load:
    """Send these queries one after the other over so many connections for so long."""
    return load_paths(server, [server.target(query) for query in queries], connections, seconds)


def load_paths(
    server: Server, paths: Sequence[str], connections: int, seconds: float, headers: Sequence[str] = ()
) -> Load:
    """Ask for these paths one after the other over so many connections for so long."""
    with TemporaryDirectory() as folder:
        listed = Path(folder) / "paths"
        listed.write_text("\n".join(paths) + "\n")
        command = ["wrk", "--threads", "1", "--connections", str(connections), "--timeout", "60s"]
        command += [part for header in headers for part in ("--header", header)]
        before = server.processor_seconds()
        said = subprocess.run(
            [*command, "--duration", f"{seconds:.0f}s", "--script", str(SCRIPT), server.origin],
            env={**os.environ, "PATHS": str(listed)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    spent = server.processor_seconds() - before
    told = json.loads(said.splitlines()[-1])
    requests = max(1, told["requests"])
    return Load(
        told["requests"] / told["seconds"],
        told["p50"],
        told["p95"],
        told["p99"],
        spent / requests * 1000,
        told["errors"],
    )


def transfer(server: Server, query: str) -> Transfer:
    """Read one answer as CSV to its end, while the server's memory is watched."""
    address = urlsplit(server.origin)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=600)
    before = highest = server.memory()
    done = threading.Event()

    def watch() -> None:
        nonlocal highest
        while not done.wait(0.02):
            highest = max(highest, server.memory())

    watcher = threading.Thread(target=watch)
    watcher.start()
    began = time.perf_counter()
    try:
        connection.request("GET", server.target(query), headers={"Accept": "text/csv"})
        answer = connection.getresponse()
        lines = 0
        while piece := answer.read1(1 << 18):
            lines += piece.count(b"\n")
    finally:
        seconds = time.perf_counter() - began
        done.set()
        watcher.join()
        connection.close()
    return Transfer(lines - 1, seconds, highest - before)


@contextmanager
def runaway(server: Server, query: str) -> Iterator[None]:
    """Keep one client sending a query that never ends, again and again, for the length of the block."""
    stop = threading.Event()

    def send() -> None:
        address = urlsplit(server.origin)
        while not stop.is_set():
            connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)
            connection.request("GET", server.target(query))
            connection.getresponse().read()
            connection.close()

    sender = threading.Thread(target=send, daemon=True)
    sender.start()
    time.sleep(0.5)
    try:
        yield
    finally:
        stop.set()
        sender.join(30)
