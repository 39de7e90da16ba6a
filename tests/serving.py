"""Starts the real server for tests: the console command, in a process of its own, on a free port."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

ELO_GRAPH = (sys.executable, "-c", "from elo_graph.cli import main; main()")


@contextmanager
def serving(*options: str, environment: dict[str, str] | None = None) -> Iterator[str]:
    """Run ``elo-graph serve`` with these options; gives the address, ends the process afterwards."""
    with running(*options, environment=environment) as (_, address):
        yield address


@contextmanager
def running(
    *options: str, environment: dict[str, str] | None = None, said: Path | None = None
) -> Iterator[tuple["subprocess.Popen[bytes]", str]]:
    """Run the server; gives the process, which may be killed, and the address. ``said``: where it writes."""
    with TemporaryDirectory() as folder:
        # A file, since a pipe that nobody reads would hold the server up when it is full.
        said = said or Path(folder) / "said"
        with said.open("wb") as out:
            process = subprocess.Popen(
                [*ELO_GRAPH, "serve", "--port", "0", *options],
                stdout=out,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(environment or {})},
            )
        try:
            yield process, _address(process, said)
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _address(process: "subprocess.Popen[bytes]", said: Path) -> str:
    while True:
        ended = process.poll() is not None
        for line in said.read_text().splitlines(keepends=True):
            if line.split()[:1] == ["pages"] and line.endswith("\n"):
                address = line.split()[1].rstrip("/")
                _wait(address)
                return address
        assert not ended, f"the server did not start: {said.read_text()}"
        time.sleep(0.05)


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
