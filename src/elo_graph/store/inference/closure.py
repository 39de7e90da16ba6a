"""Everything that follows from statements by rules, each conclusion with the rule and the round it came in.

The rounds after the first ask only what follows from what the last one found (semi-naive evaluation), so the
work grows with what there is to find.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph
from pyoxigraph import BlankNode, NamedNode, Quad, QueryTriples, Triple

from elo_graph.store.inference.rules import NEW, Rule
from elo_graph.terms import OWL, RDF, RDFS

_NEW: Final = NamedNode(NEW)
_FOUND: Final = NamedNode("urn:x-elo:found")
_THING: Final = NamedNode(OWL + "Thing")
_OF_CLASSES: Final = (NamedNode(RDF + "type"), NamedNode(RDFS + "subClassOf"))

_REFLEXIVE: Final = frozenset(
    NamedNode(iri)
    for iri in (
        *(OWL + word for word in ("sameAs", "equivalentClass", "equivalentProperty")),
        *(RDFS + word for word in ("subClassOf", "subPropertyOf")),
    )
)


@dataclass(slots=True)
class Closure:
    """``engine`` holds the statements in the graphs they came in, and the conclusions beside them.

    ``rounds`` says of each conclusion in which round, and by which rule, it was found first.
    """

    rules: Sequence[Rule]
    engine: pyoxigraph.Store = field(default_factory=pyoxigraph.Store)
    rounds: dict[Triple, tuple[int, Rule]] = field(default_factory=dict)

    def conclusions(self) -> Iterable[Triple]:
        """Give what is worth keeping, in no order.

        That everything is a thing, and the same as itself, says nothing; classes without a name (a union that
        is some property's domain) are steps on the way: they are left out.
        """
        for triple in self.rounds:
            if triple.subject == triple.object and triple.predicate in _REFLEXIVE:
                continue
            if triple.predicate in _OF_CLASSES and (
                triple.object == _THING or isinstance(triple.object, BlankNode)
            ):
                continue
            if isinstance(triple.subject, BlankNode) and triple.predicate == _OF_CLASSES[1]:
                continue
            yield triple

    def graphs(self, triple: Triple) -> tuple[str, ...]:
        """Return the graphs in which a statement stands; none for a conclusion. The unnamed one is ""."""
        found = self.engine.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
        names = (quad.graph_name for quad in found)
        return tuple(
            sorted(
                name.value if isinstance(name, NamedNode) else ""
                for name in names
                if name not in (_NEW, _FOUND)
            )
        )


def closure(statements: Iterable[Quad], rules: Sequence[Rule]) -> Closure:
    """Work out everything that follows."""
    made = Closure(rules)
    made.engine.bulk_extend(statements)
    number, new = 1, _first(made)
    while new:
        made.rounds.update((triple, (number, rule)) for triple, rule in new.items())
        made.engine.remove_graph(_NEW)
        made.engine.bulk_extend(Quad(t.subject, t.predicate, t.object, _NEW) for t in new)
        made.engine.bulk_extend(Quad(t.subject, t.predicate, t.object, _FOUND) for t in new)
        number += 1
        new = {}
        for rule in rules:
            for text in rule.of_new():
                _ask(made, text, rule, new)
    made.engine.remove_graph(_NEW)
    return made


def _first(made: Closure) -> dict[Triple, Rule]:
    new: dict[Triple, Rule] = {}
    for rule in made.rules:
        _ask(made, rule.whole(), rule, new)
    return new


def _ask(made: Closure, text: str, rule: Rule, new: dict[Triple, Rule]) -> None:
    answer = made.engine.query(text, use_default_graph_as_union=True)
    assert isinstance(answer, QueryTriples)  # noqa: S101 -- a rule is a CONSTRUCT
    for triple in answer:
        if triple in new or triple in made.rounds:
            continue
        if next(made.engine.quads_for_pattern(triple.subject, triple.predicate, triple.object, None), None):
            continue
        new[triple] = rule
