"""Where in the files a thing stands that a check has found."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import BlankNode, NamedNode, Triple

from elo_graph.validate.lines import Place, places
from elo_graph.validate.ontology.report import Where
from elo_graph.validate.ontology.tree import Source, Tree


@dataclass(frozen=True)
class Locator:
    """Finds the file and line of a term in a tree; what it needs is read when it is first asked."""

    tree: Tree

    def find(self, term: object, *others: object) -> tuple[Where, ...]:
        """Return where ``term`` is described, in each file that mentions most of the others with it."""
        best = 0
        hits: dict[str, tuple[Source, int, bool]] = {}
        for source, index in self._mentions.get(str(term), ()):
            triple = source.triples[index]
            parts = {str(triple.subject), str(triple.predicate), str(triple.object)}
            rank = 1 + 2 * sum(str(other) in parts for other in others) + (str(triple.subject) == str(term))
            if rank > best:
                best, hits = rank, {}
            if rank == best:
                by_value = any(str(other) == str(triple.object) for other in others)
                hits.setdefault(source.name, (source, index, by_value or str(triple.subject) != str(term)))
        return tuple(
            Where(source.name, self.line(source, index, at_object=at_object))
            for source, index, at_object in hits.values()
        )

    def line(self, source: Source, index: int, *, at_object: bool) -> int | None:
        """Return the line of the subject, or of the object, of a file's triple."""
        lines = self._lines(source)
        if lines is None:
            return None
        return lines[index].object if at_object else lines[index].subject

    def named(self, term: NamedNode | BlankNode | object) -> object:
        """Return the term itself, or of a nameless node the named thing to which it belongs."""
        seen: set[object] = set()
        while isinstance(term, BlankNode) and term not in seen and term in self.tree.owners:
            seen.add(term)
            term = self.tree.owners[term]
        return term

    @cached_property
    def _mentions(self) -> dict[str, list[tuple[Source, int]]]:
        found: dict[str, list[tuple[Source, int]]] = defaultdict(list)
        for source in self.tree.of("ontology", "schemes", "data", "shapes"):
            for index, triple in enumerate(source.triples):
                for part in _resources(triple):
                    found[str(part)].append((source, index))
        return found

    @cached_property
    def _read(self) -> dict[str, tuple[Place, ...] | None]:
        return {}

    def _lines(self, source: Source) -> tuple[Place, ...] | None:
        if source.name not in self._read:
            self._read[source.name] = places(source.text, len(source.triples))
        return self._read[source.name]


def _resources(triple: Triple) -> Iterable[NamedNode | BlankNode]:
    return {
        part
        for part in (triple.subject, triple.predicate, triple.object)
        if isinstance(part, NamedNode | BlankNode)
    }
