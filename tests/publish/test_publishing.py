"""The publication follows the store: many writes make one, and plans are in none."""

import asyncio
import gzip
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from elo_graph.errors import EloError
from elo_graph.publish.feed import Changed, Feed, record
from elo_graph.publish.publication import publish, shown
from elo_graph.publish.publishing import Pace, Publishing
from elo_graph.publish.void import void
from elo_graph.store.changes import Difference
from elo_graph.store.disk import DiskStore
from elo_graph.store.states import GraphStates
from elo_graph.terms import ELO, GRAPH, RDF, VOID
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


def test_reading_only_what_changed_gives_what_reading_everything_gives(tmp_path: Path) -> None:
    """A referral in one graph moves the service in another; a part; a thing of two graphs; one that goes."""
    begin = """@prefix elo: <https://w3id.org/elo/ontology#> . @base <https://w3id.org/elo/> .
    @prefix cv: <http://data.europa.eu/m8g/> . @prefix dcat: <http://www.w3.org/ns/dcat#> .
    <graph/a> { <graph/a> a dcat:Dataset .
      <id/service/s> a elo:Service ; cv:hasChannel [ elo:channelType <x> ] . }
    <graph/b> { <graph/b> a dcat:Dataset . <id/referral/r> a elo:Referral ; elo:from <id/service/s> . }
    <graph/c> { <id/service/s> elo:status <y> . <id/service/gone> a elo:Service . }
    """
    steps = (
        ("b", "INSERT DATA { GRAPH <graph/b> { <id/referral/r> elo:waitDays 3 } }"),
        ("c", "DELETE DATA { GRAPH <graph/c> { <id/service/gone> a elo:Service } }"),
        ("a", "DELETE WHERE { GRAPH <graph/a> { ?c elo:channelType <x> } }"),
        ("c", "DELETE DATA { GRAPH <graph/c> { <id/service/s> elo:status <y> } }"),
        (
            "a",
            "INSERT DATA { GRAPH <graph/a> { <id/service/new> a elo:Service ; elo:partOf <id/service/x> } }",
        ),
        ("b", "CLEAR GRAPH <graph/b>"),
    )
    with DiskStore(tmp_path / "store") as store:
        store.add(parse(begin, format=RdfFormat.TRIG))
        record(store, tmp_path / "by-graph", BASE)
        record(store, tmp_path / "by-quad", BASE)
        for graph, text in steps:
            before = set(store.engine)
            store.update(f"BASE <{BASE}> PREFIX elo: <{ELO}> {text}")
            after = set(store.engine)
            assert record(store, tmp_path / "by-graph", BASE, Changed(frozenset({GRAPH + graph}))) > 0
            quads = Changed(frozenset(), tuple(after - before), tuple(before - after))
            assert record(store, tmp_path / "by-quad", BASE, quads) > 0
            (tmp_path / "whole").unlink(missing_ok=True)
            record(store, tmp_path / "whole", BASE)
            by_graph, by_quad, whole = (
                digests_in(tmp_path / name) for name in ("by-graph", "by-quad", "whole")
            )
            assert by_graph == by_quad == whole
    kinds = [
        (member.thing.removeprefix(BASE), member.kind) for member in Feed(tmp_path / "by-graph").after(5, 99)
    ]
    # The referral moves its service; the graph that it stands in has changed too.
    assert set(kinds[:3]) == {(f"{one}", "Update") for one in ("graph/b", "id/referral/r", "id/service/s")}
    assert kinds[3] == ("id/service/gone", "Delete")


def digests_in(path: Path) -> tuple[list[tuple[str, bytes]], dict[str, str]]:
    with closing(sqlite3.connect(path)) as log:
        things = log.execute("SELECT iri, digest FROM thing ORDER BY iri").fetchall()
    return things, Feed(path).graph_digests()


def test_which_graphs_changed_since_is_known_of_this_process_alone() -> None:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    states = GraphStates("s.5", now)
    states.changed(Difference(1, 0, frozenset({"a"})), "s.6", now)
    states.changed(Difference(1, 0, frozenset({"b", None})), "s.7", now)
    assert states.since("s.5", "s.7") == frozenset({"a", "b", None})
    assert states.since("s.6", "s.7") == frozenset({"b", None})
    # A version that was not told of yet, one from before the start, another store's.
    assert states.since("s.6", "s.8") is None
    assert states.since("s.4", "s.7") is None
    assert states.since("t.6", "s.7") is None
    # Of neither write is told which quads it changed.
    assert states.quads_since("s.5", "s.7") is None
    states.changed(Difference(everything=True), "s.8", now)
    assert states.since("s.7", "s.8") is None
    assert states.since("s.8", "s.8") == frozenset()


def test_which_quads_changed_since_is_known_when_each_write_has_told() -> None:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    states = GraphStates("s.5", now)
    town = frozenset({GRAPH + "town"})
    states.changed(Difference(1, 0, town, came=(said(1),), gone=()), "s.6", now)
    states.changed(Difference(1, 1, town, came=(said(2),), gone=(said(1),)), "s.7", now)
    assert states.quads_since("s.6", "s.7") == ((said(2),), (said(1),))
    assert states.quads_since("s.5", "s.7") == ((said(1), said(2)), (said(1),))
    many = tuple(said(number) for number in range(2000))
    states.changed(Difference(2000, 0, town, came=many, gone=()), "s.8", now)
    assert states.quads_since("s.7", "s.8") is None
    assert states.quads_since("s.4", "s.7") is None
