"""Names for nameless nodes in what is published: IRIs made of whom they belong to and what they say.

RDF 1.1 section 3.5 (skolemisation). A blank node's label differs from load to load; a name that comes from
the content does not, so that the same data gives the same bytes and all doors tell the same triples. A part
of ``…/id/service/a`` is ``…/id/service/a#part-9f86d081884c``.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Final, TypeVar

from pyoxigraph import BlankNode, NamedNode, Quad, Triple

from elo_graph.analyse.answers import select
from elo_graph.store.protocol import Store, Term
from elo_graph.terms import UNNAMED_GRAPH

Statement = Sequence[Term | None]
"""Graph, subject, property, value."""
Node = TypeVar("Node")
_BYTES: Final = 6
_DEPTH: Final = 100
"""How far down a name is told by what a node holds; long lists go further down than the stack would."""


def names(store: Store) -> dict[str, str]:
    """Return an IRI for each blank node of the store, by its label (``queries/publish/nameless.rq``)."""
    return names_in(select(store, "publish/nameless"))


def names_in(statements: Iterable[Statement]) -> dict[str, str]:
    """Return an IRI for each blank node in statements, which must be all that are made of and with them."""
    return _Namer(statements).names()


def named(triples: Iterable[Triple], known: Mapping[str, str] | None = None) -> list[Triple]:
    """Return triples with their blank nodes named; ``known``: by these names, else by the triples alone."""
    all_of = list(triples)
    if not any(map(nameless, all_of)):
        return all_of
    if known is None:
        known = names_in((None, t.subject, t.predicate, t.object) for t in all_of if nameless(t))
    if not known:
        return all_of

    def name(term: Node) -> Node | NamedNode:
        return NamedNode(known[term.value]) if isinstance(term, BlankNode) and term.value in known else term

    return [Triple(name(t.subject), t.predicate, name(t.object)) for t in all_of]


def nameless(statement: Triple | Quad) -> bool:
    """Whether a statement is of or about a blank node."""
    return isinstance(statement.subject, BlankNode) or isinstance(statement.object, BlankNode)


class _Namer:
    def __init__(self, statements: Iterable[Statement]) -> None:
        self._said: dict[str, list[tuple[str, Term | None]]] = defaultdict(list)
        self._holders: dict[str, list[tuple[str, bool, str]]] = defaultdict(list)
        self._graphs: dict[str, str] = {}
        self._contents: dict[str, str] = {}
        for graph, subject, property, value in statements:
            where = graph.value if isinstance(graph, NamedNode) else UNNAMED_GRAPH
            if isinstance(value, BlankNode) and isinstance(subject, NamedNode | BlankNode):
                nameless_holder = isinstance(subject, BlankNode)
                self._holders[value.value].append((subject.value, nameless_holder, str(property)))
                self._graphs[value.value] = min(where, self._graphs.get(value.value, where))
            if isinstance(subject, BlankNode):
                self._said[subject.value].append((str(property), value))
                self._graphs[subject.value] = min(where, self._graphs.get(subject.value, where))

    def names(self) -> dict[str, str]:
        """Name from the outside in: what a named thing holds first, then what that holds."""
        found: dict[str, str] = {}
        bases: dict[str, str] = {}
        waiting = sorted(self._graphs, key=self._content)
        while waiting:
            ready = [label for label in waiting if self._ready(label, found)]
            if not ready:
                ready = waiting[:1]  # a ring of nameless nodes: begin anywhere, by content
            groups: dict[str, list[str]] = defaultdict(list)
            for label in ready:
                base, key = self._key(label, found, bases)
                bases[label] = base
                groups[f"{base}{'-' if '#' in base else '#'}part-{key}"].append(label)
            for name, labels in groups.items():
                # Twins say the same of the same: which is which makes no difference.
                for number, label in enumerate(labels, 1):
                    found[label] = name if number == 1 else f"{name}-{number}"
            waiting = [label for label in waiting if label not in found]
        return found

    def _ready(self, label: str, found: Mapping[str, str]) -> bool:
        holders = self._holders.get(label, ())
        return any(not nameless for _, nameless, _ in holders) or all(one in found for one, _, _ in holders)

    def _key(self, label: str, found: Mapping[str, str], bases: Mapping[str, str]) -> tuple[str, str]:
        holders = self._holders.get(label, ())
        of_things = sorted((one, property) for one, nameless, property in holders if not nameless)
        of_parts = sorted(
            (found[one], property, bases[one])
            for one, nameless, property in holders
            if nameless and one in found
        )
        if of_things:
            base, held = of_things[0][0], [f"{one} {property}" for one, property in of_things]
        elif of_parts:
            base, held = of_parts[0][2], [f"{one} {property}" for one, property, _ in of_parts]
        else:
            base, held = self._graphs[label], []
        text = "\n".join([*held, self._content(label)])
        return base, blake2b(text.encode(), digest_size=_BYTES).hexdigest()

    def _content(self, label: str, within: frozenset[str] = frozenset()) -> str:
        """What a node says, and so on for the nodes that it holds; ``_:`` where it comes back to itself."""
        if not within and label in self._contents:
            return self._contents[label]
        inside = within | {label}
        lines = []
        for property, value in self._said.get(label, ()):
            if not isinstance(value, BlankNode):
                lines.append(f"{property} {value}")
            elif value.value in inside or len(inside) > _DEPTH:
                lines.append(f"{property} _:")
            else:
                lines.append(f"{property} _:{self._content(value.value, inside)}")
        content = blake2b("\n".join(sorted(lines)).encode(), digest_size=16).hexdigest()
        if not within:
            self._contents[label] = content
        return content
