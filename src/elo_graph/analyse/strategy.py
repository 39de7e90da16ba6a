"""Strategy: what contributes to every goal and outcome, and what nothing serves (``queries/strategy/``)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from elo_graph.analyse.answers import Asked, Origin, Row, ask, asked, origin
from elo_graph.analyse.evidence import (
    AGE_HEADINGS,
    NO_EVIDENCE,
    EvidenceAge,
    age_cells,
    age_of,
    confirmed,
)
from elo_graph.analyse.labels import Label, labels, named
from elo_graph.analyse.queries import Given
from elo_graph.analyse.strategy_tables import computed, part_tables, why_not
from elo_graph.analyse.tables import Coded, Table, columns, yes_no
from elo_graph.store.protocol import Store

SORTS = ("service", "project", "measure", "group", "actor")


@dataclass(frozen=True, slots=True)
class Contributor:
    """A thing that contributes to a goal; ``sort`` is service, project, measure, group or actor."""

    thing: str
    label: Label
    sort: str

    def to_json(self) -> dict[str, object]:
        """Return ``{"thing", "label", "kind"}``."""
        return {"thing": self.thing, "label": self.label, "kind": self.sort}


@dataclass(frozen=True, slots=True)
class Indicator:
    """What a goal is measured by; ``query`` names the file that computes it, None where nothing here does.

    ``value`` is what the query gives on the day, None where there is none.
    """

    indicator: str
    label: Label
    query: str | None
    value: float | None = None

    def to_json(self) -> dict[str, object]:
        """Return ``{"indicator", "label", "computedBy", "value", "whyNot"}``."""
        return {
            "indicator": self.indicator,
            "label": self.label,
            "computedBy": self.query,
            "value": self.value,
            "whyNot": why_not(self.query) if self.value is None else None,
        }


@dataclass(frozen=True, slots=True)
class Goal:
    """A strategic goal or an outcome, at its place in the tree (``depth`` 0: part of nothing).

    ``below`` counts what contributes to it or to a part of it; ``unserved``: nothing does. ``evidence_age``
    is that of the goal's record and its contributors', ``origin`` what gives this row.
    """

    goal: str
    label: Label
    kind: str
    document: str | None
    document_label: Label
    parents: tuple[str, ...]
    depth: int
    contributors: tuple[Contributor, ...]
    below: int
    indicators: tuple[Indicator, ...]
    unserved: bool
    evidence_age: EvidenceAge
    origin: Origin

    @property
    def evidence(self) -> tuple[str, ...]:
        """The goal and what contributes to it."""
        return (self.goal, *(one.thing for one in self.contributors))

    @property
    def reason(self) -> Label:
        """Say in a sentence how the goal is served."""
        return goal_reason(self.label, self.goal, len(self.contributors), self.below)

    def to_json(self) -> dict[str, object]:
        """Return ``{"goal", "goalLabel", "document", "contributors", "indicators", "unserved"}`` and more."""
        return {
            "goal": self.goal,
            "goalLabel": self.label,
            "kind": self.kind,
            "document": self.document,
            "documentLabel": self.document_label,
            "parents": list(self.parents),
            "depth": self.depth,
            "contributors": [one.to_json() for one in self.contributors],
            "contributorsBelow": self.below,
            "indicators": [one.to_json() for one in self.indicators],
            "unserved": self.unserved,
            "reasonText": self.reason,
            "evidence": list(self.evidence),
            "evidenceAge": self.evidence_age.to_json(),
            "asked": self.origin.to_json(),
        }


@dataclass(frozen=True, slots=True)
class Strategy:
    """Goals and outcomes in the order of their tree, and the services that serve none of them."""

    as_of: date
    rows: tuple[Goal, ...]
    unaligned: tuple[tuple[str, Label], ...]
    asked: tuple[Asked, ...]

    def to_json(self) -> dict[str, object]:
        """Return ``{"asOf", "rows", "unaligned"}``."""
        return {
            "asOf": self.as_of.isoformat(),
            "rows": [row.to_json() for row in self.rows],
            "unaligned": [{"service": service, "serviceLabel": label} for service, label in self.unaligned],
        }

    def table(self, language: str) -> Table:
        """Return one row a goal or outcome; labels in this language."""
        return Table(
            name="strategy",
            summary=_summary(language, self),
            columns=columns(
                language,
                {**_HEADINGS, **AGE_HEADINGS},
                numeric=" ".join((*SORTS, "contributorsBelow", "indicators", "evidenceStale")),
                wide="goal document contributors actor contributorsBelow evidenceOldest evidenceStale",
            ),
            rows=tuple(
                (
                    row.goal,
                    named(row.label, row.goal, language),
                    Coded(row.kind, _KINDS[row.kind][language]),
                    named(row.document_label, row.document, language) if row.document else None,
                    *(sum(one.sort == sort for one in row.contributors) for sort in SORTS),
                    row.below,
                    len(row.indicators),
                    yes_no(not row.unserved, language),
                    "; ".join(named(one.label, one.thing, language) for one in row.contributors),
                    *age_cells(row.evidence_age),
                )
                for row in self.rows
            ),
            depths=tuple(row.depth for row in self.rows),
        )

    def sheets(self, language: str) -> tuple[Table, ...]:
        """Return the goals, what contributes to each, the indicators, and the services that serve none."""
        return (self.table(language), *part_tables(self, language))


def strategy(
    store: Store,
    *,
    as_of: date | None = None,
    area: str | None = None,
    confirmed_since: date | None = None,
) -> Strategy:
    """Say of every goal and outcome valid on a day (today) what contributes to it, in an area or anywhere.

    ``confirmed_since``: only what says that it was confirmed on that day or later contributes.
    """
    day = as_of or date.today()
    given: dict[str, Given] = {"asOf": day, "inArea": area, "confirmedSince": confirmed_since}
    rows = list(ask(store, "strategy/goals", **given))
    goals = {row.iri("goal") for row in rows}
    contributing = [
        (row.iri("goal"), row.iri("contributor"), row.iri("sort"))
        for row in ask(store, "strategy/contributors", **given)
    ]
    measured = [
        (row.iri("goal"), row.iri("indicator"), row.text("query"))
        for row in ask(store, "strategy/indicators")
    ]
    unaligned = [row.iri("service") for row in ask(store, "strategy/unaligned", **given)]
    things = {*goals, *unaligned, *(row.text("document") or "" for row in rows)} - {""}
    things |= {thing for goal, thing, _ in contributing if goal in goals}
    things |= {indicator for goal, indicator, _ in measured if goal in goals}
    names = labels(store, things)
    goals_told = _in_tree(rows, contributing, measured, names)
    known = confirmed(store, {thing for goal in goals_told for thing in goal.evidence})
    return Strategy(
        as_of=day,
        rows=tuple(
            replace(
                goal,
                indicators=tuple(
                    replace(one, value=computed(store, one.query, day, area)) for one in goal.indicators
                ),
                evidence_age=age_of(goal.evidence, known, day),
                origin=origin("strategy/contributors", **given),
            )
            for goal in goals_told
        ),
        unaligned=tuple((service, names.get(service, {})) for service in _by_name(unaligned, names)),
        asked=tuple(
            asked(name, **given) for name in ("strategy/goals", "strategy/contributors", "strategy/unaligned")
        ),
    )


def _in_tree(
    rows: Iterable[Row],
    contributing: Iterable[tuple[str, str, str]],
    measured: Iterable[tuple[str, str, str | None]],
    names: Mapping[str, Label],
) -> list[Goal]:
    first: dict[str, Row] = {}
    parents: dict[str, list[str]] = {}
    for row in rows:
        goal, parent = row.iri("goal"), row.text("parent")
        first.setdefault(goal, row)
        above = parents.setdefault(goal, [])
        if parent and parent not in above:
            above.append(parent)
    order = sorted(first, key=lambda goal: _place(first[goal], names))
    found: list[Goal] = []
    placed: set[str] = set()

    def place(goal: str, depth: int) -> None:
        # A goal that is part of several stands below the first; the set ends circles.
        if goal in placed:
            return
        placed.add(goal)
        found.append(_goal(first[goal], tuple(parents[goal]), depth, contributing, measured, names))
        for part in order:
            if goal in parents[part]:
                place(part, depth + 1)

    for goal in order:
        if not any(parent in first for parent in parents[goal]):
            place(goal, 0)
    for goal in order:
        place(goal, 0)
    return found


def _goal(
    row: Row,
    parents: tuple[str, ...],
    depth: int,
    contributing: Iterable[tuple[str, str, str]],
    measured: Iterable[tuple[str, str, str | None]],
    names: Mapping[str, Label],
) -> Goal:
    goal, document = row.iri("goal"), row.text("document")
    # A thing of several classes (an organisation that is a group) counts as the first of them.
    sorts: dict[str, str] = {}
    for contributed, thing, sort in contributing:
        if contributed == goal and (thing not in sorts or SORTS.index(sort) < SORTS.index(sorts[thing])):
            sorts[thing] = sort
    ordered = sorted(_by_name(sorts, names), key=lambda thing: SORTS.index(sorts[thing]))
    return Goal(
        goal=goal,
        label=names.get(goal, {}),
        kind=row.iri("kind"),
        document=document,
        document_label=names.get(document or "", {}),
        parents=parents,
        depth=depth,
        contributors=tuple(Contributor(thing, names.get(thing, {}), sorts[thing]) for thing in ordered),
        below=row.count("contributorsBelow"),
        indicators=tuple(
            Indicator(indicator, names.get(indicator, {}), query)
            for measured_goal, indicator, query in measured
            if measured_goal == goal
        ),
        unserved=row.truth("unserved"),
        evidence_age=NO_EVIDENCE,
        origin=Origin("strategy/contributors", {}),
    )


def _by_name(things: Iterable[str], names: Mapping[str, Label]) -> list[str]:
    return sorted(things, key=lambda thing: (named(names.get(thing, {}), thing, "fi").lower(), thing))


def _place(row: Row, names: Mapping[str, Label]) -> tuple[object, ...]:
    """Goals before outcomes, by document and number; else by the numbers in their IRIs, else by name."""
    goal = row.iri("goal")
    number = row.whole("number")
    digits = tuple(int(part) for part in re.findall(r"\d+", goal.rsplit("/", 1)[-1])[:4])
    return (
        row.iri("kind") != "goal",
        row.text("document") or "",
        number is None,
        number or 0,
        digits,
        named(names.get(goal, {}), goal, "fi"),
        goal,
    )


def goal_reason(label: Label, goal: str, direct: int, below: int) -> Label:
    """Say in a sentence how many things contribute to a goal and to its parts."""
    fi, sv, en = (named(label, goal, language) for language in ("fi", "sv", "en"))
    if below == 0:
        return {
            "fi": f"{fi}: mikään ei edistä sitä eikä sen osia.",
            "sv": f"{sv}: ingenting främjar det eller dess delar.",
            "en": f"{en}: nothing contributes to it or to its parts.",
        }
    return {
        "fi": f"{fi}: edistäjiä on {direct}, osat mukaan luettuina {below}.",
        "sv": f"{sv}: främjas av {direct}, med delarna inräknade av {below}.",
        "en": f"{en}: {direct} contribute to it, {below} with its parts.",
    }


def _summary(language: str, answer: Strategy) -> str:
    goals, without, services = (
        len(answer.rows),
        sum(row.unserved for row in answer.rows),
        len(answer.unaligned),
    )
    return {
        "fi": f"Tavoitteita ja tuloksia {goals}, joista {without} ei edistä mikään;"
        f" palveluja, jotka eivät edistä mitään tavoitetta: {services}",
        "sv": f"{goals} mål och resultat, varav {without} inte främjas av något;"
        f" tjänster som inte främjar något mål: {services}",
        "en": f"{goals} goals and outcomes, {without} of which nothing serves;"
        f" services that serve no goal: {services}",
    }[language]


_KINDS = {
    "goal": {"fi": "tavoite", "sv": "mål", "en": "goal"},
    "outcome": {"fi": "tulos", "sv": "resultat", "en": "outcome"},
}
_HEADINGS = {
    "goal": {"fi": "Tunniste", "sv": "Id", "en": "IRI"},
    "goalLabel": {"fi": "Tavoite tai tulos", "sv": "Mål eller resultat", "en": "Goal or outcome"},
    "kind": {"fi": "Laji", "sv": "Slag", "en": "Kind"},
    "document": {"fi": "Asiakirja", "sv": "Dokument", "en": "Document"},
    "service": {"fi": "Palveluja", "sv": "Tjänster", "en": "Services"},
    "project": {"fi": "Hankkeita", "sv": "Projekt", "en": "Projects"},
    "measure": {"fi": "Toimia", "sv": "Åtgärder", "en": "Measures"},
    "group": {"fi": "Ryhmiä", "sv": "Grupper", "en": "Groups"},
    "actor": {"fi": "Toimijoita", "sv": "Aktörer", "en": "Actors"},
    "contributorsBelow": {"fi": "Osineen", "sv": "Med delar", "en": "With parts"},
    "indicators": {"fi": "Mittareita", "sv": "Indikatorer", "en": "Indicators"},
    "served": {"fi": "Edistetäänkö", "sv": "Främjas", "en": "Served"},
    "contributors": {"fi": "Mikä edistää", "sv": "Vad som främjar", "en": "What contributes"},
}
