"""What those who run the server see: counts for Prometheus, a log line a request, an identifier for both.

Neither the text of a query nor the address of a client is kept: a query is known by its hash, a request by
its identifier (``X-Request-Id``, the client's own or one made here).
"""

import itertools
import json
import re
import secrets
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final, TextIO

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from elo_graph.api.answers import Answers
from elo_graph.errors import Unavailable
from elo_graph.store.lookups import Lookups
from elo_graph.store.pool import WorkerPool
from elo_graph.store.served import Served

TEXT: Final = "text/plain; version=0.0.4; charset=utf-8"
SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_IDENTIFIER: Final = re.compile(rb"[A-Za-z0-9._:-]{1,128}")
_ENDPOINTS: Final = ("sparql", "update", "data", "graph", "api", "static")


class Metrics:
    """The counts of one server; ``text`` is what ``/metrics`` answers."""

    def __init__(
        self,
        store: Served,
        pool: Callable[[], WorkerPool | None],
        answers: Answers,
        lookups: Lookups,
    ) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "elo_requests", "Requests answered", ["endpoint", "status"], registry=self._registry
        )
        self._seconds = Histogram(
            "elo_request_seconds",
            "From the request's first line to the answer's last byte",
            ["endpoint"],
            buckets=SECONDS,
            registry=self._registry,
        )
        self._sent = Counter(
            "elo_sent_bytes", "Bytes of answers, as sent", ["endpoint"], registry=self._registry
        )
        self._counters: dict[tuple[str, int], tuple[Counter, Histogram, Counter]] = {}
        self._registry.register(_State(store, pool, answers, lookups))
        ProcessCollector(registry=self._registry)

    def text(self) -> bytes:
        """The counts in Prometheus' text format; a new version's statements are counted first."""
        return generate_latest(self._registry)

    def count(self, endpoint: str, status: int, seconds: float, size: int) -> None:
        """Take note of one request."""
        counters = self._counters.get((endpoint, status))
        if counters is None:  # looking labels up takes longer than counting
            counters = self._counters[endpoint, status] = (
                self._requests.labels(endpoint, str(status)),
                self._seconds.labels(endpoint),
                self._sent.labels(endpoint),
            )
        counters[0].inc()
        counters[1].observe(seconds)
        counters[2].inc(size)


class _State(Collector):
    """What is so at the moment of asking."""

    def __init__(
        self,
        store: Served,
        pool: Callable[[], WorkerPool | None],
        answers: Answers,
        lookups: Lookups,
    ) -> None:
        self._store = store
        self._pool = pool
        self._answers = answers
        self._lookups = lookups
        self._size: tuple[str, int] | None = None

    def describe(self) -> list[Metric]:
        return []  # else the registry would ask the store before there is one to ask

    def collect(self) -> Iterator[Metric]:
        pool = self._pool()
        if pool is not None:
            yield GaugeMetricFamily("elo_queries_running", "Queries that run now", pool.running)
            yield GaugeMetricFamily("elo_queries_queued", "Queries that wait for a worker", pool.queued)
            yield CounterMetricFamily("elo_workers_ended", "Workers ended and replaced", pool.killed)
            failed = CounterMetricFamily(
                "elo_queries_failed", "Queries without a whole answer, by reason", labels=["reason"]
            )
            for reason in ("timeout", "memory", "stack", "too-large", "busy", "lost", "syntax"):
                failed.add_metric([reason], pool.failed[reason])
            yield failed
        yield CounterMetricFamily(
            "elo_answers_kept_used", "Queries answered with an answer that was kept", self._answers.hits
        )
        yield CounterMetricFamily("elo_lookups", "Look-ups answered without a worker", self._lookups.answered)
        yield from self._of_store()

    def _of_store(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("elo_store_up", "Whether the store, or the engine behind it, answers")
        try:
            version = self._store.version
            if self._size is None or self._size[0] != version:
                self._size = (version, self._store.size())
            modified = self._store.modified.timestamp()
        except Unavailable:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        yield GaugeMetricFamily("elo_store_statements", "Statements in the store", self._size[1])
        yield GaugeMetricFamily("elo_dataset_modified_timestamp_seconds", "Last write", modified)
        yield InfoMetricFamily("elo_dataset", "The data's version", {"version": version})


class Observed:
    """The application with its requests counted, named, and (where a log is given) written down."""

    def __init__(self, app: ASGIApp, metrics: Metrics, log: TextIO | None) -> None:
        self._app = app
        self._metrics = metrics
        self._log = log
        self._prefix = secrets.token_hex(6)
        self._numbers = itertools.count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI). The application finds the identifier in ``scope["request_id"]``."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        name = self._name(scope)
        scope["request_id"] = name.decode()
        began = time.perf_counter()
        status = 0
        size = 0

        async def passing(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", name)]
            else:
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, passing)
        finally:
            seconds = time.perf_counter() - began
            self._metrics.count(_endpoint(scope["path"]), status, seconds, size)
            if self._log is not None:
                self._write(scope, status, seconds, size)

    def _name(self, scope: Scope) -> bytes:
        for key, value in scope["headers"]:
            if key == b"x-request-id" and _IDENTIFIER.fullmatch(value):
                given: bytes = value
                return given
        return f"{self._prefix}-{next(self._numbers)}".encode()

    def _write(self, scope: Scope, status: int, seconds: float, size: int) -> None:
        line: dict[str, Any] = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "id": scope["request_id"],
            "method": scope["method"],
            "path": scope["path"],
            "status": status,
            "milliseconds": round(seconds * 1000, 2),
            "bytes": size,
        }
        query: str | None = scope.get("query_text")
        if query is not None:
            line["query"] = query_hash(query)
        rows: int | None = scope.get("query_rows")
        if rows is not None:
            line["rows"] = rows
        print(json.dumps(line, ensure_ascii=False), file=self._log, flush=True)


def query_hash(query: str) -> str:
    """The word by which the log knows a query: ``printf %s "$QUERY" | sha256sum | cut -c1-16``."""
    return sha256(query.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _endpoint(path: str) -> str:
    first = path[1:].partition("/")[0]
    return first if first in _ENDPOINTS else "pages"
