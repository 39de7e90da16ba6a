"""The SPARQL 1.1 Graph Store HTTP Protocol (https://www.w3.org/TR/sparql11-http-rdf-update/).

``/data?default`` and ``/data?graph=IRI``; a graph is also its own address below ``/data/`` and ``/graph/``.
What ``?default`` means: reads see what a query sees (the union of all graphs, unless the server was told
otherwise), writes go to the unnamed graph.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote
from uuid import uuid4

from pyoxigraph import NamedNode
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from elo_graph.api.negotiate import choose
from elo_graph.api.preconditions import http_date, preconditions
from elo_graph.api.problems import Problem
from elo_graph.api.refusals import refusal
from elo_graph.api.requests import Disconnected, content_type, pairs, read_body
from elo_graph.api.sending import ALWAYS, OPEN, answer, preflight, send_problem
from elo_graph.api.sparql import SHORT_NAMES
from elo_graph.api.uploads import insist_on_rdf, sources
from elo_graph.api.writes import Writes
from elo_graph.errors import EloError, NotConforming
from elo_graph.publish.documents import SUFFIXES
from elo_graph.store.changes import Change, Drop, Merge, Replace
from elo_graph.store.pool import WorkerPool
from elo_graph.store.snapshots import Snapshot, Snapshots
from elo_graph.store.states import State
from elo_graph.store.worker import TRIPLES, Job

METHODS: Final = "GET, HEAD, PUT, POST, DELETE, OPTIONS"
READS: Final = ("GET", "HEAD", "OPTIONS")
_SAFE: Final = "/:@!$&'()*+,;=~%"
OFFERED: Final = (*TRIPLES, "application/json")


@dataclass(frozen=True, slots=True)
class Target:
    """The graph that a request is about; ``graph`` None is the default one."""

    graph: str | None


@dataclass(frozen=True, slots=True)
class GraphStore:
    """``/data``, and writes to ``/graph/…``. Reads are open to all; writes need a token, and no CORS.

    ``language`` tells the reader's language; ``base_iri`` begins the names of graphs at ``/graph/``.
    """

    pool: Callable[[], WorkerPool]
    snapshots: Snapshots
    writes: Writes
    language: Callable[[Request], str]
    base_iri: str
    union: bool
    limit: int

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        method = scope["method"]
        reads = method in ("GET", "HEAD")
        try:
            if reads:
                await self._read(scope, receive, send)
                return
            response = await self._write(scope, receive)
        except Disconnected:
            return
        except NotConforming as error:
            request = Request(scope)
            response = refusal(request.headers, error, scope["path"], self.language(request))
        except EloError as error:
            await send_problem(scope, receive, send, error, OPEN if reads else ALWAYS)
            return
        await response(scope, receive, send)

    async def _read(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        parameters = pairs(scope["query_string"])
        target = self._target(scope, headers, parameters)
        form = _form(headers, parameters)
        with self.snapshots.newest() as snapshot:
            state = self._state(target, snapshot.version)
            own = _headers(state, form, snapshot)
            if preconditions(headers).is_current(own["ETag"], state):
                own |= {name.decode(): value.decode() for name, value in OPEN}
                await Response(status_code=304, headers=own)(scope, receive, send)
                return
            job = self._job(target, form, snapshot)
            raw = [(name.lower().encode(), value.encode()) for name, value in own.items()]
            await answer(self.pool(), job, receive, send, [*raw, *OPEN], head=scope["method"] == "HEAD")

    async def _write(self, scope: Scope, receive: Receive) -> Response:
        method = scope["method"]
        headers = Headers(scope=scope)
        if method == "OPTIONS":
            return preflight(headers, METHODS, ", ".join(READS))
        if method not in ("PUT", "POST", "DELETE"):
            raise Problem(
                405,
                "method",
                f"{method} is not a method of the graph store",
                mend="Change parts of a graph with SPARQL Update at /update." if method == "PATCH" else None,
                headers={"Allow": METHODS},
            )
        who = self.writes.holder(headers)
        target = self._target(scope, headers, pairs(scope["query_string"]))
        change: Change
        if method == "DELETE":
            change = Drop(target.graph)
        else:
            kind = content_type(headers)
            insist_on_rdf(kind, multipart=method == "POST")
            body = await read_body(receive, headers, self.limit)
            given = await run_in_threadpool(sources, body, kind, target.graph, target.graph or self.base_iri)
            change = (Replace if method == "PUT" else Merge)(target.graph, given)
        wanted = preconditions(headers)

        def expect(existed: bool, version: str) -> None:
            there = existed or target.graph is None
            wanted.insist_on_write(self._state(target, version) if there else None)
            if method == "DELETE" and not there:
                raise Problem(404, "no-graph", f"there is no graph <{target.graph}>")

        written = await self.writes.write(change, who=who, expect=expect)
        created = method != "DELETE" and not written.existed
        response = Response(
            status_code=201 if created else 204, headers={"ELO-Dataset-Version": written.version}
        )
        if created and target.graph is not None:
            response.headers["Location"] = self._address(scope, headers, target.graph)
        return response

    def _target(self, scope: Scope, headers: Headers, parameters: list[tuple[str, str]]) -> Target:
        """Find the graph that is meant. Raises Problem 400 when it is none, more than one, or no IRI."""
        default = any(name == "default" for name, _ in parameters)
        named = [value for name, value in parameters if name == "graph"]
        own = self._directly_named(scope, headers)
        if len(named) + default + (own is not None) > 1:
            raise Problem(400, "graph", "the request is about more than one graph", mend="Name one.")
        if default:
            return Target(None)
        if named or own is not None:
            return Target(_absolute(named[0] if named else own or ""))
        if scope["method"] == "POST":
            return Target(f"{self.base_iri}graph/{uuid4()}")
        raise Problem(
            400, "graph", "the request does not say which graph", mend="Add ?default or ?graph= and its IRI."
        )

    def _directly_named(self, scope: Scope, headers: Headers) -> str | None:
        path: str = scope["path"]
        if path.startswith("/graph/"):
            # The same name as when it is read: /graph/deck.ttl is the graph /graph/deck.
            stem, dot, suffix = path.rpartition(".")
            return self.base_iri + (stem if dot and suffix in SUFFIXES else path).removeprefix("/")
        if path.rstrip("/") == "/data":
            return None
        return f"{_origin(scope, headers)}{quote(path, safe=_SAFE)}"

    def _address(self, scope: Scope, headers: Headers, graph: str) -> str:
        """Return where on this server the graph is to be found."""
        origin = _origin(scope, headers)
        if graph.startswith((f"{self.base_iri}graph/", f"{origin}/data/")):
            return origin + "/" + graph.removeprefix(self.base_iri).removeprefix(origin + "/")
        return f"{origin}/data?graph={quote(graph, safe='')}"

    def _state(self, target: Target, version: str) -> State:
        states = self.writes.states
        if target.graph is None and self.union:
            return states.of_all(version)
        return states.of(target.graph, version)

    def _job(self, target: Target, form: str, snapshot: Snapshot) -> Job:
        return Job(
            query="",
            snapshot=snapshot.path,
            dump=target.graph or "",
            triples_format=form,
            union=self.union,
            result_bytes=self.pool().limits.result_bytes,
        )


def _form(headers: Headers, parameters: list[tuple[str, str]]) -> str:
    asked = [value.strip().lower() for name, value in parameters if name == "format"]
    if asked:
        form: str | None = SHORT_NAMES.get(asked[-1], asked[-1])
    else:
        form = choose(headers.get("accept"), OFFERED)
        form = "application/ld+json" if form == "application/json" else form
    if form not in TRIPLES:
        offered = sorted({*TRIPLES, *(name for name, kind in SHORT_NAMES.items() if kind in TRIPLES)})
        raise Problem(406, "not-acceptable", f"a graph is offered as {', '.join(TRIPLES)}", offered=offered)
    return form


def _headers(state: State, form: str, snapshot: Snapshot) -> dict[str, str]:
    short = next(name for name, kind in SHORT_NAMES.items() if kind == form)
    return {
        "ETag": f'"{state.token}-{short}"',
        "Last-Modified": http_date(state.modified),
        "ELO-Dataset-Version": snapshot.version,
    }


def _origin(scope: Scope, headers: Headers) -> str:
    host = headers.get("host") or "{}:{}".format(*scope.get("server") or ("localhost", 80))
    return f"{scope['scheme']}://{host}"


def _absolute(graph: str) -> str:
    try:
        return NamedNode(graph).value
    except ValueError as error:
        raise Problem(
            400, "graph", f"<{graph}> is not an absolute IRI, so no graph can have this name"
        ) from error
