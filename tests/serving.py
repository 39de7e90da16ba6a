"""Starts the real server for tests: the console command, in a process of its own, on a free port."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

ELO_GRAPH = (sys.executable, "-c", "from elo_graph.cli import main; main()")


@contextmanager
def serving(*options: str, environment: dict[str, str] | None = None) -> Iterator[str]:
    """Run ``elo-graph serve`` with these options; gives the address, ends the process afterwards."""
    with running(*options, environment=environment) as (_, address):
        yield address


@contextmanager
def running(
    *options: str, environment: dict[str, str] | None = None
) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """Run the server; gives the process, which may be killed, and the address."""
    process = subprocess.Popen(
        [*ELO_GRAPH, "serve", "--port", "0", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **(environment or {})},
    )
    try:
        yield process, _address(process)
    finally:
        process.terminate()
        try:
            process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def _address(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if line.split()[:1] == ["pages"]:
            address = line.split()[1].rstrip("/")
            _wait(address)
            return address
    raise AssertionError(f"the server did not start: {''.join(said)}")


def _wait(address: str) -> None:
    deadline = time.monotonic() + 60  # a busy machine takes its time
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{address}/readyz").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    raise AssertionError("the server did not get ready")
