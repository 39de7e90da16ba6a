"""What the gaps of a day are counted from: areas, people, expectations and the services that match them.

Which service matches, what lies in what and how many people there are is said by queries (``queries/gaps/``);
here their rows become arrays, so that a whole country can be counted at once (see ``gap_cube``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from elo_graph.analyse.answers import ask
from elo_graph.analyse.land import Flags, Land
from elo_graph.analyse.population import Ages, Population, Terrain, ages_of, terrain_of
from elo_graph.store.protocol import Store

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Expectation:
    """At least ``expected`` services with a function for a group in every area of a level (all IRIs).

    ``by_channel``: it asks for a channel. ``ages``: those that the group is counted by.
    """

    expectation: str
    function: str
    group: str
    level: str
    expected: int
    by_channel: bool
    ages: Ages


@dataclass(frozen=True, slots=True)
class Serving:
    """A matching service and the areas it serves; ``remote``: it states channels, and none in person."""

    service: str
    areas: tuple[str, ...]
    remote: bool


@dataclass(frozen=True, slots=True)
class People:
    """``counted``: the places (in ``Land.areas``) with numbers of their own; ``numbers``: theirs by group.

    ``smallest``: which of them hold no other. ``largest[c, a]``: the c-th lies in a, in no other one there.
    """

    counted: NDArray[np.intp]
    numbers: Mapping[str, Numbers]
    smallest: Flags
    largest: Flags


@dataclass(frozen=True, slots=True)
class Projection:
    """Everything that the gaps of a day are counted from."""

    day: date
    land: Land
    people: People
    expectations: tuple[Expectation, ...]
    matching: Mapping[str, tuple[Serving, ...]]


def project(
    store: Store, day: date, confirmed_since: date | None = None, *, terrain: Terrain | None = None
) -> Projection:
    """Read what gaps are counted from; ``confirmed_since``: only services that were count.

    ``terrain``: the areas and people of the day, when they are known already.
    """
    terrain = terrain or terrain_of(store, day)
    land = terrain.land
    expectations = tuple(
        Expectation(
            row.iri("expectation"),
            row.iri("function"),
            row.iri("group"),
            row.iri("level"),
            row.count("expected"),
            row.truth("byChannel"),
            ages_of(row.whole("ageFrom"), row.whole("ageTo")),
        )
        for row in ask(store, "gaps/expectations", asOf=day)
    )
    groups = {one.group: one.ages for one in expectations}
    return Projection(
        day,
        land,
        _people(land, terrain.population, groups),
        expectations,
        _matching(store, day, confirmed_since),
    )


def _people(land: Land, population: Population, groups: Mapping[str, Ages]) -> People:
    counted = np.array(
        sorted(land.place[area] for area in population.numbers if area in land.place), dtype=np.intp
    )
    within = land.inside[np.ix_(counted, counted)]
    # In how many counted places of an area each one lies, itself among them: the largest in one.
    around = within.astype(np.float32) @ land.inside[counted].astype(np.float32)
    holds_other = np.asarray((within & ~np.eye(len(counted), dtype=np.bool_)).any(axis=0))
    return People(
        counted,
        {
            group: np.array(
                [population.living(land.areas[place], ages) or 0 for place in counted], dtype=np.int64
            )
            for group, ages in groups.items()
        },
        ~holds_other,
        (around == 1) & land.inside[counted],
    )


def _matching(store: Store, day: date, since: date | None) -> dict[str, tuple[Serving, ...]]:
    remote = {row.iri("service") for row in ask(store, "gaps/remote")}
    found: dict[str, dict[str, list[str]]] = {}
    for row in ask(store, "gaps/matching", asOf=day, confirmedSince=since):
        services = found.setdefault(row.iri("expectation"), {})
        services.setdefault(row.iri("service"), []).append(row.iri("served"))
    return {
        expectation: tuple(
            Serving(service, tuple(areas), service in remote) for service, areas in services.items()
        )
        for expectation, services in found.items()
    }


def services_of(matching: Mapping[str, Sequence[Serving]]) -> set[str]:
    """Return all services that match something."""
    return {one.service for services in matching.values() for one in services}
