"""The SPARQL 1.1 Protocol query operation at ``/sparql`` (https://www.w3.org/TR/sparql11-protocol/).

A bare ASGI application: a look-up takes the engine a tenth of a millisecond, so routing must not cost ten
times that. Bytes go from the engine's own serialiser to the client as they come.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from elo_graph.api.negotiate import choose
from elo_graph.api.problems import Problem, as_problem, document
from elo_graph.errors import EloError
from elo_graph.store.pool import Answer, QueryFailed, WorkerPool
from elo_graph.store.snapshots import Snapshot, Snapshots
from elo_graph.store.worker import ROWS, TRIPLES, Job

BODY_LIMIT: Final = 10 << 20
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
CORS: Final[Sequence[tuple[bytes, bytes]]] = (
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-expose-headers",
        b"ELO-Dataset-Version, ETag, Link, Location, Retry-After, X-Request-Id",
    ),
    (b"vary", b"Accept, Accept-Encoding"),
    (b"x-content-type-options", b"nosniff"),
)
FAILURES: Final[Mapping[str, int]] = {
    "busy": 503,
    "timeout": 504,
    "memory": 507,
    "too-large": 507,
    "syntax": 400,
    "bad-input": 400,
    "not-allowed": 403,
    "engine": 500,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A query operation as the protocol's parameters say it."""

    query: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    format: str | None


class TruncatedError(RuntimeError):
    """A limit was passed in mid-answer: the connection is broken, so nobody takes the part for the whole."""


Page = Callable[[Request], Awaitable[Response]]


class SparqlEndpoint:
    """``/sparql``: queries by GET, form POST and direct POST; without a query, ``description`` answers."""

    def __init__(
        self,
        pool: Callable[[], WorkerPool],
        snapshots: Snapshots,
        description: Page,
        *,
        union: bool = True,
        allow_service: tuple[str, ...] = (),
    ) -> None:
        self.pool = pool
        self.snapshots = snapshots
        self.description = description
        self.union = union
        self.allow_service = allow_service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        try:
            await self._answer(scope, receive, send)
        except EloError as error:
            problem = _problem(error)
            problem.headers.update({k.decode(): v.decode() for k, v in CORS})
            await document(Request(scope, receive), problem)(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope["method"]
        headers = Headers(scope=scope)
        if method == "OPTIONS":
            await _preflight(headers)(scope, receive, send)
            return
        if method not in ("GET", "HEAD", "POST"):
            raise Problem(
                405, "method", f"{method} is not a method of the query endpoint", headers={"Allow": METHODS}
            )
        pairs = _pairs(scope["query_string"])
        if method != "POST" and not any(name in ("query", "update") for name, _ in pairs):
            response = await self.description(Request(scope, receive))
            for name, value in CORS:
                response.headers.setdefault(name.decode(), value.decode())
            await response(scope, receive, send)
            return
        asked = _asked(pairs, headers, await _body(receive, headers) if method == "POST" else None)
        with self.snapshots.newest() as snapshot:
            answer = await self.pool().query(self._job(asked, snapshot, headers))
            await _send(send, answer, snapshot, head=method == "HEAD")

    def _job(self, asked: Asked, snapshot: Snapshot, headers: Headers) -> Job:
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
            allow_service=self.allow_service,
            result_bytes=self.pool().limits.result_bytes,
        )


def _pairs(encoded: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            encoded.decode("ascii"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=1000,
        )
    except (UnicodeDecodeError, ValueError) as error:
        raise Problem(400, "bad-parameter", "the parameters are not percent-encoded UTF-8") from error


def _asked(pairs: list[tuple[str, str]], headers: Headers, body: bytes | None) -> Asked:
    direct = None
    if body is not None:
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == "application/x-www-form-urlencoded":
            pairs = [*pairs, *_pairs(body)]
        elif kind == "application/sparql-query":
            direct = _text(body)
        else:
            raise Problem(
                415,
                "media-type",
                f"a query is posted as application/sparql-query or as a form, not as '{kind or 'nothing'}'",
                headers={"Accept-Post": "application/sparql-query, application/x-www-form-urlencoded"},
            )
    values: dict[str, list[str]] = {}
    for name, value in pairs:
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
    )


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(400, "encoding", "the query is not UTF-8") from error


async def _body(receive: Receive, headers: Headers) -> bytes:
    too_large = Problem(413, "too-large", f"the request is over {BODY_LIMIT >> 20} MB")
    if int(headers.get("content-length") or 0) > BODY_LIMIT:
        raise too_large
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        body += message.get("body", b"")
        if len(body) > BODY_LIMIT:
            raise too_large
        more = message.get("more_body", False)
    return bytes(body)


async def _send(send: Send, answer: Answer, snapshot: Snapshot, *, head: bool) -> None:
    media_type = answer.media_type
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    headers = [
        (b"content-type", (media_type + charset).encode()),
        (b"elo-dataset-version", snapshot.version.encode()),
        *CORS,
    ]
    if answer.whole is not None:
        headers.append((b"content-length", b"%d" % len(answer.whole)))
    await send({"type": "http.response.start", "status": HTTPStatus.OK, "headers": headers})
    if answer.whole is not None:
        await send({"type": "http.response.body", "body": b"" if head else answer.whole})
        return
    chunks = answer.chunks
    assert chunks is not None  # noqa: S101 - an answer is whole or comes in chunks
    if head:
        await chunks.aclose()
    else:
        try:
            async for chunk in chunks:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        except QueryFailed as error:
            raise TruncatedError(str(error)) from error
    await send({"type": "http.response.body", "body": b""})


def _problem(error: EloError) -> Problem:
    if not isinstance(error, QueryFailed):
        return as_problem(error)
    details: dict[str, Any] = dict(error.details)
    if error.code.startswith("not-acceptable"):
        offered = list(TRIPLES if error.code.endswith("triples") else ROWS)
        return Problem(
            406, "not-acceptable", f"this query's answer is offered as {', '.join(offered)}", offered=offered
        )
    headers = {"Retry-After": "1"} if error.code == "busy" else {}
    return Problem(FAILURES.get(error.code, 500), error.code, str(error), headers=headers, **details)


def _preflight(headers: Headers) -> Response:
    asked = headers.get("access-control-request-headers", "Accept, Content-Type")
    return Response(
        status_code=204,
        headers={
            "Allow": METHODS,
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Methods": METHODS,
            "Access-Control-Allow-Headers": asked,
            "Access-Control-Max-Age": "86400",
            "Vary": "Access-Control-Request-Headers",
        },
    )
