"""Pathways against what areas really have: which step has a provider, and which has none.

A pathway is a plan in the sense of P-PLAN (``p-plan:Plan``): its steps name what is needed, not who gives it.
``queries/routes/providers.rq`` says which services can carry a step out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from elo_graph.analyse.answers import Asked, Origin, ask, asked, origin
from elo_graph.analyse.evidence import EvidenceAge, evidence_ages, explained
from elo_graph.analyse.ground import ground_of
from elo_graph.analyse.labels import Label, labels
from elo_graph.analyse.names import find
from elo_graph.analyse.pathway_words import HEADINGS, match_cells, pathways_summary, step_reason
from elo_graph.analyse.places import Places, places
from elo_graph.analyse.queries import Given
from elo_graph.analyse.search import Graph
from elo_graph.analyse.tables import Table, columns
from elo_graph.store.protocol import Store

PATHWAYS = ("pathway",)
WHOLE, PART, NONE = "whole", "part", "none"


@dataclass(frozen=True, slots=True)
class StepMatch:
    """A step of a pathway in an area: who can carry it out, and how much of the area that reaches.

    ``extent`` is whole, part or none; ``missing`` the functions that no service has there. ``reached`` and
    ``parts`` count the smallest areas within the area, 1 where it has none. ``follows`` says how one comes
    from the step before: same (one service does both), referral (one handover at most), none; None for the
    first step and where one of the two has no service.
    """

    area: str
    area_label: Label
    pathway: str
    pathway_label: Label
    step: str
    step_label: Label
    order: int | None
    functions: tuple[tuple[str, Label], ...]
    missing: tuple[tuple[str, Label], ...]
    services: tuple[tuple[str, Label], ...]
    extent: str
    reached: int
    parts: int
    follows: str | None
    reason: Label
    evidence: tuple[str, ...]
    evidence_age: EvidenceAge
    origin: Origin

    def to_json(self) -> dict[str, object]:
        """Return the row by name."""
        return {
            "area": self.area,
            "areaLabel": self.area_label,
            "pathway": self.pathway,
            "pathwayLabel": self.pathway_label,
            "step": self.step,
            "stepLabel": self.step_label,
            "order": self.order,
            "functions": _named_json(self.functions),
            "missing": _named_json(self.missing),
            "services": _named_json(self.services),
            "extent": self.extent,
            "partsReached": self.reached,
            "parts": self.parts,
            "follows": self.follows,
            **explained(self.reason, self.evidence, self.evidence_age, self.origin),
        }


@dataclass(frozen=True, slots=True)
class PathwayMatches:
    """The answer: a row for each area, pathway and step, in this order."""

    as_of: date
    rows: tuple[StepMatch, ...]
    asked: tuple[Asked, ...]

    def to_json(self) -> dict[str, object]:
        """Return ``{"asOf", "rows"}``."""
        return {"asOf": self.as_of.isoformat(), "rows": [row.to_json() for row in self.rows]}

    def table(self, language: str) -> Table:
        """Return one row for each area, pathway and step; labels in this language."""
        return Table(
            name="pathways",
            summary=pathways_summary(language, len(self.rows), sum(row.extent == NONE for row in self.rows)),
            columns=columns(
                language,
                HEADINGS,
                numeric="order partsReached parts evidenceStale",
                wide="area pathway step functions services reason evidence evidenceOldest evidenceStale",
            ),
            rows=tuple(match_cells(row, language) for row in self.rows),
        )


@dataclass(slots=True)
class _Step:
    """What the query says of a step: its order, and by function the services with their areas."""

    pathway: str
    step: str
    order: int | None
    functions: dict[str, dict[str, set[str]]] = field(default_factory=dict)


def match_pathways(
    store: Store,
    *,
    pathway: str | None = None,
    area: str | None = None,
    as_of: date | None = None,
    confirmed_since: date | None = None,
) -> PathwayMatches:
    """Match a pathway (by name; all) against an area (an IRI; every region valid on the day).

    ``confirmed_since``: only services and referrals that were count. InputError when no pathway, or
    several, are called so.
    """
    day = as_of or date.today()
    wanted = find(store, pathway, kinds=PATHWAYS, where="pathway", as_of=day) if pathway else None
    given: dict[str, Given] = {"asOf": day, "pathway": wanted, "confirmedSince": confirmed_since}
    steps = _steps(store, given)
    ground = places(store, day)
    areas = [area] if area else [row.iri("area") for row in ask(store, "things/regions", asOf=day)]
    graph = ground_of(store, day, confirmed_since).graph if steps else Graph.of(())
    told = origin("routes/providers", **given)
    found = [one for here in areas for one in _matches(here, steps, ground, graph)]
    evidence = [(one.step.pathway, one.step.step, one.area, *one.services) for one in found]
    names = labels(
        store,
        {*(thing for row in evidence for thing in row), *(f for step in steps for f in step.functions)},
    )
    ages = evidence_ages(store, evidence, day)
    return PathwayMatches(
        as_of=day,
        rows=tuple(
            one.told(names, rests_on, age, told)
            for one, rests_on, age in zip(found, evidence, ages, strict=True)
        ),
        asked=(asked("routes/providers", **given),),
    )


def _steps(store: Store, given: Mapping[str, Given]) -> list[_Step]:
    steps: dict[tuple[str, str], _Step] = {}
    for row in ask(store, "routes/providers", **given):
        key = (row.iri("pathway"), row.iri("step"))
        step = steps.setdefault(key, _Step(*key, row.whole("order")))
        function, service, area = row.text("function"), row.text("service"), row.text("area")
        if function:
            services = step.functions.setdefault(function, {})
            if service and area:
                services.setdefault(service, set()).add(area)
    return sorted(steps.values(), key=lambda s: (s.pathway, s.order is None, s.order or 0, s.step))


@dataclass(frozen=True, slots=True)
class _Match:
    """A step in an area, before things have names."""

    area: str
    step: _Step
    services: tuple[str, ...]
    missing: tuple[str, ...]
    reached: int
    parts: int
    follows: str | None

    @property
    def extent(self) -> str:
        if self.missing or not self.reached:
            return NONE
        return WHOLE if self.reached == self.parts else PART

    def told(
        self, names: Mapping[str, Label], evidence: tuple[str, ...], age: EvidenceAge, told: Origin
    ) -> StepMatch:
        def named(things: Iterable[str]) -> tuple[tuple[str, Label], ...]:
            return tuple((thing, names.get(thing, {})) for thing in things)

        return StepMatch(
            area=self.area,
            area_label=names.get(self.area, {}),
            pathway=self.step.pathway,
            pathway_label=names.get(self.step.pathway, {}),
            step=self.step.step,
            step_label=names.get(self.step.step, {}),
            order=self.step.order,
            functions=named(self.step.functions),
            missing=named(self.missing),
            services=named(self.services),
            extent=self.extent,
            reached=self.reached,
            parts=self.parts,
            follows=self.follows,
            reason=step_reason(
                self.extent, named(self.missing), named(self.services), self.reached, self.parts
            ),
            evidence=evidence,
            evidence_age=age,
            origin=told,
        )


def _matches(area: str, steps: Iterable[_Step], ground: Places, graph: Graph) -> list[_Match]:
    """Match the steps against one area: a part of it is reached when every function of the step is there."""
    here = ground.parts_of(area)
    found: list[_Match] = []
    before: tuple[str, frozenset[str]] | None = None
    for step in steps:
        services: set[str] = set()
        missing, reached = [], set(here)
        for function, offered in step.functions.items():
            by_function: set[str] = set()
            for service, areas in offered.items():
                served = {part for one in areas for part in ground.parts_of(one)} & here
                if served:
                    services.add(service)
                    by_function |= served
            missing += [function] if not by_function else []
            reached &= by_function
        mine = frozenset(services)
        follows = None
        if before is not None and before[0] == step.pathway and before[1] and mine:
            follows = _follows(before[1], mine, graph)
        before = (step.pathway, mine)
        count = 0 if not step.functions else len(reached)
        found.append(_Match(area, step, tuple(sorted(services)), tuple(missing), count, len(here), follows))
    return found


def _follows(before: frozenset[str], now: frozenset[str], graph: Graph) -> str:
    if before & now:
        return "same"
    near = graph.reached_from(before, lambda edge: True, at_most=1)
    return "referral" if not now.isdisjoint(near) else "none"


def _named_json(things: tuple[tuple[str, Label], ...]) -> list[dict[str, object]]:
    return [{"thing": thing, "label": label} for thing, label in things]
