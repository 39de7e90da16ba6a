"""Whether the shapes are well-formed: what is wrong with them lets data through, and no engine says so."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Triple

from elo_graph.validate.ontology.locate import Locator
from elo_graph.validate.ontology.report import Finding, Severity, Where, finding
from elo_graph.validate.ontology.tree import Tree
from elo_graph.validate.shapes import from_triples

MALFORMED: Final = "shape-malformed"


@dataclass(frozen=True)
class Rules:
    """The shapes of a tree, all files together."""

    tree: Tree
    locator: Locator

    def malformed(self, severity: Severity) -> Iterator[Finding]:
        """Give one finding for each fault."""
        triples = [triple for source in self.tree.of("shapes") for triple in source.triples]
        for fault in from_triples(triples).faults:
            yield finding(
                MALFORMED,
                severity,
                self._where(fault.triple),
                fault.texts,
                term=fault.term,
                value=fault.value,
                detail=fault.detail,
            )

    def _where(self, triple: Triple | None) -> tuple[Where, ...]:
        for source in self.tree.of("shapes"):
            if triple in source.triples:
                line = self.locator.line(source, source.triples.index(triple), at_object=True)
                return (Where(source.name, line),)
        return tuple(Where(source.name) for source in self.tree.of("shapes"))
