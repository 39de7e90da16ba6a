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
from elo_graph.store.protocol import Store

Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Expectation:
    """At least ``expected`` services with a function for a group in every area of a level (all IRIs).

    ``by_channel``: it asks for a channel.
    """

    expectation: str
    function: str
    group: str
    level: str
    expected: int
    by_channel: bool


@dataclass(frozen=True, slots=True)
class Serving:
    """A matching service and the areas it serves; ``remote``: it states channels, and none in person."""

    service: str
    areas: tuple[str, ...]
    remote: bool


@dataclass(frozen=True, slots=True)
class Land:
    """The areas of a day.

    ``areas``: every area that something valid lies in; ``place`` says where each stands. ``inside[a, b]``:
    a lies in b or is b (only valid a). ``leaves``: the smallest valid areas, by place; ``parts[a, l]``: the
    l-th of them lies in a. ``levels``: the valid areas of each level, by place.
    """

    areas: tuple[str, ...]
    place: Mapping[str, int]
    inside: Flags
    leaves: NDArray[np.intp]
    parts: Flags
    levels: Mapping[str, tuple[int, ...]]

    def parts_of(self, area: str) -> Flags:
        """Return which of the smallest areas an area is made of."""
        place = self.place.get(area)
        none: Flags = np.zeros(len(self.leaves), dtype=np.bool_)
        return none if place is None else self.parts[place]


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


def project(store: Store, day: date, confirmed_since: date | None = None) -> Projection:
    """Read what gaps are counted from; ``confirmed_since``: only services that were count."""
    land = land_of(store, day)
    expectations = tuple(
        Expectation(
            row.iri("expectation"),
            row.iri("function"),
            row.iri("group"),
            row.iri("level"),
            row.count("expected"),
            row.truth("byChannel"),
        )
        for row in ask(store, "gaps/expectations", asOf=day)
    )
    return Projection(
        day, land, _people(store, day, land), expectations, _matching(store, day, confirmed_since)
    )


def land_of(store: Store, day: date) -> Land:
    """Read the areas of a day."""
    rows = [
        (row.iri("place"), row.iri("around"), row.text("level")) for row in ask(store, "gaps/land", asOf=day)
    ]
    areas = tuple(sorted({area for place, around, _ in rows for area in (place, around)}))
    place = {area: number for number, area in enumerate(areas)}
    inside = np.zeros((len(areas), len(areas)), dtype=np.bool_)
    levels: dict[str, dict[int, None]] = {}
    valid = np.zeros(len(areas), dtype=np.bool_)
    for inner, outer, level in rows:
        inside[place[inner], place[outer]] = True
        valid[place[inner]] = True
        if level is not None:
            levels.setdefault(level, {})[place[inner]] = None
    holds_other = (inside & ~np.eye(len(areas), dtype=np.bool_)).any(axis=0)
    leaves = np.flatnonzero(valid & ~holds_other)
    return Land(
        areas,
        place,
        inside,
        leaves,
        np.ascontiguousarray(inside[leaves].T),
        {level: tuple(found) for level, found in levels.items()},
    )


def _people(store: Store, day: date, land: Land) -> People:
    found: dict[str, dict[int, int]] = {}
    for row in ask(store, "gaps/people", asOf=day):
        area = land.place.get(row.iri("place"))
        if area is not None:
            found.setdefault(row.iri("group"), {})[area] = row.whole("amount") or 0
    counted = np.array(sorted({area for numbers in found.values() for area in numbers}), dtype=np.intp)
    within = land.inside[np.ix_(counted, counted)]
    # In how many counted places of an area each one lies, itself among them: the largest in one.
    around = within.astype(np.float32) @ land.inside[counted].astype(np.float32)
    holds_other = np.asarray((within & ~np.eye(len(counted), dtype=np.bool_)).any(axis=0))
    return People(
        counted,
        {
            group: np.array([numbers.get(int(area), 0) for area in counted], dtype=np.int64)
            for group, numbers in found.items()
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
