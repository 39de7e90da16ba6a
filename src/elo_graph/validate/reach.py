"""What each shape looks at: a net of steps from the node in question over the triples its result depends on.

A net is read both ways: from a focus node to the triples that decide about it, and from a changed triple back
to the focus nodes that it may concern. Steps may be more than needed, never fewer; what a net cannot tell
makes ``Reach.whole`` true, and every change then concerns everything.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from elo_graph.terms import OWL, RDF, RDFS, SH
from elo_graph.validate.paths import Description, Node, Path, read_list, read_path
from elo_graph.validate.patterns import ANY, Pattern, Unreadable, patterns
from elo_graph.validate.shapes import ShapeGraph, Target

START: Final = 0
_TYPE: Final = Path("iri", RDF + "type")
_PAIRS: Final = ("equals", "disjoint", "lessThan", "lessThanOrEquals")
_LISTS: Final = ("and", "or", "xone")
_NESTED: Final = ("node", "not", "qualifiedValueShape", "property")
# Parts that look at nothing but the value itself, or say nothing about data.
_PLAIN: Final = {
    "path", "severity", "message", "minCount", "maxCount", "class", "datatype", "nodeKind", "hasValue", "in",
    "uniqueLang", "languageIn", "pattern", "flags", "minInclusive", "maxInclusive", "minExclusive",
    "maxExclusive", "minLength", "maxLength", "qualifiedMinCount", "qualifiedMaxCount", "deactivated",
    "qualifiedValueShapesDisjoint", "name", "description", "order", "group", "defaultValue", "targetClass",
    "targetNode", "targetSubjectsOf", "targetObjectsOf", "target", "closed", "ignoredProperties", "sparql",
    "prefixes", "declare",
}  # fmt: skip


class Step(NamedTuple):
    """From one state to another over a property (``""``: any), against its direction if ``back``."""

    source: int
    iri: str
    back: bool
    target: int


@dataclass
class Net:
    """The steps of one shape with a target; between a pair of states in ``free`` a walk passes at once."""

    shape: str
    targets: tuple[Target, ...]
    steps: list[Step] = field(default_factory=list)
    free: list[tuple[int, int]] = field(default_factory=list)
    states: int = 1
    known: dict[tuple[int, str, bool], int] = field(default_factory=dict)

    def state(self) -> int:
        """Make a state."""
        self.states += 1
        return self.states - 1

    def add(self, path: Path, source: int, *, back: bool = False, target: int | None = None) -> int:
        """Put a path after a state; returns the state at its end."""
        if target is None and (source, path.iri, back) in self.known and path.kind == "iri":
            return self.known[source, path.iri, back]  # the same step is gone once
        end = self.state() if target is None else target
        if path.kind == "iri":
            self.known.setdefault((source, path.iri, back), end)
            self.steps.append(Step(source, path.iri, back, end))
        elif path.kind == "^":
            self.add(path.parts[0], source, back=not back, target=end)
        elif path.kind == "|":
            for part in path.parts:
                self.add(part, source, back=back, target=end)
        elif path.kind == "/":
            here = source
            parts = path.parts[::-1] if back else path.parts
            for i, part in enumerate(parts):
                here = self.add(part, here, back=back, target=end if i == len(parts) - 1 else None)
        else:
            around = self.state()
            if path.kind == "?":
                self.free.append((source, end))
                self.add(path.parts[0], source, back=back, target=end)
            else:
                first = self.add(path.parts[0], source, back=back) if path.kind == "+" else source
                self.free += [(first, around), (around, end)]
                self.add(path.parts[0], around, back=back, target=around)
        return end


@dataclass(frozen=True)
class Reach:
    """The nets of all shapes; ``everywhere``: properties that matter wherever they stand in the data."""

    nets: tuple[Net, ...]
    everywhere: frozenset[str]
    whole: bool

    @property
    def against(self) -> frozenset[str]:
        """The properties that are followed from what they point at; ``""``: any."""
        steps = (step for net in self.nets for step in net.steps)
        return frozenset(step.iri for step in steps if step.back)


def reach(shapes: ShapeGraph) -> Reach:
    """Work out what the shapes look at."""
    return _Reading(shapes).reach()


class _Reading:
    def __init__(self, shapes: ShapeGraph) -> None:
        about: dict[Node, dict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
        for quad in parse(shapes.text, RdfFormat.N_TRIPLES):
            about[quad.subject][quad.predicate.value].append(quad.object)
        self._about: Mapping[Node, Description] = about
        self._targets = shapes.targets
        self._everywhere = {RDFS + "subClassOf"}
        component = NamedNode(SH + "ConstraintComponent")
        self._whole = any(component in facts.get(RDF + "type", ()) for facts in about.values())

    def reach(self) -> Reach:
        nets = []
        for shape, targets in self._targets.items():
            net = Net(shape, targets)
            for target in targets:
                self._target(net, target)
            self._shape(net, NamedNode(shape), START, {})
            nets.append(net)
        return Reach(tuple(nets), frozenset(self._everywhere), self._whole)

    def _describe(self, node: Node) -> Description:
        return self._about.get(node, {})

    def _target(self, net: Net, target: Target) -> None:
        if target.kind == "targetClass":
            net.add(_TYPE, START)
        elif target.kind == "target":
            facts = self._describe(target.node)
            if SH + "select" in facts:
                self._query(net, facts, None, START)
            else:
                self._whole = True
        elif isinstance(target.node, NamedNode) and target.kind != "targetNode":
            net.add(Path("iri", target.node.value), START, back=target.kind == "targetObjectsOf")

    def _shape(self, net: Net, shape: Node, focus: int, met: dict[Node, int]) -> None:
        """Add what a shape looks at from a state; a shape within itself goes round."""
        if shape in met:
            net.free.append((focus, met[shape]))
            return
        met = {**met, shape: focus}
        facts = self._describe(shape)
        known = {SH + local for local in (*_PLAIN, *_NESTED, *_LISTS, *_PAIRS)}
        if any(name.startswith(SH) and name not in known for name in facts):
            self._whole = True
        path = None
        value = focus
        if SH + "path" in facts:
            path = read_path(facts[SH + "path"][0], self._describe)
            if path is None:
                self._whole = True
                return
            value = net.add(path, focus)
        if SH + "class" in facts:
            net.add(_TYPE, value)
        if SH + "closed" in facts:
            net.add(ANY, value)
        for local in _PAIRS:
            for node in facts.get(SH + local, ()):
                if isinstance(node, NamedNode):
                    net.add(Path("iri", node.value), focus)
        for local in _NESTED:
            for node in facts.get(SH + local, ()):
                self._shape(net, node, value, met)
        for local in _LISTS:
            for head in facts.get(SH + local, ()):
                for node in read_list(head, self._describe):
                    self._shape(net, node, value, met)
        for node in facts.get(SH + "sparql", ()):
            self._query(net, self._describe(node), path, focus)

    def _query(self, net: Net, facts: Description, path: Path | None, focus: int) -> None:
        prefixes = dict(self._prefixes(facts))

        def iri(name: str) -> str:
            prefix, _, local = name.partition(":")
            if prefix not in prefixes:
                raise Unreadable
            return prefixes[prefix] + local

        try:
            for text in facts.get(SH + "select", ()):
                if isinstance(text, Literal):
                    self._patterns(net, patterns(text.value, iri, path), focus)
        except Unreadable:
            self._whole = True

    def _patterns(self, net: Net, found: list[Pattern], focus: int) -> None:
        """Follow patterns from ``$this``, along properties rather than against them."""
        states = {"?this": focus}
        # What stands for a property too is found by no step: its patterns matter wherever they stand.
        apart = {pattern.over for pattern in found} - {""}
        waiting = list(found)
        while waiting:
            pattern = next((p for p in waiting if p.subject in states), None)
            back = pattern is None
            if pattern is None:
                pattern = next((p for p in waiting if p.object in states), None)
            if pattern is None:
                break
            waiting.remove(pattern)
            start, end = (pattern.object, pattern.subject) if back else (pattern.subject, pattern.object)
            reached = net.add(pattern.path, states[start], back=back)
            if not end or end in apart or end == "?this":
                continue
            if end in states:
                net.free.append((reached, states[end]))
            else:
                states[end] = reached
        for pattern in waiting:
            names = set(pattern.path.iris())
            self._everywhere |= names
            if ANY.iri in names:
                self._whole = True

    def _prefixes(self, facts: Description) -> Iterator[tuple[str, str]]:
        waiting, seen = list(facts.get(SH + "prefixes", ())), set()
        while waiting:
            node = waiting.pop()
            if node in seen:
                continue
            seen.add(node)
            waiting += self._describe(node).get(OWL + "imports", ())
            for declared in self._describe(node).get(SH + "declare", ()):
                told = self._describe(declared)
                for prefix in told.get(SH + "prefix", ()):
                    for namespace in told.get(SH + "namespace", ()):
                        if isinstance(prefix, Literal) and isinstance(namespace, Literal):
                            yield prefix.value, namespace.value
