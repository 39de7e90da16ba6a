"""What a write does to the store, and what it changed: triples counted one by one, graphs by name.

Counting costs as much as the write touches: nothing but the graph for the graph store's operations, nothing
but the data for INSERT DATA and DELETE DATA. Only an update with WHERE, or one that concerns whole graphs,
needs the store before and after it, as lines of N-Quads (never a Python object a triple).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse

from elo_graph.errors import Unsupported
from elo_graph.store.disk import InsideOnDisk
from elo_graph.store.embedded import EmbeddedStore
from elo_graph.store.guard import refuse_remote
from elo_graph.store.lexing import as_insertions, operations, parts
from elo_graph.store.updating import UpdateLimits
from elo_graph.terms import AUDIT_GRAPH
from elo_graph.validate.submission import Source

_DATA: Final = {"INSERT DATA", "DELETE DATA"}
_EVERYTHING: Final = {"CLEAR ALL", "CLEAR NAMED", "DROP ALL", "DROP NAMED"}


@dataclass(frozen=True, slots=True)
class Update:
    """Run a SPARQL update request."""

    text: str
    base_iri: str | None = None
    limits: UpdateLimits = field(default_factory=UpdateLimits)

    label = "SPARQL Update"
    graph = None


@dataclass(frozen=True, slots=True)
class Replace:
    """Make the graph (None: the unnamed one) hold what was submitted and nothing else."""

    graph: str | None
    sources: tuple[Source, ...]

    label = "PUT"


@dataclass(frozen=True, slots=True)
class Merge:
    """Add what was submitted to the graph."""

    graph: str | None
    sources: tuple[Source, ...]

    label = "POST"


@dataclass(frozen=True, slots=True)
class Drop:
    """Remove the graph; the unnamed one is emptied."""

    graph: str | None

    label = "DELETE"


Change = Update | Replace | Merge | Drop


@dataclass(frozen=True, slots=True)
class Difference:
    """What a change did: how many triples it added and removed, in which graphs (None: the unnamed one).

    ``quads`` are the added ones, as written where a document was submitted. ``everything``: nobody counted,
    and any graph may have changed. ``came`` and ``gone`` are the quads themselves, as the engine keeps them;
    None: nobody knows them all.
    """

    added: int = 0
    removed: int = 0
    graphs: frozenset[str | None] = frozenset()
    quads: tuple[Quad, ...] = ()
    everything: bool = False
    came: tuple[Quad, ...] | None = None
    gone: tuple[Quad, ...] | None = None

    def __bool__(self) -> bool:
        return bool(self.graphs) or self.everything


def apply(change: Change, inside: EmbeddedStore, *, audited: bool) -> Difference:
    """Make the change in an open transaction.

    ``audited``: the audit graph is there; it is kept when all graphs are cleared, and Unsupported is raised
    when the change is meant for it. Raises InputError for an update that does not parse.
    """
    if audited and change.graph == AUDIT_GRAPH:
        raise _protected()
    match change:
        case Update():
            difference = _update(change, inside, audited=audited)
        case Replace(graph, sources):
            difference = _replace(inside, graph, sources)
        case Merge(graph, sources):
            difference = _merge(inside, graph, sources)
        case Drop(graph):
            before = lines(inside, graph)
            _clear(inside, graph)
            touched = frozenset((graph,)) if before or graph is not None else frozenset()
            difference = Difference(0, len(before), touched, came=(), gone=_quads(before, graph))
    if audited and AUDIT_GRAPH in difference.graphs:
        raise _protected()
    return difference


def lines(store: EmbeddedStore, graph: str | None) -> set[bytes]:
    """Return a graph's triples, each a line of N-Triples."""
    name = DefaultGraph() if graph is None else NamedNode(graph)
    text = store.engine.dump(format=RdfFormat.N_TRIPLES, from_graph=name) or b""
    return set(text.splitlines())


def as_stored(quads: Iterable[Quad]) -> dict[Quad, Quad]:
    """Return those quads whose literals the engine rewrites (``"007"^^xsd:integer``), with what it keeps."""
    objects = {q.object for q in quads if isinstance(q.object, Literal) and _may_change(q.object)}
    numbered = {NamedNode(f"urn:x-elo:{n}"): literal for n, literal in enumerate(objects)}
    engine = pyoxigraph.Store()
    engine.extend(Quad(name, name, literal) for name, literal in numbered.items())
    kept = {q.predicate: q.object for q in engine}
    changed = {literal: kept[name] for name, literal in numbered.items() if kept[name] != literal}
    return {
        q: Quad(q.subject, q.predicate, changed[q.object], q.graph_name)
        for q in quads
        if isinstance(q.object, Literal) and q.object in changed
    }


def _may_change(literal: Literal) -> bool:
    return literal.language is not None or literal.datatype.value != "http://www.w3.org/2001/XMLSchema#string"


def _replace(inside: EmbeddedStore, graph: str | None, sources: Sequence[Source]) -> Difference:
    existed = graph is None or inside.has_graph(graph)
    before = lines(inside, graph)
    _clear(inside, graph)
    _fill(inside, graph, sources)
    after = lines(inside, graph)
    came, gone = _quads(after - before, graph), _quads(before - after, graph)
    touched = frozenset((graph,)) if came or gone or not existed else frozenset()
    written = tuple(q for s in sources for q in s.quads)
    return Difference(len(came), len(gone), touched, written, came=came, gone=gone)


def _merge(inside: EmbeddedStore, graph: str | None, sources: Sequence[Source]) -> Difference:
    existed = graph is None or inside.has_graph(graph)
    given = {q for s in sources for q in s.quads}
    stored = as_stored(given)
    came = tuple(q for q in {stored.get(q, q) for q in given} if q not in inside.engine)
    _fill(inside, graph, sources)
    touched = frozenset((graph,)) if came or not existed else frozenset()
    return Difference(len(came), 0, touched, tuple(given), came=came, gone=())


def _quads(found: Iterable[bytes], graph: str | None) -> tuple[Quad, ...]:
    name = DefaultGraph() if graph is None else NamedNode(graph)
    triples = parse(b"\n".join(found), RdfFormat.N_TRIPLES)
    return tuple(Quad(t.subject, t.predicate, t.object, name) for t in triples)


def _clear(inside: EmbeddedStore, graph: str | None) -> None:
    inside.update("CLEAR DEFAULT" if graph is None else f"DROP SILENT GRAPH {NamedNode(graph)}")


def _fill(inside: EmbeddedStore, graph: str | None, sources: Sequence[Source]) -> None:
    if graph is not None:
        inside.update(f"CREATE SILENT GRAPH {NamedNode(graph)}")  # also when nothing is put into it
    inside.add(q for s in sources for q in s.quads)


def _update(change: Update, inside: EmbeddedStore, *, audited: bool) -> Difference:
    kinds = {operation.kind for operation in operations(change.text)}
    mentioned = _mentioned(change) if kinds <= _DATA else None
    if mentioned is not None:
        before = {q for q in mentioned if q in inside.engine}
        _run(change, inside)
        # Blank nodes of INSERT DATA are new ones, whatever they are called.
        new = [q for q in mentioned if _nameless(q) or (q not in before and q in inside.engine)]
        gone = [q for q in before if q not in inside.engine]
        touched = frozenset(map(_graph, (*new, *gone)))
        came = None if any(map(_nameless, new)) else tuple(new)
        return Difference(len(new), len(gone), touched, tuple(new), came=came, gone=tuple(gone))
    if not audited:
        _run(change, inside)
        return Difference(everything=True)
    before_all, graphs_before = _all_lines(inside), _graphs(inside)
    kept = list(_graph_lines(inside, AUDIT_GRAPH)) if kinds & _EVERYTHING else []
    _run(change, inside)
    if kept:
        inside.add(parse(b"\n".join(kept), RdfFormat.N_QUADS))
    after_all = _all_lines(inside)
    new = list(parse(b"\n".join(after_all - before_all), RdfFormat.N_QUADS))
    gone = list(parse(b"\n".join(before_all - after_all), RdfFormat.N_QUADS))
    touched = frozenset(map(_graph, (*new, *gone))) | (graphs_before ^ _graphs(inside))
    return Difference(len(new), len(gone), touched, tuple(new), came=tuple(new), gone=tuple(gone))


def _run(change: Update, inside: EmbeddedStore) -> None:
    for part in parts(change.text):
        endless = any(word.text == "WHERE" for operation in operations(part) for word in operation.words)
        if endless and isinstance(inside, InsideOnDisk):
            inside.update_elsewhere(part, change.base_iri, change.limits)
        else:
            inside.update(part, base_iri=change.base_iri)


def _mentioned(change: Update) -> tuple[Quad, ...] | None:
    """Return the quads of INSERT DATA and DELETE DATA as the engine keeps them; None if nobody can tell."""
    engine = pyoxigraph.Store()
    try:
        for part in parts(as_insertions(change.text)):
            refuse_remote(part, update=True)  # whatever the operations were taken for
            engine.update(part, base_iri=change.base_iri)
    except (SyntaxError, Unsupported):
        return None  # the request does not parse either, and says better why
    return tuple(engine)


def _nameless(quad: Quad) -> bool:
    return isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)


def _graph(quad: Quad) -> str | None:
    return quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else None


def _graphs(store: EmbeddedStore) -> frozenset[str | None]:
    return frozenset(g.value for g in store.engine.named_graphs() if isinstance(g, NamedNode))


def _all_lines(store: EmbeddedStore) -> set[bytes]:
    return set((store.engine.dump(format=RdfFormat.N_QUADS) or b"").splitlines())


def _graph_lines(store: EmbeddedStore, graph: str) -> Iterator[bytes]:
    """Give a graph's quads as lines of N-Quads; the engine's own dump of one graph leaves out its name."""
    end = f"{NamedNode(graph)} .".encode()
    return (line[:-1] + end for line in lines(store, graph))


def _protected() -> Unsupported:
    return Unsupported(
        "the audit graph is written by the server alone",
        where=AUDIT_GRAPH,
        mend="Name the graphs that you mean.",
    )
