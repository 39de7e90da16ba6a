"""Gaps: where what was promised does not reach the people of an area (``queries/gaps/gaps.rq``).

The query is the definition; ``gap_cube`` counts the same for a whole country at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from elo_graph.analyse.answers import Asked, Origin, asked, origin
from elo_graph.analyse.evidence import EvidenceAge, age_of, confirmed
from elo_graph.analyse.gap_cube import Cell, cells
from elo_graph.analyse.gap_nearest import Nearest, Nearness, candidates_of
from elo_graph.analyse.gap_projection import Projection, project, services_of
from elo_graph.analyse.gap_table import gap_table
from elo_graph.analyse.gap_words import closing, reason
from elo_graph.analyse.labels import LANGUAGES, Label, labels, named
from elo_graph.analyse.points import points
from elo_graph.analyse.population import Terrain
from elo_graph.analyse.tables import Table
from elo_graph.store.protocol import Store
from elo_graph.terms import SCHEME

IN_PERSON = SCHEME + "channel/in-person"


@dataclass(frozen=True, slots=True)
class Gap:
    """An area that an expectation is not met in, or is met in only remotely.

    ``coverage`` is the share (0 to 1) of the area's ``people`` (of the group's ages) who live where at least
    ``expected`` matching services reach, ``coverage_in_person`` where so many do that are not only remote.
    ``remote_only`` people have what was promised, but only by phone or online. The numbers of people are None
    when nobody was counted. ``found`` services reach some part (``found_in_person`` of them in person, or
    without saying how), ``fewest`` the least reached part. ``evidence`` names the expectation, the area and
    the matching services that reach it, ``evidence_age`` says how old they are, ``origin`` what gives it.
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
    found_in_person: int
    fewest: int
    coverage: float
    coverage_in_person: float
    people: int | None
    people_reached: int | None
    people_without: int | None
    remote_only: int | None
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
            "foundInPerson": self.found_in_person,
            "foundRemote": self.found - self.found_in_person,
            "fewest": self.fewest,
            "coverage": self.coverage,
            "coverageInPerson": self.coverage_in_person,
            "people": self.people,
            "peopleReached": self.people_reached,
            "peopleWithout": self.people_without,
            "remoteOnly": self.remote_only,
            "nearest": self.nearest.to_json() if self.nearest else None,
            "reasonText": self.reason,
            "closes": self.closes,
            "evidence": list(self.evidence),
            "evidenceAge": self.evidence_age.to_json(),
            "asked": self.origin.to_json(),
        }


@dataclass(frozen=True, slots=True)
class Gaps:
    """All gaps of a day, most people without first; ``asked`` is the question that gives the same rows.

    ``remote``: the cells that are no gaps, but only because of services by phone or online, which do not
    replace a person in the room; most people first. Where a channel is asked for, that channel will do.
    """

    as_of: date
    rows: tuple[Gap, ...]
    remote: tuple[Gap, ...]
    asked: Asked

    def to_json(self) -> dict[str, object]:
        """Return ``{"asOf", "rows": [...], "remote": [...]}``."""
        return {
            "asOf": self.as_of.isoformat(),
            "rows": [row.to_json() for row in self.rows],
            "remote": [row.to_json() for row in self.remote],
        }

    def table(self, language: str) -> Table:
        """Return one row a gap, labels in this language."""
        return gap_table(self, language)


def gaps(
    store: Store,
    *,
    as_of: date | None = None,
    area: str | None = None,
    confirmed_since: date | None = None,
    terrain: Terrain | None = None,
) -> Gaps:
    """Find the gaps on a day (today), in one area and those that lie wholly in it, or everywhere.

    ``area`` is an IRI; see ``names.find`` for labels. ``confirmed_since``: only services that were count.
    ``terrain``: the areas and people of the day, when they are known already.
    """
    day = as_of or date.today()
    projection = project(store, day, confirmed_since, terrain=terrain)
    found = [
        cell
        for cell in cells(projection, area=area)
        if cell.missed or (cell.missed_in_person and not cell.expectation.by_channel)
    ]
    described = _described(store, projection, found, confirmed_since)
    return Gaps(
        day,
        tuple(sorted((gap for gap in described if gap.coverage < 1), key=_worst_first)),
        tuple(sorted((gap for gap in described if gap.coverage == 1), key=_most_first)),
        asked("gaps/gaps", asOf=day, inArea=area, confirmedSince=confirmed_since),
    )


def _described(store: Store, projection: Projection, found: Sequence[Cell], since: date | None) -> list[Gap]:
    """Add names, the services that reach each cell, the nearest one and what is said about it."""
    wanted = {cell.expectation.expectation for cell in found}
    matching = {one: services for one, services in projection.matching.items() if one in wanted}
    names = labels(store, {*_mentioned(found), *services_of(matching), *projection.land.areas})
    candidates = {
        expectation: candidates_of(
            projection.land,
            # By name, so that the choice between equally near services does not hang on how IRIs are made.
            sorted(services, key=lambda one: (_name(one.service, names), one.service)),
        )
        for expectation, services in matching.items()
    }
    none = candidates_of(projection.land, ())
    near = Nearness(projection.land, points(store), names)
    reaching = [
        candidates.get(cell.expectation.expectation, none).reaching(projection.land.parts_of(cell.area))
        for cell in found
    ]
    known = confirmed(
        store,
        {thing for services in reaching for thing in services}
        | {thing for cell in found for thing in (cell.area, cell.expectation.expectation)},
    )
    return [
        _gap(
            cell,
            services,
            near.nearest(cell.area, candidates.get(cell.expectation.expectation, none)),
            names,
            known,
            projection.day,
            since,
        )
        for cell, services in zip(found, reaching, strict=True)
    ]


def _gap(
    cell: Cell,
    reaching: Sequence[str],
    nearest: Nearest | None,
    names: Mapping[str, Label],
    known: Mapping[str, date],
    day: date,
    since: date | None,
) -> Gap:
    asked_for = cell.expectation
    evidence = (asked_for.expectation, cell.area, *reaching)
    said = {
        tongue: {
            "area": named(names.get(cell.area, {}), cell.area, tongue),
            "function": named(names.get(asked_for.function, {}), asked_for.function, tongue),
            "group": named(names.get(asked_for.group, {}), asked_for.group, tongue),
            "service": named(nearest.service_label, nearest.service, tongue) if nearest else "",
        }
        for tongue in LANGUAGES
    }
    missing = asked_for.expected - cell.fewest
    return Gap(
        area=cell.area,
        area_label=names.get(cell.area, {}),
        level=asked_for.level,
        level_label=names.get(asked_for.level, {}),
        expectation=asked_for.expectation,
        expectation_label=names.get(asked_for.expectation, {}),
        function=asked_for.function,
        function_label=names.get(asked_for.function, {}),
        group=asked_for.group,
        group_label=names.get(asked_for.group, {}),
        expected=asked_for.expected,
        found=cell.found,
        found_in_person=cell.found_in_person,
        fewest=cell.fewest,
        coverage=cell.coverage,
        coverage_in_person=cell.coverage_in_person,
        people=cell.people,
        people_reached=cell.reached,
        people_without=cell.without,
        remote_only=cell.remote_only,
        nearest=nearest,
        reason=reason(said, cell),
        # Widening a service that is in the area already is a natural step; one from elsewhere is an example.
        closes=closing(
            said,
            max(missing, 1),
            extend=nearest is not None and nearest.within == cell.area and missing == 1,
            in_person=cell.coverage == 1,
        ),
        evidence=evidence,
        evidence_age=age_of(evidence, known, day),
        origin=origin(
            "gaps/gaps",
            asOf=day,
            inArea=cell.area,
            onlyExpectation=asked_for.expectation,
            confirmedSince=since,
            throughChannel=IN_PERSON if cell.coverage == 1 else None,
        ),
    )


def _mentioned(found: Sequence[Cell]) -> set[str]:
    return {
        thing
        for cell in found
        for one in [cell.expectation]
        for thing in (cell.area, one.expectation, one.function, one.group, one.level)
    }


def _name(thing: str, names: Mapping[str, Label]) -> str:
    return named(names.get(thing, {}), thing, "fi")


def _worst_first(gap: Gap) -> tuple[object, ...]:
    """Most people without first; where nobody was counted, after those."""
    unknown = gap.people_without is None
    return (unknown, -(gap.people_without or 0), gap.coverage, *_in_order(gap))


def _most_first(gap: Gap) -> tuple[object, ...]:
    """Most people who have it only remotely first; where nobody was counted, after those."""
    return (gap.remote_only is None, -(gap.remote_only or 0), *_in_order(gap))


def _in_order(gap: Gap) -> tuple[str, ...]:
    names = (named(gap.area_label, gap.area, "fi"), named(gap.expectation_label, gap.expectation, "fi"))
    return (*names, gap.area, gap.expectation)
