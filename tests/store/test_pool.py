"""Workers: ended ones are replaced, a query whose worker was killed is answered all the same, in turn."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from elo_graph.ingest.rdf import documents, quads
from elo_graph.store.crew import Crew
from elo_graph.store.disk import DiskStore
from elo_graph.store.pool import Limits, QueryFailed, WorkerPool
from elo_graph.store.worker import Job

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o }"
DATA = "".join(f"<urn:x-test:s{n}> <urn:x-test:p> {n} .\n" for n in range(200))


@pytest.fixture
def snapshot(tmp_path: Path) -> str:
    """Return the folder of a snapshot of 200 triples."""
    (tmp_path / "data.ttl").write_text(DATA)
    with DiskStore(tmp_path / "store") as store:
        for document in documents([tmp_path / "data.ttl"]):
            store.add(quads(document))
        lease = store.lease()
        lease.release()
        return str(lease.path)


def asked(work: Callable[[WorkerPool], Awaitable[None]], **limits: int | float) -> None:
    """Do something with a pool of workers."""

    async def run() -> None:
        async with WorkerPool(Limits(**{"workers": 2, **limits})) as pool:  # type: ignore[arg-type]
            await work(pool)

    asyncio.run(run())


def workers() -> list[int]:
    """Return the processes of the pool's workers: this process's children that run one."""
    own = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return [int(pid) for pid in own if b"store.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()]


async def until(so: Callable[[], bool]) -> None:
    """Wait until something is so; the limit is for when it never will be."""
    async with asyncio.timeout(60):
        while not so():
            await asyncio.sleep(0.02)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds processes in /proc: Linux only")
def test_killed_workers_are_replaced_and_no_query_is_lost(snapshot: str) -> None:
    async def work(pool: WorkerPool) -> None:
        for _ in range(5):
            for pid in workers():
                os.kill(pid, signal.SIGKILL)
            answer = await pool.query(Job(COUNT, snapshot))
            assert b'"200"' in (answer.whole or b"")
        # Two may run, and one more stands by.
        await until(lambda: len(workers()) == 3)
        assert pool.running == pool.queued == 0

    asked(work)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds processes in /proc: Linux only")
def test_a_query_whose_worker_is_killed_is_begun_once_more(snapshot: str) -> None:
    async def work(pool: WorkerPool) -> None:
        query = asyncio.create_task(pool.query(Job(SLOW, snapshot)))
        await asyncio.sleep(0.1)
        for pid in workers():
            os.kill(pid, signal.SIGKILL)
        # It runs into its time limit, the second time.
        with pytest.raises(QueryFailed) as failed:
            await query
        assert failed.value.code == "timeout"
        assert pool.failed["timeout"] == 1
        assert pool.failed["lost"] >= 1

    asked(work, seconds=5.0)  # in which a busy machine starts another worker


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds processes in /proc: Linux only")
def test_a_query_that_is_killed_twice_is_given_up(snapshot: str) -> None:
    async def work(pool: WorkerPool) -> None:
        query = asyncio.create_task(pool.query(Job(SLOW, snapshot)))
        async with asyncio.timeout(60):
            while not query.done():
                await asyncio.sleep(0.3)
                for pid in workers() if pool.running else ():
                    os.kill(pid, signal.SIGKILL)
        assert isinstance(error := query.exception(), QueryFailed)
        assert error.code == "lost"
        answer = await pool.query(Job(COUNT, snapshot))
        assert b'"200"' in (answer.whole or b"")

    asked(work, seconds=600.0)


@pytest.mark.parametrize(
    "media_type",
    [
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    ],
)
def test_what_was_stopped_says_how_many_rows_had_come(snapshot: str, media_type: str) -> None:
    # 3,000 rows at once, then one with a text of a hundred million letters, each exchanged three times. The
    # serialiser holds back its last 8 kB: in CSV, the shortest, a row takes 16 bytes, so 512 rows at most.
    letters = "STR(?x)"
    for old, new in (("a", "a" * 10_000), ("a", "b" * 10_000), ("b", "a"), ("a", "b"), ("b", "a")):
        letters = f'REPLACE({letters}, "{old}", "{new}")'
    rows = "(<urn:x-test:yes> 1) " * 3_000 + "(<a:> 2)"
    slow = (
        f"SELECT ?x {{ VALUES (?x ?quick) {{ {rows} }} FILTER(IF(?quick = 1, true, STRLEN({letters}) < 0)) }}"
    )

    async def work(pool: WorkerPool) -> None:
        with pytest.raises(QueryFailed) as failed:
            await pool.query(Job(slow, snapshot, rows_format=media_type))
        assert failed.value.code == "timeout"
        assert 2_400 < failed.value.details["rowsSeen"] <= 3_001  # CSV and TSV: the line of names too
        with pytest.raises(QueryFailed) as failed:
            await pool.query(Job(SLOW, snapshot, rows_format=media_type))
        assert failed.value.details["rowsSeen"] == 0  # nothing was left over from the query before

    asked(work, seconds=2.0)


def test_a_result_too_large_says_how_many_rows_it_had(snapshot: str) -> None:
    async def work(pool: WorkerPool) -> None:
        with pytest.raises(QueryFailed) as failed:
            await pool.query(Job("SELECT * { ?a ?b ?c . ?d ?e ?f }", snapshot, result_bytes=1 << 19))
        assert failed.value.code == "too-large"
        # A row of six terms in JSON takes some 330 bytes: half a megabyte holds about 1,500.
        assert 1_000 < failed.value.details["rowsSeen"] < 2_500

    asked(work)


def test_a_query_past_its_time_costs_its_worker_only(snapshot: str) -> None:
    async def work(pool: WorkerPool) -> None:
        for _ in range(3):
            with pytest.raises(QueryFailed) as failed:
                await pool.query(Job(SLOW, snapshot))
            assert failed.value.code == "timeout"
            answer = await pool.query(Job(COUNT, snapshot), seconds=60)
            assert b'"200"' in (answer.whole or b"")

    asked(work, seconds=2.0)  # in which a busy machine starts another worker


def test_nobody_passes_by_those_who_wait() -> None:
    async def run() -> None:
        crew = Crew(1, 0)
        await crew.start()
        got: list[str] = []

        async def take(name: str) -> None:
            worker = await crew.take(60)
            got.append(name)
            crew.give_back(worker)

        worker = await crew.take(60)
        waiting = [asyncio.create_task(take(name)) for name in ("first", "second")]
        await asyncio.sleep(0)
        crew.give_back(worker)
        # The worker is free, but others have waited for it, and have not run yet.
        await asyncio.gather(take("third"), *waiting)
        assert got == ["first", "second", "third"]
        await crew.stop()

    asyncio.run(run())


def test_who_gives_up_waiting_takes_no_worker_away() -> None:
    async def run() -> None:
        crew = Crew(1, 0)
        await crew.start()
        worker = await crew.take(60)
        with pytest.raises(TimeoutError):
            await crew.take(0.01)
        impatient = asyncio.create_task(crew.take(60))
        await asyncio.sleep(0)
        crew.give_back(worker)  # it is the impatient one's now, who goes away
        impatient.cancel()
        with pytest.raises(asyncio.CancelledError):
            await impatient
        assert crew.waiting == crew.busy == 0
        crew.give_back(await crew.take(60))
        await crew.stop()

    asyncio.run(run())
