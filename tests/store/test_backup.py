"""A backup is one file, whole or not there; a damaged one changes nothing."""

import json
import zipfile
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from elo_graph.errors import EloError, InputError
from elo_graph.store import Store, open_store
from elo_graph.store.backup import backup, restore


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = open_store(":memory:")
    store.add(
        Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal(i), NamedNode("urn:g")) for i in range(2_000)
    )
    return store


def _other() -> Store:
    other = open_store(":memory:")
    other.update("INSERT DATA { GRAPH <urn:kept> { <urn:s> <urn:p> 1 } }")
    return other


def test_a_backup_says_what_it_is_to_anybody(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    backup(store, file)
    with zipfile.ZipFile(file) as archive:
        about = json.loads(archive.read("manifest.json"))
        assert len(archive.read("data.nq").splitlines()) == 2_000
    assert about["application"] == "elo-graph"
    assert about["quads"] == 2_000
    assert about["graphs"] == {"urn:g": 2_000}
    assert about["version"] == store.version
    assert [entry.name for entry in tmp_path.iterdir()] == ["backup.zip"]


def test_a_backup_replaces_the_one_before(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    backup(store, file)
    store.update("DROP ALL")
    assert backup(store, file).quads == 0
    with _other() as other:
        restore(other, file)
        assert other.size() == 0


def test_damage_is_found_and_changes_nothing(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    backup(store, file)
    whole = file.read_bytes()
    with zipfile.ZipFile(file) as archive:
        start = archive.getinfo("data.nq").header_offset + 60
    for damaged in (
        whole[: len(whole) // 2],
        whole[:start] + bytes(b ^ 0xFF for b in whole[start : start + 40]) + whole[start + 40 :],
        b"not a backup",
        b"",
    ):
        file.write_bytes(damaged)
        with _other() as other:
            with pytest.raises(InputError, match="damaged") as caught:
                restore(other, file)
            assert str(file) in str(caught.value)
            assert [graph.iri for graph in other.graphs()] == ["urn:kept"]


@pytest.mark.parametrize(
    ("manifest", "says"),
    [
        ({"application": "other"}, "not an elo-graph backup"),
        ([], "not an elo-graph backup"),
        ({"application": "elo-graph", "backup": 2}, "newer elo-graph"),
        (
            {
                "application": "elo-graph",
                "backup": 1,
                "version": "x.1",
                "written": "2026-01-01T00:00:00+00:00",
                "quads": 3,
                "graphs": {},
            },
            "holds 1 quads instead of 3",
        ),
    ],
)
def test_a_file_that_says_something_else_is_refused(tmp_path: Path, manifest: object, says: str) -> None:
    file = tmp_path / "backup.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        archive.writestr("data.nq", "<urn:s> <urn:p> <urn:o> .\n")
    with _other() as other:
        with pytest.raises(InputError, match=says):
            restore(other, file)
        assert [graph.iri for graph in other.graphs()] == ["urn:kept"]


def test_a_backup_that_cannot_be_written_leaves_nothing(store: Store, tmp_path: Path) -> None:
    with pytest.raises(EloError):
        backup(store, tmp_path / "no" / "backup.zip")
    assert list(tmp_path.iterdir()) == []


def test_restoring_from_nowhere(tmp_path: Path) -> None:
    with _other() as other, pytest.raises(InputError, match="no such file"):
        restore(other, tmp_path / "none.zip")
