"""A pool of killable workers for one event loop: a query past a limit costs its process, nobody else's.

One worker more than may run is always started, so that the place of an ended one is taken at once.
"""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any, Final, Self

from elo_graph.errors import EloError
from elo_graph.store.process import LATE, LOST, Process
from elo_graph.store.worker import READY, Job

START_SECONDS: Final = 60.0
SHORT_SECONDS: Final = 0.25
"""Seconds after which a query gives way to others."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may cost, and how many may run (``workers``) or wait (``queue``)."""

    seconds: float = 10.0
    stream_seconds: float = 600.0
    memory_bytes: int = 4 << 30
    result_bytes: int = 1 << 32
    workers: int = max(2, os.cpu_count() or 2)
    queue: int = 64


class QueryFailed(EloError):
    """A query that ended without a whole answer. ``code`` says why; ``details`` has the figures."""

    def __init__(self, code: str, what: str, *, mend: str | None = None, **details: Any) -> None:
        super().__init__(what, mend=mend)
        self.code = code
        self.details = details


@dataclass(frozen=True, slots=True)
class Answer:
    """A result that has begun: what it is, and its bytes as they come."""

    kind: str
    media_type: str
    whole: bytes | None
    """All the bytes when the answer came at once (most do), else ``None`` and ``chunks`` has them."""
    chunks: AsyncGenerator[bytes] | None


class _Budget:
    """The time a query may take. Only waiting for the engine counts, so a slow client is not a slow query."""

    __slots__ = ("began", "bytes", "limits", "seconds", "spent")

    def __init__(self, limits: Limits, seconds: float) -> None:
        self.limits = limits
        self.seconds = seconds
        self.began = time.monotonic()
        self.spent = 0.0
        self.bytes = 0

    async def frame(self, worker: Process) -> tuple[bytes, bytes]:
        """The worker's next frame. Raises QueryFailed ``timeout``, ``memory``, or what the worker reports."""
        before = time.monotonic()
        left = min(self.seconds - self.spent, self.began + self.limits.stream_seconds - before)
        kind, payload = await worker.frame(min(left, SHORT_SECONDS))
        if kind == LATE and left > SHORT_SECONDS:
            # What takes long is not to hold up what does not.
            worker.give_way()
            kind, payload = await worker.frame(left - SHORT_SECONDS)
        self.spent += time.monotonic() - before
        if kind == LATE:
            raise self._stopped(
                "timeout",
                f"the limit is {self.seconds:g} seconds",
                "Narrow it (bind a subject or class, add LIMIT, avoid patterns that share no variable) "
                "or take the dump and query it yourself.",
            )
        if kind == LOST:
            raise self._stopped(
                "memory",
                f"it needed more memory than the limit of {self.limits.memory_bytes >> 20:,} MB",
                "Narrow it: fewer rows to sort, group or keep apart.",
            )
        if kind == b"X":
            raise _failure(json.loads(payload))
        self.bytes += len(payload)
        return kind, payload

    def _stopped(self, code: str, why: str, mend: str) -> QueryFailed:
        return QueryFailed(
            code,
            f"the query was stopped after {self.spent:.1f} seconds: {why}",
            mend=mend,
            limit=code,
            limitSeconds=self.seconds,
            limitBytes=self.limits.memory_bytes,
            elapsedSeconds=round(self.spent, 3),
            bytesSent=self.bytes,
        )


class WorkerPool:
    """Runs queries on snapshots: ``async with WorkerPool(limits) as pool: await pool.query(job)``."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.running = 0
        self.queued = 0
        self.killed = 0
        self.failed: Counter[str] = Counter()
        self._idle: asyncio.LifoQueue[Process] = asyncio.LifoQueue()
        self._workers: set[Process] = set()
        self._spare: asyncio.Task[Process] | None = None
        self._replacing: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        for _ in range(self.limits.workers):
            self._idle.put_nowait(await self._start())
        self._spare = asyncio.create_task(self._start())
        return self

    async def __aexit__(self, *exc: object) -> None:
        for task in (*self._replacing, *([self._spare] if self._spare else [])):
            task.cancel()
        for worker in tuple(self._workers):
            worker.kill()
            await asyncio.to_thread(worker.process.wait)

    async def query(self, job: Job, *, seconds: float | None = None) -> Answer:
        """Run one query, or write out one graph. ``seconds`` may lower the limit, never raise it.

        Raises QueryFailed; its codes: busy, timeout, memory, too-large, syntax, not-allowed, engine,
        no-graph, not-acceptable-rows, not-acceptable-triples.
        """
        worker = await self._take()
        limit = self.limits.seconds
        budget = _Budget(self.limits, limit if seconds is None else min(limit, seconds))
        try:
            worker.transport.write(job.frame())
            _, payload = await budget.frame(worker)
            header = json.loads(payload)
            kind, payload = await budget.frame(worker)
            if kind == b"E" or worker.take_end():
                whole = b"" if kind == b"E" else payload
                self._give_back(worker)
                return Answer(header["kind"], header["media_type"], whole, None)
        except BaseException as error:
            self._settle(worker, error)
            raise
        return Answer(header["kind"], header["media_type"], None, self._stream(worker, payload, budget))

    async def _stream(self, worker: Process, first: bytes, budget: _Budget) -> AsyncGenerator[bytes]:
        """The bytes of a large answer. Raises QueryFailed in the middle when a limit is passed."""
        try:
            yield first
            while (frame := await budget.frame(worker))[0] != b"E":
                yield frame[1]
        except BaseException as error:
            self._settle(worker, error)
            raise
        self._give_back(worker)

    async def _take(self) -> Process:
        while not self._idle.empty():
            worker = self._idle.get_nowait()
            if not worker.lost:
                self.running += 1
                return worker
            self._replace(worker)
        if self.queued >= self.limits.queue:
            self.failed["busy"] += 1
            raise QueryFailed(
                "busy",
                f"the server is busy: {self.running} queries run and {self.queued} wait",
                mend="Try again in a moment.",
            )
        self.queued += 1
        try:
            async with asyncio.timeout(self.limits.seconds):
                while (worker := await self._idle.get()).lost:
                    self._replace(worker)
        except TimeoutError:
            self.failed["busy"] += 1
            raise QueryFailed(
                "busy",
                f"no query worker came free in {self.limits.seconds:g} seconds",
                mend="Try again in a moment.",
            ) from None
        finally:
            self.queued -= 1
        self.running += 1
        return worker

    def _give_back(self, worker: Process) -> None:
        self.running -= 1
        if worker.catch_up():
            self._idle.put_nowait(worker)
        else:
            self._replace(worker)

    def _settle(self, worker: Process, error: BaseException) -> None:
        """After a failure: a worker that answered is as good as new, any other is ended and replaced."""
        if isinstance(error, QueryFailed):
            self.failed[error.code] += 1
        if isinstance(error, QueryFailed) and error.code not in ("timeout", "memory") and not worker.lost:
            self._give_back(worker)
            return
        self.running -= 1
        self._replace(worker)

    def _replace(self, worker: Process) -> None:
        self.killed += 1
        worker.kill()
        self._workers.discard(worker)
        task = asyncio.create_task(self._fill_the_place_of(worker))
        self._replacing.add(task)
        task.add_done_callback(self._replacing.discard)

    async def _fill_the_place_of(self, worker: Process) -> None:
        spare, self._spare = self._spare, None
        self._idle.put_nowait(await (spare or self._start()))
        if self._spare is None:
            self._spare = asyncio.create_task(self._start())
        await asyncio.to_thread(worker.process.wait)

    async def _start(self) -> Process:
        ours, theirs = socket.socketpair()
        with theirs:
            start = "from elo_graph.store.worker import main; main()"
            arguments = [sys.executable, "-c", start, str(theirs.fileno())]
            process = subprocess.Popen(  # noqa: S603 - our own module, no outside words
                [*arguments, str(self.limits.memory_bytes)],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
            )
        worker = Process(process)
        self._workers.add(worker)
        await asyncio.get_running_loop().create_connection(lambda: worker, sock=ours)
        if (await worker.frame(START_SECONDS))[0] != READY:
            raise EloError("a query worker could not start")
        return worker


def _failure(error: dict[str, Any]) -> QueryFailed:
    code, what = error.pop("code"), error.pop("what")
    return QueryFailed(code, what, **error)
