"""A reader that follows the writer: what was committed before a read began is seen, in any process."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pyoxigraph import Literal, NamedNode, Quad
from tests.serving import serving

from elo_graph.errors import InputError
from elo_graph.store.disk import DiskStore
from elo_graph.store.following import FollowingStore

GRAPH = NamedNode("urn:x-test:g")
TOKEN = "a-token-for-tests"  # noqa: S105 - of a server that lives as long as a test
VALUES = "SELECT ?o { <urn:x-test:s> <urn:x-test:p> ?o }"
COUNT = "SELECT (COUNT(DISTINCT ?o) AS ?n) { <urn:x-test:s> <urn:x-test:p> ?o }"


def quad(value: int) -> Quad:
    return Quad(NamedNode("urn:x-test:s"), NamedNode("urn:x-test:p"), Literal(value), GRAPH)


def test_each_commit_is_seen_by_the_next_read(tmp_path: Path) -> None:
    with DiskStore(tmp_path / "store") as writer:
        writer.add([quad(0)])
        with FollowingStore(tmp_path / "store") as reader:
            for number in range(1, 20):
                writer.add([quad(number)])
                assert reader.version == writer.version
                assert reader.modified == writer.modified
                assert reader.size() == number + 1
                lease = reader.lease()
                assert lease.published.version == writer.version
                assert lease.path.is_dir()
                lease.release()


def test_rows_that_are_being_read_stay_as_they_were(tmp_path: Path) -> None:
    with DiskStore(tmp_path / "store") as writer:
        writer.add([quad(number) for number in range(100)])
        with FollowingStore(tmp_path / "store") as reader:
            rows = iter(reader.query(VALUES))  # type: ignore[arg-type]
            next(rows)
            writer.replace_graph(GRAPH.value, [quad(1)])
            assert reader.size() == 1
            assert sum(1 for _ in rows) == 99


def test_only_what_is_read_is_kept_on_disk(tmp_path: Path) -> None:
    with DiskStore(tmp_path / "store") as writer:
        writer.add([quad(0)])
        with FollowingStore(tmp_path / "store") as reader:
            for number in range(1, 20):
                writer.add([quad(number)])
                assert reader.size() == number + 1
            kept = [entry for entry in (tmp_path / "store" / "snapshots").iterdir() if entry.is_dir()]
            # The current one, the one read before it, and one let go of since the last commit.
            assert len(kept) <= 3


def test_the_last_state_stays_when_the_folder_goes(tmp_path: Path) -> None:
    with DiskStore(tmp_path / "store") as writer:
        writer.add([quad(0)])
    with FollowingStore(tmp_path / "store") as reader:
        (tmp_path / "store" / "current.json").unlink()
        assert reader.size() == 1


def test_where_nothing_is_there_is_nothing_to_follow(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        FollowingStore(tmp_path / "nothing")


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[httpx.Client, httpx.Client]]:
    """Clients of a server that writes and of one that reads the same store."""
    store = str(tmp_path_factory.mktemp("shared") / "store")
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with (
        serving(
            *("--bare", "--no-validate-writes", "--store", store), environment={"ELO_UPDATE_TOKEN": TOKEN}
        ) as writes,
        httpx.Client(base_url=writes, headers=headers, timeout=60) as writer,
        serving("--store", store, "--read-only") as reads,
        httpx.Client(base_url=reads, timeout=60) as reader,
    ):
        yield writer, reader


def test_a_server_beside_sees_every_acknowledged_write(pair: tuple[httpx.Client, httpx.Client]) -> None:
    writer, reader = pair
    for number in range(1, 31):
        text = f"INSERT DATA {{ GRAPH <{GRAPH.value}> {{ <urn:x-test:s> <urn:x-test:p> {number} }} }}"
        assert writer.post("/update", data={"update": text}).status_code == 204
        # A look-up, an aggregate, a graph, the identity: each way to read has its own path.
        query = VALUES if number % 2 else COUNT
        answer = reader.get("/sparql", params={"query": query})
        seen = [row["o" if number % 2 else "n"]["value"] for row in answer.json()["results"]["bindings"]]
        assert len(seen) == number if number % 2 else seen == [str(number)]
        graph = reader.get("/data", params={"graph": GRAPH.value}, headers={"Accept": "text/turtle"})
        assert graph.text.count("urn:x-test:p") >= 1
        assert f"{number}" in graph.text
        assert reader.get("/readyz").json()["dataset"] == answer.headers["elo-dataset-version"]
        assert writer.get("/readyz").json()["dataset"] == answer.headers["elo-dataset-version"]


def test_the_server_beside_takes_no_writes(pair: tuple[httpx.Client, httpx.Client]) -> None:
    _, reader = pair
    answer = reader.post("/update", data={"update": "DROP ALL"}, headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 403
