"""Gaps: where what was promised does not reach the people of an area (``queries/gaps/gaps.rq``).

The query is the definition; ``gap_cube`` counts the same for a whole country at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from elo_graph.analyse.answers import Asked, asked, origin
from elo_graph.analyse.evidence import age_of, confirmed
from elo_graph.analyse.gap_cube import Cell, cells
from elo_graph.analyse.gap_misses import Lacking, Miss, closing_miss, misses
from elo_graph.analyse.gap_nearest import Candidates, Nearest, Nearness, candidates_of
from elo_graph.analyse.gap_projection import Projection, project, services_of
from elo_graph.analyse.gap_row import Gap
from elo_graph.analyse.gap_table import gap_table, remote_table
from elo_graph.analyse.gap_words import closing, reason
from elo_graph.analyse.labels import LANGUAGES, Label, labels, named
from elo_graph.analyse.land import Flags
from elo_graph.analyse.languages import language_label
from elo_graph.analyse.points import points
from elo_graph.analyse.population import Terrain
from elo_graph.analyse.tables import Table
from elo_graph.store.protocol import Store
from elo_graph.terms import SCHEME

__all__ = ["IN_PERSON", "Gap", "Gaps", "gaps"]

IN_PERSON = SCHEME + "channel/in-person"


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

    def sheets(self, language: str) -> tuple[Table, ...]:
        """Return the gaps, and what is none by remote services alone."""
        return (self.table(language), remote_table(self, language))


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
    # One service more is enough in these: it may be one that is there already, but for a channel or language.
    almost = {
        cell.expectation.expectation
        for cell in found
        if cell.coverage < 1 and cell.expectation.expected - cell.fewest == 1
    }
    nearly = misses(store, projection.land, projection.day, almost, since)
    named_too = {thing for some in nearly.values() for one in some for thing in (one.service, one.value)}
    names = labels(store, {*_mentioned(found), *services_of(matching), *projection.land.areas, *named_too})
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
    fitting = [candidates.get(cell.expectation.expectation, none) for cell in found]
    reaching = [
        some.reaching(projection.land.parts_of(cell.area)) for cell, some in zip(found, fitting, strict=True)
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
            nearest := near.nearest(cell.area, some),
            _extends(cell, projection.land.parts_of(cell.area), some, nearest),
            _lacking(cell, projection.land.parts_of(cell.area), nearly, names),
            names,
            known,
            projection.day,
            since,
        )
        for cell, some, services in zip(found, fitting, reaching, strict=True)
    ]


def _gap(
    cell: Cell,
    reaching: Sequence[str],
    nearest: Nearest | None,
    extends: bool,
    lacking: Lacking | None,
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
            "almost": named(lacking.service_label, lacking.service, tongue) if lacking else "",
            "value": named(lacking.value_label, lacking.value, tongue) if lacking else "",
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
        lacking=lacking,
        reason=reason(said, cell),
        closes=closing(
            said,
            max(missing, 1),
            extend=extends,
            in_person=cell.coverage == 1,
            lacking=lacking.kind if lacking else None,
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


def _extends(cell: Cell, parts: Flags, candidates: Candidates, nearest: Nearest | None) -> bool:
    """Whether a wider area for the nearest service, if it is in the area already, would close the gap.

    Widening a service that is there is a natural step; one from elsewhere is an example.
    """
    return (
        nearest is not None
        and nearest.within == cell.area
        and candidates.enough(parts, nearest.service, cell.expectation.expected)
    )


def _lacking(
    cell: Cell, parts: Flags, nearly: Mapping[str, Sequence[Miss]], names: Mapping[str, Label]
) -> Lacking | None:
    if cell.coverage == 1 or cell.expectation.expected - cell.fewest != 1:
        return None
    some = nearly.get(cell.expectation.expectation, ())
    one = closing_miss(parts, some, {miss.service: _name(miss.service, names) for miss in some})
    if one is None:
        return None
    value = names.get(one.value) or language_label(one.value)
    return Lacking(one.kind, one.service, names.get(one.service, {}), one.value, value)


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
    """Most people without first; where nobody was counted, after those (the order of ``gaps/gaps``)."""
    unknown = gap.people_without is None
    return (unknown, -(gap.people_without or 0), gap.coverage, gap.area, gap.expectation)


def _most_first(gap: Gap) -> tuple[object, ...]:
    """Most people who have it only remotely first; where nobody was counted, after those."""
    return (gap.remote_only is None, -(gap.remote_only or 0), gap.area, gap.expectation)
