"""How well people can get to services: the two-step floating catchment area method (2SFCA).

W. Luo & F. Wang, "Measures of spatial accessibility to health care in a GIS environment: synthesis and a case
study in the Chicago region", Environment and Planning B 30 (2003) 865–884, https://doi.org/10.1068/b29120:

1. Each service divides what it has by the people within a distance of it: R = S / Σ P.
2. Each place adds up the R of the services within that distance of it.

So the people of all places together have just what the services have. Here a place is a smallest area with
numbers of its own, at its point; what a service has is its places (elo:capacity) where all that match the
expectation state them, else 1. Only services in person count, and only for the places that they serve. The
distance is that of a great circle: the registry knows no roads.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from elo_graph.analyse.answers import Asked, Origin, ask, asked, origin
from elo_graph.analyse.catchment_words import HEADINGS, reason, summary
from elo_graph.analyse.evidence import AGE_HEADINGS, EvidenceAge, age_cells, age_of, confirmed, explained
from elo_graph.analyse.gap_projection import Expectation, Projection, Serving, project
from elo_graph.analyse.labels import LANGUAGES, Label, labels, named
from elo_graph.analyse.points import Point, point_of, points
from elo_graph.analyse.tables import Table, columns
from elo_graph.errors import InputError
from elo_graph.store.protocol import Store


@dataclass(frozen=True, slots=True)
class Access:
    """A place and an expectation: ``within`` services near enough, ``access`` of them for each person.

    ``unit`` says what is counted: places or services.
    """

    area: str
    area_label: Label
    expectation: str
    expectation_label: Label
    people: int
    within: int
    access: float
    unit: str
    reason: Label
    evidence: tuple[str, ...]
    evidence_age: EvidenceAge
    origin: Origin

    def to_json(self) -> dict[str, object]:
        """Return the row; ``accessPerThousand`` is for a thousand people."""
        return {
            "area": self.area,
            "areaLabel": self.area_label,
            "expectation": self.expectation,
            "expectationLabel": self.expectation_label,
            "people": self.people,
            "within": self.within,
            "accessPerThousand": self.access * 1000,
            "unit": self.unit,
            **explained(self.reason, self.evidence, self.evidence_age, self.origin),
        }


@dataclass(frozen=True, slots=True)
class Catchment:
    """The rows, least access first; ``measurable`` is false where no place or no service is on the map."""

    as_of: date
    km: float
    measurable: bool
    rows: tuple[Access, ...]
    asked: Asked

    def to_json(self) -> dict[str, object]:
        """Return ``{"asOf", "km", "measurable", "summary", "rows"}``."""
        return {
            "asOf": self.as_of.isoformat(),
            "km": self.km,
            "measurable": self.measurable,
            "summary": {tag: self._summary(tag) for tag in LANGUAGES},
            "rows": [row.to_json() for row in self.rows],
        }

    def _summary(self, language: str) -> str:
        return summary(language, self.measurable, self.km, [(row.people, row.within) for row in self.rows])

    def table(self, language: str) -> Table:
        """Return one row a place and expectation."""
        return Table(
            name="catchment",
            summary=self._summary(language),
            columns=columns(
                language,
                {**HEADINGS, **AGE_HEADINGS},
                numeric="people within accessPerThousand evidenceStale",
                wide="area expectation unit reasonText evidence evidenceStale",
            ),
            rows=tuple(
                (
                    row.area,
                    named(row.area_label, row.area, language),
                    row.expectation,
                    named(row.expectation_label, row.expectation, language),
                    row.people,
                    row.within,
                    round(row.access * 1000, 4),
                    row.unit,
                    row.reason[language],
                    " ".join(row.evidence),
                    *age_cells(row.evidence_age),
                )
                for row in self.rows
            ),
        )


def catchment(
    store: Store,
    *,
    km: float,
    as_of: date | None = None,
    area: str | None = None,
    confirmed_since: date | None = None,
) -> Catchment:
    """Measure how well people can get to what was promised on a day (today), within ``km`` of their place.

    ``area`` (an IRI): only places in it are told of; the services and people around it count all the same.
    Raises InputError when the distance is not above 0.
    """
    if not 0 < km < 20_000:
        raise InputError(f"{km} km is no distance within which somebody travels", where="catchment")
    day = as_of or date.today()
    projection, known = project(store, day, confirmed_since), points(store)
    sizes = {row.iri("service"): float(row.number("capacity")) for row in ask(store, "gaps/capacities")}
    scope = None if area is None else projection.land.parts_of(area)
    found = [
        one
        for expectation in projection.expectations
        for one in _measured(projection, expectation, known, sizes, km)
        if scope is None or not (projection.land.parts_of(one.place) & ~scope).any()
    ]
    names = labels(store, {thing for one in found for thing in (one.place, one.expectation)})
    sure = confirmed(store, {thing for one in found for thing in one.evidence})
    rows = [
        Access(
            one.place,
            names.get(one.place, {}),
            one.expectation,
            names.get(one.expectation, {}),
            one.people,
            len(one.services),
            one.access,
            one.unit,
            reason(
                names.get(one.place, {}), one.place, one.people, len(one.services), one.access, one.unit, km
            ),
            one.evidence,
            age_of(one.evidence, sure, day),
            origin(
                "gaps/matching", asOf=day, onlyExpectation=one.expectation, confirmedSince=confirmed_since
            ),
        )
        for one in found
    ]
    rows.sort(key=lambda row: (row.access, -row.people, row.area, row.expectation))
    question = asked("gaps/matching", asOf=day, confirmedSince=confirmed_since)
    return Catchment(day, km, bool(rows), tuple(rows), question)


@dataclass(frozen=True, slots=True)
class _Measured:
    """What was measured of a place and an expectation (IRIs), and the services near it."""

    place: str
    expectation: str
    people: int
    services: tuple[str, ...]
    access: float
    unit: str

    @property
    def evidence(self) -> tuple[str, ...]:
        return self.expectation, self.place, *self.services


def _measured(
    projection: Projection,
    expectation: Expectation,
    known: Mapping[str, Point],
    sizes: Mapping[str, float],
    km: float,
) -> Iterator[_Measured]:
    land, people = projection.land, projection.people
    numbers = people.numbers.get(expectation.group)
    matching = [one for one in projection.matching.get(expectation.expectation, ()) if not one.remote]
    placed = [(one, at) for one in matching if (at := _where(projection, one, known)) is not None]
    homes = (
        [
            (place, number, at)
            for place, number, smallest in zip(people.counted, numbers, people.smallest, strict=True)
            if smallest and (at := _middle(projection, int(place), known)) is not None
        ]
        if numbers is not None
        else []
    )
    if not placed or not homes:
        return
    unit = "places" if all(one.service in sizes for one, _ in placed) else "services"
    supply = np.array([sizes[one.service] if unit == "places" else 1.0 for one, _ in placed])
    served = [land.parts_of_all(one.areas) for one, _ in placed]
    near = np.array(
        [
            [
                here.km(there) <= km and bool((parts & land.parts[place]).any())
                for (_, there), parts in zip(placed, served, strict=True)
            ]
            for place, _, here in homes
        ],
        dtype=np.bool_,
    )
    living = np.array([float(number) for _, number, _ in homes])
    around = near.T @ living
    each = np.where(around > 0, supply / np.where(around > 0, around, 1.0), 0.0)
    for row, (place, number, _) in enumerate(homes):
        services = tuple(placed[column][0].service for column in np.flatnonzero(near[row]).tolist())
        access = float(each[near[row]].sum())
        yield _Measured(land.areas[place], expectation.expectation, int(number), services, access, unit)


def _where(projection: Projection, one: Serving, known: Mapping[str, Point]) -> Point | None:
    """Return where a service is: as it says, or in the middle of the one smallest area that it serves."""
    if one.service in known:
        return known[one.service]
    land = projection.land
    places = [land.place[area] for area in one.areas if area in land.place]
    if len(places) == 1 and places[0] in land.leaves:
        return _middle(projection, places[0], known)
    return None


def _middle(projection: Projection, place: int, known: Mapping[str, Point]) -> Point | None:
    land = projection.land
    return point_of(land.areas[place], known, [land.areas[leaf] for leaf in land.leaves[land.parts[place]]])
