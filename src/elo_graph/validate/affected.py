"""Which focus nodes a change can concern, and the part of the data that decides about them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Final, Protocol

from pyoxigraph import Literal, NamedNode, Quad, Triple

from elo_graph.terms import RDF, RDFS
from elo_graph.validate.reach import START, Net, Reach, Step
from elo_graph.validate.report import Term
from elo_graph.validate.shapes import Target

_TYPE: Final = NamedNode(RDF + "type")
_SUBCLASS: Final = NamedNode(RDFS + "subClassOf")
_Place = tuple[int, Term]


class Lookup(Protocol):
    """The data: all quads that match, in any graph; None matches everything."""

    def quads(self, subject: Term | None, predicate: NamedNode | None, object: Term | None) -> Iterable[Quad]:
        """Give the quads with this subject, predicate and object."""


class TooMuch(Exception):
    """So much would have to be looked at that looking at everything is quicker."""


class Affected:
    """Follows the nets of some shapes through data; ``most`` is the number of quads it may look at."""

    def __init__(self, reach: Reach, data: Lookup, *, most: int) -> None:
        self._reach = reach
        self._data = data
        self._left = most
        self._kinds: dict[Term, frozenset[Term]] = {}

    def by(self, changed: Collection[Quad]) -> frozenset[Term]:
        """Return the focus nodes that these added or removed quads can concern.

        ``data`` must hold both what is there before and what is there after. Raises TooMuch.
        """
        if self._reach.whole or any(q.predicate.value in self._reach.everywhere for q in changed):
            raise TooMuch
        found: set[Term] = set()
        for net in self._reach.nets:
            found.update(node for node in self._back(net, changed) if self._targets(net, node))
        return frozenset(found)

    def about(self, nodes: Iterable[Term]) -> dict[Quad, None]:
        """Return the quads that decide about these focus nodes. Raises TooMuch."""
        found: dict[Quad, None] = {}
        for name in self._reach.everywhere:
            found.update(dict.fromkeys(self._quads(None, NamedNode(name), None)))
        for node in nodes:
            for net in self._reach.nets:
                if self._targets(net, node):
                    found.update(dict.fromkeys(self._forward(net, node)))
        return found

    def _back(self, net: Net, changed: Iterable[Quad]) -> Iterator[Term]:
        steps: dict[int, list[Step]] = defaultdict(list)
        free: dict[int, list[int]] = defaultdict(list)
        for step in net.steps:
            steps[step.target].append(step)
        for source, target in net.free:
            free[target].append(source)
        waiting: list[_Place] = []
        for quad in changed:
            for step in net.steps:
                if step.iri in ("", quad.predicate.value):
                    waiting.append((step.source, quad.object if step.back else quad.subject))
        seen: set[_Place] = set()
        while waiting:
            place = waiting.pop()
            if place in seen:
                continue
            seen.add(place)
            state, node = place
            if state == START:
                yield node
            waiting += ((source, node) for source in free[state])
            for step in steps[state]:
                name = NamedNode(step.iri) if step.iri else None
                if step.back:
                    waiting += ((step.source, q.object) for q in self._quads(node, name, None))
                else:
                    waiting += ((step.source, q.subject) for q in self._quads(None, name, node))

    def _forward(self, net: Net, focus: Term) -> Iterator[Quad]:
        steps: dict[int, list[Step]] = defaultdict(list)
        free: dict[int, list[int]] = defaultdict(list)
        for step in net.steps:
            steps[step.source].append(step)
        for source, target in net.free:
            free[source].append(target)
        waiting: list[_Place] = [(START, focus)]
        seen: set[_Place] = set()
        while waiting:
            place = waiting.pop()
            if place in seen:
                continue
            seen.add(place)
            state, node = place
            waiting += ((target, node) for target in free[state])
            for step in steps[state]:
                name = NamedNode(step.iri) if step.iri else None
                if step.back:
                    for quad in self._quads(None, name, node):
                        yield quad
                        waiting.append((step.target, quad.subject))
                else:
                    for quad in self._quads(node, name, None):
                        yield quad
                        waiting.append((step.target, quad.object))

    def _targets(self, net: Net, node: Term) -> bool:
        return any(self._is_target(target, node) for target in net.targets)

    def _is_target(self, target: Target, node: Term) -> bool:
        if target.kind == "targetNode":
            return node == target.node
        if target.kind == "targetClass":
            return target.node in self._classes(node)
        if not isinstance(target.node, NamedNode):
            return True  # found by a query: the engine will tell
        if target.kind == "targetObjectsOf":
            return any(True for _ in self._quads(None, target.node, node))
        return any(True for _ in self._quads(node, target.node, None))

    def _classes(self, node: Term) -> frozenset[Term]:
        """Return all classes that a node is in."""
        known = self._kinds.get(node)
        if known is None:
            found: set[Term] = set()
            waiting = [quad.object for quad in self._quads(node, _TYPE, None)]
            while waiting:
                kind = waiting.pop()
                if kind not in found:
                    found.add(kind)
                    waiting += (quad.object for quad in self._quads(kind, _SUBCLASS, None))
            known = self._kinds[node] = frozenset(found)
        return known

    def _quads(
        self, subject: Term | None, predicate: NamedNode | None, object: Term | None
    ) -> Iterator[Quad]:
        if isinstance(subject, Literal | Triple):
            return
        for quad in self._data.quads(subject, predicate, object):
            self._left -= 1
            if self._left < 0:
                raise TooMuch
            yield quad
