"""The registry with a plan carried out, so that every analysis can be asked what would be."""

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from threading import Lock
from typing import Final

import pyoxigraph
from pyoxigraph import BlankNode, NamedNode, Quad, Triple

from elo_graph.analyse.labels import Label
from elo_graph.analyse.plans import Change, Plan, fingerprint, read, said_of
from elo_graph.errors import InputError
from elo_graph.store.protocol import Rows, Store, Term
from elo_graph.store.variants import variant
from elo_graph.terms import GRAPH, RDF, SCENARIO_GRAPHS

CHANGED: Final = "changed"
GONE: Final = "gone"


@dataclass(frozen=True, slots=True)
class Conflict:
    """Where the registry is not any more as the plan takes it to be.

    ``kind``: ``changed`` when other things are said of the subject now, ``gone`` when a statement that the
    plan removes (``statement``) is not there.
    """

    subject: str
    kind: str
    statement: str | None
    reason: Label

    def to_json(self) -> dict[str, object]:
        """Return ``{"subject", "kind", "statement", "reasonText"}``."""
        return {
            "subject": self.subject,
            "kind": self.kind,
            "statement": self.statement,
            "reasonText": dict(self.reason),
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """What carrying a plan out adds and removes in which graphs, and where it no longer fits."""

    added: tuple[Quad, ...]
    removed: tuple[Quad, ...]
    conflicts: tuple[Conflict, ...]


def within(store: Store, scenario: str | Plan, *, as_of: date | None = None) -> Store:
    """Return a store in which the plan is carried out, to read from; close it when done.

    ``scenario`` is a scenario's IRI in the store, or a plan that need not be there. What the plan would
    remove and is not there any more is passed over. Raises InputError when there is no such scenario, and
    when it is not meant for the day asked about.
    """
    plan = scenario if isinstance(scenario, Plan) else read(store, scenario)
    day = as_of or date.today()
    if not plan.holds(day):
        raise InputError(
            f"the scenario is not meant for {day}",
            where=plan.iri,
            mend=f"Ask about {_span(plan)} (--as-of).",
        )
    made = outcome(store, plan)
    lines = "\n".join(map(str, (*made.removed, *made.added)))
    name = hashlib.sha256(f"{plan.iri}\n{lines}".encode()).hexdigest()[:12]
    return variant(store, added=made.added, removed=made.removed, name=name)


class Variants:
    """The latest stores with a plan carried out, by version of the data; for the threads of one server."""

    def __init__(self, limit: int = 4) -> None:
        self._limit = limit
        self._known: OrderedDict[tuple[str, str], Store] = OrderedDict()
        self._lock = Lock()

    def get(self, store: Store, scenario: str, *, as_of: date | None = None) -> Store:
        """Return ``within(store, scenario)``, made when it is not known; nobody but this closes it."""
        plan = read(store, scenario)
        day = as_of or date.today()
        with self._lock:
            key = (store.version, scenario)
            if key not in self._known or not plan.holds(day):
                self._known[key] = within(store, plan, as_of=day)
            self._known.move_to_end(key)
            # A store that has been put out may still be read from: it goes when nobody holds it.
            for old in [one for one in self._known if one[0] != store.version][: -self._limit or None]:
                del self._known[old]
            while len(self._known) > self._limit:
                self._known.popitem(last=False)
            return self._known[key]


def outcome(store: Store, plan: Plan) -> Outcome:
    """Work out what carrying the plan out changes.

    What is said of a thing goes to the graph that says what the thing is; a new thing to a graph of the
    plan's own (``home``). What is removed is removed from every graph that says it.
    """
    known = said_of(store, [change.subject for change in plan.changes])
    added: dict[Quad, None] = {}
    removed: dict[Quad, None] = {}
    conflicts: list[Conflict] = []
    numbers = count(1)
    for change in plan.changes:
        said = known[change.subject]
        now = fingerprint([quad.triple for quad in said], change.subject)
        if change.fingerprint not in (None, now):
            conflicts.append(Conflict(change.subject, CHANGED, None, _CHANGED))
        fits, missing = _removals(change, said)
        removed.update(dict.fromkeys(fits))
        conflicts += [Conflict(change.subject, GONE, str(one), _GONE) for one in missing]
        graph = _graph_of(said, home(plan))
        fresh: dict[Term, BlankNode] = {
            one: BlankNode(f"{_slug(plan)}{next(numbers)}") for one in _blanks(change.additions)
        }
        for triple in change.additions:
            if not any(quad.triple == triple for quad in said) or _removes(fits, triple):
                terms = fresh.get(triple.subject, triple.subject), fresh.get(triple.object, triple.object)
                added[Quad(terms[0], triple.predicate, terms[1], graph)] = None
    kept = {quad for quad in removed if quad in added}
    return Outcome(
        tuple(quad for quad in added if quad not in kept),
        tuple(quad for quad in removed if quad not in kept),
        tuple(conflicts),
    )


def home(plan: Plan) -> str:
    """Return the graph that new things of a plan go to when it is carried out."""
    return f"{GRAPH}applied-{plan.iri.removeprefix(SCENARIO_GRAPHS).removeprefix(GRAPH)}"


def _removes(removed: Iterable[Quad], triple: Triple) -> bool:
    return any(quad.triple == triple for quad in removed)


def _removals(change: Change, said: Sequence[Quad]) -> tuple[list[Quad], list[Triple]]:
    """Return the quads that the change removes, and the statements for which there is none."""
    fits = [quad for triple in change.removals if _plain(triple) for quad in said if quad.triple == triple]
    missing = [t for t in change.removals if _plain(t) and not any(quad.triple == t for quad in said)]
    pattern = [triple for triple in change.removals if not _plain(triple)]
    for part in _connected(pattern):
        found = list(_fitting(part, said))
        fits += found
        missing += [] if found else part
    return fits, missing


def _fitting(pattern: Sequence[Triple], said: Sequence[Quad]) -> Iterator[Quad]:
    """Find what a pattern stands for, its blank nodes being open; what is said is a few dozen quads."""
    engine = pyoxigraph.Store()
    engine.extend(Quad(*quad.triple) for quad in said)
    names: dict[Term, str] = {node: f"?n{number}" for number, node in enumerate(_blanks(pattern))}
    lines = [
        f"{names.get(t.subject, t.subject)} {t.predicate} {names.get(t.object, t.object)} ." for t in pattern
    ]
    answer = engine.query(f"SELECT * WHERE {{ {' '.join(lines)} }}")
    solutions = Rows(answer)  # type: ignore[arg-type]
    for row in solutions:
        values = dict(zip(solutions.variables, row, strict=True))

        def meant(term: object, values: Mapping[str, object] = values) -> object:
            return values[names[term][1:]] if isinstance(term, BlankNode) else term

        triples = {Triple(meant(t.subject), t.predicate, meant(t.object)) for t in pattern}  # type: ignore[arg-type]
        yield from (quad for quad in said if quad.triple in triples)


def _connected(pattern: Sequence[Triple]) -> list[list[Triple]]:
    """Split a pattern into parts that share no blank node."""
    parts: list[tuple[set[BlankNode], list[Triple]]] = []
    for triple in pattern:
        nodes, triples = set(_blanks([triple])), [triple]
        apart = []
        for other_nodes, other in parts:
            if nodes & other_nodes:
                nodes |= other_nodes
                triples = other + triples
            else:
                apart.append((other_nodes, other))
        parts = [*apart, (nodes, triples)]
    return [triples for _, triples in parts]


def _blanks(triples: Iterable[Triple]) -> list[BlankNode]:
    nodes = (term for triple in triples for term in (triple.subject, triple.object))
    return list(dict.fromkeys(node for node in nodes if isinstance(node, BlankNode)))


def _plain(triple: Triple) -> bool:
    return not _blanks([triple])


def _graph_of(said: Sequence[Quad], otherwise: str) -> NamedNode:
    """Return the graph that says what the thing is, else one that says anything of it."""
    graphs = sorted(
        (quad.predicate.value != RDF + "type", quad.graph_name.value)
        for quad in said
        if isinstance(quad.graph_name, NamedNode) and isinstance(quad.subject, NamedNode)
    )
    return NamedNode(graphs[0][1] if graphs else otherwise)


def _slug(plan: Plan) -> str:
    """A blank node's label that nothing else in a store has."""
    return "plan" + hashlib.sha256(plan.iri.encode()).hexdigest()[:12] + "x"


def _span(plan: Plan) -> str:
    return f"{plan.valid_from or '…'} – {plan.valid_to or '…'}"


_CHANGED: Final[Label] = {
    "fi": "Asian tiedot ovat muuttuneet sen jälkeen, kun suunnitelma tehtiin.",
    "sv": "Uppgifterna om saken har ändrats sedan planen gjordes.",
    "en": "What is said of this has changed since the plan was made.",
}
_GONE: Final[Label] = {
    "fi": "Suunnitelma poistaa tiedon, jota rekisterissä ei enää ole.",
    "sv": "Planen tar bort en uppgift som inte längre finns i registret.",
    "en": "The plan removes a statement that is not in the registry any more.",
}
