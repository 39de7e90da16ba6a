"""What a store of the registry holds, how files are loaded into it, and the shipped one in the cache."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad

from elo_graph import shipped
from elo_graph.errors import InputError, NotConforming
from elo_graph.ingest.rdf import Document
from elo_graph.store import open_store, registry
from elo_graph.store.disk import DiskStore
from elo_graph.terms import GRAPH

# A registry in small: each file one triple, but for the graphs that describe themselves.
SMALL = {
    "ontology/elo.ttl": "<urn:elo> a <urn:Ontology> .",
    "ontology/core.ttl": "<urn:core> a <urn:Ontology> .",
    "ontology/schemes/channel.ttl": "<urn:channel> a <urn:Scheme> .",
    "shapes/core.ttl": "<urn:shape> a <urn:Shape> .",
    "queries/gaps/gaps.rq": "ASK {}",
    "data/deck.ttl": "<urn:deck> a <urn:Deck> .",
    "data/told.ttl": "<https://w3id.org/elo/graph/told> "
    "<https://w3id.org/elo/ontology#loadedByDefault> true .",
    "data/kept-out.ttl": "<https://w3id.org/elo/graph/kept-out> "
    "<https://w3id.org/elo/ontology#loadedByDefault> false .",
}
BASE = {GRAPH + "ontology": 2, GRAPH + "schemes": 1, GRAPH + "shapes": 1}
CONTENT = {GRAPH + "deck": 1, GRAPH + "told": 1}


@dataclass(frozen=True)
class Told:
    conforms: bool


@pytest.fixture(autouse=True)
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "shipped"
    for name, text in SMALL.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    monkeypatch.setattr(shipped, "root", lambda: root)
    return root


@pytest.fixture
def location(tmp_path: Path) -> str:
    return str(tmp_path / "store")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "region.ttl"
    file.write_text("<urn:a> a <urn:Service> . <urn:b> a <urn:Service> .")
    return file


def graphs(location: str) -> dict[str, int]:
    with open_store(location, read_only=True) as store:
        return {graph.iri: graph.triples for graph in store.graphs()}


def test_a_new_store_gets_what_every_registry_holds_and_the_file(location: str, file: Path) -> None:
    loaded = registry.load(location, [file])
    assert loaded.new
    assert loaded.quads == 6
    assert graphs(location) == {**BASE, GRAPH + "region": 2}
    assert {graph.iri: graph.triples for graph in loaded.graphs} == graphs(location)


def test_the_content_comes_when_asked_for_but_for_what_is_kept_out(location: str) -> None:
    registry.build(location)
    assert graphs(location) == {**BASE, **CONTENT}


def test_a_file_that_is_named_is_loaded_although_it_is_kept_out_by_default(
    location: str, small: Path
) -> None:
    registry.load(location, [small / "data/kept-out.ttl"])
    assert graphs(location) == {**BASE, GRAPH + "kept-out": 1}


def test_loading_adds_and_replace_replaces(location: str, file: Path) -> None:
    registry.load(location, [file])
    file.write_text("<urn:c> a <urn:Service> .")
    assert not registry.load(location, [file]).new
    assert graphs(location) == {**BASE, GRAPH + "region": 3}
    registry.load(location, [file], replace=True)
    assert graphs(location) == {**BASE, GRAPH + "region": 1}


def test_replace_replaces_the_graphs_named_within_a_file(location: str, tmp_path: Path) -> None:
    file = tmp_path / "region.trig"
    file.write_text("GRAPH <urn:g1> { <urn:a> a <urn:X>, <urn:Y> } GRAPH <urn:g2> { <urn:a> a <urn:X> }")
    registry.load(location, [file])
    file.write_text("GRAPH <urn:g1> { <urn:b> a <urn:X> }")
    registry.load(location, [file], replace=True)
    assert graphs(location) == {**BASE, "urn:g1": 1, "urn:g2": 1}


def test_a_graph_can_be_named(location: str, file: Path) -> None:
    registry.load(location, [file], graph="urn:mine")
    assert graphs(location) == {**BASE, "urn:mine": 2}


def test_loading_no_file_renews_what_every_registry_holds(location: str, file: Path, small: Path) -> None:
    registry.load(location, [file])
    (small / "ontology/core.ttl").unlink()
    registry.load(location, [])
    assert graphs(location) == {**BASE, GRAPH + "ontology": 1, GRAPH + "region": 2}


def test_one_bad_file_among_good_ones_changes_nothing(location: str, file: Path, tmp_path: Path) -> None:
    registry.load(location, [file])
    before = graphs(location)
    bad = tmp_path / "bad.ttl"
    bad.write_text("<urn:c> a <urn:Service> .\n<urn:d> a ex:Service .")
    with pytest.raises(InputError, match=r"bad\.ttl, line 2, column 11: .*prefix ex:"):
        registry.load(location, [file, bad], replace=True)
    assert graphs(location) == before


def test_a_store_made_for_a_load_that_fails_goes_again(location: str, tmp_path: Path) -> None:
    bad = tmp_path / "bad.ttl"
    bad.write_text("<urn:d> a ex:Service .")
    with pytest.raises(InputError):
        registry.load(location, [bad])
    assert not Path(location).exists()


def test_documents_are_validated_before_anything_is_written(location: str, file: Path) -> None:
    seen: list[str] = []

    def objects(documents: Sequence[Document], beside: Iterable[Quad] | None) -> Told:
        assert beside is None
        seen.extend(document.graph.removeprefix(GRAPH) for document in documents)
        return Told(conforms=False)

    with pytest.raises(NotConforming) as caught:
        registry.load(location, [file], with_content=True, validate=objects)
    assert caught.value.report == Told(conforms=False)
    assert not Path(location).exists()
    assert seen == ["deck", "told", "region"]


def test_further_documents_are_validated_beside_what_the_store_holds(location: str, file: Path) -> None:
    beside: list[str] = []

    def agrees(documents: Sequence[Document], quads: Iterable[Quad] | None) -> Told:
        beside.extend(quad.subject.value for quad in quads or () if isinstance(quad.subject, NamedNode))
        return Told(conforms=True)

    registry.load(location, [file], validate=agrees)
    assert beside == []
    registry.load(location, [file], graph="urn:further", validate=agrees)
    assert sorted(beside) == ["urn:a", "urn:b"]
    beside.clear()
    registry.load(location, [file], replace=True, validate=agrees)  # what goes is no support
    assert sorted(beside) == ["urn:a", "urn:b"]  # of urn:further
    assert graphs(location) == {**BASE, GRAPH + "region": 2, "urn:further": 2}


def test_progress_is_told(location: str, tmp_path: Path) -> None:
    big = tmp_path / "big.nt"
    big.write_text("".join(f"<urn:s{i}> <urn:p> <urn:o> .\n" for i in range(30_000)))
    told: list[tuple[str, int]] = []
    registry.load(location, [big], progress=lambda name, count: told.append((name, count)))
    assert told[-1] == (str(big), 30_000)
    assert [count for _, count in told] == sorted(count for _, count in told)


def test_a_load_in_memory_touches_no_disk(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    assert registry.load(":memory:", [file]).quads == 6
    assert sorted(tmp_path.rglob("*")) == before


def test_the_shipped_registry_is_built_once(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    location = registry.shipped_store(cache)
    assert graphs(location) == {**BASE, **CONTENT}
    made = (Path(location) / "current.json").stat().st_mtime_ns
    assert registry.shipped_store(cache) == location
    assert (Path(location) / "current.json").stat().st_mtime_ns == made
    assert [entry.name for entry in cache.iterdir()] == [Path(location).name]


def test_the_shipped_registry_is_built_anew_when_a_file_changes(tmp_path: Path, small: Path) -> None:
    cache = tmp_path / "cache"
    old = registry.shipped_store(cache)
    (small / "data/deck.ttl").write_text("<urn:deck> a <urn:Deck>, <urn:Better> .")
    new = registry.shipped_store(cache)
    assert new != old
    assert graphs(new)[GRAPH + "deck"] == 2
    with open_store(old, read_only=True) as before, open_store(new, read_only=True) as after:
        assert before.version != after.version
    # questions that are told are in the store too, as examples
    (small / "queries/gaps/gaps.rq").write_text("#+ summary: {fi: Aukot}\nPREFIX : <urn:>\nASK { ?s ?p ?o }")
    assert GRAPH + "examples" in graphs(registry.shipped_store(cache))


def test_the_same_content_has_the_same_version_everywhere(tmp_path: Path) -> None:
    versions = set()
    for name in ("here", "there"):
        with open_store(registry.shipped_store(tmp_path / name), read_only=True) as store:
            versions.add(store.version)
    assert len(versions) == 1


def test_a_build_that_was_cut_off_is_no_hindrance_and_goes_in_time(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    location = registry.shipped_store(cache)
    shutil.rmtree(location)
    left = cache / ".building-x"
    (left / "store").mkdir(parents=True)
    unused, recent = cache / "registry-old", cache / "registry-recent"
    for folder in (unused, recent):
        DiskStore(folder).close()
    os.utime(left, (0, 0))
    os.utime(unused, (0, 0))
    assert registry.shipped_store(cache) == location
    assert sorted(cache.iterdir()) == sorted([Path(location), recent])


def test_a_shipped_file_that_is_wrong_leaves_no_store(tmp_path: Path, small: Path) -> None:
    (small / "data/deck.ttl").write_text("nonsense")
    with pytest.raises(InputError, match=r"deck\.ttl"):
        registry.shipped_store(tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_two_processes_at_once_build_one(tmp_path: Path, small: Path) -> None:
    code = """
import sys
from pathlib import Path
from elo_graph import shipped
from elo_graph.store import open_store, registry
shipped.root = lambda: Path(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
location = registry.shipped_store(Path(sys.argv[2]))
with open_store(location, read_only=True) as store:
    print(location, store.size())
"""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(small), str(tmp_path / "cache")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    answers = {process.communicate("go\n", timeout=60)[0] for process in processes}
    (location,) = (tmp_path / "cache").iterdir()
    assert answers == {f"{location} 6\n"}
    assert [process.returncode for process in processes] == [0] * 4


def test_without_a_location_the_shipped_registry_is_opened_to_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ELO_CACHE_DIR", str(tmp_path / "cache"))
    with open_store(None) as store:
        assert store.read_only
        assert {graph.iri for graph in store.graphs()} == {*BASE, *CONTENT}
