"""The process that answers one query at a time and can be ended at any moment.

pyoxigraph runs a query to its end once started, so a limit that really stops the work needs a process that
can be killed (docs/decisions/0002-killable-queries.md). A worker opens snapshots read-only, answers jobs from
one socket, and holds nothing that a kill could lose.

On the socket, both ways, frames: one byte kind, four bytes length (big-endian), payload.
← ``R`` ready, once; then ``J`` job (JSON) →; ← ``H`` header (JSON), ``D`` data, ``E`` end (JSON), or
← ``X`` error (JSON).
"""

import contextlib
import ctypes
import io
import json
import resource
import signal
import socket
import struct
import sys
from dataclasses import dataclass, replace
from typing import IO, TYPE_CHECKING, Any, Final, cast

import pyoxigraph as ox

from elo_graph.errors import EloError, EngineRefused, InputError, Unavailable, Unreachable, Unsupported
from elo_graph.store.federation import Federation
from elo_graph.store.guard import evaluation_error
from elo_graph.store.places import is_address
from elo_graph.store.progress import Progress
from elo_graph.store.protocol import Triples, Truth
from elo_graph.syntax import syntax_error, uses_keyword

if TYPE_CHECKING:
    from elo_graph.store.remote_work import RemoteWork

FRAME: Final = struct.Struct("!cI")
READY: Final = b"R"
FIRST_FLUSH: Final = 1 << 20
"""Bytes held back before streaming starts, so that most failures still get a proper status code."""
LATER_FLUSH: Final = 1 << 16
NARROW: Final = "Ask for fewer rows or columns, add LIMIT and OFFSET, or take the dump."

ROWS: Final = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
TRIPLES: Final = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "application/trig": ox.RdfFormat.TRIG,
}


@dataclass(frozen=True, slots=True)
class Job:
    """One query for a worker. Formats are media types; ``None`` where nothing acceptable was offered.

    ``dump`` asks for a whole graph instead of a query: its IRI, or ``""`` for the default graph.
    ``unless_from``: the graphs of the dataset when neither the request nor the query's FROM names any.
    """

    query: str
    snapshot: str
    dump: str | None = None
    rows_format: str | None = "application/sparql-results+json"
    triples_format: str | None = "text/turtle"
    union: bool = True
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    unless_from: tuple[str, ...] | None = None
    base_iri: str | None = None
    allow_service: tuple[str, ...] = ()
    result_bytes: int = 1 << 40

    def frame(self) -> bytes:
        """The job as it goes over the socket."""
        # Not ``asdict``: it copies deeply, and takes longer than all else that is done to send a job.
        return frame(b"J", {field: getattr(self, field) for field in self.__slots__})


class TooLarge(EloError):
    """The result passed the size limit."""


class NoGraph(EloError):
    """There is no graph of this name."""


def frame(kind: bytes, payload: dict[str, Any]) -> bytes:
    """One frame with a JSON payload."""
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    return FRAME.pack(kind, len(body)) + body


class Output(io.RawIOBase):
    """Where the engine's serialiser writes: gathers bytes into frames, counts them, stops at the limit."""

    def __init__(self, connection: socket.socket, header: bytes, limit: int, progress: Progress) -> None:
        self.connection = connection
        self.header = header
        self.limit = limit
        self.progress = progress
        self.buffer = bytearray()
        self.total = 0
        self.begun = False

    def write(self, data: Any) -> int:
        """Take bytes from the serialiser; raises TooLarge past the limit."""
        size = len(data)
        self.total += size
        if self.total > self.limit:
            raise TooLarge(f"the result is larger than the limit of {self.limit:,} bytes", mend=NARROW)
        self.buffer += data
        self.progress.see(bytes(data))
        if len(self.buffer) >= (LATER_FLUSH if self.begun else FIRST_FLUSH):
            self.push()
        return size

    def push(self, end: bytes = b"") -> None:
        """Send what has been gathered, with the header before it the first time and ``end`` after it."""
        head = b"" if self.begun else self.header
        self.begun = True
        data = bytes(self.buffer)
        self.buffer.clear()
        framed = FRAME.pack(b"D", len(data)) + data if data else b""
        self.connection.sendall(head + framed + end)

    def writable(self) -> bool:
        """Always."""
        return True


def run(connection: socket.socket, memory_bytes: int, progress: Progress) -> None:
    """Answer jobs until the other side closes. The entry point of a worker process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_the_server()
    if memory_bytes:
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    stores: dict[str, ox.Store | RemoteWork] = {}
    others: dict[tuple[str, ...], Federation] = {}
    buffer = bytearray(1 << 16)
    with connection, contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        connection.sendall(FRAME.pack(READY, 0))
        while True:
            answer(connection, read_job(connection, buffer), stores, others, progress)


def end_with_the_server() -> None:
    """Ask the kernel to end this process when the server ends in whatever way (Linux only)."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)


def read_job(connection: socket.socket, buffer: bytearray) -> Job:
    """Read one job frame; ``buffer`` is used again and again. Raises EOFError when the server has gone."""
    # No more than one job is ever under way, so what comes belongs to it: mostly one call to the kernel.
    size = connection.recv_into(buffer)
    received = buffer[:size]
    while size and (
        len(received) < FRAME.size or len(received) < FRAME.size + FRAME.unpack_from(received)[1]
    ):
        size = connection.recv_into(buffer)
        received += buffer[:size]
    if not size:
        raise EOFError
    raw = json.loads(received[FRAME.size :])
    for name in ("default_graphs", "named_graphs", "unless_from", "allow_service"):
        if raw[name] is not None:
            raw[name] = tuple(raw[name])
    return Job(**raw)


def answer(
    connection: socket.socket,
    job: Job,
    stores: "dict[str, ox.Store | RemoteWork]",
    others: dict[tuple[str, ...], Federation],
    progress: Progress,
) -> None:
    """Run one job and send its frames; an error is a frame too, never a crash of the worker."""
    progress.begin()
    federation = others.get(job.allow_service)
    if federation is None:
        federation = others[job.allow_service] = Federation(job.allow_service)
    try:
        store = stores.get(job.snapshot)
        if store is None:
            stores.clear()
            store = stores[job.snapshot] = _opened(job)
        results: Any
        if not isinstance(store, ox.Store):
            results = store.results(job)
        elif job.dump is None:
            text = federation.query(job.query)
            job = job if text == job.query else replace(job, query=text)
            results = evaluate(store, job)
        else:
            results = _graph(store, job, job.dump)
        kind, form, media_type = form_of(results, job)
        header = frame(b"H", {"kind": kind, "media_type": media_type})
        output = Output(connection, header, job.result_bytes, progress)
        progress.begin(media_type)
        results.serialize(cast(IO[bytes], output), form)
        output.push(frame(b"E", {"bytes": output.total}))
    except TooLarge as error:
        limit = {"limit": "too-large", "limitBytes": job.result_bytes, "rowsSeen": progress.rows}
        connection.sendall(frame(b"X", {"code": "too-large", "what": str(error), **limit}))
    except EloError as error:
        connection.sendall(frame(b"X", {"code": _code(error), "what": str(error), **_place(error)}))
    except SyntaxError as error:
        wrong = syntax_error(job.query, error)
        connection.sendall(frame(b"X", {"code": "syntax", "what": str(wrong), **_place(wrong)}))
    except (ValueError, RuntimeError, OSError, MemoryError) as error:
        connection.sendall(frame(b"X", _failure(error, federation, job.query)))


def _opened(job: Job) -> "ox.Store | RemoteWork":
    if is_address(job.snapshot):
        from elo_graph.store.remote_work import RemoteWork

        return RemoteWork(job.snapshot, job.union)
    return ox.Store.read_only(job.snapshot)


def _place(error: EloError) -> dict[str, int]:
    where = {"line": error.line, "column": error.column}
    return {name: number for name, number in where.items() if number}


def _failure(error: Exception, federation: Federation, text: str) -> dict[str, Any]:
    """Say why a query that parses could not be answered: by another server, by what it asks, by us."""
    try:
        federation.insist_answered(text)
    except Unreachable as unreachable:
        return {"code": "unreachable", "what": str(unreachable)}
    if isinstance(error, OSError | MemoryError):
        return {"code": "engine", "what": f"{error}" or type(error).__name__}
    return {"code": "bad-input", "what": str(evaluation_error(error, "query"))}


def evaluate(store: ox.Store, job: Job) -> ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean:
    """Start the query on the dataset that the job describes (SPARQL 1.1 Protocol section 2.1.4)."""
    default, named = job.default_graphs, job.named_graphs
    if default is None and named is None:
        names_its_own = uses_keyword(job.query, "FROM")
        if names_its_own or job.unless_from is None:
            # The engine lets the union win over FROM.
            union = job.union and not names_its_own
            return store.query(job.query, use_default_graph_as_union=union, base_iri=job.base_iri)
        default = named = job.unless_from
    return store.query(
        job.query,
        base_iri=job.base_iri,
        default_graph=[ox.NamedNode(g) for g in default or ()],
        named_graphs=[ox.NamedNode(g) for g in named or ()],
    )


@dataclass(frozen=True, slots=True)
class _Graph:
    """A graph of the store, to be written as it is; the engine's dump needs no memory for it."""

    store: ox.Store
    name: ox.NamedNode | ox.DefaultGraph

    def serialize(self, output: IO[bytes], format: Any) -> None:
        self.store.dump(output, format, from_graph=self.name)


def _graph(store: ox.Store, job: Job, graph: str) -> _Graph | ox.QueryTriples:
    if not graph and job.union:
        union = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", use_default_graph_as_union=True)
        return cast(ox.QueryTriples, union)
    if graph and not store.contains_named_graph(ox.NamedNode(graph)):
        raise NoGraph("there is no such graph", where=graph)
    return _Graph(store, ox.NamedNode(graph) if graph else ox.DefaultGraph())


def form_of(results: Any, job: Job) -> tuple[str, Any, str]:
    """What the results are (rows, truth, triples), and the engine's format and the media type they get."""
    if isinstance(results, ox.QueryTriples | _Graph | Triples):
        if job.triples_format is None:
            raise InputError("not-acceptable:triples")
        return "triples", TRIPLES[job.triples_format], job.triples_format
    if job.rows_format is None:
        raise InputError("not-acceptable:rows")
    kind = "truth" if isinstance(results, ox.QueryBoolean | Truth) else "rows"
    return kind, ROWS[job.rows_format], job.rows_format


def _code(error: EloError) -> str:
    match error:
        case NoGraph():
            return "no-graph"
        case Unavailable():
            return "unavailable"
        case EngineRefused():
            return "refused"
        case Unsupported():
            return "not-allowed"
        case Unreachable():
            return "unreachable"
        case InputError() if error.what.startswith("not-acceptable:"):
            return error.what.replace(":", "-")
        case InputError():
            return "syntax" if error.line else "bad-input"
        case _:
            return "engine"


def main() -> None:
    """Begin as a worker: its socket, the memory limit, the file for its progress, whether it asks afar."""
    connection, memory_bytes, shared, away = map(int, sys.argv[1:])
    if away:
        import elo_graph.store.remote_work  # noqa: F401 - so that no query waits for it
    run(socket.socket(fileno=connection), memory_bytes, Progress(shared))
