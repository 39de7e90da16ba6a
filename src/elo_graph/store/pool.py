"""A pool of killable workers for one event loop: a query past a limit costs its process, nobody else's."""

import asyncio
import json
import os
import time
from collections import Counter
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any, Final, Self

from elo_graph.errors import EloError
from elo_graph.store.crew import Crew
from elo_graph.store.ending import why_ended
from elo_graph.store.process import LATE, LOST, Process
from elo_graph.store.worker import Job

SHORT_SECONDS: Final = 0.25
"""Seconds after which a query gives way to others."""
SHORT_ONCE_SECONDS: Final = 2.0
"""The same where the system does not let a process go as fast again: the worker is replaced afterwards."""
AT_ONCE_SECONDS: Final = 0.1
_MENDS: Final = {
    "lost": "Try again in a moment.",
    "stack": "Split it, or give long lists as VALUES.",
    "fault": "Please report it with the query.",
    "memory": "Narrow it: fewer rows to sort, group or keep apart.",
}


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

    __slots__ = ("began", "bytes", "limits", "seconds", "short", "spent")

    def __init__(self, limits: Limits, seconds: float, short: float) -> None:
        self.limits = limits
        self.seconds = seconds
        self.short = short
        self.began = time.monotonic()
        self.spent = 0.0
        self.bytes = 0

    async def frame(self, worker: Process) -> tuple[bytes, bytes]:
        """The worker's next frame. Raises QueryFailed ``timeout``, ``memory``, or what the worker reports."""
        before = time.monotonic()
        left = min(self.seconds - self.spent, self.began + self.limits.stream_seconds - before)
        kind, payload = await worker.frame(min(left, self.short))
        if kind == LATE and left > self.short:
            # What takes long is not to hold up what does not.
            worker.give_way()
            kind, payload = await worker.frame(left - self.short)
        self.spent += time.monotonic() - before
        if kind == LATE:
            raise self._stopped(
                worker,
                "timeout",
                f"the limit is {self.seconds:g} seconds",
                "Narrow it (bind a subject or class, add LIMIT, avoid patterns that share no variable) "
                "or take the dump and query it yourself.",
            )
        if kind == LOST:
            status = await asyncio.to_thread(worker.process.wait)
            code, why = why_ended(status, self.limits.memory_bytes)
            raise self._stopped(worker, code, why, _MENDS[code])
        if kind == b"X":
            raise _failure(json.loads(payload))
        self.bytes += len(payload)
        return kind, payload

    def _stopped(self, worker: Process, code: str, why: str, mend: str) -> QueryFailed:
        return QueryFailed(
            code,
            f"the query was stopped after {self.spent:.1f} seconds: {why}",
            mend=mend,
            limit=code,
            limitSeconds=self.seconds,
            limitBytes=self.limits.memory_bytes,
            elapsedSeconds=round(self.spent, 3),
            rowsSeen=worker.progress.rows,
            bytesSent=self.bytes,
        )


class WorkerPool:
    """Runs queries on snapshots: ``async with WorkerPool(limits) as pool: await pool.query(job)``.

    ``away``: they are states of an engine behind an address.
    """

    def __init__(self, limits: Limits, *, away: bool = False) -> None:
        self.limits = limits
        self.failed: Counter[str] = Counter()
        self._crew = Crew(limits.workers, limits.memory_bytes, away=away)

    async def __aenter__(self) -> Self:
        await self._crew.start()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._crew.stop()

    @property
    def running(self) -> int:
        """How many queries run."""
        return self._crew.busy

    @property
    def queued(self) -> int:
        """How many queries wait for a worker."""
        return self._crew.waiting

    @property
    def killed(self) -> int:
        """How many workers have been ended and replaced."""
        return self._crew.ended

    async def query(self, job: Job, *, seconds: float | None = None) -> Answer:
        """Run one query, or write out one graph. ``seconds`` may lower the limit, never raise it.

        A query whose worker is ended by another's hand is begun once more. Raises QueryFailed; its codes:
        busy, lost, timeout, memory, too-large, syntax, not-allowed, engine, no-graph, not-acceptable-rows,
        not-acceptable-triples.
        """
        tries = 0
        while True:
            try:
                return await self._try(job, seconds)
            except QueryFailed as error:
                # A worker that was killed while it was idle has hardly begun, and others may be like it.
                tries += (
                    1 if error.details.get("elapsedSeconds", 1) < AT_ONCE_SECONDS else self.limits.workers
                )
                if error.code != "lost" or tries > self.limits.workers + 1:
                    raise

    async def _try(self, job: Job, seconds: float | None) -> Answer:
        worker = await self._take()
        limit = self.limits.seconds
        short = SHORT_SECONDS if self._crew.can_catch_up else SHORT_ONCE_SECONDS
        budget = _Budget(self.limits, limit if seconds is None else min(limit, seconds), short)
        try:
            worker.transport.write(job.frame())
            _, payload = await budget.frame(worker)
            header = json.loads(payload)
            kind, payload = await budget.frame(worker)
            if kind == b"E" or worker.take_end():
                whole = b"" if kind == b"E" else payload
                self._crew.give_back(worker)
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
        self._crew.give_back(worker)

    async def _take(self) -> Process:
        if self.queued >= self.limits.queue and self.running >= self.limits.workers:
            self.failed["busy"] += 1
            raise QueryFailed(
                "busy",
                f"the server is busy: {self.running} queries run and {self.queued} wait",
                mend="Try again in a moment.",
            )
        try:
            return await self._crew.take(self.limits.seconds)
        except TimeoutError:
            self.failed["busy"] += 1
            raise QueryFailed(
                "busy",
                f"no query worker came free in {self.limits.seconds:g} seconds",
                mend="Try again in a moment.",
            ) from None

    def _settle(self, worker: Process, error: BaseException) -> None:
        """After a failure: a worker that answered is as good as new, any other is ended and replaced."""
        if isinstance(error, QueryFailed):
            self.failed[error.code] += 1
            if error.code not in ("timeout", *_MENDS):
                self._crew.give_back(worker)
                return
        self._crew.replace(worker, busy=True)


def _failure(error: dict[str, Any]) -> QueryFailed:
    code, what = error.pop("code"), error.pop("what")
    return QueryFailed(code, what, **error)
