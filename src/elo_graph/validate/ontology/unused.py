"""Terms that are declared and then used nowhere: in no axiom, shape, query or data."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode

from elo_graph.terms import OWL, RDFS
from elo_graph.validate.ontology.locate import Locator
from elo_graph.validate.ontology.mentions import mentions
from elo_graph.validate.ontology.report import Finding, Severity, Texts, finding
from elo_graph.validate.ontology.scope import DECLARATIONS
from elo_graph.validate.ontology.tree import Tree

_INVERSE: Final = NamedNode(OWL + "inverseOf")
_OF_ITSELF: Final = NamedNode(RDFS + "isDefinedBy")


@dataclass(frozen=True)
class Unused:
    """The terms of a tree that nothing refers to (OOPS! P04)."""

    tree: Tree
    locator: Locator
    words: Mapping[str, Texts]

    def terms(self, severity: Severity) -> Iterator[Finding]:
        """Give each term that only its own description mentions; deprecated ones are meant to be unused."""
        sources = self.tree.of("ontology", "schemes", "shapes", "data")
        waiting = {
            iri
            for source in self.tree.of("ontology")
            for iri in source.subjects_of_type(*DECLARATIONS)
            if iri.startswith(self.tree.scope.namespace)
        }
        connected: set[str] = set()
        for source in sources:
            for triple in source.triples:
                if triple.predicate == NamedNode(OWL + "deprecated"):
                    waiting.discard(getattr(triple.subject, "value", ""))
                if triple.predicate != _OF_ITSELF and isinstance(triple.object, NamedNode):
                    connected.add(triple.object.value)
                if triple.predicate == _INVERSE and isinstance(triple.subject, NamedNode):
                    connected.add(triple.subject.value)
                connected.add(triple.predicate.value)
        waiting -= connected
        text = [source.text for source in self.tree.of("queries")] if waiting else []
        text += [source.text for source in self.tree.of("shapes")] if waiting else []
        for one in text:
            waiting -= {mention.iri for mention in mentions(one)}
        for iri in sorted(waiting):
            where = self.locator.find(NamedNode(iri))[:1]
            yield finding("term-unused", severity, where, self.words["term-unused"], term=iri)
