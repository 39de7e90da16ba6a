"""Nameless things that refer to each other in a circle, which OWL 2 DL does not allow.

https://www.w3.org/TR/owl2-syntax/#The_Restrictions_on_the_Axiom_Closure: the object property assertions
among anonymous individuals form a forest. (The letter also allows a root at most one link with named things.
That is not asked for: a channel without a name has two, by the registry's own contract, and no reasoner
minds.)
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import BlankNode, NamedNode

from elo_graph.terms import OWL
from elo_graph.validate.ontology.locate import Locator
from elo_graph.validate.ontology.report import Finding, Severity, Texts, Where, finding
from elo_graph.validate.ontology.tree import Tree


@dataclass(frozen=True)
class Anonymous:
    """The nameless things of a tree."""

    tree: Tree
    locator: Locator
    words: Mapping[str, Texts]

    def cycles(self, severity: Severity) -> Iterator[Finding]:
        """Give each link between nameless things that closes a circle."""
        sources = self.tree.of("ontology", "schemes", "data")
        properties = {
            NamedNode(iri) for source in sources for iri in source.subjects_of_type(OWL + "ObjectProperty")
        }
        root: dict[BlankNode, BlankNode] = {}

        def find(node: BlankNode) -> BlankNode:
            while root.setdefault(node, node) != node:
                root[node] = root[root[node]]
                node = root[node]
            return node

        for source in sources:
            for index, triple in enumerate(source.triples):
                one, other = triple.subject, triple.object
                if not (isinstance(one, BlankNode) and isinstance(other, BlankNode)):
                    continue
                if triple.predicate not in properties:
                    continue
                if find(one) != find(other):
                    root[find(one)] = find(other)
                    continue
                owner = self.locator.named(one)
                yield finding(
                    "anonymous-cycle",
                    severity,
                    Where(source.name, self.locator.line(source, index, at_object=True)),
                    self.words["anonymous-cycle"],
                    term=owner.value if isinstance(owner, NamedNode) else "[…]",
                    detail=triple.predicate.value,
                )
