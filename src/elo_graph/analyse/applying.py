"""Carries a plan out in a registry: as one SPARQL update, refused where the registry is not as it was."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from elo_graph.analyse.labels import LANGUAGES
from elo_graph.analyse.plans import PROPOSED, Plan
from elo_graph.analyse.scenarios import Conflict, Outcome, home, outcome
from elo_graph.errors import EloError
from elo_graph.store.changes import Difference, Update, as_stored
from elo_graph.store.conformance import Conformance
from elo_graph.store.embedded import EmbeddedStore
from elo_graph.store.protocol import Store
from elo_graph.store.variants import variant
from elo_graph.terms import DCAT, DCT, ELO, RDF, SCHEME, XSD

CARRIED_OUT: Final = SCHEME + "status/current"
_TITLE: Final = {
    "fi": "Toteutettu suunnitelma: {title}",
    "sv": "Genomförd plan: {title}",
    "en": "Plan carried out: {title}",
}


class Conflicting(EloError):
    """The registry is not any more as the plan takes it to be; ``conflicts`` says where."""

    exit_status = 1

    def __init__(self, plan: Plan, conflicts: tuple[Conflict, ...], *, done: bool = False) -> None:
        self.conflicts = conflicts
        if done:
            super().__init__("the scenario has been carried out already", where=plan.iri)
            return
        things = ", ".join(dict.fromkeys(f"<{one.subject}>" for one in conflicts))
        super().__init__(
            f"the registry has changed since the plan was made, so nothing was written: {things}",
            where=plan.iri,
            mend="Look at the plan's conflicts (scenario diff) and make it anew.",
        )


def as_update(store: Store, plan: Plan, *, kept: bool, today: date) -> str:
    """Return the update that carries the plan out in the store as it is; empty when there is nothing to do.

    ``kept``: the scenario is in the store, and is marked as carried out. Raises Conflicting when what the
    plan changes has changed since, what it removes is not there any more, or it was carried out already.
    """
    made = outcome(store, plan)
    if plan.status == CARRIED_OUT:
        raise Conflicting(plan, (), done=True)
    if made.conflicts:
        raise Conflicting(plan, made.conflicts)
    if not made.added and not made.removed:
        return ""
    own = [quad for quad in made.added if quad.graph_name == NamedNode(home(plan))]
    parts = _removing(made)
    added = [*made.added, *(_description(plan, today) if own else ())]
    if kept and plan.status == PROPOSED:
        graph = NamedNode(plan.iri)
        status = NamedNode(ELO + "status")
        parts.append(f"DELETE DATA {{ {_lines([Quad(graph, status, NamedNode(PROPOSED), graph)])} }}")
        added.append(Quad(graph, status, NamedNode(CARRIED_OUT), graph))
    if added:
        parts.append(f"INSERT DATA {{ {_lines(added)} }}")
    return " ;\n".join(parts)


def insist(store: Store, plan: Plan) -> None:
    """Raise NotConforming, with the report, when the registry would have new violations after the plan."""
    made = outcome(store, plan)
    graphs = frozenset(
        q.graph_name.value for q in (*made.added, *made.removed) if isinstance(q.graph_name, NamedNode)
    )
    kept = as_stored(made.added)
    difference = Difference(
        len(made.added),
        len(made.removed),
        graphs,
        made.added,
        came=tuple(kept.get(quad, quad) for quad in made.added),
        gone=made.removed,
    )
    with (
        variant(store, added=(), removed=(), name="before") as before,
        variant(store, added=made.added, removed=made.removed, name="after") as after,
    ):
        if isinstance(before, EmbeddedStore) and isinstance(after, EmbeddedStore):
            Conformance().insist(before, after, Update(""), difference)


def _removing(made: Outcome) -> list[str]:
    """Name blank nodes by all that is said of them: an update has no other name for them."""
    plain = [quad for quad in made.removed if not _blank(quad)]
    parts = [f"DELETE DATA {{ {_lines(plain)} }}"] if plain else []
    for group in _connected([quad for quad in made.removed if _blank(quad)]):
        pattern = _lines(group, variables=True)
        parts.append(f"DELETE {{ {pattern} }} WHERE {{ {pattern} }}")
    return parts


def _connected(quads: Iterable[Quad]) -> list[list[Quad]]:
    groups: list[tuple[set[BlankNode], list[Quad]]] = []
    for quad in quads:
        nodes, members = {n for n in (quad.subject, quad.object) if isinstance(n, BlankNode)}, [quad]
        apart = []
        for other, its in groups:
            if nodes & other:
                nodes, members = nodes | other, its + members
            else:
                apart.append((other, its))
        groups = [*apart, (nodes, members)]
    return [members for _, members in groups]


def _blank(quad: Quad) -> bool:
    return isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)


def _lines(quads: Iterable[Quad], *, variables: bool = False) -> str:
    def term(node: object) -> str:
        return f"?{node.value}" if variables and isinstance(node, BlankNode) else str(node)

    return "\n".join(
        f"GRAPH {quad.graph_name} {{ {term(quad.subject)} {quad.predicate} {term(quad.object)} }}"
        for quad in quads
    )


def _description(plan: Plan, today: date) -> list[Quad]:
    """Describe the graph that new things go to."""
    graph = NamedNode(home(plan))
    titles = [
        Literal(_TITLE[tag].format(title=plan.title[tag]), language=tag)
        for tag in LANGUAGES
        if plan.title.get(tag)
    ]
    told: list[tuple[str, NamedNode | Literal]] = [(RDF + "type", NamedNode(DCAT + "Dataset"))]
    told += [(DCT + "title", title) for title in titles]
    told.append((DCT + "source", NamedNode(plan.iri)))
    told.append((DCT + "modified", Literal(today.isoformat(), datatype=NamedNode(XSD + "date"))))
    return [Quad(graph, NamedNode(predicate), value, graph) for predicate, value in told]
