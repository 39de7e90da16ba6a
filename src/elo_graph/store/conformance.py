"""Whether a write may stand: the state after it has no violation that the state before it had not.

What was submitted is checked as it was written, although the engine keeps some literals otherwise
(``"5"^^xsd:nonNegativeInteger`` as an integer): else a right document would be refused, or a wrong one pass.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Final

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, parse, serialize

from elo_graph import shipped
from elo_graph.errors import InputError, NotConforming
from elo_graph.ingest.rdf import documents, quads
from elo_graph.store.changes import Change, Difference, Merge, Replace, as_stored
from elo_graph.store.embedded import EmbeddedStore
from elo_graph.terms import AUDIT_GRAPH, ELO, INFERRED_GRAPH, ONTOLOGY_GRAPH, RDF, SCHEMES_GRAPH
from elo_graph.validate.context import declared_terms
from elo_graph.validate.shapes import ShapeGraph, load_shapes
from elo_graph.validate.state import StateCheck, Violation
from elo_graph.validate.submission import Source, Submission, check_terms

_TYPE: Final = RDF + "type"

GraphName = NamedNode | BlankNode | DefaultGraph
Texts = dict[GraphName, bytes]
"""A state: each graph as N-Triples. The audit graph, which is not a client's to write, is left out."""

_KEPT: Final = 256 << 20
"""Bytes up to which the text of a state is remembered, so that a write reads only the graphs it changed."""


class Conformance:
    """Checks the states of one store against the shipped shapes; remembers the last one that was committed.

    A store without ontology or concept schemes is read together with the shipped ones.
    """

    def __init__(self, shapes: ShapeGraph | None = None) -> None:
        self._check = StateCheck(load_shapes() if shapes is None else shapes)
        vocabulary = {graph: _read(graph) for graph in (ONTOLOGY_GRAPH, SCHEMES_GRAPH)}
        self._vocabulary = {
            NamedNode(graph): serialize((q.triple for q in content), format=RdfFormat.N_TRIPLES) or b""
            for graph, content in vocabulary.items()
        }
        self._terms = declared_terms(chain.from_iterable(vocabulary.values()))
        self._version = ""
        self._texts: Texts = {}
        self._known: Counter[Violation] | None = None
        self._next: tuple[Texts, Counter[Violation] | None] = {}, None

    def insist(self, before: EmbeddedStore, after: EmbeddedStore, change: Change, made: Difference) -> None:
        """Raise NotConforming, with the report where shapes are the reason, unless the change may stand.

        ``before`` is the store, ``after`` the one inside the transaction. One thread at a time.
        """
        self._insist_on_terms(after, change, made)
        if self._version != before.version:
            self._version, self._texts, self._known = before.version, {}, None
        texts = self._read(after, {} if made.everything else self._texts, made.graphs)
        written = _sources(change)
        rewritten = as_stored(quad for source in written for quad in source.quads)
        state = _as_written(texts, rewritten)
        found = self._violations(state)
        if found and self._known is None:
            self._known = self._violations(self._read(before, self._texts, frozenset()))
        new = found - (self._known or Counter[Violation]())
        if new:
            raise NotConforming(
                "the data would not conform to the shapes after this write, so nothing was written",
                report=self._check.report(_told_apart(state, written, rewritten), new),
            )
        # A literal that was right as written may be wrong as the engine keeps it; that is no new fault later.
        self._next = texts, None if rewritten else found

    def committed(self, store: EmbeddedStore) -> None:
        """Remember that the state checked last is the store's now."""
        self._texts, self._known = self._next
        self._version = store.version
        if sum(map(len, self._texts.values())) > _KEPT:
            self._texts = {}

    def _read(self, store: EmbeddedStore, known: Texts, changed: frozenset[str | None]) -> Texts:
        """Return the store's state; graphs that are ``known`` and have not changed are not read again."""
        engine = store.engine
        texts: Texts = {}
        for name in (DefaultGraph(), *engine.named_graphs()):
            if name in (NamedNode(AUDIT_GRAPH), NamedNode(INFERRED_GRAPH)):
                continue
            again = (name.value if isinstance(name, NamedNode) else None) in changed
            text = None if again else known.get(name)
            if text is None:
                text = engine.dump(format=RdfFormat.N_TRIPLES, from_graph=name) or b""
            texts[name] = text
        return texts

    def _violations(self, texts: Texts) -> Counter[Violation]:
        missing = (text for graph, text in self._vocabulary.items() if graph not in texts)
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


def _told_apart(state: Texts, written: Sequence[Source], rewritten: Mapping[Quad, Quad]) -> list[Source]:
    """Return the whole state as sources: what was submitted, which has lines, and the graphs."""
    own = {quad.triple for source in written for quad in source.quads}
    own |= {quad.triple for quad in rewritten.values()}
    sources = list(written)
    for name, text in state.items():
        triples = (quad.triple for quad in parse(text, RdfFormat.N_TRIPLES))
        quads = tuple(Quad(t.subject, t.predicate, t.object, name) for t in triples if t not in own)
        sources.append(Source(name.value if isinstance(name, NamedNode) else "", quads))
    return sources


def _line(quad: Quad) -> bytes:
    return (serialize([quad.triple], format=RdfFormat.N_TRIPLES) or b"").rstrip()


def _read(graph: str) -> list[Quad]:
    files = shipped.ontology_files() if graph == ONTOLOGY_GRAPH else shipped.scheme_files()
    return [quad for document in documents(files, graph=graph) for quad in quads(document)]
