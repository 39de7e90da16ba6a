"""What a store can do, whatever engine is behind it, and the answers it gives.

The RDF terms are pyoxigraph's everywhere: ``NamedNode``, ``BlankNode``, ``Literal``, ``Triple``, ``Quad``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, Protocol

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
    serialize,
)

Term = NamedNode | BlankNode | Literal | Triple


@dataclass(frozen=True, slots=True)
class GraphInfo:
    """A named graph of the store and how many triples it holds."""

    iri: str
    triples: int


class Rows:
    """The answer to SELECT: rows in the order of ``variables``; read once, by iterating or serialising."""

    def __init__(self, solutions: QuerySolutions) -> None:
        self._solutions = solutions
        self.variables: tuple[str, ...] = tuple(v.value for v in solutions.variables)

    def __iter__(self) -> Iterator[tuple[Term | None, ...]]:
        for solution in self._solutions:
            yield tuple(solution)

    def serialize(self, out: IO[bytes], format: QueryResultsFormat) -> None:
        """Write the rows by the engine's serialiser (SPARQL 1.1 results JSON, XML, CSV, TSV)."""
        self._solutions.serialize(out, format)


class Triples:
    """The answer to CONSTRUCT and DESCRIBE; read once, by iterating or serialising."""

    def __init__(self, triples: QueryTriples) -> None:
        self._triples = triples

    def __iter__(self) -> Iterator[Triple]:
        yield from self._triples

    def serialize(self, out: IO[bytes], format: RdfFormat) -> None:
        """Write the triples by the engine's serialiser, as fast as possible."""
        self._triples.serialize(out, format)

    def write_for_people(self, out: IO[bytes], format: RdfFormat, prefixes: Mapping[str, str]) -> None:
        """Write the triples with those prefixes that they use, in a steady order; holds them in memory."""
        write_for_people(list(self), out, format, prefixes)


def write_for_people(
    triples: Sequence[Triple], out: IO[bytes], format: RdfFormat, prefixes: Mapping[str, str]
) -> None:
    """Write triples with those prefixes that they use, which the engine puts in an order of its own each run.

    ``prefixes`` is empty for a format that has none.
    """
    text = "\n".join(map(str, triples))
    used = {prefix: iri for prefix, iri in prefixes.items() if f"<{iri}" in text}
    written = serialize(triples, format=format, prefixes=used) or b""
    lines = written.split(b"\n", len(used))
    out.write(b"\n".join([*sorted(lines[: len(used)]), *lines[len(used) :]]))


class Truth:
    """The answer to ASK."""

    def __init__(self, answer: QueryBoolean) -> None:
        self._answer = answer

    def __bool__(self) -> bool:
        return bool(self._answer)

    def serialize(self, out: IO[bytes], format: QueryResultsFormat) -> None:
        """Write the answer by the engine's serialiser (SPARQL 1.1 results JSON, XML, CSV, TSV)."""
        self._answer.serialize(out, format)


Results = Rows | Triples | Truth


def results_of(answer: QuerySolutions | QueryTriples | QueryBoolean) -> Results:
    """Wrap the engine's answer, or one read back by ``pyoxigraph.parse_query_results``."""
    if isinstance(answer, QuerySolutions):
        return Rows(answer)
    return Triples(answer) if isinstance(answer, QueryTriples) else Truth(answer)


class Store(Protocol):
    """Named graphs with SPARQL 1.1 query and update.

    The default graph a query sees is the union of all graphs unless the query (FROM) or the caller says
    otherwise. Every write is one transaction: it happens wholly and durably, or not at all.
    """

    @property
    def location(self) -> str:
        """The folder or address, or ``:memory:``."""

    @property
    def read_only(self) -> bool:
        """Whether writes are refused."""

    @property
    def version(self) -> str:
        """Names the state of the data: it changes with every write and is never used for another state."""

    @property
    def modified(self) -> datetime:
        """When the data was last written."""

    def query(
        self,
        text: str,
        *,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> Results:
        """Answer a SPARQL 1.1 query.

        When either graph list is given, the dataset is made of these alone (SPARQL 1.1 Protocol §2.1.4)
        and FROM is overridden. A triple that two graphs of the default graph hold may be matched twice
        (Oxigraph does so): count with DISTINCT.
        Raises InputError with line and column for a syntax error, Unsupported for SERVICE.
        """

    def update(self, text: str, *, base_iri: str | None = None) -> None:
        """Run a SPARQL 1.1 update request as one transaction.

        Its WHERE sees the graphs it names (GRAPH, WITH, USING), not the union. ``base_iri`` resolves
        relative IRIs; without one they are syntax errors.
        Raises InputError with line and column for a syntax error, Unsupported for SERVICE and LOAD.
        """

    def replace_graph(self, graph: str, quads: Iterable[Quad]) -> None:
        """Make the graph hold exactly these triples (their own graph names are passed over), atomically.

        No triples: the graph is removed. Blank nodes get new labels.
        """

    def add(self, quads: Iterable[Quad]) -> None:
        """Add quads to the graphs they name, atomically; nothing is added when the iterable raises."""

    def dump(self, out: IO[bytes], *, format: RdfFormat, graph: str | None = None) -> None:
        """Write one graph, or everything (in a format without named graphs: the default graph)."""

    def graphs(self) -> tuple[GraphInfo, ...]:
        """List the named graphs by IRI with their sizes, empty ones included. Reads every quad."""

    def has_graph(self, graph: str) -> bool:
        """Whether the store has this named graph."""

    def size(self) -> int:
        """The number of quads."""

    def transaction(self, *, empty: bool = False) -> AbstractContextManager["Store"]:
        """Do several writes as one: ``with store.transaction() as inside: inside.update(…)``.

        Within it the given store reads its own writes; everyone else sees the state before, until the
        block ends. An exception leaves everything as it was. ``empty``: begin with nothing and replace all.
        """

    def close(self) -> None:
        """Let go of the store; twice is harmless."""

    def __enter__(self) -> "Store": ...

    def __exit__(self, *exc: Any) -> None: ...
