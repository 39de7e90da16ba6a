"""The embedded store on Oxigraph, in memory; ``disk`` builds on it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path
from threading import RLock
from typing import IO, Any, Self
from uuid import uuid4

import pyoxigraph
from pyoxigraph import NamedNode, Quad, RdfFormat
from typing_extensions import override

from elo_graph.errors import EloError, InputError, Unsupported
from elo_graph.store.federation import Federation
from elo_graph.store.guard import evaluation_error
from elo_graph.store.layout import trouble
from elo_graph.store.protocol import GraphInfo, Results, Rows, Store, results_of
from elo_graph.syntax import syntax_error, uses_keyword

# From here on the engine's bulk writer is quicker than a transaction and needs less memory (measured:
# docs/decisions/0001-store-layout.md).
BULK = 20_000

Change = Callable[[pyoxigraph.Store], None]


class EmbeddedStore(Store):
    """Oxigraph in this process, in memory.

    ``union``: the default graph of a query is the union of all graphs; else it is the unnamed graph.
    ``allow_service``: hosts that SERVICE and LOAD may reach.

    Threads may share it: queries run beside each other and beside one write.
    """

    def __init__(
        self,
        *,
        union: bool = True,
        allow_service: Sequence[str] = (),
        location: str = ":memory:",
        read_only: bool = False,
        engine: pyoxigraph.Store | None = None,
        federation: Federation | None = None,
    ) -> None:
        self._union = union
        self._federation = federation or Federation(allow_service)
        self._location = location
        self._read_only = read_only
        self._engine: pyoxigraph.Store | None = engine if engine is not None else pyoxigraph.Store()
        self._writing = RLock()
        self._id = uuid4().hex[:12]
        self._serial = 0
        self._modified = datetime.now(UTC)
        self._written_to = False

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
        return f"{self._id}.{self._serial}"

    @property
    @override
    def modified(self) -> datetime:
        return self._modified

    @property
    def engine(self) -> pyoxigraph.Store:
        """The engine; for this package and for the worker processes that serve queries."""
        if self._engine is None:
            raise EloError("the store is closed", where=self._location)
        return self._engine

    @override
    def query(
        self,
        text: str,
        *,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> Results:
        called, text = text, self._federation.query(text)
        given = default_graphs is not None or named_graphs is not None
        try:
            answer = self.engine.query(
                text,
                # The engine lets the union win over FROM.
                use_default_graph_as_union=self._union and not given and not uses_keyword(text, "FROM"),
                default_graph=[_name(g) for g in default_graphs or ()] if given else None,
                named_graphs=[_name(g) for g in named_graphs or ()] if given else None,
            )
            if text != called and isinstance(answer, pyoxigraph.QuerySolutions):
                answer = _whole(answer)  # so that another server's failure is told here, not while reading
        except SyntaxError as error:
            raise syntax_error(text, error) from error
        except (RuntimeError, ValueError, OSError) as error:
            self._federation.insist_answered(text)
            raise evaluation_error(error, "query") from error
        return results_of(answer)

    @override
    def update(self, text: str, *, base_iri: str | None = None) -> None:
        text = self._federation.update(text)

        def write(engine: pyoxigraph.Store) -> None:
            try:
                engine.update(text, base_iri=base_iri)
            except SyntaxError as error:
                raise syntax_error(text, error, update=True) from error
            except (RuntimeError, ValueError) as error:
                self._federation.insist_answered(text)
                raise evaluation_error(error, "update") from error
            except OSError:
                self._federation.insist_answered(text)
                raise

        self._write(write)

    @override
    def replace_graph(self, graph: str, quads: Iterable[Quad]) -> None:
        name = _name(graph)
        first, rest = _split(quads)
        if rest is not None:
            with self.transaction() as inside:
                inside.replace_graph(graph, chain(first, rest))
            return
        # One update request is one transaction of the engine; removing and adding by its methods are two.
        body = "\n".join(f"{q.subject} {q.predicate} {q.object} ." for q in first)
        text = f"DROP SILENT GRAPH {name}" + (
            f"; INSERT DATA {{ GRAPH {name} {{\n{body}\n}} }}" if first else ""
        )
        self._write(lambda engine: engine.update(text))

    @override
    def add(self, quads: Iterable[Quad]) -> None:
        first, rest = _split(quads)
        if rest is None:
            self._write(lambda engine: engine.extend(first))
            return
        with self.transaction() as inside:
            inside.add(chain(first, rest))

    @override
    def dump(self, out: IO[bytes], *, format: RdfFormat, graph: str | None = None) -> None:
        if graph is not None:
            self.engine.dump(out, format, from_graph=_name(graph))
        elif format.supports_datasets:
            self.engine.dump(out, format)
        else:
            text = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
            self.engine.query(text, use_default_graph_as_union=self._union).serialize(out, format)  # type: ignore[arg-type]

    @override
    def graphs(self) -> tuple[GraphInfo, ...]:
        engine = self.engine
        sizes = {g.value: 0 for g in engine.named_graphs() if isinstance(g, NamedNode)}
        text = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
        for graph, count in Rows(engine.query(text)):  # type: ignore[arg-type]
            if isinstance(graph, NamedNode) and count is not None:
                sizes[graph.value] = int(count.value)  # type: ignore[union-attr]
        return tuple(GraphInfo(iri, sizes[iri]) for iri in sorted(sizes))

    @override
    def has_graph(self, graph: str) -> bool:
        return self.engine.contains_named_graph(_name(graph))

    @override
    def size(self) -> int:
        return len(self.engine)

    @override
    @contextmanager
    def transaction(self, *, empty: bool = False) -> Iterator[Store]:
        with self._one_writer():
            inside = Inside(self, pyoxigraph.Store() if empty else _copy_in_memory(self.engine))
            yield inside
            self._engine = inside.finished()
            self._count()

    @override
    def close(self) -> None:
        self._engine = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: Any) -> None:
        self.close()

    def _write(self, change: Change) -> None:
        """Run one change, which is one transaction of the engine, and commit it."""
        with self._one_writer():
            change(self.engine)
            self._count()

    @contextmanager
    def _one_writer(self) -> Iterator[None]:
        """Keep other threads' writes out, and this thread's own that pass by its open transaction."""
        if self._read_only:
            raise Unsupported("the store was opened read-only", where=self._location)
        with self._writing:
            if self._written_to:
                raise RuntimeError("a transaction is open: write to the store that it gives")
            self._written_to = True
            try:
                yield
            finally:
                self._written_to = False

    def _count(self) -> None:
        self._serial += 1
        self._modified = datetime.now(UTC)


class Inside(EmbeddedStore):
    """A copy that a transaction works on: it takes the original's place, or is thrown away whole."""

    def __init__(self, outside: EmbeddedStore, engine: pyoxigraph.Store) -> None:
        super().__init__(
            union=outside._union,
            federation=outside._federation,
            location=outside._location,
            engine=engine,
        )
        self._in_bulk = False
        self._failed = False

    def finished(self) -> pyoxigraph.Store:
        """Return the engine to commit; a write that failed half-way and was passed over spoils the whole."""
        if self._failed:
            raise EloError(
                "a write within the transaction failed, so nothing was written", where=self._location
            )
        engine, self._engine = self.engine, None
        if self._in_bulk:
            engine.optimize()
        return engine

    @override
    def add(self, quads: Iterable[Quad]) -> None:
        first, rest = _split(quads)
        if rest is None:
            self._write(lambda engine: engine.extend(first))
        else:
            self._write_in_steps(lambda engine: engine.bulk_extend(chain(first, rest)))

    @override
    def replace_graph(self, graph: str, quads: Iterable[Quad]) -> None:
        name = _name(graph)

        def write(engine: pyoxigraph.Store) -> None:
            engine.remove_graph(name)
            engine.bulk_extend(Quad(q.subject, q.predicate, q.object, name) for q in quads)

        self._write_in_steps(write)

    @override
    @contextmanager
    def transaction(self, *, empty: bool = False) -> Iterator[Store]:
        if empty:
            self.update("DROP ALL")
        yield self

    @override
    def _write(self, change: Change) -> None:
        try:
            super()._write(change)
        except OSError as error:
            raise trouble(error, Path(self._location)) from error

    def _write_in_steps(self, change: Change) -> None:
        self._in_bulk = True
        try:
            self._write(change)
        except BaseException:
            self._failed = True
            raise


def _whole(solutions: pyoxigraph.QuerySolutions) -> pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean:
    form = pyoxigraph.QueryResultsFormat.TSV
    return pyoxigraph.parse_query_results(solutions.serialize(format=form) or b"", format=form)


def _copy_in_memory(engine: pyoxigraph.Store) -> pyoxigraph.Store:
    copy = pyoxigraph.Store()
    copy.bulk_extend(engine)
    for graph in engine.named_graphs():
        copy.add_graph(graph)
    return copy


def _split(quads: Iterable[Quad]) -> tuple[list[Quad], Iterator[Quad] | None]:
    """Return all quads when they are few; else the first of them and the rest."""
    rest = iter(quads)
    first = list(islice(rest, BULK))
    return first, rest if len(first) == BULK else None


def _name(graph: str) -> NamedNode:
    try:
        return NamedNode(graph)
    except ValueError as error:
        raise InputError(f"<{graph}> is not an absolute IRI, so no graph can have this name") from error
