"""The servers that are compared, each a process on loopback: its address, its memory, its processor time."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import urlopen

_TICKS: Final = os.sysconf("SC_CLK_TCK")
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: ``name``, where it answers queries, and its process."""

    name: str
    origin: str
    path: str
    pid: int

    def target(self, query: str) -> str:
        """Return path and parameters that ask this query."""
        return f"{self.path}?query={quote(query, safe='')}"

    def memory(self) -> int:
        """Bytes that the server and its workers hold now; what they share is counted for each."""
        return sum(_fields(pid, "statm", 1) * _PAGE for pid in self._processes())

    def processor_seconds(self) -> float:
        """Processor time that the server and its workers have used."""
        return sum(_fields(pid, "stat", 13) + _fields(pid, "stat", 14) for pid in self._processes()) / _TICKS

    def settle(self) -> None:
        """Wait until what ours makes after a start (text index, dumps) is there and all is idle."""
        for _ in range(300):
            before = self.processor_seconds()
            try:
                with urlopen(f"{self.origin}/api/v1/search?q=ohjaus", timeout=60) as answer:
                    answer.read()
                time.sleep(2)
                if self.processor_seconds() - before < 0.2:
                    return
            except (HTTPError, TimeoutError):  # 503, or nothing: not yet
                time.sleep(1)
        raise SystemExit(f"{self.name} did not finish its index")

    def _processes(self) -> list[int]:
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [self.pid, *map(int, children)]


@contextmanager
def ours(store: Path, *, writable: bool = False, **environment: str) -> Iterator[Server]:
    """Serve a store with elo-graph, as anybody would; read-only unless told otherwise."""
    port = _free_port()
    code = "from elo_graph.cli import main; main()"
    command = [sys.executable, "-c", code, "serve", "--store", str(store)]
    command += [] if writable else ["--read-only"]
    with _running([*command, "--port", str(port)], environment) as pid:
        server = Server("elo-graph", f"http://127.0.0.1:{port}", "/sparql", pid)
        _wait(server)
        server.settle()
        yield server


@contextmanager
def oxigraph(store: Path) -> Iterator[Server]:
    """Serve the very same files with the engine's own server, without its time-out option."""
    snapshots = [entry for entry in (store / "snapshots").iterdir() if entry.name.isdigit()]
    newest = max(snapshots, key=lambda entry: int(entry.name))
    port = _free_port()
    command = [str(Path(sys.executable).parent / "oxigraph"), "serve-read-only", "--union-default-graph"]
    with _running([*command, "--location", str(newest), "--bind", f"127.0.0.1:{port}"]) as pid:
        server = Server("oxigraph", f"http://127.0.0.1:{port}", "/query", pid)
        _wait(server)
        yield server


@contextmanager
def rdflib_endpoint(file: Path) -> Iterator[Server]:
    """Serve an RDF file with rdflib-endpoint, in rdflib's own memory store."""
    port = _free_port()
    command = [str(Path(sys.executable).parent / "rdflib-endpoint"), "serve", "--host", "127.0.0.1"]
    with _running([*command, "--port", str(port), str(file)]) as pid:
        server = Server("rdflib-endpoint", f"http://127.0.0.1:{port}", "/", pid)
        _wait(server)
        yield server


@contextmanager
def _running(command: list[str], environment: dict[str, str] | None = None) -> Iterator[int]:
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **(environment or {})},
    )
    try:
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(server: Server) -> None:
    for _ in range(600):
        try:
            with urlopen(server.origin + server.target("ASK { ?s ?p ?o }"), timeout=60) as answer:
                answer.read()
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.5)
    raise SystemExit(f"{server.name} did not start")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _fields(pid: int, file: str, number: int) -> int:
    try:
        text = Path(f"/proc/{pid}/{file}").read_text()
    except FileNotFoundError:  # a worker that was ended meanwhile
        return 0
    fields = text.rpartition(") ")[2].split() if file == "stat" else text.split()
    return int(fields[number - 2 if file == "stat" else number])
