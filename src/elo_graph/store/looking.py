"""A store before and after a write, to be looked up for what the write can concern."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain
from typing import Final

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from elo_graph.store.embedded import EmbeddedStore
from elo_graph.terms import AUDIT_GRAPH, DCT, FOAF, INFERRED_GRAPH, RDFS, SCHEMES_GRAPH, SKOS
from elo_graph.validate.report import Term

NOT_CHECKED: Final = frozenset((NamedNode(AUDIT_GRAPH), NamedNode(INFERRED_GRAPH)))
"""Graphs that are not a client's to write."""

_LABELS: Final = tuple(map(NamedNode, (SKOS + "prefLabel", RDFS + "label", DCT + "title", FOAF + "name")))


class States:
    """What a store holds after a write, what the write removed, and vocabulary that the store lacks."""

    def __init__(
        self,
        store: EmbeddedStore,
        removed: Collection[Quad],
        vocabulary: Mapping[NamedNode, pyoxigraph.Store],
    ) -> None:
        self._engines = [store.engine]
        self._engines += [
            engine for graph, engine in vocabulary.items() if not store.engine.contains_named_graph(graph)
        ]
        if removed:
            gone = pyoxigraph.Store()
            gone.extend(removed)
            self._engines.append(gone)

    def quads(self, subject: Term | None, predicate: NamedNode | None, object: Term | None) -> Iterator[Quad]:
        """Give the quads with this subject, predicate and object."""
        if isinstance(subject, NamedNode | BlankNode | None):
            for engine in self._engines:
                for quad in engine.quads_for_pattern(subject, predicate, object, None):
                    if quad.graph_name not in NOT_CHECKED:
                        yield quad

    def described(self, nodes: Iterable[Term | None]) -> Iterator[Quad]:
        """Give what a report says of nodes beside their faults: labels, whose they are, and closed lists."""
        for node in nodes:
            if node is None:
                continue
            about = list(self.quads(node, None, None))
            yield from about
            for quad in about:
                if not isinstance(quad.object, Literal):
                    yield from chain(*(self.quads(quad.object, label, None) for label in _LABELS))
        for engine in self._engines:
            yield from engine.quads_for_pattern(None, None, None, NamedNode(SCHEMES_GRAPH))
