"""Scenarios as they are written: a plan of changes in a named graph (docs/decisions/0006-scenarios.md)."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from elo_graph.analyse.answers import Row, ask
from elo_graph.analyse.labels import LANGUAGES, Label
from elo_graph.errors import EloError, InputError
from elo_graph.store.protocol import Store
from elo_graph.terms import CS, DC, DCT, ELO, RDF, SCENARIO_GRAPHS, SCHEMA, SCHEME, XSD

Node = NamedNode | BlankNode | Triple

PROPOSED: Final = SCHEME + "status/proposed"
_STATEMENT: Final = ("subject", "predicate", "object")


@dataclass(frozen=True, slots=True)
class Change:
    """What a plan changes in one thing.

    ``additions`` and ``removals`` are about ``subject`` and the blank nodes it holds. A blank node of a
    removal stands for whatever fits all that is said of it. ``fingerprint`` is of what was said of the
    subject when the plan was made (empty: nothing was); None when the plan does not tell.
    """

    subject: str
    additions: tuple[Triple, ...] = ()
    removals: tuple[Triple, ...] = ()
    reason: Label = field(default_factory=dict)
    fingerprint: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A scenario: what it is called, what it was made against, and its changes in their order.

    ``valid_from`` and ``valid_to`` (inclusive) are the days it is meant for; ``status`` is a concept's IRI.
    """

    iri: str
    title: Label
    description: Label = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    author: str | None = None
    created: date | None = None
    status: str | None = PROPOSED
    base_version: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the plan is meant for this day."""
        after = self.valid_from is None or self.valid_from <= day
        return after and (self.valid_to is None or day <= self.valid_to)

    def to_json(self) -> dict[str, object]:
        """Return what the plan says of itself, and its changes as N-Triples terms."""
        return {
            "scenario": self.iri,
            "title": dict(self.title),
            "description": dict(self.description),
            "author": self.author,
            "created": self.created.isoformat() if self.created else None,
            "status": self.status,
            "baseVersion": self.base_version,
            "validFrom": self.valid_from.isoformat() if self.valid_from else None,
            "validTo": self.valid_to.isoformat() if self.valid_to else None,
            "changes": [
                {
                    "subject": change.subject,
                    "reasonText": dict(change.reason),
                    "additions": [str(triple) for triple in change.additions],
                    "removals": [str(triple) for triple in change.removals],
                }
                for change in self.changes
            ],
        }


def listed(store: Store) -> tuple[Plan, ...]:
    """Return the scenarios of the store by IRI, without their changes."""
    return tuple(_headed(rows) for rows in _by(ask(store, "scenarios/scenarios"), "scenario").values())


def read(store: Store, scenario: str) -> Plan:
    """Return the scenario of this IRI with its changes; InputError when there is none."""
    heads = list(ask(store, "scenarios/scenarios", scenario=scenario))
    if not heads:
        raise InputError("there is no such scenario in the store", where=scenario)
    head = _headed(heads)
    changes = _by(ask(store, "scenarios/changes", scenario=scenario), "change").values()
    told = sorted(changes, key=lambda rows: (rows[0].whole("position") or 0, rows[0].iri("about")))
    return Plan(
        iri=head.iri,
        title=head.title,
        description=head.description,
        changes=tuple(map(_change, told)),
        author=head.author,
        created=head.created,
        status=head.status,
        base_version=head.base_version,
        valid_from=head.valid_from,
        valid_to=head.valid_to,
    )


def named(store: Store, name: str, *, where: str = "--scenario") -> str:
    """Return the IRI of the scenario that a name means: an IRI, its end, or a title in any language."""
    wanted = " ".join(name.split()).removeprefix("<").removesuffix(">")
    plans = listed(store)
    ends = (wanted, SCENARIO_GRAPHS + wanted.removeprefix("scenario-"))
    fits = [plan.iri for plan in plans if plan.iri in ends] or [
        plan.iri
        for plan in plans
        if wanted.casefold() in (" ".join(title.split()).casefold() for title in plan.title.values())
    ]
    if len(fits) == 1:
        return fits[0]
    if fits:
        raise InputError(
            f'"{wanted}" is the title of {len(fits)} scenarios: {"; ".join(f"<{one}>" for one in fits)}',
            where=where,
            mend="Give one of these IRIs.",
        )
    known = ", ".join(plan.iri.removeprefix(SCENARIO_GRAPHS) for plan in plans[:10])
    raise InputError(
        f'there is no scenario "{wanted}" in the store',
        where=where,
        mend=f"There are: {known}." if known else "There is none yet: elo-graph scenario new.",
    )


def quads(plan: Plan) -> Iterator[Quad]:
    """Write a plan as the named graph of its IRI, its changes as reified statements."""
    graph, me = NamedNode(plan.iri), NamedNode(plan.iri)

    def say(subject: NamedNode | BlankNode, predicate: str, value: NamedNode | BlankNode | Literal) -> Quad:
        return Quad(subject, NamedNode(predicate), value, graph)

    yield say(me, RDF + "type", NamedNode(ELO + "Scenario"))
    yield from (say(me, DCT + "title", one) for one in _texts(plan.title))
    yield from (say(me, DCT + "description", one) for one in _texts(plan.description))
    for predicate, text in ((DC + "creator", plan.author), (ELO + "baseVersion", plan.base_version)):
        if text:
            yield say(me, predicate, Literal(text))
    for predicate, day in (
        (DCT + "created", plan.created),
        (ELO + "validFrom", plan.valid_from),
        (ELO + "validTo", plan.valid_to),
    ):
        if day:
            yield say(me, predicate, Literal(day.isoformat(), datatype=NamedNode(XSD + "date")))
    if plan.status:
        yield say(me, ELO + "status", NamedNode(plan.status))
    for place, change in enumerate(plan.changes, 1):
        one = BlankNode(f"change{place}")
        yield say(me, DCT + "hasPart", one)
        yield say(one, RDF + "type", NamedNode(CS + "ChangeSet"))
        yield say(one, CS + "subjectOfChange", NamedNode(change.subject))
        yield say(one, SCHEMA + "position", Literal(place))
        if change.fingerprint is not None:
            yield say(one, ELO + "subjectFingerprint", Literal(change.fingerprint))
        yield from (say(one, CS + "changeReason", text) for text in _texts(change.reason))
        for kind, triples in (("addition", change.additions), ("removal", change.removals)):
            for number, triple in enumerate(triples, 1):
                statement = BlankNode(f"{kind}{place}x{number}")
                yield say(one, CS + kind, statement)
                yield say(statement, RDF + "type", NamedNode(RDF + "Statement"))
                for part in _STATEMENT:
                    term = getattr(triple, part)
                    if isinstance(term, BlankNode):  # its own, whatever the others are called
                        term = BlankNode(f"own{place}{kind[0]}{term.value}")
                    yield say(statement, RDF + part, term)


def about(triples: Iterable[Triple]) -> dict[str, list[Triple]]:
    """Return the triples by the thing (an IRI) that they, or the blank nodes they are about, belong to.

    InputError when nothing named holds a blank node.
    """
    given = list(dict.fromkeys(triples))
    owners: dict[Node, str] = {
        triple.subject: triple.subject.value for triple in given if isinstance(triple.subject, NamedNode)
    }
    growing = True
    while growing:
        growing = False
        for triple in given:
            owner = owners.get(triple.subject)
            if isinstance(triple.object, BlankNode) and owner and triple.object not in owners:
                owners[triple.object] = owner
                growing = True
    found: dict[str, list[Triple]] = {}
    for triple in given:
        if triple.subject not in owners:
            raise InputError(
                f"a blank node that nothing points at cannot be told from others: {triple}",
                mend="Give the thing an IRI.",
            )
        found.setdefault(owners[triple.subject], []).append(triple)
    return found


def fingerprint(said: Sequence[Triple], subject: str) -> str:
    """Return what tells one description of a thing from another, whatever its blank nodes are called.

    Empty when nothing is said of it.
    """
    by: dict[Node, list[Triple]] = {}
    for triple in said:
        by.setdefault(triple.subject, []).append(triple)

    def told(node: Node, above: frozenset[BlankNode]) -> list[str]:
        lines = []
        for triple in by.get(node, ()):
            value = triple.object
            if isinstance(value, BlankNode):
                inner = "" if value in above else " ; ".join(told(value, above | {value}))
                lines.append(f"{triple.predicate} [ {inner} ]")
            else:
                lines.append(f"{triple.predicate} {value}")
        return sorted(set(lines))

    lines = told(NamedNode(subject), frozenset())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16] if lines else ""


def said_of(store: Store, things: Iterable[str]) -> dict[str, list[Quad]]:
    """Return what the store says of things and the blank nodes they hold, each triple in its named graph.

    What scenarios say of themselves is not among it.
    """
    wanted = sorted(set(things))
    found: dict[str, list[Quad]] = {thing: [] for thing in wanted}
    if wanted:
        for row in ask(store, "scenarios/said", thing=wanted):
            if not row.iri("graph").startswith(SCENARIO_GRAPHS):
                found[row.iri("thing")].append(
                    Quad(*(row.cells[key] for key in ("subject", "property", "value", "graph")))  # type: ignore[arg-type]
                )
    return found


def _headed(rows: Sequence[Row]) -> Plan:
    row = rows[0]
    return Plan(
        iri=row.iri("scenario"),
        title=_by_language(rows, "title"),
        description=_by_language(rows, "description"),
        author=row.text("author"),
        created=_day(row.text("created")),
        status=row.text("status"),
        base_version=row.text("baseVersion"),
        valid_from=_day(row.text("validFrom")),
        valid_to=_day(row.text("validTo")),
    )


def _change(rows: Sequence[Row]) -> Change:
    parts: dict[str, dict[Triple, None]] = {"addition": {}, "removal": {}}
    for row in rows:
        if row.text("part") in parts:
            parts[row.iri("part")][_triple(row)] = None
    return Change(
        subject=rows[0].iri("about"),
        additions=tuple(parts["addition"]),
        removals=tuple(parts["removal"]),
        reason=_by_language([row for row in rows if row.text("part") == "reason"], "value"),
        fingerprint=rows[0].text("fingerprint"),
    )


def _triple(row: Row) -> Triple:
    terms = [row.cells[key] for key in ("subject", "property", "value")]
    try:
        return Triple(*terms)  # type: ignore[arg-type]
    except TypeError as error:
        raise EloError(
            f"a statement of the scenario is no triple: {' '.join(map(str, terms))}",
            where=row.text("scenario"),
        ) from error


def _by(rows: Iterable[Row], column: str) -> Mapping[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.iri(column), []).append(row)
    return found


def _by_language(rows: Iterable[Row], column: str) -> Label:
    told = {row.language(column): row.text(column) or "" for row in rows if row.text(column)}
    plain = told.pop("", None)
    return {tag: told.get(tag, plain) or "" for tag in LANGUAGES if tag in told or plain}


def _texts(label: Label) -> list[Literal]:
    return [Literal(label[tag], language=tag) for tag in LANGUAGES if label.get(tag)]


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text[:10])
    except ValueError:
        return None
