"""A store on disk: one writer, readers beside it, and folders that are something else."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from elo_graph.errors import EloError, InputError
from elo_graph.store import open_store
from elo_graph.store.disk import DiskStore, SnapshotStore

GRAPH = NamedNode("https://example.org/graph")
S, P = NamedNode("https://example.org/s"), NamedNode("https://example.org/p")


def quad(value: int) -> Quad:
    return Quad(S, P, Literal(value), GRAPH)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def writer(folder: Path) -> Iterator[DiskStore]:
    with DiskStore(folder) as store:
        yield store


def snapshots(folder: Path) -> set[str]:
    return {entry.name for entry in (folder / "snapshots").iterdir() if entry.is_dir()}


def test_what_was_written_is_there_the_next_time(folder: Path) -> None:
    with open_store(str(folder)) as store:
        store.add([quad(1)])
        version = store.version
    with open_store(str(folder)) as store:
        assert (store.size(), store.version) == (1, version)
        store.add([quad(2)])
        assert store.version != version
    with open_store(str(folder), read_only=True) as store:
        assert store.size() == 2


def test_a_reader_keeps_its_state_while_the_writer_goes_on(folder: Path, writer: DiskStore) -> None:
    writer.add([quad(1)])
    with SnapshotStore(folder) as old:
        assert not old.outdated()
        for value in range(2, 10):
            writer.add([quad(value)])
        assert old.outdated()
        assert old.size() == 1
        with SnapshotStore(folder) as new:
            assert new.size() == 9
            assert new.version == writer.version != old.version


def test_a_reader_in_another_process_sees_whole_commits_only(folder: Path, writer: DiskStore) -> None:
    # Each commit replaces the graph by as many triples as its number says, two writes in one transaction.
    count = """
import sys
from pathlib import Path
from elo_graph.store.disk import SnapshotStore
seen = set()
print("ready", flush=True)
while len(seen) < 500:
    with SnapshotStore(Path(sys.argv[1])) as store:
        sizes = [info.triples for info in store.graphs()]
        told = [int(row[0].value) for row in store.query("SELECT ?n { <urn:told> <urn:n> ?n }")]
    assert len(told) == 1 and sizes == [told[0] + 1], (sizes, told)
    seen.add(told[0])
    if told[0] == 40:
        break
print(len(seen))
"""

    def commit(number: int) -> None:
        with writer.transaction() as inside:
            inside.replace_graph(GRAPH.value, [quad(i) for i in range(number)])
            inside.add([Quad(NamedNode("urn:told"), NamedNode("urn:n"), Literal(number), GRAPH)])

    commit(1)
    with subprocess.Popen(
        [sys.executable, "-c", count, str(folder)], stdout=subprocess.PIPE, text=True
    ) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "ready\n"
        for number in range(2, 41):
            commit(number)
        output, _ = reader.communicate(timeout=60)
    assert reader.returncode == 0
    assert int(output) >= 1


def test_old_snapshots_go_when_nobody_reads_them(folder: Path, writer: DiskStore) -> None:
    writer.add([quad(1)])
    assert len(snapshots(folder)) == 1
    held = SnapshotStore(folder)
    writer.add([quad(2)])
    writer.add([quad(3)])
    assert len(snapshots(folder)) == 2  # the current one and the one being read
    held.close()
    writer.add([quad(4)])
    assert len(snapshots(folder)) == 1


def test_a_lease_keeps_a_snapshot_for_another_process(folder: Path, writer: DiskStore) -> None:
    writer.add([quad(1)])
    lease = writer.lease()
    writer.add([quad(2)])
    assert lease.path.is_dir()
    assert lease.published.version != writer.version
    with SnapshotStore(folder) as reader:
        own = reader.lease()
        assert own.published.version == reader.version
    writer.add([quad(3)])
    assert own.path.is_dir()
    for held in (lease, own):
        held.release()
        held.release()
    writer.add([quad(4)])
    assert not lease.path.exists()
    assert not own.path.exists()


def test_rows_can_be_read_on_after_further_writes(writer: DiskStore) -> None:
    writer.add(quad(i) for i in range(1000))
    rows = iter(writer.query("SELECT ?o { ?s ?p ?o }"))  # type: ignore[arg-type]
    next(rows)
    for _ in range(3):
        with writer.transaction(empty=True) as inside:
            inside.add([quad(1)])
    assert sum(1 for _ in rows) == 999


def test_a_second_writer_is_told_who_writes(folder: Path, writer: DiskStore) -> None:
    with pytest.raises(InputError, match=rf"in use by another process .*\({os.getpid()}\)") as caught:
        open_store(str(folder))
    assert "elo-graph serve" in str(caught.value)
    writer.close()
    open_store(str(folder)).close()


def test_a_failed_opening_lets_go_of_the_lock(folder: Path) -> None:
    with open_store(str(folder)) as store:
        store.add([quad(1)])
    pointer = folder / "current.json"
    good = pointer.read_text()
    pointer.write_text("{")
    for _ in range(2):
        with pytest.raises(EloError, match="damaged"):
            open_store(str(folder))
    pointer.write_text(good)
    with open_store(str(folder)) as store:
        assert store.size() == 1


def test_a_store_of_a_newer_version_is_left_alone(folder: Path) -> None:
    open_store(str(folder)).close()
    about = folder / "store.json"
    about.write_text(json.dumps({**json.loads(about.read_text()), "format": 2}))
    before = _everything(folder)
    for read_only in (False, True):
        with pytest.raises(InputError, match=r"newer elo-graph \(store format 2; this one knows 1\)"):
            open_store(str(folder), read_only=read_only)
    assert _everything(folder) == before


@pytest.mark.parametrize(
    "content", [{"letter.txt": "dear"}, {"store.json": "{}"}, {"store.json": "[1]"}, {"store.json": "x"}]
)
def test_a_folder_that_is_something_else_is_never_touched(folder: Path, content: dict[str, str]) -> None:
    folder.mkdir()
    for name, text in content.items():
        (folder / name).write_text(text)
    before = _everything(folder)
    for read_only in (False, True):
        with pytest.raises(InputError, match="not an elo-graph store, so it is left alone"):
            open_store(str(folder), read_only=read_only)
    assert _everything(folder) == before


def test_a_file_is_no_store(folder: Path) -> None:
    folder.write_text("x")
    for read_only in (False, True):
        with pytest.raises(InputError, match="this is a file"):
            open_store(str(folder), read_only=read_only)
    assert folder.read_text() == "x"


def test_reading_where_there_is_no_store_says_how_to_make_one(folder: Path) -> None:
    with pytest.raises(InputError, match=r"no store here\. Make one: elo-graph load --store"):
        open_store(str(folder), read_only=True)
    assert not folder.exists()


def test_an_empty_folder_becomes_a_store(folder: Path) -> None:
    folder.mkdir()
    with open_store(str(folder)) as store:
        assert store.size() == 0


def test_closing_twice_is_harmless_and_a_closed_store_says_so(folder: Path) -> None:
    store = open_store(str(folder))
    store.close()
    store.close()
    with pytest.raises(EloError, match="closed"):
        store.query("ASK {}")


def _everything(folder: Path) -> dict[str, bytes | None]:
    return {
        str(entry.relative_to(folder)): entry.read_bytes() if entry.is_file() else None
        for entry in folder.rglob("*")
    }


def test_threads_may_share_a_writer(writer: DiskStore) -> None:
    def write(number: int) -> int:
        writer.update(f"INSERT DATA {{ GRAPH <urn:g> {{ <urn:s> <urn:p> {number} }} }}")
        return writer.size()

    with ThreadPoolExecutor(4) as threads:
        sizes = list(threads.map(write, range(24)))
    # whoever wrote saw at least that write, and nothing was lost
    assert min(sizes) >= 1
    assert writer.size() == 24
