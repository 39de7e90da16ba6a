"""Gaps: where what was promised does not reach the people of an area (``queries/gaps/gaps.rq``)."""

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
from elo_graph.analyse.gap_words import HEADINGS, closing, reason, summary
from elo_graph.analyse.labels import Label, labels, named
from elo_graph.analyse.places import Places, places
from elo_graph.analyse.tables import Table, columns
from elo_graph.store.protocol import Store


@dataclass(frozen=True, slots=True)
class Nearest:
    """The matching service that is nearest to reaching the whole area without doing so.

    ``area`` is the area it serves that lies nearest; ``within`` the smallest area that holds both.
    """

    service: str
    service_label: Label
    area: str
    area_label: Label
    within: str
    within_label: Label

    def to_json(self) -> dict[str, object]:
        """Return the service, the area and what holds both, with labels."""
        return {
            "service": self.service,
            "serviceLabel": self.service_label,
            "area": self.area,
            "areaLabel": self.area_label,
            "within": self.within,
            "withinLabel": self.within_label,
        }


@dataclass(frozen=True, slots=True)
class Gap:
    """An area that an expectation is not met in.

    ``coverage`` is the share (0 to 1) of the area's ``people`` (of the group's ages) who live where at least
    ``expected`` matching services reach. ``people``, ``people_reached`` and ``people_without`` are None when
    nobody was counted. ``found`` services reach some part, ``fewest`` the least reached part.
    ``evidence`` names the expectation, the area and the matching services that reach it, ``evidence_age``
    says how old these records are, ``origin`` what gives this row.
    """

    area: str
    area_label: Label
    level: str
    level_label: Label
    expectation: str
    expectation_label: Label
    function: str
    function_label: Label
    group: str
    group_label: Label
    expected: int
    found: int
    fewest: int
    coverage: float
    people: int | None
    people_reached: int | None
    people_without: int | None
    nearest: Nearest | None
    reason: Label
    closes: Label
    evidence: tuple[str, ...]
    evidence_age: EvidenceAge
    origin: Origin

    def to_json(self) -> dict[str, object]:
        """Return the row with the agreed keys (area, expectation, expected, found, coverage …) and more."""
        return {
            "area": self.area,
            "areaLabel": self.area_label,
            "level": self.level,
            "levelLabel": self.level_label,
            "expectation": self.expectation,
            "expectationLabel": self.expectation_label,
            "function": self.function,
            "functionLabel": self.function_label,
            "group": self.group,
            "groupLabel": self.group_label,
            "expected": self.expected,
            "found": self.found,
            "fewest": self.fewest,
            "coverage": self.coverage,
            "people": self.people,
            "peopleReached": self.people_reached,
            "peopleWithout": self.people_without,
            "nearest": self.nearest.to_json() if self.nearest else None,
            "reasonText": self.reason,
            "closes": self.closes,
            "evidence": list(self.evidence),
            "evidenceAge": self.evidence_age.to_json(),
            "asked": self.origin.to_json(),
        }


@dataclass(frozen=True, slots=True)
class Gaps:
    """All gaps of a day, most people without first; ``asked`` is the question that gives the same rows."""

    as_of: date
    rows: tuple[Gap, ...]
    asked: Asked

    def to_json(self) -> dict[str, object]:
        """Return ``{"asOf", "rows": [...]}``."""
        return {"asOf": self.as_of.isoformat(), "rows": [row.to_json() for row in self.rows]}

    def table(self, language: str) -> Table:
        """Return one row a gap, labels in this language."""
        return Table(
            name="gaps",
            summary=summary(language, [row.people_without for row in self.rows]),
            columns=columns(
                language,
                {**HEADINGS, **AGE_HEADINGS},
                numeric="expected found coverage people peopleReached peopleWithout evidenceStale",
                wide="area level expectation function group peopleReached closes evidence evidenceStale",
            ),
            rows=tuple(
                (
                    row.area,
                    named(row.area_label, row.area, language),
                    named(row.level_label, row.level, language),
                    row.expectation,
                    named(row.expectation_label, row.expectation, language),
                    named(row.function_label, row.function, language),
                    named(row.group_label, row.group, language),
                    row.expected,
                    row.found,
                    round(row.coverage, 4),
                    row.people,
                    row.people_reached,
                    row.people_without,
                    named(row.nearest.service_label, row.nearest.service, language) if row.nearest else None,
                    row.closes[language],
                    " ".join(row.evidence),
                    *age_cells(row.evidence_age),
                )
                for row in self.rows
            ),
        )


def gaps(
    store: Store,
    *,
    as_of: date | None = None,
    area: str | None = None,
    confirmed_since: date | None = None,
) -> Gaps:
    """Find the gaps on a day (today), in one area and those that lie wholly in it, or everywhere.

    ``area`` is an IRI; see ``names.find`` for labels. ``confirmed_since``: only services that were count.
    """
    day = as_of or date.today()
    question = asked("gaps/gaps", asOf=day, inArea=area, confirmedSince=confirmed_since)
    rows = list(ask(store, "gaps/gaps", asOf=day, inArea=area, confirmedSince=confirmed_since))
    ground = places(store, day)
    matching = _matching(store, day, confirmed_since)
    names = labels(store, {*_mentioned(rows, matching), *ground.parts})
    candidates = {expectation: _by_name(services, names) for expectation, services in matching.items()}
    near = _Nearness(ground, names)
    found = [_gap(row, candidates.get(row.iri("expectation"), ()), ground, near, names) for row in rows]
    known = confirmed(store, {thing for gap in found for thing in gap.evidence})
    told = [
        replace(
            gap,
            evidence_age=age_of(gap.evidence, known, day),
            origin=origin(
                "gaps/gaps",
                asOf=day,
                inArea=gap.area,
                onlyExpectation=gap.expectation,
                confirmedSince=confirmed_since,
            ),
        )
        for gap in found
    ]
    return Gaps(day, tuple(sorted(told, key=_worst_first)), question)


Serving = tuple[str, tuple[str, ...]]
"""A service and the areas it serves."""


class _Nearness:
    """Remembers how near the areas are that were compared, since many gaps ask for the same pairs."""

    def __init__(self, ground: Places, names: Mapping[str, Label]) -> None:
        self._ground = ground
        self._names = names
        self._known: dict[tuple[str, str], tuple[int, str] | None] = {}

    def nearest(self, area: str, candidates: Iterable[Serving]) -> Nearest | None:
        """Choose the service whose area shares the smallest area with this one; candidates come by name."""
        best: tuple[int, str, str, str] | None = None
        for service, served in candidates:
            for one in served:
                key = (area, one)
                if key not in self._known:
                    self._known[key] = self._ground.common(area, one)
                held = self._known[key]
                if held is not None and (best is None or held[0] < best[0]):
                    best = (held[0], held[1], service, one)
        if best is None:
            return None
        _, within, service, one = best
        label = self._names
        return Nearest(
            service, label.get(service, {}), one, label.get(one, {}), within, label.get(within, {})
        )


def _gap(
    row: Row, candidates: tuple[Serving, ...], ground: Places, near: _Nearness, names: Mapping[str, Label]
) -> Gap:
    area, expectation = row.iri("area"), row.iri("expectation")
    function, group, level = row.iri("function"), row.iri("group"), row.iri("level")
    reaching = [service for service, served in candidates if any(ground.meet(one, area) for one in served)]
    short_of = [
        (service, served)
        for service, served in candidates
        if not any(ground.covers(one, area) for one in served)
    ]
    nearest = near.nearest(area, short_of)
    people, without = row.whole("people"), row.whole("peopleWithout")
    expected, fewest = row.count("expected"), row.count("fewest")
    said = {
        tongue: {
            "area": named(names.get(area, {}), area, tongue),
            "function": named(names.get(function, {}), function, tongue),
            "group": named(names.get(group, {}), group, tongue),
            "service": named(nearest.service_label, nearest.service, tongue) if nearest else "",
        }
        for tongue in ("fi", "sv", "en")
    }
    return Gap(
        area=area,
        area_label=names.get(area, {}),
        level=level,
        level_label=names.get(level, {}),
        expectation=expectation,
        expectation_label=names.get(expectation, {}),
        function=function,
        function_label=names.get(function, {}),
        group=group,
        group_label=names.get(group, {}),
        expected=expected,
        found=row.count("found"),
        fewest=fewest,
        coverage=row.number("coverage"),
        people=people,
        people_reached=row.whole("peopleReached"),
        people_without=without,
        nearest=nearest,
        reason=reason(said, without, people, expected),
        # Widening a service that is in the area already is a natural step; one from elsewhere is an example.
        closes=closing(
            said,
            expected - fewest,
            extend=nearest is not None and nearest.within == area and expected - fewest == 1,
        ),
        evidence=(expectation, area, *reaching),
        evidence_age=NO_EVIDENCE,
        origin=Origin("gaps/gaps", {}),
    )


def _matching(store: Store, day: date, since: date | None) -> dict[str, dict[str, list[str]]]:
    """Return expectation → matching service → the areas it serves."""
    found: dict[str, dict[str, list[str]]] = {}
    for row in ask(store, "gaps/matching", asOf=day, confirmedSince=since):
        services = found.setdefault(row.iri("expectation"), {})
        services.setdefault(row.iri("service"), []).append(row.iri("served"))
    return found


def _by_name(services: Mapping[str, list[str]], names: Mapping[str, Label]) -> tuple[Serving, ...]:
    """Sort by name, so that the choice between equally near services does not hang on how IRIs are made."""
    order = sorted(services, key=lambda service: (named(names.get(service, {}), service, "fi"), service))
    return tuple((service, tuple(services[service])) for service in order)


def _mentioned(rows: Iterable[Row], matching: Mapping[str, Mapping[str, list[str]]]) -> set[str]:
    things = {row.iri(key) for row in rows for key in ("area", "expectation", "function", "group", "level")}
    for services in matching.values():
        for service, served in services.items():
            things.update((service, *served))
    return things


def _worst_first(gap: Gap) -> tuple[object, ...]:
    """Most people without first; where nobody was counted, after those."""
    unknown = gap.people_without is None
    return (
        unknown,
        -(gap.people_without or 0),
        gap.coverage,
        named(gap.area_label, gap.area, "fi"),
        named(gap.expectation_label, gap.expectation, "fi"),
        gap.area,
        gap.expectation,
    )
