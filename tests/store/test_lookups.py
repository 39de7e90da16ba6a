"""Look-ups in the server's own process: only what surely ends soon, and with the same answers."""

import asyncio
from pathlib import Path

import pytest

from elo_graph.ingest.rdf import documents, quads
from elo_graph.store.disk import DiskStore
from elo_graph.store.lookups import LARGEST, Lookups, is_lookup
from elo_graph.store.pool import Answer, Limits, WorkerPool
from elo_graph.store.snapshots import Snapshots
from elo_graph.store.worker import Job


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?p ?o WHERE { <urn:x-test:s1> ?p ?o }",
        "select * { <urn:x-test:s1> ?p ?o . }",
        "SELECT ?o WHERE{<urn:x-test:s1> a ?o}",
        "PREFIX x: <urn:x-test:>\nPREFIX : <urn:x-test:>\nSELECT ?s { ?s x:p :s1 } LIMIT 10",
        'SELECT $s { $s <urn:x-test:p> "Lahti"@fi }',
        "ASK { <urn:x-test:s1> ?p ?o }",
        "SELECT * { ?s ?p ?o } LIMIT 20",
        "SELECT * { ?s ?p <urn:x-test:service/s1> }",
    ],
)
def test_one_pattern_is_a_lookup(query: str) -> None:
    assert is_lookup(query)


@pytest.mark.parametrize(
    "query",
    [
        # Rows of the index that give no row of the answer: nothing would stop them.
        "SELECT * { <urn:x-test:s1> ?x ?x }",
        "SELECT DISTINCT ?p { <urn:x-test:s1> ?p ?o }",
        "SELECT ?p { <urn:x-test:s1> ?p ?o } OFFSET 1000000",
        "SELECT ?p { <urn:x-test:s1> ?p ?o FILTER(?o = 1) }",
        "SELECT (COUNT(*) AS ?n) { <urn:x-test:s1> ?p ?o }",
        "SELECT ?p { <urn:x-test:s1> ?p ?o } ORDER BY ?p",
        "SELECT ?p { <urn:x-test:s1> <urn:x-test:p>+ ?p }",
        "SELECT ?p { <urn:x-test:s1> <urn:x-test:p>/<urn:x-test:p> ?p }",
        "SELECT * FROM <urn:x-test:g> { <urn:x-test:s1> ?p ?o }",
        "SELECT * { GRAPH ?g { <urn:x-test:s1> ?p ?o } }",
        "SELECT * { SERVICE <http://example.org/> { <urn:x-test:s1> ?p ?o } }",
        # Rows that may be written without a byte of theirs.
        "SELECT ?nothing { <urn:x-test:s1> ?p ?o }",
        # All there is.
        "SELECT * { ?s ?p ?o }",
        "SELECT * { ?s ?p ?o } LIMIT 1000000",
        # Two patterns, whatever they are.
        "SELECT * { <urn:x-test:s1> ?p ?o . ?o ?q ?r }",
        "SELECT * { <urn:x-test:s1> ?p ?o ; ?q ?r }",
        "SELECT * { <urn:x-test:s1> ?p ?o, ?r }",
        # Not understood here.
        "SELECT * { <urn:x-test:s1> ?p ?o # comment\n }",
        "SELECT * { <urn:x-test:\\u0041> ?p ?o }",
        "SELECT * { ?s ?p ?o } LIMIT 10 LIMIT 20",
        "SELECT * { <urn:x-test:s1> ?p ?o } VALUES ?p { 1 }",
        "",
    ],
)
def test_anything_else_is_not(query: str) -> None:
    assert not is_lookup(query)


def test_answers_are_those_of_the_workers(tmp_path: Path) -> None:
    (tmp_path / "data.ttl").write_text(
        '<urn:x-test:s1> a <urn:x-test:C> ; <urn:x-test:p> 1, "Lahti"@fi, "2026-01-01" .\n'
        + "".join(f'<urn:x-test:hub> <urn:x-test:p> "{n:0100}" .\n' for n in range(1000))
    )
    with DiskStore(tmp_path / "store") as store:
        for document in documents([tmp_path / "data.ttl"]):
            store.add(quads(document))
        jobs = [
            ("SELECT ?p ?o WHERE { <urn:x-test:s1> ?p ?o }", "application/sparql-results+json"),
            ("SELECT ?p ?o WHERE { <urn:x-test:s1> ?p ?o }", "text/csv"),
            ("SELECT ?s WHERE { ?s a <urn:x-test:C> }", "application/sparql-results+xml"),
            ("ASK { <urn:x-test:s1> ?p ?o }", "application/sparql-results+json"),
            ("SELECT * { <urn:x-test:nothing> ?p ?o }", "text/tab-separated-values"),
            # A prefix that is not declared, and over 100,000 bytes: both are the workers' matter.
            ("SELECT * { x:s1 ?p ?o }", "text/csv"),
            ("SELECT * { <urn:x-test:hub> ?p ?o }", "text/csv"),
        ]

        async def both() -> tuple[list[Answer | None], list[Answer]]:
            lookups, snapshots = Lookups(), Snapshots(store)
            async with WorkerPool(Limits(workers=1)) as pool:
                with snapshots.newest() as snapshot:
                    # The first time it is opened beside.
                    assert lookups.answer(snapshot, Job(jobs[0][0], snapshot.path)) is None
                    async with asyncio.timeout(60):
                        while lookups.answer(snapshot, Job(jobs[0][0], snapshot.path)) is None:
                            await asyncio.sleep(0.01)
                    asked = [Job(query, snapshot.path, rows_format=form) for query, form in jobs]
                    here = [lookups.answer(snapshot, job) for job in asked]
                    there = [await pool.query(job) for job in asked[:5]]
            snapshots.close()
            return here, there

        here, there = asyncio.run(both())
    assert here[:5] == there
    assert here[5:] == [None, None]
    assert LARGEST < 100_000


def test_a_new_version_is_never_answered_from_the_one_before(tmp_path: Path) -> None:
    with DiskStore(tmp_path / "store") as store:
        store.update("INSERT DATA { <urn:x-test:s> <urn:x-test:p> 1 }")
        query = "SELECT ?o { <urn:x-test:s> <urn:x-test:p> ?o }"

        async def run() -> None:
            lookups, snapshots = Lookups(), Snapshots(store)
            for number in range(2, 6):
                for _ in range(20):
                    with snapshots.newest() as snapshot:
                        answer = lookups.answer(snapshot, Job(query, snapshot.path, union=False))
                    # This version's values are 1 to number - 1.
                    assert answer is None or (answer.whole or b"").count(b'"value"') == number - 1
                    await asyncio.sleep(0.005)
                store.update(f"INSERT DATA {{ <urn:x-test:s> <urn:x-test:p> {number} }}")
            assert lookups.answered
            snapshots.close()

        asyncio.run(run())
