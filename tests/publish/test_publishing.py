"""The publication follows the store: many writes make one, and plans are in none."""

import asyncio
import gzip
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from elo_graph.errors import EloError
from elo_graph.publish.publication import publish, shown
from elo_graph.publish.publishing import Pace, Publishing
from elo_graph.publish.void import void
from elo_graph.store.disk import DiskStore
from elo_graph.terms import GRAPH, RDF, VOID
from tests.publish.test_publication import WHERE

BASE = "https://w3id.org/elo/"
SERVICE = NamedNode(BASE + "id/service/a")


def said(number: int, graph: str = "town") -> Quad:
    return Quad(SERVICE, NamedNode("urn:x:number"), Literal(number), NamedNode(GRAPH + graph))


async def until(told: Callable[[], bool]) -> None:
    """Wait for something to come true; a busy machine takes its time."""
    for _ in range(1200):
        if told():
            return
        await asyncio.sleep(0.1)
    raise AssertionError("it never came")


def test_many_writes_make_one_publication_and_each_is_in_the_feed(tmp_path: Path) -> None:
    async def follow(store: DiskStore, publishing: Publishing) -> None:
        running = asyncio.create_task(publishing.run())
        first = await publishing.wait(120)
        assert first is not None
        for number in range(20):
            store.add([said(number)])
        await until(lambda: publishing.newest() is not None and publishing.newest().version == store.version)  # type: ignore[union-attr]
        # One at the start; of the twenty, at least the last is in one, and most wait for the next.
        assert 2 <= publishing.published <= 4
        last = publishing.feed.last_of(SERVICE.value)
        assert last is not None
        assert '"19"' in last.body
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running

    with DiskStore(tmp_path / "store") as store:
        store.add([Quad(SERVICE, NamedNode(RDF + "type"), SERVICE, NamedNode(GRAPH + "town"))])
        pace = Pace(begin=0.0, quiet=0.5, rest=0.1)
        publishing = Publishing(
            str(tmp_path / "store"), tmp_path / "out", tmp_path / "feed", BASE, lambda: store.version, pace
        )
        asyncio.run(follow(store, publishing))


def test_a_dead_engine_is_told_and_waited_for(tmp_path: Path) -> None:
    def version() -> str:
        raise EloError("the engine is dead")

    publishing = Publishing(":memory:", tmp_path, tmp_path / "feed", BASE, version, Pace(begin=0.0))

    async def start() -> None:
        running = asyncio.create_task(publishing.run())
        await until(lambda: publishing.trouble == "the engine is dead")
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running

    asyncio.run(start())
    assert publishing.newest() is None


def test_plans_are_in_no_dump_and_no_count(tmp_path: Path) -> None:
    with DiskStore(tmp_path / "store") as store:
        store.add([said(1), said(2, "scenario-plan"), said(3, "scenario-plan"), said(4, "inferred")])
        with shown(store) as view:
            made = publish(view, tmp_path / "out")
    assert made.version == store.version
    assert made.counts.graphs == {GRAPH + "town": 1}
    assert {dump.name for dump in made.dumps} == {"registry.nq.gz", "registry.jsonld.gz", "town.ttl.gz"}
    assert gzip.decompress((made.folder / "registry.nq.gz").read_bytes()).count(b"\n") == 1
    numbers = [t for t in void(made, WHERE) if t.predicate.value == VOID + "triples"]
    assert not [t for t in numbers if "scenario" in str(t.subject)]


def test_an_unchanged_graph_is_not_dumped_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with DiskStore(tmp_path / "store") as store:
        store.add([said(1), said(2, "village")])
        first = publish(store, tmp_path / "out", digests={GRAPH + "town": "a", GRAPH + "village": "b"})
        store.add([said(3, "village")])
        dumped: list[object] = []
        dump = DiskStore.dump

        def watched(self: DiskStore, *arguments: Any, **more: Any) -> None:
            dumped.append(more["graph"])
            dump(self, *arguments, **more)

        monkeypatch.setattr(DiskStore, "dump", watched)
        second = publish(store, tmp_path / "out", first, {GRAPH + "town": "a", GRAPH + "village": "c"})
    assert set(dumped) == {GRAPH + "village"}
    assert gzip.decompress((second.folder / "registry.nq.gz").read_bytes()).count(b"\n") == 3
    told = {dump.name: dump.sha256 for dump in second.dumps}
    before = {dump.name: dump.sha256 for dump in first.dumps}
    assert told["town.ttl.gz"] == before["town.ttl.gz"]
    assert told["village.ttl.gz"] != before["village.ttl.gz"]
