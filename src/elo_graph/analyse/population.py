"""How many people live where, by age; and the places that overlaps weigh areas by.

What counts is said by ``queries/gaps/people.rq`` (a target group's people) and ``queries/overlaps/ground.rq``
(everyone's, in the places that areas are made of). These ask a database for what every area has; here the
same is worked out from the plain numbers in a quarter of the time. Property tests hold them equal.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from elo_graph.analyse.answers import ask
from elo_graph.analyse.land import Flags, Land, Real, land_of
from elo_graph.store.protocol import Store

NO_END = 999
"""The last age of a range that has none."""

Ages = tuple[int, int]
"""The first and the last age of a range, both inclusive."""


@dataclass(frozen=True, slots=True)
class Population:
    """The numbers of each place (an IRI) that has any, by ages."""

    numbers: Mapping[str, Mapping[Ages, int]]

    def living(self, place: str, ages: Ages) -> int | None:
        """Return how many people of these ages live in a place by its own numbers; None: nobody was counted.

        Ranges within the ages are summed, those within another such one left out; where none is, nothing is
        known of people's ages and all count.
        """
        known = self.numbers.get(place)
        if not known:
            return None
        fitting = [one for one in known if within(one, ages)]
        among = fitting or list(known)
        return sum(known[one] for one in among if not any(o != one and within(one, o) for o in among))


@dataclass(frozen=True, slots=True)
class Ground:
    """Areas as rows of ``made_of`` (which places each is made of) and the people of each place."""

    areas: Mapping[str, int]
    made_of: Flags
    people: Real


@dataclass(frozen=True, slots=True)
class Terrain:
    """The areas of a day and who lives there."""

    land: Land
    population: Population


def terrain_of(store: Store, day: date) -> Terrain:
    """Read the areas of a day and their people."""
    return Terrain(land_of(store, day), population_of(store, day))


def population_of(store: Store, day: date) -> Population:
    """Read the numbers of the places that are valid on a day."""
    numbers: dict[str, dict[Ages, int]] = {}
    for row in ask(store, "things/population", asOf=day):
        ages = row.count("first"), row.count("last")
        numbers.setdefault(row.iri("place"), {})[ages] = row.count("number")
    return Population(numbers)


def ages_of(low: int | None, high: int | None) -> Ages:
    """Return the ages of a target group; what it does not state is open."""
    return low or 0, NO_END if high is None or high >= 99 else high


def ground_of(terrain: Terrain) -> Ground:
    """Put everyone in places: the smallest areas, and what counted areas have beyond them."""
    land, population = terrain.land, terrain.population
    inside = land.inside
    counted = np.array(
        [place for area, place in land.place.items() if inside[place, place] and area in population.numbers],
        dtype=np.intp,
    )
    counted.sort()
    number = np.array(
        [population.living(land.areas[place], (0, NO_END)) or 0 for place in counted], dtype=np.float64
    )
    apart = ~np.eye(len(counted), dtype=np.bool_)
    within = inside[np.ix_(counted, counted)] & apart
    directly = within & ~_through(within, within)
    beyond = number - directly.T.astype(np.float64) @ number
    around = inside[np.ix_(land.leaves, counted)]
    homes = around & ~_through(around, within)
    sharing = homes.sum(axis=0)
    each = np.maximum(beyond, 0.0) / np.maximum(sharing, 1)
    at_leaves = (homes * each).max(axis=1, initial=0.0)
    elsewhere = counted[(sharing == 0) & (beyond > 0)]
    places = np.concatenate((land.leaves, elsewhere))
    made_of = np.ascontiguousarray(inside[places].T)
    used = np.flatnonzero(made_of.any(axis=1))
    return Ground(
        {land.areas[place]: row for row, place in enumerate(used.tolist())},
        made_of[used],
        np.concatenate((at_leaves, each[(sharing == 0) & (beyond > 0)])),
    )


def within(one: Ages, other: Ages) -> bool:
    """Whether the one ages lie within the other, or are the same."""
    return other[0] <= one[0] and one[1] <= other[1]


def _through(first: Flags, then: Flags) -> Flags:
    """Say from where to where one comes by a step of the one and a step of the other."""
    reached: Flags = (first.astype(np.float32) @ then.astype(np.float32)) > 0
    return reached
