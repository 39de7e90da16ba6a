"""What a worker does when the store is behind an address: it asks the engine, and writes the answer out."""

from collections.abc import Iterator
from typing import IO

from pyoxigraph import RdfFormat, Triple, serialize
from typing_extensions import override

from elo_graph.errors import InputError
from elo_graph.store.protocol import Results, Rows, Triples
from elo_graph.store.remote import RemoteStore
from elo_graph.store.remote_engine import name
from elo_graph.store.worker import Job, NoGraph
from elo_graph.syntax import insist_on_whole_query, uses_keyword

_ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


class GraphRead(Triples):
    """A graph as it is read, triple by triple."""

    def __init__(self, triples: Iterator[Triple]) -> None:
        self._read = triples

    @override
    def __iter__(self) -> Iterator[Triple]:
        return self._read

    @override
    def serialize(self, out: IO[bytes], format: RdfFormat) -> None:
        serialize(self._read, out, format)


class RemoteWork:
    """An engine as a worker asks it. ``place``: its address, ``#``, and the version of what it holds."""

    def __init__(self, place: str, union: bool) -> None:
        self._store = RemoteStore(place.partition("#")[0], union=union, read_only=True)

    def results(self, job: Job) -> Results | GraphRead:
        """Do a job. Raises InputError with line and column, Unsupported for SERVICE, NoGraph, Unavailable."""
        if job.dump is not None:
            return self._graph(job.dump)
        default, named = job.default_graphs, job.named_graphs
        text = _with_base(job.query, job.base_iri)
        if default is None and named is None and job.unless_from is not None:
            default = named = None if uses_keyword(text, "FROM") else job.unless_from
        return self._store.query(text, default_graphs=default, named_graphs=named)

    def _graph(self, graph: str) -> Results | GraphRead:
        """Read a graph, or with no name the default graph."""
        if not graph:
            return self._store.query(_ALL)
        # Not ASK: within a list of graphs, Virtuoso says yes to any name.
        first = self._store.engine.ask(f"SELECT ?s WHERE {{ GRAPH <{name(graph)}> {{ ?s ?p ?o }} }} LIMIT 1")
        if not isinstance(first, Rows) or next(iter(first), None) is None:
            raise NoGraph("there is no such graph", where=graph)
        return GraphRead(self._store.triples(graph))


def _with_base(text: str, base_iri: str | None) -> str:
    """Say against what relative IRIs are resolved, where a text has some: engines have their own ideas."""
    try:
        insist_on_whole_query(text)
    except InputError:
        if base_iri is None:
            raise
        insist_on_whole_query(text, base_iri=base_iri)
        return f"BASE <{base_iri}> {text}"
    return text
