"""The matrix of expectations and areas, counted at once: what ``queries/gaps/gaps.rq`` says, for a country.

Services that serve the same areas are one row with a weight; which of the smallest areas each row reaches is
a matrix of flags. Held equal to the query by a property test.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from elo_graph.analyse.gap_projection import Expectation, Numbers, Projection, Serving
from elo_graph.analyse.land import Flags, Land


@dataclass(frozen=True, slots=True)
class Cell:
    """How far an expectation is met in an area of its level.

    ``found`` services reach some part of the area, ``found_in_person`` of them not only remotely; ``fewest``
    (``fewest_in_person``) is the number that reach its least reached part. ``people``, ``reached`` and
    ``reached_in_person`` (by enough services that are not only remote) are None when nobody was counted.
    ``missed`` and ``missed_in_person``: some part where people live has too few services.
    """

    area: str
    expectation: Expectation
    found: int
    found_in_person: int
    fewest: int
    fewest_in_person: int
    people: int | None
    reached: int | None
    reached_in_person: int | None
    missed: bool
    missed_in_person: bool

    @property
    def coverage(self) -> float:
        """The share of the people who are reached, 0 to 1; without numbers all or nothing."""
        return _share(self.missed, self.people, self.reached)

    @property
    def coverage_in_person(self) -> float:
        """The share of the people who are reached by enough services that are not only remote."""
        return _share(self.missed_in_person, self.people, self.reached_in_person)

    @property
    def without(self) -> int | None:
        """How many people are left without; None when nobody was counted."""
        return None if self.people is None or self.reached is None else self.people - self.reached

    @property
    def remote_only(self) -> int | None:
        """How many people have what was promised only remotely; None when nobody was counted."""
        if self.reached is None or self.reached_in_person is None:
            return None
        return self.reached - self.reached_in_person


def _share(missed: bool, people: int | None, reached: int | None) -> float:
    if not missed:
        return 1.0
    return reached / people if people and reached is not None else 0.0


def cells(projection: Projection, *, area: str | None = None) -> Iterator[Cell]:
    """Yield every cell of the matrix; ``area``: only that area and those all of whose parts lie in it."""
    land = projection.land
    scope = land.parts_of(area) if area is not None else np.ones(len(land.leaves), dtype=np.bool_)
    for expectation in projection.expectations:
        places = [
            place
            for place in land.levels.get(expectation.level, ())
            if land.parts[place].any() and not (land.parts[place] & ~scope).any()
        ]
        if places:
            yield from _row(projection, expectation, places)


@dataclass(frozen=True, slots=True)
class Reach:
    """Services that serve the same areas, as one: ``leaves[s, l]``: the s-th reach the l-th smallest area.

    ``members``: which services (by place in the list given) each stands for; ``served``: their areas.
    """

    leaves: Flags
    members: tuple[tuple[int, ...], ...]
    served: tuple[tuple[int, ...], ...]


def reach_of(land: Land, services: Sequence[Serving]) -> Reach:
    """Put the services together that serve the same areas; who serves none of the land's is left out."""
    alike: dict[tuple[int, ...], list[int]] = {}
    for number, one in enumerate(services):
        served = tuple(land.place[area] for area in one.areas if area in land.place)
        if served:
            alike.setdefault(served, []).append(number)
    leaves = np.zeros((len(alike), len(land.leaves)), dtype=np.bool_)
    for number, served in enumerate(alike):
        leaves[number] = land.parts[list(served)].any(axis=0)
    return Reach(leaves, tuple(map(tuple, alike.values())), tuple(alike))


def _row(projection: Projection, expectation: Expectation, places: Sequence[int]) -> Iterator[Cell]:
    land, people = projection.land, projection.people
    services = projection.matching.get(expectation.expectation, ())
    reach = reach_of(land, services)
    at_places = np.array(places, dtype=np.intp)
    parts = land.parts[at_places]
    meets = (reach.leaves.astype(np.float32) @ parts.T.astype(np.float32)) > 0
    everyone, in_person = _weights(reach, services)
    numbers = people.numbers.get(expectation.group)
    known = people.counted if numbers is not None else people.counted[:0]
    has_numbers = np.asarray(land.inside[np.ix_(known, at_places)].any(axis=0))
    living = (
        people.largest[:, at_places].T.astype(np.int64) @ numbers
        if numbers is not None
        else np.zeros(len(places), dtype=np.int64)
    )
    counted = []
    for weights in (everyone, in_person):
        services_at = weights @ reach.leaves.astype(np.int64)
        failing = services_at < expectation.expected
        missed = np.asarray((parts & failing).any(axis=1))
        served = np.zeros(len(places), dtype=np.int64)
        if numbers is not None:
            whole = ~(land.parts[known] & failing).any(axis=1)
            served = land.inside[np.ix_(known, at_places)].T.astype(np.int64) @ (
                numbers * (people.smallest & whole)
            )
        fewest = np.where(parts, services_at, np.iinfo(np.int64).max).min(axis=1)
        found = weights @ meets.astype(np.int64)
        counted.append((missed, np.minimum(served, living), fewest, found))
    (missed, reached, fewest, found), (missed_too, reached_too, fewest_too, found_too) = counted
    for at, place in enumerate(places):
        told = bool(has_numbers[at])
        # A part without people may be missed: whoever lives there is nobody.
        some = int(living[at]) > 0 if told else False
        yield Cell(
            area=land.areas[place],
            expectation=expectation,
            found=int(found[at]),
            found_in_person=int(found_too[at]),
            fewest=int(fewest[at]),
            fewest_in_person=int(fewest_too[at]),
            people=int(living[at]) if told else None,
            reached=int(reached[at]) if told else None,
            reached_in_person=int(reached_too[at]) if told else None,
            missed=bool(missed[at]) and not (some and reached[at] >= living[at]),
            missed_in_person=bool(missed_too[at]) and not (some and reached_too[at] >= living[at]),
        )


def _weights(reach: Reach, services: Sequence[Serving]) -> tuple[Numbers, Numbers]:
    """Return how many services each row of the reach stands for, and how many of them are not only remote."""
    everyone = np.array([len(members) for members in reach.members], dtype=np.int64)
    in_person = np.array(
        [sum(not services[one].remote for one in members) for members in reach.members], dtype=np.int64
    )
    return everyone, in_person
