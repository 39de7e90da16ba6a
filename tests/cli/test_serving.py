"""The server as it is started and stopped: its port, its store, what it says."""

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Call = Callable[..., tuple[int, str, str]]
Serve = Callable[..., tuple[subprocess.Popen[str], list[str]]]
pytestmark = pytest.mark.usefixtures("surroundings")


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serve]:
    """Start a server; gives the process and what it said before it was ready."""
    started: list[subprocess.Popen[str]] = []

    def serve(*arguments: str) -> tuple[subprocess.Popen[str], list[str]]:
        process = subprocess.Popen(
            [sys.executable, "-c", "from elo_graph.cli import main; main()", "serve", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
        )
        started.append(process)
        assert process.stderr is not None
        said: list[str] = []
        while not said or "Ctrl-C" not in said[-1]:
            line = process.stderr.readline()
            assert line, said
            said.append(line.rstrip())
        return process, said

    yield serve
    for process in started:
        process.kill()
        process.communicate()


def test_serve_says_three_addresses_and_others_read_beside_it(
    call: Call, serving: Serve, tmp_path: Path
) -> None:
    (tmp_path / "question.rq").write_text("ASK { ?s ?p ?o }")
    process, said = serving("--port", "0", "--bare", "--store", "served")
    addresses = [re.search(r"http://127\.0\.0\.1:(\d+)(\S*)$", line) for line in said]
    assert [found[2] for found in addresses if found] == ["/", "/sparql", "/docs"]
    port = next(found[1] for found in addresses if found)
    status, out, _ = call("query", "question.rq", "--store", "served")
    assert (status, out) == (1, "no\n")  # --bare: nothing is in it
    status, _, err = call("load", "--store", "served")
    assert status == 2
    assert f"({process.pid})" in err
    status, _, err = call("serve", "--port", port)
    assert status == 2
    assert err == f"elo-graph: port {port} is in use. Choose another: --port {int(port) + 1}.\n"
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 0
    assert not (tmp_path / "served" / "scratch").exists()
    assert call("load", "--store", "served")[0] == 0


def test_a_bare_server_without_a_store_leaves_nothing(
    serving: Serve,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    process, said = serving("--port", "0", "--bare")
    assert said[0].startswith("elo-graph serves 0 statements from ")
    assert list((tmp_path / "temporary").iterdir()) != []
    process.terminate()
    assert process.wait(timeout=30) == 0
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_port_in_use_is_told_before_anything_is_opened(call: Call, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        status, out, err = call("serve", "--port", str(port), "--store", "new")
    assert (status, out) == (2, "")
    assert err.startswith(f"elo-graph: port {port} is in use.")
    assert not (tmp_path / "new").exists()
