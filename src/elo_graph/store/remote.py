"""A store behind an address: any SPARQL 1.1 service, spoken to by its protocols alone (docs/engines.md)."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import IO, Any, Self

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Triple, serialize
from typing_extensions import override

from elo_graph.errors import EngineRefused, InputError, Unsupported
from elo_graph.settings import Settings
from elo_graph.store.guard import refuse_remote
from elo_graph.store.protocol import GraphInfo, Results, Rows, Store
from elo_graph.store.remote_client import Form
from elo_graph.store.remote_engine import Engine, name
from elo_graph.store.remote_state import States
from elo_graph.syntax import insist_on_whole_query, uses_keyword

_TRIPLES = "SELECT ?s ?p ?o WHERE {{ GRAPH {} {{ ?s ?p ?o }} }}"


class RemoteStore(Store):
    """A store behind ``sparql+http(s)://host/dataset``. Threads may share it.

    ``union``: the default graph of a query is the union of the named graphs; else it is the engine's own.
    Raises InputError when no SPARQL service answers there, Unavailable when nothing answers at all.
    """

    def __init__(
        self,
        location: str,
        *,
        union: bool = True,
        allow_service: Sequence[str] = (),
        read_only: bool = False,
        settings: Settings | None = None,
    ) -> None:
        self._settings = settings if settings is not None else Settings()
        self._location = location
        self._union = union
        self._allow_service = tuple(allow_service)
        self._read_only = read_only
        self.engine = Engine(location, self._settings)
        self.states = States(self.engine)
        self._listed: tuple[str, ...] | None = None
        try:
            _ = self.engine.kind
            if not union and self._engine_unites():
                raise Unsupported(
                    "this engine makes the default graph the union of all, so it cannot be the unnamed one",
                    where=location,
                )
        except BaseException:
            self.engine.close()
            raise

    @property
    @override
    def location(self) -> str:
        return self._location

    @property
    @override
    def read_only(self) -> bool:
        return self._read_only

    @property
    @override
    def version(self) -> str:
        return self.states.now().version

    @property
    @override
    def modified(self) -> datetime:
        return self.states.now().modified

    @override
    def query(
        self,
        text: str,
        *,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> Results:
        refuse_remote(text, allow=self._allow_service)
        insist_on_whole_query(text)
        return self.engine.ask(text, self.dataset(text, default_graphs, named_graphs))

    def dataset(
        self, text: str, default_graphs: Sequence[str] | None, named_graphs: Sequence[str] | None
    ) -> Form:
        """Return the protocol's parameters that make the query see the dataset it is meant for."""
        if default_graphs is not None or named_graphs is not None:
            return self.engine.dataset(default_graphs, named_graphs)
        if not self._union or self._unites() or uses_keyword(text, "FROM"):
            return []
        listed = self._graphs_to_list()
        return self.engine.dataset(listed, listed)

    def forget(self) -> None:
        """Look at the store's graphs anew before the next query that needs to list them."""
        self._listed = None

    @override
    def update(self, text: str, *, base_iri: str | None = None) -> None:
        with self.transaction() as inside:
            inside.update(text, base_iri=base_iri)

    @override
    def replace_graph(self, graph: str, quads: Iterable[Quad]) -> None:
        with self.transaction() as inside:
            inside.replace_graph(graph, quads)

    @override
    def add(self, quads: Iterable[Quad]) -> None:
        with self.transaction() as inside:
            inside.add(quads)

    @override
    def dump(self, out: IO[bytes], *, format: RdfFormat, graph: str | None = None) -> None:
        if graph is not None:
            serialize(self.triples(graph), out, format)
        elif format.supports_datasets:
            serialize(self.quads(), out, format)
        else:
            seen = (quad.triple for quad in self.quads())
            serialize(dict.fromkeys(seen), out, format)  # the union has a triple once

    def triples(self, graph: str, expected: int | None = None) -> Iterator[Triple]:
        """Read a graph. ``expected``: raises EngineRefused when there are not so many triples.

        Rows are what every engine streams; Virtuoso gathers the answer to a CONSTRUCT in memory first.
        """
        answer = self.engine.ask(_TRIPLES.format(NamedNode(name(graph))))
        assert isinstance(answer, Rows)  # noqa: S101 - what a SELECT gives, or ``ask`` has raised
        count = 0
        # Labels of blank nodes hold for one answer: two graphs may both have a _:b0.
        own: dict[BlankNode, BlankNode] = {}
        for subject, predicate, value in answer:
            count += 1
            if isinstance(subject, BlankNode):
                subject = own.setdefault(subject, BlankNode())
            if isinstance(value, BlankNode):
                value = own.setdefault(value, BlankNode())
            yield Triple(subject, predicate, value)  # type: ignore[arg-type]
        if expected is not None and count < expected:
            raise EngineRefused(
                f"the engine gave {count} of the {expected} triples of <{graph}>",
                where=self._location,
                mend="Raise its limit on the rows of an answer.",
            )

    def quads(self) -> Iterator[Quad]:
        """Read everything, a graph after the other."""
        for info in self.graphs():
            graph = NamedNode(info.iri)
            for triple in self.triples(info.iri, info.triples):
                yield Quad(triple.subject, triple.predicate, triple.object, graph)

    @override
    def graphs(self) -> tuple[GraphInfo, ...]:
        return self.states.now().graphs

    @override
    def has_graph(self, graph: str) -> bool:
        wanted = name(graph)
        return any(info.iri == wanted for info in self.graphs())

    @override
    def size(self) -> int:
        return sum(info.triples for info in self.graphs())

    @override
    @contextmanager
    def transaction(self, *, empty: bool = False) -> Iterator[Store]:
        raise Unsupported("writes to a store behind an address are not there yet", where=self._location)
        yield self

    @override
    def close(self) -> None:
        self.states.close()
        self.engine.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: Any) -> None:
        self.close()

    def _unites(self) -> bool:
        """Whether the engine makes the union, so that nothing need be said."""
        wanted = self._settings.remote_union
        if wanted == "auto":
            # Virtuoso's union has graphs of its own in it, which are no part of the store.
            return not self.engine.kind.virtuoso and self._engine_unites()
        return wanted == "engine"

    def _engine_unites(self) -> bool:
        try:
            return self.engine.unites
        except LookupError:  # of an empty store nobody can tell, and nobody needs to
            return False

    def _graphs_to_list(self) -> tuple[str, ...]:
        listed = self._listed
        if listed is None or self.states.followed:
            listed = self._listed = tuple(info.iri for info in self.graphs())
        if not listed:
            raise InputError("the store is empty", where=self._location)
        return listed
