"""The SPARQL 1.1 Protocol query operation at ``/sparql`` (https://www.w3.org/TR/sparql11-protocol/).

A bare ASGI application: a look-up takes the engine a tenth of a millisecond, so routing must not cost ten
times that. Bytes go from the engine's own serialiser to the client as they come.
"""

import math
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from elo_graph.api.answers import Answers
from elo_graph.api.negotiate import choose
from elo_graph.api.problems import Problem
from elo_graph.api.requests import FORM, Disconnected, content_type, pairs, read_body, text
from elo_graph.api.sending import OPEN, answer, preflight, send_answer, send_problem
from elo_graph.errors import EloError
from elo_graph.store.lexing import insist_on_depth
from elo_graph.store.lookups import Lookups
from elo_graph.store.pool import WorkerPool
from elo_graph.store.snapshots import Snapshot, Snapshots
from elo_graph.store.worker import ROWS, TRIPLES, Job

BODY_LIMIT: Final = 10 << 20
DIRECT: Final = "application/sparql-query"
METHODS: Final = "GET, HEAD, POST, OPTIONS"
SHORT_NAMES: Final[Mapping[str, str]] = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "turtle": "text/turtle",
    "ttl": "text/turtle",
    "ntriples": "application/n-triples",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "rdfxml": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "nquads": "application/n-quads",
    "nq": "application/n-quads",
    "trig": "application/trig",
}
# What clients ask for by the names of the plain formats means the SPARQL ones here.
ALIASES: Final[Mapping[str, str]] = {
    "application/json": "application/sparql-results+json",
    "application/xml": "application/sparql-results+xml",
    "text/xml": "application/sparql-results+xml",
}
ROW_TYPES: Final = (*ROWS, *ALIASES)
TRIPLE_TYPES: Final = (*TRIPLES, "application/json")


@dataclass(frozen=True, slots=True)
class Asked:
    """A query operation as the protocol's parameters say it."""

    query: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    format: str | None
    seconds: float | None
    raw: bool = False


Page = Callable[[Request], Awaitable[Response]]


class SparqlEndpoint:
    """``/sparql``: queries by GET, form POST and direct POST; without a query, ``description`` answers."""

    def __init__(
        self,
        pool: Callable[[], WorkerPool],
        snapshots: Snapshots,
        description: Page,
        *,
        base_iri: str,
        union: bool = True,
        allow_service: tuple[str, ...] = (),
        answers: Answers,
        lookups: Lookups,
        stated: Callable[[], tuple[str, ...] | None],
    ) -> None:
        self.pool = pool
        self.snapshots = snapshots
        self.description = description
        self.base_iri = base_iri
        self.union = union
        self.allow_service = allow_service
        self.answers = answers
        self.lookups = lookups
        self.stated = stated

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        try:
            await self._answer(scope, receive, send)
        except Disconnected:
            return
        except EloError as error:
            await send_problem(scope, receive, send, error, OPEN)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope["method"]
        headers = Headers(scope=scope)
        if method == "OPTIONS":
            await preflight(headers, METHODS, METHODS)(scope, receive, send)
            return
        if method not in ("GET", "HEAD", "POST"):
            raise Problem(
                405, "method", f"{method} is not a method of the query endpoint", headers={"Allow": METHODS}
            )
        given = pairs(scope["query_string"])
        if method != "POST" and not any(name in ("query", "update") for name, _ in given):
            response = await self.description(Request(scope, receive))
            for name, value in OPEN:
                response.headers.setdefault(name.decode(), value.decode())
            await response(scope, receive, send)
            return
        body = await read_body(receive, headers, BODY_LIMIT) if method == "POST" else None
        asked = _asked(given, headers, body)
        scope["query_text"] = asked.query
        insist_on_depth(asked.query)  # it would end the worker
        # In a thread: an engine behind an address has to be asked for its graphs.
        stated = await to_thread.run_sync(self.stated) if asked.raw and self.union else None
        with self.snapshots.newest() as snapshot:
            job = self._job(asked, snapshot, headers, stated)
            own = ((b"elo-dataset-version", snapshot.version.encode()), *OPEN)
            head = method == "HEAD"
            known = self.answers.get(snapshot.version, job)
            if known is None and (known := self.lookups.answer(snapshot, job)) is not None:
                self.answers.keep(snapshot.version, job, known)
            if known is not None:
                scope["query_rows"] = await send_answer(send, known, own, head=head)
                return
            scope["query_rows"] = await answer(
                self.pool(),
                job,
                receive,
                send,
                own,
                head=head,
                seconds=asked.seconds,
                keep=partial(self.answers.keep, snapshot.version, job),
            )

    def _job(self, asked: Asked, snapshot: Snapshot, headers: Headers, stated: tuple[str, ...] | None) -> Job:
        accept = headers.get("accept")
        if asked.format is not None:
            media_type = SHORT_NAMES.get(asked.format, asked.format)
            if media_type not in ROWS and media_type not in TRIPLES:
                raise Problem(
                    406,
                    "not-acceptable",
                    f"'{asked.format}' is not a format of this endpoint",
                    offered=sorted({*SHORT_NAMES, *ROWS, *TRIPLES}),
                )
            rows = media_type if media_type in ROWS else None
            triples = media_type if media_type in TRIPLES else None
        else:
            rows = choose(accept, ROW_TYPES)
            triples = choose(accept, TRIPLE_TYPES)
            rows = ALIASES.get(rows, rows) if rows else None
            triples = "application/ld+json" if triples == "application/json" else triples
        given = bool(asked.default_graphs or asked.named_graphs)
        return Job(
            query=asked.query,
            snapshot=snapshot.path,
            rows_format=rows,
            triples_format=triples,
            union=self.union,
            default_graphs=asked.default_graphs if given else None,
            named_graphs=asked.named_graphs if given else None,
            unless_from=stated,
            base_iri=self.base_iri,
            allow_service=self.allow_service,
            result_bytes=self.pool().limits.result_bytes,
        )


def _asked(given: list[tuple[str, str]], headers: Headers, body: bytes | None) -> Asked:
    direct = None
    if body is not None:
        kind = content_type(headers).essence
        if kind == FORM:
            given = [*given, *pairs(body)]
        elif kind == DIRECT:
            direct = text(body, "the query")
        else:
            raise Problem(
                415,
                "media-type",
                f"a query is posted as {DIRECT} or as a form, not as '{kind or 'nothing'}'",
                headers={"Accept-Post": f"{DIRECT}, {FORM}"},
            )
    values: dict[str, list[str]] = {}
    for name, value in given:
        values.setdefault(name, []).append(value)
    if "update" in values:
        raise Problem(
            400, "update", "updates go to /update, by POST", mend="This endpoint only answers queries."
        )
    queries = [*values.get("query", []), *([direct] if direct is not None else [])]
    if len(queries) != 1:
        what = (
            "the parameter 'query' is missing"
            if not queries
            else "there is more than one query in the request"
        )
        raise Problem(400, "query", what)
    formats = values.get("format", []) or values.get("output", [])
    return Asked(
        queries[0],
        tuple(values.get("default-graph-uri", [])),
        tuple(values.get("named-graph-uri", [])),
        formats[-1].strip().lower() if formats else None,
        _seconds(values.get("timeout", [])),
        _raw(values.get("reason", [])),
    )


def _raw(given: list[str]) -> bool:
    """Read ``reason``: ``none`` leaves out what was inferred, ``any`` takes in whatever there is."""
    if given and given[-1] not in ("none", "any"):
        raise Problem(
            400, "bad-parameter", f"'{given[-1][:100]}' is neither none nor any", parameter="reason"
        )
    return given[-1:] == ["none"]


def _seconds(given: list[str]) -> float | None:
    """Read ``timeout``, by which a client asks for less time than the server allows."""
    if not given:
        return None
    try:
        seconds = float(given[-1])
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise Problem(
            400,
            "bad-parameter",
            f"the timeout is not a number of seconds: '{given[-1]}'",
            parameter="timeout",
        )
    return seconds
