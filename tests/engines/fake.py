"""An engine of our own making, laid out as RDF4J is: it can be told to be slow, broken, or strict."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from select import select
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import pyoxigraph as ox

PATH: Final = "/repositories/elo"
WELCOME: Final = "ASK { ?s ?p ?o }"


@dataclass
class Engine:
    """What is behind the address, and how it behaves."""

    store: ox.Store = field(default_factory=ox.Store)
    authorization: str = ""
    """The header without which nothing is answered."""
    drop: int = 0
    """How many requests end without an answer."""
    busy: int = 0
    """How many requests are answered 503."""
    slow: str = ""
    """A query that has this in it is never answered; ``left`` is set when its asker has gone."""
    deaf: bool = False
    """Updates end without an answer and without effect; ``lost`` counts them."""
    lost: int = 0
    cut: bool = False
    """Answers end in the middle."""
    asked: list[str] = field(default_factory=list)
    left: threading.Event = field(default_factory=threading.Event)
    ending: threading.Event = field(default_factory=threading.Event)

    def times(self, text: str) -> int:
        """How often a query with this in it has come."""
        return sum(text in query for query in self.asked)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    engine: Engine

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        self._handle(b"")

    def do_POST(self) -> None:
        self._handle(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    do_PUT = do_POST  # noqa: N815 - http.server wants this name

    def _handle(self, body: bytes) -> None:
        if self.engine.ending.is_set():  # a connection that was kept is dead too
            self.close_connection = True
            return
        parts = urlsplit(self.path)
        given = dict(parse_qsl(parts.query))
        if self.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
            given |= dict(parse_qsl(body.decode(), keep_blank_values=True))
        engine = self.engine
        query = given.get("query", "")
        engine.asked.append(query)
        if engine.authorization and self.headers.get("Authorization") != engine.authorization:
            scheme = engine.authorization.partition(" ")[0]
            self._answer(401, b"who are you?", {"WWW-Authenticate": f'{scheme} realm="elo"'})
        elif engine.drop and query != WELCOME:
            engine.drop -= 1
            self.close_connection = True
        elif engine.busy and query != WELCOME:
            engine.busy -= 1
            self._answer(503, b"busy")
        elif engine.slow and engine.slow in query:
            while not engine.ending.is_set():
                if select([self.connection], [], [], 0.05)[0]:
                    engine.left.set()  # nothing is sent by a client that waits
                    break
            self.close_connection = True
        elif parts.path == PATH and query:
            self._query(query)
        elif self.engine.deaf and given.get("update"):
            engine.lost += 1
            self.close_connection = True
        elif parts.path == f"{PATH}/statements" and "update" in given:
            engine.store.update(given["update"])
            self._answer(204)
        elif parts.path == f"{PATH}/rdf-graphs/service" and "graph" in given:
            self._graph(ox.NamedNode(given["graph"]), body)
        else:
            self._answer(404, b"nothing here")

    def _query(self, query: str) -> None:
        results = self.engine.store.query(query, use_default_graph_as_union=True)
        if isinstance(results, ox.QueryTriples):
            content, kind = results.serialize(format=ox.RdfFormat.N_TRIPLES), "application/n-triples"
        else:
            content = results.serialize(format=ox.QueryResultsFormat.JSON)
            kind = "application/sparql-results+json"
        self._answer(200, content or b"", {"Content-Type": kind})

    def _graph(self, graph: ox.NamedNode, body: bytes) -> None:
        store = self.engine.store
        if self.command == "GET":
            if store.contains_named_graph(graph):
                text = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph) or b""
                self._answer(200, text, {"Content-Type": "application/n-triples"})
            else:
                self._answer(404, f"no graph {graph.value}".encode())
            return
        if self.command == "PUT":
            store.remove_graph(graph)
        store.load(body, format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
        self._answer(204)

    def _answer(self, status: int, content: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.engine.cut:
            content = content[: len(content) // 2]
            self.close_connection = True
        with suppress(OSError):
            self.wfile.write(content)


@contextmanager
def behind(engine: Engine, port: int = 0) -> Iterator[str]:
    """Let the engine answer; gives its location (``sparql+http://…``)."""
    handler = type("Handler", (_Handler,), {"engine": engine})
    with ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        engine.ending.clear()
        try:
            yield f"sparql+http://127.0.0.1:{server.server_address[1]}{PATH}"
        finally:
            engine.ending.set()
            server.shutdown()
            thread.join()
