"""Whether a write may stand: the state after it has no violation that the state before it had not.

What was submitted is checked as it was written, although the engine keeps some literals otherwise
(``"5"^^xsd:nonNegativeInteger`` as an integer): else a right document would be refused, or a wrong one pass.
Only the things that the write can concern are looked at, unless that may be all of them (ADR 0008).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Final, NoReturn

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, parse, serialize

from elo_graph import shipped
from elo_graph.errors import InputError, NotConforming
from elo_graph.ingest.rdf import documents, quads
from elo_graph.store.changes import Change, Difference, Merge, Replace, as_stored
from elo_graph.store.embedded import EmbeddedStore
from elo_graph.store.looking import NOT_CHECKED, States
from elo_graph.terms import ELO, ONTOLOGY_GRAPH, RDF, SCHEMES_GRAPH
from elo_graph.validate.affected import TooMuch
from elo_graph.validate.context import declared_terms
from elo_graph.validate.incremental import Changed
from elo_graph.validate.shapes import ShapeGraph, load_shapes
from elo_graph.validate.state import StateCheck, Violation
from elo_graph.validate.submission import Source, Submission, check_terms

_TYPE: Final = RDF + "type"

GraphName = NamedNode | BlankNode | DefaultGraph
Texts = dict[GraphName, bytes]
"""A state: each graph as N-Triples."""


class Conformance:
    """Checks the states of one store against the shipped shapes; remembers what the last one committed had.

    A store without ontology or concept schemes is read together with the shipped ones.
    """

    def __init__(self, shapes: ShapeGraph | None = None) -> None:
        self._check = StateCheck(load_shapes() if shapes is None else shapes)
        vocabulary = {graph: _shipped(NamedNode(graph)) for graph in (ONTOLOGY_GRAPH, SCHEMES_GRAPH)}
        self._vocabulary = {NamedNode(graph): _engine(quads) for graph, quads in vocabulary.items()}
        self._terms = declared_terms(chain.from_iterable(vocabulary.values()))
        self._version = ""
        self._known: Counter[Violation] | None = None
        self._next: Counter[Violation] | None = None

    def insist(self, before: EmbeddedStore, after: EmbeddedStore, change: Change, made: Difference) -> None:
        """Raise NotConforming, with the report where shapes are the reason, unless the change may stand.

        ``before`` is the store, ``after`` the one inside the transaction. One thread at a time.
        """
        self._insist_on_terms(after, change, made)
        if self._version != before.version:
            self._version, self._known = before.version, None
        written = _sources(change)
        rewritten = as_stored(quad for source in written for quad in source.quads)
        try:
            self._insist_on_what_changed(after, made, written, rewritten)
        except TooMuch:
            self._insist_on_all(before, after, written, rewritten)

    def committed(self, store: EmbeddedStore) -> None:
        """Remember what the state checked last has, which is the store's now."""
        self._known, self._version = self._next, store.version

    def _insist_on_what_changed(
        self,
        after: EmbeddedStore,
        made: Difference,
        written: Sequence[Source],
        rewritten: Mapping[Quad, Quad],
    ) -> None:
        """Check the things that the change can concern. Raises TooMuch when that may be all."""
        if made.everything or made.came is None or made.gone is None:
            raise TooMuch
        as_written: dict[Quad, list[Quad]] = {}
        for quad, kept in rewritten.items():
            as_written.setdefault(kept, []).append(quad)
        data = States(after, made.gone, self._vocabulary)
        found = self._check.compare(data, Changed(made.came, made.gone, as_written))
        new = found.after - found.before
        if new:
            nodes = {violation.focus for violation in new} - {None}
            # What was removed is looked up too, and is no part of what the faults are in.
            gone = set(made.gone)
            told = (quad for quad in (*found.quads, *data.described(nodes)) if quad not in gone)
            self._refuse(_sources_of(told, written, rewritten), new)
        known = None if self._known is None else self._known - found.before + found.after
        self._next = None if rewritten else known

    def _insist_on_all(
        self,
        before: EmbeddedStore,
        after: EmbeddedStore,
        written: Sequence[Source],
        rewritten: Mapping[Quad, Quad],
    ) -> None:
        state = _as_written(_read(after), rewritten)
        found = self._violations(state)
        if found and self._known is None:
            self._known = self._violations(_read(before))
        new = found - (self._known or Counter[Violation]())
        if new:
            whole = (
                Quad(t.subject, t.predicate, t.object, name)
                for name, text in state.items()
                for t in parse(text, RdfFormat.N_TRIPLES)
            )
            self._refuse(_sources_of(whole, written, rewritten), new)
        # A literal that was right as written may be wrong as the engine keeps it; that is no new fault later.
        self._next = None if rewritten else found

    def _refuse(self, sources: Sequence[Source], new: Counter[Violation]) -> NoReturn:
        raise NotConforming(
            "the data would not conform to the shapes after this write, so nothing was written",
            report=self._check.report(sources, new),
        )

    def _violations(self, texts: Texts) -> Counter[Violation]:
        missing = (
            engine.dump(format=RdfFormat.N_TRIPLES, from_graph=graph) or b""
            for graph, engine in self._vocabulary.items()
            if graph not in texts
        )
        return self._check.violations(b"".join((*texts.values(), *missing)))

    def _insist_on_terms(self, after: EmbeddedStore, change: Change, made: Difference) -> None:
        """Refuse terms of our namespace that nobody declares: to SHACL a misspelt one is just another."""
        used = {
            node
            for quad in made.quads
            for node in (quad.predicate, quad.object if quad.predicate.value == _TYPE else None)
            if isinstance(node, NamedNode) and node.value.startswith(ELO)
        }
        declared = {n.value for n in used if any(after.engine.quads_for_pattern(n, None, None, None))}
        sources = _sources(change) or (Source(change.label, made.quads),)
        try:
            check_terms(Submission(tuple(sources)), self._terms | declared)
        except InputError as error:
            raise NotConforming(
                f"{error.what}, so nothing was written",
                where=f"{error.where}, line {error.line}" if error.line else error.where,
                mend=error.mend,
            ) from error


def _sources(change: Change) -> Sequence[Source]:
    return change.sources if isinstance(change, Replace | Merge) else ()


def _as_written(texts: Texts, rewritten: Mapping[Quad, Quad]) -> Texts:
    """Put what was written in place of what the engine keeps of it."""
    if not rewritten:
        return texts
    kept = {_line(quad) for quad in rewritten.values()}
    state = {
        name: b"\n".join([line for line in text.splitlines() if line not in kept] + [b""])
        for name, text in texts.items()
    }
    graph = next(iter(rewritten)).graph_name
    state[graph] += b"\n".join([*map(_line, rewritten), b""])
    return state


def _sources_of(
    quads: Iterable[Quad], written: Sequence[Source], rewritten: Mapping[Quad, Quad]
) -> list[Source]:
    """Return the quads as sources: what was submitted, which has lines, and the graphs."""
    own = {quad.triple for source in written for quad in source.quads}
    own |= {quad.triple for quad in rewritten.values()}
    graphs: dict[str, list[Quad]] = {}
    for quad in dict.fromkeys(quads):
        if quad.triple not in own:
            name = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
            graphs.setdefault(name, []).append(quad)
    return [*written, *(Source(name, tuple(found)) for name, found in graphs.items())]


def _read(store: EmbeddedStore) -> Texts:
    """Return the store's state."""
    return {
        name: store.engine.dump(format=RdfFormat.N_TRIPLES, from_graph=name) or b""
        for name in (DefaultGraph(), *store.engine.named_graphs())
        if name not in NOT_CHECKED
    }


def _line(quad: Quad) -> bytes:
    return (serialize([quad.triple], format=RdfFormat.N_TRIPLES) or b"").rstrip()


def _engine(quads: Iterable[Quad]) -> pyoxigraph.Store:
    engine = pyoxigraph.Store()
    engine.bulk_extend(quads)
    return engine


def _shipped(graph: NamedNode) -> tuple[Quad, ...]:
    files = shipped.ontology_files() if graph.value == ONTOLOGY_GRAPH else shipped.scheme_files()
    return tuple(quad for document in documents(files, graph=graph.value) for quad in quads(document))
