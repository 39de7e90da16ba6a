"""A crash or a full disk at any moment: nothing acknowledged is lost, and the store opens."""

import gc
import os
import random
import resource
import signal
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from elo_graph.errors import EloError, InputError
from elo_graph.store import Rows, Store, open_store

GRAPH = NamedNode("https://example.org/graph")
S, P = NamedNode("https://example.org/s"), NamedNode("https://example.org/p")

# Writes number after number, each said on stdout once it is acknowledged.
ONE_BY_ONE = """
import sys
from elo_graph.store import open_store
with open_store(sys.argv[1]) as store:
    for number in range(int(sys.argv[2]), 100_000):
        store.update(f"INSERT DATA {{ GRAPH <urn:g> {{ <urn:s> <urn:p> {number} }} }}")
        print(number, flush=True)
"""
IN_BULK = """
import sys
from pyoxigraph import Literal, NamedNode, Quad
from elo_graph.store import open_store
def quads():
    for number in range(10_000_000):
        if number == 60_000:
            print("under way", flush=True)
        yield Quad(NamedNode("urn:s"), NamedNode("urn:bulk"), Literal(number), NamedNode("urn:bulk"))
with open_store(sys.argv[1]) as store:
    store.add(quads())
"""


def numbers(store: Store) -> list[int]:
    answer = store.query("SELECT ?o { <urn:s> <urn:p> ?o } ORDER BY ?o")
    assert isinstance(answer, Rows)
    return [int(term.value) for (term,) in answer if isinstance(term, Literal)]


def test_a_killed_writer_loses_no_acknowledged_write(tmp_path: Path) -> None:
    chance = random.Random(20260131)  # noqa: S311
    location = str(tmp_path / "store")
    expected = 0
    for _ in range(6):
        writer = subprocess.Popen(
            [sys.executable, "-c", ONE_BY_ONE, location, str(expected)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        for _ in range(chance.randrange(1, 12)):
            assert writer.stdout.readline()
        # The kill comes at any point of the next write.
        try:
            writer.wait(timeout=chance.random() * 0.05)
        except subprocess.TimeoutExpired:
            writer.send_signal(signal.SIGKILL)
        said = writer.stdout.read().split()
        writer.wait()
        writer.stdout.close()
        with open_store(location, read_only=True) as store:
            found = numbers(store)
        # All of them in a row; at most the one that was being written is there without having been said.
        assert found == list(range(len(found)))
        assert not said or len(found) - 1 >= int(said[-1])
        with open_store(location) as store:
            assert numbers(store) == found
        expected = len(found)
    assert expected > 6


def test_a_killed_load_leaves_nothing_of_itself(tmp_path: Path) -> None:
    location = str(tmp_path / "store")
    with open_store(location) as store:
        store.update("INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 0 } }")
        version = store.version
    with subprocess.Popen(
        [sys.executable, "-c", IN_BULK, location], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "under way\n"
        writer.kill()
    with open_store(location) as store:
        assert (numbers(store), store.size(), store.version) == ([0], 1, version)
        assert list((tmp_path / "store" / "scratch").iterdir()) != []  # its own working copy
    assert not (tmp_path / "store" / "scratch").exists()


def _large() -> Iterator[Quad]:
    for i in range(100_000):
        yield Quad(S, P, Literal(f"{i} " + "x" * 100), GRAPH)


def _fails_for_want_of_space(location: str) -> None:
    """Small and large writes fail with one plain line, and leave the store, and its readers, as they were."""
    with open_store(location) as store:
        store.update("INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 0 } }")
        version = store.version
        text = "\n".join(f"<urn:s> <urn:q> '{i} {'x' * 100}' ." for i in range(15_000))

        def update() -> None:
            store.update(f"INSERT DATA {{ GRAPH <urn:g> {{ {text} }} }}")

        def bulk() -> None:
            store.add(_large())

        for write in (bulk, update):
            with pytest.raises(EloError, match="the store is as it was") as caught:
                write()
            assert "\n" not in str(caught.value)
            del caught  # its traceback keeps the failed engine, and so its deleted files, from being let go
            gc.collect()
            assert (numbers(store), store.size(), store.version) == ([0], 1, version)
        # A write that has room goes through, also after those that had none.
        store.update("INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 1 } }")
        assert numbers(store) == [0, 1]
    with open_store(location, read_only=True) as store:
        assert numbers(store) == [0, 1]


@pytest.mark.skipif(
    os.geteuid() != 0 or not Path("/bin/mount").exists(), reason="a small disk is made by root only"
)
def test_a_full_disk(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)], capture_output=True)
    if made.returncode != 0:
        pytest.skip("this machine does not allow a small disk to be mounted")
    try:
        _fails_for_want_of_space(str(disk / "store"))
    finally:
        # Lazily: what the failed writes left open is closed when its last reference goes.
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_a_limit_on_the_size_of_files(tmp_path: Path) -> None:
    kept = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, kept[1]))
    try:
        _fails_for_want_of_space(str(tmp_path / "store"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, kept)


def test_a_store_one_may_not_write_to_can_still_be_read(tmp_path: Path) -> None:
    location = tmp_path / "store"
    with open_store(str(location)) as store:
        store.update("INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 0 } }")
    for entry in (location, *location.rglob("*")):
        entry.chmod(0o555 if entry.is_dir() else 0o444)
    for parent in location.parents:
        if parent.stat().st_uid == os.geteuid() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o111)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the child starts no threads of its own
        child = os.fork()
    if child == 0:  # as somebody else, since root may do anything
        try:
            if os.geteuid() == 0:
                os.setuid(65534)
            with open_store(str(location), read_only=True) as store:
                assert numbers(store) == [0]
            with pytest.raises(InputError, match="no permission"):
                open_store(str(location))
            os._exit(0)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    for entry in (location, *location.rglob("*")):
        entry.chmod(0o755)
    assert os.waitstatus_to_exitcode(status) == 0
